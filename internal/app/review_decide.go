package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// Word is a person's: who decides, and why ("" for no reason given).
type Word struct{ Actor, Why string }

func (a *App) desk(book string, by Word) reconcile.Desk {
	return reconcile.Desk{Store: a.store, Book: book, Config: a.config.Matching, Actor: by.Actor, Why: by.Why}
}

// ReviewAccept says yes: to a proposal (or so much of it as amount says, in any
// notation), to a refused statement that does not add up, or that a reminder
// may leave (or, when uncertain, did leave), all of a day's at once or one, or that a reply is settled.
func (a *App) ReviewAccept(ctx context.Context, w io.Writer, book, id, amount string, by Word) error {
	other := strings.HasPrefix(id, fileID) || strings.HasPrefix(id, batchID) || strings.HasPrefix(id, reminderID) || strings.HasPrefix(id, invoiceID) || strings.HasPrefix(id, replyID)
	if other && amount != "" {
		return fmt.Errorf("%w: --amount is for proposals, not for %s", ErrUsage, id)
	}
	switch {
	case strings.HasPrefix(id, fileID):
		r, err := a.intake.Accept(ctx, book, strings.TrimPrefix(id, fileID), by.Actor)
		if err == nil {
			_, err = fmt.Fprintf(w, "Taken in: %d new entries. They are matched at the next pass.\n", r.Entries)
		}
		return err
	case strings.HasPrefix(id, reminderID):
		return a.settleReminder(ctx, w, book, strings.TrimPrefix(id, reminderID), by, true)
	case strings.HasPrefix(id, batchID):
		return a.settleBatch(ctx, w, book, strings.TrimPrefix(id, batchID), by, true)
	case strings.HasPrefix(id, invoiceID):
		return a.confirmUnpaid(ctx, w, book, strings.TrimPrefix(id, invoiceID), by.Actor)
	case strings.HasPrefix(id, replyID):
		return a.settleReply(ctx, w, book, id, ledger.ReplySettled, by)
	}
	entry, p, err := a.desk(book, by).Accept(ctx, id, amount)
	return a.allocated(ctx, w, book, entry, p, err)
}

// allocated says what was allocated, and whose the rest is.
func (a *App) allocated(ctx context.Context, w io.Writer, book string, entry reconcile.Waiting, p ledger.Proposal, err error) error {
	if err != nil {
		return err
	}
	out := &printer{w: w}
	out.line("Allocated: %s of %s.", parts(p), entry.Entry.Ref())
	for _, warning := range entry.Warnings {
		out.line("Mind: %s. relanced review undo %s takes it back.", warning, entry.Entry.Ref())
	}
	err = a.store.View(ctx, book, func(tx *store.Tx) error {
		all, err := tx.AllocationsOf(entry.Entry.ID)
		if err != nil {
			return err
		}
		rest, first := entry.Entry.Amount, ""
		for _, x := range all {
			rest.Minor -= x.Amount.Minor
			if first == "" && x.Reverses == 0 && !x.Reversed {
				first = x.Invoice
			}
		}
		if rest.Minor > 0 {
			i, _, err := tx.Invoice(first)
			out.line("%s is left: it stays with customer %s, unapplied. relanced review assign or split puts it on an invoice.", rest, i.Customer)
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.err
}

// ReviewReject says no: to a proposal (or, without a rank, to all of an entry),
// to a refused file, or to a reminder.
func (a *App) ReviewReject(ctx context.Context, w io.Writer, book, id string, by Word) error {
	switch {
	case strings.HasPrefix(id, fileID):
		err := a.intake.Dismiss(ctx, book, strings.TrimPrefix(id, fileID), by.Actor)
		if err == nil {
			_, err = fmt.Fprintln(w, "Moved to rejected/done/. It no longer holds reminders.")
		}
		return err
	case strings.HasPrefix(id, reminderID):
		return a.settleReminder(ctx, w, book, strings.TrimPrefix(id, reminderID), by, false)
	case strings.HasPrefix(id, batchID):
		return a.settleBatch(ctx, w, book, strings.TrimPrefix(id, batchID), by, false)
	case strings.HasPrefix(id, invoiceID):
		return a.confirmPaid(ctx, w, book, strings.TrimPrefix(id, invoiceID), by.Actor, by.Why)
	case strings.HasPrefix(id, replyID):
		return fmt.Errorf("%w: a reply is not rejected: accept %s when it is settled, or ignore it", ErrUsage, id)
	}
	entry, err := a.desk(book, by).Reject(ctx, id)
	if err == nil {
		_, err = fmt.Fprintf(w, "Rejected. %s stays in review; it is never proposed so again. Until it is allocated or ignored,\nits money is still in doubt and the reminders of these invoices stay held.\n", entry.Entry.Ref())
	}
	return err
}

// ReviewIgnore takes an entry out of the queue for good: not a customer's money;
// with always, nor is what its counterparty sends from now on. A reply that is
// ignored is no task any more; the pause it brought runs out by itself.
func (a *App) ReviewIgnore(ctx context.Context, w io.Writer, book, id string, always bool, by Word) error {
	if strings.HasPrefix(id, replyID) {
		if always {
			return fmt.Errorf("%w: --always is for credits, not for %s", ErrUsage, id)
		}
		return a.settleReply(ctx, w, book, id, ledger.ReplyIgnored, by)
	}
	entry, source, err := a.desk(book, by).Ignore(ctx, id, always)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	p.line("Ignored: %s is not a customer's money.", entry.Entry.Ref())
	if always {
		p.line("Nor is what %s sends: the next pass ignores it too, unless it cites an open invoice. relanced review sources lists this.", source.ID())
	}
	return p.err
}

// ReviewAssign puts a credit on an invoice that a person names, as far as it is
// open or as amount says.
func (a *App) ReviewAssign(ctx context.Context, w io.Writer, book, id, invoice, amount string, by Word) error {
	entry, p, err := a.desk(book, by).Assign(ctx, id, invoice, amount)
	return a.allocated(ctx, w, book, entry, p, err)
}

// ReviewSplit puts a credit on several invoices, "INVOICE=AMOUNT" each.
func (a *App) ReviewSplit(ctx context.Context, w io.Writer, book, id string, divided []string, by Word) error {
	entry, p, err := a.desk(book, by).Split(ctx, id, divided)
	return a.allocated(ctx, w, book, entry, p, err)
}

// ReviewUndo takes a decision back.
func (a *App) ReviewUndo(ctx context.Context, w io.Writer, book, ref string, by Word) error {
	entry, forgotten, err := a.desk(book, by).Undo(ctx, ref)
	if err != nil {
		return err
	}
	again := "an allocation is never made so again"
	if entry.State == ledger.EntryIgnored {
		again = "it is never ignored again by itself"
	}
	p := &printer{w: w}
	p.line("Undone: %s waits in review; %s.", entry.Ref(), again)
	if forgotten.ID() != "" {
		p.line("What %s sends is matched again from now on.", forgotten.ID())
	}
	return p.err
}

// ReviewSources lists whose money is never a customer's.
func (a *App) ReviewSources(ctx context.Context, w io.Writer, book string) error {
	var list []ledger.Source
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		list, err = tx.Sources()
		return err
	})
	if err != nil {
		return err
	}
	p := &printer{w: w}
	if len(list) == 0 {
		p.line("Nothing is ignored for good. relanced review ignore ID --always does it.")
	}
	for _, s := range list {
		why := ""
		if s.Why != "" {
			why = ": " + s.Why
		}
		p.line("%s  ignored since %s, says %s%s", s.ID(), ledger.DateOf(s.At.In(a.zone)), s.Actor, why)
	}
	return p.err
}

// ReviewForget lets the credits of a source be matched again, from now on.
func (a *App) ReviewForget(ctx context.Context, w io.Writer, book, id string, by Word) error {
	var s ledger.Source
	err := a.store.Update(ctx, book, func(tx *store.Tx) (err error) {
		s, err = a.desk(book, by).Forget(tx, id)
		return err
	})
	if err == nil {
		_, err = fmt.Fprintf(w, "Forgotten: what %s sends from now on is matched. What was ignored stays so until it is undone.\n", s.ID())
	}
	return err
}
