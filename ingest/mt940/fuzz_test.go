package mt940_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"relanced/ingest/mt940"
	"relanced/internal/ledger"
)

// FuzzRead checks what holds for any bytes: no panic, a sink used in order, an
// error that is a ReadError with a remedy, entries that can be booked, and the
// same outcome twice.
func FuzzRead(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Add([]byte(message(":61:2603030303RDR1,00NTRFNONREF//X\n:86:166?20A\n")))
	f.Fuzz(func(t *testing.T, content []byte) {
		var sink, again recorder
		err := mt940.Read(bytes.NewReader(content), &sink)
		if sink.misuse != nil {
			t.Fatal(sink.misuse)
		}
		var where *ledger.ReadError
		if err != nil && (!errors.As(err, &where) || where.Remedy == "") {
			t.Fatalf("not a ReadError: %v", err)
		}
		if err == nil && (len(sink.Statements) == 0 || sink.open != nil) {
			t.Fatal("accepted without a complete statement")
		}
		for _, e := range sink.entries() {
			if _, bad := ledger.ParseDate(string(e.BookingDate)); bad != nil || e.Account == "" || e.Place == "" || e.Amount.Currency == "" {
				t.Fatalf("cannot be booked: %+v", e)
			}
		}
		if repeated := mt940.Read(bytes.NewReader(content), &again); fmt.Sprint(repeated) != fmt.Sprint(err) || len(again.entries()) != len(sink.entries()) {
			t.Fatal("read twice, understood differently")
		}
	})
}

// FuzzSniff checks that a glance at anything ends, and that what stands behind
// the head changes nothing.
func FuzzSniff(f *testing.F) {
	for _, content := range samples(f) {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		if mt940.Sniff(head) && !mt940.Sniff(append(bytes.Clone(head), "\nx"...)) {
			t.Fatal("recognised only without its end")
		}
	})
}

// generated writes a statement of so many entries.
func generated(entries int) string {
	var b strings.Builder
	for i := range entries {
		fmt.Fprintf(&b, ":61:26%02d01%02d01CR%d,%02dNTRFNONREF//2603%012d\n:86:166?00GUTSCHR. UEBERWEISUNG?109310?20EREF+ZV%025d?22SVWZ+FA-2026-%06d?30B\nYLADEM1001?31DE89370400440532013000?32Kunde Nummer %d\n",
			i%12+1, i%12+1, i%5000, i%100, i, i, i, i%900)
	}
	return message(b.String())
}

type counter struct{ entries int }

func (c *counter) Begin(ledger.Statement) error { return nil }
func (c *counter) Entry(ledger.Entry) error     { c.entries++; return nil }
func (c *counter) End(ledger.Statement) error   { return nil }

func BenchmarkRead(b *testing.B) {
	content := generated(20_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		var sink counter
		if err := mt940.Read(strings.NewReader(content), &sink); err != nil || sink.entries != 20_000 {
			b.Fatal(err, sink.entries)
		}
	}
}
