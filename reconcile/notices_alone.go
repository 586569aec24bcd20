package reconcile

import (
	"fmt"
	"maps"
	"slices"

	"relanced/internal/ledger"
)

// chargesRule is the rule of a proposal that pays what letters have claimed, and nothing
// of any principal. Only a person takes it: no open invoice bears it out.
const chargesRule = "charges"

const (
	likelyCharges  = 0.95 // of whoever owes charges and pays their sum, to the cent
	guessedCharges = 0.4  // of somebody unknown who does
)

// A besideSet are invoices of one customer that are paid, and of which charges are not.
type besideSet struct {
	customer int
	set      []int
}

// addBesides makes what is claimed beside invoices that are paid findable by its
// amount: of each, of all that the last letter repeats, and of all together.
func (x *index) addBesides() {
	x.besides = map[ledger.Money][]besideSet{}
	type account struct {
		customer int
		currency string
	}
	of := map[account][]int{}
	for _, number := range slices.Sorted(maps.Keys(x.chargesLeft)) {
		i, found := x.find(number)
		if found && x.chargesLeft[number] > 0 && x.invoices[i].Open().Minor == 0 && !x.invoices[i].WrittenOff() {
			key := account{x.owner(i), x.invoices[i].Amount().Currency}
			of[key] = append(of[key], i)
		}
	}
	for key, all := range of {
		sets := [][]int{all}
		for _, i := range all {
			sets = append(sets, []int{i})
		}
		for _, n := range x.notices[key.customer] {
			repeated := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return n.Charges[x.invoices[i].Number()] == 0 })
			if n.Currency == key.currency && len(repeated) > 1 {
				sets = append(sets, repeated)
			}
		}
		for _, set := range sets {
			sum := ledger.Money{Currency: key.currency}
			for _, i := range set {
				sum.Minor += x.chargesLeft[x.invoices[i].Number()]
			}
			same := func(b besideSet) bool { return slices.Equal(b.set, set) }
			if !slices.ContainsFunc(x.besides[sum], same) {
				x.besides[sum] = append(x.besides[sum], besideSet{key.customer, set})
			}
		}
	}
}

// chargesAlone puts first, among what a credit may be that is not accepted, that it pays
// what letters have claimed beside invoices that are paid: it is that sum to the cent,
// and comes from whoever owes it, names one of them, or is unknown and it is one
// customer's alone. note says why a person decides.
func (x *index) chargesAlone(c *credit, list []ledger.Proposal, note string) ([]ledger.Proposal, string) {
	found, likely := x.besidesOf(c)
	if len(found.set) == 0 || explained(c) {
		return list, note
	}
	p := ledger.Proposal{Customer: x.customers[found.customer].ID, Rule: chargesRule, Probability: likely}
	for _, i := range found.set {
		number := x.invoices[i].Number()
		left := ledger.Money{Minor: x.chargesLeft[number], Currency: c.entry.Amount.Currency}
		p.Parts = append(p.Parts, ledger.Part{Invoice: number, Amount: left, Adjustment: -left.Minor, Reason: "claimed charges" + reasonAlong})
	}
	if x.rejected[c.entry.ID][sortedKey(p.Key())] {
		return list, note
	}
	p.Evidence = []ledger.Evidence{{Fact: "amount exact: the charges claimed beside " + named(p.Invoices())}}
	lead := slices.IndexFunc(list, func(q ledger.Proposal) bool { return q.Probability < likely })
	if likely == likelyCharges {
		lead = 0
		if len(list) > 0 {
			p.Probability = max(likely, list[0].Probability)
		}
	}
	if lead < 0 {
		lead = len(list)
	}
	list = slices.Insert(slices.Clone(list), lead, p)
	for n := range list {
		list[n].Rank = n + 1
	}
	if lead > 0 {
		return list, note
	}
	return list, "only what was claimed beside " + named(p.Invoices())
}

// named says which invoices, which are paid.
func named(numbers []string) string {
	if len(numbers) == 1 {
		return numbers[0] + ", which is paid"
	}
	return fmt.Sprintf("%d invoices that are paid", len(numbers))
}

// besidesOf finds whose charges a credit pays, and how likely; an empty set for nobody's.
func (x *index) besidesOf(c *credit) (besideSet, float64) {
	sets := x.besides[c.entry.Amount]
	if len(sets) == 0 || c.entry.Return != "" {
		return besideSet{}, 0
	}
	for _, ct := range c.citations {
		for _, b := range sets {
			if ct.names() && slices.Contains(b.set, ct.invoice) {
				return b, likelyCharges
			}
		}
	}
	theirs := x.paidForBy(c)
	for _, b := range sets {
		if slices.Contains(theirs, b.customer) {
			return b, likelyCharges
		}
	}
	if len(theirs) > 0 || len(sets) > 1 {
		return besideSet{}, 0
	}
	return sets[0], guessedCharges
}
