package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestReceipts: what was undone is among them, with its day; a return has that of the
// bank.
func TestReceipts(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		decided := time.Date(2026, 2, 12, 9, 0, 0, 0, time.UTC)
		clock.Set(decided)
		addCredit(t, s, ledger.Entry{Account: "A", BankRef: "X", BookingDate: "2026-02-05", Amount: eur(-1000)}) // of another
		addCredit(t, s, ledger.Entry{Account: "A", BankRef: "R-1", BookingDate: "2026-02-10", Amount: eur(-1000)})
		comesBack(t, s, "F1", "2026-02-01", 1000, "returned by R-1")
		comesBack(t, s, "F2", "2026-02-02", 1000, "returned by R-9")
		comesBack(t, s, "F3", "2026-02-03", 700, "not hers")
		addInvoice(t, s, "F4", 500)
		e := addCredit(t, s, ledger.Entry{Account: "A", BankRef: "IN-4", BookingDate: "2026-02-04", Amount: eur(600)})
		update(t, s, func(tx *store.Tx) error {
			return tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F4", Amount: eur(480), Adjustment: 20, DecidedBy: "relanced"})
		})
		view(t, s, func(tx *store.Tx) error {
			receipts, err := tx.Receipts()
			var got []string
			for _, r := range receipts {
				if !r.Decided.Equal(decided) || !r.Undone.IsZero() && !r.Undone.Equal(decided) {
					t.Errorf("%s: decided %s, undone %s", r.Invoice, r.Decided, r.Undone)
				}
				got = append(got, fmt.Sprint(r.Invoice, " ", r.Booked, " ", r.Minor, " ", r.Money, " of ", r.Credit, " ", !r.Undone.IsZero(), " ", r.Returned))
			}
			want := "F1 2026-02-01 1000 1000 of 1000 true 2026-02-10; F2 2026-02-02 1000 1000 of 1000 true ; F3 2026-02-03 700 700 of 700 true ; F4 2026-02-04 500 480 of 600 false "
			if text := strings.Join(got, "; "); text != want {
				t.Errorf("%s", text)
			}
			return err
		})
	})
}

// TestAPlanKnowsWhatTheInvoiceCameTo, whatever becomes of it.
func TestAPlanKnowsWhatTheInvoiceCameTo(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		update(t, s, func(tx *store.Tx) error {
			if err := tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldManual, Until: "2026-03-01", Author: "anna"}); err != nil {
				return err
			}
			return tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldPlan, Until: "2026-03-01", Author: "anna", Plan: []ledger.Instalment{{Number: 1, DueDate: "2026-03-01", Amount: eur(1000)}}})
		})
		addInvoice(t, s, "F1", 1200)
		view(t, s, func(tx *store.Tx) error {
			holds, err := tx.AllHolds()
			if err != nil {
				return err
			}
			if len(holds) != 2 || holds[0].Invoiced != 0 || holds[1].Invoiced != 1000 {
				t.Errorf("%+v", holds)
			}
			return nil
		})
	})
}
