package reconcile

import (
	"maps"
	"slices"

	"relanced/internal/ledger"
)

// compete decides between the accepted credits of a round that want the same
// invoices, and returns those that stand. Losers go to review with a note;
// where nobody wins clearly, nobody wins.
//
// The invoices are visited by number and the claims by date, so that the
// result does not depend on the order in which anything came.
func (x *index) compete(accepted []*verdict) []*verdict {
	claims := map[string][]*verdict{}
	for _, v := range accepted {
		for _, part := range v.decision.Accepted.Parts {
			claims[part.Invoice] = append(claims[part.Invoice], v)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(claims)) {
		rivals := slices.DeleteFunc(claims[number], func(v *verdict) bool { return v.decision.Accepted == nil })
		if len(rivals) < 2 || !x.overdrawn(number, rivals) {
			continue
		}
		slices.SortFunc(rivals, func(a, b *verdict) int { return byDate(a.credit.entry, b.credit.entry) })
		x.settleClaims(number, rivals)
	}
	return slices.DeleteFunc(accepted, func(v *verdict) bool { return v.decision.Accepted == nil })
}

// overdrawn reports whether the claims exceed what is open: two credits may
// well pay two instalments of one invoice.
func (x *index) overdrawn(number string, rivals []*verdict) bool {
	open := x.invoices[x.number[number]].Open().Minor
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

// settleClaims lets the clearly better explained credit win: that of the
// customer themselves before a stranger's, then the more likely one. Payments of
// one payer that say the same are a payment made twice: the earliest counts.
func (x *index) settleClaims(number string, rivals []*verdict) {
	invoice := x.number[number]
	best, rest := rivals[0], rivals[1:]
	for _, v := range rest {
		if x.ahead(v, best, invoice) {
			best = v
		}
	}
	clear := true
	for _, v := range rivals {
		if v != best && !x.ahead(best, v, invoice) && !samePayer(best.credit.entry, v.credit.entry) {
			clear = false
		}
	}
	for _, v := range rivals {
		_, cited := v.credit.cited(invoice)
		switch {
		case !clear:
			v.lose("several payers claim " + number)
			v.final = true
		case v != best && cited:
			v.lose(number + " was taken by " + paymentName(best.credit.entry))
		case v != best:
			v.lose("") // it did not insist on this one: it is judged by what is left
		}
	}
	if !clear {
		x.locked[invoice] = true
	}
}

// ahead reports whether one claim on an invoice is clearly better than another.
func (x *index) ahead(a, b *verdict, invoice int) bool {
	p, _ := a.credit.payer(x.owner[invoice])
	q, _ := b.credit.payer(x.owner[invoice])
	if p.known() != q.known() {
		return p.known()
	}
	return lead(a, b) >= x.config.MarginBits
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
