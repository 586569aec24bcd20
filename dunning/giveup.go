package dunning

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Stuck reports whether a reminder has failed in passing for longer than its
// policy's patience. It is tried on by itself, and is a task for a person; one that a
// person has just approved is to be tried at once, and is none.
func (p *Planner) Stuck(r ledger.Reminder, today ledger.Date) bool {
	if r.FailingSince.IsZero() || r.State != ledger.ReminderPlanned {
		return false
	}
	policy, ok := p.config.policy(r.Policy)
	if !ok {
		policy = DefaultPolicy()
	}
	since := ledger.DateOf(r.FailingSince.In(p.location))
	return today >= p.calendar.AddBankingDays(since, policy.Patience)
}

// Stuck lists the reminders of a book that are stuck.
func (d *Dispatcher) Stuck(tx *store.Tx) ([]ledger.Reminder, error) {
	failing, err := tx.FailingReminders()
	return slices.DeleteFunc(failing, func(r ledger.Reminder) bool { return !d.Planner.Stuck(r, d.today(tx.Now())) }), err
}

// giveUp takes back reminders that are stuck, where their step may leave by a
// channel it falls back to: the plan that follows finds that one. They have not
// left for certain; what may have is uncertain, and never comes here.
//
// An approval is for a message as it leaves, its text, channel and address: what
// takes another channel waits for a new one where its step needs it.
func (d *Dispatcher) giveUp(ctx context.Context, book string, sums *Sums) error {
	var found []ledger.Reminder
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		found, err = d.Stuck(tx)
		return err
	})
	if err != nil || len(found) == 0 {
		return err
	}
	var given []ledger.Reminder
	err = d.Store.Update(ctx, book, func(tx *store.Tx) error {
		given = nil
		list, err := d.Stuck(tx)
		if err != nil {
			return err
		}
		shared, err := d.loadShared(tx)
		if err != nil {
			return err
		}
		for _, r := range list {
			s := shared
			if err := d.loadOf(tx, &s, r.Customer); err != nil {
				return err
			}
			other, falls := d.Planner.fallsBack(s, r, d.DefaultChannel)
			if !falls {
				continue
			}
			t := store.Transition{
				Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, GivenUp: true,
				Reason: fmt.Sprintf("%s failed since %s (%s): the step leaves by %s", r.Channel, r.FailingSince.In(d.Planner.location).Format("2006-01-02 15:04"), r.Reason, other),
			}
			if err := tx.MoveReminder(r, t); err != nil {
				return err
			}
			given = append(given, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range given {
		sums.Cancelled++
		d.Log.Warn("a channel failed for too long: another is used", "book", book, "reminder", r.ID, "channel", r.Channel, "reason", r.Reason)
		if ch, ok := d.Channels[r.Channel]; ok { // an attempt may have prepared it
			if err := ch.Discard(ctx, channelID(book, r.ID)); err != nil {
				return fmt.Errorf("discarding reminder %s: %w", r.ID, err)
			}
		}
	}
	return nil
}

// fallsBack finds the channel that each step of a reminder would leave by if the
// reminder's own were given up; false when one would not leave by another.
func (p *Planner) fallsBack(s Snapshot, r ledger.Reminder, byDefault string) (channel string, ok bool) {
	s.Reminders = slices.Clone(s.Reminders)
	for i := range s.Reminders {
		if s.Reminders[i].ID == r.ID {
			s.Reminders[i].State, s.Reminders[i].GivenUp = ledger.ReminderCancelled, true
		}
	}
	for _, c := range p.view(s).weigh() {
		lists := func(i ledger.ReminderItem) bool {
			return c.more && c.slot() == slot{i.Invoice, i.Instalment} && c.nextStep().Name == i.Step
		}
		if !slices.ContainsFunc(r.Items, lists) {
			continue
		}
		if channel = cmp.Or(c.route.channel, byDefault); c.route.to == "" || channel == r.Channel {
			return "", false
		}
	}
	return channel, channel != ""
}

// attempt is a step of an instalment by one way to one address.
type attempt struct {
	slot                 slot
	step, way, recipient string
}

// way tells channels apart that fail by themselves: a provider of registered letters
// that cannot be reached says nothing of our own printer. E-mail has one way.
func way(channel string) string {
	if byMail(channel) {
		return means(channel)
	}
	return channel
}

// giveUp keeps the attempts of a reminder that was given up.
func (v *view) giveUp(r *ledger.Reminder) {
	for _, i := range r.Items {
		v.givenUp[attempt{slot{i.Invoice, i.Instalment}, i.Step, way(r.Channel), r.Recipient}] = *r
	}
}

// gaveUp returns the reminder by which the next step of a claim was tried in vain.
func (v *view) gaveUp(c *claim, channel, to string) (ledger.Reminder, bool) {
	r, ok := v.givenUp[attempt{c.slot(), c.nextStep().Name, way(channel), to}]
	return r, ok
}
