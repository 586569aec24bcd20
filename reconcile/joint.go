package reconcile

import (
	"math"
	"slices"

	"relanced/internal/ledger"
)

// Bounds of the search for the best joint explanation of credits that compete.
const (
	mostJoint   = 8      // credits of one group; beyond, the best explained come first
	mostChoices = 4      // explanations of each
	ownBits     = 8.0    // a customer pays their own invoice sooner than a stranger who cites it
	jointSteps  = 50_000 // of the search
)

// A reading is one explanation of a credit, with what it takes of each invoice.
type reading struct {
	bits  float64
	takes map[int]int64
	best  bool // the explanation that the credit by itself would be allocated by
}

// joint finds the explanation of a group of credits that is the likeliest for
// all of them together, and lets those stand whose own is part of it and clearly
// so: without it, the group would be worse explained by the margin. Payments of
// one payer that say the same are a payment made twice, or one after the other:
// the earliest counts.
func (x *index) joint(group []*verdict) {
	for len(group) > mostJoint { // who is explained worst waits for the next round
		worst := slices.MinFunc(group, func(a, b *verdict) int {
			if d := lead(a, b); d != 0 {
				return int(math.Copysign(1, d))
			}
			return -byDate(a.credit.entry, b.credit.entry)
		})
		worst.lose("")
		group = slices.DeleteFunc(slices.Clone(group), func(v *verdict) bool { return v == worst })
	}
	choices := make([][]reading, len(group))
	for k, v := range group {
		choices[k] = x.choices(v)
	}
	total, chosen := x.assign(choices)
	var lost []*verdict
	for k, v := range group {
		best := slices.IndexFunc(choices[k], func(r reading) bool { return r.best })
		if chosen[k] != best {
			lost = append(lost, v)
			continue
		}
		without := slices.Clone(choices)
		without[k] = slices.Delete(slices.Clone(choices[k]), best, best+1)
		if rest, _ := x.assign(without); total-rest < x.config.MarginBits && !x.onlyOwn(v, group) {
			x.unclear(v, group)
		}
	}
	for _, v := range lost {
		x.outdone(v, group)
	}
}

// choices lists the explanations of a credit, the likeliest first.
func (x *index) choices(v *verdict) []reading {
	if v.decision.Accepted.Rule == ledger.RuleAdvice { // it says itself what it is made of
		return []reading{{bits: bitsOf(v.decision.Accepted) + ownBits, takes: x.takes(v.decision.Accepted.Parts), best: true}}
	}
	var list []reading
	for n, one := range v.credit.choices {
		c := reading{bits: one.bits, takes: x.takes(one.parts), best: n == 0}
		if p, _ := v.credit.payer(one.customer); p.known() {
			c.bits += ownBits
		}
		list = append(list, c)
	}
	return list
}

func (x *index) takes(parts []ledger.Part) map[int]int64 {
	takes := map[int]int64{}
	for _, part := range parts {
		takes[x.at(part.Invoice)] += part.Settles()
	}
	return takes
}

// assign chooses one explanation for each credit, or none, so that no invoice is
// settled twice and the sum of the bits is the highest. Of equal ones the earlier
// credits have the likelier. -1 means none.
func (x *index) assign(choices [][]reading) (total float64, chosen []int) {
	total = math.Inf(-1)
	taken, now := map[int]int64{}, make([]int, len(choices))
	most := make([]float64, len(choices)+1) // what the credits behind can add at most
	for k := len(choices) - 1; k >= 0; k-- {
		most[k] = most[k+1]
		for n, c := range choices[k] {
			if n == 0 || c.bits > most[k]-most[k+1] {
				most[k] = most[k+1] + max(0, c.bits)
			}
		}
	}
	steps := 0
	var search func(k int, sum float64)
	search = func(k int, sum float64) {
		if steps++; steps > jointSteps || sum+most[k] <= total {
			return
		}
		if k == len(choices) {
			total, chosen = sum, slices.Clone(now)
			return
		}
		for n, c := range choices[k] {
			if !x.leaves(taken, c.takes) {
				continue
			}
			for i, minor := range c.takes {
				taken[i] += minor
			}
			now[k] = n
			search(k+1, sum+c.bits)
			for i, minor := range c.takes {
				taken[i] -= minor
			}
		}
		now[k] = -1
		search(k+1, sum)
	}
	search(0, 0)
	return total, chosen
}

// leaves reports whether invoices have as much open as is wanted besides what is
// taken.
func (x *index) leaves(taken, wanted map[int]int64) bool {
	for i, minor := range wanted {
		if open := x.invoices[i].Open().Minor; minor > 0 && taken[i]+minor > open || minor < 0 && taken[i]+minor < open {
			return false
		}
	}
	return true
}

// rivals are the credits of a group that claim an invoice that v claims too.
func rivals(v *verdict, group []*verdict) (list []*verdict, number string) {
	wanted := v.decision.Accepted.Invoices()
	for _, w := range group {
		if w == v || w.claimed == nil {
			continue
		}
		for _, n := range w.claimed.Invoices() {
			if slices.Contains(wanted, n) {
				list, number = append(list, w), n
				break
			}
		}
	}
	return list, number
}

// onlyOwn reports whether all that claim the same come from the same payer.
func (x *index) onlyOwn(v *verdict, group []*verdict) bool {
	list, _ := rivals(v, group)
	return !slices.ContainsFunc(list, func(w *verdict) bool { return !samePayer(v.credit.entry, w.credit.entry) })
}

// unclear takes an acceptance back that another payer claims nearly as well.
func (x *index) unclear(v *verdict, group []*verdict) {
	_, number := rivals(v, group)
	for _, n := range v.decision.Accepted.Invoices() {
		x.locked[x.at(n)] = true
	}
	v.lose("several payers claim " + number)
	v.final = true
}

// outdone takes an acceptance back that the joint explanation has no place for.
// Where the credit names what it lost a person is told; else it is judged anew
// by what is left.
func (x *index) outdone(v *verdict, group []*verdict) {
	list, number := rivals(v, group)
	_, named := v.credit.cited(x.at(number))
	switch {
	case len(list) == 0 || !named:
		v.lose("")
		return
	case x.locked[x.at(number)]:
		v.lose("several payers claim " + number)
		v.final = true
		return
	}
	by := list[0]
	if at := slices.IndexFunc(list, func(w *verdict) bool { return w.decision.Accepted != nil }); at >= 0 {
		by = list[at]
	}
	v.lose(number + " was taken by " + paymentName(by.credit.entry))
}
