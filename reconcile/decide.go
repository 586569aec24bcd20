package reconcile

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// A verdict is a decision in the making: an acceptance may still lose against
// another credit of the run.
type verdict struct {
	credit   *credit
	decision Decision
	claimed  *ledger.Proposal // what it was accepted for before it competed
	final    bool
	aside    bool   // it is no customers' money, and competes with nobody
	several  bool   // and its customer owes several of them at this moment
	unnamed  bool   // its text names nothing of what it takes
	oldest   bool   // it takes one of several equal invoices because that is the oldest
	note     string // why it lost, kept when it is judged again
	advised  bool   // an advice says what it is made of
	unknown  bool   // nothing explains it so far: it may be a sum that somebody unknown pays
	sums     *sumSearch
	found    []foundSum // by it
}

// decide judges credits, each by itself, in the present state of the index.
func (x *index) decide(verdicts []*verdict) {
	eachOf(verdicts, x.assess)
	x.complete(verdicts)
}

// complete adds to what was assessed what takes a look at all of it together.
func (x *index) complete(verdicts []*verdict) {
	x.fromUnknown(verdicts)
	eachOf(verdicts, x.conclude)
}

// assess weighs what explains a credit, and accepts it or says why not.
func (x *index) assess(v *verdict) {
	c := v.credit
	x.recall(c)
	defer v.forget()
	v.unknown = false
	if v.advised = x.advised(v); v.advised {
		return
	}
	x.weigh(c)
	v.decision, v.oldest = Decision{Entry: c.entry.ID, State: ledger.EntryReview}, false
	for _, cand := range c.candidates {
		if cand.probability >= x.config.Doubt && len(v.decision.Proposals) < mostProposals {
			v.decision.Proposals = append(v.decision.Proposals, x.proposal(c, cand, len(v.decision.Proposals)+1))
		}
	}
	v.decision.Proposals = x.paidForOthers(c, x.inBulk(c, v.decision.Proposals))
	v.unknown = x.isUnknown(c, v.decision.Proposals)
	objection := x.objection(c)
	switch {
	case v.note != "":
		v.decision.Note = v.note
	case v.decision.proposes(remittanceRule):
		v.decision.Note = "several payments in one, it seems"
	case objection != "":
		v.decision.Proposals, v.decision.Note = x.chargesAlone(c, v.decision.Proposals, objection)
	default:
		best := x.proposal(c, c.candidates[0], 1)
		v.oldest, v.several = x.oneOfEqual(c, c.candidates[0])
		v.unnamed = !x.anyCited(c, c.candidates[0])
		v.decision.State, v.decision.Accepted, v.decision.Proposals = ledger.EntryAllocated, &best, nil
		v.claimed = &best
	}
}

// conclude adds to what is not accepted what may be in doubt all the same.
func (x *index) conclude(v *verdict) {
	if v.advised || v.decision.Accepted != nil {
		return
	}
	if v.sums != nil {
		v.decision.Proposals = v.sums.propose(v.decision.Proposals)
		v.found = slices.Clone(v.sums.found)
		if v.sums.publics != nil {
			v.found = append(v.found, v.sums.publics.found...)
		}
	}
	if v.unknown {
		v.decision.Proposals = x.pointedInVain(v.credit, x.forUnknown(v.credit, v.decision.Proposals))
	}
	v.decision.Proposals = x.citedInVain(v.credit, v.decision.Proposals)
	if v.note == "" && v.decision.Note == x.unexplained(v.credit) && v.decision.proposes(sumRule) {
		v.decision.Note = "the payer is not known: what is owed adds up to it"
	}
	v.sums = nil
}

// proposes reports whether a rule has made one of the proposals.
func (d *Decision) proposes(rule string) bool {
	return slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == rule })
}

// forget keeps of the explanations what a joint decision may still ask for: a
// run of many credits must not hold them all.
func (v *verdict) forget() {
	c := v.credit
	c.choices = nil
	if v.decision.Accepted != nil {
		for _, cand := range c.candidates[:min(len(c.candidates), mostChoices)] {
			c.choices = append(c.choices, explanation{cand.customer, cand.bits, cand.fit.parts})
		}
	}
	c.candidates, c.unbounded = nil, nil
	for n := range c.payers {
		c.payers[n].facts = nil
	}
	c.forgotten = len(c.payers) > 0
}

// recall finds again what says who pays.
func (x *index) recall(c *credit) {
	if c.forgotten {
		c.payers, c.forgotten = x.payers(c.entry, c.sign), false
	}
}

// oneOfEqual reports whether nothing but its age tells an invoice of a set from
// another one of its customer, and whether that one is open too.
func (x *index) oneOfEqual(c *credit, best candidate) (billed, open bool) {
	for _, i := range best.set {
		if _, cited := c.cited(i); cited || x.billedTo(x.owner(i), x.invoices[i].Amount()) < 2 {
			continue
		}
		billed = true
		for _, j := range x.open[x.owner(i)] {
			open = open || j != i && x.invoices[j].Open() == x.invoices[i].Open()
		}
	}
	return billed, open
}

// citedInVain adds the open invoices that the text names, or seems to, and no
// proposal settles (paid in another currency, say). Nobody can accept them, but as
// long as this money is undecided they are in doubt.
func (x *index) citedInVain(c *credit, list []ledger.Proposal) []ledger.Proposal {
	for _, ct := range c.citations {
		invoice := &x.invoices[ct.invoice]
		if ct.sharing > 1 || ct.short || invoice.Open().Minor <= 0 || proposes(list, invoice.Number()) || len(list) >= mostProposals {
			continue
		}
		list = x.doubt(list, ct.invoice, citationRule, ledger.Evidence{Fact: ct.how, Bits: x.citationBits(c, ct)})
	}
	return list
}

// mostProposals bounds what is kept of one credit; what lies behind has a
// probability below one half of a percent in any case.
const mostProposals = 200

// objection says why a credit must not be allocated without a person, or "".
// The order is the order of importance to the person who reads it.
func (x *index) objection(c *credit) string {
	if settled, ok := x.citesSettled(c); ok {
		return settled
	}
	if len(c.candidates) == 0 || c.candidates[0].probability < x.config.Propose {
		return x.unexplained(c)
	}
	best := c.candidates[0]
	for _, object := range []func(*credit, candidate) string{
		x.unsafe, x.worded, x.incomplete, x.elsewhere, x.unidentified, x.unsure, x.oneOfSeveral, x.otherPayer, x.again, x.passedOver, x.outOfStep, x.lessFee, x.tooEarly, x.contested, x.uncertain, x.forAnother, x.demotion,
	} {
		if why := object(c, best); why != "" {
			return why
		}
	}
	return ""
}

// citesSettled recognises a payment of what is paid already.
func (x *index) citesSettled(c *credit) (string, bool) {
	for _, ct := range c.citations {
		invoice := x.invoices[ct.invoice]
		order := ct.kind == citedOrder && ct.alone() && ct.info >= longOrder
		if !ct.names() && !order || invoice.Open().Minor != 0 {
			continue
		}
		switch by := x.settledBy[ct.invoice]; {
		case invoice.WrittenOff():
			return invoice.Number() + " is written off", true
		case by != "":
			return invoice.Number() + " is already paid, by " + by, true
		}
		return invoice.Number() + " is already settled", true
	}
	return "", false
}

// unexplained says what little is known of a credit that nothing explains.
func (x *index) unexplained(c *credit) string {
	if i, ok := x.citedElsewhere(c); ok {
		return fmt.Sprintf("cites %s, which is in %s", x.invoices[i].Number(), x.invoices[i].Open().Currency)
	}
	if c.stranger != "" {
		return "cites " + c.stranger + ", which is not in the books"
	}
	if len(x.rejected[c.entry.ID]) > 0 {
		return "what would explain it was refused or taken back"
	}
	return "nothing in the books explains it"
}

// citedElsewhere finds an invoice in another currency that the text of a credit names.
func (x *index) citedElsewhere(c *credit) (invoice int, ok bool) {
	for _, ct := range c.citations {
		if ct.names() && x.invoices[ct.invoice].Open().Currency != c.entry.Amount.Currency {
			return ct.invoice, true
		}
	}
	return 0, false
}
