package dunning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// DoubtingGuards lists the guards that hold because we do not know: for each it is
// counted on how many days that was needless.
//
// A day is needless on which a due reminder of an overdue invoice was kept back
// although, as is known now, nothing had come for the invoice and no money of its
// customer was waiting to be put on one.
func DoubtingGuards() []Guard {
	return []Guard{GuardCoverage, GuardHistory, GuardRejected, GuardUnmatched, GuardDoubt}
}

// judgeGuards keeps account of how guards do: which overdue invoice each holds from
// today on, of those that would have been reminded, and which of the days were needless
// for one that it no longer holds.
func (d *Dispatcher) judgeGuards(ctx context.Context, book string, held []Held) error {
	holds, begins := map[[2]string]bool{}, map[[2]string]bool{}
	for _, h := range held {
		key := [2]string{h.Invoice, string(h.Guard)}
		holds[key] = true // on a Sunday too, when nothing would leave anyway
		if h.Reached && h.DueDate < d.today(d.Store.Now()) && slices.Contains(DoubtingGuards(), h.Guard) {
			begins[key] = true
		}
	}
	var open []store.Doubted
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		open, err = tx.DoubtedOpen()
		return err
	})
	if err != nil {
		return fmt.Errorf("reading what guards hold: %w", err)
	}
	var ended []store.Doubted
	for _, was := range open {
		key := [2]string{was.Invoice, was.Guard}
		if !holds[key] {
			ended = append(ended, was)
		}
		delete(begins, key)
	}
	if len(begins)+len(ended) == 0 {
		return nil
	}
	return d.Store.Update(ctx, book, func(tx *store.Tx) error {
		today := d.today(tx.Now())
		for key := range begins {
			if err := tx.BeginDoubt(store.Doubted{Invoice: key[0], Guard: key[1], Since: today}); err != nil {
				return err
			}
		}
		for _, was := range ended {
			was.Until = today
			if err := weigh(tx, &was, d.Planner.location); err != nil {
				return err
			}
			if err := tx.EndDoubt(was); err != nil {
				return err
			}
		}
		return nil
	})
}

// weigh tells the needless days of a stretch that has ended from the others.
func weigh(tx *store.Tx, was *store.Doubted, zone *time.Location) error {
	invoice, found, err := tx.Invoice(was.Invoice)
	if err != nil {
		return err
	}
	waited, err := tx.WaitedFor(invoice.Customer, was.Since.At(0, zone))
	if err != nil {
		return err
	}
	was.RightDays, was.NeedlessDays = 0, 0
	for day := was.Since; day < was.Until; day = day.AddDays(1) {
		if slices.ContainsFunc(waited, func(w store.Waited) bool { return w.Booked <= day && day < ledger.DateOf(w.Decided.In(zone)) }) {
			was.RightDays++
		} else {
			was.NeedlessDays++
		}
	}
	if was.RightDays == 0 && (!found || invoice.Open().Minor <= 0) {
		// It was settled by the accounts, or given up: they do not say since when.
		was.RightDays, was.NeedlessDays = was.NeedlessDays, 0
	}
	if was.Outcome = store.DoubtRight; was.NeedlessDays > 0 {
		was.Outcome = store.DoubtNeedless
	}
	return nil
}
