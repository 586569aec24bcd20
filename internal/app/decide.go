package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"relanced/config"
	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// Book resolves the book a command is about: the one named, else the default
// one, else the only one there is.
func (a *App) Book(ctx context.Context, named string) (string, error) {
	books, err := a.store.Books(ctx)
	if err != nil {
		return "", err
	}
	want := cmp.Or(named, a.config.DefaultBook())
	switch {
	case slices.Contains(books, want) || slices.Contains(a.config.BookIDs(), want):
		return want, nil
	case named != "":
		return "", fmt.Errorf("%w: there is no book %q: there are %s", ErrUsage, named, cmp.Or(strings.Join(books, ", "), "none yet"))
	case len(books) == 1:
		return books[0], nil
	case len(books) > 1:
		return "", fmt.Errorf("%w: there are several books: name one with --book: %s", ErrUsage, strings.Join(books, ", "))
	}
	return want, nil
}

// Queue lists the entries of a book that wait for a person.
func (a *App) Queue(ctx context.Context, book string) ([]reconcile.Waiting, error) {
	var queue []reconcile.Waiting
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		queue, err = reconcile.Queue(tx, a.config.Matching)
		return err
	})
	return queue, err
}

// The prefixes that tell what a review ID names, beside entries.
const (
	fileID     = "file:"
	reminderID = "reminder:"
	invoiceID  = "invoice:" // with a number, or "all"
	replyID    = "reply:"
	batchID    = "batch:" // with a day: every reminder planned for it
)

func invoicesOf(r ledger.Reminder) []string {
	var numbers []string
	for _, i := range r.Items {
		numbers = append(numbers, i.Invoice)
	}
	return numbers
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, printable(fmt.Sprintf(format, args...)))
	}
}

// printable keeps what somebody else wrote from moving a terminal's cursor or
// ringing its bell.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func parts(p ledger.Proposal) string {
	var list []string
	for _, part := range p.Parts {
		list = append(list, part.Amount.String()+" on "+part.Invoice+beside(part.Amount.Currency, part.Adjustment, part.Reason))
	}
	return strings.Join(list, ", ")
}

// beside says what is accepted beside the money of an allocation: " and 0.45
// EUR beside it (provider fee)".
func beside(currency string, adjustment int64, reason string) string {
	if adjustment == 0 {
		return ""
	}
	return fmt.Sprintf(" and %s beside it (%s)", ledger.Money{Minor: adjustment, Currency: currency}, reason)
}

// held lists what is not reminded today, and why.
func (a *App) held(tx *store.Tx) ([]dunning.Held, error) {
	plan, err := a.plan(tx)
	return plan.Held, err
}

// refusals lists the refused reminders that hold a customer still: the latest
// of each address.
func refusals(tx *store.Tx, held []dunning.Held) ([]ledger.Reminder, error) {
	all, err := tx.Reminders(ledger.ReminderRefused)
	var holding []ledger.Reminder
	for _, r := range slices.Backward(all) {
		holds := func(h dunning.Held) bool {
			return h.Customer == r.Customer && strings.Contains(h.Reason, string(dunning.GuardRefused)+": "+r.Recipient+" was refused")
		}
		if slices.ContainsFunc(held, holds) && !slices.ContainsFunc(holding, sameAddress(r)) {
			holding = append(holding, r)
		}
	}
	slices.Reverse(holding)
	return holding, err
}

func sameAddress(r ledger.Reminder) func(ledger.Reminder) bool {
	return func(other ledger.Reminder) bool {
		return other.Customer == r.Customer && other.Recipient == r.Recipient
	}
}

// retryAddress takes every refusal of an address back, because a person says
// that it is right: the step is planned again at the next pass. A refusal that
// stayed would hold the customer on.
func retryAddress(tx *store.Tx, w io.Writer, r ledger.Reminder, actor string) error {
	all, err := tx.Reminders(ledger.ReminderRefused)
	if err != nil {
		return err
	}
	for _, other := range all {
		if !sameAddress(r)(other) {
			continue
		}
		t := store.Transition{Next: ledger.ReminderCancelled, Actor: actor, Reason: "the address is right, says " + actor}
		if err := tx.MoveReminder(other, t); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w, "The address %s is right, says %s: what is due is planned again at the next pass.\n", r.Recipient, actor)
	return err
}

func (a *App) settleReminder(ctx context.Context, w io.Writer, book, id string, by Word, yes bool) error {
	actor := by.Actor
	next := map[ledger.ReminderState]map[bool]ledger.ReminderState{
		ledger.ReminderPlanned:   {true: ledger.ReminderApproved, false: ledger.ReminderCancelled},
		ledger.ReminderApproved:  {false: ledger.ReminderCancelled}, // it has not left yet
		ledger.ReminderUncertain: {true: ledger.ReminderSent, false: ledger.ReminderCancelled},
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		r, found, err := tx.Reminder(id)
		if err != nil {
			return err
		}
		if found && r.State == ledger.ReminderRefused {
			return settleRefused(tx, w, r, actor, yes)
		}
		to, ok := next[r.State][yes]
		if !found || !ok {
			return fmt.Errorf("no reminder %q waits for a decision", id)
		}
		if to == ledger.ReminderApproved && r.Channel == config.ChannelCall && strings.TrimSpace(by.Why) == "" {
			return fmt.Errorf("%w: say what came of the call: --note TEXT", ErrUsage)
		}
		t := store.Transition{Next: to, Actor: actor, Reason: dunning.Decided(actor, by.Why)}
		if to == ledger.ReminderSent {
			t.SentAt = tx.Now()
		}
		if err := tx.MoveReminder(r, t); err != nil {
			return err
		}
		if r.State != ledger.ReminderUncertain && !yes {
			return a.holdRejected(tx, w, r, actor)
		}
		_, err = fmt.Fprintf(w, "Reminder %s is %s.\n", id, to)
		return err
	})
}

// settleRefused hears a person on a refused reminder. It reached nobody, so that
// only a word for the address changes anything.
func settleRefused(tx *store.Tx, w io.Writer, r ledger.Reminder, actor string, yes bool) error {
	if yes {
		return retryAddress(tx, w, r, actor)
	}
	how := "was refused and did not leave"
	if !r.SentAt.IsZero() {
		how = "came back and reached nobody"
	}
	_, err := fmt.Fprintf(w, "Nothing is to be done: reminder %s %s. Nobody writes to %s again\nuntil the address of customer %s is corrected, or accepted as right.\n",
		r.ID, how, r.Recipient, r.Customer)
	return err
}

// rejectedDays is how long a reminder that a person refused to approve is not
// planned again: it would come back the same day otherwise.
const rejectedDays = 7

// holdRejected holds what a refused reminder listed.
func (a *App) holdRejected(tx *store.Tx, w io.Writer, r ledger.Reminder, actor string) error {
	until := a.today().AddDays(rejectedDays)
	for _, number := range invoicesOf(r) {
		h := ledger.Hold{Invoice: number, Kind: ledger.HoldManual, Until: until, Author: actor, Note: "reminder " + r.ID + " was not approved"}
		if err := tx.AddHold(h); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "Reminder %s is cancelled. Its invoices are held until %s; relanced hold changes that.\n", r.ID, until)
	return err
}

// errNotFound is returned by explain.
var errNotFound = errors.New("not found")
