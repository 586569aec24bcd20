package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// Money that is no customer's leaves the queue by itself; as soon as a customer
// could mean it, a person decides.
func TestNotCustomers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		payer, text, code, amount string
		ignored                   bool
	}{
		{"DGFIP", "REMBT TVA 3T2025", "", "318.00", true},
		{"DRFIP GRAND EST", "REMB EXCEDENT IS 2025", "", "318.00", true},
		{"", "INTERETS CREDITEURS 4EME TRIMESTRE", "", "318.00", true},
		{"", "ARRETE DE COMPTE", "ACMT/MCOP/INTR", "318.00", true},
		{"CPAM RENNES", "IJSS SUBROGATION MME X", "", "318.00", true},
		{"AXA FRANCE", "INDEMNISATION SINISTRE 4411", "", "318.00", true},
		{"URSSAF", "REMBOURSEMENT COTISATIONS 873548", "", "318.00", true},
		{"REGION BRETAGNE", "REMBOURSEMENT COTISATIONS 873548", "", "318.00", true},
		{"DURAND PAUL", "TROP PERCU SALAIRE MARS", "", "318.00", true},
		{"", "DEBLOCAGE PRET 0099", "", "318.00", true},
		{"", "VIREMENT INTERNE", "", "318.00", true},

		{"DGFIP", "REMBT TVA 3T2025 FA-2026-1", "", "318.00", false},            // it names an invoice
		{"DGFIP", "REMBT TVA 3T2025", "", "100.00", false},                      // somebody owes that
		{"CHARPENTES LECLERCQ", "REMBOURSEMENT TVA", "", "318.00", false},       // a customer says so
		{"DURAND PAUL", "INTERETS DE RETARD", "", "318.00", false},              // a customer's interest
		{"TRESORERIE DE LYON", "MANDAT 4411 BORDEREAU 12", "", "318.00", false}, // a public buyer
		{"AXA FRANCE", "REGLEMENT", "", "318.00", false},
		{"MME LECLERCQ", "TRAVAUX SINISTRE CUISINE", "", "318.00", false}, // the name of one who owes
	} {
		t.Run(test.payer+" "+test.text, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(40).customer("C2", "Charpentes Leclercq").invoice("FA-2026-1", "C2", "100.00").
				entry(ledger.Entry{Counterparty: test.payer, Remittance: test.text, Code: test.code}, test.amount).only()
			if (d.State == ledger.EntryIgnored) != test.ignored {
				t.Error(describe(d))
			}
		})
	}
}
