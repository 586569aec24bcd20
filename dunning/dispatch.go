package dunning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Dispatcher plans the reminders of a book and hands them to their channels.
//
// The order is what makes it safe: the ledger says "sending" before the
// channel is called, and "sent" after it answered. A crash in between leaves
// "sending" behind, which Recover turns into what the channel knows, or into
// "uncertain", which only a person ends. Nothing is ever sent because of a
// missing record.
type Dispatcher struct {
	Store    *store.Store
	Planner  *Planner
	Letters  *Letters
	Channels map[string]channel.Channel
	// DefaultChannel is used by steps that name none.
	DefaultChannel string
	// Creditors says who writes, for each book; a book that is not there writes
	// in the name its bank knows.
	Creditors map[string]Creditor
	Propose   float64 // from this probability on a credit is its proposed customer's money, see loadDoubts
	Log       *slog.Logger
}

// Sums counts what a run did.
type Sums struct {
	Planned, Sent, Cancelled, Refused, Uncertain, PutOff int
	Held                                                 []Held
	Counted                                              bool // Held was looked for
	// Failures counts what channels refused or put off, by reason.
	Failures map[channel.Reason]int
}

// today is the civil day of the book's clock.
func (d *Dispatcher) today(now time.Time) ledger.Date {
	return ledger.DateOf(now.In(d.Planner.location))
}

// Remind plans what is due in a book today and sends it.
func (d *Dispatcher) Remind(ctx context.Context, book string) (Sums, error) {
	sums := Sums{Failures: map[channel.Reason]int{}}
	if err := d.plan(ctx, book, &sums); err != nil {
		return sums, fmt.Errorf("planning the reminders of book %s: %w", book, err)
	}
	return sums, d.send(ctx, book, &sums)
}

// Retry sends again what a passing failure had put off, and what a person has
// approved since.
func (d *Dispatcher) Retry(ctx context.Context, book string) (Sums, error) {
	sums := Sums{Failures: map[channel.Reason]int{}}
	return sums, d.send(ctx, book, &sums)
}

// Preview says what would be due and held today, without writing anything.
func (d *Dispatcher) Preview(ctx context.Context, book string) (Result, error) {
	var plan Result
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		s, err := d.Load(tx, "")
		plan = d.Planner.Plan(s)
		return err
	})
	return plan, err
}

func (d *Dispatcher) plan(ctx context.Context, book string, sums *Sums) error {
	plan, err := d.Preview(ctx, book)
	if err != nil {
		return err
	}
	sums.Held, sums.Counted = plan.Held, true
	if len(plan.Due) == 0 {
		return nil
	}
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		// The snapshot was taken before this transaction: plan again in it, so
		// that two daemons, or a person's hold, cannot come in between.
		s, err := d.Load(tx, "")
		if err != nil {
			return err
		}
		for _, due := range d.Planner.Plan(s).Due {
			r := ledger.Reminder{
				Customer: due.Customer, Currency: due.Currency, Policy: due.Policy, Step: due.Step, Channel: d.channelOf(due),
				Language: due.Language, PlannedFor: s.Today, Recipient: due.Recipient, Items: due.Items,
			}
			if r.ID, err = freeID(tx, s.Today, due); err != nil {
				return err
			}
			r.MessageID = messageID(book, r.ID, d.Creditors[book].Email)
			if err := tx.PlanReminder(r); err != nil {
				return err
			}
			sums.Planned++
		}
		return nil
	})
}

func (d *Dispatcher) channelOf(due Due) string {
	if due.Channel != "" {
		return due.Channel
	}
	return d.DefaultChannel
}

// freeID derives the id of a reminder from what it is: one a customer, currency
// and day. Only a cancelled one can have taken it before.
func freeID(tx *store.Tx, today ledger.Date, due Due) (string, error) {
	base := fmt.Sprintf("%s-%s-%s", today, due.Customer, due.Currency)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		_, taken, err := tx.Reminder(id)
		if err != nil || !taken {
			return id, err
		}
	}
}

// messageID derives the Message-ID from the reminder, so that a second attempt
// can be told from a second letter.
func messageID(book, id, sender string) string {
	sum := sha256.Sum256([]byte(book + "\x00" + id))
	_, domain, found := strings.Cut(sender, "@")
	if !found || strings.ContainsAny(domain, " <>@") {
		domain = "relanced.invalid"
	}
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

func (d *Dispatcher) send(ctx context.Context, book string, sums *Sums) error {
	var waiting []ledger.Reminder
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		waiting, err = tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
		waiting = slices.DeleteFunc(waiting, func(r ledger.Reminder) bool { return r.NotBefore.After(tx.Now()) })
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the reminders to send: %w", err)
	}
	for _, r := range waiting {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.sendOne(ctx, book, r, sums); err != nil {
			return fmt.Errorf("sending reminder %s: %w", r.ID, err)
		}
	}
	return nil
}

// sendOne takes one reminder through prepare, claim, send and settle.
func (d *Dispatcher) sendOne(ctx context.Context, book string, r ledger.Reminder, sums *Sums) error {
	ch, ok := d.Channels[r.Channel]
	if !ok {
		return d.cancel(ctx, book, r, sums, "the channel "+r.Channel+" is not configured")
	}
	draft, faults, err := d.draft(ctx, book, r)
	switch {
	case err != nil:
		return err
	case draft.wait != "":
		return nil // for a person, or for a business day
	case len(faults) > 0:
		return d.cancel(ctx, book, r, sums, strings.Join(faults, "; "))
	}
	if err := ch.Prepare(ctx, draft.message); err != nil {
		return d.settleFailure(ctx, book, r, sums, channel.AsFailure(err))
	}
	claimed, err := d.claim(ctx, book, &r, draft, sums)
	if err != nil || !claimed {
		return errors.Join(err, ch.Discard(ctx, r.ID))
	}
	receipt, err := ch.Send(ctx, draft.message)
	// The answer must reach the ledger even if we are being stopped right now.
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return d.settleFailure(ctx, book, r, sums, channel.AsFailure(err))
	}
	sums.Sent++
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		return tx.MoveReminder(r, store.Transition{
			Next: ledger.ReminderSent, Actor: ledger.ByEngine, Receipt: string(receipt), SentAt: tx.Now(),
		})
	})
}

// draft is a rendered message and what it was rendered from.
type draft struct {
	message channel.Message
	due     Due
	wait    string // why it stays as it is for now, "" when it may go
}

// draft verifies a reminder against today's ledger and renders it, outside the
// transaction that will claim it.
func (d *Dispatcher) draft(ctx context.Context, book string, r ledger.Reminder) (draft, []string, error) {
	var out draft
	var faults []string
	var data LetterData
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		due, wrong, err := d.verify(tx, r)
		if err != nil {
			return err
		}
		out.due, faults = due, wrong
		out.wait = d.waits(tx, r, due, wrong)
		if out.wait != "" || len(wrong) > 0 {
			return nil
		}
		data, err = d.letterData(tx, book, due)
		return err
	})
	if err != nil || out.wait != "" || len(faults) > 0 {
		return out, faults, err
	}
	subject, body, err := d.Letters.Render(out.due.Template, out.due.Language, data)
	if err != nil {
		return out, nil, fmt.Errorf("rendering the letter: %w", err)
	}
	creditor := d.Creditors[book]
	out.message = channel.Message{
		ID: r.ID, MessageID: r.MessageID, Date: d.Store.Now().In(d.Planner.location),
		From:    channel.Address{Name: data.Sender.Name, Email: creditor.from()},
		ReplyTo: channel.Address{Email: creditor.ReplyTo},
		To:      channel.Address{Name: data.Customer.Name, Email: r.Recipient},
		Subject: subject, Text: body, Language: out.due.Language,
	}
	return out, nil, nil
}

// waits says why a reminder stays planned although nothing is wrong with it.
func (d *Dispatcher) waits(tx *store.Tx, r ledger.Reminder, due Due, faults []string) string {
	if today := d.today(tx.Now()); !d.Planner.calendar.BusinessDay(today) {
		return string(today) + " is not a business day"
	}
	if len(faults) == 0 && due.Approve && r.State == ledger.ReminderPlanned {
		return "a person approves this step"
	}
	return ""
}

func (d *Dispatcher) verify(tx *store.Tx, r ledger.Reminder) (Due, []string, error) {
	s, err := d.Load(tx, r.Customer)
	if err != nil {
		return Due{}, nil, err
	}
	due, faults := d.Planner.Verify(s, r)
	return due, faults, nil
}

// claim makes the reminder ours to send, in the transaction that checks once
// more that it is still owed, unheld and worded with the right figures.
func (d *Dispatcher) claim(ctx context.Context, book string, r *ledger.Reminder, drafted draft, sums *Sums) (bool, error) {
	claimed := false
	err := d.Store.Update(ctx, book, func(tx *store.Tx) error {
		now, found, err := tx.Reminder(r.ID)
		if err != nil || !found || now.State != r.State {
			return err // somebody else has it
		}
		due, faults, err := d.verify(tx, now)
		if err != nil {
			return err
		}
		if len(faults) == 0 && !sameMessage(due, drafted.due) {
			faults = []string{"the figures changed while it was being written"}
		}
		if len(faults) > 0 {
			sums.Cancelled++
			return tx.MoveReminder(now, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: strings.Join(faults, "; ")})
		}
		if now.State == ledger.ReminderPlanned {
			if err := tx.MoveReminder(now, store.Transition{Next: ledger.ReminderApproved, Actor: ledger.ByEngine, Reason: "by policy " + due.Policy}); err != nil {
				return err
			}
			now.State = ledger.ReminderApproved
		}
		err = tx.MoveReminder(now, store.Transition{
			Next: ledger.ReminderSending, Actor: ledger.ByEngine, Subject: drafted.message.Subject, Body: drafted.message.Text,
		})
		now.State = ledger.ReminderSending
		*r, claimed = now, err == nil
		return err
	})
	return claimed && err == nil, err
}

// sameMessage reports whether two verifications would print the same figures.
func sameMessage(a, b Due) bool {
	return a.Total == b.Total && a.Credit == b.Credit && a.Recipient == b.Recipient && a.Language == b.Language &&
		a.Template == b.Template && slices.Equal(a.Items, b.Items)
}

func (d *Dispatcher) cancel(ctx context.Context, book string, r ledger.Reminder, sums *Sums, why string) error {
	sums.Cancelled++
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		return tx.MoveReminder(r, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: why})
	})
}

// settleFailure records what a channel refused. Before the claim (Prepare) the
// reminder is still planned: a permanent failure then goes through the same
// states, so that the history reads alike.
func (d *Dispatcher) settleFailure(ctx context.Context, book string, r ledger.Reminder, sums *Sums, f *channel.Failure) error {
	sums.Failures[f.Reason]++
	t := store.Transition{Actor: ledger.ByEngine, Reason: f.Error()}
	switch f.Kind {
	case channel.Permanent:
		sums.Refused++
		t.Next = ledger.ReminderRefused
	case channel.Passing:
		sums.PutOff++
		t.Next = ledger.ReminderPlanned
		t.NotBefore = d.Store.Now().Add(backoff(r.Attempts))
	default:
		sums.Uncertain++
		t.Next = ledger.ReminderUncertain
	}
	d.Log.Warn("reminder not sent", "book", book, "reminder", r.ID, "kind", f.Kind, "reason", f.Reason, "error", f.Err)
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending} {
			if r.State.CanMove(next) {
				if err := tx.MoveReminder(r, store.Transition{Next: next, Actor: ledger.ByEngine}); err != nil {
					return err
				}
				r.State = next
			}
		}
		return tx.MoveReminder(r, t)
	})
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
		t := store.Transition{Next: ledger.ReminderUncertain, Actor: ledger.ByEngine, Reason: "it was being sent when relanced stopped"}
		if ch, ok := d.Channels[r.Channel]; ok {
			outcome, err := ch.Recall(ctx, r.ID)
			switch {
			case err != nil:
				t.Reason += "; asking the channel failed: " + err.Error()
			case outcome == channel.OutcomeSent:
				t.Next, t.Reason, t.SentAt = ledger.ReminderSent, "", d.Store.Now()
			case outcome == channel.OutcomeUnsent:
				t.Next, t.Reason = ledger.ReminderPlanned, ""
			}
		}
		if t.Next == ledger.ReminderUncertain {
			uncertain++
		}
		if err := d.Store.Update(ctx, book, func(tx *store.Tx) error { return tx.MoveReminder(r, t) }); err != nil {
			return uncertain, fmt.Errorf("settling reminder %s: %w", r.ID, err)
		}
	}
	return uncertain, nil
}
