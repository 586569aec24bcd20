package reconcile

import (
	"errors"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestAllocateWithAnAdjustment: what is accepted beside the money settles the
// invoice with it, counts against what is open, and goes when the money goes.
func TestAllocateWithAnAdjustment(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
		proposal := func(adjustment int64) ledger.Proposal {
			return ledger.Proposal{Customer: "C1", Probability: 1, Rule: "advice", Parts: []ledger.Part{
				{Invoice: "F1", Amount: eur(9755), Adjustment: adjustment, Reason: "provider fee"},
			}}
		}
		update := func(fn func(tx *store.Tx, e ledger.Entry) error) error {
			return s.Update(t.Context(), "main", func(tx *store.Tx) error {
				e, _, err := tx.Entry("e1")
				return errors.Join(err, fn(tx, e))
			})
		}
		open := func() (minor int64) {
			err := update(func(tx *store.Tx, _ ledger.Entry) error {
				i, _, err := tx.Invoice("F1")
				minor = i.Open().Minor
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return minor
		}
		err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
			i := ledger.Invoice{Number: "F1", Customer: "C1", Type: ledger.TypeInvoice, IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: eur(10000)}
			_, _, err := tx.SaveInvoice(i)
			file, err2 := tx.AddFile(ledger.File{SHA256: "x", State: ledger.FileRecorded})
			row, err3 := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}})
			_, err4 := tx.AddEntries(row, []ledger.Entry{{ID: "e1", Account: "A", BookingDate: "2026-02-01", Amount: eur(9755), BankRef: "B1"}})
			return errors.Join(err, err2, err3, err4)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = update(func(tx *store.Tx, e ledger.Entry) error { return Allocate(tx, e, proposal(246), "anna", "") })
		if !errors.Is(err, store.ErrStale) || open() != 10000 {
			t.Errorf("more than is open: %v, %d open", err, open())
		}
		err = update(func(tx *store.Tx, e ledger.Entry) error { return Allocate(tx, e, proposal(245), "anna", "") })
		if err != nil || open() != 0 {
			t.Errorf("settled: %v, %d open", err, open())
		}
		err = update(func(tx *store.Tx, e ledger.Entry) error {
			all, err := tx.AllocationsOf(e.ID)
			if err == nil && (len(all) != 1 || all[0].Adjustment != 245 || all[0].AdjustmentReason != "provider fee" || all[0].Amount != eur(9755)) {
				t.Errorf("allocated %+v", all)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := (Desk{Store: s, Book: "main", Config: DefaultConfig(), Actor: "anna", Why: "wrong"}).Undo(t.Context(), "B1"); err != nil || open() != 10000 {
			t.Errorf("undone: %v, %d open", err, open())
		}
	})
}
