package reconcile

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of the search for several invoices that one credit pays together. They
// keep it complete within them: uniqueness is known and not hoped for.
const (
	mostInSet   = 4   // invoices of a set that nobody cited
	mostOwed    = 24  // open invoices of one customer that are combined: 12,926 sets
	mostSets    = 64  // explanations kept of them, the oldest invoices first
	mostOwedAll = 200 // open invoices of one customer that are paid at once
)

// sums lists the sets of two to four of the given invoices that add up exactly
// to the amount. Each set is sorted.
func (x *index) sums(among []int, amount int64) [][]int {
	among = among[:min(len(among), mostOwed)]
	open := make([]int64, len(among))
	for k, i := range among {
		open[k] = x.invoices[i].Open().Minor
	}
	var found [][]int
	var pick func(from int, rest int64, chosen []int)
	pick = func(from int, rest int64, chosen []int) {
		for k := from; k < len(among); k++ {
			next := append(chosen, among[k])
			if len(next) >= 2 && rest == open[k] {
				found = append(found, slices.Sorted(slices.Values(next)))
			}
			if len(next) < mostInSet {
				pick(k+1, rest-open[k], next)
			}
		}
	}
	pick(0, amount, make([]int, 0, mostInSet))
	return found
}

// combinations is how many sets of one to four there are among n invoices.
func combinations(n int) float64 {
	count, of := 0.0, 1.0
	for k := range min(n, mostInSet) {
		of = of * float64(n-k) / float64(k+1)
		count += of
	}
	return math.Max(1, count)
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
