package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// Somebody who pays for several customers pays them in one transfer too.
func TestAcrossCustomers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, also string // also: the amount of another invoice
		onFile             []string
		settled            string
	}{
		{"two customers", "2161.21", "", []string{ibanA}, "F-1 F-3"},
		{"three invoices", "2469.86", "", []string{ibanA}, "F-1 F-2 F-3"},
		{"one of them has another account", "2161.21", "", nil, ""},
		{"an equal one of the other customer", "2161.21", "1027.14", []string{ibanA}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).customer("C2", "Garage Bordoni", test.onFile...).
				invoice("F-1", "C1", "1027.14").invoice("F-2", "C1", "308.65").invoice("F-3", "C2", "1134.07")
			if test.also != "" {
				b.invoice("F-4", "C2", test.also)
			}
			d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: "virement", Counterparty: "HOLDING ANDRE"}, test.amount).only()
			if test.settled != "" {
				settles(t, d, test.settled)
			} else if d.State != ledger.EntryReview {
				t.Error(describe(d))
			}
		})
	}
}

// A number beside the day of the invoice, and nothing else, is its counter.
func TestCounterAndDay(t *testing.T) {
	t.Parallel()
	b := func(text string) Decision {
		return newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).
			invoice("INV/2026/01134", "C1", "120.00").invoice("INV/2026/01135", "C1", "120.00").
			entry(ledger.Entry{IBAN: ibanA, Remittance: text}, "120.00").only()
	}
	settles(t, b("1135 01/05/2026"), "INV/2026/01135")
	if d := b("1135 01/05/2026 12"); d.State != ledger.EntryReview {
		t.Error(describe(d))
	}
}
