package reconcile

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A credit is an undecided entry with what its text and its payer say.
type credit struct {
	entry      *ledger.Entry
	citations  []citation // by invoice
	payers     []payer    // strongest first
	forgotten  bool       // what says so is, see [index.recall]
	sign       sign
	treasury   bool   // a public accountant pays, see [ofTreasury]
	stranger   string // a number like ours that is not in the books
	counters   []string
	figures    []string
	excepted   []string // counters of what is not paid
	months     []string
	candidates []candidate
	choices    []explanation // of one that is accepted
	unbounded  map[int]bool  // customers who owe too many invoices to know all sums
}

// A candidate is one explanation of a credit: it settles this set of invoices.
type candidate struct {
	option
	customer    int
	fit         fit
	facts       []fact
	bits        float64
	probability float64
}

// An explanation is what a joint decision asks of a candidate.
type explanation struct {
	customer int
	bits     float64
	parts    []ledger.Part
}

// consider reads an entry once; weigh may follow several times.
func (x *index) consider(e *ledger.Entry) *credit {
	c := &credit{entry: e, sign: signOf(e), treasury: ofTreasury(e)}
	c.payers = x.payers(e, c.sign)
	var pieces []piece
	c.citations, pieces = x.cite(e)
	for i, ct := range c.citations {
		if p, _ := c.payer(x.owner(ct.invoice)); ct.short && !p.known() {
			c.citations[i].kind = max(ct.kind, citedBare) // as good as a postcode, of whoever pays
		}
	}
	c.stranger = x.stranger(e, pieces, c.citations)
	c.counters, c.months, c.figures, c.excepted = announced(pieces), namedMonths(pieces), numerals(pieces), excepted(pieces)
	return c
}

func (c *credit) cited(invoice int) (citation, bool) {
	at, ok := slices.BinarySearchFunc(c.citations, invoice, func(ct citation, i int) int { return cmp.Compare(ct.invoice, i) })
	if !ok {
		return citation{}, false
	}
	return c.citations[at], true
}

// payer returns what points to a customer, if anything does.
func (c *credit) payer(customer int) (payer, bool) {
	for _, p := range c.payers {
		if p.customer == customer {
			return p, true
		}
	}
	return payer{}, false
}

// somebodyElse returns the payer that is known for certain and is not this
// customer; an account says so louder than a name.
func (c *credit) somebodyElse(customer int) (found payer, ok bool) {
	for _, p := range c.payers {
		if p.customer != customer && p.known() && (!ok || p.account) {
			found, ok = p, true
		}
	}
	return found, ok
}

// noCustomer is a place where no customer is.
const noCustomer = -1

// weigh finds every explanation of a credit in the present state of the index,
// most likely first.
func (x *index) weigh(c *credit) {
	c.candidates, c.unbounded = nil, map[int]bool{}
	options := x.distinct(c, x.options(c))
	c.candidates = make([]candidate, 0, len(options))
	for _, o := range options {
		c.candidates = append(c.candidates, x.explain(c, o))
	}
	x.besideExact(c.candidates)
	spread(c.candidates, math.Exp2(x.rates.odds())*(x.crowd(c.entry.Amount)+x.otherwise(c)))
	slices.SortFunc(c.candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.bits, a.bits), x.compareSets(a.set, b.set))
	})
	for n := range c.candidates {
		if f := &c.candidates[n].fit; n < mostChoices || c.candidates[n].probability >= x.config.Doubt {
			f.parts = f.split()
		}
	}
}

// distinct keeps of the options that settle the same the most telling one, in the
// order of their names, and none that was rejected.
func (x *index) distinct(c *credit, list []option) []option {
	type named struct {
		name string
		option
	}
	options := make([]named, 0, len(list))
	for _, o := range list {
		if name := x.setKey(o.set); !x.rejected[c.entry.ID][name] {
			options = append(options, named{name, o})
		}
	}
	slices.SortStableFunc(options, func(a, b named) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.kind, b.kind)) })
	kept := list[:0]
	for n, o := range options {
		if n == 0 || o.name != options[n-1].name {
			kept = append(kept, o.option)
		}
	}
	return kept
}

// besideExactBits count against a payment that leaves a rest where something
// else of the same customer is paid by it to the cent.
const besideExactBits = -4.0

// besideExact says of the explanations that leave a rest that another one of the
// same customer leaves none. What the text names may be paid in part all the same,
// unless the other one pays that too.
func (x *index) besideExact(candidates []candidate) {
	if slices.Contains(x.config.Without, string(byAmount)) {
		return
	}
	exact := map[int][]int{} // customer -> candidates
	for n, cand := range candidates {
		if cand.fit.kind == fitExact || cand.fit.kind == fitInstalment {
			exact[cand.customer] = append(exact[cand.customer], n)
		}
	}
	for n := range candidates {
		cand := &candidates[n]
		named := slices.ContainsFunc(cand.facts, func(f fact) bool { return f.family == byReference })
		if cand.fit.settles() || !slices.ContainsFunc(exact[cand.customer], func(e int) bool { return !named || holds(candidates[e].set, cand.set) }) {
			continue
		}
		cand.facts = append(cand.facts, fact{byAmount, besideExactBits, said("they owe the very amount otherwise")})
		cand.bits += besideExactBits
	}
}

// holds reports whether a set holds all of another one.
func holds(set, part []int) bool {
	return !slices.ContainsFunc(part, func(i int) bool { return !slices.Contains(set, i) })
}

// otherwise is how likely it is, beside the odds of the explanations, that a
// customer who is known pays something that is not in the books.
func (x *index) otherwise(c *credit) float64 {
	sum := 0.0
	for _, p := range c.payers {
		other := likelyOther
		if x.billedTo(p.customer, c.entry.Amount) > 1 && x.lately(c) {
			other = likelyAgain
		}
		if slices.ContainsFunc(c.citations, func(ct citation) bool { return ct.names() && x.owner(ct.invoice) == p.customer }) {
			other *= misquoteOwn // and names one of theirs all the same
		}
		sum += math.Exp2(p.bits) / float64(x.debtors) * other
	}
	return sum
}

// crowd is how likely the invoices are, together, that were counted and not
// looked at.
func (x *index) crowd(amount ledger.Money) float64 {
	_, count := x.sameAmount(amount)
	return float64(count) / float64(max(2, x.openCount)) * likelyExact / (shippedChance(amount) + float64(count)/float64(max(2, x.openCount)))
}

// options lists what a credit could settle: what it cites, what has its amount,
// what its payers owe, and the sums of that.
func (x *index) options(c *credit) []option {
	amount := c.entry.Amount
	var cited, customers []int
	for _, ct := range c.citations {
		if invoice := x.invoices[ct.invoice]; ct.names() && invoice.Open().Minor != 0 && invoice.Amount().Currency == amount.Currency && !x.isExcepted(c, ct.invoice) {
			cited = append(cited, ct.invoice)
		}
		customers = append(customers, x.owner(ct.invoice))
	}
	list := []option{{slices.Clone(cited), setCited, 1}}
	for _, p := range c.payers {
		customers = append(customers, p.customer)
	}
	for _, customer := range x.asked[amount] {
		list = append(list, x.demanded(c, customer)...)
	}
	slices.Sort(customers)
	for _, customer := range slices.Compact(customers) {
		list = append(list, x.owedBy(c, customer)...)
		list = append(list, x.demanded(c, customer)...)
	}
	list = append(list, x.across(c)...)
	for _, ct := range c.citations {
		list = append(list, x.alone(c, ct.invoice))
	}
	for _, i := range x.equals(c, amount) {
		list = append(list, x.alone(c, i))
	}
	return slices.DeleteFunc(list, func(o option) bool {
		return !x.canSettle(o.set, amount) || slices.ContainsFunc(o.set, func(i int) bool { return x.isExcepted(c, i) })
	})
}

// equals lists the invoices of which an amount settles something, one of each
// customer: the one that the text names or points to, else the oldest due. Who
// states what is paid is believed (art. 1342-10 C. civ.): an equal invoice that
// differs in nothing but its age does not contradict it.
func (x *index) equals(c *credit, amount ledger.Money) []int {
	same, _ := x.sameAmount(amount)
	of := map[int]int{} // customer -> invoice
	for _, i := range x.byAge(same) {
		if !x.payableNow(i, amount) || x.isExcepted(c, i) {
			continue
		}
		if old, seen := of[x.owner(i)]; !seen || x.wish(c, i) < x.wish(c, old) {
			of[x.owner(i)] = i
		}
	}
	return slices.Sorted(maps.Values(of))
}

// alone is one invoice.
func (x *index) alone(c *credit, invoice int) option {
	if ct, ok := c.cited(invoice); ok && ct.names() {
		return option{[]int{invoice}, setCited, 1}
	}
	open, equal, wanted := 0, 0, x.invoices[invoice].Open()
	for _, i := range x.open[x.owner(invoice)] {
		if left := x.invoices[i].Open(); left.Minor != 0 && left.Currency == c.entry.Amount.Currency {
			open++
			if left == wanted {
				equal++
			}
		}
	}
	return option{[]int{invoice}, setSingle, float64(open) / float64(max(1, equal))}
}

// owedBy lists what a credit could settle of what one customer owes.
func (x *index) owedBy(c *credit, customer int) []option {
	amount := c.entry.Amount
	open := slices.DeleteFunc(x.inCurrency(x.open[customer], amount.Currency), func(i int) bool { return x.isExcepted(c, i) })
	if len(open) == 0 {
		return nil
	}
	open = open[:min(len(open), mostOwed)]
	classes := x.classes(c, open)
	var list []option
	for k, l := range classes {
		if k >= mostSingle && l.minor != amount.Minor {
			continue
		}
		list = append(list, x.alone(c, l.members[0]))
		// What the month says may contradict what is oldest.
		if at := slices.IndexFunc(l.members, func(i int) bool { _, ok := c.month(x.invoices[i]); return ok }); at > 0 {
			list = append(list, x.alone(c, l.members[at]))
		}
	}
	for _, i := range x.owing(customer, amount) { // instalments too
		if x.invoices[i].Open() != amount {
			list = append(list, x.alone(c, i))
		}
	}
	if len(open) < 2 {
		return list
	}
	if pointed := x.pointedTo(c, open); len(pointed) >= 2 {
		list = append(list, option{pointed, setPointed, 1})
	}
	belong := x.belonging(open)
	for _, set := range belong {
		if !x.settled(c, set) {
			continue
		}
		oldest := oldestOf(set, classes)
		list = append(list, option{oldest, setBalance, float64(len(belong))})
		if !slices.Equal(oldest, set) {
			list = append(list, option{set, setBalance, float64(len(belong))}) // what belongs together contradicts what is oldest
		}
	}
	for _, set := range x.runsOf(open, amount.Minor) {
		set = oldestOf(set, classes)
		list = append(list, option{set, setRun, float64(len(open)*len(open)) / 2})
	}
	sums, complete := x.subsets(classes, amount.Minor)
	if !complete {
		c.unbounded[customer] = true
	}
	for _, set := range append(sums, x.withInstalment(c, open, amount.Minor)...) {
		list = append(list, x.bundle(c, set, len(open)))
	}
	return list
}

// bundle is a sum of invoices, the better known the more of them are cited.
func (x *index) bundle(c *credit, set []int, open int) option {
	cited := 0
	for _, i := range set {
		if ct, ok := c.cited(i); ok && ct.names() {
			cited++
		}
	}
	switch {
	case cited == len(set):
		return option{set, setCited, 1}
	case cited > 0:
		return option{set, setMore, combinations(open-cited, len(set)-cited)}
	}
	return option{set, setBundle, combinations(open, len(set))}
}

// sameAmount lists the open invoices of which the amount settles something. An
// amount that very many share says next to nothing about any of them: they are
// counted and not looked at.
func (x *index) sameAmount(amount ledger.Money) (list []int, crowd int) {
	count := x.amounts.count(amount)
	if most := 1 / (2 * max(x.config.Doubt, leastDoubt)); float64(count) > most {
		return nil, count
	}
	return slices.Collect(x.amounts.of(amount)), 0
}

// leastDoubt bounds the work where a book wants to hear of every doubt.
const leastDoubt = 0.001

// canSettle reports whether a credit can settle a set at all: something is
// owed, in its currency, and it reaches every invoice.
func (x *index) canSettle(set []int, amount ledger.Money) bool {
	for _, i := range set {
		if open := x.invoices[i].Open(); open.Minor == 0 || open.Currency != amount.Currency {
			return false
		}
	}
	return len(set) > 0 && x.total(set) > 0 && (len(set) == 1 || len(x.parts(amount, set)) == len(set))
}

// usualFacts is how many facts an explanation has seldom more than.
const usualFacts = 8

// explain weighs one explanation.
func (x *index) explain(c *credit, o option) candidate {
	cand := candidate{option: o, customer: x.owner(o.set[0]), fit: x.fit(c, o.set)}
	cand.facts = append(x.prior(c, o), x.citationFacts(c, o.set)...)
	cand.facts = append(cand.facts, x.payerFacts(c, cand.customer, o.set)...)
	cand.facts = append(cand.facts, cand.fit.fact)
	cand.facts = append(cand.facts, x.dateFacts(c, o.set)...)
	if len(x.config.Without) > 0 {
		cand.facts = slices.DeleteFunc(cand.facts, func(f fact) bool { return slices.Contains(x.config.Without, string(f.family)) })
	}
	cand.bits = sum(cand.facts)
	return cand
}

// proposal writes a candidate down for the ledger.
func (x *index) proposal(c *credit, cand candidate, rank int) ledger.Proposal {
	return ledger.Proposal{
		Rank: rank, Customer: x.customers[cand.customer].ID, Parts: cand.fit.parts,
		Probability: cand.probability, Rule: ruleOf(cand.facts), Evidence: evidence(cand.facts),
	}
}
