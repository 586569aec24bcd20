package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// remind plans a reminder of an invoice and takes it to sent at the clock's
// instant, or only as far as a state.
func remind(t *testing.T, s *store.Store, id, customer, invoice string, until ledger.ReminderState) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		r := ledger.Reminder{
			ID: id, Customer: customer, Currency: "EUR", Step: id, PlannedFor: "2026-03-02", State: ledger.ReminderPlanned,
			Items: []ledger.ReminderItem{{Invoice: invoice, Instalment: 1, Step: id, Cycle: 1, Amount: eur(1000), DueDate: "2026-02-09"}},
		}
		if err := tx.PlanReminder(r); err != nil {
			return err
		}
		for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderSent} {
			if r.State == until {
				return nil
			}
			m := store.Transition{Next: next, Actor: ledger.ByEngine}
			if next == ledger.ReminderSent {
				m.SentAt = tx.Now()
			}
			if err := tx.MoveReminder(r, m); err != nil {
				return err
			}
			r.State = next
		}
		return nil
	})
}

// pay books a credit of a day and allocates it now.
func pay(t *testing.T, s *store.Store, invoice string, minor int64, booked ledger.Date) ledger.Entry {
	t.Helper()
	e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: booked, Amount: eur(minor), Remittance: invoice + string(booked)})
	update(t, s, func(tx *store.Tx) error {
		if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: invoice, Amount: eur(minor), DecidedBy: ledger.ByEngine}); err != nil {
			return err
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	})
	return e
}

func TestLateArrivals(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		for _, n := range []string{"before", "known", "same-day", "after", "back", "part", "unsent"} {
			addInvoice(t, s, n, 1000)
		}
		pay(t, s, "known", 400, "2026-03-05") // imported before: the letter asked for the rest
		// A quarter past midnight on the 10th in Paris is still the 9th in UTC.
		clock.Set(time.Date(2026, 3, 9, 23, 15, 0, 0, time.UTC))
		for _, n := range []string{"before", "known", "same-day", "after", "back", "part"} {
			remind(t, s, "to-"+n, "C1", n, ledger.ReminderSent)
		}
		remind(t, s, "to-unsent", "C1", "unsent", ledger.ReminderApproved)
		clock.Advance(24 * time.Hour)
		before := pay(t, s, "before", 1000, "2026-03-09")
		pay(t, s, "same-day", 1000, "2026-03-10")
		pay(t, s, "after", 1000, "2026-03-11")
		pay(t, s, "unsent", 1000, "2026-03-01")
		part := pay(t, s, "part", 300, "2026-03-06")
		back := pay(t, s, "back", 1000, "2026-03-04")
		update(t, s, func(tx *store.Tx) error { // it was another invoice's
			live, err := tx.AllocationsOf(back.ID)
			if err != nil {
				return err
			}
			if err := tx.Reverse(live[0], "anna", "not this one"); err != nil {
				return err
			}
			return tx.Allocate(ledger.Allocation{Entry: back.ID, Invoice: "known", Amount: eur(600), DecidedBy: "anna"})
		})
		view(t, s, func(tx *store.Tx) error {
			late, err := tx.LateArrivals(paris)
			var got []string
			for _, l := range late {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", l.Invoice, l.Entry, l.Booked, l.Sent, l.Amount))
			}
			want := []string{
				"before " + before.ID + " 2026-03-09 2026-03-10 10.00 EUR",
				"known " + back.ID + " 2026-03-04 2026-03-10 6.00 EUR",
				"part " + part.ID + " 2026-03-06 2026-03-10 3.00 EUR",
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			return err
		})
	})
}

func TestCountLeft(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		for i, until := range []ledger.ReminderState{ledger.ReminderPlanned, ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderSent} {
			number := fmt.Sprint("F", i)
			addInvoice(t, s, number, 1000)
			remind(t, s, "to-"+number, "C1", number, until)
		}
		for offset, want := range map[time.Duration]int{-time.Hour: 2, 0: 2, time.Microsecond: 1} {
			view(t, s, func(tx *store.Tx) error {
				got, err := tx.CountLeft(clock.Now().Add(offset))
				if got != want {
					t.Errorf("since %s: %d, want %d", offset, got, want)
				}
				return err
			})
		}
	})
}

// TestRemindersOf finds those of an invoice that was somebody else's before.
func TestRemindersOf(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		addInvoice(t, s, "F2", 1000)
		remind(t, s, "first", "C1", "F1", ledger.ReminderSent)
		remind(t, s, "second", "C1", "F2", ledger.ReminderSent)
		update(t, s, func(tx *store.Tx) error {
			i, _, err := tx.Invoice("F1")
			if err != nil {
				return err
			}
			i.Customer = "C2"
			_, _, err = tx.SaveInvoice(i)
			return err
		})
		remind(t, s, "third", "C2", "F1", ledger.ReminderPlanned)
		for customer, want := range map[string]string{"C1": "first second", "C2": "first third", "C3": ""} {
			view(t, s, func(tx *store.Tx) error {
				list, err := tx.RemindersOf(customer)
				var got []string
				for _, r := range list {
					got = append(got, r.ID)
					if len(r.Items) != 1 {
						t.Errorf("%s lists %d items", r.ID, len(r.Items))
					}
				}
				if strings.Join(got, " ") != want {
					t.Errorf("%s has %q, want %q", customer, got, want)
				}
				return err
			})
		}
	})
}

// TestAReminderMovesWithItsEvent, or neither is recorded.
func TestAReminderMovesWithItsEvent(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		remind(t, s, "r", "C1", "F1", ledger.ReminderPlanned)
		approve := func(then error) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				r, _, err := tx.Reminder("r")
				if err != nil {
					return err
				}
				return errors.Join(tx.MoveReminder(r, store.Transition{Next: ledger.ReminderApproved, Actor: "anna"}), then)
			}
		}
		want := func(state ledger.ReminderState, events int) {
			t.Helper()
			view(t, s, func(tx *store.Tx) error {
				r, _, err := tx.Reminder("r")
				if err != nil {
					return err
				}
				list, err := tx.Events("r")
				if r.State != state || len(list) != events {
					t.Errorf("%s with %d events, want %s with %d", r.State, len(list), state, events)
				}
				return err
			})
		}
		boom := errors.New("boom")
		if err := s.Update(context.Background(), book, approve(boom)); !errors.Is(err, boom) {
			t.Errorf("got %v", err)
		}
		want(ledger.ReminderPlanned, 1)
		update(t, s, approve(nil))
		want(ledger.ReminderApproved, 2)
	})
}
