package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

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
)

// ReviewList writes everything that waits for a person: credits with their
// proposals, refused files, and reminders to approve, of which nobody knows
// whether they left, or whose refusal holds a customer.
func (a *App) ReviewList(ctx context.Context, w io.Writer, book string) error {
	queue, err := a.Queue(ctx, book)
	if err != nil {
		return err
	}
	var files []ledger.File
	var reminders, refused []ledger.Reminder
	var old, back []string
	err = a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		if files, err = tx.RejectedFiles(); err != nil {
			return err
		}
		held, err := a.held(tx)
		if err != nil {
			return err
		}
		old, back = waitingFor(held, dunning.GuardHistory), waitingFor(held, dunning.GuardReturned)
		if refused, err = refusals(tx, held); err != nil {
			return err
		}
		reminders, err = tx.Reminders(ledger.ReminderPlanned, ledger.ReminderUncertain)
		return err
	})
	if err != nil {
		return err
	}
	if len(queue)+len(files)+len(reminders)+len(refused)+len(old)+len(back) == 0 {
		_, err := fmt.Fprintln(w, "Nothing waits for a decision.")
		return err
	}
	p := &printer{w: w}
	for _, entry := range queue {
		p.waiting(entry)
	}
	for _, f := range files {
		p.line("%s%s  refused: %s", fileID, filepath.Base(f.Place), f.Reason)
		if f.Kind == ledger.FileStatement {
			p.line("    reminders are held until it is accepted, rejected or taken away")
		}
	}
	if len(old) > 0 {
		p.line("%d invoices fell due before the first bank statement, and may have been paid then. No reminder leaves for them", len(old))
		p.line("until you say that they are unpaid (accept) or that they were paid (reject), one by one or with %sall:", invoiceID)
		for _, number := range old {
			p.line("    %s%s", invoiceID, number)
		}
	}
	if len(back) > 0 {
		p.line("%d invoices were paid, and the payment came back for a reason that a person must look at (relanced explain says which).", len(back))
		p.line("No reminder leaves for them until you say that they are to be claimed again (accept) or not (reject), one by one:")
		for _, number := range back {
			p.line("    %s%s", invoiceID, number)
		}
	}
	for _, r := range reminders {
		p.line("%s%s  %s: %s to %s, step %s. %s", reminderID, r.ID, r.State, strings.Join(invoicesOf(r), " "), r.Recipient, r.Step, r.Reason)
		if r.State == ledger.ReminderUncertain {
			p.line("    accept: it did leave; reject: it did not, and may be sent again")
		}
	}
	for _, r := range refused {
		p.line("%s%s  refused: %s to %s, step %s. %s", reminderID, r.ID, strings.Join(invoicesOf(r), " "), r.Recipient, r.Step, r.Reason)
		p.line("    correct the address of customer %s; accept: the address is right, try again", r.Customer)
	}
	return p.err
}

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
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) waiting(w reconcile.Waiting) {
	e := w.Entry
	p.line("%s  %s  %s  %s", reconcile.ReviewID(e.ID, ledger.Proposal{}), e.BookingDate, e.Amount, cmp.Or(e.Counterparty, "(no name)"))
	p.line("    bank reference %s; %s", e.Ref(), cmp.Or(strings.ReplaceAll(e.Text(), "\n", " | "), "no text"))
	if e.Note != "" {
		p.line("    %s", e.Note)
	}
	for _, x := range w.Proposals {
		p.line("    %s  %.1f %%  %s  (%s)", reconcile.ReviewID(e.ID, x), 100*x.Probability, parts(x), x.Customer)
		p.line("        %s", ledger.Explain(x.Evidence))
	}
	if len(w.Proposals) == 0 && e.Note == "" {
		p.line("    nothing explains it")
	}
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

// ReviewAccept says yes: to a proposal, to a refused statement that does not
// add up, or that a reminder may leave (or, when uncertain, did leave).
func (a *App) ReviewAccept(ctx context.Context, w io.Writer, book, id, actor string) error {
	switch {
	case strings.HasPrefix(id, fileID):
		r, err := a.intake.Accept(ctx, book, strings.TrimPrefix(id, fileID), actor)
		if err == nil {
			_, err = fmt.Fprintf(w, "Taken in: %d new entries. They are matched at the next pass.\n", r.Entries)
		}
		return err
	case strings.HasPrefix(id, reminderID):
		return a.settleReminder(ctx, w, book, strings.TrimPrefix(id, reminderID), actor, true)
	case strings.HasPrefix(id, invoiceID):
		return a.confirmUnpaid(ctx, w, book, strings.TrimPrefix(id, invoiceID), actor)
	}
	entry, p, err := reconcile.Accept(ctx, a.store, book, a.config.Matching, id, actor)
	if err == nil {
		_, err = fmt.Fprintf(w, "Allocated: %s of %s.\n", parts(p), entry.Entry.Ref())
	}
	return err
}

// ReviewReject says no: to a proposal (or, without a rank, to all of an entry),
// to a refused file, or to a reminder.
func (a *App) ReviewReject(ctx context.Context, w io.Writer, book, id, actor, why string) error {
	switch {
	case strings.HasPrefix(id, fileID):
		err := a.intake.Dismiss(ctx, book, strings.TrimPrefix(id, fileID), actor)
		if err == nil {
			_, err = fmt.Fprintln(w, "Moved to rejected/done/. It no longer holds reminders.")
		}
		return err
	case strings.HasPrefix(id, reminderID):
		return a.settleReminder(ctx, w, book, strings.TrimPrefix(id, reminderID), actor, false)
	case strings.HasPrefix(id, invoiceID):
		return a.confirmPaid(ctx, w, book, strings.TrimPrefix(id, invoiceID), actor, why)
	}
	entry, err := reconcile.Reject(ctx, a.store, book, a.config.Matching, id, actor, why)
	if err == nil {
		_, err = fmt.Fprintf(w, "Rejected. %s stays in review; it is never proposed so again. Until it is allocated or ignored,\nits money is still in doubt and the reminders of these invoices stay held.\n", entry.Entry.Ref())
	}
	return err
}

// ReviewIgnore takes an entry out of the queue for good: not a customer's money.
func (a *App) ReviewIgnore(ctx context.Context, w io.Writer, book, id, actor, why string) error {
	entry, err := reconcile.Ignore(ctx, a.store, book, a.config.Matching, id, actor, why)
	if err == nil {
		_, err = fmt.Fprintf(w, "Ignored: %s is not a customer's money.\n", entry.Entry.Ref())
	}
	return err
}

// ReviewAssign puts a credit on an invoice that a person names.
func (a *App) ReviewAssign(ctx context.Context, w io.Writer, book, id, invoice, actor string) error {
	entry, p, err := reconcile.Assign(ctx, a.store, book, a.config.Matching, id, invoice, actor)
	if err == nil {
		_, err = fmt.Fprintf(w, "Allocated: %s of %s.\n", parts(p), entry.Entry.Ref())
	}
	return err
}

// ReviewUndo takes a decision back.
func (a *App) ReviewUndo(ctx context.Context, w io.Writer, book, ref, actor, why string) error {
	entry, err := reconcile.Undo(ctx, a.store, book, ref, actor, why)
	if err == nil {
		_, err = fmt.Fprintf(w, "Undone: %s waits in review; an allocation is never made so again.\n", entry.Ref())
	}
	return err
}

// held lists what is not reminded today, and why.
func (a *App) held(tx *store.Tx) ([]dunning.Held, error) {
	s, err := a.remind.Load(tx, "")
	if err != nil {
		return nil, err
	}
	return a.remind.Planner.Plan(s).Held, nil
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

func (a *App) settleReminder(ctx context.Context, w io.Writer, book, id, actor string, yes bool) error {
	next := map[ledger.ReminderState]map[bool]ledger.ReminderState{
		ledger.ReminderPlanned:   {true: ledger.ReminderApproved, false: ledger.ReminderCancelled},
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
		t := store.Transition{Next: to, Actor: actor, Reason: "decided by " + actor}
		if to == ledger.ReminderSent {
			t.SentAt = tx.Now()
		}
		if err := tx.MoveReminder(r, t); err != nil {
			return err
		}
		if r.State == ledger.ReminderPlanned && !yes {
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
	_, err := fmt.Fprintf(w, "Nothing is to be done: reminder %s was refused and did not leave. Nobody writes to %s again\nuntil the address of customer %s is corrected, or accepted as right.\n",
		r.ID, r.Recipient, r.Customer)
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

// Hold sets a dated reason not to remind about one invoice ("invoice") or one
// customer ("customer").
func (a *App) Hold(ctx context.Context, w io.Writer, book, what, id string, h ledger.Hold) error {
	if h.Until < a.today() {
		return fmt.Errorf("%w: --until %s is past", ErrUsage, h.Until)
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		var found bool
		var err error
		switch what {
		case "invoice":
			h.Invoice = id
			_, found, err = tx.Invoice(id)
		case "customer":
			h.Customer = id
			_, found, err = tx.Customer(id)
		default:
			return fmt.Errorf("%w: hold an invoice or a customer, not %q", ErrUsage, what)
		}
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("there is no %s %q in book %s", what, id, book)
		}
		if err := tx.AddHold(h); err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "No reminder for %s %s until %s (%s, set by %s).\n", what, id, h.Until, h.Kind, h.Author)
		return err
	})
}

// ParseHold reads the flags of a hold.
func ParseHold(kind, until, note, author string) (ledger.Hold, error) {
	day, err := ledger.ParseDate(until)
	if err != nil {
		return ledger.Hold{}, fmt.Errorf("%w: --until: %w", ErrUsage, err)
	}
	for _, k := range ledger.HoldKinds() {
		if string(k) == kind {
			return ledger.Hold{Kind: k, Until: day, Note: note, Author: author}, nil
		}
	}
	return ledger.Hold{}, fmt.Errorf("%w: --kind %q is unknown: dispute, promise, plan or manual", ErrUsage, kind)
}

// errNotFound is returned by explain.
var errNotFound = errors.New("not found")
