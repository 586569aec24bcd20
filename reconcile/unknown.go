package reconcile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// sumRule is the rule of what an unknown payer may have paid: it only ever
// proposes, and holds reminders.
const sumRule = "sum"

const (
	mostOwedSums  = 14  // open invoices of one customer of which all sets are looked at
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

// fromUnknown adds what credits may pay that nothing else explains: the open
// invoices of one customer that make the amount. Parents, managers and accountants
// pay for others, from accounts that nobody knows, and whoever they pay for must not
// be reminded.
func (x *index) fromUnknown(verdicts []*verdict) {
	byCurrency := map[string][]*sumSearch{}
	for _, v := range verdicts {
		v.sums = nil
		if !v.unknown {
			continue
		}
		currency := v.credit.entry.Amount.Currency
		v.sums = newSumSearch(x, v.credit)
		byCurrency[currency] = append(byCurrency[currency], v.sums)
		if v.credit.treasury {
			v.sums.publics = newSumSearch(x, v.credit)
			v.sums.publics.public = true
			byCurrency[currency] = append(byCurrency[currency], v.sums.publics)
		}
	}
	for currency, searches := range byCurrency {
		newSumSweep(x, currency, searches).run()
	}
}

// isUnknown reports whether nothing explains a transfer so far. Its amount alone
// does not: whoever owes it is one of those who may owe what adds up to it. Nor does
// a name alone, of somebody who owes something else: others are called so, or trade so.
// Nor does what leaves money over: it says nothing of whose that is. Nor does a name
// that is only a little like the payer's, however well the amount fits. Nor does an odd
// part of what the text does not name: whoever pays for one customer pays for others too.
// What is open in another currency and is cited explains it, though nobody can put it there.
func (x *index) isUnknown(c *credit, list []ledger.Proposal) bool {
	if i, ok := x.citedElsewhere(c); ok && x.invoices[i].Open().Minor > 0 {
		return false
	}
	if x.oddPart(c) {
		list = nil
	}
	explained := slices.ContainsFunc(list, func(p ledger.Proposal) bool {
		who, _ := c.payer(x.place[p.Customer])
		return p.Probability >= certainAlone && p.Rule != string(byAmount) && p.Rule != string(byName) && p.Total() >= c.entry.Amount.Minor &&
			(strings.HasPrefix(p.Rule, string(byReference)) || x.likely(who))
	})
	return !explained && wayOf(c.entry) == byTransfer
}

// oddPart reports whether the likeliest explanation of a credit is a part of something
// that it does not name, and no usual one.
func (x *index) oddPart(c *credit) bool {
	return len(c.candidates) > 0 && c.candidates[0].fit.kind == fitShort && !x.anyCited(c, c.candidates[0])
}

// A sumSearch is what one credit may be the sum of.
type sumSearch struct {
	x      *index
	c      *credit
	amount int64
	window int64 // how far a sum may be off and be counted
	near   int   // sums that are off by whole euros
	found  []foundSum

	public  bool       // of what public bodies owe alone
	publics *sumSearch // the same of them alone, where a public accountant pays
}

func newSumSearch(x *index, c *credit) *sumSearch {
	return &sumSearch{x: x, c: c, amount: c.entry.Amount.Minor, window: max(1000, c.entry.Amount.Minor/20/100*100)}
}

// A foundSum is an [unknownSum] in few bytes: a large book has many of each
// amount, and where there are too many of them none is told.
type foundSum struct {
	customer int32
	chosen   uint16 // a bit for each of what the customer owed by then, see owedOn
	together uint16 // or the place among what may be paid together, from 1, see [dues.each]
	exact    bool
}

// mostExactSums is how many customers who owe the amount to the cent are in doubt
// while nobody knows who has paid it.
const mostExactSums = 25

// mostSums is how many sums of one credit are kept: with more of them than are
// shown, none is.
const mostSums = 4 * mostRemittances

// owedOn appends what a customer owed on a day, as far as sets of it are looked at:
// invoices and, behind one that is paid by instalments, its complement for the next
// instalment alone.
func (x *index) owedOn(day ledger.Date, currency string, customer int, list []int) []int {
	for _, i := range x.open[customer] {
		if len(list) == mostOwedSums {
			break
		}
		if open := x.invoices[i].Open(); open.Minor == 0 || open.Currency != currency || x.invoices[i].IssueDate > day {
			continue
		}
		list = append(list, i)
		if x.invoices[i].terms != nil && len(list) < mostOwedSums && len(x.invoices[i].OpenInstalments()) > 1 {
			list = append(list, ^i)
		}
	}
	return list
}

// invoiceOf is the invoice of what is owed.
func invoiceOf(owed int) int { return max(owed, ^owed) }

// minorOf is how much it is, in minor units.
func (x *index) minorOf(owed int) int64 {
	if owed < 0 {
		return x.invoices[^owed].OpenInstalments()[0].Amount.Minor
	}
	return x.invoices[owed].Open().Minor
}

// take adds a set to what was found when it makes the amount in some way.
func (s *sumSearch) take(found []foundSum, customer int, bits uint16, chosen []int, sum int64) []foundSum {
	if sum <= 0 {
		return found
	}
	if _, ok := s.meant(chosen, sum, sum-s.amount); ok {
		found = append(found, foundSum{customer: int32(customer), chosen: bits, exact: sum == s.amount}) //nolint:gosec // nobody has 2³¹ customers
	}
	return found
}

// tell says what was found.
func (s *sumSearch) tell(f foundSum) unknownSum {
	if f.together > 0 {
		return s.tellTogether(f)
	}
	u, chosen, sum := unknownSum{exact: f.exact}, []int(nil), int64(0)
	for k, owed := range s.x.owedOn(bookedBy(s.c), s.c.entry.Amount.Currency, int(f.customer), nil) {
		if f.chosen>>k&1 == 1 {
			chosen, u.set = append(chosen, owed), append(u.set, invoiceOf(owed))
			sum += s.x.minorOf(owed)
		}
	}
	m, _ := s.meant(chosen, sum, sum-s.amount)
	if u.how = m.text(); u.how == halfPaid {
		u.parts = []ledger.Part{{Invoice: s.x.invoices[u.set[0]].Number(), Amount: s.c.entry.Amount}}
	} else {
		u.parts = s.x.adjusted(u.set, m.by(s.x, chosen), u.how)
	}
	for n, owed := range chosen {
		if owed < 0 {
			u.parts[n].Amount.Minor = s.x.minorOf(owed)
		}
	}
	return u
}

// told lists what was found and not refused, unless there is too much of it.
func (s *sumSearch) told(exact bool) []unknownSum {
	found := slices.DeleteFunc(slices.Clone(s.found), func(f foundSum) bool { return f.exact != exact })
	refused := s.x.rejected[s.c.entry.ID]
	most := mostRemittances
	if exact {
		most = mostExactSums
	}
	if len(found) > most && len(refused) == 0 {
		return nil
	}
	var list []unknownSum
	told := map[string]bool{} // what is paid together may be a set as well
	for _, f := range found {
		u := s.tell(f)
		if key := sortedKey((&ledger.Proposal{Parts: u.parts}).Key()); !refused[key] && !told[key] {
			told[key] = true
			list = append(list, u)
		}
	}
	if len(list) > most {
		return nil
	}
	return list
}

// leastOfFee: what is kept of a small amount may be anything, and holds nobody.
const leastOfFee = 20

const halfPaid = "half of the amount"

// A meaning is how a sum that is off by something is the amount all the same: the
// largest invoice is paid less by it, unless each is by a discount, or by what it offers.
type meaning struct {
	how    string
	off    int64
	rate   int64 // of a discount, hundredths of a percent
	offers map[int]int64
}

func (m meaning) text() string {
	if m.rate > 0 {
		return "early-payment discount " + percent(m.rate)
	}
	return m.how
}

// meant says how a sum that is off by so much is the amount all the same. What it
// accepts a sweep has to ask for, see [sumSweep.want].
func (s *sumSearch) meant(chosen []int, sum, off int64) (m meaning, ok bool) {
	x := s.x
	if off == 0 {
		return meaning{}, true
	}
	if slices.ContainsFunc(chosen, func(owed int) bool { return owed < 0 }) {
		return meaning{}, false // an instalment is paid to the cent
	}
	switch {
	case off == -indemnity && x.config.Adjustments.Penalty:
		return meaning{how: "the flat indemnity for late payment paid along", off: off}, true
	case len(chosen) == 1 && max(off, -off) <= x.config.Adjustments.Whole && wholeUnits(s.c.entry.Amount),
		len(chosen) == 1 && max(off, -off) <= x.config.Adjustments.Rounding:
		return meaning{how: reasonRounding, off: off}, true
	case off < 0:
		return meaning{}, false
	case len(chosen) == 1 && 2*s.amount == sum:
		return meaning{how: halfPaid}, true
	}
	if by, text, offered := x.offered(s.c, chosen, off); offered {
		return meaning{how: text, offers: by}, true
	}
	if len(chosen) == 1 && off <= min(x.config.Adjustments.Fee, sum/leastOfFee) && s.fromAbroad(x.owner(chosen[0])) {
		return meaning{how: "the fee of a bank abroad", off: off}, true
	}
	for rate := int64(100); rate <= x.config.Adjustments.Discount; rate += 100 {
		if ofRate(sum, rate) == off {
			return meaning{off: off, rate: rate}, true
		}
	}
	return meaning{}, false
}

// by is what each invoice is paid less by.
func (m meaning) by(x *index, chosen []int) map[int]int64 {
	switch {
	case m.offers != nil:
		return m.offers
	case m.off == 0:
		return nil
	}
	less, rest := map[int]int64{}, m.off
	if m.rate > 0 {
		for _, i := range chosen {
			less[i] = ofRate(x.invoices[i].Open().Minor, m.rate)
			rest -= less[i]
		}
	}
	less[x.largest(chosen)] += rest
	return less
}

// foreignForms are legal forms that no French firm has.
var foreignForms = regexp.MustCompile(`\b(AG|GMBH|MBH|KG|LTD|LIMITED|LLC|INC|PLC|BV|NV|SPA|SRL|SARLS|APS|OY|DOO|SP Z O ?O)\b`)

// fromAbroad reports whether a bank abroad may have kept a part of the credit:
// an unknown payer has neither account nor country, but says what it is.
func (s *sumSearch) fromAbroad(customer int) bool {
	return s.x.abroad(s.c, customer) || saysForeign(s.c.entry)
}

func saysForeign(e *ledger.Entry) bool {
	return foreignForms.MatchString(fold(clip(e.Counterparty + " " + e.Text())))
}

// propose weighs what was found against coincidence in the ledger of this day.
func (s *sumSearch) propose(list []ledger.Proposal) []ledger.Proposal {
	rest := 1.0
	for _, exact := range []bool{true, false} {
		found, chance := s.told(exact), s.chance()
		if len(found) == 0 && s.publics != nil { // of all that owe it, too many
			found, chance = s.publics.told(exact), s.publics.chance()
		}
		if len(found) == 0 {
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
	pairs := s.pairs()
	for _, u := range pairs {
		list = s.add(list, u, rest*likelyPair/float64(len(pairs)), len(pairs))
	}
	slices.SortStableFunc(list, func(p, q ledger.Proposal) int { return cmp.Compare(q.Probability, p.Probability) })
	for n := range list {
		list[n].Rank = n + 1
	}
	return list
}

// chance is how often what somebody owes is the amount, and has nothing to do with it.
func (s *sumSearch) chance() float64 { return (float64(s.near) + 0.5) / float64(2*s.window/100) }

func (s *sumSearch) add(list []ledger.Proposal, u unknownSum, probability float64, ways int) []ledger.Proposal {
	p := ledger.Proposal{
		Customer: s.x.customers[s.x.owner(u.set[0])].ID, Parts: u.parts, Rule: sumRule, Probability: min(probability, 0.95),
		Evidence: []ledger.Evidence{{Fact: fmt.Sprintf("%s, one of %d ways, by somebody unknown", cmp.Or(u.how, addUp(len(u.set))+" it"), ways)}},
	}
	if slices.ContainsFunc(list, func(o ledger.Proposal) bool { return sortedKey(o.Key()) == sortedKey(p.Key()) }) {
		return list // weighed already, by all that is known of it
	}
	return append(list, p)
}
