package dunning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// giveBack takes back the steps of late arrivals: reminders about money that had
// come before, and was not known. Each is counted in a metric that must stay at
// zero.
func (d *Dispatcher) giveBack(ctx context.Context, book string) error {
	var late []store.LateArrival
	find := func(tx *store.Tx) (err error) {
		late, err = tx.LateArrivals(d.Planner.location)
		late = slices.DeleteFunc(late, func(l store.LateArrival) bool { return l.GivenBack })
		return err
	}
	if err := d.Store.View(ctx, book, find); err != nil || len(late) == 0 {
		return err
	}
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		if err := find(tx); err != nil {
			return err
		}
		for _, l := range late {
			if err := tx.GiveBack(l); err != nil {
				return err
			}
			d.Log.Warn("reminded after the money had come", "book", book, "invoice", l.Invoice, "reminder", l.Reminder, "booked", l.Booked, "sent", l.Sent)
		}
		return nil
	})
}

// Apology is a reminder that left after the money for some of its invoices had
// come, with the words that take it back.
type Apology struct {
	Reminder      ledger.Reminder
	Late          []store.LateArrival // those of the reminder, by invoice
	Customer      ledger.Customer
	Recipient     string
	Subject, Text string
	// Approved is the apology that a person has approved, nil while nobody has.
	Approved *ledger.Reminder
}

// Apologies drafts an apology for each reminder of a book that had to be taken back,
// in their order. None leaves before a person approves it: see Apologise.
func (d *Dispatcher) Apologies(ctx context.Context, book string) ([]Apology, error) {
	var list []Apology
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		late, err := tx.LateArrivals(d.Planner.location)
		if err != nil || len(late) == 0 {
			return err
		}
		shared, err := d.loadShared(tx)
		for len(late) > 0 && err == nil {
			n := 1
			for n < len(late) && late[n].Reminder == late[0].Reminder {
				n++
			}
			var a Apology
			if a, err = d.apology(tx, book, shared, late[:n]); err != nil {
				return fmt.Errorf("drafting an apology for %s: %w", late[0].Reminder, err)
			}
			list, late = append(list, a), late[n:]
		}
		return err
	})
	return list, err
}

func (d *Dispatcher) apology(tx *store.Tx, book string, s Snapshot, late []store.LateArrival) (Apology, error) {
	r, _, err := tx.Reminder(late[0].Reminder)
	if err != nil {
		return Apology{}, err
	}
	out := Apology{Reminder: r, Late: late, Recipient: r.Recipient}
	if out.Approved, err = apologised(tx, r.Customer, late); err != nil {
		return Apology{}, err
	}
	if err := d.loadOf(tx, &s, r.Customer); err != nil {
		return Apology{}, err
	}
	due, err := d.takenBack(tx, s, Due{Customer: r.Customer, Currency: r.Currency, Items: itemsOf(r, late)}, late)
	if err != nil {
		return Apology{}, err
	}
	data, err := d.letterData(tx, book, due)
	if err != nil {
		return Apology{}, err
	}
	out.Customer = data.Customer
	out.Subject, out.Text, err = d.Letters.Render(ledger.StepApology, languageOf(data.Customer.Language, d.Planner.config.Language), data)
	return out, err
}

// itemsOf lists the items of a reminder that it should not have listed.
func itemsOf(r ledger.Reminder, late []store.LateArrival) []ledger.ReminderItem {
	return slices.DeleteFunc(slices.Clone(r.Items), func(i ledger.ReminderItem) bool {
		return !slices.ContainsFunc(late, func(l store.LateArrival) bool { return l.Invoice == i.Invoice })
	})
}

// takenBack adds to a message what an apology names: the day of the last reminder,
// what had come before, and what of all that was reminded is open still.
func (d *Dispatcher) takenBack(tx *store.Tx, s Snapshot, due Due, late []store.LateArrival) (Due, error) {
	reminded := map[slot]int64{} // the most of each that a reminder asked for
	for _, l := range late {
		due.Reminded, due.Booked = due.Reminded.Max(l.Sent), due.Booked.Max(l.Booked)
		received := Received{Number: l.Invoice, Booked: l.Booked, Amount: l.Amount, entry: l.Entry}
		if !slices.Contains(due.Received, received) {
			due.Received = append(due.Received, received) // two reminders may have missed the same money
		}
		r, _, err := tx.Reminder(l.Reminder)
		if err != nil {
			return due, err
		}
		for _, i := range r.Items {
			key := slot{i.Invoice, i.Instalment}
			reminded[key] = max(reminded[key], i.Amount.Minor)
		}
	}
	due.Rest = d.Planner.view(s).rest(reminded, due.Currency)
	return due, nil
}

// rest lists what is open of what was reminded, less the customer's credit. What was
// put under a payment plan since is asked for by the plan.
func (v *view) rest(reminded map[slot]int64, currency string) []ledger.ReminderItem {
	var rest []ledger.ReminderItem
	for _, c := range v.claims() {
		left := min(c.part.Amount.Minor-c.covered, reminded[c.slot()])
		if left > 0 && c.part.Amount.Currency == currency {
			rest = append(rest, ledger.ReminderItem{
				Invoice: c.invoice.Number, Instalment: c.part.Number, DueDate: c.part.DueDate,
				Amount: ledger.Money{Minor: left, Currency: currency},
			})
		}
	}
	return rest
}

// apologised finds the apology for late arrivals of a customer, nil when none has
// been approved.
func apologised(tx *store.Tx, customer string, late []store.LateArrival) (*ledger.Reminder, error) {
	all, err := tx.RemindersOf(customer)
	for _, r := range all {
		gone := r.State == ledger.ReminderCancelled || r.State == ledger.ReminderRefused
		if r.Step == ledger.StepApology && !gone && len(itemsOf(r, late)) > 0 {
			return &r, err
		}
	}
	return nil, err
}

// Errors of Apologise.
var (
	ErrNotLate    = errors.New("no money came before that reminder and became known after it")
	ErrApologised = errors.New("an apology for that reminder has been approved already")
)

// Apologise approves, in a person's name, the apology for a reminder that left after
// the money had come. It leaves with the next pass, as any other message: claimed,
// kept as evidence, and never twice.
func (d *Dispatcher) Apologise(ctx context.Context, book, reminder, actor string) (ledger.Reminder, error) {
	var r ledger.Reminder
	err := d.Store.Update(ctx, book, func(tx *store.Tx) error {
		late, err := tx.LateArrivals(d.Planner.location)
		if err != nil {
			return err
		}
		late = slices.DeleteFunc(late, func(l store.LateArrival) bool { return l.Reminder != reminder })
		if len(late) == 0 {
			return ErrNotLate
		}
		taken, _, err := tx.Reminder(reminder)
		if err != nil {
			return err
		}
		if before, err := apologised(tx, taken.Customer, late); err != nil || before != nil {
			return cmp.Or(err, ErrApologised)
		}
		due := Due{
			Customer: taken.Customer, Currency: taken.Currency, Policy: taken.Policy, Step: ledger.StepApology, Language: taken.Language,
			Channel: d.inWriting(taken.Channel), Recipient: taken.Recipient, Items: itemsOf(taken, late),
		}
		for i := range due.Items {
			due.Items[i].Step, due.Items[i].GivenBack = ledger.StepApology, false
		}
		if due.Channel != taken.Channel {
			customer, _, err := tx.Customer(taken.Customer)
			if err != nil {
				return err
			}
			if due.Recipient, err = recipient(customer, due.Channel); err != nil {
				return err
			}
		}
		if r, err = d.reminder(tx, book, d.today(tx.Now()), due); err != nil {
			return err
		}
		if err := tx.PlanReminder(r); err != nil {
			return err
		}
		return move(tx, &r, store.Transition{Next: ledger.ReminderApproved, Actor: actor, Reason: Decided(actor, "an apology for "+reminder)})
	})
	return r, err
}

// inWriting is the channel of an apology: that of the reminder, if it can carry a
// letter.
func (d *Dispatcher) inWriting(channel string) string {
	if byMail(channel) || onPaper(channel) {
		return channel
	}
	return d.DefaultChannel
}

// verifyApology says whether an apology may still leave: the reminder it takes back
// was mistaken, as far as is known today, and its customer is reached where it says.
func (d *Dispatcher) verifyApology(tx *store.Tx, s Snapshot, r ledger.Reminder) (Due, []string, error) {
	late, err := tx.LateArrivals(d.Planner.location)
	if err != nil {
		return Due{}, nil, err
	}
	late = slices.DeleteFunc(late, func(l store.LateArrival) bool { return len(itemsOf(r, []store.LateArrival{l})) == 0 })
	var faults []string
	for _, item := range r.Items {
		if !slices.ContainsFunc(late, func(l store.LateArrival) bool { return l.Invoice == item.Invoice }) {
			faults = append(faults, item.Invoice+": as it turned out the reminder was right")
		}
	}
	for _, c := range s.Customers {
		if to, err := recipient(c, r.Channel); err != nil || to != r.Recipient {
			faults = append(faults, "the customer is not reached at "+r.Recipient+" any more")
		}
	}
	due := Due{
		Customer: r.Customer, Currency: r.Currency, Policy: r.Policy, Step: r.Step, Template: r.Step, Channel: r.Channel,
		Language: r.Language, Recipient: r.Recipient, Approve: true, Items: r.Items,
		Credit: ledger.Money{Currency: r.Currency}, Total: ledger.Money{Currency: r.Currency},
	}
	due, err = d.takenBack(tx, s, due, late)
	return due, faults, err
}
