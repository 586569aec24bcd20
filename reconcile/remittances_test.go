package reconcile

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

func TestChequesOfSeveralCustomersAreInDoubt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, cents, text string
		want              []string
	}{
		{"two of two customers", "2367.00", "REMISE CHEQUES 2", []string{"K-1 K-2"}},
		{"three", "2467.00", "REM CHQ 0004127", []string{"K-1 K-2 K-3"}},
		{"two ways", "1627.00", "REMISE CB TPE", []string{"K-1 K-3", "K-1 K-4"}},
		{"nothing says that it is several payments", "2367.00", "VIREMENT DIVERS", nil},
		{"nothing adds up", "2367.01", "REMISE CHEQUES 2", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Leclercq").customer("C2", "Vandamme").
				invoice("K-1", "C1", "1527.00").invoice("K-2", "C2", "840.00").invoice("K-3", "C1", "100.00")
			if len(test.want) > 1 {
				b.invoice("K-4", "C2", "100.00")
			}
			d := b.credit(test.cents, test.text, "").only()
			var got []string
			for _, p := range d.Proposals {
				if p.Rule == "remittance" {
					got = append(got, p.Key())
				}
			}
			if d.State != ledger.EntryReview || !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q: %s", got, test.want, describe(d))
			}
		})
	}
}
