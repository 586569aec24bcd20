package reconcile

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// A first name or a branch in the text says for whom somebody pays.
func TestRelatives(t *testing.T) {
	t.Parallel()
	for text, settled := range map[string]bool{"solde": true, "solde Nord": true, "solde Sud": false, "nord et sud": false, "solde sudation": true, "FA-2026-101 agence sud": true} {
		d := newBook(t).crowd(100).customer("C1", "Vermandel Nord", ibanA).customer("C2", "Vermandel Sud", ibanB).
			invoice("FA-2026-101", "C1", "480.37").invoice("FA-2026-102", "C2", "91.50").
			entry(ledger.Entry{IBAN: ibanA, Counterparty: "VERMANDEL NORD", Remittance: text}, "480.37").only()
		if settled {
			settles(t, d, "FA-2026-101")
		} else {
			reviews(t, d, "FA-2026-101")
		}
	}
}

// What the text excepts is not proposed.
func TestExceptedIsNotProposed(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA)
	for _, number := range []string{"FA-2026-002", "FA-2026-003", "FA-2026-004"} {
		b.invoice(number, "C1", "200.00")
	}
	d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: "factures FA-2026-002 a 004 sauf 003"}, "400.00").only()
	reviews(t, d, "FA-2026-002 FA-2026-004")
	for _, p := range d.Proposals {
		if p.Probability > 0 && slices.Contains(p.Invoices(), "FA-2026-003") {
			t.Error(describe(d))
		}
	}
}

// A number of digits with a blank in it is one number when its amount is paid.
func TestBlankInANumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, amount, also string
		settled            bool
	}{
		{"PAIEMENT FACTURE 0270 42", "1080.37", "77.00", true},
		{"PAIEMENT 0270 42", "1080.37", "77.00", false},
		{"PAIEMENT FACTURE 0270/42", "1080.37", "77.00", false},
		{"PAIEMENT FACTURE 0270 42", "1080.00", "77.00", false},
		{"PAIEMENT FACTURE 0270 42", "1080.37", "1080.37", false},
	} {
		d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL").customer("C2", "Garage Bordoni").
			invoice("027042", "C1", "1080.37").invoice("027043", "C2", test.also).credit(test.amount, test.text, "CABINET AUBERT EXPERTISE").only()
		if test.settled {
			settles(t, d, "027042")
		} else if d.State != ledger.EntryReview {
			t.Error(test, describe(d))
		}
	}
}

// A sum that takes one of several equal invoices does not say which; alone, the
// oldest is meant.
func TestOneOfSeveralInASum(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, amount, also, settled string
	}{
		{"virement", "241.38", "149.00", ""},
		{"virement", "241.38", "150.00", "FA-2026-102 FA-2026-103"},
		{"FA-2026-102 FA-2026-103", "241.38", "149.00", "FA-2026-102 FA-2026-103"},
		{"virement", "390.38", "149.00", "FA-2026-101 FA-2026-102 FA-2026-103"},
		{"virement", "149.00", "149.00", "FA-2026-101"},
	} {
		d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).
			add(ledger.Invoice{Number: "FA-2026-101", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: newBook(t).euros(test.also)}).
			invoice("FA-2026-102", "C1", "149.00").invoice("FA-2026-103", "C1", "92.38").
			entry(ledger.Entry{IBAN: ibanA, Remittance: test.text}, test.amount).only()
		if test.settled != "" {
			settles(t, d, test.settled)
		} else if d.State != ledger.EntryReview {
			t.Error(describe(d))
		}
	}
	of := func(older string) Decision {
		return newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).customer("C2", "Garage Bordoni", ibanA).
			add(ledger.Invoice{Number: "FA-2026-101", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: newBook(t).euros(older)}).
			invoice("FA-2026-102", "C1", "149.00").invoice("FA-2026-103", "C2", "1615.62").
			entry(ledger.Entry{IBAN: ibanA, Remittance: "virement"}, "1764.62").only()
	}
	settles(t, of("88.00"), "FA-2026-102 FA-2026-103")
	reviews(t, of("149.00"), "FA-2026-101 FA-2026-103")
}
