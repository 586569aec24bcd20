package app

import (
	"context"
	"fmt"
	"io"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// batches groups the reminders that may be approved together by the day they were
// planned for.
func (a *App) batches(reminders []ledger.Reminder) map[ledger.Date][]ledger.Reminder {
	days := map[ledger.Date][]ledger.Reminder{}
	for _, r := range reminders {
		if p := a.remind.Planner; p.NeedsApproval(r) && !p.OneByOne(r) {
			days[r.PlannedFor] = append(days[r.PlannedFor], r)
		}
	}
	return days
}

// settleBatch approves, or cancels, every reminder of a day that waits for a person,
// but for those that are looked at one by one. All of them, or none.
func (a *App) settleBatch(ctx context.Context, w io.Writer, book, day string, by Word, yes bool) error {
	date, err := ledger.ParseDate(day)
	if err != nil {
		return fmt.Errorf("%w: %s%s: %w", ErrUsage, batchID, day, err)
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		waiting, err := tx.Reminders(ledger.ReminderPlanned)
		if err != nil {
			return err
		}
		batch := a.batches(waiting)[date]
		if len(batch) == 0 {
			return fmt.Errorf("no reminder of %s waits for a decision together with others", date)
		}
		p := &printer{w: w}
		for _, r := range batch {
			next := ledger.ReminderApproved
			if !yes {
				next = ledger.ReminderCancelled
			}
			if err := tx.MoveReminder(r, store.Transition{Next: next, Actor: by.Actor, Reason: dunning.Decided(by.Actor, by.Why)}); err != nil {
				return err
			}
			if yes {
				p.line("Reminder %s is %s.", r.ID, next)
				continue
			}
			if err := a.holdRejected(tx, w, r, by.Actor); err != nil {
				return err
			}
		}
		return p.err
	})
}
