package reconcile

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"relanced/internal/ledger"
)

// Whoever has paid what one customer owes, to the cent, time and again, pays for
// that customer, even where neither the account nor the name is known: one
// payment that fits may be chance, several are none.

const (
	// likelyFellow is how often a payment is, by itself and to the cent, one open
	// invoice of the customer it is for.
	likelyFellow = 0.5
	// mostFellowBits bounds what one payment says: amounts repeat.
	mostFellowBits = 6.0
	// leastFellows is how many other payments tell who pays.
	leastFellows = 2
	// mostFellows bounds how many are looked at: more say no more.
	mostFellows = 40
)

// A fellow is an undecided payment that is just what one customer owes, and what
// nobody else does.
type fellow struct {
	entry    string
	customer int
	bits     float64
}

// addFellows finds the undecided payments that fit one customer alone, by what
// tells their payer.
func (x *index) addFellows(entries []ledger.Entry) {
	x.fellows = map[sign][]fellow{}
	for n := range entries {
		e := &entries[n]
		if e.Amount.Minor <= 0 || wayOf(e) != byTransfer {
			continue
		}
		f, ok := x.fits(e)
		if !ok {
			continue
		}
		for _, half := range signOf(e).halves() {
			x.fellows[half] = append(x.fellows[half], f)
		}
	}
}

// fits says of which customer alone an entry pays an invoice to the cent, and how
// surprising that would be if it were chance.
func (x *index) fits(e *ledger.Entry) (fellow, bool) {
	list, _ := x.sameAmount(e.Amount)
	if len(list) == 0 {
		return fellow{}, false
	}
	f := fellow{entry: e.ID, customer: x.owner(list[0])}
	for _, i := range list {
		if x.owner(i) != f.customer || x.invoices[i].IssueDate > e.BookingDate {
			return f, false
		}
	}
	owed := float64(len(x.open[f.customer]))
	f.bits = min(mostFellowBits, against(likelyFellow, owed*x.chance(e.Amount, f.customer)))
	return f, f.bits > 0
}

// byFellows finds the customers whom the other payments of a payer fit: one, or a
// few when somebody pays for several.
func (x *index) byFellows(e *ledger.Entry, s sign, at func(int) *payer) {
	halves := s.halves()
	if len(halves) == 0 {
		return
	}
	list := x.fellows[halves[0]]
	if len(list) < leastFellows || wayOf(e) != byTransfer {
		return
	}
	bits, others := map[int]float64{}, map[int]int{}
	for _, f := range list[:min(len(list), mostFellows)] {
		if f.entry != e.ID {
			bits[f.customer] += f.bits
			others[f.customer]++
		}
	}
	if len(others) > mostSharing {
		return // a provider, or chance
	}
	whose, shared, note := math.Log2(float64(max(2, x.debtors))), math.Log2(float64(max(1, len(others)))), ""
	if len(others) > 1 {
		note = fmt.Sprintf(", as others for %d customers", len(others))
	}
	for _, customer := range slices.Sorted(maps.Keys(others)) {
		p := at(customer)
		if others[customer] < leastFellows || slices.ContainsFunc(p.facts, func(f fact) bool { return f.family == byIBAN }) {
			continue // or the account has told already
		}
		worth := min(bits[customer]-whose, learnedBits) + whose - shared
		confirm(p.facts, &worth)
		p.facts = append(p.facts, fact{
			byName, worth, saying("%d other payments of this payer are each what %s owes, to the cent%s", others[customer], x.customers[customer].ID, note),
		})
		p.signed, p.shares = true, len(others) > 1
	}
}
