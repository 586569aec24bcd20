package reconcile

import (
	"reflect"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestASecondRunChangesNothing: what one run allocates is a fact about the
// others, so that a run looks again until nothing moves.
func TestASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
		err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
			for _, i := range []ledger.Invoice{
				{Number: "FA-2026-101", Customer: "C1", Amount: eur(50000)},
				{Number: "FA-2026-102", Customer: "C2", Amount: eur(70000)},
				{Number: "FA-2026-103", Customer: "C3", Amount: eur(52000)},
			} {
				i.Type, i.IssueDate, i.DueDate = ledger.TypeInvoice, "2026-01-10", "2026-02-09"
				if _, _, err := tx.SaveInvoice(i); err != nil {
					return err
				}
				if _, err := tx.SaveCustomer(ledger.Customer{ID: i.Customer, Name: "Quincaillerie Vermandel " + i.Customer}); err != nil {
					return err
				}
			}
			file, err := tx.AddFile(ledger.File{SHA256: "x", State: ledger.FileRecorded})
			if err != nil {
				return err
			}
			row, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}})
			if err != nil {
				return err
			}
			_, err = tx.AddEntries(row, []ledger.Entry{
				{ID: "e1", Account: "A", BookingDate: "2026-02-01", Amount: eur(50000), Counterparty: "VERMANDEL C1", Remittance: "facture FA-2026-101"},
				{ID: "e2", Account: "A", BookingDate: "2026-02-02", Amount: eur(50000), Counterparty: "VERMANDEL C1", Remittance: "facture FA-2026-101"},
				{ID: "e3", Account: "A", BookingDate: "2026-02-03", Amount: eur(51000), Counterparty: "VERMANDEL C3"},
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		first, err := Run(t.Context(), s, "main", DefaultConfig())
		if err != nil || first.Allocated != 1 {
			t.Fatalf("%+v, %v", first, err)
		}
		before := waitingIn(t, s)
		if _, err := Run(t.Context(), s, "main", DefaultConfig()); err != nil {
			t.Fatal(err)
		}
		if after := waitingIn(t, s); !reflect.DeepEqual(before, after) || len(before) != 2 {
			t.Errorf("before %+v\nafter  %+v", before, after)
		}
	})
}

func waitingIn(t *testing.T, s *store.Store) []Waiting {
	t.Helper()
	var queue []Waiting
	err := s.View(t.Context(), "main", func(tx *store.Tx) (err error) {
		queue, err = Queue(tx, Config{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return queue
}
