package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// ReviewSample lists the allocations that a person is asked to confirm.
func (a *App) ReviewSample(ctx context.Context, w io.Writer, book string) error {
	p := &printer{w: w}
	err := a.store.View(ctx, book, func(tx *store.Tx) error {
		h, err := reconcile.LoadHistory(tx, a.config.Matching)
		if err != nil {
			return err
		}
		drawn := reconcile.Sample(h, a.config.Matching, a.zone)
		if len(drawn) == 0 {
			p.line("Nothing is to be confirmed.")
			return nil
		}
		p.line("Allocated without a person, and drawn for a look. Right: relanced review confirm ID. Wrong: relanced review undo ID.")
		for _, s := range drawn {
			if err := a.sampled(p, tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return cmp.Or(err, p.err)
}

func (a *App) sampled(p *printer, tx *store.Tx, s ledger.Settlement) error {
	e, _, err := tx.Entry(s.Entry)
	if err != nil {
		return err
	}
	p.line("%s  %s  %s  %s", reconcile.ReviewID(e.ID, ledger.Proposal{}), e.BookingDate, e.Amount, cmp.Or(e.Counterparty, "(no name)"))
	p.line("    bank reference %s; %s", e.Ref(), cmp.Or(strings.ReplaceAll(e.Text(), "\n", " | "), "no text"))
	all, err := tx.AllocationsOf(e.ID)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Reverses != 0 || x.Reversed || x.DecidedBy != ledger.ByEngine {
			continue
		}
		i, _, err := tx.Invoice(x.Invoice)
		if err != nil {
			return err
		}
		customer, _, err := tx.Customer(i.Customer)
		if err != nil {
			return err
		}
		p.line("    %s on %s of %s (%s), rule %s, probability %.4f", x.Amount, x.Invoice, cmp.Or(customer.Name, "a customer without a name"), i.Customer, x.Rule, x.Probability)
		p.line("        %s", x.Explanation)
	}
	return nil
}

// ReviewConfirm hears that an allocation without a person was right.
func (a *App) ReviewConfirm(ctx context.Context, w io.Writer, book, ref string, by Word) error {
	entry, p, err := a.desk(book, by).Confirm(ctx, ref)
	if err == nil {
		_, err = fmt.Fprintf(w, "Confirmed: %s of %s.\n", parts(p), entry.Ref())
	}
	return err
}

// Calibration writes what was promised beside what came of it, by class of
// probability and by rule.
func (a *App) Calibration(ctx context.Context, w io.Writer, book string, asJSON bool) error {
	var report reconcile.Calibration
	demoted := map[string]store.Demotion{}
	err := a.store.View(ctx, book, func(tx *store.Tx) error {
		h, err := reconcile.LoadHistory(tx, a.config.Matching)
		if err != nil {
			return err
		}
		report = reconcile.Calibrate(h, a.config.Matching)
		list, err := tx.Demotions()
		for _, d := range list {
			demoted[d.Rule] = d
		}
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		return writeObject(w, calibrationAsJSON(a, report, demoted))
	}
	p := &printer{w: w}
	p.line("Since %s. Right: accepted, confirmed, or not undone in %d days.", ledger.DateOf(report.Since.In(a.zone)), a.config.Matching.Standing.StoodDays)
	p.line("What came back, or rested on what has changed since, is nobody's error and says nothing.")
	p.line("")
	p.classes(report.Classes)
	p.line("")
	p.rules(report.Rules, demoted)
	return p.err
}

func (p *printer) classes(list []reconcile.Class) {
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := &printer{w: t}
	rows.line("probability\taccepted\trefused\tallocated\tstood\tundone\tyoung\tpromised\tright\tbetween\t")
	for _, c := range list {
		promised := "-"
		if c.Right.Right+c.Right.Wrong > 0 {
			promised = percent(c.Promised)
		}
		right, between := measured(c.Right)
		rows.line("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t", className(c), c.Accepted, c.Refused, c.Allocated, c.Stood, c.Undone, c.Young, promised, right, between)
	}
	p.err = cmp.Or(p.err, rows.err, t.Flush())
}

func (p *printer) rules(list []reconcile.Standing, demoted map[string]store.Demotion) {
	if len(list) == 0 {
		p.line("No rule has decided or proposed anything yet that somebody judged.")
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := &printer{w: t}
	rows.line("allocated\tstood\tconfirmed\tundone\tyoung\treturned\tsuperseded\taccepted\trefused\tright\tbetween\t rule")
	for _, s := range list {
		right, between := measured(s.Precision)
		note := s.Rule
		if d, ok := demoted[s.Rule]; ok {
			note += " (demoted: " + d.Why + ")"
		}
		rows.line("%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t %s", s.Allocated, s.Stood, s.Confirmed, s.Undone, s.Young, s.Returned, s.Superseded,
			s.Accepted, s.Refused, right, between, note)
	}
	p.err = cmp.Or(p.err, rows.err, t.Flush())
}

func measured(i reconcile.Interval) (right, between string) {
	if i.Right+i.Wrong == 0 {
		return "-", "-"
	}
	return percent(i.Share), percent(i.Lowest) + " to " + percent(i.Highest)
}

// percent writes a share. What is not certain is never rounded up to certainty.
func percent(share float64) string {
	if share < 1 {
		share = min(share, 0.9999)
	}
	return fmt.Sprintf("%.2f %%", 100*share)
}

func className(c reconcile.Class) string {
	if c.To == 1 {
		return fmt.Sprintf("from %g", c.From)
	}
	return fmt.Sprintf("%g to %g", c.From, c.To)
}
