package dunning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Dispatcher plans the reminders of a book and hands them to their channels.
// Remind, Retry and Recover are called one after the other; the ledger keeps
// several Dispatchers apart.
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
	// Document finds the document of an invoice, to attach it; nil attaches none.
	Document func(ctx context.Context, book string, i ledger.Invoice) (channel.Attachment, bool, error)
	Propose  float64 // from this probability on a credit is its proposed customer's money, see loadDoubts
	Log      *slog.Logger

	unsettled []answer // that the ledger could not take yet
}

// Sums counts what a run did.
type Sums struct {
	Planned, Sent, Cancelled, Refused, Uncertain, PutOff int
	Held                                                 []Held
	Outlooks                                             []Outlook // before anything was sent
	Counted                                              bool      // Held and Outlooks were looked for
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
	if err := d.giveBack(ctx, book); err != nil {
		return sums, fmt.Errorf("looking for late arrivals in book %s: %w", book, err)
	}
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
	sums.Held, sums.Outlooks, sums.Counted = plan.Held, plan.Outlooks, true
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
			r, err := d.reminder(tx, book, s.Today, due)
			if err != nil {
				return err
			}
			if err := tx.PlanReminder(r); err != nil {
				return err
			}
			sums.Planned++
		}
		return nil
	})
}

// reminder is what will be planned for a message that is due.
func (d *Dispatcher) reminder(tx *store.Tx, book string, today ledger.Date, due Due) (ledger.Reminder, error) {
	id, err := freeID(tx, today, due)
	return ledger.Reminder{
		ID: id, Customer: due.Customer, Currency: due.Currency, Policy: due.Policy, Step: due.Step, Channel: d.channelOf(due),
		Language: due.Language, State: ledger.ReminderPlanned, PlannedFor: today, Recipient: due.Recipient,
		MessageID: messageID(book, id, d.Creditors[book].Email), Items: due.Items, Reason: due.Detour,
	}, err
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

// channelID is what channels know a reminder by: its id is unique in its book,
// and the books share the channels. The name of a book holds no point.
func channelID(book, id string) string { return book + "." + id }

// ChannelID is the ID of the message of a reminder: see channel.Message.
func ChannelID(book, id string) string { return channelID(book, id) }

// plainDomain is what may stand in a Message-ID as it is: no international name.
var plainDomain = regexp.MustCompile(`^[A-Za-z0-9.-]{1,200}$`)

// messageID derives the Message-ID from the reminder, so that a second attempt
// can be told from a second letter.
func messageID(book, id, sender string) string {
	sum := sha256.Sum256([]byte(book + "\x00" + id))
	_, domain, _ := strings.Cut(sender, "@")
	if !plainDomain.MatchString(domain) {
		domain = "relanced.invalid"
	}
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// send sends what may leave. A reminder that fails in an unforeseen way (a
// letter that cannot be written) stays as it is and keeps back no other.
func (d *Dispatcher) send(ctx context.Context, book string, sums *Sums) error {
	if err := d.settleAgain(ctx); err != nil {
		return err
	}
	var waiting []ledger.Reminder
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		waiting, err = tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
		waiting = slices.DeleteFunc(waiting, func(r ledger.Reminder) bool { return r.NotBefore.After(tx.Now()) })
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the reminders to send: %w", err)
	}
	var failed []error
	for _, r := range waiting {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(failed, err)...)
		}
		if err := d.sendOne(ctx, book, r, sums); err != nil {
			failed = append(failed, fmt.Errorf("sending reminder %s: %w", r.ID, err))
		}
	}
	return errors.Join(failed...)
}

// sendOne takes one reminder through prepare, claim, send and settle.
func (d *Dispatcher) sendOne(ctx context.Context, book string, r ledger.Reminder, sums *Sums) error {
	ch, ok := d.Channels[r.Channel]
	if !ok {
		_, err := d.cancel(ctx, book, r, sums, "the channel "+r.Channel+" is not configured")
		return err
	}
	draft, faults, err := d.draft(ctx, book, r)
	switch {
	case err != nil:
		return err
	case draft.wait != "":
		return nil // for a person, for a business day, for room under the cap
	case len(faults) > 0:
		cancelled, err := d.cancel(ctx, book, r, sums, strings.Join(faults, "; "))
		if err != nil || !cancelled {
			return err
		}
		return ch.Discard(ctx, channelID(book, r.ID)) // an earlier attempt may have prepared it
	}
	if draft.digest, err = ch.Prepare(ctx, draft.message); err != nil {
		return d.settleFailure(ctx, book, r, sums, beforeSending(err))
	}
	ours, err := d.claim(ctx, book, &r, draft, sums)
	switch {
	case err != nil:
		// The claim may have reached the ledger all the same, and then what was
		// prepared is the proof that nothing has left.
		return err
	case !ours && over(r.State):
		return ch.Discard(ctx, draft.message.ID)
	case !ours:
		return nil // it waits, or somebody else is sending it: what is prepared may be theirs
	}
	receipt, err := ch.Send(ctx, draft.message)
	// The answer must reach the ledger even if we are being stopped right now.
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return d.settleFailure(ctx, book, r, sums, channel.AsFailure(err))
	}
	sums.Sent++
	return d.settle(ctx, answer{book, r, store.Transition{
		Next: ledger.ReminderSent, Actor: ledger.ByEngine, Receipt: string(receipt), SentAt: d.Store.Now(),
	}})
}

// draft is a rendered message and what it was rendered from.
type draft struct {
	message channel.Message
	digest  channel.Digest // of the bytes that will leave
	due     Due
	wait    string // why it stays as it is for now, "" when it may go
}

// draft verifies a reminder against today's ledger and renders it, outside the
// transaction that will claim it.
func (d *Dispatcher) draft(ctx context.Context, book string, r ledger.Reminder) (draft, []string, error) {
	var out draft
	var faults []string
	var from material
	err := d.Store.View(ctx, book, func(tx *store.Tx) error {
		due, wrong, err := d.verify(tx, r)
		if err != nil {
			return err
		}
		out.due, faults = due, wrong
		if out.wait, err = d.waits(tx, r, due, wrong); err != nil {
			return err
		}
		if out.wait != "" || len(wrong) > 0 {
			return nil
		}
		from, err = d.gather(tx, book, r, due)
		return err
	})
	if err != nil || out.wait != "" || len(faults) > 0 {
		return out, faults, err
	}
	out.message, err = d.message(ctx, book, r, out.due, from)
	return out, nil, err
}

// waits says why a reminder stays as it is although nothing is wrong with it.
func (d *Dispatcher) waits(tx *store.Tx, r ledger.Reminder, due Due, faults []string) (string, error) {
	today := d.today(tx.Now())
	switch {
	case !d.Planner.calendar.BusinessDay(today):
		return string(today) + " is not a business day", nil
	case len(faults) > 0:
		return "", nil
	case needsWord(r, due) && r.State == ledger.ReminderPlanned && !approvedBefore(r):
		return "a person approves this step", nil
	}
	// The plan counts the messages of its day; after an outage, or when a person
	// approves many at once, those of several days meet.
	left, err := tx.CountLeft(today.At(0, d.Planner.location))
	if err == nil && left >= d.Planner.config.DailyCap {
		return "the " + plural(left, "message", "messages") + " of today have left", nil
	}
	return "", err
}

// needsWord reports whether a reminder waits for a person. One that is planned as
// a call always does, whatever its step has become since.
func needsWord(r ledger.Reminder, due Due) bool { return due.Approve || r.Channel == channelCall }

// approvedBefore reports whether a planned reminder has been approved already:
// without that it is never tried. A failure that passes does not take a
// person's word back.
func approvedBefore(r ledger.Reminder) bool { return r.Attempts > 0 }

func (d *Dispatcher) verify(tx *store.Tx, r ledger.Reminder) (Due, []string, error) {
	s, err := d.Load(tx, r.Customer)
	if err != nil {
		return Due{}, nil, err
	}
	due, faults := d.Planner.Verify(s, r)
	return due, faults, nil
}

// claim makes the reminder ours to send, in the transaction that checks once
// more that it is still owed, unheld and worded with the right figures. It
// leaves in r where the reminder stands now.
func (d *Dispatcher) claim(ctx context.Context, book string, r *ledger.Reminder, drafted draft, sums *Sums) (ours bool, err error) {
	err = d.Store.Update(ctx, book, func(tx *store.Tx) error {
		ours = false
		now, found, err := tx.Reminder(r.ID)
		if err != nil || !found {
			return err
		}
		same := now.State == r.State && now.Attempts == r.Attempts
		*r = now
		if !same {
			return nil // somebody else has it
		}
		due, faults, err := d.verify(tx, now)
		if err != nil {
			return err
		}
		if len(faults) == 0 && !sameMessage(due, drafted.due) {
			faults = []string{"the figures changed while it was being written"}
		}
		if wait, err := d.waits(tx, now, due, faults); err != nil || wait != "" {
			return err
		}
		if len(faults) > 0 {
			sums.Cancelled++
			return move(tx, r, store.Transition{Next: ledger.ReminderCancelled, Actor: ledger.ByEngine, Reason: strings.Join(faults, "; ")})
		}
		if now.State == ledger.ReminderPlanned {
			if err := move(tx, r, store.Transition{Next: ledger.ReminderApproved, Actor: ledger.ByEngine, Reason: approval(now, due)}); err != nil {
				return err
			}
		}
		ours = true
		return move(tx, r, store.Transition{
			Next: ledger.ReminderSending, Actor: ledger.ByEngine, Subject: drafted.message.Subject, Body: drafted.message.Text,
			Digest: string(drafted.digest),
		})
	})
	return ours && err == nil, err
}

// approval says why a planned reminder needs nobody's word.
func approval(r ledger.Reminder, due Due) string {
	if needsWord(r, due) && approvedBefore(r) {
		return "as approved before it was put off"
	}
	return "by policy " + due.Policy
}

// move changes the state of a reminder, in the ledger and in r.
func move(tx *store.Tx, r *ledger.Reminder, t store.Transition) error {
	err := tx.MoveReminder(*r, t)
	if err == nil {
		r.State = t.Next
	}
	return err
}

// over reports whether nothing follows a state.
func over(s ledger.ReminderState) bool {
	return s == ledger.ReminderSent || s == ledger.ReminderRefused || s == ledger.ReminderCancelled
}

// sameMessage reports whether two verifications would print the same figures.
func sameMessage(a, b Due) bool {
	return a.Total == b.Total && a.Credit == b.Credit && a.Recipient == b.Recipient && a.Language == b.Language &&
		a.Template == b.Template && slices.Equal(a.Items, b.Items)
}
