package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relanced/config"
	"relanced/dunning"
	"relanced/ingest"
	"relanced/internal/demo"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/reconcile"
)

// DemoAsOf is the last day of the demo's story.
const DemoAsOf = demo.AsOf

// DemoConfig is the configuration of the demo's firm: the default one, but that
// its older account, known a week at a time, may be a banking day late.
func DemoConfig() config.Config {
	c := config.Default()
	policy := dunning.DefaultPolicy()
	policy.Grace = 1
	c.Reminders.Policies = map[string]dunning.Policy{"default": policy}
	return c
}

// Demo replays the two months of the demo's firm through the real inbox, day by
// day: the files of a day are dropped, taken in, matched, and reminders leave
// for outbox/. setToday moves the app's clock; progress is told each day.
func (a *App) Demo(ctx context.Context, setToday func(ledger.Date), progress func(day string, done, total int)) error {
	if err := a.lock(); err != nil {
		return err
	}
	files, err := demo.Files()
	if err != nil {
		return fmt.Errorf("making the demo's files: %w", err)
	}
	byDay := map[ledger.Date][]demo.File{}
	for _, f := range files {
		byDay[ledger.Date(f.Arrives)] = append(byDay[ledger.Date(f.Arrives)], f)
	}
	setToday(demo.FirstDay)
	if err := a.begin(ctx); err != nil {
		return err
	}
	book := a.config.DefaultBook()
	first, last := ledger.Date(demo.FirstDay), ledger.Date(demo.AsOf)
	for day := range byDay {
		first = min(first, day)
	}
	total := last.Sub(first) + 1
	held := false
	for i := range total {
		day := first.AddDays(i)
		setToday(day)
		progress(string(day), i+1, total)
		for _, f := range byDay[day] {
			if err := os.WriteFile(filepath.Join(a.config.Data, ingest.InboxDir, f.Name), f.Data, 0o640); err != nil { //nolint:gosec // readable by the group, like any dropped file
				return fmt.Errorf("dropping %s: %w", f.Name, err)
			}
		}
		// The files are ours and complete: no second look is needed.
		dropped, err := a.intake.Look()
		if err != nil {
			return err
		}
		if _, err := a.intake.Pass(ctx, dropped); err != nil {
			return err
		}
		if !held {
			if held, err = a.demoDispute(ctx, book); err != nil {
				return err
			}
		}
		if _, err := a.match(ctx, book); err != nil {
			return err
		}
		if _, err := a.remindBook(ctx, book, a.remind.Remind); err != nil {
			return err
		}
	}
	return nil
}

// demoDispute notes the dispute of the story as soon as its invoice is known:
// a person does that, no file can.
func (a *App) demoDispute(ctx context.Context, book string) (bool, error) {
	known := false
	err := a.store.Update(ctx, book, func(tx *store.Tx) (err error) {
		if _, known, err = tx.Invoice(demo.DisputedInvoice); err != nil || !known {
			return err
		}
		return tx.AddHold(ledger.Hold{
			Invoice: demo.DisputedInvoice, Kind: ledger.HoldDispute, Until: "2026-04-30",
			Note: "the customer says the work was not finished", Author: "demo",
		})
	})
	return known, err
}

// DemoReport prints what the demo shows: what was matched and why, what waits
// for a person, what is no customer's money, which reminders left, which are held and why.
func (a *App) DemoReport(ctx context.Context, w io.Writer) error {
	book := a.config.DefaultBook()
	plan, err := a.remind.Preview(ctx, book)
	if err != nil {
		return err
	}
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		p := &printer{w: w}
		for _, section := range []func(*printer, *store.Tx) error{a.reportMatched, a.reportQueue, a.reportIgnored, a.reportReturned, a.reportSent} {
			if err := section(p, tx); err != nil {
				return err
			}
		}
		p.line("\nHELD: reminders that did not leave, and why")
		for _, h := range plan.Held {
			p.line("  %-12s %-9s next: %-9s %s", h.Invoice, h.Customer, h.Step, h.Reason)
		}
		return p.err
	})
}

func (a *App) reportMatched(p *printer, tx *store.Tx) error {
	live, err := tx.LiveAllocations()
	if err != nil {
		return err
	}
	entries, err := entriesByID(tx)
	if err != nil {
		return err
	}
	byEntry := map[string][]ledger.Allocation{}
	var order []string
	for _, l := range live {
		if byEntry[l.Entry] == nil {
			order = append(order, l.Entry)
		}
		byEntry[l.Entry] = append(byEntry[l.Entry], l)
	}
	slices.SortStableFunc(order, func(x, y string) int { return cmp.Compare(entries[x].BookingDate, entries[y].BookingDate) })
	p.line("MATCHED: %d credits settle %d invoices", len(order), len(live))
	for _, id := range order {
		e, parts := entries[id], byEntry[id]
		var numbers []string
		for _, x := range parts {
			numbers = append(numbers, x.Invoice)
			if x.Adjustment != 0 {
				numbers = append(numbers, fmt.Sprintf("(%s: %s)", x.AdjustmentReason, ledger.Money{Minor: x.Adjustment, Currency: x.Amount.Currency}))
			}
		}
		p.line("  %s %12s  %-28s -> %s", e.BookingDate, e.Amount, short(cmp.Or(e.Counterparty, e.Label), 28), strings.Join(numbers, " "))
		p.line("      %s", short(parts[0].Explanation, 150))
	}
	return nil
}

func (a *App) reportQueue(p *printer, tx *store.Tx) error {
	queue, err := reconcile.Queue(tx, a.config.Matching)
	if err != nil {
		return err
	}
	p.line("\nFOR A PERSON: %d credits wait, because guessing is not an option", len(queue))
	for _, w := range queue {
		p.line("  %s %12s  %-28s %s", w.Entry.BookingDate, w.Entry.Amount, short(cmp.Or(w.Entry.Counterparty, w.Entry.Label), 28), short(w.Entry.Note, 100))
		for i, x := range w.Proposals {
			if i == 3 {
				p.line("      … and %d more", len(w.Proposals)-3)
				break
			}
			p.line("      %7s  %-22s %s", chance(x.Probability), x.Key(), short(ledger.Explain(x.Evidence), 120))
		}
	}
	return nil
}

func (a *App) reportIgnored(p *printer, tx *store.Tx) error {
	entries, err := entriesByID(tx)
	if err != nil {
		return err
	}
	var ignored []ledger.Entry
	for _, e := range entries {
		if e.State == ledger.EntryIgnored && e.Amount.Minor > 0 {
			ignored = append(ignored, e)
		}
	}
	slices.SortFunc(ignored, func(x, y ledger.Entry) int {
		return cmp.Or(cmp.Compare(x.BookingDate, y.BookingDate), cmp.Compare(x.ID, y.ID))
	})
	p.line("\nIGNORED: credits that settle nothing, and why")
	for _, e := range ignored {
		p.line("  %s %12s  %-28s %s", e.BookingDate, e.Amount, short(cmp.Or(e.Counterparty, e.Label), 28), short(e.Note, 100))
	}
	return nil
}

func (a *App) reportReturned(p *printer, tx *store.Tx) error {
	reversals, err := tx.Reversals()
	if err != nil || len(reversals) == 0 {
		return err
	}
	p.line("\nCAME BACK: invoices that are open again")
	for _, r := range reversals {
		p.line("  %-12s %12s  %s", r.Invoice, r.Amount.Abs(), r.Why)
	}
	return nil
}

func (a *App) reportSent(p *printer, tx *store.Tx) error {
	sent, err := tx.Reminders(ledger.ReminderSent)
	if err != nil {
		return err
	}
	p.line("\nREMINDED: %d messages went to %s/, and nowhere else", len(sent), outboxDir)
	for _, r := range sent {
		p.line("  %s  %-9s %-9s %s", r.PlannedFor, r.Step, r.Customer, strings.Join(invoicesOf(r), " "))
	}
	return nil
}

// short cuts a text for one line of the report.
func short(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
