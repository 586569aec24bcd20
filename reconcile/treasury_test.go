package reconcile

import (
	"fmt"
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// subscribers is a book of which many owe the same, and two public bodies among them.
func subscribers(t *testing.T) *testBook {
	b := newBook(t)
	for n := range 30 {
		id := fmt.Sprintf("C%02d", n)
		b.customer(id, fmt.Sprintf("Etranger%c%c", 'A'+n, 'Q'+n%7)).invoice("K-"+id, id, "29.90")
		b.Customers[n].Kind = ledger.KindBusiness
	}
	for _, id := range []string{"P1", "P2"} {
		b.customer(id, "Lycée "+id).invoice("K-"+id, id, map[string]string{"P1": "29.90", "P2": "512.40"}[id])
		b.Customers[len(b.Customers)-1].Kind = ledger.KindPublic
	}
	return b
}

// TestPublicAccountantPaysForPublicBodies: what a public accountant pays is a public
// body's, however many others owe as much. It is not reminded meanwhile.
func TestPublicAccountantPaysForPublicBodies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		payer, amount string
		want          []string
	}{
		{"DRFIP CHENEHALLE", "29.00", []string{"K-P1"}}, // made whole
		{"SGC DE RENNES", "29.90", []string{"K-P1"}},
		{"Trésorerie de Vitré", "512.40", []string{"K-P2"}},
		{"HOLDING BONNET", "29.00", nil}, // thirty may be meant
	} {
		d := subscribers(t).credit(test.amount, "", test.payer).only()
		if d.Accepted != nil || !slices.Equal(inDoubt(d), test.want) {
			t.Errorf("%s, %s: %s", test.payer, test.amount, describe(d))
		}
	}
}

// TestWhatIsCalledLikeAPublicAccountant: words within words are none.
func TestWhatIsCalledLikeAPublicAccountant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SGC RENNES": true, "VIR DDFIP 35": true, "PAIERIE DEPARTEMENTALE": true, "AGENCE COMPTABLE UNIV RENNES": true, "Trésor public": true,
		"SGCI CONSEIL": false, "DUPONT PAIERIES2": false, "COMPTABLE DURAND": false, "": false,
	} {
		if got := ofTreasury(&ledger.Entry{Counterparty: text}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
