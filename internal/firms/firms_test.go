package firms

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// every is what the tests try: each level, rhythm and format once.
func every() []Options {
	return []Options{
		{Noise: Easy, Statements: Daily, Format: CAMT},
		{Noise: Middle, Statements: Monthly, Format: CAMT},
		{Noise: Hard, Statements: Daily, Format: OFX},
		{Noise: Hard, Statements: Monthly, Format: OFX},
	}
}

func name(o Options) string { return fmt.Sprintf("%s-%d-%d", o.Noise, o.Statements, o.Format) }

func generate(t *testing.T, seed uint64, o Options) *Firm {
	t.Helper()
	f, err := Generate(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	for _, o := range every() {
		o.Customers, o.Months = 40, 3
		a, b, other := generate(t, 7, o), generate(t, 7, o), generate(t, 8, o)
		if !bytes.Equal(allBytes(a), allBytes(b)) || fmt.Sprint(a.Credits) != fmt.Sprint(b.Credits) {
			t.Errorf("%s: the same seed gives two firms", name(o))
		}
		if bytes.Equal(allBytes(a), allBytes(other)) {
			t.Errorf("%s: two seeds give the same firm", name(o))
		}
	}
}

func allBytes(f *Firm) []byte {
	var all []byte
	for _, d := range f.Days {
		for _, file := range d.Files {
			all = append(append(append(all, d.Date...), file.Name...), file.Data...)
		}
	}
	return all
}

// TestTruthAddsUp checks the truth to the cent: no credit settles more than it
// is, and no invoice is settled beyond its amount.
func TestTruthAddsUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		for _, o := range every() {
			o.Customers, o.Months = 80, 6
			f := generate(t, seed, o)
			invoices := map[string]Invoice{}
			for _, i := range f.Invoices {
				if _, twice := invoices[i.Number]; twice {
					t.Errorf("seed %d: two invoices are called %s", seed, i.Number)
				}
				invoices[i.Number] = i
				checkInvoice(t, i)
			}
			settled := map[string]int64{}
			for _, c := range f.Credits {
				checkCredit(t, c, invoices)
				for _, p := range c.Parts {
					if c.Back == "" {
						settled[p.Invoice] += p.Settled()
					}
				}
			}
			for number, sum := range settled {
				if amount := invoices[number].Amount; sum > max(amount, 0) || sum < min(amount, 0) {
					t.Errorf("seed %d %s: %s of %d is settled by %d", seed, name(o), number, amount, sum)
				}
			}
		}
	}
}

func checkInvoice(t *testing.T, i Invoice) {
	t.Helper()
	var sum int64
	for _, part := range i.Schedule() {
		sum += part.Amount
	}
	if sum != i.Amount || i.Amount == 0 || i.Due < i.Issued || (i.Amount < 0) != (i.Type == "credit_note") {
		t.Errorf("invoice %+v does not add up", i)
	}
	if i.Reference != "" && !ledger.ValidRF(i.Reference) {
		t.Errorf("%s has the reference %s", i.Number, i.Reference)
	}
}

func checkCredit(t *testing.T, c Credit, invoices map[string]Invoice) {
	t.Helper()
	var money int64
	for _, p := range c.Parts {
		i, ok := invoices[p.Invoice]
		if !ok {
			t.Errorf("credit %s settles %s, which does not exist", c.Ref, p.Invoice)
		}
		if c.Kind != Early && i.Issued > c.Booked {
			t.Errorf("credit %s of %s (%s) settles %s, which was issued on %s", c.Ref, c.Booked, c.Kind, p.Invoice, i.Issued)
		}
		money += p.Money
	}
	surplus := c.Amount - money
	switch {
	case c.Amount <= 0 || surplus < 0:
		t.Errorf("credit %s of %d settles %d", c.Ref, c.Amount, money)
	case surplus > 0 && len(c.Parts) > 0 && c.Kind != Penalty && (c.Kind != Rounded || surplus > 100):
		t.Errorf("credit %s of %d (%s) settles only %d", c.Ref, c.Amount, c.Kind, money)
	case len(c.Parts) == 0 && c.IsCustomers() && c.Kind != Twice:
		t.Errorf("credit %s (%s) settles nothing", c.Ref, c.Kind)
	}
}

func TestEveryKindOccurs(t *testing.T) {
	t.Parallel()
	kinds, citings := map[Kind]int{}, map[Citing]int{}
	for seed := range uint64(6) {
		for _, c := range generate(t, seed, Options{Noise: Hard}).Credits {
			kinds[c.Kind]++
			citings[c.Cites]++
		}
	}
	for _, k := range Kinds() {
		if kinds[k] == 0 {
			t.Errorf("no credit is of the kind %q", k)
		}
		delete(kinds, k)
	}
	for _, k := range Citings() {
		if citings[k] == 0 {
			t.Errorf("no credit cites %q", k)
		}
		delete(citings, k)
	}
	if len(kinds)+len(citings) > 0 {
		t.Errorf("kinds that no list names: %v %v", kinds, citings)
	}
}

// TestTwiceComesAfterOnce: nobody pays a second time what is not paid yet.
func TestTwiceComesAfterOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		w := newWorld(seed, Options{Noise: Hard}.withDefaults())
		w.enlist()
		w.issueAll()
		w.payAll()
		for _, p := range w.payments {
			if p.repeats != nil && p.day < p.repeats.day {
				t.Errorf("seed %d: %s is paid on %s, and a second time on %s", seed, p.speaks[0].invoice.Number, p.repeats.day, p.day)
			}
		}
	}
}

func TestAccountsAreValid(t *testing.T) {
	t.Parallel()
	countries := map[string]bool{}
	for seed := range uint64(4) {
		for _, c := range generate(t, seed, Options{Months: 1}).Customers {
			if c.OnFile == "" {
				continue
			}
			countries[c.OnFile[:2]] = true
			if !ledger.ValidIBAN(c.OnFile) {
				t.Errorf("%s is no IBAN", c.OnFile)
			}
		}
	}
	if len(countries) < 4 {
		t.Errorf("accounts of %d countries only", len(countries))
	}
}

// TestBalancesChain reads the balances back from the bytes: opening and entries
// make the closing one, which is the next opening one.
func TestBalancesChain(t *testing.T) {
	t.Parallel()
	for _, rhythm := range []Rhythm{Daily, Monthly} {
		f := generate(t, 3, Options{Customers: 40, Months: 3, Statements: rhythm})
		closing := map[string]int64{}
		statements := 0
		for _, d := range f.Days {
			for _, file := range d.Files {
				account, ok := strings.CutSuffix(file.Name, ".xml")
				if !ok {
					continue
				}
				account = account[:len("releve-1")]
				first, last, sum := readCAMT(t, file.Data)
				if had, ok := closing[account]; ok && had != first {
					t.Errorf("%s opens with %d, and the one before closed with %d", file.Name, first, had)
				}
				if first+sum != last {
					t.Errorf("%s: %d and %d make %d", file.Name, first, sum, last)
				}
				closing[account] = last
				statements++
			}
		}
		if statements < 6 || len(closing) != 2 {
			t.Errorf("%d statements of %d accounts", statements, len(closing))
		}
	}
}

// readCAMT reads a statement's balances and the sum of its entries, as text.
func readCAMT(t *testing.T, data []byte) (opening, closing, sum int64) {
	t.Helper()
	head, entries, _ := strings.Cut(string(data), "<Ntry>")
	balances := amounts(t, head)
	if len(balances) != 2 {
		t.Fatalf("%d balances in %s", len(balances), data)
	}
	if entries != "" {
		for _, a := range amounts(t, entries) {
			sum += a
		}
	}
	return balances[0], balances[1], sum
}

func amounts(t *testing.T, text string) []int64 {
	t.Helper()
	var list []int64
	for _, piece := range strings.Split(text, `<Amt Ccy="EUR">`)[1:] {
		digits, rest, _ := strings.Cut(piece, "</Amt><CdtDbtInd>")
		m, err := ledger.ParseDecimal(digits, "EUR")
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(rest, "DBIT") {
			m.Minor = -m.Minor
		}
		list = append(list, m.Minor)
	}
	return list
}

func TestNumbering(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ number, before, counter, rf string }{
		{"FA-2026-0001", "FA-2026-", "0001", "RF70FA20260001"},
		{"F202600123", "F2026", "00123", ""},
		{"2026/0123", "2026/", "0123", ""},
		{"10234", "", "10234", ""},
		{"FAC010234", "FAC", "010234", ""},
	} {
		before, counter := counterOf(tt.number)
		if before != tt.before || counter != tt.counter {
			t.Errorf("counterOf(%s) = %q, %q", tt.number, before, counter)
		}
		if rf := creditorReference(tt.number); !ledger.ValidRF(rf) {
			t.Errorf("creditorReference(%s) = %s", tt.number, rf)
		}
	}
}
