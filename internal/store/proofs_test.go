package store_test

import (
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestProofs: each is kept, and of each field the last word counts.
func TestProofs(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		remind(t, s, "formal", "C1", "F1", ledger.ReminderSent)
		remind(t, s, "other", "C1", "F1", ledger.ReminderSent)
		reached := func(want ledger.Date) {
			t.Helper()
			view(t, s, func(tx *store.Tx) error {
				r, _, err := tx.Reminder("formal")
				other, _, _ := tx.Reminder("other")
				if r.Reached != want || other.Reached != "" {
					t.Errorf("reached on %q, the other on %q, want %q", r.Reached, other.Reached, want)
				}
				return err
			})
		}
		reached("")
		for _, step := range []struct {
			proof ledger.Proof
			want  ledger.Date
		}{
			{ledger.Proof{Tracking: "1A 234", Deposited: "2026-03-03"}, "2026-03-03"},
			{ledger.Proof{Delivered: "2026-03-06", FileName: "ar.pdf", Place: "archive/2026/03/ar.pdf", SHA256: "ab"}, "2026-03-06"},
			{ledger.Proof{Delivered: "2026-03-05", Note: "misread"}, "2026-03-05"},
		} {
			step.proof.Reminder, step.proof.Author = "formal", "anna"
			update(t, s, func(tx *store.Tx) error { return tx.AddProof(step.proof) })
			reached(step.want)
		}
		view(t, s, func(tx *store.Tx) error {
			of, err := tx.ProofsOf("formal")
			if err != nil {
				return err
			}
			got := ledger.Delivery(of)
			got.At, of[0].At = s.Now(), s.Now()
			want := ledger.Proof{
				ID: 3, Reminder: "formal", Tracking: "1A 234", Deposited: "2026-03-03", Delivered: "2026-03-05", Note: "misread",
				FileName: "ar.pdf", Place: "archive/2026/03/ar.pdf", SHA256: "ab", Author: "anna", At: s.Now(),
			}
			if len(of) != 3 || got != want {
				t.Errorf("%d proofs:\n%+v\nwant\n%+v", len(of), got, want)
			}
			all, err := tx.Proofs()
			events, _ := tx.Events("formal")
			if last := events[len(events)-1]; len(all) != 1 || last.Kind != "reminder.proof" || last.Actor != "anna" {
				t.Errorf("%d reminders have proofs; the last event: %+v", len(all), last)
			}
			return err
		})
		err := s.Update(t.Context(), book, func(tx *store.Tx) error { return tx.AddProof(ledger.Proof{Reminder: "none"}) })
		if err == nil {
			t.Error("a proof of no reminder")
		}
	})
}

// TestAllHolds: those that a later word replaced are among them.
func TestAllHolds(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		for _, until := range []ledger.Date{"2026-04-30", "2026-03-05"} {
			update(t, s, func(tx *store.Tx) error {
				return tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldDispute, Until: until, Author: "anna"})
			})
		}
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.AllHolds()
			if len(all) != 2 || all[0].Until != "2026-04-30" || all[1].Until != "2026-03-05" {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}
