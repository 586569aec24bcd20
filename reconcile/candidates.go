package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A credit is an undecided entry with what its text and its payer say.
type credit struct {
	entry      ledger.Entry
	citations  []citation // by invoice
	pieces     []piece
	payers     []payer // strongest first
	stranger   string  // a number like ours that is not in the books
	candidates []candidate
}

// A candidate is one explanation of a credit: it settles this set of invoices.
type candidate struct {
	set         []int // sorted
	customer    int
	facts       []fact
	bits        float64
	probability float64
	exact       bool
}

// consider reads an entry once; weigh may follow several times.
func (x *index) consider(e ledger.Entry) *credit {
	c := &credit{entry: e, payers: x.payers(e)}
	c.citations, c.pieces = x.cite(e)
	for i, ct := range c.citations {
		if p, _ := c.payer(x.owner[ct.invoice]); ct.short && !p.known() {
			c.citations[i].kind = max(ct.kind, citedBare) // as good as a postcode, of whoever pays
		}
	}
	c.stranger = x.stranger(c.pieces)
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

// weigh finds every explanation of a credit in the present state of the index,
// most likely first.
func (x *index) weigh(c *credit) {
	c.candidates = nil
	seen := map[string]bool{}
	for _, set := range x.sets(c) {
		if name := x.setKey(set); !seen[name] && !x.rejected[c.entry.ID][name] {
			seen[name] = true
			c.candidates = append(c.candidates, x.explain(c, set))
		}
	}
	spread(c.candidates, x.crowd(c.entry.Amount))
	slices.SortFunc(c.candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.bits, a.bits), x.compareSets(a.set, b.set))
	})
}

// crowd is how likely the invoices are, together, that were counted and not
// looked at.
func (x *index) crowd(amount ledger.Money) float64 {
	_, count := x.sameAmount(amount)
	if count == 0 {
		return 0
	}
	f, _ := x.commonAmount(amount, 0)
	return float64(count) / float64(max(2, x.openCount)) * math.Exp2(f.Bits)
}

func (x *index) setKey(set []int) string {
	numbers := make([]string, len(set))
	for k, i := range set {
		numbers[k] = x.invoices[i].Number
	}
	return sortedKey(strings.Join(numbers, " "))
}

// sets lists what a credit could settle: what it cites, what has its amount,
// what its payers owe, and the sums of that.
func (x *index) sets(c *credit) [][]int {
	amount := c.entry.Amount
	var cited []int
	customers := []int{}
	for _, ct := range c.citations {
		if invoice := x.invoices[ct.invoice]; ct.names() && invoice.Open().Minor != 0 && invoice.Amount.Currency == amount.Currency {
			cited = append(cited, ct.invoice)
		}
		customers = append(customers, x.owner[ct.invoice])
	}
	list := [][]int{slices.Clone(cited)}
	for _, p := range c.payers {
		customers = append(customers, p.customer)
	}
	slices.Sort(customers)
	for _, customer := range slices.Compact(customers) {
		open := x.inCurrency(x.open[customer], amount.Currency)
		list = append(list, x.together(open, amount.Minor)...)
		list = append(list, singles(open[:min(len(open), mostOwed)])...)
		list = append(list, singles(x.owed[owed{customer, amount}])...)
	}
	for _, ct := range c.citations {
		list = append(list, []int{ct.invoice})
	}
	same, _ := x.sameAmount(amount)
	list = append(list, singles(same)...)
	return slices.DeleteFunc(list, func(set []int) bool { return !x.canSettle(set, amount) })
}

// together lists the sets within what one customer owes that fit the amount.
func (x *index) together(open []int, amount int64) [][]int {
	found := x.sums(open, amount)
	slices.SortFunc(found, x.compareSets)
	found = found[:min(len(found), mostSets)]
	if len(open) > mostInSet && len(open) <= mostOwedAll && x.total(open) == amount {
		found = append(found, slices.Sorted(slices.Values(open)))
	}
	return found
}

// sameAmount lists the open invoices of which the amount settles something. An
// amount that very many share says next to nothing about any of them: they are
// counted and not looked at.
func (x *index) sameAmount(amount ledger.Money) (list []int, crowd int) {
	list = x.amounts[amount]
	if most := 1 / (2 * max(x.config.Doubt, leastDoubt)); float64(len(list)) > most {
		return nil, len(list)
	}
	return list, 0
}

// leastDoubt bounds the work where a book wants to hear of every doubt.
const leastDoubt = 0.001

func singles(list []int) [][]int {
	sets := make([][]int, len(list))
	for k, i := range list {
		sets[k] = []int{i}
	}
	return sets
}

// canSettle reports whether a credit can settle a set at all: something is
// owed, in its currency, and it reaches every invoice.
func (x *index) canSettle(set []int, amount ledger.Money) bool {
	for _, i := range set {
		if open := x.invoices[i].Open(); open.Minor == 0 || open.Currency != amount.Currency {
			return false
		}
	}
	return x.total(set) > 0 && (len(set) == 1 || len(x.parts(amount, set)) == len(set))
}

// explain weighs one explanation.
func (x *index) explain(c *credit, set []int) candidate {
	cand := candidate{set: set, customer: x.owner[set[0]]}
	cand.facts = append(cand.facts, x.prior(c, set)...)
	cand.facts = append(cand.facts, x.citationFacts(c, set)...)
	cand.facts = append(cand.facts, x.payerFacts(c, cand.customer)...)
	amount, exact := x.amountFact(c.entry.Amount, set)
	cand.facts, cand.exact = append(cand.facts, amount), exact
	cand.facts = append(cand.facts, x.dateFacts(c, set)...)
	cand.bits = sum(cand.facts)
	return cand
}

// prior is one settlement among all that are possible: any open invoice, and
// for those nobody cited any combination of what the customer owes.
func (x *index) prior(c *credit, set []int) []fact {
	cited := 0
	for _, i := range set {
		if ct, ok := c.cited(i); ok && ct.names() {
			cited++
		}
	}
	count := max(1, cited)
	each := math.Log2(float64(max(2, x.openCount)))
	name := "one"
	if count > 1 {
		name = fmt.Sprint(count)
	}
	facts := []fact{{byPrior, ledger.Evidence{
		Fact: fmt.Sprintf("%s of %d open invoices", name, x.openCount), Bits: -each * float64(count),
	}}}
	if len(set) > 1 && cited < len(set) {
		ways := combinations(min(mostOwed, len(x.open[x.owner[set[0]]])))
		facts = append(facts, fact{byPrior, ledger.Evidence{
			Fact: fmt.Sprintf("one of %.0f combinations", ways), Bits: -math.Log2(ways),
		}})
	}
	return facts
}

const (
	// elsewhereBits count against a set when the credit cites an invoice that
	// is not in it: payers seldom name what they do not pay.
	elsewhereBits = -8.0
	// relatedBits: a paid invoice of the customer is cited, so it is their money.
	relatedBits = 4.0
)

func (x *index) citationFacts(c *credit, set []int) []fact {
	var facts []fact
	say := func(bits float64, text string) {
		facts = append(facts, fact{byReference, ledger.Evidence{Fact: text, Bits: bits}})
	}
	related := false
	for _, ct := range c.citations {
		number := x.invoices[ct.invoice].Number
		switch settled := x.invoices[ct.invoice].Open().Minor == 0; {
		case slices.Contains(set, ct.invoice):
			how := ct.how
			if ct.sharing > 1 {
				how = fmt.Sprintf("%s, as %d invoices could be", how, ct.sharing)
			}
			say(x.citationBits(ct), how)
		case !ct.names():
		case settled && x.owner[ct.invoice] == x.owner[set[0]] && !related:
			related = true
			say(math.Log2(float64(max(2, len(x.customers))))+relatedBits, "cites "+number+", a settled invoice of the same customer")
		case settled:
		default:
			say(elsewhereBits, "cites "+number+", which is not part of it")
		}
	}
	if len(facts) == 0 {
		facts = append(facts, x.counterFact(c, set)...)
	}
	return facts
}

// counterFact is the last part of the number standing alone in the text of a
// customer who is known otherwise: "facture 14" for FA-2026-014.
func (x *index) counterFact(c *credit, set []int) []fact {
	if _, ok := c.payer(x.owner[set[0]]); !ok || len(set) > 1 {
		return nil
	}
	number := x.invoices[set[0]].Number
	if counter, ok := c.counter(cutNumber(number)); ok {
		return []fact{{byReference, ledger.Evidence{
			Fact: fmt.Sprintf("counter %q of invoice number %s", counter, number), Bits: float64(len(counter)) * digitBits / 2,
		}}}
	}
	return nil
}

// counter looks for the counter of a number where a word announces it.
func (c *credit) counter(number writtenNumber) (string, bool) {
	want := number.counter()
	for _, p := range c.pieces {
		for i, t := range p.tokens {
			if t.digits && t.keyed && !t.masked && trimZeros(t.text) == want && !p.tied(i) && !p.tied(i+1) {
				return t.text, true
			}
		}
	}
	return "", false
}

const (
	otherAccountBits = -6.0
	otherNameBits    = -4.0
)

// payerFacts are what the account and the name say for a customer, or against.
func (x *index) payerFacts(c *credit, customer int) []fact {
	p, mine := c.payer(customer)
	other, theirs := c.somebodyElse(customer)
	switch {
	case !theirs, mine && (p.account || !other.account):
		return p.facts
	case other.account:
		return append(slices.Clone(p.facts), fact{byIBAN, ledger.Evidence{
			Fact: "account of another customer, " + x.customers[other.customer].ID, Bits: otherAccountBits,
		}})
	}
	return []fact{{byName, ledger.Evidence{Fact: "name of another customer, " + x.customers[other.customer].ID, Bits: otherNameBits}}}
}

// mostEarly is how many days before its invoice a payment may come: deposits
// and proforma payments do, other money does not.
const mostEarly = 60

func (x *index) dateFacts(c *credit, set []int) []fact {
	early := 0
	for _, i := range set {
		early = max(early, x.daysEarly(c, i))
	}
	if early == 0 {
		return nil
	}
	bits := -3.0
	if early > mostEarly {
		bits = -12
	}
	return []fact{{byDates, ledger.Evidence{Fact: fmt.Sprintf("issued %d days after the payment", early), Bits: bits}}}
}

// daysEarly is how many days the payment came before the invoice was issued.
func (x *index) daysEarly(c *credit, invoice int) int {
	issued := x.invoices[invoice].IssueDate
	if issued == "" || c.entry.BookingDate == "" {
		return 0
	}
	return max(0, issued.Sub(c.entry.BookingDate))
}

// proposal writes a candidate down for the ledger.
func (x *index) proposal(c *credit, cand candidate, rank int) ledger.Proposal {
	return ledger.Proposal{
		Rank: rank, Customer: x.customers[cand.customer].ID, Parts: x.parts(c.entry.Amount, cand.set),
		Probability: cand.probability, Rule: ruleOf(cand.facts), Evidence: evidence(cand.facts),
	}
}
