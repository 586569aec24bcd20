package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// What users of other systems complain about, one test each.

// A payment of another amount whose text matches closed the invoice.
func TestPeersPartialPaymentIsNotPaid(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("INV/2024/00005", "C1", "1000.00").
		entry(ledger.Entry{IBAN: ibanA, Counterparty: "MENUISERIE DUPONT", Remittance: "INV/2024/00005"}, "900.00")
	d := b.only()
	settles(t, d, "INV/2024/00005")
	if part := d.Accepted.Parts[0]; part.Amount.Minor != 90000 || part.Adjustment != 0 {
		t.Errorf("it settles %+v: the rest is still owed", part)
	}
}

// 50 of 100 received, the whole invoice marked paid.
func TestPeersHalfOfAnInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Menuiserie Dupont").invoice("RE-2023-00042", "C1", "100.00").credit("50.00", "RE-2023-00042", "MENUISERIE DUPONT")
	d := b.only()
	settles(t, d, "RE-2023-00042")
	if part := d.Accepted.Parts[0]; part.Amount.Minor != 5000 || part.Adjustment != 0 {
		t.Errorf("it settles %+v: the other half is still owed", part)
	}
}

// A cancelled invoice of another number was chosen though the right number is
// in the text.
func TestPeersCancelledInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").
		add(ledger.Invoice{Number: "12", Customer: "C1", Amount: ledger.Money{Minor: 33300, Currency: "EUR"}, WrittenOff: true}).
		invoice("2012", "C1", "480.40").credit("480.40", "FACTURE 2012", "")
	settles(t, b.only(), "2012")
}

// The number is in the remittance text, and yet everything is manual; and only
// an unambiguous whole token may count, never any numeric substring.
func TestPeersNumberInTheText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Zahlung Rechnung 20240815 vielen Dank":  "20240815",
		"PAIEMENT FACTURE NO 20240815":           "20240815",
		"0020240815":                             "20240815",
		"Ref 1202408159 client":                  "",
		"virement 2024 08 15":                    "",
		"IBAN FR76 3000 6000 0112 3456 7890 189": "",
	} {
		b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").invoice("20240815", "C1", "480.40").credit("480.40", text, "")
		if d := b.only(); want != "" {
			settles(t, d, want)
		} else {
			reviews(t, d, "20240815") // by its amount
		}
	}
}

// A joint payment of three old invoices, long after they were due, and not the
// oldest first.
func TestPeersManyInvoicesInOneTransfer(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").invoice("F-2022-090", "C1", "500.00")
	for _, number := range []string{"F-2023-101", "F-2023-115", "F-2024-003"} {
		b.add(ledger.Invoice{Number: number, Customer: "C1", IssueDate: "2023-01-10", DueDate: "2023-02-10", Amount: b.euros("310.20")})
	}
	b.credit("930.60", "TRIBUNAL DOSSIER 7788 F-2023-101 + F-2023-115 + F-2024-003", "ETUDE VANDEVELDE HUISSIERS")
	settles(t, b.only(), "F-2023-101 F-2023-115 F-2024-003")
}

// The same amount is no longer proposed when the partner is not known.
func TestPeersSameAmountIsProposed(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").invoice("F-1", "C1", "480.37").credit("480.37", "", "INCONNU")
	reviews(t, b.only(), "F-1")
}

// A payment with a subset of a name ("SARL") matched everybody.
func TestPeersLegalFormIsNoName(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "SARL Vandamme").customer("C2", "SARL Leclercq").invoice("F-1", "C1", "480.37").credit("480.37", "", "SARL")
	if d := b.only(); d.Proposals[0].Rule != "amount" {
		t.Errorf("rule %q: %s", d.Proposals[0].Rule, describe(d))
	}
}

// The check of the amount was passed over because the text matched.
func TestPeersTextDoesNotExcuseTheAmount(t *testing.T) {
	t.Parallel()
	for _, amount := range []string{"1200.00", "37.20"} {
		b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").invoice("INV/2024/00005", "C1", "1000.00").credit(amount, "INV/2024/00005", "INCONNU")
		reviews(t, b.only(), "INV/2024/00005")
	}
}

// An automatic run took partial reconciliations apart that a person had made.
func TestPeersPartialByHandStays(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Menuiserie Dupont", ibanA)
		c.invoice("FA-1", "C1", "100.00", "2026-02-20")
		c.invoice("FA-2", "C1", "60.00", "2026-02-25")
		c.credits(ledger.Entry{ID: "split", Amount: eur(6000), Counterparty: "INCONNU"})
		c.run()
		if _, _, err := c.desk("").Split(c.t.Context(), "split", []string{"FA-1=40"}); err != nil {
			c.t.Fatal(err)
		}
		before := c.state("split")
		c.credits(ledger.Entry{ID: "whole", Amount: eur(6000), IBAN: ibanA, Remittance: "FA-2"})
		c.run()
		c.want("whole", "allocated, FA-2=60.00 relanced")
		if got := c.state("split"); got != before {
			c.t.Errorf("%s, was %s", got, before)
		}
	})
}

// What a person did not want was matched again.
func TestPeersRefusedStaysRefused(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-1", "C1", "480.40").
		entry(ledger.Entry{ID: "e1", IBAN: ibanA, Remittance: "FA-2026-1"}, "480.40")
	settles(t, b.only(), "FA-2026-1")
	b.Rejected["e1"] = []string{"FA-2026-1"}
	if d := b.only(); d.Accepted != nil || len(d.Proposals) > 0 && d.Proposals[0].Key() == "FA-2026-1" && d.Proposals[0].Probability > 0 {
		t.Error(describe(d))
	}
}

// An IBAN written in groups never matched.
func TestPeersIBANWithSpaces(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", "FR76 3000 6000 0112 3456 7890 189").invoice("FA-2026-1", "C1", "480.40").
		entry(ledger.Entry{IBAN: "fr7630006000011234567890189"}, "480.40")
	settles(t, b.only(), "FA-2026-1")
}

// A returned direct debit could not be reconciled, and what it had paid stayed
// paid.
func TestPeersReturnedDebit(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Menuiserie Dupont", ibanA).paid("FA-2026-1", "C1", "480.40", "p1")
	b.Settled[0].Entry.EndToEnd = "E2E-1"
	b.entry(ledger.Entry{ID: "back", Return: "AM04", EndToEnd: "E2E-1", BookingDate: "2026-02-25"}, "-480.40")
	if d := b.only(); d.Reverses != "p1" {
		t.Error(describe(d))
	}
}

// Digits were looked for without the rest of the number: the counter alone, or
// with its year, was never found, and an empty reference matched everything.
func TestPeersPartsOfANumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2024 00005": "INV/2024/00005", "facture 5": "INV/2024/00005", "FACT 00005": "INV/2024/00005", "": ""} {
		b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA).invoice("INV/2024/00004", "C1", "480.40").invoice("INV/2024/00005", "C1", "480.40").
			entry(ledger.Entry{IBAN: ibanA, Remittance: text}, "480.40")
		if want == "" {
			want = "INV/2024/00004" // the oldest, by law, and not because nothing was said
		}
		settles(t, b.only(), want)
	}
	reviews(t, newBook(t).crowd(40).customer("C1", "Menuiserie Dupont").invoice("FA-1", "C1", "480.40").credit("480.40", "", "").only(), "FA-1")
}

// Sets were given up beyond twelve open invoices, or the oldest were taken until
// the amount was full.
func TestPeersSetAmongMany(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Vandenbroucke", ibanA)
	for i, amount := range []string{
		"1311.17", "208.03", "977.49", "1523.81", "640.07", "312.59", "1888.33", "451.91", "702.13", "1099.57", "83.29", "564.43", "1240.61", "919.73", "377.87",
	} {
		b.invoice("FA-"+string(rune('A'+i)), "C1", amount)
	}
	b.entry(ledger.Entry{IBAN: ibanA}, "2599.35")
	reviewsOrSettles(t, b.only(), "FA-C FA-I FA-N") // the only set that makes it, and not the oldest ones
}

// reviewsOrSettles checks what comes first, whether it is booked or not.
func reviewsOrSettles(t *testing.T, d Decision, key string) {
	t.Helper()
	if d.Accepted != nil {
		settles(t, d, key)
		return
	}
	reviews(t, d, key)
}
