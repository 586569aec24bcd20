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

// What is in a bulk credit that nobody details is not known: customers who never
// paid by transfer are not reminded of what may be in it.
func TestBulkHoldsWhoDoesNotPayByTransfer(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq", ibanA).customer("C2", "Vandamme").customer("C3", "Bordoni").customer("C4", "Vermandel").
		invoice("K-1", "C1", "1527.13").invoice("K-2", "C2", "840.40").invoice("K-3", "C3", "99000.00").invoice("K-4", "C4", "120.00")
	b.Learned[ibanB] = []LearnedAccount{{Customer: "C4", Since: "2026-01-05", Count: 1}}
	d := b.credit("22037.27", "REMISE CHEQUES 5 CHQ", "").only()
	var held []string
	for _, p := range d.Proposals {
		if p.Rule == bulkRule && p.Probability == 0 {
			held = append(held, p.Invoices()...)
		}
	}
	if d.State != ledger.EntryReview || !slices.Equal(held, []string{"K-2"}) {
		t.Errorf("held %q, want K-2: %s", held, describe(d))
	}
}
