package reconcile

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// setKind says where a set of invoices comes from, most telling first.
type setKind int

const (
	setCited   setKind = iota // every invoice is cited
	setMore                   // some are cited, the others complete the amount
	setPointed                // all are pointed to by their counters
	setSingle                 // one invoice nobody cited
	setBalance                // invoices that belong together: a month, the oldest ones, everything
	setRun                    // invoices that follow one another
	setBundle                 // any other combination
)

// An option is a set of invoices that a credit may settle.
type option struct {
	set  []int // sorted
	kind setKind
	ways float64 // sets of that kind among which it is one
}

// Bounds of the search for several invoices that one credit pays together.
// Within them it is complete: uniqueness is known and not hoped for.
const (
	mostSteps  = 20_000 // of the search, for one credit and customer
	mostSets   = 64     // sums found, beyond which none is told from chance
	mostOwed   = 500    // open invoices of one customer that are combined
	mostSingle = 60     // invoices of one customer that are looked at one by one
)

// A class are the open invoices of one customer that have the same amount to
// pay, oldest due first: a payer who does not say which means the oldest (art.
// 1342-10 C. civ.).
type class struct {
	minor   int64
	members []int
}

// classes sorts what a customer owes by amount, the largest first. Of equal
// invoices those that the text names come first.
func (x *index) classes(c *credit, open []int) []class {
	at := map[int64]int{}
	var list []class
	for _, i := range open {
		minor := x.invoices[i].Open().Minor
		k, ok := at[minor]
		if !ok {
			k = len(list)
			at[minor] = k
			list = append(list, class{minor: minor})
		}
		list[k].members = append(list[k].members, i)
	}
	for _, l := range list {
		slices.SortStableFunc(l.members, func(a, b int) int { return cmp.Compare(x.wish(c, a), x.wish(c, b)) })
	}
	slices.SortFunc(list, func(a, b class) int {
		return cmp.Or(cmp.Compare(max(b.minor, -b.minor), max(a.minor, -a.minor)), cmp.Compare(b.minor, a.minor))
	})
	return list
}

// wish ranks invoices by what the payer says of them: 0 named, 1 pointed to by
// its counter, 2 not at all.
func (x *index) wish(c *credit, invoice int) int {
	if _, ok := c.cited(invoice); ok {
		return 0
	}
	if _, ok := c.counter(x.counters.at(invoice)); ok {
		return 1
	}
	return 2
}

// withInstalment lists the sums of two or more invoices in which one pays its next
// instalment and no more.
func (x *index) withInstalment(c *credit, open []int, amount int64) (sets [][]int) {
	for _, i := range open {
		if x.invoices[i].terms == nil {
			continue
		}
		next := x.invoices[i].OpenInstalments()
		if len(next) < 2 || len(sets) > mostSets {
			continue
		}
		rest := amount - next[0].Amount.Minor
		others := x.classes(c, slices.DeleteFunc(slices.Clone(open), func(j int) bool { return j == i }))
		found, _ := x.subsets(others, rest)
		for _, l := range others {
			if l.minor == rest {
				found = append(found, l.members[:1:1])
			}
		}
		for _, set := range found {
			sets = append(sets, slices.Sorted(slices.Values(append(set, i))))
		}
	}
	return sets
}

// subsets lists the sets of two or more invoices that add up exactly to an
// amount, equal invoices taken oldest first. complete is false when there are
// too many to know them all.
func (x *index) subsets(classes []class, amount int64) (sets [][]int, complete bool) {
	most, least := make([]int64, len(classes)+1), make([]int64, len(classes)+1)
	for k := len(classes) - 1; k >= 0; k-- {
		sum := classes[k].minor * int64(len(classes[k].members))
		most[k], least[k] = most[k+1]+max(sum, 0), least[k+1]+min(sum, 0)
	}
	steps, chosen := 0, make([]int, 0, 16)
	var search func(k int, rest int64) bool
	search = func(k int, rest int64) bool {
		if steps++; steps > mostSteps || len(sets) > mostSets {
			return false
		}
		if rest > most[k] || rest < least[k] {
			return true // out of reach
		}
		if k == len(classes) {
			if len(chosen) >= 2 {
				sets = append(sets, slices.Sorted(slices.Values(chosen)))
			}
			return true
		}
		before := len(chosen)
		for n := 0; ; n++ {
			if !search(k+1, rest-int64(n)*classes[k].minor) {
				return false
			}
			if n == len(classes[k].members) {
				break
			}
			chosen = append(chosen, classes[k].members[n])
		}
		chosen = chosen[:before]
		return true
	}
	complete = search(0, amount)
	slices.SortFunc(sets, x.compareSets)
	return sets, complete
}

// belonging lists the sets of two or more open invoices that people pay
// together: the oldest ones, everything, one month of issue or of due dates.
func (x *index) belonging(open []int) [][]int {
	places := make([]int, len(open)) // in the order of their age, so that sets compare by them
	for n := range places {
		places[n] = n
	}
	var sets [][]int
	for n := 2; n <= len(open); n++ {
		sets = append(sets, places[:n]) // oldest first
	}
	for _, month := range []func(*invoice) string{
		func(i *invoice) string { return monthOf(i.IssueDate) },
		func(i *invoice) string { return monthOf(i.DueDate) },
	} {
		by := map[string][]int{}
		for n, i := range open {
			by[month(&x.invoices[i])] = append(by[month(&x.invoices[i])], n)
		}
		for _, set := range by {
			if len(set) >= 2 {
				sets = append(sets, set)
			}
		}
	}
	slices.SortFunc(sets, slices.Compare)
	sets = slices.CompactFunc(sets, slices.Equal)
	for k, set := range sets {
		numbers := make([]int, len(set))
		for n, place := range set {
			numbers[n] = open[place]
		}
		slices.Sort(numbers)
		sets[k] = numbers
	}
	return sets
}

// oldestOf exchanges the invoices of a set for equal ones of the same customer
// that are older: whoever pays some of equal debts pays the oldest.
func oldestOf(set []int, classes []class) []int {
	var out []int
	for _, l := range classes {
		n := 0
		for _, i := range set {
			if slices.Contains(l.members, i) {
				n++
			}
		}
		out = append(out, l.members[:n]...)
	}
	slices.Sort(out)
	return out
}

func monthOf(d ledger.Date) string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// runsOf lists the sets of invoices that follow one another by age and add up
// exactly to an amount.
func (x *index) runsOf(open []int, amount int64) [][]int {
	var sets [][]int
	at := map[int64][]int{0: {0}} // sum of the first n -> n
	sum := int64(0)
	for n, i := range open {
		sum += x.invoices[i].Open().Minor
		for _, from := range at[sum-amount] {
			if n+1-from >= 2 {
				sets = append(sets, slices.Sorted(slices.Values(open[from:n+1])))
			}
		}
		at[sum] = append(at[sum], n+1)
		if len(sets) > mostSets {
			break
		}
	}
	return sets
}

// combinations is how many sets of k there are among n.
func combinations(n, k int) float64 {
	ways := 1.0
	for j := range min(k, n-k) {
		ways = ways * float64(n-j) / float64(j+1)
	}
	return math.Max(1, ways)
}

// inCurrency keeps the open invoices that money of this currency can settle.
func (x *index) inCurrency(list []int, currency string) []int {
	var kept []int
	for _, i := range list {
		if open := x.invoices[i].Open(); open.Minor != 0 && open.Currency == currency {
			kept = append(kept, i)
		}
	}
	return kept
}

// byAge returns the invoices oldest due first.
func (x *index) byAge(list []int) []int {
	return slices.SortedFunc(slices.Values(list), x.oldestFirst)
}

// compareSets orders explanations that are equally likely: the oldest debt
// first, then fewer invoices, then the numbers.
func (x *index) compareSets(a, b []int) int {
	if len(a) == 1 && len(b) == 1 {
		return x.oldestFirst(a[0], b[0])
	}
	p, q := x.byAge(a), x.byAge(b)
	for k := range min(len(p), len(q)) {
		if c := x.oldestFirst(p[k], q[k]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// setKey names a set, whatever its order.
func (x *index) setKey(set []int) string {
	if number := x.invoices[set[0]].Number(); len(set) == 1 && !strings.ContainsFunc(number, unicode.IsSpace) {
		return number
	}
	numbers := make([]string, len(set))
	for k, i := range set {
		numbers[k] = x.invoices[i].Number()
	}
	return sortedKey(strings.Join(numbers, " "))
}
