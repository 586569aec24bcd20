package reconcile

import "relanced/internal/ledger"

// A queue holds undecided credits so that those which may stand in the way of
// another one are found without looking at all: an amount that a thousand
// subscribers pay must not be compared a million times.
type queue struct {
	signs  signIndex
	wanted map[wanted][]*verdict
	named  map[int][]*verdict // invoice -> credits whose text names it
	list   []*verdict
}

// wanted is an invoice that money of an amount may be for.
type wanted struct {
	amount  ledger.Money
	invoice string
}

func newQueue() *queue {
	return &queue{signs: signIndex{}, wanted: map[wanted][]*verdict{}, named: map[int][]*verdict{}}
}

func (q *queue) add(v *verdict) {
	amount := v.credit.entry.Amount
	q.signs.add(amount, v.credit.sign, len(q.list))
	q.list = append(q.list, v)
	for _, ct := range v.credit.citations {
		if ct.names() {
			q.named[ct.invoice] = append(q.named[ct.invoice], v)
		}
	}
	for _, p := range v.decision.Proposals {
		if p.Probability < leastRival {
			continue
		}
		for _, number := range p.Invoices() {
			at := wanted{amount, number}
			q.wanted[at] = append(q.wanted[at], v)
		}
	}
}

// rivals lists the credits of the amount of v that come from its payer or may be
// for an invoice of its acceptance, and what its payer has sent that names one.
func (q *queue) rivals(v *verdict, at func(number string) int) []*verdict {
	var list []*verdict
	for _, at := range q.signs.find(v.credit.entry.Amount, v.credit.sign) {
		list = append(list, q.list[at])
	}
	for _, number := range v.decision.Accepted.Invoices() {
		for _, w := range q.named[at(number)] {
			if w.credit.sign.same(v.credit.sign) {
				list = append(list, w)
			}
		}
	}
	if v.several {
		for _, number := range v.decision.Accepted.Invoices() {
			list = append(list, q.wanted[wanted{v.credit.entry.Amount, number}]...)
		}
	}
	return list
}
