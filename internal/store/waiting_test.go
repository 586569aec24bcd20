package store_test

import (
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestFailingReminders: those that are planned again because their channel failed, and
// not those that a person wants to be tried at once.
func TestFailingReminders(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		failed := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		for _, id := range []string{"planned", "failing", "again"} {
			addInvoice(t, s, id, 1000)
			until := ledger.ReminderSending
			if id == "planned" {
				until = ledger.ReminderPlanned
			}
			remind(t, s, id, "C1", id, until)
		}
		wantFailing(t, s)
		update(t, s, func(tx *store.Tx) error {
			for _, id := range []string{"failing", "again"} {
				r := ledger.Reminder{ID: id, State: ledger.ReminderSending}
				if err := tx.MoveReminder(r, store.Transition{Next: ledger.ReminderPlanned, Actor: ledger.ByEngine, FailedAt: failed}); err != nil {
					return err
				}
			}
			return tx.MoveReminder(ledger.Reminder{ID: "again", State: ledger.ReminderPlanned}, store.Transition{Next: ledger.ReminderApproved, Actor: "anna"})
		})
		wantFailing(t, s, "failing")
	})
}

func wantFailing(t *testing.T, s *store.Store, ids ...string) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		list, err := tx.FailingReminders()
		if len(list) != len(ids) {
			t.Errorf("%d fail, want %v", len(list), ids)
		}
		for i, r := range list {
			if r.ID != ids[i] || len(r.Items) != 1 || r.FailingSince.IsZero() {
				t.Errorf("%+v fails, want %s", r, ids[i])
			}
		}
		return err
	})
}

// TestLatestSent: by when they were sent, whatever day they were planned for.
func TestLatestSent(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		for n, id := range []string{"c", "a", "d", "b"} {
			addInvoice(t, s, id, 1000)
			clock.Set(time.Date(2026, 3, 2+n, 9, 0, 0, 0, time.UTC))
			remind(t, s, id, "C1", id, ledger.ReminderSent)
		}
		addInvoice(t, s, "e", 1000)
		remind(t, s, "e", "C1", "e", ledger.ReminderSending)
		view(t, s, func(tx *store.Tx) error {
			list, err := tx.LatestSent(3)
			var ids string
			for _, r := range list {
				ids += r.ID
			}
			if ids != "bda" {
				t.Errorf("%q were sent last", ids)
			}
			return err
		})
	})
}
