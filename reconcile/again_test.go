package reconcile

import (
	"fmt"
	"testing"

	"relanced/internal/ledger"
)

// subscriber is a book in which a customer is billed the same every month, as are
// many others, and one month is paid already.
func subscriber(t *testing.T) *testBook {
	t.Helper()
	b := newBook(t).crowd(20).customer("C1", "Menuiserie Leclercq", ibanA)
	for i := range 20 {
		b.add(ledger.Invoice{Number: "AB-2026-" + string(rune('A'+i)), Customer: b.Customers[i].ID, Amount: b.euros("58.80")})
	}
	b.paid("FA-1", "C1", "58.80", "p1")
	b.Settled[0].Entry.IBAN, b.Settled[0].Entry.Remittance = ibanA, "ABONNEMENT"
	return b.add(ledger.Invoice{Number: "FA-2", Customer: "C1", IssueDate: "2026-03-01", DueDate: "2026-03-31", Amount: b.euros("58.80")})
}

// TestTheSameMonthAgain: whoever names a month that they have paid pays it twice, or has
// not changed the words: a person has to look.
func TestTheSameMonthAgain(t *testing.T) {
	t.Parallel()
	for text, settles := range map[string]bool{"ABONNEMENT FEVRIER": false, "Abonnement février": false, "ABONNEMENT MARS": true, "ABONNEMENT": true} {
		b := subscriber(t)
		b.Settled[0].Entry.Remittance = "ABONNEMENT FEVRIER"
		d := b.entry(ledger.Entry{IBAN: ibanA, Remittance: text, BookingDate: "2026-03-25"}, "58.80").only()
		if (d.Accepted != nil) != settles {
			t.Errorf("%s: %s", text, describe(d))
		}
	}
}

// TestTheSameMoneyAgain: what is billed every month is paid every month, and what
// comes days later may be the same money a second time.
func TestTheSameMoneyAgain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, day, text string
		settles         bool
	}{
		{"a month later", "2026-03-20", "ABONNEMENT", true},
		{"a week later", "2026-03-01", "ABONNEMENT", false},
		{"a week later, in other words", "2026-03-02", "VIREMENT", false},
		{"a fortnight later, in other words, the new one not due for weeks", "2026-03-06", "VIREMENT", false},
		{"a fortnight later, the new one not due", "2026-03-06", "ABONNEMENT", false},
		{"fifteen days later", "2026-03-07", "ABONNEMENT", true},
		{"a week later, and the new one is named", "2026-03-02", "FACTURE FA-2", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := subscriber(t).entry(ledger.Entry{IBAN: ibanA, Counterparty: "MENUISERIE LECLERCQ", Remittance: test.text, BookingDate: ledger.Date(test.day)}, "58.80").only()
			if (d.State == ledger.EntryAllocated) != test.settles {
				t.Error(describe(d))
			}
		})
	}
}

// TestAheadAgain: where nearly all that comes is customers' money, a second payment
// of the same still does not pay what is due in weeks.
func TestAheadAgain(t *testing.T) {
	t.Parallel()
	for day, settles := range map[ledger.Date]bool{"2026-03-06": false, "2026-03-24": true} {
		b := subscriber(t)
		for i := range 200 {
			b.paid(fmt.Sprintf("GA-%d", i), b.Customers[i%20].ID, "77.10", fmt.Sprintf("q%d", i))
		}
		d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "MENUISERIE LECLERCQ", Remittance: "VIREMENT", BookingDate: day}, "58.80").only()
		if (d.Accepted != nil) != settles {
			t.Error(day, describe(d))
		}
	}
}

// TestExactBesidePart: a payment that is one invoice to the cent is no part of a
// larger one.
func TestExactBesidePart(t *testing.T) {
	t.Parallel()
	book := func(text string) Decision {
		b := newBook(t).crowd(100).customer("C1", "Menuiserie Leclercq", ibanA).invoice("FA-1", "C1", "1800.00")
		for i, larger := range []string{"2419.00", "2220.00", "2610.00", "3140.00"} {
			b.invoice(fmt.Sprintf("FA-%d", i+2), "C1", larger)
		}
		for i := range 2 {
			b.invoice(fmt.Sprintf("GA-%d", i), b.Customers[i].ID, "1800.00")
		}
		return b.entry(ledger.Entry{IBAN: ibanA, Remittance: text}, "1800.00").only()
	}
	settles(t, book("VIREMENT"), "FA-1")
	reviews(t, book("ACOMPTE FA-4"), "FA-4")
}

// TestOldestByOrderOfPayment: of two payments of equal debts in one run the
// earlier one has the older debt, even where the later is better explained.
func TestOldestByOrderOfPayment(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Leclercq Vandenbroucke", ibanA)
	b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("480.37")})
	b.add(ledger.Invoice{Number: "FA-2", Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-03", Amount: b.euros("480.37")})
	b.entry(ledger.Entry{ID: "early", Counterparty: "MENUISERIE LECLERCQ VANDENBROUCKE", BookingDate: "2026-02-05"}, "480.37")
	b.entry(ledger.Entry{ID: "late", IBAN: ibanA, BookingDate: "2026-03-06"}, "480.37")
	decisions := b.match()
	settles(t, decisions["early"], "FA-1")
	settles(t, decisions["late"], "FA-2")
}

// TestNamedByWhatWaits: what an undecided payment of the same payer names is not
// given to a later one.
func TestNamedByWhatWaits(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Leclercq", ibanA).invoice("FA-2026-1", "C1", "480.37").invoice("FA-2026-2", "C1", "77.10")
	b.entry(ledger.Entry{ID: "both", IBAN: ibanA, BookingDate: "2026-03-02", Remittance: "FA-2026-1 ET FA-2026-2 ET DIVERS"}, "900.00")
	b.entry(ledger.Entry{ID: "one", IBAN: ibanA, BookingDate: "2026-03-04", Remittance: "FA-2026-1"}, "480.37")
	if d := b.match()["one"]; d.Accepted != nil || d.Note != "the payment of 2026-03-02 (both) names it too, and waits for a decision" {
		t.Error(describe(d))
	}
	b.Entries[0].BookingDate = "2026-03-05"
	settles(t, b.match()["one"], "FA-2026-1")
}

// TestTwiceInOneRun: of two payments of the same, a day apart and decided in one
// run, the first counts, even where the bank names the account of the second alone.
func TestTwiceInOneRun(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"FACTURES FA-2026-1 FA-2026-2", "VIREMENT"} {
		b := newBook(t).crowd(60).customer("C1", "Menuiserie Leclercq Vandenbroucke", ibanA)
		b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("480.37")})
		b.add(ledger.Invoice{Number: "FA-2026-2", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("77.10")})
		b.entry(ledger.Entry{ID: "once", Counterparty: "MENUISERIE LECLERCQ VANDENBROUCKE", Remittance: text, BookingDate: "2026-02-03"}, "557.47")
		b.entry(ledger.Entry{ID: "twice", Counterparty: "MENUISERIE LECLERCQ VANDENBROUCKE", IBAN: ibanA, Remittance: text, BookingDate: "2026-02-04"}, "557.47")
		decisions := b.match()
		settles(t, decisions["once"], "FA-2026-1 FA-2026-2")
		if d := decisions["twice"]; d.State != ledger.EntryReview {
			t.Error(describe(d))
		}
	}
}

// TestInstalmentPaidTwice: instalments have one number and often one amount, and
// the next one is not meant days after the last.
func TestInstalmentPaidTwice(t *testing.T) {
	t.Parallel()
	book := func(second ledger.Date) map[string]Decision {
		b := newBook(t).crowd(60).customer("C1", "Menuiserie Leclercq", ibanA)
		third := b.euros("500.00")
		b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-04-01", Amount: b.euros("1500.00"), Instalments: []ledger.Instalment{
			{Number: 1, DueDate: "2026-02-01", Amount: third}, {Number: 2, DueDate: "2026-03-03", Amount: third}, {Number: 3, DueDate: "2026-04-01", Amount: third},
		}})
		b.entry(ledger.Entry{ID: "once", IBAN: ibanA, Remittance: "FA-2026-1", BookingDate: "2026-02-03"}, "500.00")
		b.entry(ledger.Entry{ID: "again", IBAN: ibanA, Remittance: "FA-2026-1", BookingDate: second}, "500.00")
		return b.match()
	}
	if d := book("2026-02-06"); d["once"].Accepted == nil || d["again"].Accepted != nil {
		t.Error(describe(d["once"]), describe(d["again"]))
	}
	settles(t, book("2026-03-05")["again"], "FA-2026-1")
}

// TestInstalmentOverBlanks: a number that is written with a blank is no number of
// somebody else's where an instalment of its invoice is paid to the cent.
func TestInstalmentOverBlanks(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(60).customer("C1", "Menuiserie Leclercq", ibanA)
	half := b.euros("2377.63")
	b.add(ledger.Invoice{Number: "24450", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-03-03", Amount: b.euros("4755.26"), Instalments: []ledger.Instalment{
		{Number: 1, DueDate: "2026-02-01", Amount: half}, {Number: 2, DueDate: "2026-03-03", Amount: half},
	}})
	settles(t, b.entry(ledger.Entry{IBAN: ibanA, Remittance: "VOTRE FACTURE 244 50 DU 01/01/2026", BookingDate: "2026-02-03"}, "2377.63").only(), "24450")
}

// TestPassedOver: whoever names a newer one of equal debts thinks that the older
// one is paid, and what names nothing afterwards is not for that one.
func TestPassedOver(t *testing.T) {
	t.Parallel()
	for text, left := range map[string]bool{"FACTURE FA-2": true, "ABONNEMENT": false, "FACTURE FA-3": false} {
		b := newBook(t).crowd(20).customer("C1", "Menuiserie Leclercq", ibanA).paid("FA-2", "C1", "58.80", "p1")
		b.Invoices[len(b.Invoices)-1].IssueDate = "2026-02-01"
		b.Settled[0].Entry.IBAN, b.Settled[0].Entry.Remittance, b.Settled[0].Entry.BookingDate = ibanA, text, "2026-02-05"
		b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", IssueDate: "2026-01-01", DueDate: "2026-01-31", Amount: b.euros("58.80")})
		b.add(ledger.Invoice{Number: "FA-3", Customer: "C1", IssueDate: "2026-03-01", DueDate: "2026-03-31", Amount: b.euros("58.80")})
		d := b.entry(ledger.Entry{IBAN: ibanA, BookingDate: "2026-03-05", Remittance: "ABONNEMENT"}, "58.80").only()
		if left {
			reviews(t, d, "FA-1")
		} else {
			settles(t, d, "FA-1")
		}
	}
}
