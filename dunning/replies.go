package dunning

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"relanced/dunning/mailbox"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// RepliesConfig says what a reply does.
type RepliesConfig struct {
	// PauseDays is how many days the invoices of a reminder wait when a person has
	// answered it.
	PauseDays int `yaml:"pause_days"`
}

// DefaultRepliesConfig gives a person a week to answer.
func DefaultRepliesConfig() RepliesConfig { return RepliesConfig{PauseDays: 7} }

// Validate lists what is wrong, each message beginning with its key.
func (c RepliesConfig) Validate() []string {
	if c.PauseDays < 1 || c.PauseDays > 90 {
		return []string{fmt.Sprintf("pause_days: %d is not sensible: 1 to 90", c.PauseDays)}
	}
	return nil
}

// Replies reads what comes back to reminders, and acts on it: the reply of a
// person pauses the ladder and waits for a person here, a bounce marks the
// address, and what machines answer is noted. A message that answers no reminder
// is nobody's business.
type Replies struct {
	Store   *store.Store
	Reader  mailbox.Reader
	Planner *Planner
	Config  RepliesConfig
	// Creditors says who writes: what they write themselves is no reply.
	Creditors map[string]Creditor
	Log       *slog.Logger
}

// ReplySums counts the messages of a pass, by kind.
type ReplySums struct{ Replies, Bounces, Auto, Unknown int }

// errInFlight leaves a bounce for the next pass: the ledger does not know yet
// that its reminder has left.
var errInFlight = errors.New("a bounce came before its reminder was settled: it is read again")

// Read reads the mailbox once for all books.
func (p *Replies) Read(ctx context.Context) (ReplySums, error) {
	var sums ReplySums
	books, err := p.Store.Books(ctx)
	if err != nil || len(books) == 0 {
		return sums, err
	}
	after, err := p.position(ctx, books)
	if err != nil {
		return sums, err
	}
	return sums, p.Reader.Read(ctx, after, func(b mailbox.Batch) error {
		var later error
		for _, m := range b.Messages {
			err := p.hear(ctx, books, m, &sums)
			if err != nil && !errors.Is(err, errInFlight) {
				return fmt.Errorf("acting on the message %s: %w", m.ID, err)
			}
			later = errors.Join(later, err)
		}
		if later != nil || b.Next == (mailbox.Position{}) {
			return later
		}
		return p.savePosition(ctx, books, b.Next)
	})
}

// position is the least that any book has read: a book that is new has read
// nothing. What the others know already they do not hear again.
func (p *Replies) position(ctx context.Context, books []string) (mailbox.Position, error) {
	var least mailbox.Position
	for i, book := range books {
		err := p.Store.View(ctx, book, func(tx *store.Tx) error {
			validity, uid, err := tx.MailboxPosition(p.Reader.Name())
			switch at := (mailbox.Position{Validity: validity, UID: uid}); {
			case i == 0 || at.Validity == least.Validity && at.UID < least.UID:
				least = at
			case at.Validity != least.Validity:
				least = mailbox.Position{}
			}
			return err
		})
		if err != nil {
			return least, err
		}
	}
	return least, nil
}

func (p *Replies) savePosition(ctx context.Context, books []string, at mailbox.Position) error {
	for _, book := range books {
		err := p.Store.Update(ctx, book, func(tx *store.Tx) error { return tx.SaveMailboxPosition(p.Reader.Name(), at.Validity, at.UID) })
		if err != nil {
			return err
		}
	}
	return nil
}

// hear acts on a message in the book whose reminder it answers.
func (p *Replies) hear(ctx context.Context, books []string, m mailbox.Message, sums *ReplySums) error {
	for _, book := range books {
		if len(m.Answers) == 0 || m.Kind == ledger.ReplyPerson && p.ours(book, m.Address) {
			continue
		}
		var answered bool
		err := p.Store.View(ctx, book, func(tx *store.Tx) (err error) {
			_, answered, err = tx.ReminderAnswered(m.Answers)
			return err
		})
		if err != nil {
			return err
		}
		if answered {
			return p.act(ctx, book, m, sums)
		}
	}
	sums.Unknown++
	return nil
}

// ours reports whether a book wrote itself: an answer to the customer that was
// filed in the same mailbox.
func (p *Replies) ours(book, address string) bool {
	c := p.Creditors[book]
	return address != "" && (strings.EqualFold(address, c.from()) || strings.EqualFold(address, c.ReplyTo))
}

// act records a message and what follows from it, in one transaction. One that
// was heard before changes nothing.
func (p *Replies) act(ctx context.Context, book string, m mailbox.Message, sums *ReplySums) error {
	var added bool
	err := p.Store.Update(ctx, book, func(tx *store.Tx) error {
		r, found, err := tx.ReminderAnswered(m.Answers)
		if err != nil || !found {
			return err
		}
		if m.Kind == ledger.ReplyBounce && r.State == ledger.ReminderSending {
			return errInFlight
		}
		customer, _, err := tx.Customer(r.Customer)
		if err != nil {
			return err
		}
		failure := p.failure(r, customer, m)
		reply := ledger.Reply{
			MessageID: m.ID, Reminder: r.ID, Kind: m.Kind, Sender: m.Sender, Subject: m.Subject, Text: m.Text, Status: failure.Status, State: ledger.ReplyNoted,
		}
		if m.Kind == ledger.ReplyPerson {
			reply.State = ledger.ReplyWaiting
		}
		if reply.ID, added, err = tx.AddReply(reply); err != nil || !added {
			return err
		}
		switch {
		case m.Kind == ledger.ReplyPerson:
			return p.pause(tx, r, reply)
		case m.Kind == ledger.ReplyBounce && failure.Permanent && r.State.CanMove(ledger.ReminderRefused):
			return tx.MoveReminder(r, store.Transition{
				Next: ledger.ReminderRefused, Actor: ledger.ByEngine, Reason: returned(failure), Receipt: r.Receipt, SentAt: r.SentAt,
			})
		case m.Kind == ledger.ReplyBounce && failure.Final && r.State == ledger.ReminderSent:
			// The servers have tried for days: the step is still to be taken. What is
			// uncertain, or may still arrive, stays as it is.
			return tx.MoveReminder(r, store.Transition{
				Next: ledger.ReminderRefused, Actor: ledger.ByEngine, Reason: returned(failure), Receipt: r.Receipt, SentAt: r.SentAt, GivenUp: true,
			})
		}
		return nil
	})
	if err != nil || !added {
		return err
	}
	switch m.Kind {
	case ledger.ReplyPerson:
		sums.Replies++
	case ledger.ReplyBounce:
		sums.Bounces++
	case ledger.ReplyAuto:
		sums.Auto++
	}
	p.Log.Info("a message came back", "book", book, "kind", m.Kind, "message", m.ID)
	return nil
}

// pause holds what the reminder listed for some days.
func (p *Replies) pause(tx *store.Tx, r ledger.Reminder, reply ledger.Reply) error {
	until := ledger.DateOf(tx.Now().In(p.Planner.location)).AddDays(p.Config.PauseDays)
	note := fmt.Sprintf("reply:%d of %s: %s", reply.ID, reply.Sender, mailbox.FirstLine(reply.Text))
	for _, invoice := range InvoicesOf(r) {
		h := ledger.Hold{Invoice: invoice, Kind: ledger.HoldManual, Until: until, Author: ledger.ByEngine, Note: note}
		if err := tx.AddHold(h); err != nil {
			return err
		}
	}
	return nil
}

// failure is what a bounce says of the address a reminder went to. A bounce that
// names only others tells of an address behind it, unless somebody merely read
// along: the customer has been reached.
func (p *Replies) failure(r ledger.Reminder, c ledger.Customer, m mailbox.Message) mailbox.Failure {
	var behind mailbox.Failure
	for _, f := range m.Failures {
		switch {
		case strings.EqualFold(f.Recipient, r.Recipient):
			return f
		case !p.copied(r, c, f.Recipient) && (behind == mailbox.Failure{} || f.Permanent):
			behind = f
		}
	}
	return behind
}

// copied reports whether an address reads along: on a policy's steps, or as a
// further one of the customer.
func (p *Replies) copied(r ledger.Reminder, customer ledger.Customer, address string) bool {
	further, _ := mailboxes(customer)
	if slices.ContainsFunc(further, func(c string) bool { return strings.EqualFold(c, address) }) {
		return true
	}
	for _, step := range p.Planner.config.Policies[r.Policy].Steps {
		if slices.ContainsFunc(step.Copy, func(c string) bool { return strings.EqualFold(c, address) }) {
			return true
		}
	}
	return false
}

// returned says why a reminder came back.
func returned(f mailbox.Failure) string {
	text := "the message came back"
	for _, part := range []string{f.Status, f.Why} {
		if part != "" && !strings.Contains(text, part) {
			text += ": " + part
		}
	}
	return text
}

// InvoicesOf lists the invoices of a reminder, each once.
func InvoicesOf(r ledger.Reminder) []string {
	var numbers []string
	for _, i := range r.Items {
		if !slices.Contains(numbers, i.Invoice) {
			numbers = append(numbers, i.Invoice)
		}
	}
	return numbers
}

// ErrNoReply is returned for a reply that does not wait for a person.
var ErrNoReply = errors.New("no such reply waits for a person")

// SettleReply ends the task that a reply is. Settled, the pause of its invoices
// ends, unless another reply to them waits; ignored, the pause runs out by
// itself. It returns the invoices whose pause has ended.
func SettleReply(tx *store.Tx, id int64, next ledger.ReplyState, today ledger.Date, actor, why string) ([]string, error) {
	reply, found, err := tx.Reply(id)
	if err != nil {
		return nil, err
	}
	if !found || reply.State != ledger.ReplyWaiting {
		return nil, fmt.Errorf("reply:%d: %w", id, ErrNoReply)
	}
	if err := tx.MoveReply(reply, next, actor, why); err != nil || next != ledger.ReplySettled {
		return nil, err
	}
	paused, err := pausedBy(tx, reply)
	if err != nil {
		return nil, err
	}
	for _, invoice := range paused {
		h := ledger.Hold{
			Invoice: invoice, Kind: ledger.HoldManual, Until: today.AddDays(-1), Author: ledger.ByEngine,
			Note: fmt.Sprintf("reply:%d settled by %s", id, actor),
		}
		if err := tx.AddHold(h); err != nil {
			return nil, err
		}
	}
	return paused, nil
}

// pausedBy lists the invoices of a reply that no other reply pauses.
func pausedBy(tx *store.Tx, reply ledger.Reply) ([]string, error) {
	r, _, err := tx.Reminder(reply.Reminder)
	if err != nil {
		return nil, err
	}
	waiting, err := tx.Replies(ledger.ReplyWaiting)
	if err != nil {
		return nil, err
	}
	own := InvoicesOf(r)
	for _, w := range waiting {
		other, _, err := tx.Reminder(w.Reminder)
		if err != nil {
			return nil, err
		}
		own = slices.DeleteFunc(own, func(n string) bool { return slices.Contains(InvoicesOf(other), n) })
	}
	return own, nil
}
