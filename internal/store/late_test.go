package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// lateByJoin is what a late arrival is, said over all that there is: the list that is
// kept must say the same.
const lateByJoin = `SELECT DISTINCT i.invoice, i.reminder, e.id AS entry, e.booking_date AS booked, r.sent_at, i.live, a.id AS allocation, a.amount_minor AS minor
	FROM reminder_items i
	JOIN reminders r ON r.book = i.book AND r.id = i.reminder AND r.state = 'sent' AND r.step <> 'apology'
	JOIN allocations a ON a.book = i.book AND a.invoice = i.invoice AND a.reverses IS NULL AND a.at > r.sent_at AND a.amount_minor + a.adjustment <> 0
		AND NOT EXISTS (SELECT 1 FROM allocations u WHERE u.book = a.book AND u.reverses = a.id)
	JOIN entries e ON e.book = a.book AND e.id = a.entry AND e.state = 'allocated'
	WHERE i.book = ? ORDER BY i.reminder, i.invoice, e.id, a.id`

// lateRow is a row of it.
type lateRow struct {
	Invoice, Reminder, Entry string
	Booked                   ledger.Date
	SentAt                   int64
	Live                     int
	Allocation, Minor        int64
}

func lateLine(invoice, reminder, entry string, booked, sent ledger.Date, minor int64, givenBack bool) string {
	return fmt.Sprintln(invoice, reminder, entry, booked, sent, minor, givenBack)
}

// sameLate compares what was noted with the join, from one end of the world to the
// other, and returns how many there are.
func sameLate(t *testing.T, s *store.Store, after string) (found int) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		rows, err := store.List[lateRow](tx, lateByJoin, book)
		if err != nil {
			return err
		}
		for _, hours := range []int{-11, 0, 14} {
			zone := time.FixedZone(fmt.Sprint("UTC", hours), hours*3600)
			var got, want strings.Builder
			late, err := tx.LateArrivals(zone)
			if err != nil {
				return err
			}
			for _, l := range late {
				got.WriteString(lateLine(l.Invoice, l.Reminder, l.Entry, l.Booked, l.Sent, l.Amount.Minor, l.GivenBack))
			}
			for _, r := range rows {
				if sent := ledger.DateOf(time.UnixMicro(r.SentAt).In(zone)); r.Booked < sent {
					want.WriteString(lateLine(r.Invoice, r.Reminder, r.Entry, r.Booked, sent, r.Minor, r.Live == 0))
				}
			}
			if got.String() != want.String() {
				t.Fatalf("after %s, in %s: noted\n%swant\n%s", after, zone, &got, &want)
			}
			found = max(found, len(late))
		}
		return nil
	})
	return found
}

// TestLateArrivalsAreThoseOfTheJoin lives through all that makes and unmakes a late
// arrival, in any order.
func TestLateArrivalsAreThoseOfTheJoin(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		done := map[string]int{}
		for seed := range uint64(3) {
			clock.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
			l := newLateLedger(t, s, clock, seed)
			for n := range 110 {
				sameLate(t, s, l.step())
				if n%10 == 9 {
					renoteLate(t, s)
					sameLate(t, s, "the migration")
				}
			}
			for _, act := range l.acts {
				done[act.name] += l.done[act.name]
			}
		}
		for name, n := range done {
			if n == 0 {
				t.Errorf("never %s", name)
			}
		}
		if n := sameLate(t, s, "all"); n < 5 {
			t.Errorf("only %d late arrivals", n)
		}
	})
}

// renoteLate notes the late arrivals as the migration does for an older ledger.
func renoteLate(t *testing.T, s *store.Store) {
	t.Helper()
	backfill, err := s.Statement("00019_late_arrivals.sql", "INSERT INTO late_arrivals")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`DELETE FROM late_arrivals`, backfill} {
		if err := s.Exec(t.Context(), book, statement); err != nil {
			t.Fatal(err)
		}
	}
}

// lateLedger is a ledger of a few invoices, to which things happen by chance.
type lateLedger struct {
	t       *testing.T
	s       *store.Store
	clock   *storetest.Clock
	rand    *rand.Rand
	seed    uint64
	n       int
	acts    []lateAct
	done    map[string]int
	entries []string
}

type lateAct struct {
	name string
	do   func(*store.Tx) (bool, error)
}

// invoices of a ledger.
const lateInvoices = 6

func newLateLedger(t *testing.T, s *store.Store, clock *storetest.Clock, seed uint64) *lateLedger {
	t.Helper()
	l := &lateLedger{t: t, s: s, clock: clock, rand: rand.New(rand.NewPCG(seed, 0)), seed: seed, done: map[string]int{}} //nolint:gosec // it must repeat
	for i := range lateInvoices {
		addInvoice(t, s, l.invoice(i), 1_000_000)
	}
	l.acts = []lateAct{
		{"plan", l.plan},
		{"send", l.send(ledger.ReminderSent)},
		{"lose", l.send(ledger.ReminderUncertain)},
		{"settle", l.settle},
		{"come back", l.comeBack},
		{"allocate", l.allocate},
		{"pay charges", l.payCharges},
		{"reverse", l.reverse},
		{"allocate again", l.allocateAgain},
		{"move the day", l.present},
		{"set aside", l.setAside},
		{"give back", l.giveBack},
	}
	return l
}

func (l *lateLedger) invoice(n int) string { return fmt.Sprintf("F%d-%d", l.seed, n) }

func (l *lateLedger) anyInvoice() string { return l.invoice(l.rand.IntN(lateInvoices)) }

// step lets time pass, or go back as --as-of does, and one thing happen.
func (l *lateLedger) step() string {
	for {
		l.n++
		l.clock.Advance(time.Duration(l.rand.IntN(60)-12) * time.Hour)
		if l.rand.IntN(3) == 0 { // money comes in before it is needed
			day := ledger.DateOf(l.clock.Now()).AddDays(l.rand.IntN(3) - 1)
			e := ledger.Entry{Account: "A", BookingDate: day, Amount: eur(20_000), Remittance: fmt.Sprint(l.seed, "-", l.n)}
			l.entries = append(l.entries, addCredit(l.t, l.s, e).ID)
		}
		act := l.acts[l.rand.IntN(len(l.acts))]
		var did bool
		update(l.t, l.s, func(tx *store.Tx) (err error) {
			did, err = act.do(tx)
			return err
		})
		if did {
			l.done[act.name]++
			return fmt.Sprintf("step %d of seed %d, %s", l.n, l.seed, act.name)
		}
	}
}

// reminder is one in a state, by chance.
func (l *lateLedger) reminder(tx *store.Tx, state ledger.ReminderState) (ledger.Reminder, bool, error) {
	list, err := tx.Reminders(state)
	if err != nil || len(list) == 0 {
		return ledger.Reminder{}, false, err
	}
	return list[l.rand.IntN(len(list))], true, nil
}

func (l *lateLedger) plan(tx *store.Tx) (bool, error) {
	step := fmt.Sprint("step", l.n)
	if l.rand.IntN(8) == 0 {
		step = ledger.StepApology
	}
	r := ledger.Reminder{ID: fmt.Sprint("r", l.seed, "-", l.n), Customer: "C1", Currency: "EUR", Step: step, PlannedFor: ledger.DateOf(tx.Now()), State: ledger.ReminderPlanned}
	for i := range lateInvoices {
		for instalment := range l.rand.IntN(3) { // up to two of each
			r.Items = append(r.Items, ledger.ReminderItem{
				Invoice: l.invoice(i), Instalment: instalment + 1, Step: step, Cycle: l.n, Amount: eur(int64(l.rand.IntN(2)) * 500), DueDate: "2026-02-09",
			})
		}
	}
	if err := tx.PlanReminder(r); err != nil {
		return false, err
	}
	return true, tx.MoveReminder(r, store.Transition{Next: ledger.ReminderApproved})
}

// send takes a reminder to its channel, which answers or does not. Half of the
// others stay on their way for a while.
func (l *lateLedger) send(end ledger.ReminderState) func(*store.Tx) (bool, error) {
	return func(tx *store.Tx) (bool, error) {
		r, found, err := l.reminder(tx, ledger.ReminderApproved)
		if err != nil {
			return false, err
		}
		if found {
			var charges []ledger.Charge
			if len(r.Items) > 0 {
				charges = append(charges, ledger.Charge{Invoice: r.Items[0].Invoice, Kind: ledger.ChargeIndemnity, Amount: eur(4000)})
			}
			err := tx.MoveReminder(r, store.Transition{Next: ledger.ReminderSending, Charges: charges})
			r.State = ledger.ReminderSending
			if err != nil || l.rand.IntN(2) == 0 {
				return true, err
			}
		} else if r, found, err = l.reminder(tx, ledger.ReminderSending); err != nil || !found {
			return false, err
		}
		return true, tx.MoveReminder(r, l.ended(tx, end))
	}
}

// ended says when a reminder left: some time before that is written down, in which
// money may be allocated.
func (l *lateLedger) ended(tx *store.Tx, end ledger.ReminderState) store.Transition {
	m := store.Transition{Next: end}
	if end == ledger.ReminderSent {
		m.SentAt = tx.Now().Add(-time.Duration(l.rand.IntN(48)) * time.Hour)
	}
	return m
}

// settle hears a person on a reminder that may have left.
func (l *lateLedger) settle(tx *store.Tx) (bool, error) {
	r, found, err := l.reminder(tx, ledger.ReminderUncertain)
	if err != nil || !found {
		return false, err
	}
	end := []ledger.ReminderState{ledger.ReminderSent, ledger.ReminderSent, ledger.ReminderCancelled}[l.rand.IntN(3)]
	return true, tx.MoveReminder(r, l.ended(tx, end))
}

func (l *lateLedger) comeBack(tx *store.Tx) (bool, error) {
	r, found, err := l.reminder(tx, ledger.ReminderSent)
	if err != nil || !found || l.rand.IntN(5) > 0 {
		return false, err
	}
	return true, tx.MoveReminder(r, store.Transition{Next: ledger.ReminderRefused, SentAt: r.SentAt})
}

// entry is one of the newest, by chance.
func (l *lateLedger) entry(tx *store.Tx) (ledger.Entry, bool, error) {
	if len(l.entries) == 0 {
		return ledger.Entry{}, false, nil
	}
	return tx.Entry(l.entries[len(l.entries)-1-l.rand.IntN(min(len(l.entries), 6))])
}

// put allocates, and says that the entry is allocated.
func (l *lateLedger) put(tx *store.Tx, e ledger.Entry, invoice string, amount, adjustment int64) (bool, error) {
	err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: invoice, Amount: eur(amount), Adjustment: adjustment, DecidedBy: "anna"})
	if errors.Is(err, store.ErrStale) {
		return false, nil
	}
	if err == nil && e.State != ledger.EntryAllocated && e.State.CanMove(ledger.EntryAllocated) {
		err = tx.MoveEntry(e, ledger.EntryAllocated, "")
	}
	return true, err
}

func (l *lateLedger) allocate(tx *store.Tx) (bool, error) {
	e, found, err := l.entry(tx)
	if err != nil || !found {
		return false, err
	}
	return l.put(tx, e, l.anyInvoice(), int64(l.rand.IntN(3)*100), int64(l.rand.IntN(2)*10))
}

// payCharges puts money on an invoice that leaves its principal as it is.
func (l *lateLedger) payCharges(tx *store.Tx) (bool, error) {
	e, found, err := l.entry(tx)
	if err != nil || !found {
		return false, err
	}
	return l.put(tx, e, l.anyInvoice(), 50, -50)
}

func (l *lateLedger) live(tx *store.Tx) (ledger.Allocation, bool, error) {
	list, err := tx.LiveAllocations()
	if err != nil || len(list) == 0 {
		return ledger.Allocation{}, false, err
	}
	return list[l.rand.IntN(len(list))], true, nil
}

func (l *lateLedger) reverse(tx *store.Tx) (bool, error) {
	a, found, err := l.live(tx)
	if err != nil || !found || l.rand.IntN(4) > 0 {
		return false, err
	}
	return true, tx.Reverse(a, "anna", "not this one")
}

// allocateAgain takes money off an invoice and puts it on another, or back.
func (l *lateLedger) allocateAgain(tx *store.Tx) (bool, error) {
	a, found, err := l.live(tx)
	if err != nil || !found {
		return false, err
	}
	if err := tx.Reverse(a, "anna", "not this one"); err != nil {
		return false, err
	}
	e, _, err := tx.Entry(a.Entry)
	if err != nil {
		return false, err
	}
	_, err = l.put(tx, e, l.anyInvoice(), 300, 0)
	return true, err
}

// present moves the day on which an entry was booked: another statement knows better.
func (l *lateLedger) present(tx *store.Tx) (bool, error) {
	a, found, err := l.live(tx)
	if err != nil || !found {
		return false, err
	}
	e, _, err := tx.Entry(a.Entry)
	if err != nil {
		return false, err
	}
	e.BookingDate = e.BookingDate.AddDays(l.rand.IntN(15) - 8)
	return true, tx.Present(e, 1)
}

// setAside leaves an entry to a person, or takes it back from them.
func (l *lateLedger) setAside(tx *store.Tx) (bool, error) {
	e, found, err := l.entry(tx)
	if err != nil || !found || e.State == ledger.EntryAllocated && l.rand.IntN(3) > 0 {
		return false, err
	}
	next := ledger.EntryReview
	if e.State == ledger.EntryReview {
		next = ledger.EntryAllocated
	}
	if !e.State.CanMove(next) {
		return false, nil
	}
	return true, tx.MoveEntry(e, next, "")
}

func (l *lateLedger) giveBack(tx *store.Tx) (bool, error) {
	late, err := tx.LateArrivals(time.UTC)
	if err != nil || len(late) == 0 {
		return false, err
	}
	return true, tx.GiveBack(late[l.rand.IntN(len(late))])
}
