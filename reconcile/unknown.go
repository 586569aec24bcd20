package reconcile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"relanced/internal/ledger"
)

// sumRule is the rule of what an unknown payer may have paid: it only ever
// proposes, and holds reminders.
const sumRule = "sum"

const (
	// mostOpenSums is how many invoices may be open for it to mean anything that
	// some of them make an amount.
	mostOpenSums  = 3000
	mostOwedSums  = 10  // open invoices of one customer of which all sets are looked at
	likelySum     = 0.4 // how often an unknown payer pays open invoices of one customer, to the cent
	likelyNearSum = 0.1 // and how often less a discount, half, or with the indemnity for late payment
)

// An unknownSum is what one customer owes that makes the amount of a credit.
type unknownSum struct {
	set   []int
	parts []ledger.Part
	how   string
	exact bool
}

// fromUnknown adds what a credit may pay that nothing else explains: the open
// invoices of one customer that make its amount. Parents, managers and accountants
// pay for others, from accounts that nobody knows, and whoever they pay for must not
// be reminded.
func (x *index) fromUnknown(c *credit, list []ledger.Proposal) []ledger.Proposal {
	explained := slices.ContainsFunc(list, func(p ledger.Proposal) bool { return p.Probability >= certainAlone })
	if explained || wayOf(c.entry) != byTransfer || x.debtors == 0 {
		return list
	}
	s := &sumSearch{x: x, c: c, amount: c.entry.Amount.Minor}
	s.window = max(1000, s.amount/20/100*100)
	all := 0
	for customer := range x.open {
		if all += len(x.open[customer]); all > mostOpenSums {
			return list
		}
	}
	for customer := range x.open {
		s.owed(customer)
	}
	return s.propose(list)
}

// sumSearch looks for sums in what customers owe.
type sumSearch struct {
	x      *index
	c      *credit
	amount int64
	window int64 // how far a sum may be off and be counted
	near   int   // sums that are off by whole euros
	open   []int
	chosen []int
	found  []unknownSum
}

// owed looks at every set of what a customer owed by then.
func (s *sumSearch) owed(customer int) {
	s.open = s.open[:0]
	for _, i := range s.x.inCurrency(s.x.open[customer], s.c.entry.Amount.Currency) {
		if s.x.daysEarly(s.c, i) == 0 && len(s.open) < mostOwedSums {
			s.open = append(s.open, i)
		}
	}
	s.from(0, 0)
}

func (s *sumSearch) from(at int, sum int64) {
	if len(s.chosen) > 0 {
		s.take(sum)
	}
	for k := at; k < len(s.open); k++ {
		s.chosen = append(s.chosen, s.open[k])
		s.from(k+1, sum+s.x.invoices[s.open[k]].Open().Minor)
		s.chosen = s.chosen[:len(s.chosen)-1]
	}
}

// take keeps the chosen set when it makes the amount in some way, and counts it
// when it nearly does.
func (s *sumSearch) take(sum int64) {
	off := sum - s.amount
	if off != 0 && off%100 == 0 && max(off, -off) <= s.window {
		s.near++
	}
	if len(s.found) > 4*mostRemittances || sum <= 0 {
		return
	}
	less, how, ok := s.meant(sum, off)
	if !ok {
		return
	}
	set := slices.Clone(s.chosen)
	u := unknownSum{set: set, how: how, exact: off == 0}
	if how == halfPaid {
		u.parts = []ledger.Part{{Invoice: s.x.invoices[set[0]].Number, Amount: s.c.entry.Amount}}
	} else {
		u.parts = s.x.adjusted(set, less, how)
	}
	s.found = append(s.found, u)
}

// leastOfFee: what is kept of a small amount may be anything, and holds nobody.
const leastOfFee = 20

const halfPaid = "half of the amount"

// meant says how a sum that is off by so much is the amount all the same, and
// what each invoice is paid less by.
func (s *sumSearch) meant(sum, off int64) (less map[int]int64, how string, ok bool) {
	x, largest := s.x, s.x.largest(s.chosen)
	switch {
	case off == 0:
		return nil, "", true
	case off == -indemnity && x.config.Adjustments.Penalty:
		return map[int]int64{largest: off}, "the flat indemnity for late payment paid along", true
	case off < 0:
		return nil, "", false
	case len(s.chosen) == 1 && 2*s.amount == sum:
		return nil, halfPaid, true
	}
	if by, text, offered := x.offered(s.c, s.chosen, off); offered {
		return by, text, true
	}
	if len(s.chosen) == 1 && off <= min(x.config.Adjustments.Fee, sum/leastOfFee) && s.fromAbroad(x.owner[largest]) {
		return map[int]int64{largest: off}, "the fee of a bank abroad", true
	}
	for rate := int64(100); rate <= x.config.Adjustments.Discount; rate += 100 {
		if ofRate(sum, rate) == off {
			by, rest := map[int]int64{}, off
			for _, i := range s.chosen {
				by[i] = ofRate(x.invoices[i].Open().Minor, rate)
				rest -= by[i]
			}
			by[largest] += rest
			return by, "early-payment discount " + percent(rate), true
		}
	}
	return nil, "", false
}

// foreignForms are legal forms that no French firm has.
var foreignForms = regexp.MustCompile(`\b(AG|GMBH|MBH|KG|LTD|LIMITED|LLC|INC|PLC|BV|NV|SPA|SRL|SARLS|APS|OY|DOO|SP Z O ?O)\b`)

// fromAbroad reports whether a bank abroad may have kept a part of the credit:
// an unknown payer has neither account nor country, but says what it is.
func (s *sumSearch) fromAbroad(customer int) bool {
	return s.x.abroad(s.c, customer) || foreignForms.MatchString(fold(clip(s.c.entry.Counterparty+" "+s.c.entry.Text())))
}

// propose weighs what was found against coincidence in the ledger of this day.
func (s *sumSearch) propose(list []ledger.Proposal) []ledger.Proposal {
	chance := (float64(s.near) + 0.5) / float64(2*s.window/100)
	rest := 1.0
	for _, exact := range []bool{true, false} {
		found := slices.DeleteFunc(slices.Clone(s.found), func(u unknownSum) bool {
			return u.exact != exact || s.x.rejected[s.c.entry.ID][sortedKey((&ledger.Proposal{Parts: u.parts}).Key())]
		})
		if len(found) == 0 || len(found) > mostRemittances {
			continue
		}
		likely, by := likelySum, chance
		if !exact {
			likely, by = likelyNearSum, chance*float64(2+s.x.config.Adjustments.Discount/100)
		}
		each := rest * likely / (likely*float64(len(found)) + (1-likely)*by)
		rest -= each * float64(len(found))
		for _, u := range found {
			list = s.add(list, u, each, len(found))
		}
	}
	slices.SortStableFunc(list, func(p, q ledger.Proposal) int { return cmp.Compare(q.Probability, p.Probability) })
	for n := range list {
		list[n].Rank = n + 1
	}
	return list
}

func (s *sumSearch) add(list []ledger.Proposal, u unknownSum, probability float64, ways int) []ledger.Proposal {
	p := ledger.Proposal{
		Customer: s.x.invoices[u.set[0]].Customer, Parts: u.parts, Rule: sumRule, Probability: min(probability, 0.95),
		Evidence: []ledger.Evidence{{Fact: fmt.Sprintf("%s, one of %d ways, by somebody unknown", cmp.Or(u.how, addUp(len(u.set))+" it"), ways)}},
	}
	if slices.ContainsFunc(list, func(o ledger.Proposal) bool { return sortedKey(o.Key()) == sortedKey(p.Key()) }) {
		return list // weighed already, by all that is known of it
	}
	return append(list, p)
}
