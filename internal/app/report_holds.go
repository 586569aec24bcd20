package app

import (
	"strconv"

	"relanced/dunning"
	"relanced/internal/report"
	"relanced/internal/store"
)

// holdsTable says of each guard that holds because we do not know how often it was
// right to, and how often not: what it held turned out to be unpaid.
func holdsTable(counts []store.DoubtCount) report.Table {
	t := report.Table{Head: []string{"guard", "right", "needless", "open"}, Numbers: []int{1, 2, 3}}
	for _, guard := range dunning.DoubtingGuards() {
		n := map[store.DoubtOutcome]int{}
		for _, c := range counts {
			if c.Guard == string(guard) {
				n[c.Outcome] = c.N
			}
		}
		t.Rows = append(t.Rows, []string{
			string(guard), strconv.Itoa(n[store.DoubtRight]), strconv.Itoa(n[store.DoubtNeedless]), strconv.Itoa(n[store.DoubtOpen]),
		})
	}
	return t
}
