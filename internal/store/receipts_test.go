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

// TestReceipts: what the bank took back is among them, with its day; what was undone as a
// mistake is not, nor what was taken back by an entry that is known no more.
func TestReceipts(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		clock.Set(time.Date(2026, 2, 12, 9, 0, 0, 0, time.UTC))
		addCredit(t, s, ledger.Entry{Account: "A", BankRef: "X", BookingDate: "2026-02-05", Amount: eur(-1000)}) // of another
		addCredit(t, s, ledger.Entry{Account: "A", BankRef: "R-1", BookingDate: "2026-02-10", Amount: eur(-1000)})
		comesBack(t, s, "F1", "2026-02-01", 1000, "returned by R-1")
		comesBack(t, s, "F2", "2026-02-02", 1200, "returned by R-9")
		comesBack(t, s, "F3", "2026-02-03", 700, "not hers")
		addInvoice(t, s, "F4", 500)
		e := addCredit(t, s, ledger.Entry{Account: "A", BankRef: "IN-4", BookingDate: "2026-02-04", Amount: eur(600)})
		update(t, s, func(tx *store.Tx) error {
			return tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F4", Amount: eur(480), Adjustment: 20, DecidedBy: "relanced"})
		})
		view(t, s, func(tx *store.Tx) error {
			for want, list := range map[string]func() ([]ledger.Receipt, error){
				"F1 2026-02-01 1000 1000 of 1000 2026-02-10; F4 2026-02-04 500 480 of 600 ": tx.Receipts,
				"F4 2026-02-04 500 480 of 600 ":                                             func() ([]ledger.Receipt, error) { return tx.ReceiptsTo("F4") },
				"":                                                                          func() ([]ledger.Receipt, error) { return tx.ReceiptsOf("nobody") },
			} {
				receipts, err := list()
				var got []string
				for _, r := range receipts {
					got = append(got, fmt.Sprint(r.Invoice, " ", r.Booked, " ", r.Minor, " ", r.Money, " of ", r.Credit, " ", r.Returned))
				}
				if text := strings.Join(got, "; "); err != nil || text != want {
					t.Errorf("%s, want %s: %v", text, want, err)
				}
			}
			return nil
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
