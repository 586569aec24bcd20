package reconcile

import (
	"maps"
	"slices"

	"relanced/internal/ledger"
)

// compete decides between the accepted credits of a round that want the same
// invoices, and returns those that stand. Credits that want more of an invoice
// than is open, directly or through others, are decided together, see joint.
// Losers are judged again, or go to review with a note; where nobody wins
// clearly, nobody wins.
func (x *index) compete(accepted []*verdict) []*verdict {
	x.inOrder(accepted)
	claims := map[string][]*verdict{}
	for _, v := range accepted {
		if v.decision.Accepted == nil {
			continue
		}
		for _, part := range v.decision.Accepted.Parts {
			claims[part.Invoice] = append(claims[part.Invoice], v)
		}
	}
	maps.DeleteFunc(claims, func(number string, rivals []*verdict) bool { return len(rivals) < 2 || !x.overdrawn(number, rivals) })
	for _, group := range components(claims) {
		x.joint(group)
	}
	return slices.DeleteFunc(accepted, func(v *verdict) bool { return v.decision.Accepted == nil })
}

// inOrder lets the earliest payment have the oldest of equal debts, and what the
// same payer pays twice, however much better a later one is explained: the later
// ones are judged again by what is left (art. 1342-10 C. civ.).
func (x *index) inOrder(accepted []*verdict) {
	type claim struct {
		amount ledger.Money
		key    string
	}
	first, last := map[claim]*verdict{}, map[signedAmount]*verdict{}
	for _, v := range slices.SortedFunc(slices.Values(accepted), func(a, b *verdict) int { return byDate(a.credit.entry, b.credit.entry) }) {
		c := claim{v.credit.entry.Amount, v.decision.Accepted.Key()}
		halves := v.credit.sign.halves()
		switch w := first[c]; {
		case w != nil && w.comesFirst(v) && (v.unnamed || !x.overdrawn(v.decision.Accepted.Invoices()[0], []*verdict{w, v})):
			v.lose("")
			continue
		case w != nil && w.comesFirst(v):
			v.lose(v.decision.Accepted.Invoices()[0] + " was taken by " + paymentName(w.credit.entry))
			continue
		case slices.ContainsFunc(halves, func(half sign) bool {
			own := last[signedAmount{c.amount, half}]
			return own != nil && own.comesFirst(v)
		}):
			v.lose("")
			continue
		case w == nil:
			first[c] = v
		}
		for _, half := range halves {
			last[signedAmount{c.amount, half}] = v
		}
	}
}

// comesFirst reports whether a payment is to be booked before a later one of the
// same amount: both take the same, or the later one looks like the same money
// again until the earlier one is booked.
func (v *verdict) comesFirst(later *verdict) bool {
	own := v.credit.sign.same(later.credit.sign)
	if v.decision.Accepted.Key() == later.decision.Accepted.Key() {
		return own && v.unnamed == later.unnamed || later.oldest
	}
	return own && v.unnamed && later.unnamed && later.credit.entry.BookingDate.Sub(v.credit.entry.BookingDate) < sameTerm
}

// overdrawn reports whether the claims exceed what is open: two credits may
// well pay two instalments of one invoice.
func (x *index) overdrawn(number string, rivals []*verdict) bool {
	open := x.invoices[x.at(number)].Open().Minor
	var claimed int64
	for _, v := range rivals {
		for _, part := range v.decision.Accepted.Parts {
			if part.Invoice == number {
				claimed += part.Settles()
			}
		}
	}
	if open < 0 {
		return claimed < open
	}
	return claimed > open
}

// components groups the credits that are bound to one another by disputed
// invoices. The groups and the credits in them come by date, so that the result
// does not depend on the order in which anything came.
func components(claims map[string][]*verdict) [][]*verdict {
	group := map[*verdict]*verdict{} // towards the one that stands for the group
	root := func(v *verdict) *verdict {
		for group[v] != nil && group[v] != v {
			v = group[v]
		}
		return v
	}
	for _, number := range slices.Sorted(maps.Keys(claims)) {
		first := root(claims[number][0])
		for _, v := range claims[number] {
			group[root(v)] = first
		}
	}
	members := map[*verdict][]*verdict{}
	for v := range group {
		members[root(v)] = append(members[root(v)], v)
	}
	var list [][]*verdict
	for _, m := range members {
		slices.SortFunc(m, func(a, b *verdict) int { return byDate(a.credit.entry, b.credit.entry) })
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b []*verdict) int { return byDate(a[0].credit.entry, b[0].credit.entry) })
	return list
}

// lead is how many bits one acceptance is ahead of the other.
func lead(a, b *verdict) float64 { return bitsOf(a.decision.Accepted) - bitsOf(b.decision.Accepted) }

func bitsOf(p *ledger.Proposal) float64 {
	bits := 0.0
	for _, e := range p.Evidence {
		bits += e.Bits
	}
	return bits
}

// lose turns an acceptance into the first of the proposals of a review.
func (v *verdict) lose(note string) {
	v.note = note
	v.decision.State, v.decision.Note = ledger.EntryReview, note
	v.decision.Proposals = []ledger.Proposal{*v.decision.Accepted}
	v.decision.Accepted = nil
}
