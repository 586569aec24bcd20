package dunning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// answer is what became of a reminder that was being sent.
type answer struct {
	book       string
	reminder   ledger.Reminder
	transition store.Transition
}

// settle records answers, in one transaction if it can be. It returns what became
// of each. One that the ledger cannot take just now is kept for the next pass:
// without it the reminder would count as in flight, and hold back all others to
// its customer, until the next start.
func (d *Dispatcher) settle(ctx context.Context, answers []answer) []error {
	errs := make([]error, len(answers))
	if len(answers) > 1 {
		err := d.moving(ctx, answers[0].book, func(tx *store.Tx) error {
			for _, a := range answers {
				if err := tx.MoveReminder(a.reminder, a.transition); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			return errs
		}
	}
	for i, a := range answers {
		errs[i] = d.moving(ctx, a.book, func(tx *store.Tx) error { return tx.MoveReminder(a.reminder, a.transition) })
		if errs[i] != nil && !errors.Is(errs[i], store.ErrMove) {
			d.unsettled = append(d.unsettled, a)
		}
	}
	return errs
}

// settleAgain records the answers that were kept. One that the ledger turns out
// to know, or that somebody has settled otherwise, is dropped.
func (d *Dispatcher) settleAgain(ctx context.Context) error {
	kept := d.unsettled
	d.unsettled = nil
	var failed []error
	for _, a := range kept { // of any book
		if err := d.settle(ctx, []answer{a})[0]; err != nil && !errors.Is(err, store.ErrMove) {
			failed = append(failed, fmt.Errorf("settling reminder %s: %w", a.reminder.ID, err))
		}
	}
	return errors.Join(failed...)
}

// cancel takes a reminder back that nobody has claimed yet; false means that
// somebody has.
func (d *Dispatcher) cancel(ctx context.Context, book string, r ledger.Reminder, sums *Sums, why string) (bool, error) {
	err := d.Store.Update(ctx, book, func(tx *store.Tx) error {
		return tx.MoveReminder(r, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: why})
	})
	switch {
	case errors.Is(err, store.ErrMove):
		return false, nil
	case err != nil:
		return false, err
	}
	sums.Cancelled++
	return true, nil
}

// beforeSending is what a failure of Prepare means: nothing has left for
// certain, whatever went wrong.
func beforeSending(err error) *channel.Failure {
	f := *channel.AsFailure(err)
	if f.Kind == channel.Uncertain {
		f.Kind, f.Reason = channel.Passing, channel.ReasonStorage
	}
	return &f
}

// failed is what a failure makes of a reminder.
func (d *Dispatcher) failed(book string, p *passage, sums *Sums) store.Transition {
	f := p.failure
	sums.Failures[f.Reason]++
	t := store.Transition{Actor: ledger.ByEngine, Reason: f.Error()}
	switch f.Kind {
	case channel.Permanent:
		sums.Refused++
		t.Next = ledger.ReminderRefused
	case channel.Passing:
		sums.PutOff++
		t.Next = ledger.ReminderPlanned
		t.FailedAt = d.Store.Now()
		t.NotBefore = t.FailedAt.Add(backoff(p.reminder.Attempts))
	default:
		sums.Uncertain++
		t.Next = ledger.ReminderUncertain
	}
	d.Log.Warn("reminder not sent", "book", book, "reminder", p.reminder.ID, "kind", f.Kind, "reason", f.Reason, "error", f.Err)
	return t
}

// failUnclaimed takes a reminder whose message could not even be prepared
// through the states of one that was sent, so that every history reads alike.
func (d *Dispatcher) failUnclaimed(ctx context.Context, book string, r ledger.Reminder, t store.Transition) error {
	err := d.Store.Update(ctx, book, func(tx *store.Tx) error {
		for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending} {
			if r.State.CanMove(next) {
				if err := move(tx, &r, store.Transition{Next: next, Actor: ledger.ByEngine}); err != nil {
					return err
				}
			}
		}
		return move(tx, &r, t)
	})
	if errors.Is(err, store.ErrMove) {
		return nil // somebody else has it
	}
	return err
}

// backoff waits longer after each attempt: 5 minutes, 10, 20… at most 4 hours.
func backoff(attempts int) time.Duration {
	return min(4*time.Hour, 5*time.Minute<<min(attempts, 6))
}

// Recover settles, at start, what was in flight when the program died: by what
// the channel knows for certain, else as uncertain, for a person.
func (d *Dispatcher) Recover(ctx context.Context, book string) (uncertain int, err error) {
	var inFlight []ledger.Reminder
	err = d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		inFlight, err = tx.Reminders(ledger.ReminderSending)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("listing the reminders in flight: %w", err)
	}
	for _, r := range inFlight {
		t := d.recall(ctx, book, r)
		err := d.Store.Update(ctx, book, func(tx *store.Tx) error { return tx.MoveReminder(r, t) })
		switch {
		case errors.Is(err, store.ErrMove): // somebody has settled it meanwhile
		case err != nil:
			return uncertain, fmt.Errorf("settling reminder %s: %w", r.ID, err)
		case t.Next == ledger.ReminderUncertain:
			uncertain++
		}
	}
	return uncertain, nil
}

// recall asks the channel what became of a reminder.
func (d *Dispatcher) recall(ctx context.Context, book string, r ledger.Reminder) store.Transition {
	t := store.Transition{Next: ledger.ReminderUncertain, Actor: ledger.ByEngine, Reason: "it was being sent when relanced stopped"}
	ch, ok := d.Channels[r.Channel]
	if !ok {
		return t
	}
	switch outcome, err := ch.Recall(ctx, channelID(book, r.ID)); {
	case err != nil:
		t.Reason += "; asking the channel failed: " + err.Error()
	case outcome == channel.OutcomeSent:
		t.Next, t.Reason, t.SentAt = ledger.ReminderSent, "", d.Store.Now()
	case outcome == channel.OutcomeUnsent:
		t.Next, t.Reason = ledger.ReminderPlanned, ""
	}
	return t
}
