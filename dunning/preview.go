package dunning

import (
	"context"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Draft is a message that would leave today.
type Draft struct {
	Reminder ledger.Reminder
	Message  channel.Message
	Wait     string // what it waits for nevertheless, "" for nothing
}

// Draft writes a planned reminder as it would leave today; false when it would not
// any more, or not today.
func (d *Dispatcher) Draft(ctx context.Context, book string, r ledger.Reminder) (channel.Message, bool, error) {
	var due Due
	var faults []string
	var from material
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		g, err := d.ground(tx)
		if err != nil {
			return err
		}
		if due, faults, err = d.verify(tx, g, r); err != nil || len(faults) > 0 {
			return err
		}
		from, err = d.gather(tx, book, r, due)
		return err
	})
	if err != nil || len(faults) > 0 {
		return channel.Message{}, false, err
	}
	m, err := d.message(ctx, book, r, due, from)
	return m, err == nil, err
}

// Drafts writes what would leave today, to one customer or ("") to all: what is
// due, and what is planned already and still right. It records nothing.
func (d *Dispatcher) Drafts(ctx context.Context, book, customer string) ([]Draft, error) {
	type prepared struct {
		Draft
		due  Due
		from material
	}
	var list []prepared
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		add := func(r ledger.Reminder, due Due, wait string) error {
			from, err := d.gather(tx, book, r, due)
			list = append(list, prepared{Draft{Reminder: r, Wait: wait}, due, from})
			return err
		}
		g, err := d.ground(tx)
		if err != nil {
			return err
		}
		planned, err := tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
		if err != nil {
			return err
		}
		for _, r := range planned {
			if customer != "" && r.Customer != customer {
				continue
			}
			due, faults, err := d.verify(tx, g, r)
			if err != nil {
				return err
			}
			if len(faults) == 0 {
				if err := add(r, due, d.waits(g, r, due, faults)); err != nil {
					return err
				}
			}
		}
		s, err := d.Load(tx, "")
		if err != nil {
			return err
		}
		for _, due := range d.Planner.Plan(s).Due {
			if customer != "" && due.Customer != customer {
				continue
			}
			r, err := d.reminder(tx, book, s.Today, due)
			if err != nil {
				return err
			}
			if err := add(r, due, d.waits(g, r, due, nil)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	drafts := make([]Draft, len(list))
	for i, p := range list {
		drafts[i] = p.Draft
		if drafts[i].Message, err = d.message(ctx, book, p.Reminder, p.due, p.from); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}
