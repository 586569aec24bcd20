package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// claim takes a reminder of an invoice to sent, which claims charges on it: interest of
// the first instalment, and the flat sum.
func claim(t *testing.T, s *store.Store, id, invoice string, interest int64) {
	t.Helper()
	remind(t, s, id, "C1", invoice, ledger.ReminderApproved)
	leave(t, s, id, invoice, interest, ledger.ReminderSent)
}

// leave sends an approved reminder, or fails to.
func leave(t *testing.T, s *store.Store, id, invoice string, interest int64, end ledger.ReminderState) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		r, _, err := tx.Reminder(id)
		if err != nil {
			return err
		}
		m := store.Transition{Next: ledger.ReminderSending, Actor: ledger.ByEngine, Charges: []ledger.Charge{
			{Invoice: invoice, Instalment: 1, Kind: ledger.ChargeInterest, Amount: eur(interest)},
			{Invoice: invoice, Kind: ledger.ChargeIndemnity, Amount: eur(4000)},
		}}
		if err := tx.MoveReminder(r, m); err != nil {
			return err
		}
		r.State = ledger.ReminderSending
		m = store.Transition{Next: end, Actor: ledger.ByEngine}
		if end == ledger.ReminderSent {
			m.SentAt = tx.Now()
		}
		return tx.MoveReminder(r, m)
	})
}

// account writes down what is claimed on an invoice: "interest/indemnity left by reminder".
func account(t *testing.T, s *store.Store, invoice string) (text string) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		c, found, err := tx.ChargedOf(invoice)
		all, err2 := tx.Charged("")
		ours, err3 := tx.Charged("C1")
		if len(all) != len(ours) {
			t.Errorf("%d of all, %d of C1", len(all), len(ours))
		}
		if found {
			text = fmt.Sprintf("%d/%d %s", c.LeftOf(ledger.ChargeInterest).Minor, c.LeftOf(ledger.ChargeIndemnity).Minor, c.Last().Reminder)
		}
		return errors.Join(err, err2, err3)
	})
	return text
}

// TestChargesAreClaimedByWhatWasSent, by the newest of them; a step that was given
// back, and a message that came back, claim nothing.
func TestChargesAreClaimedByWhatWasSent(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		want := func(what, want string) {
			t.Helper()
			if got := account(t, s, "F1"); got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		remind(t, s, "first", "C1", "F1", ledger.ReminderApproved)
		leave(t, s, "first", "F1", 100, ledger.ReminderPlanned)
		want("put off", "")
		update(t, s, func(tx *store.Tx) error {
			r, _, err := tx.Reminder("first")
			return errors.Join(err, tx.MoveReminder(r, store.Transition{Next: ledger.ReminderApproved, Actor: ledger.ByEngine}))
		})
		leave(t, s, "first", "F1", 120, ledger.ReminderUncertain)
		want("uncertain", "")
		update(t, s, func(tx *store.Tx) error {
			r, _, err := tx.Reminder("first")
			return errors.Join(err, tx.MoveReminder(r, store.Transition{Next: ledger.ReminderSent, Actor: "anna", SentAt: tx.Now()}))
		})
		want("sent, says anna", "120/4000 first")
		clock.Advance(24 * time.Hour)
		claim(t, s, "second", "F1", 300)
		want("claimed again", "300/4000 second")
		update(t, s, func(tx *store.Tx) error {
			return tx.GiveBack(store.LateArrival{Invoice: "F1", Reminder: "second"})
		})
		want("given back", "120/4000 first")
		update(t, s, func(tx *store.Tx) error {
			r, _, err := tx.Reminder("first")
			return errors.Join(err, tx.MoveReminder(r, store.Transition{Next: ledger.ReminderRefused, Actor: ledger.ByEngine}))
		})
		want("came back", "")
	})
}

// TestChargesArePaidOrWaived: along with the invoice, on their own, or by a word, which
// may be taken back; never more than is claimed.
func TestChargesArePaidOrWaived(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		claim(t, s, "first", "F1", 120)
		want := func(what, want string) {
			t.Helper()
			if got := account(t, s, "F1"); got != want+" first" {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		allocate := func(minor, adjustment int64, ref string) error {
			e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-03-20", Amount: eur(minor), BankRef: ref})
			return s.Update(t.Context(), book, func(tx *store.Tx) error {
				a := ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: eur(minor), Adjustment: adjustment, AdjustmentReason: "a penalty paid along", DecidedBy: "anna"}
				return errors.Join(tx.Allocate(a), tx.MoveEntry(e, ledger.EntryAllocated, ""))
			})
		}
		if err := allocate(1500, -500, "ONE"); err != nil {
			t.Fatal(err)
		}
		want("paid along", "0/3620")
		if err := allocate(3621, -3621, "TWO"); !errors.Is(err, store.ErrStale) {
			t.Errorf("more than is claimed: %v", err)
		}
		if err := allocate(620, -620, "THREE"); err != nil {
			t.Fatal(err)
		}
		want("on their own", "0/3000")
		update(t, s, func(tx *store.Tx) error {
			payments, err := tx.Payments("C1")
			if len(payments) != 1 || !payments[0].Settled {
				t.Errorf("payments %+v", payments)
			}
			word := ledger.SettledCharge{Invoice: "F1", Kind: ledger.ChargeIndemnity, How: ledger.ChargeWaived, Amount: eur(3000), Author: "anna", Note: "gesture"}
			return errors.Join(err, tx.SettleCharge(word))
		})
		want("waived", "0/0")
		update(t, s, func(tx *store.Tx) error {
			said, err := tx.SettledCharges("F1")
			if len(said) != 1 || said[0].Note != "gesture" || said[0].Author != "anna" {
				t.Errorf("said %+v", said)
			}
			return errors.Join(err, tx.UndoSettledCharge(said[0], "bert", "no"))
		})
		want("claimed again", "0/3000")
		view(t, s, func(tx *store.Tx) error {
			events, err := tx.Events("F1")
			var kinds []string
			for _, e := range events {
				kinds = append(kinds, e.Kind+" "+e.Actor)
			}
			if got := strings.Join(kinds, ", "); !strings.HasSuffix(got, "charge.waived anna, charge.reclaimed bert") {
				t.Errorf("events %s", got)
			}
			return err
		})
	})
}

// TestWhatAnOlderVersionSentIsCarriedOnce: such a reminder was never asked what it
// claims.
func TestWhatAnOlderVersionSentIsCarriedOnce(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		for _, n := range []string{"F1", "F2", "F3"} {
			addInvoice(t, s, n, 1000)
		}
		remind(t, s, "old", "C1", "F1", ledger.ReminderSent)
		remind(t, s, "waiting", "C1", "F2", ledger.ReminderApproved)
		if err := s.Exec(t.Context(), book, `UPDATE reminders SET carried = 0`); err != nil {
			t.Fatal(err)
		}
		claim(t, s, "new", "F3", 120)
		update(t, s, func(tx *store.Tx) error {
			list, err := tx.Uncarried()
			if err != nil || len(list) != 1 || list[0].ID != "old" {
				t.Fatalf("to carry: %+v, %v", list, err)
			}
			for range 2 {
				err = errors.Join(err, tx.CarryCharges(list[0], []ledger.Charge{{Invoice: "F1", Instalment: 1, Kind: ledger.ChargeInterest, Amount: eur(70)}}))
			}
			return err
		})
		if got := account(t, s, "F1"); got != "70/0 old" {
			t.Errorf("carried %q", got)
		}
		view(t, s, func(tx *store.Tx) error {
			list, err := tx.Uncarried()
			if len(list) > 0 {
				t.Errorf("still to carry: %+v", list)
			}
			return err
		})
	})
}
