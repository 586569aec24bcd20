package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// A name of few or common words is enough when it is the whole of it and nobody
// else's, nor the amount somebody else's; and so is what a bank left of a name.
func TestEntireNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, payer string
		settled     bool
	}{
		{"Thermogaz SAS", "THERMOGAZ", true},
		{"Garage de l'Ouest", "GARAGE DE L'OUEST", true},
		{"Garage de l'Ouest", "GARAGE DE L'OUEST PNEUS", false},
		{"Garage de l'Ouest", "GARAGE DU NORD", false},
		{"Martin SARL", "M MARTIN", false},
		{"Établissements Martin et Cie SCOP", "ETABLISSEMENTS MARTIN ET CI", true}, // cut at 27
		{"Établissements Martin et Cie SCOP", "ETABLISSEMENTS MARTIN ET CO", false},
		{"Restaurant Val de Loire EURL", "RESTAURANT VAL DE LOIRE EUR", true},
		{"Établissements Nguyen et Cie SAS", "ETABLISSEMENTSS NGUYEN ET CIE SAS", true},
		{"Etchegaray Frigo", "ETCHEGARAY SOCIETTE FRIGO", true},
		{"Bertignac Leclercq Nord", "BERTIGNAC LECLERCQ", true}, // two rare words of three
		{"Bertignac Leclercq Vandamme", "BERTIGNAC LECLERCQ", false},
	} {
		t.Run(test.name+" "+test.payer, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(100).customer("C1", test.name).customer("C2", "Thermogaz Équipement").customer("C3", "Loire Martin Nguyen Ouest").invoice("FA-2026-008", "C1", "480.37")
			d := b.credit("480.37", "solde", test.payer).only()
			if test.settled {
				settles(t, d, "FA-2026-008")
			} else {
				reviews(t, d, "FA-2026-008")
			}
			also := b.invoice("FA-2026-009", "C3", "480.37").only()
			if test.name == "Garage de l'Ouest" {
				reviews(t, also, "FA-2026-008")
			}
		})
	}
}

// What looks like a number that is not in the books may be one of its customer's
// all the same, a day behind it, or a reference of the payer's own.
func TestNoStrangers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		number, text string
		settled      bool
	}{
		{"026537", "RGT FAC 0265 37", true},
		{"026537", "RGT FAC 0265 38", false},
		{"026537", "RGT FAC 0264 37", false},
		{"INV/2026/01203", "FACTURE INV/2O26/O12O3", true},
		{"INV/2026/00321", "FACTURE INV/2O26/OO321", true},
		{"INV/2026/00321", "FACTURE INV/2O26/OO322", false},
		{"INV/2026/00700", "/INV/700 17/03/2026", true},
		{"INV/2026/00700", "/INV/701 17/03/2026", false},
		{"026153", "MERCI REF 322219", true},
		{"026153", "FACTURE 322219", false},
		{"026153", "REF 026154", false},
	} {
		t.Run(test.number+" "+test.text, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).invoice(test.number, "C1", "480.37").
				entry(ledger.Entry{IBAN: ibanA, Remittance: test.text}, "480.37").only()
			if test.settled {
				settles(t, d, test.number)
			} else {
				reviews(t, d, test.number)
			}
		})
	}
}

// Equal invoices of others say little where the payer is known and names none.
func TestEqualOnesOfOthers(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(164).customer("C1", "Rénovation Brunswick").invoice("FA-2026-008", "C1", "149.00")
	for n := range 95 {
		b.add(ledger.Invoice{Number: b.Invoices[n].Number + "-A", Customer: b.Invoices[n].Customer, Amount: b.euros("149.00")})
	}
	settles(t, b.credit("149.00", "abonnement", "RENOVATION BRUNSWICK").only(), "FA-2026-008")
}
