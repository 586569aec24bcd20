package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"relanced/internal/ledger"
)

// A due is an invoice, or an instalment of one, that a customer owes.
type due struct {
	invoice int
	minor   int64
	day     ledger.Date
}

// mostDue is how much of what one customer owes is looked at in the order of its due
// dates.
const mostDue = 500

// owesMuch reports whether a customer owes more than all sets of are looked at, or
// several instalments that no set has.
func (x *index) owesMuch(customer int) bool {
	return len(x.open[customer]) > mostOwedSums || slices.ContainsFunc(x.open[customer], func(i int) bool {
		return x.invoices[i].terms != nil && len(x.invoices[i].terms.instalments) > 2
	})
}

// owedInOrder is what a customer owed on a day, invoices by their instalments, the
// oldest due first.
func (x *index) owedInOrder(day ledger.Date, currency string, customer int) []due {
	var list []due
	for _, i := range x.inCurrency(x.open[customer], currency) {
		invoice := &x.invoices[i]
		switch {
		case invoice.IssueDate > day:
		case invoice.terms == nil || len(invoice.terms.instalments) == 0:
			list = append(list, due{i, invoice.Open().Minor, invoice.DueDate})
		default:
			for _, part := range invoice.OpenInstalments() {
				list = append(list, due{i, part.Amount.Minor, part.DueDate})
			}
		}
	}
	slices.SortFunc(list, func(a, b due) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.invoice, b.invoice)) })
	return list[:min(len(list), mostDue)]
}

// together lists what people who owe much pay together: all that is due by some
// day, and what is due in one month, or was issued in it.
func (x *index) together(day ledger.Date, currency string, customer int) (lists [][]due) {
	list := x.owedInOrder(day, currency, customer)
	for n := 2; n <= len(list); n++ {
		if n == len(list) || list[n].day > list[n-1].day {
			lists = append(lists, list[:n])
		}
	}
	lists = append(lists, months(list, func(d due) ledger.Date { return d.day })...)
	issued := func(d due) ledger.Date { return x.invoices[d.invoice].IssueDate }
	return append(lists, months(slices.SortedStableFunc(slices.Values(list), func(a, b due) int { return cmp.Compare(issued(a), issued(b)) }), issued)...)
}

// months cuts a list that is in the order of days into its months, and leaves out
// what is alone in its month.
func months(list []due, day func(due) ledger.Date) (cut [][]due) {
	for from, to := 0, 0; from < len(list); from = to {
		for to = from; to < len(list) && monthOf(day(list[to])) == monthOf(day(list[from])); {
			to++
		}
		if to-from > 1 {
			cut = append(cut, list[from:to])
		}
	}
	return cut
}

// owedTogether looks for what a customer who owes much may have paid together, on each
// of the days, to the cent.
func (s *sweepShare) owedTogether(customer int) {
	if !s.x.owesMuch(customer) {
		return
	}
	for at, day := range s.days {
		s.from, s.to = at, at+1
		for n, list := range s.x.together(day, s.currency, customer) {
			sum := int64(0)
			for _, d := range list {
				sum += d.minor
			}
			if near := &s.whole[cents(sum)]; near.least <= sum && sum <= near.most {
				s.count(sum, near.list)
			}
			s.matchTogether(sum, foundSum{customer: int32(customer), together: uint16(n + 1), exact: true}) //nolint:gosec // as in take, and mostDue
		}
	}
}

func (s *sweepShare) matchTogether(sum int64, found foundSum) {
	at := s.wanted.find(sum)
	if at < 0 {
		return
	}
	for _, search := range s.wanted.by(at) {
		if f := &s.of[search]; s.searches[search].amount == sum && !f.full() && s.concerns(int(search)) {
			f.found = append(f.found, found)
		}
	}
}

// tellTogether says what was found so.
func (s *sumSearch) tellTogether(f foundSum) unknownSum {
	sums := map[int]int64{}
	for _, d := range s.x.together(bookedBy(s.c), s.c.entry.Amount.Currency, int(f.customer))[f.together-1] {
		sums[d.invoice] += d.minor
	}
	u := unknownSum{set: slices.Sorted(maps.Keys(sums)), exact: true}
	for _, i := range u.set {
		u.parts = append(u.parts, ledger.Part{Invoice: s.x.invoices[i].Number(), Amount: ledger.Money{Minor: sums[i], Currency: s.c.entry.Amount.Currency}})
	}
	return u
}
