package exam

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/firms"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// accountant decides what waits in the queue as the truth is, some days after it
// began to wait: a year in a firm has such a person. What the engine said before
// is what it is marked for.
type accountant struct {
	store   *store.Store
	desk    reconcile.Desk
	after   int
	truth   *truth
	sitting *Sitting
	since   map[string]ledger.Date                             // the day on which each was first seen in the queue
	drop    func(ctx context.Context, name, text string) error // into the inbox
}

func newAccountant(s *store.Store, o Options, sitting *Sitting, drop func(ctx context.Context, name, text string) error) *accountant {
	return &accountant{
		drop:  drop,
		store: s, desk: reconcile.Desk{Store: s, Book: book, Config: o.Matching, Actor: "the accountant"}, after: o.DecideAfter,
		truth: newTruth(sitting.Firm), sitting: sitting, since: map[string]ledger.Date{},
	}
}

// work decides what has waited long enough.
func (a *accountant) work(ctx context.Context, day ledger.Date) error {
	var queue []reconcile.Waiting
	err := a.store.View(ctx, book, func(tx *store.Tx) (err error) {
		queue, err = reconcile.Queue(tx, a.desk.Config)
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range queue {
		ref := w.Entry.Ref()
		if a.since[ref] == "" {
			a.since[ref] = day
		}
		if day.Sub(a.since[ref]) < a.after || a.decided(ref) || !a.billed(ref, day) {
			continue
		}
		a.sitting.Decided[ref] = Answer{State: ledger.EntryReview, Note: w.Entry.Note, Proposals: w.Proposals}
		if err := a.decide(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
	}
	return nil
}

func (a *accountant) decided(ref string) bool {
	_, done := a.sitting.Decided[ref]
	return done
}

// billed reports whether the invoices that a credit pays are in the books: who
// does not know of them cannot decide.
func (a *accountant) billed(ref string, day ledger.Date) bool {
	return !slices.ContainsFunc(a.truth.credits[ref].Parts, func(p firms.Part) bool { return a.truth.invoices[p.Invoice].Arrives > day })
}

// decide puts a credit where the truth has it: by the proposal that says so,
// else by hand. What is given up beside the money goes through remittance.csv,
// which has a column for it. What the ledger no longer takes, because it has
// booked something else there, is left to wait.
func (a *accountant) decide(ctx context.Context, w reconcile.Waiting) error {
	c, ok := a.truth.credits[w.Entry.Ref()]
	if !ok || !c.IsCustomers() || len(c.Parts) == 0 { // a debit, nobody's money, or money paid twice and given back
		_, _, err := a.desk.Ignore(ctx, w.Entry.ID, false)
		return err
	}
	parts := merged(c.Parts)
	for _, p := range w.Proposals {
		if settlesAll(p, parts) {
			_, _, err := a.desk.Accept(ctx, reconcile.ReviewID(w.Entry.ID, p), "")
			return err
		}
	}
	if slices.ContainsFunc(parts, func(p firms.Part) bool { return p.Adjustment != 0 && !p.Contestable }) {
		if !addsUp(c, parts) {
			return nil // paid with a few cents on top: no file can say that
		}
		return a.drop(ctx, "remittance-"+c.Ref+".csv", listed(c, parts))
	}
	list := make([]string, len(parts))
	for n, p := range parts {
		list[n] = p.Invoice + "=" + decimal(p.Money)
	}
	_, _, err := a.desk.Split(ctx, w.Entry.ID, list)
	if errors.Is(err, reconcile.ErrMuch) || errors.Is(err, reconcile.ErrSplit) {
		return nil
	}
	return err
}

// addsUp reports whether a credit is what its parts are paid with.
func addsUp(c firms.Credit, parts []firms.Part) bool {
	for _, p := range parts {
		c.Amount -= p.Money
	}
	return c.Amount == 0
}

// settlesAll reports whether a proposal is the truth, to the cent.
func settlesAll(p ledger.Proposal, parts []firms.Part) bool {
	if len(p.Parts) != len(parts) {
		return false
	}
	return !slices.ContainsFunc(parts, func(want firms.Part) bool {
		return !slices.ContainsFunc(p.Parts, func(got ledger.Part) bool { return got.Invoice == want.Invoice && got.Settles() == want.Settled() })
	})
}

// listed writes a credit as remittance.csv.
func listed(c firms.Credit, parts []firms.Part) string {
	var b strings.Builder
	b.WriteString("credit,date,amount,invoice,line_amount,fee\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s\n", c.Ref, c.Booked, decimal(c.Amount), p.Invoice, decimal(p.Settled()), decimal(p.Adjustment))
	}
	return b.String()
}

// merged makes one part of the parts of one invoice.
func merged(parts []firms.Part) []firms.Part {
	at := map[string]int{}
	var list []firms.Part
	for _, p := range parts {
		if i, again := at[p.Invoice]; again {
			list[i].Money += p.Money
			list[i].Adjustment += p.Adjustment
			continue
		}
		at[p.Invoice] = len(list)
		list = append(list, p)
	}
	return list
}

func decimal(cents int64) string { return ledger.Money{Minor: cents, Currency: "EUR"}.Decimal() }
