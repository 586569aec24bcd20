package reconcile

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestTwiceTheSamePayment(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-1", "C1", "1234.56")
	b.entry(ledger.Entry{ID: "a-late", BookingDate: "2026-03-09", IBAN: ibanA, Remittance: "FA-2026-1"}, "1234.56")
	b.entry(ledger.Entry{ID: "b-first", BookingDate: "2026-03-02", IBAN: ibanA, Remittance: "FA-2026-1"}, "1234.56")
	b.entry(ledger.Entry{ID: "c-same-day", BookingDate: "2026-03-02", IBAN: ibanA, Remittance: "FA-2026-1"}, "1234.56")
	d := b.match()
	settles(t, d["b-first"], "FA-2026-1")
	for _, id := range []string{"a-late", "c-same-day"} {
		reviews(t, d[id], "")
		if d[id].Note != "FA-2026-1 was taken by the payment of 2026-03-02 (b-first)" {
			t.Errorf("%s: %q", id, d[id].Note)
		}
	}
}

func TestTwoPayersOneInvoice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		second ledger.Entry
		winner bool
	}{
		{"equal evidence", ledger.Entry{Counterparty: "VANDENBROUCKE", Remittance: "FA-2026-1"}, false},
		{"one of them has the account on file", ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-1", "C1", "1234.56").
				credit("1234.56", "FA-2026-1", "LECLERCQ").entry(test.second, "1234.56")
			d := b.match()
			if test.winner {
				settles(t, d["e2"], "FA-2026-1")
				reviews(t, d["e1"], "")
				return
			}
			for _, id := range []string{"e1", "e2"} {
				reviews(t, d[id], "FA-2026-1")
				if d[id].Note != "several payers claim FA-2026-1" {
					t.Errorf("%s: %q", id, d[id].Note)
				}
			}
		})
	}
}

// What one payment settles is a fact about the others: of two equal invoices
// the one that is left is unambiguous.
func TestOneCitesTheOtherIsLeft(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-1", "C1", "1234.56").invoice("FA-2026-2", "C1", "1234.56")
	b.entry(ledger.Entry{IBAN: ibanA}, "1234.56").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1"}, "1234.56")
	d := b.match()
	settles(t, d["e2"], "FA-2026-1")
	settles(t, d["e1"], "FA-2026-2")
}

func TestTwoInstalmentsOneInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont")
	b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", Amount: b.euros("900.00"), Instalments: []ledger.Instalment{
		{Number: 1, DueDate: "2026-03-01", Amount: b.euros("400.10")}, {Number: 2, DueDate: "2026-04-01", Amount: b.euros("499.90")},
	}}).credit("400.10", "FA-2026-1", "").credit("499.90", "FA-2026-1", "")
	d := b.match()
	settles(t, d["e1"], "FA-2026-1")
	settles(t, d["e2"], "FA-2026-1")
}

func TestCreditsThatOverlapInASet(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-1", "C1", "101.10").invoice("FA-2026-2", "C1", "60.07")
	b.entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1 FA-2026-2", BookingDate: "2026-03-02"}, "161.17").
		entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-2", BookingDate: "2026-03-05"}, "60.07")
	d := b.match()
	taken := map[string]int{}
	for _, decision := range d {
		if decision.Accepted != nil {
			for _, invoice := range decision.Accepted.Invoices() {
				taken[invoice]++
			}
		}
	}
	for invoice, n := range taken {
		if n > 1 {
			t.Errorf("%s is settled %d times", invoice, n)
		}
	}
	if !strings.Contains(d["e1"].Note+d["e2"].Note, "was taken by") {
		t.Errorf("%s\n%s", describe(d["e1"]), describe(d["e2"]))
	}
}
