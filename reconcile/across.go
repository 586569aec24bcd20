package reconcile

import (
	"cmp"
	"slices"
)

// Somebody may pay for several customers at once: a holding, an accountant, a
// manager of buildings. The account, or the name, has paid for each of them.

// mostAcross bounds the open invoices of several customers that are combined.
const mostAcross = 80

// across lists the sums of what several customers owe, when the payer is known
// to pay for them.
func (x *index) across(c *credit) []option {
	var classes []class
	open, customers := 0, 0
	for _, p := range c.payers {
		if theirs := x.inCurrency(x.open[p.customer], c.entry.Amount.Currency); p.shares && len(theirs) > 0 {
			classes = append(classes, x.classes(c, theirs)...) // equal ones of two customers are not the same
			open += len(theirs)
			customers++
		}
	}
	if customers < 2 || open > mostAcross {
		return nil
	}
	slices.SortStableFunc(classes, func(a, b class) int { return cmp.Compare(max(b.minor, -b.minor), max(a.minor, -a.minor)) })
	sums, complete := x.subsets(classes, c.entry.Amount.Minor)
	if !complete {
		return nil
	}
	var list []option
	for _, set := range sums {
		if slices.ContainsFunc(set, func(i int) bool { return x.owner(i) != x.owner(set[0]) }) {
			list = append(list, x.bundle(c, set, open))
		}
	}
	return list
}

// paidTogether reports whether the payer is known to pay for every customer of a
// set.
func (x *index) paidTogether(c *credit, set []int) bool {
	for _, i := range set {
		if p, _ := c.payer(x.owner(i)); !p.shares || !x.likely(p) {
			return false
		}
	}
	return true
}
