package csvbank_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"relanced/ingest/csvbank"
	"relanced/internal/ledger"
)

// FuzzRead checks what holds for any bytes, by a guessed mapping and by a plain
// one: no panic, a sink used in order, an error that is a ReadError with a
// remedy, entries that can be booked, balances that add up, and the same outcome
// twice.
func FuzzRead(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Add([]byte("Date;Libellé;Montant\n01/03/2026;x;(1.234,50 €)\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		guess, ok := csvbank.Sniff(content, nil)
		mappings := []csvbank.Mapping{plain()}
		if ok {
			if guess.AccountColumn == "" && guess.Account == "" {
				guess.Account = ownIBAN
			}
			if faults := guess.Validate(); len(faults) > 0 {
				t.Fatalf("a guess that is no mapping: %v", faults)
			}
			mappings = append(mappings, guess)
		}
		for _, m := range mappings {
			check(t, content, m)
		}
	})
}

func check(t *testing.T, content []byte, m csvbank.Mapping) {
	t.Helper()
	var sink, again recorder
	err := csvbank.Read(bytes.NewReader(content), m, &sink)
	if sink.misuse != nil {
		t.Fatal(sink.misuse)
	}
	var where *ledger.ReadError
	if err != nil && (!errors.As(err, &where) || where.Remedy == "") {
		t.Fatalf("not a ReadError: %v", err)
	}
	if err == nil && (len(sink.Statements) == 0 || sink.open != nil || sink.verify() != nil) {
		t.Fatalf("accepted without a complete statement: %v", sink.verify())
	}
	for _, e := range sink.entries() {
		if _, bad := ledger.ParseDate(string(e.BookingDate)); bad != nil || e.Account == "" || e.Place == "" || e.Amount.Currency == "" {
			t.Fatalf("cannot be booked: %+v", e)
		}
	}
	if repeated := csvbank.Read(bytes.NewReader(content), m, &again); fmt.Sprint(repeated) != fmt.Sprint(err) || len(again.entries()) != len(sink.entries()) {
		t.Fatal("read twice, understood differently")
	}
}

// FuzzSniff checks that a look at anything ends and gives what it says.
func FuzzSniff(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		m, ok := csvbank.Sniff(head, nil)
		guess, _ := csvbank.Guess(head)
		if ok && guess.YAML() != m.YAML() {
			t.Fatal("Guess and Sniff differ")
		}
	})
}

type counter struct{ entries int }

func (c *counter) Begin(ledger.Statement) error { return nil }
func (c *counter) Entry(ledger.Entry) error     { c.entries++; return nil }
func (c *counter) End(ledger.Statement) error   { return nil }

func BenchmarkRead(b *testing.B) {
	const rows = 50_000
	var file strings.Builder
	file.WriteString("Date;Date de valeur;Débit;Crédit;Libellé;Solde\n")
	balance := 100000
	for i := range rows {
		balance += i%5000 + 1
		fmt.Fprintf(&file, "%02d/%02d/2026;%02d/%02d/2026;;%d,%02d;\"VIR SEPA CLIENT %d FACTURE FA-2026-%06d\";%d,%02d\n",
			i%28+1, i%12+1, i%28+1, i%12+1, (i%5000+1)/100, (i%5000+1)%100, i%900, i, balance/100, balance%100)
	}
	m, ok := csvbank.Sniff([]byte(file.String()), nil)
	if m.Account = ownIBAN; !ok {
		b.Fatal("not recognised")
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		var sink counter
		if err := csvbank.Read(strings.NewReader(file.String()), m, &sink); err != nil || sink.entries != rows {
			b.Fatal(err, sink.entries)
		}
	}
}
