package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// facts is what three ledgers say in the end: the one that lived the days, the one
// that took in the whole past at once, and the user's own.
type facts struct {
	lived, whole, own testimony
	invoices          map[string]ledger.Invoice
	reminders         []ledger.Reminder
	holds             []ledger.Hold // that people have set in the user's own ledger
	zone              *time.Location
}

// testimony is what one ledger says about credits.
type testimony struct {
	entries     []ledger.Entry
	byID        map[string]ledger.Entry
	alike       map[likeness][]ledger.Entry
	standings   map[string]standing // by entry
	allocations []ledger.Allocation // all, with what undoes them
	proposals   map[string][]ledger.Proposal
	rejected    map[string][]string
	ignoredBy   map[string]string // the person who said that it is not a customer's money
}

// likeness is what the same movement has in every ledger.
type likeness struct {
	ref    string
	amount ledger.Money
	booked ledger.Date
}

func likenessOf(e ledger.Entry) likeness { return likeness{e.Ref(), e.Amount, e.BookingDate} }

func (r *rehearsing) facts(ctx context.Context, lived, whole *scratch) (facts, error) {
	f := facts{zone: lived.app.zone, invoices: map[string]ledger.Invoice{}}
	err := lived.app.store.View(ctx, r.book, func(tx *store.Tx) (err error) {
		if f.lived, err = testify(tx); err != nil {
			return err
		}
		if f.reminders, err = tx.Reminders(); err != nil {
			return err
		}
		invoices, err := tx.Invoices()
		for _, i := range invoices {
			f.invoices[i.Number] = i
		}
		return err
	})
	if err != nil {
		return f, fmt.Errorf("reading what was rehearsed: %w", err)
	}
	err = whole.app.store.View(ctx, r.book, func(tx *store.Tx) (err error) {
		f.whole, err = testify(tx)
		return err
	})
	if err != nil {
		return f, fmt.Errorf("reading the whole past: %w", err)
	}
	if r.real == nil {
		return f, nil
	}
	err = r.real.View(ctx, r.book, func(tx *store.Tx) (err error) {
		if f.own, err = testify(tx); err != nil {
			return err
		}
		f.holds, err = tx.Holds(r.from)
		return err
	})
	if err != nil {
		return f, fmt.Errorf("reading your own ledger: %w", err)
	}
	return f, nil
}

// testify reads what a ledger says about credits.
func testify(tx *store.Tx) (testimony, error) {
	t := testimony{byID: map[string]ledger.Entry{}, alike: map[likeness][]ledger.Entry{}, standings: map[string]standing{}, ignoredBy: map[string]string{}}
	var events []ledger.Event
	for _, read := range []func() error{
		func() (err error) { t.entries, err = tx.Entries(); return },
		func() (err error) { t.allocations, err = tx.Allocations(); return },
		func() (err error) { t.proposals, err = tx.Proposals(); return },
		func() (err error) { t.rejected, err = tx.Rejections(); return },
		func() (err error) { events, err = tx.Events(""); return },
	} {
		if err := read(); err != nil {
			return t, err
		}
	}
	for _, e := range t.entries {
		t.byID[e.ID] = e
		t.alike[likenessOf(e)] = append(t.alike[likenessOf(e)], e)
	}
	for _, e := range events {
		if strings.HasPrefix(e.Kind, "entry.") {
			delete(t.ignoredBy, e.Subject) // the last word counts
		}
		if e.Kind == "entry.ignored" && e.Actor != ledger.ByEngine {
			t.ignoredBy[e.Subject] = e.Actor
		}
	}
	for _, s := range t.settlements() {
		of := t.standings[s.entry]
		if s.undone == nil {
			of.live = append(of.live, s)
		} else {
			of.past = append(of.past, s)
		}
		t.standings[s.entry] = of
	}
	return t, nil
}

// find looks for the same movement in another ledger: by its identity, else, when
// overlapping files have given it another, as the only one that is alike.
func (t testimony) find(e ledger.Entry) (ledger.Entry, bool) {
	if same, ok := t.byID[e.ID]; ok {
		return same, true
	}
	if alike := t.alike[likenessOf(e)]; len(alike) == 1 {
		return alike[0], true
	}
	return ledger.Entry{}, false
}

// standing is what the ledger says about a credit; the zero value when it does not
// have it.
func (t testimony) standing(e ledger.Entry) standing {
	same, ok := t.find(e)
	if !ok {
		return standing{}
	}
	s := t.standings[same.ID]
	s.refused = t.rejected[same.ID]
	if same.State == ledger.EntryIgnored {
		s.ignored = t.ignoredBy[same.ID]
	}
	return s
}

// settlements groups the allocations of a ledger by the decision they were made in.
func (t testimony) settlements() []settlement {
	type decision struct {
		entry string
		at    time.Time
	}
	undoneBy := map[int64]ledger.Allocation{}
	for _, a := range t.allocations {
		if a.Reverses != 0 {
			undoneBy[a.Reverses] = a
		}
	}
	place := map[decision]int{}
	var list []settlement
	for _, a := range t.allocations {
		if a.Reverses != 0 {
			continue
		}
		key := decision{a.Entry, a.At}
		i, known := place[key]
		if !known {
			i = len(list)
			place[key] = i
			list = append(list, settlement{entry: a.Entry, by: a.DecidedBy, rule: a.Rule, probability: a.Probability, at: a.At})
		}
		list[i].parts = append(list[i].parts, ledger.Part{
			Invoice: a.Invoice, Amount: ledger.Money{Minor: a.Amount.Minor + a.Adjustment, Currency: a.Amount.Currency},
		})
		if undo, ok := undoneBy[a.ID]; ok {
			list[i].undone = &undo
		}
	}
	return list
}
