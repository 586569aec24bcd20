package reconcile

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// A run is a book as it was read, and as the run itself has changed it since.
// A large book takes seconds to read, and a run looks at it several times.
type run struct {
	Snapshot
	*catalogue
	debts     *debts
	last      *lastRound                   // nil before the first
	known     map[string][]ledger.Proposal // entry -> what is proposed of it
	mostAgain int                          // see [index]
	owing     map[string]ledger.Entry      // what is to be reviewed and is not written yet -> as the ledger has it
	now       time.Time
}

// mostAgain is how many credits a round judges again for what it has settled itself.
// In a large book that is nearly all that is left, and the next round does it too.
const mostAgain = 2000

func loadRun(tx *store.Tx) (r run, err error) {
	r.mostAgain, r.now, r.owing = mostAgain, tx.Now(), map[string]ledger.Entry{}
	if r.Snapshot, err = Load(tx); err != nil {
		return r, err
	}
	r.known, err = tx.Proposals()
	return r, err
}

// once decides what is undecided and writes what that settles. What a person has to
// decide changes with every round: it is written by the last one, which settles
// nothing or is said to be the last. It says whether it has changed by what the
// others are weighed, so that another round is worth while.
func (r *run) once(ctx context.Context, s *store.Store, book string, c Config, last bool) (result Result, again bool, err error) {
	result = Result{ByRule: map[string]int{}}
	if len(r.Entries) == 0 {
		return result, false, nil
	}
	before := r.asWritten()
	x, decisions := r.decide(c)
	last = last || !slices.ContainsFunc(decisions, func(d Decision) bool { return d.Accepted != nil || d.Reverses != "" })
	done, pending := map[string]Decision{}, decisions[:0]
	for _, d := range decisions {
		switch e := before[d.Entry]; {
		case e.State == d.State && e.Note == d.Note && sameProposals(r.known[d.Entry], d.Proposals):
			if _, owing := r.owing[d.Entry]; owing { // it is again as the ledger has it
				done[d.Entry] = d
				delete(r.owing, d.Entry)
			}
		case !last && d.State == ledger.EntryReview && d.Reverses == "":
			done[d.Entry], r.owing[d.Entry] = d, *e
		default:
			pending = append(pending, d)
		}
	}
	for batch := range slices.Chunk(pending, writeBatch) {
		held, written, err := writeAll(ctx, s, book, batch, before)
		if err != nil {
			return result, false, err
		}
		result.add(written)
		for _, d := range held {
			done[d.Entry] = d
			delete(r.owing, d.Entry)
		}
	}
	r.last = r.newLastRound(x, done)
	r.follow(done)
	return result, result.Allocated+result.Reversed > 0 || !x.rates.near(x.estimate(r.Snapshot)), nil
}

// asWritten is every undecided entry as the ledger has it.
func (r *run) asWritten() map[string]*ledger.Entry {
	list := make(map[string]*ledger.Entry, len(r.Entries))
	for n := range r.Entries {
		e := &r.Entries[n]
		if owing, ok := r.owing[e.ID]; ok {
			e = &owing
		}
		list[e.ID] = e
	}
	return list
}

// writeAll writes decisions in one transaction, and returns those that still held.
func writeAll(ctx context.Context, s *store.Store, book string, batch []Decision, before map[string]*ledger.Entry) (held []Decision, written Result, err error) {
	err = s.Update(ctx, book, func(tx *store.Tx) error {
		held, written = make([]Decision, 0, len(batch)), Result{ByRule: map[string]int{}}
		ids := make([]string, len(batch))
		for n, d := range batch {
			ids[n] = d.Entry
		}
		states, err := tx.EntryStates(ids)
		if err != nil {
			return err
		}
		for _, d := range batch {
			if states[d.Entry] != before[d.Entry].State {
				continue // somebody has decided meanwhile
			}
			ok, err := write(tx, d, before[d.Entry], &written)
			if err != nil {
				return fmt.Errorf("writing the decision on entry %s: %w", before[d.Entry].Ref(), err)
			}
			if ok {
				held = append(held, d)
			}
		}
		return nil
	})
	return held, written, err
}

// decide decides on every entry. What it takes of the invoices it puts back.
func (r *run) decide(c Config) (*index, []Decision) {
	if r.catalogue == nil {
		r.catalogue = newCatalogue(r.Snapshot)
		r.debts = newDebts(r.catalogue)
		r.Snapshot.names = nil // the catalogue has them
	}
	x := r.index(r.Snapshot, r.debts, c)
	x.mostAgain = r.mostAgain
	if x.keeps = x.mayKeep(r.last); !x.keeps {
		r.last = nil // before what replaces it is made
	}
	decisions := x.match(r.Snapshot, r.last)
	x.putBack()
	return x, x.stillDoubtful(r.known, decisions)
}

// follow changes what was read as the ledger was changed. What others have
// changed meanwhile the next run sees.
func (r *run) follow(done map[string]Decision) {
	returned := map[string]bool{}
	var changed []int // invoices
	allocated := 0
	for _, d := range done {
		if d.Accepted != nil {
			allocated++
		}
	}
	settled := make([]SettledCredit, 0, allocated)
	undecided := make([]ledger.Entry, 0, len(r.Entries)-allocated)
	for n := range r.Entries {
		e := r.Entries[n]
		d, ok := done[e.ID]
		if d.Reverses != "" {
			returned[d.Reverses] = true
		}
		if ok {
			e.State, e.Note = d.State, d.Note
		}
		if _, owing := r.owing[e.ID]; ok && !owing {
			r.known[e.ID] = d.Proposals
		}
		switch {
		case d.Accepted != nil:
			allocations := r.allocate(e, *d.Accepted)
			settled, changed = append(settled, SettledCredit{Entry: e, Allocations: allocations}), append(changed, r.settledBy(allocations)...)
		case e.State == ledger.EntryNew || e.State == ledger.EntryReview:
			undecided = append(undecided, e)
		}
	}
	r.Entries = undecided
	if len(returned) > 0 {
		r.Settled = slices.DeleteFunc(r.Settled, func(c SettledCredit) bool {
			if returned[c.Entry.ID] {
				r.release(c)
				changed = append(changed, r.settledBy(c.Allocations)...)
			}
			return returned[c.Entry.ID]
		})
		r.learnAll(r.now)
	}
	r.Settled = append(r.Settled, settled...)
	r.debts.update(r.catalogue, changed)
}

// settledBy lists the invoices of allocations.
func (r *run) settledBy(list []ledger.Allocation) (invoices []int) {
	for _, a := range list {
		if i, ok := r.find(a.Invoice); ok {
			invoices = append(invoices, i)
		}
	}
	return invoices
}

// allocate puts a decision on its invoices.
func (r *run) allocate(e ledger.Entry, p ledger.Proposal) []ledger.Allocation {
	r.Notices = spend(r.Notices, p.Parts)
	pay(r.ChargesLeft, p.Parts)
	list := make([]ledger.Allocation, len(p.Parts))
	for n, part := range p.Parts {
		r.invoices[r.at(part.Invoice)].Allocated += part.Settles()
		list[n] = ledger.Allocation{
			Entry: e.ID, Invoice: part.Invoice, Amount: part.Amount, Adjustment: part.Adjustment, DecidedBy: ledger.ByEngine, At: r.now, Rule: p.Rule,
		}
		if p.Rule == ledger.RuleAdvice { // it says which advice is used up
			list[n].Explanation = ledger.Explain(p.Evidence)
		}
	}
	return list
}

// release takes a credit that came back off its invoices.
func (r *run) release(c SettledCredit) {
	for _, a := range c.Allocations {
		if i, ok := r.find(a.Invoice); ok && live(a) {
			r.invoices[i].Allocated -= a.Amount.Minor + a.Adjustment
		}
	}
}

// aHair is a difference of probability that is not worth writing down: that of
// every proposal moves by so much with every new invoice.
const aHair = 0.001

// sameProposals reports whether two lists propose the same, with nearly the same
// probabilities.
func sameProposals(a, b []ledger.Proposal) bool {
	return slices.EqualFunc(a, b, func(p, q ledger.Proposal) bool {
		return p.Rank == q.Rank && p.Customer == q.Customer && p.Rule == q.Rule && slices.Equal(p.Parts, q.Parts) &&
			len(p.Evidence) == len(q.Evidence) && math.Abs(p.Probability-q.Probability) < aHair
	})
}
