package app

import (
	"cmp"
	"context"
	"strings"

	"relanced/config"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// callToMake is a planned reminder that a person makes a call of.
type callToMake struct {
	Name   string // whom to call
	Script string // "" when nothing is to be asked for today
}

// calls writes, for the planned calls among reminders, whom to call and what to
// say, by the id of the reminder.
func (a *App) calls(ctx context.Context, book string, reminders []ledger.Reminder) (map[string]callToMake, error) {
	calls := map[string]callToMake{}
	for _, r := range reminders {
		if r.Channel != config.ChannelCall || r.State != ledger.ReminderPlanned {
			continue
		}
		var c callToMake
		err := a.store.View(ctx, book, func(tx *store.Tx) error {
			customer, _, err := tx.Customer(r.Customer)
			c.Name = cmp.Or(customer.Name, r.Customer)
			return err
		})
		if err != nil {
			return nil, err
		}
		script, due, err := a.remind.Draft(ctx, book, r)
		if err != nil {
			return nil, err
		}
		if due {
			c.Script = script.Text
		}
		calls[r.ID] = c
	}
	return calls, nil
}

func (p *printer) call(r ledger.Reminder, c callToMake) {
	p.line("    call %s, %s; accept --note RESULT: the call was made; reject: nobody calls", c.Name, r.Recipient)
	if c.Script == "" {
		p.line("    Nothing is to be asked for today.")
		return
	}
	for line := range strings.Lines(strings.TrimSpace(c.Script)) {
		p.line("%s", strings.TrimRight("    | "+line, " \n"))
	}
}
