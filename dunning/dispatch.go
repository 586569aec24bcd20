package dunning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"regexp"
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
	// Draw draws the letter of an e-mail as a PDF, to go with it; nil sends none.
	Draw func(letters ...channel.Message) ([]byte, error)
	// AtOnce is how many reminders are claimed and handed over together, 0 for one
	// by one. So many may be in flight when the program dies.
	AtOnce  int
	Propose float64 // from this probability on a credit is its proposed customer's money, see loadDoubts
	Log     *slog.Logger

	unsettled []answer // that the ledger could not take yet
	kept      *ground  // of the claim before, see ground.go
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
	if err := d.giveUp(ctx, book, &sums); err != nil {
		return sums, fmt.Errorf("giving up channels that fail in book %s: %w", book, err)
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
	if err := d.judgeGuards(ctx, book, plan.Held); err != nil {
		return err
	}
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
		taken, err := tx.ReminderKnown(id)
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
