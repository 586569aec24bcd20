package dunning

import (
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Habit is what a customer's own payments say of them. The set is closed: each
// may have a policy.
type Habit string

// The habits.
const (
	HabitNew        Habit = "new"        // has never paid an invoice of ours yet
	HabitOccasional Habit = "occasional" // has paid, seldom within the last year
	HabitRegular    Habit = "regular"    // pays, and mostly in time
	HabitLate       Habit = "late"       // mostly pays well after the day
)

// Habits lists the closed set.
func Habits() []Habit { return []Habit{HabitNew, HabitOccasional, HabitRegular, HabitLate} }

// What makes a habit. A few days behind the due date are the bank's and the
// weekend's, and no habit.
const (
	habitDays    = 365 // how far back payments count
	habitLeast   = 3   // fewer in that time show no habit
	habitMost    = 12  // the last ones say more than all of them
	habitLateFor = 10  // days after the due date from which a payment is late
)

// HabitOf tells from the settled invoices of one customer, in any order, how they
// pay: late is who was late with more than half of the last ones.
func HabitOf(payments []store.Payment, today ledger.Date) Habit {
	settled := slices.DeleteFunc(slices.Clone(payments), func(p store.Payment) bool { return !p.Settled })
	if len(settled) == 0 {
		return HabitNew
	}
	recent := slices.DeleteFunc(settled, func(p store.Payment) bool { return p.Last < today.AddDays(-habitDays) })
	if len(recent) < habitLeast {
		return HabitOccasional
	}
	slices.SortFunc(recent, func(a, b store.Payment) int { return b.Last.Sub(a.Last) })
	recent = recent[:min(len(recent), habitMost)]
	late := 0
	for _, p := range recent {
		if p.DueDate != "" && p.Last.Sub(p.DueDate) > habitLateFor {
			late++
		}
	}
	if 2*late > len(recent) {
		return HabitLate
	}
	return HabitRegular
}

// loadPayments reads what payments say: the last one on each invoice that is
// still open, and the habit of each customer.
func (s *Snapshot) loadPayments(tx *store.Tx, customer string) error {
	payments, err := tx.Payments(customer)
	if err != nil {
		return err
	}
	s.PaidInPart, s.Habits = map[string]ledger.Date{}, map[string]Habit{}
	byCustomer := map[string][]store.Payment{}
	for _, p := range payments {
		if !p.Settled {
			s.PaidInPart[p.Invoice] = p.Last
		}
		byCustomer[p.Customer] = append(byCustomer[p.Customer], p)
	}
	for id, list := range byCustomer {
		s.Habits[id] = HabitOf(list, s.Today)
	}
	return nil
}
