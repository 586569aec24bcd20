package store_test

import (
	"errors"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		remind(t, s, "r1", "C1", "F1", ledger.ReminderSent)
		mail := ledger.Reply{
			MessageID: "p1@petit.example", Reminder: "r1", Kind: ledger.ReplyPerson, Sender: "Léa", Subject: "Re: Rappel", Text: "Je paie.\x00", State: ledger.ReplyWaiting,
		}
		add := func(r ledger.Reply, want bool) (id int64) {
			t.Helper()
			update(t, s, func(tx *store.Tx) error {
				got, added, err := tx.AddReply(r)
				if added != want {
					t.Errorf("%s: added %t, want %t", r.MessageID, added, want)
				}
				id = got
				return err
			})
			return id
		}
		first := add(mail, true)
		clock.Advance(time.Hour)
		if again := add(mail, false); again != first {
			t.Errorf("heard twice: %d and %d", first, again)
		}
		bounce := mail
		bounce.MessageID, bounce.Kind, bounce.State, bounce.Status = "b1@mx.example", ledger.ReplyBounce, ledger.ReplyNoted, "5.1.1"
		second := add(bounce, true)
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.Replies()
			waiting, _ := tx.Replies(ledger.ReplyWaiting)
			want := mail
			want.ID, want.Text, want.At = first, "Je paie.", all[0].At
			if len(all) != 2 || len(waiting) != 1 || waiting[0] != want || !all[0].At.Before(all[1].At) || all[1].Status != "5.1.1" {
				t.Errorf("all %+v\nwaiting %+v", all, waiting)
			}
			events, _ := tx.Events("r1")
			if n := len(events); events[n-1].Kind != "reply.received" || events[n-2].Kind != "reply.received" || events[n-3].Kind != "reminder.sent" {
				t.Errorf("events %+v", events)
			}
			return err
		})
		move := func(id int64, next ledger.ReplyState) error {
			return s.Update(t.Context(), "main", func(tx *store.Tx) error {
				r, found, err := tx.Reply(id)
				if err != nil || !found {
					t.Errorf("reply %d: %t, %v", id, found, err)
				}
				return tx.MoveReply(r, next, "anna", "")
			})
		}
		if err := move(second, ledger.ReplySettled); !errors.Is(err, store.ErrMove) {
			t.Errorf("a noted reply was settled: %v", err)
		}
		if err := move(first, ledger.ReplySettled); err != nil {
			t.Error(err)
		}
		if err := move(first, ledger.ReplyIgnored); !errors.Is(err, store.ErrMove) {
			t.Errorf("settled twice: %v", err)
		}
		mail.Reminder, mail.MessageID = "r9", "p9@petit.example"
		if err := s.Update(t.Context(), "main", func(tx *store.Tx) error { _, _, err := tx.AddReply(mail); return err }); err == nil {
			t.Error("a reply to a reminder that is not there was recorded")
		}
	})
}

func TestReminderAnswered(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		update(t, s, func(tx *store.Tx) error {
			for _, id := range []string{"r1", "r2"} {
				r := ledger.Reminder{ID: id, Customer: "C1", Currency: "EUR", PlannedFor: "2026-03-02", MessageID: id + "@atelier.example"}
				if err := tx.PlanReminder(r); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, s, func(tx *store.Tx) error {
			for _, c := range []struct {
				ids  []string
				want string
			}{
				{nil, ""},
				{[]string{"x@y"}, ""},
				{[]string{""}, ""},
				{[]string{"x@y", "r2@atelier.example", "r1@atelier.example"}, "r2"},
				{[]string{"r1@atelier.example", "r2@atelier.example"}, "r1"},
			} {
				r, found, err := tx.ReminderAnswered(c.ids)
				if err != nil || r.ID != c.want || found != (c.want != "") {
					t.Errorf("%q: %q, %v, want %q", c.ids, r.ID, err, c.want)
				}
			}
			return nil
		})
	})
}

func TestMailboxPosition(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		for _, uid := range []uint32{7, 4_294_967_295} {
			update(t, s, func(tx *store.Tx) error { return tx.SaveMailboxPosition("imap:a", 4_294_967_295, uid) })
			view(t, s, func(tx *store.Tx) error {
				validity, got, err := tx.MailboxPosition("imap:a")
				if validity != 4_294_967_295 || got != uid {
					t.Errorf("%d %d, want %d", validity, got, uid)
				}
				if v, u, _ := tx.MailboxPosition("imap:b"); v != 0 || u != 0 {
					t.Errorf("another mailbox is at %d %d", v, u)
				}
				return err
			})
		}
	})
}

// What relanced holds for a reply neither prolongs nor cuts short what a person
// holds.
func TestHoldsOfPeopleAndOfReplies(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		want := func(author string, until ledger.Date, day ledger.Date, n int) {
			t.Helper()
			update(t, s, func(tx *store.Tx) error {
				if err := tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldManual, Until: until, Author: author}); err != nil {
					return err
				}
				holds, err := tx.Holds(day)
				if len(holds) != n {
					t.Errorf("%s until %s: %+v, want %d", author, until, holds, n)
				}
				return err
			})
		}
		want("anna", "2099-12-31", "2026-03-02", 1)
		want(ledger.ByEngine, "2026-03-09", "2026-03-02", 2)
		want(ledger.ByEngine, "2026-03-01", "2026-03-02", 1) // settled: the person's stands
		want(ledger.ByEngine, "2026-03-20", "2026-03-02", 2)
		want("bert", "2026-03-01", "2026-03-02", 1) // and the other way round
	})
}
