package reconcile

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"relanced/internal/ledger"
)

// A sumSweep goes once through all sets of what each customer owes, in one
// currency, for all credits that nobody knows the payer of: what it costs grows
// with the book, and hardly with the credits.
type sumSweep struct {
	x        *index
	currency string
	searches []*sumSearch  // by amount
	days     []ledger.Date // on which their money was booked, each once
	day      []int         // search -> days
	wanted   wantedSums
	whole    [100]nearlies // by the cents of the amount
	orders   [][]uint16    // how many are owed -> all sets of so many, see setOrder
	every    []int         // searches, as of all lists by amount
	foreign  []int         // those for what a bank abroad may have kept a part of, whoever pays
	anywhere []int         // and when the customer is abroad
	homes    []string      // where the credits were booked
	rounded  []int         // those for what may have been made whole
}

// nearly is what a search counts: the sums that are off by less than its window.
type nearly struct {
	amount, window int64
	search         int
}

// nearlies are some of them by amount, and between which sums they count any.
type nearlies struct {
	list        []nearly
	least, most int64
}

func (n *nearlies) add(one nearly) {
	if len(n.list) == 0 {
		n.least, n.most = one.amount-one.window, one.amount+one.window
	}
	n.list = append(n.list, one)
	n.least, n.most = min(n.least, one.amount-one.window), max(n.most, one.amount+one.window)
}

// setOrder is every set of so many things but the empty one, a bit for each, in
// the order of their members. Whatever begins a set comes before it.
func setOrder(things int) (list []uint16) {
	var from func(set uint16, at int)
	from = func(set uint16, at int) {
		for k := at; k < things; k++ {
			list = append(list, set|1<<k)
			from(set|1<<k, k+1)
		}
	}
	from(0, 0)
	return list
}

func newSumSweep(x *index, currency string, searches []*sumSearch) *sumSweep {
	slices.SortFunc(searches, func(a, b *sumSearch) int { return cmp.Compare(a.amount, b.amount) })
	w := &sumSweep{x: x, currency: currency, searches: searches, day: make([]int, len(searches))}
	for _, s := range searches {
		w.days = append(w.days, bookedBy(s.c))
	}
	slices.Sort(w.days)
	w.days = slices.Compact(w.days)
	for things := range mostOwedSums + 1 {
		w.orders = append(w.orders, setOrder(things))
	}
	for k, s := range searches {
		w.every = append(w.every, k)
		w.day[k], _ = slices.BinarySearch(w.days, bookedBy(s.c))
		w.whole[cents(s.amount)].add(nearly{s.amount, s.window, k})
		w.want(k, s)
		if wholeUnits(s.c.entry.Amount) {
			w.rounded = append(w.rounded, k)
		}
		if home := homeOf(s.c.entry); !slices.Contains(w.homes, home) {
			w.homes = append(w.homes, home)
		}
		switch {
		case saysForeign(s.c.entry), crossed(s.c.entry, ""):
			w.foreign = append(w.foreign, k)
		case crossed(s.c.entry, "any other"):
			w.anywhere = append(w.anywhere, k)
		}
	}
	w.wanted.sort()
	return w
}

// want notes the sums that a credit may be meant by, whatever the invoices, see
// [sumSearch.meant].
func (w *sumSweep) want(k int, s *sumSearch) {
	limits := w.x.config.Adjustments
	w.wanted.add(s.amount, k)
	w.wanted.add(2*s.amount, k) // half of it
	if limits.Penalty {
		w.wanted.add(s.amount-indemnity, k)
	}
	for rate := int64(100); rate <= limits.Discount; rate += 100 {
		near := s.amount * 10000 / (10000 - rate)
		for sum := near - 2; sum <= near+2; sum++ {
			if sum-ofRate(sum, rate) == s.amount {
				w.wanted.add(sum, k)
			}
		}
	}
}

// bookedBy is the day by which an invoice must be issued for a credit to pay it.
func bookedBy(c *credit) ledger.Date { return cmp.Or(c.entry.BookingDate, "9999-12-31") }

func cents(minor int64) int64 { return (minor%100 + 100) % 100 }

// sweepShares is in how many parts the customers are gone through.
const sweepShares = 8

// run finds the sums of every search, and counts those that are nearly its amount.
func (w *sumSweep) run() {
	shares := make([]*sweepShare, 0, sweepShares)
	var work sync.WaitGroup
	for from, to := range shared(len(w.x.open), sweepShares) {
		s := &sweepShare{
			sumSweep: w, of: make([]finding, len(w.searches)), done: make([]bool, len(w.wanted.sums)),
			all: newLeaps(w.every), rounded: newLeaps(w.rounded), foreign: newLeaps(w.foreign), anywhere: newLeaps(w.anywhere),
		}
		shares = append(shares, s)
		work.Go(func() {
			for customer := from; customer < to; customer++ {
				s.owed(customer)
			}
		})
	}
	work.Wait()
	for k, search := range w.searches {
		for _, s := range shares { // in the order of the customers
			search.near += s.of[k].near
			search.found = append(search.found, s.of[k].found...)
		}
		search.found = search.found[:min(len(search.found), mostSums+1)]
	}
}

// A sweepShare goes through some of the customers.
type sweepShare struct {
	*sumSweep
	of   []finding // by search
	done []bool    // sums that nobody wants any more, see [wantedSums]
	set  int       // how many there were so far

	all, rounded, foreign, anywhere leaps

	open     []int   // what is gone through now, see owedOn
	minors   []int64 // what is open of each
	customer int
	chosen   []int
	bits     uint16 // the same, by their places in open
	parts    uint16 // which of these are an instalment of what is before them
	sums     [1 << mostOwedSums]int64
	from, to int  // days: the credits that this was open for
	offers   bool // one of them offers a discount
	abroad   bool // the customer is
	public   bool // the same: a public body
	dues     dues
}

// A finding is what a share has found for a search.
type finding struct {
	found []foundSum
	near  int
	tried int // the last set that was handed to it
}

// full reports whether there is too much of it to tell any.
func (f *finding) full() bool { return len(f.found) > mostSums }

// owed goes through what a customer owed, on each of the days it was something
// else.
func (s *sweepShare) owed(customer int) {
	country := s.x.customers[customer].Country
	s.customer, s.public = customer, s.x.public(customer)
	s.abroad = country != "" && slices.ContainsFunc(s.homes, func(home string) bool { return home != country })
	much := false
	for s.from = 0; s.from < len(s.days); s.from = s.to {
		s.open = s.x.owedOn(s.days[s.from], s.currency, customer, s.open[:0])
		s.to = s.until(customer)
		s.minors, s.parts = s.minors[:0], 0
		for k, owed := range s.open {
			s.minors = append(s.minors, s.x.minorOf(owed))
			if owed < 0 {
				s.parts |= 1 << k
			}
		}
		s.offers = slices.ContainsFunc(s.open, func(owed int) bool { return len(s.x.invoices[invoiceOf(owed)].Discounts()) > 0 })
		much = much || s.parts != 0 || len(s.open) == mostOwedSums
		s.sets()
	}
	if much {
		s.owedTogether(customer)
	}
}

// until is the first of the days on which a customer owed something else than
// what is open on the first of these.
func (s *sweepShare) until(customer int) int {
	until := len(s.days)
	for _, i := range s.x.open[customer] {
		if len(s.open) == mostOwedSums && i == invoiceOf(s.open[mostOwedSums-1]) {
			break // what is younger is not looked at
		}
		if issued := s.x.invoices[i].IssueDate; issued > s.days[s.from] {
			at, _ := slices.BinarySearch(s.days, issued)
			until = min(until, at)
		}
	}
	return until
}

// sets goes through the sets of what is open. Of a million customers nearly every
// sum is nobody's: that is seen before anything else is done with it.
func (s *sweepShare) sets() {
	for _, set := range s.orders[len(s.open)] {
		last := bits.Len16(set) - 1
		sum := s.sums[set&^(1<<last)] + s.minors[last]
		s.sums[set] = sum
		if set&(set<<1)&s.parts != 0 {
			continue // an instalment of what is chosen whole
		}
		if near := &s.whole[cents(sum)]; near.least <= sum && sum <= near.most {
			s.count(sum, near.list)
		}
		s.match(set, sum)
	}
}

// choose lists what a set is.
func (s *sweepShare) choose(set uint16) {
	s.set++
	s.bits, s.chosen = set, s.chosen[:0]
	for left := set; left != 0; left &= left - 1 {
		s.chosen = append(s.chosen, s.open[bits.TrailingZeros16(left)])
	}
}

// concerns reports whether what is gone through may be what a credit paid: it was
// owed by its day, and by whom its payer may pay for.
func (s *sweepShare) concerns(search int) bool {
	return s.from <= s.day[search] && s.day[search] < s.to && (s.public || !s.searches[search].public)
}

// count counts the sum for the credits that it is off by whole euros of.
func (s *sweepShare) count(sum int64, list []nearly) {
	at, _ := slices.BinarySearchFunc(list, sum, func(n nearly, sum int64) int { return cmp.Compare(n.amount+n.window, sum) })
	for _, n := range list[at:] {
		if n.amount-n.window > sum {
			return
		}
		if n.amount != sum && s.concerns(n.search) {
			s.of[n.search].near++
		}
	}
}

// match hands a sum to the credits that it may be the amount of.
func (s *sweepShare) match(set uint16, sum int64) {
	at, single := s.wanted.find(sum), set&(set-1) == 0
	wanted := at >= 0 && !s.done[at]
	if !wanted && !single && !s.offers {
		return
	}
	s.choose(set)
	if wanted {
		done := true
		for _, search := range s.wanted.by(at) {
			s.try(int(search), sum)
			done = done && s.of[search].full()
		}
		s.done[at] = done
	}
	if s.offers {
		s.between(&s.all, sum, sum-s.mostOffered(), sum-1)
	}
	if single {
		s.between(&s.all, sum, sum-s.x.config.Adjustments.Rounding, sum+s.x.config.Adjustments.Rounding)
		s.between(&s.rounded, sum, sum-s.x.config.Adjustments.Whole, sum+s.x.config.Adjustments.Whole)
		s.below(&s.foreign, sum, s.x.config.Adjustments.Fee)
		if s.abroad {
			s.below(&s.anywhere, sum, s.x.config.Adjustments.Fee)
		}
	}
}

// mostOffered bounds what the chosen invoices may be paid less by for the
// discounts that they offer, see [index.offered].
func (s *sweepShare) mostOffered() int64 {
	sum := int64(0)
	for _, owed := range s.chosen {
		most, invoice := int64(0), &s.x.invoices[invoiceOf(owed)]
		for _, d := range invoice.Discounts() {
			most = max(most, d.Amount.Minor, ofRate(invoice.Amount().Minor, d.Rate))
		}
		sum += most + 1 // and a cent of rounding
	}
	return sum
}

// below hands a sum to the credits of a list that are less than it, and by how
// much at most.
func (s *sweepShare) below(list *leaps, sum, most int64) { s.between(list, sum, sum-most, sum-1) }

// between hands a sum to the credits of a list whose amounts lie so.
func (s *sweepShare) between(list *leaps, sum, least, most int64) {
	at, _ := slices.BinarySearchFunc(list.searches, least, func(k int, least int64) int { return cmp.Compare(s.searches[k].amount, least) })
	for at = s.hungry(list, at); at < len(list.searches); at = s.hungry(list, at+1) {
		if s.searches[list.searches[at]].amount > most {
			return
		}
		s.try(list.searches[at], sum)
	}
}

// leaps are some of the searches. In a large book there is too much of nearly all
// of them: they are leapt over.
type leaps struct {
	searches []int
	next     []int32 // itself, or what is behind those of which there is too much
}

func newLeaps(searches []int) leaps {
	l := leaps{searches, make([]int32, len(searches)+1)}
	for k := range l.next {
		l.next[k] = int32(k) //nolint:gosec // nobody has 2³¹ credits
	}
	return l
}

// hungry is the first of a list from one on of which there is not too much yet.
func (s *sweepShare) hungry(list *leaps, at int) int {
	for at < len(list.searches) {
		switch next := int(list.next[at]); {
		case next != at:
			list.next[at] = list.next[next] // so that the next way is shorter
			at = int(list.next[at])
		case s.of[list.searches[at]].full():
			list.next[at]++
		default:
			return at
		}
	}
	return at
}

// try hands the chosen set to a credit, once.
func (s *sweepShare) try(search int, sum int64) {
	if f := &s.of[search]; !f.full() && f.tried != s.set && s.concerns(search) {
		f.tried = s.set
		f.found = s.searches[search].take(f.found, s.customer, s.bits, s.chosen, sum)
	}
}

// wantedSums finds who wants a sum. Nearly every sum that is asked for nobody
// wants, so that a filter stands before the list.
type wantedSums struct {
	list     []wantedSum // until it is sorted
	sums     []int64     // sorted, each once
	from     []int       // sum -> searches; and where they end
	searches []int32
	filter   []uint64 // a bit for each
}

type wantedSum struct {
	sum    int64
	search int32
}

func (w *wantedSums) add(sum int64, search int) {
	w.list = append(w.list, wantedSum{sum, int32(search)}) //nolint:gosec // nobody has 2³¹ credits
}

func (w *wantedSums) sort() {
	slices.SortFunc(w.list, func(a, b wantedSum) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.search, b.search)) })
	w.filter = make([]uint64, 1<<bits.Len(uint(len(w.list)/4)))
	for n, one := range w.list {
		if n == 0 || one.sum != w.list[n-1].sum {
			w.sums, w.from = append(w.sums, one.sum), append(w.from, n)
		}
		w.searches = append(w.searches, one.search)
		word, bit := w.place(one.sum)
		w.filter[word] |= bit
	}
	w.from, w.list = append(w.from, len(w.list)), nil
}

// place is the bit of a sum: sums that follow one another have different ones.
func (w *wantedSums) place(sum int64) (word int, bit uint64) {
	at := uint64(sum) & uint64(64*len(w.filter)-1) //nolint:gosec // its lower bits, whatever the sign
	return int(at / 64), 1 << (at % 64)            //nolint:gosec // less than the length of the filter
}

// find is the place of a sum that somebody wants, or -1.
func (w *wantedSums) find(sum int64) int {
	if word, bit := w.place(sum); w.filter[word]&bit == 0 {
		return -1
	}
	if at, found := slices.BinarySearch(w.sums, sum); found {
		return at
	}
	return -1
}

// by lists who wants a sum.
func (w *wantedSums) by(at int) []int32 { return w.searches[w.from[at]:w.from[at+1]] }
