package reconcile

import (
	"math"

	"relanced/internal/ledger"
)

// A lastRound is what a round of a run left undecided, and what it has settled. In
// a large book most of what waits has nothing to do with what was settled, and
// judging it again is most of the work: the next round keeps its verdicts.
type lastRound struct {
	verdicts  map[string]*verdict // by entry
	rates     rates               // by which they were judged
	debtors   int
	openCount int

	customers map[int]bool // of what was settled
	amounts   map[ledger.Money]bool
	signs     map[sign]bool
	reversed  bool // money came back: what it taught is forgotten
}

// newLastRound notes what a round has settled, before it is taken off the books.
func (r *run) newLastRound(x *index, done map[string]Decision) *lastRound {
	l := &lastRound{
		verdicts: map[string]*verdict{}, rates: x.rates, debtors: x.debtors, openCount: x.openCount,
		customers: map[int]bool{}, amounts: map[ledger.Money]bool{}, signs: map[sign]bool{},
	}
	if x.keeps {
		l.rates, l.debtors, l.openCount = r.last.rates, r.last.debtors, r.last.openCount
	}
	for _, v := range x.waiting {
		l.verdicts[v.credit.entry.ID] = v
	}
	for n := range r.Entries {
		e := &r.Entries[n]
		d, ok := done[e.ID]
		l.reversed = l.reversed || d.Reverses != ""
		if !ok || d.Accepted == nil {
			continue
		}
		delete(l.verdicts, e.ID)
		l.amounts[e.Amount] = true
		for _, half := range signOf(e).halves() {
			l.signs[half] = true
		}
		for _, part := range d.Accepted.Parts {
			i := r.at(part.Invoice)
			l.customers[r.owner(i)] = true
			l.amounts[r.invoices[i].Open()] = true
			for amount := range r.invoices[i].payable() {
				l.amounts[amount] = true
			}
		}
	}
	return l
}

// kept is the verdict on an entry that the last round has left and nothing has
// changed since, or nil.
func (x *index) kept(l *lastRound, e *ledger.Entry) *verdict {
	if !x.keeps {
		return nil
	}
	v := l.verdicts[e.ID]
	if v == nil || v.note != "" || v.claimed != nil || v.advised || l.touches(x, v) || x.hangsOnAll(v) {
		return nil
	}
	v.credit.entry = e
	return v
}

// mayKeep reports whether what everything is weighed against is as it was in the
// last round.
func (x *index) mayKeep(l *lastRound) bool {
	return l != nil && !l.reversed && x.rates.near(l.rates) && near(float64(x.debtors), float64(l.debtors)) && near(float64(x.openCount), float64(l.openCount))
}

// hangsOnAll reports whether a verdict may change with anything that is settled.
func (x *index) hangsOnAll(v *verdict) bool {
	e := v.credit.entry
	return v.unknown && x.pairsUp(e.Amount.Currency) || wayOf(e) != byTransfer || len(x.advices[e.Amount]) > 0 || incomeOf(e) != ""
}

// touches reports whether what was settled concerns a verdict.
func (l *lastRound) touches(x *index, v *verdict) bool {
	if x.touched(v.credit, l.customers, l.amounts) {
		return true
	}
	for _, half := range v.credit.sign.halves() {
		if l.signs[half] {
			return true
		}
	}
	for _, p := range v.decision.Proposals {
		for _, part := range p.Parts {
			if l.customers[x.owner(x.at(part.Invoice))] {
				return true
			}
		}
	}
	for _, f := range v.found {
		if l.customers[int(f.customer)] {
			return true
		}
	}
	return false
}

// hairBits are what moves no probability by more than [aHair]: its derivative is
// ln 2 / 4 at most.
const hairBits = 4 * aHair / math.Ln2

// near reports whether rates differ by less than is worth writing down.
func (r rates) near(o rates) bool {
	return math.Abs(r.odds()-o.odds()) < hairBits && near(r.several, o.several) && near(r.rounding, o.rounding) &&
		near(r.discount, o.discount) && near(r.penalty, o.penalty) && near(r.fee, o.fee)
}

func near(a, b float64) bool { return a == b || math.Abs(math.Log2(a/b)) < hairBits }
