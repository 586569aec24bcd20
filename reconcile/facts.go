package reconcile

import (
	"math"
	"slices"
)

// prior is one settlement among all that are possible: one of the customers who
// owe something, and one of the things that customer owes.
func (x *index) prior(c *credit, o option) []fact {
	facts := make([]fact, 0, usualFacts)
	say := func(bits float64, format string, args ...any) {
		if bits == 0 {
			return // there is no choice
		}
		facts = append(facts, fact{byPrior, bits, saying(format, args...)})
	}
	if odds := x.rates.odds(); math.Abs(odds) >= leastOdds {
		say(odds, "%.0f of 100 credits here are customers'", 100*x.rates.customers)
	}
	x.whose(c, x.owner(o.set[0]), say)
	open := float64(len(x.inCurrency(x.open[x.owner(o.set[0])], c.entry.Amount.Currency)))
	if o.kind == setCited || o.kind == setMore {
		cited := 0
		for _, i := range o.set {
			if ct, ok := c.cited(i); ok && ct.names() {
				cited++
			}
		}
		say(-math.Log2(max(1, open))*float64(cited), "%d of its %.0f open invoices", cited, open)
	}
	switch o.kind {
	case setCited:
	case setPointed:
		say(-math.Log2(max(1, open))*float64(len(o.set)), "%d of its %.0f open invoices", len(o.set), open)
	case setSingle:
		say(-math.Log2(max(1, o.ways)), "one of its %.0f open amounts", math.Ceil(o.ways))
	case setMore:
		if x.netsOnly(c, o.set) {
			say(math.Log2(likelyNetted/o.ways), "less the credit notes that it does not name, one of %.0f ways", o.ways)
			break
		}
		say(math.Log2(likelyMore/o.ways), "with more than it cites, one of %.0f ways", o.ways)
	case setBalance:
		say(math.Log2(x.rates.several*likelyBalance/o.ways), "%d invoices that belong together, one of %.0f such sets", len(o.set), o.ways)
	case setRun:
		say(math.Log2(x.rates.several*likelyBundle/o.ways), "%d invoices that follow one another, one of %.0f such sets", len(o.set), o.ways)
	case setBundle:
		say(math.Log2(x.rates.several*likelyBundle/o.ways), "one of %.0f combinations of %d invoices", o.ways, len(o.set))
	}
	return facts
}

// netsOnly reports whether all that a set has beyond what is cited is credit notes.
func (x *index) netsOnly(c *credit, set []int) bool {
	return !slices.ContainsFunc(set, func(i int) bool {
		ct, ok := c.cited(i)
		return !(ok && ct.names()) && x.invoices[i].Open().Minor > 0
	})
}

const (
	// elsewhereBits count against a set when the credit cites an invoice of
	// somebody else: payers seldom name what they do not pay.
	elsewhereBits = -2.0
	// relatedBits: a paid invoice of the customer is cited, so it is their money.
	relatedBits = 4.0
)

func (x *index) citationFacts(c *credit, set []int) []fact {
	var facts []fact
	say := func(bits float64, text func() string) {
		facts = append(facts, fact{byReference, bits, text})
	}
	related := slices.ContainsFunc(set, func(i int) bool { ct, ok := c.cited(i); return ok && ct.names() })
	for _, ct := range c.citations {
		number := x.invoices[ct.invoice].Number()
		switch settled := x.invoices[ct.invoice].Open().Minor == 0; {
		case slices.Contains(set, ct.invoice):
			how := said(ct.how)
			if ct.sharing > 1 {
				how = saying("%s, as %d invoices could be", ct.how, ct.sharing)
			}
			say(x.citationBits(c, ct), how)
		case !ct.names():
		case settled && x.owner(ct.invoice) == x.owner(set[0]) && !related:
			related = true
			say(math.Log2(float64(max(2, len(x.customers))))+relatedBits, saying("cites %s, a settled invoice of the same customer", number))
		case settled:
		case x.owner(ct.invoice) == x.owner(set[0]) && !related:
			related = true
			say(x.customerBits(c, ct), saying("cites %s, another invoice of the same customer", number))
		default:
			say(elsewhereBits, saying("cites %s, which is not part of it", number))
		}
	}
	if _, ok := c.payer(x.owner(set[0])); ok && len(facts) == 0 && (len(set) == 1 || len(x.pointedTo(c, set)) == len(set)) {
		for _, i := range set {
			facts = append(facts, x.pointers(c, i)...)
		}
	}
	return facts
}

const (
	otherAccountBits = -4.0
	otherNameBits    = -3.0
	unsaidBits       = -2.0 // and the payer does not even say whose invoice it is
)

// against is what a payer who is known for certain says against other customers.
func (p payer) against() float64 {
	if p.account {
		return otherAccountBits
	}
	return otherNameBits
}

// payerFacts are what the account and the name say for a customer, or against.
func (x *index) payerFacts(c *credit, customer int, set []int) []fact {
	p, mine := c.payer(customer)
	other, theirs := c.somebodyElse(customer)
	against := other.against()
	if !slices.ContainsFunc(set, func(i int) bool { _, cited := c.cited(i); return cited }) {
		against += unsaidBits
	}
	switch {
	case !theirs, mine && (p.account || !other.account):
		return p.facts
	case other.account:
		return append(slices.Clone(p.facts), fact{byIBAN, against, saying("account of another customer, %s", x.customers[other.customer].ID)})
	}
	return []fact{{byName, against, saying("name of another customer, %s", x.customers[other.customer].ID)}}
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
	return []fact{{byDates, bits, saying("issued %d days after the payment", early)}}
}

// daysEarly is how many days the payment came before the invoice was issued.
func (x *index) daysEarly(c *credit, invoice int) int {
	issued := x.invoices[invoice].IssueDate
	if issued == "" || c.entry.BookingDate == "" {
		return 0
	}
	return max(0, issued.Sub(c.entry.BookingDate))
}
