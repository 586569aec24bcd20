package reconcile

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// Somebody unknown may pay for two customers at once: a holding, a manager, an
// accountant. Two invoices that make the amount to the cent are not reminded while
// the credit waits. That they do so by chance is as likely where many are open: with
// more pairs than a few, none is told.
const (
	mostPaired = 3000 // open invoices among which pairs are looked for
	mostPairs  = 6
	likelyPair = 0.08 // of the pairs together; never enough to stand in another credit's way
)

// pairsUp reports whether pairs are looked for in a book.
func (x *index) pairsUp(currency string) bool { return len(x.amounts.sorted[currency]) <= mostPaired }

// pairs lists the pairs of invoices of two customers that make the amount, nil when
// there are too many.
func (s *sumSearch) pairs() []unknownSum {
	list := s.x.amounts.sorted[s.c.entry.Amount.Currency]
	if s.amount <= 0 || !s.x.pairsUp(s.c.entry.Amount.Currency) {
		return nil
	}
	var found []unknownSum
	low, high := 0, len(list)-1
	for low < high {
		switch sum := list[low].minor + list[high].minor; {
		case sum < s.amount:
			low++
		case sum > s.amount:
			high--
		default:
			for k := high; k > low && list[k].minor == list[high].minor; k-- {
				if u, ok := s.pair(int(list[low].invoice), int(list[k].invoice)); ok {
					found = append(found, u)
				}
			}
			low++
		}
		if len(found) > mostPairs {
			return nil
		}
	}
	return found
}

// pair is two invoices, when both are whole, open and billed by the day of the credit.
func (s *sumSearch) pair(a, b int) (unknownSum, bool) {
	x, set := s.x, []int{min(a, b), max(a, b)}
	if x.owner(a) == x.owner(b) || x.total(set) != s.amount || slices.ContainsFunc(set, func(i int) bool {
		return x.invoices[i].Open().Minor <= 0 || x.invoices[i].IssueDate > bookedBy(s.c)
	}) {
		return unknownSum{}, false
	}
	parts := x.adjusted(set, nil, "")
	if x.rejected[s.c.entry.ID][sortedKey((&ledger.Proposal{Parts: parts}).Key())] {
		return unknownSum{}, false
	}
	return unknownSum{set: set, parts: parts, exact: true, how: fmt.Sprintf("%s it, of two customers", addUp(2))}, true
}
