package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// slot is one instalment of one invoice.
type slot struct {
	invoice    string
	instalment int
}

// rung is one step of one instalment.
type rung struct {
	slot
	step string
}

// lived is what only somebody who was there each day can tell.
type lived struct {
	before   map[string]bool            // entries that were known before the first day
	lawful   map[rung]ledger.Date       // since when a reminder that left could have left
	waiting  map[slot]waitingStep       // today
	guards   map[dunning.Guard]*guarded // that held what could have left
	lastHeld map[slot]dunning.Guard     // on the last day
	after    map[string]int             // days after the due date, by step
}

// waitingStep is a step that may lawfully leave, since a day.
type waitingStep struct {
	step  string
	since ledger.Date
}

// guarded counts what a guard held.
type guarded struct {
	rungs map[rung]bool
	days  int // business days, of all instalments together
}

// live replays the days. What became known before the first is taken in and
// matched on its own day, but nobody is reminded yet.
func (r *rehearsing) live(ctx context.Context, s *scratch) (*lived, error) {
	w := &lived{before: map[string]bool{}, lawful: map[rung]ledger.Date{}, guards: map[dunning.Guard]*guarded{}, after: ladderOf(r.Config.Reminders.Policies)}
	arrivals := r.arrivals()
	if err := save(ctx, s.app.store, r.book, r.past.customers, nil); err != nil {
		return nil, err
	}
	first, _, _ := r.past.span(r.from, r.to)
	calendar := s.app.remind.Planner.Calendar()
	for day := min(first, r.from); day <= r.to; day = day.AddDays(1) {
		if day == r.from {
			if err := w.remember(ctx, s.app, r.book); err != nil {
				return nil, err
			}
		}
		today, arrived := arrivals[day]
		if !arrived && (day < r.from || !calendar.BusinessDay(day)) {
			// Matching what was matched changes nothing (reconcile.Run), and no step is
			// reached and nothing leaves but on business days (dunning).
			continue
		}
		s.setToday(day)
		if err := r.liveDay(ctx, s, today); err != nil {
			return nil, fmt.Errorf("replaying %s: %w", day, err)
		}
		if day < r.from {
			continue
		}
		if err := r.remind(ctx, s, w, day); err != nil {
			return nil, fmt.Errorf("replaying %s: %w", day, err)
		}
		if r.Progress != nil {
			r.Progress(string(day), day.Sub(r.from)+1, r.to.Sub(r.from)+1)
		}
	}
	return w, nil
}

// ladderOf says how long after the due date each step comes, for the first policy
// by name that has it.
func ladderOf(policies map[string]dunning.Policy) map[string]int {
	after := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		for _, step := range policies[name].Steps {
			if _, known := after[step.Name]; !known {
				after[step.Name] = step.After
			}
		}
	}
	return after
}

// arrival is what became known on one day.
type arrival struct {
	files    []pastFile
	invoices []ledger.Invoice
}

func (r *rehearsing) arrivals() map[ledger.Date]arrival {
	days := map[ledger.Date]arrival{}
	for _, f := range r.past.files {
		a := days[f.known]
		a.files = append(a.files, f)
		days[f.known] = a
	}
	for _, i := range r.past.invoices {
		a := days[issued(i)]
		a.invoices = append(a.invoices, i)
		days[issued(i)] = a
	}
	return days
}

// liveDay takes in and matches, as a pass does.
func (r *rehearsing) liveDay(ctx context.Context, s *scratch, today arrival) error {
	if err := save(ctx, s.app.store, r.book, nil, today.invoices); err != nil {
		return err
	}
	refused, err := r.takeIn(ctx, s, today.files)
	if err != nil {
		return err
	}
	r.refused = append(r.refused, refused...)
	_, err = s.app.match(ctx, r.book)
	return err
}

// remember notes which entries are known before the first day.
func (w *lived) remember(ctx context.Context, a *App, book string) error {
	return a.store.View(ctx, book, func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for _, e := range entries {
			w.before[e.ID] = true
		}
		return err
	})
}

// remind reminds, and looks at what was due and held when it began.
func (r *rehearsing) remind(ctx context.Context, s *scratch, w *lived, day ledger.Date) error {
	sums, err := r.wakeUp(ctx, s, day)
	if err != nil {
		return err
	}
	w.look(sums, day, s.app.remind.Planner.Calendar().BusinessDay(day))
	return nil
}

// look notes, for every instalment whose next step may lawfully leave, since when,
// and which guard holds it. Guards cost business days: on others nothing leaves.
func (w *lived) look(plan dunning.Sums, day ledger.Date, business bool) {
	held := map[slot]dunning.Guard{}
	for _, h := range plan.Held {
		held[slot{h.Invoice, h.Instalment}] = h.Guard
	}
	before := w.waiting
	w.waiting, w.lastHeld = map[slot]waitingStep{}, map[slot]dunning.Guard{}
	for _, o := range plan.Outlooks {
		key := slot{o.Invoice, o.Instalment}
		switch {
		case o.State == dunning.OutlookPending: // a message is on its way: it waits since it was due
			if waiting, known := before[key]; known {
				w.waiting[key] = waiting
			}
			continue
		case o.Step == "" || o.Reached == "" || o.Reached > day:
			continue
		}
		waiting, known := before[key]
		if !known || waiting.step != o.Step {
			waiting = waitingStep{o.Step, day}
		}
		w.waiting[key], w.lawful[rung{key, o.Step}] = waiting, waiting.since
		if guard, ok := held[key]; ok && o.State == dunning.OutlookHeld {
			w.lastHeld[key] = guard
			if business {
				w.count(guard, rung{key, o.Step})
			}
		}
	}
}

func (w *lived) count(guard dunning.Guard, key rung) {
	g := w.guards[guard]
	if g == nil {
		g = &guarded{rungs: map[rung]bool{}}
		w.guards[guard] = g
	}
	g.rungs[key] = true
	g.days++
}
