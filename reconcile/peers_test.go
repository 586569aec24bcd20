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
