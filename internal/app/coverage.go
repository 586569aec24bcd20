package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// coverage says which days of which accounts are known.
func (a *App) coverage(tx *store.Tx) ([]dunning.AccountCoverage, error) {
	covers, err := dunning.LoadCovers(tx, a.remind.Planner.Calendar())
	if err != nil {
		return nil, err
	}
	accepted, err := tx.AcceptedGaps()
	if err != nil {
		return nil, err
	}
	return dunning.Coverage(covers, a.remind.Planner.Calendar(), accepted...), nil
}

// Coverage writes, for every account of the book, which days are known and by
// which file, what is missing or unverified, and when the next statement is
// expected.
func (a *App) Coverage(ctx context.Context, w io.Writer, book string) error {
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		accounts, err := a.coverage(tx)
		if err != nil {
			return err
		}
		p := &printer{w: w}
		if len(accounts) == 0 {
			p.line("No bank statement has been taken in yet.")
		}
		for _, c := range accounts {
			p.covered(c, a.today())
		}
		return p.err
	})
}

func (p *printer) covered(c dunning.AccountCoverage, today ledger.Date) {
	name := c.Account.ID
	if c.Account.IBAN != "" {
		name = ledger.FormatIBAN(c.Account.IBAN)
	}
	p.line("%s %s", name, c.Account.Currency)
	if c.To == "" {
		p.line("  no statement of whole days: only notifications and reports within the day")
		return
	}
	p.line("  known from %s to %s", c.From, c.To)
	for _, s := range joined(c.Spans) {
		how := "verified"
		if !s.Verified {
			how = "unverified: without balances"
		}
		p.line("  %s to %s  %-10s %s (%s)", s.From, s.To, cmp.Or(string(s.Format), "statement"), s.FileName, how)
	}
	for _, g := range c.Gaps {
		if g.Accepted {
			p.line("  gap accepted by %s: %s%s", g.Actor, g.Why, note(g.Note))
			continue
		}
		p.line("  GAP %s to %s: %s", g.From, g.To, g.Why)
		p.line("      drop the missing statement, or accept it: relanced coverage accept %s %s %s --note WHY", c.Account.ID, g.From, g.To)
	}
	for _, u := range c.Unverified {
		p.line("  unverified %s to %s: no balances show that nothing is left out", u.From, u.To)
	}
	switch {
	case c.Expected == "":
	case c.Expected < today:
		p.line("  next expected up to %s: overdue", c.Expected)
	default:
		p.line("  next expected up to %s", c.Expected)
	}
}

func note(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// joined makes one line of statements that follow one another under the same
// format, so that a year of days is read at a glance.
func joined(spans []dunning.CoveredSpan) []dunning.CoveredSpan {
	var lines []dunning.CoveredSpan
	counts := map[int]int{}
	for _, s := range spans {
		last := len(lines) - 1
		if last >= 0 && lines[last].Format == s.Format && lines[last].Verified == s.Verified && s.From <= lines[last].To.AddDays(4) {
			lines[last].To = lines[last].To.Max(s.To)
			counts[last]++
			continue
		}
		lines = append(lines, s)
	}
	for i, more := range counts {
		lines[i].FileName = fmt.Sprintf("%s and %d more", lines[i].FileName, more)
	}
	return lines
}

// AcceptGap records that a person takes missing days of an account as they are.
func (a *App) AcceptGap(ctx context.Context, w io.Writer, book, account, from, to, why, actor string) error {
	first, err := ledger.ParseDate(from)
	if err != nil {
		return fmt.Errorf("%w: the first day: %w", ErrUsage, err)
	}
	last, err := ledger.ParseDate(to)
	if err != nil {
		return fmt.Errorf("%w: the last day: %w", ErrUsage, err)
	}
	if why == "" {
		return fmt.Errorf("%w: say why with --note: who reads it in a year was not there", ErrUsage)
	}
	err = a.store.Update(ctx, book, func(tx *store.Tx) error {
		return tx.AcceptGap(ledger.NormalizeIBAN(account), first, last, why, actor)
	})
	if errors.Is(err, store.ErrGap) {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "The gap of %s from %s to %s is accepted: it holds no reminders any more.\n", account, first, last)
	return err
}
