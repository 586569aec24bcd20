package store_test

import (
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// comesBack records a payment of an invoice that is taken back in the name of a
// return.
func comesBack(t *testing.T, s *store.Store, invoice string, paid ledger.Date, minor int64, why string) {
	t.Helper()
	addInvoice(t, s, invoice, minor)
	e := addCredit(t, s, ledger.Entry{Account: "A", BankRef: "IN-" + invoice, BookingDate: paid, Amount: eur(minor)})
	update(t, s, func(tx *store.Tx) error {
		a := ledger.Allocation{Entry: e.ID, Invoice: invoice, Amount: eur(minor), DecidedBy: "relanced"}
		if err := tx.Allocate(a); err != nil {
			return err
		}
		live, err := tx.AllocationsTo(invoice)
		if err != nil {
			return err
		}
		return tx.Reverse(live[0], "relanced", why)
	})
}

func TestReturned(t *testing.T) {
	t.Parallel()
	debit := func(ref, reason string, day ledger.Date, minor int64) ledger.Entry {
		return ledger.Entry{Account: "A", BankRef: ref, Return: reason, BookingDate: day, Amount: eur(-minor)}
	}
	for _, test := range []struct {
		name, why string
		returns   []ledger.Entry
		want      string // reasons
	}{
		{"by the reference", "returned by R-1", []ledger.Entry{debit("R-1", "MD06", "2026-02-10", 1000)}, "MD06"},
		{"that of another is not meant", "returned by R-1", []ledger.Entry{debit("R-1", "AM04", "2026-02-10", 1000), debit("R-2", "MD06", "2026-02-10", 1000)}, "AM04"},
		{"two of one reference", "returned by R-1", []ledger.Entry{debit("R-1", "AM04", "2026-02-10", 1000), debit("R-1", "MD06", "2026-02-11", 1000)}, "AM04 MD06"},
		{"the reference is another since", "returned by R-0", []ledger.Entry{debit("R-1", "MD06", "2026-02-10", 1000), debit("R-2", "AM04", "2026-02-12", 1000)}, "MD06 AM04"},
		{"of another amount", "returned by R-0", []ledger.Entry{debit("R-1", "MD06", "2026-02-10", 999)}, ""},
		{"from before the payment", "returned by R-0", []ledger.Entry{debit("R-1", "MD06", "2026-01-30", 1000)}, ""},
		{"it gives no reason, and another fits", "returned by R-0", []ledger.Entry{debit("R-1", "MD06", "2026-02-10", 1000), debit("R-0", "", "2026-02-10", 1000)}, "MD06"},
		{"it gives no reason", "returned by R-0", []ledger.Entry{debit("R-0", "", "2026-02-10", 1000)}, ""},
		{"undone by a person", "not hers", []ledger.Entry{debit("R-1", "MD06", "2026-02-10", 1000)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				for _, e := range test.returns {
					addCredit(t, s, e)
				}
				comesBack(t, s, "F1", "2026-02-01", 1000, test.why)
				view(t, s, func(tx *store.Tx) error {
					returned, err := tx.Returned()
					var reasons []string
					for _, r := range returned {
						reasons = append(reasons, r.Reason)
						if r.Invoice != "F1" || r.Customer != "C1" || r.Day == "" || !strings.HasPrefix(r.Ref, "R-") || !r.At.Equal(clock.Now()) {
							t.Errorf("%+v", r)
						}
					}
					if got := strings.Join(reasons, " "); got != test.want {
						t.Errorf("got %q, want %q", got, test.want)
					}
					return err
				})
			})
		})
	}
}

func TestConfirmAgain(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		update(t, s, func(tx *store.Tx) error { return tx.ConfirmUnpaid("F1", "anna") })
		clock.Advance(time.Hour)
		update(t, s, func(tx *store.Tx) error { return tx.ConfirmUnpaid("F1", "bea") })
		view(t, s, func(tx *store.Tx) error {
			confirmed, err := tx.ConfirmedAt()
			if len(confirmed) != 1 || !confirmed["F1"].Equal(clock.Now()) {
				t.Errorf("confirmed %v", confirmed)
			}
			events, _ := tx.Events("F1")
			if len(events) != 3 || events[2].Actor != "bea" { // added, confirmed twice
				t.Errorf("events %+v", events)
			}
			return err
		})
	})
}
