package reconcile

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestCitedInAnotherCurrencyIsInDoubt: money that names an open invoice and
// cannot settle it still keeps that invoice from being reminded.
func TestCitedInAnotherCurrencyIsInDoubt(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq").invoice("FA-2026-1", "C1", "1250.00")
	b.Invoices[0].Amount.Currency = "USD"
	b.credit("1151.34", "FA-2026-1 USD 1250.00 TAUX 1.0857", "LECLERCQ")
	d := b.only()
	if !slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool {
		return p.Probability == 0 && slices.Equal(p.Invoices(), []string{"FA-2026-1"})
	}) {
		t.Errorf("nothing keeps FA-2026-1 from being reminded: %s", describe(d))
	}
}

// TestCitedInAnotherCurrencyIsNotUnknown: that what two strangers owe makes the amount
// says nothing of money that names an open invoice.
func TestCitedInAnotherCurrencyIsNotUnknown(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C2", "Atelier Moreau SAS").customer("C3", "Cabinet Durand").customer("C5", "Jean Petit").
		add(ledger.Invoice{Number: "FA-3", Customer: "C2", Amount: ledger.Money{Minor: 80000, Currency: "USD"}}).
		invoice("FA-4", "C3", "300.00").invoice("FA-6", "C5", "500.00")
	d := b.credit("800.00", "FA-3", "VIR ATELIER MOREAU SAS").only()
	if got := inDoubt(d); d.Note != "cites FA-3, which is in USD" || !slices.Equal(got, []string{"FA-3"}) {
		t.Errorf("in doubt %v: %s", got, describe(d))
	}
}

// TestWhatSeemsCitedIsInDoubt: a number over a seam, or without its prefix, names no
// invoice for certain, but its invoice is not reminded while the money is undecided.
func TestWhatSeemsCitedIsInDoubt(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq", ibanA).customer("C2", "Vandamme").customer("C3", "Bordoni").
		invoice("FAC025707", "C1", "1000.00").invoice("FAC025882", "C2", "587.47").invoice("FAC026233", "C3", "2040.00").invoice("FAC026234", "C3", "90.00")
	d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: "FACTURES FAC025707 025882 FAC0 26233 REF 26"}, "52209.61").only()
	if got := inDoubt(d); d.State != ledger.EntryReview || !slices.Equal(got, []string{"FAC025707", "FAC025882", "FAC026233"}) {
		t.Errorf("in doubt %v: %s", got, describe(d))
	}
}

// TestAReturnOfAnotherMovementUndoesNothing: same payer and amount, but the bank
// and the text speak of another one.
func TestAReturnOfAnotherMovementUndoesNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		debit ledger.Entry
	}{
		{"it cites another invoice", ledger.Entry{Return: "AC04", Label: "REJET PRLV FA-2026-2"}},
		{"it has another end-to-end reference", ledger.Entry{Return: "AC04", EndToEnd: "E2E-OTHER-9"}},
		{"nobody announces it, and it goes to somebody else", ledger.Entry{Counterparty: "IMMOBILIERE DU PORT", Remittance: "LOYER E2E-000077"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Leclercq").invoice("FA-2026-2", "C1", "120.00").paid("FA-2026-1", "C1", "120.00", "p1")
			credit := &b.Settled[len(b.Settled)-1].Entry
			credit.Counterparty, credit.EndToEnd = "LECLERCQ", "E2E-000077"
			if test.debit.Counterparty == "" {
				test.debit.Counterparty = "LECLERCQ"
			}
			test.debit.BookingDate = "2026-03-05"
			if d := b.entry(test.debit, "-120.00").only(); d.Reverses != "" {
				t.Errorf("it undid %s: %s", d.Reverses, describe(d))
			}
		})
	}
}

func TestMoneyBeforeItsInvoiceMustNameIt(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq", ibanA).invoice("FA-2026-2", "C1", "480.00")
	b.Invoices[0].IssueDate = "2026-03-13"
	b.paid("FA-2026-1", "C1", "480.00", "p1") // it may be paid a second time
	b.entry(ledger.Entry{IBAN: ibanA, BookingDate: "2026-03-12"}, "480.00")
	if d := b.only(); d.State != ledger.EntryReview {
		t.Errorf("%s", describe(d))
	}
}

// TestWhatWasTakenBackIsNotUnheardOf: a person has said no to what explains the money.
func TestWhatWasTakenBackIsNotUnheardOf(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq", ibanA).invoice("FA-26-70", "C1", "500.00")
	b.Rejected["e1"] = []string{"FA-26-70"}
	if d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-26-70"}, "500.00").only(); d.Note != "what would explain it was refused or taken back" {
		t.Error(describe(d))
	}
}
