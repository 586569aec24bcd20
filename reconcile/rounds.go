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
	debts *debts
	last  *lastRound                   // nil before the first
	known map[string][]ledger.Proposal // entry -> what is proposed of it
	now   time.Time
}

func loadRun(tx *store.Tx) (r run, err error) {
	r.now = tx.Now()
	if r.Snapshot, err = Load(tx); err != nil {
		return r, err
	}
	r.known, err = tx.Proposals()
	return r, err
}

// once decides what is undecided and writes what that changes.
func (r *run) once(ctx context.Context, s *store.Store, book string, c Config) (Result, error) {
	result := Result{ByRule: map[string]int{}}
	if len(r.Entries) == 0 {
		return result, nil
	}
	before := make(map[string]*ledger.Entry, len(r.Entries))
	for n := range r.Entries {
		before[r.Entries[n].ID] = &r.Entries[n]
	}
	x, decisions := r.decide(c)
	pending := slices.DeleteFunc(decisions, func(d Decision) bool {
		e := before[d.Entry]
		return e.State == d.State && e.Note == d.Note && sameProposals(r.known[d.Entry], d.Proposals)
	})
	done := map[string]Decision{}
	for batch := range slices.Chunk(pending, writeBatch) {
		written := Result{ByRule: map[string]int{}}
		held := make([]Decision, 0, len(batch))
		err := s.Update(ctx, book, func(tx *store.Tx) error {
			held = held[:0]
			for _, d := range batch {
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
		if err != nil {
			return result, err
		}
		result.add(written)
		for _, d := range held {
			done[d.Entry] = d
		}
	}
	r.last = r.newLastRound(x, done)
	r.follow(done)
	return result, nil
}

// decide decides on every entry. What it takes of the invoices it puts back.
func (r *run) decide(c Config) (*index, []Decision) {
	if r.catalogue == nil {
		r.catalogue = newCatalogue(r.Snapshot)
		r.debts = newDebts(r.catalogue)
		r.payers, r.Snapshot.names = nil, nil // the catalogue has them
	}
	x := r.index(r.Snapshot, r.debts, c)
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
	var settled []SettledCredit
	var undecided []ledger.Entry
	for _, e := range r.Entries {
		d, ok := done[e.ID]
		if d.Reverses != "" {
			returned[d.Reverses] = true
		}
		if ok {
			e.State, e.Note = d.State, d.Note
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
