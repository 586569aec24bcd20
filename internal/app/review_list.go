package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// ListOptions says how the queue is written.
type ListOptions struct {
	Verbose bool // the evidence of each proposal, one fact a line
	JSON    bool // one object, for a script
}

// pending is everything of a book that waits for a person.
type pending struct {
	credits   []reconcile.Waiting
	keeping   map[string]int // entry -> how many reminders could leave today but for such credits
	files     []ledger.File
	batches   map[ledger.Date][]ledger.Reminder
	reminders []ledger.Reminder // to approve, or of which nobody knows whether they left
	leaving   []dunning.Leaving // planned or approved, and nobody has to do anything
	calls     map[string]callToMake
	stuck     map[string]bool // of the reminders, those whose channel fails for too long
	zone      *time.Location
	refused   []ledger.Reminder       // whose refusal holds a customer
	replies   []ledger.Reply          // of people, to reminders
	finished  []finished              // ladders
	charges   []dunning.UnpaidCharges // of invoices that are paid
	old, back []string                // invoices: due before the first statement; paid, and the payment came back
}

func (q pending) empty() bool {
	return len(q.credits)+len(q.files)+len(q.reminders)+len(q.refused)+len(q.old)+len(q.back)+len(q.replies)+len(q.finished)+len(q.charges) == 0
}

// ReviewList writes everything that waits for a person: credits with their
// proposals, refused files, and reminders to approve, of which nobody knows
// whether they left, or whose refusal holds a customer, and replies of people.
func (a *App) ReviewList(ctx context.Context, w io.Writer, book string, o ListOptions) error {
	q, err := a.pending(ctx, book)
	if err != nil {
		return err
	}
	if o.JSON {
		return writePending(w, q)
	}
	p := &printer{w: w}
	if q.empty() {
		p.line("Nothing waits for a decision.")
	}
	for _, entry := range q.credits {
		p.waiting(entry, o.Verbose)
		if n := q.keeping[entry.Entry.ID]; n > 0 {
			p.line("    reminders that could leave today but for such doubts: %d", n)
		}
	}
	p.pendingFiles(q.files)
	p.pendingInvoices(q.old, q.back)
	p.pendingReminders(q)
	p.pendingReplies(q.replies)
	p.finishedLadders(q.finished)
	p.pendingCharges(q.charges)
	p.leaving(q.leaving, a.today())
	return p.err
}

func (a *App) pending(ctx context.Context, book string) (pending, error) {
	q := pending{stuck: map[string]bool{}, zone: a.zone}
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		if q.credits, err = reconcile.Queue(tx, a.config.Matching); err != nil {
			return err
		}
		if q.files, err = tx.RejectedFiles(); err != nil {
			return err
		}
		plan, err := a.plan(tx)
		if err != nil {
			return err
		}
		held := plan.Held
		q.keeping = keptBack(held)
		q.finished = finishedLadders(plan.Outlooks, a.today())
		q.old, q.back = waitingFor(held, dunning.GuardHistory), waitingFor(held, dunning.GuardReturned)
		if q.refused, err = refusals(tx, held); err != nil {
			return err
		}
		unpaid, err := a.unpaidCharges(tx, "")
		if err != nil {
			return err
		}
		q.charges = slices.DeleteFunc(dunning.Demanded(unpaid), func(c dunning.UnpaidCharges) bool { return !c.PrincipalPaid() })
		if q.replies, err = tx.Replies(ledger.ReplyWaiting); err != nil {
			return err
		}
		waiting, err := a.remind.Waiting(tx)
		if err != nil {
			return err
		}
		for _, r := range waiting.Stuck {
			q.stuck[r.ID] = true
		}
		uncertain, err := tx.Reminders(ledger.ReminderUncertain)
		q.reminders, q.leaving = slices.Concat(waiting.Approval, waiting.Stuck, uncertain), waiting.Leaving
		return err
	})
	if err != nil {
		return q, err
	}
	q.batches = a.batches(q.reminders)
	q.calls, err = a.calls(ctx, book, q.reminders)
	return q, err
}

// keptBack counts for each undecided credit the instalments that a reminder could ask
// for today if it were known not to be for them: what is worth deciding first.
func keptBack(held []dunning.Held) map[string]int {
	keeping := map[string]int{}
	for _, h := range held {
		if !h.Reached {
			continue
		}
		for _, entry := range h.Doubts {
			keeping[entry]++
		}
	}
	return keeping
}

func (p *printer) waiting(w reconcile.Waiting, verbose bool) {
	e := w.Entry
	p.line("%s  %s  %s  %s", reconcile.ReviewID(e.ID, ledger.Proposal{}), e.BookingDate, e.Amount, cmp.Or(e.Counterparty, "(no name)"))
	p.line("    bank reference %s; %s", e.Ref(), cmp.Or(strings.ReplaceAll(e.Text(), "\n", " | "), "no text"))
	if e.Note != "" {
		p.line("    %s", e.Note)
	}
	for _, x := range w.Proposals {
		p.line("    %s  %s  %s  (%s)", reconcile.ReviewID(e.ID, x), chance(x.Probability), parts(x), x.Customer)
		if !verbose {
			p.line("        %s", ledger.Explain(x.Evidence))
			continue
		}
		p.evidence(x)
	}
	if len(w.Proposals) == 0 && e.Note == "" {
		p.line("    nothing explains it")
	}
}

// chance writes a probability in percent, rounded down: what is not certain is
// never called certain.
func chance(p float64) string { return fmt.Sprintf("%.1f %%", math.Floor(1000*p)/10) }

// evidence prints the sum of a proposal for a person to check.
func (p *printer) evidence(x ledger.Proposal) {
	sum := 0.0
	for _, fact := range x.Evidence {
		sum += fact.Bits
		p.line("        %+6.1f  %s", fact.Bits, fact.Fact)
	}
	p.line("        %+6.1f  bits together; %.4f beside the other explanations; rule %s", sum, x.Probability, x.Rule)
}

func (p *printer) pendingFiles(files []ledger.File) {
	for _, f := range files {
		p.line("%s%s  refused: %s", fileID, filepath.Base(f.Place), f.Reason)
		if f.Kind == ledger.FileStatement {
			p.line("    reminders are held until it is accepted, rejected or taken away")
		}
	}
}

func (p *printer) pendingInvoices(old, back []string) {
	if len(old) > 0 {
		p.line("%s fell due before the first bank statement, and may have been paid then. No reminder leaves", count(len(old), "invoice", "invoices"))
		p.line("until you say what is unpaid (accept) and what was paid (reject), one by one or with %sall:", invoiceID)
		for _, number := range old {
			p.line("    %s%s", invoiceID, number)
		}
	}
	if len(back) > 0 {
		p.line("%s paid, and the payment came back for a reason that a person must look at (relanced explain says which).", count(len(back), "invoice was", "invoices were"))
		p.line("No reminder leaves until you say what is to be claimed again (accept) and what is not (reject), one by one:")
		for _, number := range back {
			p.line("    %s%s", invoiceID, number)
		}
	}
}

func (p *printer) pendingReminders(q pending) {
	for _, day := range slices.Sorted(maps.Keys(q.batches)) {
		if n := len(q.batches[day]); n > 1 {
			p.line("%s%s  the %d reminders planned for that day, which follow, together: accept or reject", batchID, day, n)
		}
	}
	for _, r := range q.reminders {
		p.line("%s%s  %s: %s to %s, step %s, listing %s. %s", reminderID, r.ID, r.State, strings.Join(invoicesOf(r), " "), r.Recipient, r.Step, listed(r), r.Reason)
		switch {
		case r.State == ledger.ReminderUncertain:
			p.line("    accept: it did leave; reject: it did not, and may be sent again")
		case q.stuck[r.ID]:
			p.line("    %s has failed since %s, %s: find out why; it is tried on. accept: at once; reject: no more", r.Channel, ledger.DateOf(r.FailingSince.In(q.zone)), count(r.Attempts, "time", "times"))
		}
		if c, ok := q.calls[r.ID]; ok {
			p.call(r, c)
		}
	}
	for _, r := range q.refused {
		p.line("%s%s  refused: %s to %s, step %s. %s", reminderID, r.ID, strings.Join(invoicesOf(r), " "), r.Recipient, r.Step, r.Reason)
		p.line("    correct the address of customer %s; accept: the address is right, try again", r.Customer)
	}
}

// listed is the sum of what a reminder lists, before credit and charges.
func listed(r ledger.Reminder) ledger.Money {
	sum := ledger.Money{Currency: r.Currency}
	for _, i := range r.Items {
		sum.Minor += i.Amount.Minor
	}
	return sum
}

// leaving lists what nobody has to decide on, so that nobody looks for it in vain.
func (p *printer) leaving(list []dunning.Leaving, today ledger.Date) {
	if len(list) > 0 {
		p.line("%s, and nobody has to do anything; reject stops one:", count(len(list), "reminder leaves by itself", "reminders leave by themselves"))
	}
	for _, r := range list {
		approved := ""
		if r.State == ledger.ReminderApproved {
			approved = ", approved"
		}
		p.line("    %s%s  %s to %s, step %s%s: leaves %s", reminderID, r.ID, strings.Join(invoicesOf(r.Reminder), " "), r.Recipient, r.Step, approved,
			remarked(r.When(today), r.Reason))
	}
}

// remarked adds a remark in brackets, if there is one.
func remarked(text, remark string) string {
	if remark == "" {
		return text
	}
	return text + " (" + remark + ")"
}
