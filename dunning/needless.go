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
// counted how often that turned out to be needless.
func DoubtingGuards() []Guard {
	return []Guard{GuardCoverage, GuardHistory, GuardRejected, GuardUnmatched, GuardDoubt}
}

// judgeGuards keeps account of how guards do: which invoice each holds from today
// on, of those that would have been reminded, and whether one that it no longer
// holds was unpaid all the time.
func (d *Dispatcher) judgeGuards(ctx context.Context, book string, held []Held) error {
	holds, begins := map[[2]string]bool{}, map[[2]string]bool{}
	for _, h := range held {
		key := [2]string{h.Invoice, string(h.Guard)}
		holds[key] = true // on a Sunday too, when nothing would leave anyway
		if h.Reached && slices.Contains(DoubtingGuards(), h.Guard) {
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
			outcome, err := outcomeOf(tx, was, d.Planner.location)
			if err != nil {
				return err
			}
			was.Until, was.Outcome = today, outcome
			if err := tx.EndDoubt(was); err != nil {
				return err
			}
		}
		return nil
	})
}

// outcomeOf says what the doubt of a guard that is quiet now came to.
func outcomeOf(tx *store.Tx, was store.Doubted, zone *time.Location) (store.DoubtOutcome, error) {
	invoice, found, err := tx.Invoice(was.Invoice)
	if err != nil {
		return "", err
	}
	allocations, err := tx.AllocationsTo(was.Invoice)
	if err != nil {
		return "", err
	}
	came := slices.ContainsFunc(allocations, func(a ledger.Allocation) bool {
		return a.Reverses == 0 && !a.Reversed && ledger.DateOf(a.At.In(zone)) >= was.Since
	})
	if !found || invoice.Open().Minor <= 0 || came {
		return store.DoubtRight, nil
	}
	return store.DoubtNeedless, nil
}
