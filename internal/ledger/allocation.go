package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Evidence is one named fact for or against a match with its weight in bits:
// log2 of how much likelier the fact is if this credit settles this invoice
// than by coincidence in this ledger.
type Evidence struct {
	Fact string  // a sentence a person can check: "invoice number FA-12, literal"
	Bits float64 // negative: against
}

// Proposal is an allocation the engine thinks of. Parts sum to at most the
// credit: what is left over would stay with the customer, unapplied.
type Proposal struct {
	Rank        int // 1 is best
	Customer    string
	Parts       []Part
	Probability float64
	Rule        string // the evidence families it rests on: "reference+amount"
	Evidence    []Evidence
}

// Part is how much of a credit goes to one invoice, signed as the invoice: the
// part of a credit note is negative.
type Part struct {
	Invoice    string
	Amount     Money  // of the entry's money
	Adjustment int64  // minor units accepted beside Amount, signed as the invoice
	Reason     string // why: "provider fee"; "" without an adjustment
}

// Settles is how much of its invoice a part settles, in minor units: its money
// and what is accepted beside it.
func (p Part) Settles() int64 { return p.Amount.Minor + p.Adjustment }

// Key names the set of invoices of a proposal, whatever their order or the
// amounts, so that a rejection can be remembered: "FA-1 FA-2".
func (p Proposal) Key() string {
	return strings.Join(p.Invoices(), " ")
}

// Invoices lists the invoice numbers in the order of the parts.
func (p Proposal) Invoices() []string {
	list := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		list[i] = part.Invoice
	}
	return list
}

// Total is the money the parts take out of the credit.
func (p Proposal) Total() int64 {
	var sum int64
	for _, part := range p.Parts {
		sum += part.Amount.Minor
	}
	return sum
}

// Explain prints the sum a person can check: "invoice number FA-12, literal
// +21.4; amount exact +9.6".
func Explain(facts []Evidence) string {
	parts := make([]string, len(facts))
	for i, f := range facts {
		parts[i] = fmt.Sprintf("%s %+.1f", f.Fact, f.Bits)
	}
	return strings.Join(parts, "; ")
}

// Probability turns log-odds in bits into a probability.
func Probability(bits float64) float64 {
	return 1 / (1 + math.Exp2(-bits))
}

// Allocation is this much of this entry settling this invoice. A reversal is
// an allocation too: it names the row it undoes and carries the opposite
// amounts. Nothing is ever edited or deleted.
type Allocation struct {
	ID               int64
	Entry            string // Entry.ID
	Invoice          string
	Amount           Money // of the entry's money, signed as the invoice
	Adjustment       int64 // minor units accepted beside it, on purpose
	AdjustmentReason string
	DecidedBy        string // "relanced", or the person
	Rule             string
	Probability      float64
	Explanation      string
	At               time.Time
	Reverses         int64 // the allocation this row undoes, 0 for none
	Reversed         bool  // derived: a later row undoes this one
	Why              string
}

// EvidenceReference is the word in [Allocation.Rule] for a number that the payer gave: a
// rule joins the kinds of evidence that it rests on by "+".
const EvidenceReference = "reference"

// Cites reports whether the money was put on the invoice because its payer gave a number.
func (a Allocation) Cites() bool {
	return slices.Contains(strings.Split(a.Rule, "+"), EvidenceReference)
}

// ByEngine is the author of everything nobody decided in person.
const ByEngine = "relanced"
