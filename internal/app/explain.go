package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// ExplainInvoice writes the chain from the bank line to the letter for one
// invoice: what it is, what was paid and why we think so, what was sent, what
// comes next and when, and what stands in the way.
func (a *App) ExplainInvoice(ctx context.Context, w io.Writer, book, number string) error {
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		i, found, err := tx.Invoice(number)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("invoice %q in book %s: %w", number, book, errNotFound)
		}
		customer, _, err := tx.Customer(i.Customer)
		if err != nil {
			return err
		}
		p := &printer{w: w}
		p.line("Invoice %s to %s (%s): %s, issued %s, due %s", i.Number, cmp.Or(customer.Name, "a customer without a name yet"), i.Customer,
			i.Amount, i.IssueDate, i.DueDate)
		p.line("  %s, %s open, version %d", i.Status(), i.Open(), i.Version)
		if err := a.explainLimitation(p, tx, i, customer); err != nil {
			return err
		}
		if err := a.explainMoney(p, tx, i); err != nil {
			return err
		}
		if err := a.explainCharges(p, tx, i); err != nil {
			return err
		}
		if err := a.explainReminders(p, tx, i); err != nil {
			return err
		}
		return errors.Join(a.explainNext(p, tx, i), p.err)
	})
}

// explainLimitation warns of the day after which an open invoice cannot be claimed
// in court any more.
func (a *App) explainLimitation(p *printer, tx *store.Tx, i ledger.Invoice, customer ledger.Customer) error {
	s, err := a.remind.Load(tx, i.Customer)
	if err != nil {
		return err
	}
	l, known := a.remind.Planner.Limitation(a.remind.Planner.PolicyOf(s, customer), customer, i)
	if known && i.Open().Minor > 0 && l.Near(s.Today) {
		p.line("  MIND the limitation: %s, unless something has stopped it; a reminder does not", l)
	}
	return nil
}

func (a *App) explainMoney(p *printer, tx *store.Tx, i ledger.Invoice) error {
	all, err := tx.AllocationsTo(i.Number)
	if err != nil {
		return err
	}
	p.line("Money:")
	for _, x := range all {
		e, _, err := tx.Entry(x.Entry)
		if err != nil {
			return err
		}
		switch {
		case x.Reverses != 0:
			p.line("  %s  %s taken back by %s: %s", ledger.DateOf(x.At.In(a.zone)), x.Amount.Abs(), x.DecidedBy, x.Why)
		default:
			p.line("  %s  %s from %s, bank reference %s%s%s", e.BookingDate, x.Amount, cmp.Or(e.Counterparty, "(no name)"), e.Ref(),
				beside(x.Amount.Currency, x.Adjustment, x.AdjustmentReason), undone(x))
			p.line("      decided by %s, rule %s, probability %.4f: %s", x.DecidedBy, x.Rule, x.Probability, x.Explanation)
			if err := a.explainPlace(p, tx, e, "      "); err != nil {
				return err
			}
		}
	}
	if len(all) == 0 {
		p.line("  none allocated")
	}
	return a.explainDoubts(p, tx, i)
}

func undone(a ledger.Allocation) string {
	if a.Reversed {
		return " (reversed since)"
	}
	return ""
}

func (a *App) explainPlace(p *printer, tx *store.Tx, e ledger.Entry, indent string) error {
	f, err := tx.EntryPlace(e.ID)
	if err != nil {
		return err
	}
	p.line("%sfrom %s, %s, read by %s, now %s (sha256 %s)", indent, f.Name, e.Place, f.Reader, filepath.ToSlash(f.Place), f.SHA256)
	return nil
}

// explainDoubts lists undecided credits that may be this invoice's money.
func (a *App) explainDoubts(p *printer, tx *store.Tx, i ledger.Invoice) error {
	proposals, err := tx.Proposals()
	if err != nil {
		return err
	}
	waiting, err := tx.Entries(ledger.EntryReview)
	if err != nil {
		return err
	}
	for _, e := range waiting {
		for _, x := range proposals[e.ID] {
			for _, number := range x.Invoices() {
				if number == i.Number {
					p.line("  in review: %s of %s from %s (%s), %s likely: %s", e.Amount, e.BookingDate, cmp.Or(e.Counterparty, "(no name)"),
						reconcile.ReviewID(e.ID, x), chance(x.Probability), ledger.Explain(x.Evidence))
				}
			}
		}
	}
	return nil
}

func (a *App) explainReminders(p *printer, tx *store.Tx, i ledger.Invoice) error {
	reminders, err := tx.RemindersOf(i.Customer)
	if err != nil {
		return err
	}
	proofs, err := tx.Proofs()
	if err != nil {
		return err
	}
	p.line("Reminders:")
	none := true
	for _, r := range reminders {
		for _, item := range r.Items {
			if item.Invoice != i.Number {
				continue
			}
			none = false
			of := ""
			if n, ok := dunning.PlanInstalment(item.Instalment); ok {
				of = fmt.Sprintf(" of instalment %d of the plan", n)
			}
			p.line("  %s  step %s%s, %s, by %s to %s%s%s", r.PlannedFor, item.Step, of, r.State, r.Channel, r.Recipient, tail(r, a), withdrawn(item))
			if of := proofs[r.ID]; len(of) > 0 {
				p.line("      %s", proved(ledger.Delivery(of)))
			}
		}
	}
	if none {
		p.line("  none")
	}
	return nil
}

func withdrawn(i ledger.ReminderItem) string {
	if i.GivenBack {
		return "; withdrawn: the money had come before"
	}
	return ""
}

func tail(r ledger.Reminder, a *App) string {
	text := ""
	if !r.SentAt.IsZero() {
		text += ", sent " + a.instant(r.SentAt)
	}
	if r.Receipt != "" {
		text += ", receipt: " + r.Receipt
	}
	if r.Reason != "" {
		text += " (" + r.Reason + ")"
	}
	return text
}

func (a *App) explainNext(p *printer, tx *store.Tx, i ledger.Invoice) error {
	s, err := a.remind.Load(tx, i.Customer)
	if err != nil {
		return err
	}
	p.line("Next (as of %s):", s.Today)
	none := true
	for _, o := range a.remind.Planner.Plan(s).Outlooks {
		if o.Invoice != i.Number {
			continue
		}
		none = false
		what, held := cmp.Or(o.Note, string(o.State)), "held"
		if o.Step != "" {
			what = fmt.Sprintf("step %s, reached %s, first possible day %s", o.Step, o.Reached, o.FirstPossible)
		}
		switch {
		case o.State == dunning.OutlookPending:
			what = a.explainPending(s, o)
		case o.State == dunning.OutlookDue:
			what += ": " + o.Note
		case o.State == dunning.OutlookHeld && o.Step == "":
			what = string(o.State) // the blockers say why
		case o.State == dunning.OutlookAhead:
			held = "today it would be held"
		}
		p.line("  %s: %s", o.Name, what)
		if o.Detour != "" {
			p.line("    %s", o.Detour)
		}
		for _, blocker := range o.Blockers {
			p.line("    %s: %s", held, blocker)
		}
	}
	if none { // a credit note, or an invoice of nothing
		p.line("  there is nothing to ask for")
	}
	return nil
}

// explainPending says what will become of the message that lists an instalment.
func (a *App) explainPending(s dunning.Snapshot, o dunning.Outlook) string {
	for _, r := range s.Reminders {
		if r.ID == o.Reminder {
			return fmt.Sprintf("step %s, planned for %s by %s to %s: it %s", o.Step, r.PlannedFor, r.Channel, r.Recipient,
				a.remind.Planner.Pending(s, r, a.now()))
		}
	}
	return o.Note
}

// ExplainEntry writes where an entry came from and what became of it.
func (a *App) ExplainEntry(ctx context.Context, w io.Writer, book, ref string) error {
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		entries, err := tx.EntriesByRef(ref)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("entry %q in book %s: %w", ref, book, errNotFound)
		}
		proposals, err := tx.Proposals()
		if err != nil {
			return err
		}
		p := &printer{w: w}
		for _, e := range entries {
			if err := a.explainEntry(p, tx, e, proposals[e.ID]); err != nil {
				return err
			}
		}
		return p.err
	})
}

func (a *App) explainEntry(p *printer, tx *store.Tx, e ledger.Entry, proposals []ledger.Proposal) error {
	p.line("Entry %s of %s: %s, %s", e.Ref(), e.BookingDate, e.Amount, cmp.Or(e.Counterparty, "(no name)"))
	p.line("  account %s, identity %s, counterparty account %s, code %s", e.Account, e.ID, cmp.Or(e.IBAN, "unknown"), cmp.Or(e.Code, "none"))
	if text := e.Text(); text != "" {
		p.line("  text: %q", text)
	}
	if e.Return != "" {
		p.line("  a return, reason %s, of %s", e.Return, cmp.Or(e.Original, "an unnamed movement"))
	}
	if err := a.explainCustody(p, tx, e, "  "); err != nil {
		return err
	}
	p.line("  state %s: %s", e.State, cmp.Or(e.Note, "no note"))
	all, err := tx.AllocationsOf(e.ID)
	if err != nil {
		return err
	}
	rest := e.Amount
	for _, x := range all {
		rest.Minor -= x.Amount.Minor
		if x.Reverses != 0 {
			p.line("  %s  taken back: %s from %s by %s: %s", ledger.DateOf(x.At.In(a.zone)), x.Amount.Abs(), x.Invoice, x.DecidedBy, x.Why)
			continue
		}
		p.line("  allocated: %s on %s%s by %s, rule %s, probability %.4f%s", x.Amount, x.Invoice,
			beside(x.Amount.Currency, x.Adjustment, x.AdjustmentReason), x.DecidedBy, x.Rule, x.Probability, undone(x))
		p.line("      %s", x.Explanation)
	}
	if e.State == ledger.EntryAllocated && rest.Minor > 0 {
		p.line("  unapplied: %s stays with the customer", rest)
	}
	for _, x := range proposals {
		p.line("  proposal %s: %s, %s likely: %s", reconcile.ReviewID(e.ID, x), parts(x), chance(x.Probability), ledger.Explain(x.Evidence))
	}
	return nil
}
