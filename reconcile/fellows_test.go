package reconcile

import (
	"fmt"
	"testing"

	"relanced/internal/ledger"
)

// TestFellows: payments from an account that nobody knows tell together whose it
// is, when each of them is what one customer owes and nobody else.
func TestFellows(t *testing.T) {
	t.Parallel()
	amounts := []string{"480.37", "1291.44", "77.13", "912.68"}
	for _, test := range []struct {
		name    string
		alter   func(b *testBook)
		settles bool
	}{
		{"four of one payer", func(*testBook) {}, true},
		{"from four accounts", func(b *testBook) {
			for i := range b.Entries {
				b.Entries[i].IBAN, b.Entries[i].Counterparty = []string{ibanA, ibanB, ibanC, ibanD}[i], ""
			}
		}, false},
		{"two of them alone", func(b *testBook) { b.Entries = b.Entries[:2] }, false},
		{"two for each of two customers", func(b *testBook) { b.Invoices[0].Customer, b.Invoices[1].Customer = "C2", "C2" }, false},
		{"two of them are anybody's", func(b *testBook) {
			for i, customer := range []string{"C2", "C3", "C4"} {
				b.Invoices[i].Customer = customer
			}
		}, false},
		{"in labels, with other words behind", func(b *testBook) {
			for i, talk := range []string{"PAIEMENT", "SOLDE", "REGLEMENT 20260302", ""} {
				b.Entries[i].IBAN, b.Entries[i].Counterparty, b.Entries[i].Remittance = "", "", ""
				b.Entries[i].Label = "VIREMENT DE BRUNO MASSON " + talk
			}
		}, true},
		{"amounts that others owe too", func(b *testBook) {
			for i, amount := range amounts {
				b.invoice(fmt.Sprintf("GA-%d", i), "C2", amount)
			}
		}, false},
		{"before anything was issued", func(b *testBook) {
			for i := range b.Invoices {
				b.Invoices[i].IssueDate = "2026-03-05"
			}
		}, false},
		{"through a provider", func(b *testBook) {
			for i := range b.Entries {
				b.Entries[i].Counterparty = "STRIPE"
			}
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Menuiserie Leclercq").customer("C2", "Transports Vandamme")
			for i, amount := range amounts {
				b.invoice(fmt.Sprintf("FA-%d", i), "C1", amount)
				b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "BRUNO MASSON", Remittance: "REGLEMENT"}, amount)
			}
			test.alter(b.crowd(40))
			for id, d := range b.match() {
				if (d.State == ledger.EntryAllocated) != test.settles {
					t.Errorf("%s: %s", id, describe(d))
				}
			}
		})
	}
}

// TestFellowsOfSeveralCustomers: somebody may pay for a few customers.
func TestFellowsOfSeveralCustomers(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Menuiserie Leclercq").customer("C2", "Transports Vandamme")
	for i, amount := range []string{"480.37", "1291.44", "77.13", "912.68", "303.03", "651.17"} {
		b.invoice(fmt.Sprintf("FA-%d", i), fmt.Sprintf("C%d", 1+i%2), amount)
		b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "HOLDING MASSON", Remittance: "REGLEMENT"}, amount)
	}
	for id, d := range b.crowd(40).match() {
		if d.Accepted == nil {
			t.Errorf("%s: %s", id, describe(d))
		}
	}
}
