package reconcile

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// payerRule is the rule of a proposal that nobody can accept: it keeps those from
// being reminded for whom a payer has paid before.
const payerRule = "payer"

// paidForOthers adds the invoices of all the customers for whom the payer of a
// credit has paid before, or whose name it bears, when nothing explains the credit
// to the cent: a holding, a manager of buildings, an accountant pays for several at
// once, and names one of their invoices or none.
func (x *index) paidForOthers(c *credit, list []ledger.Proposal) []ledger.Proposal {
	if explained(c) {
		return list
	}
	customers := x.paidForBy(c)
	p := ledger.Proposal{
		Rank: len(list) + 1, Rule: payerRule,
		Evidence: []ledger.Evidence{{Fact: fmt.Sprintf("customers whom its payer is or has paid for: %d; what it pays now is not certain", len(customers))}},
	}
	for _, customer := range customers {
		for _, i := range x.inCurrency(x.open[customer], c.entry.Amount.Currency) {
			if x.daysEarly(c, i) == 0 && x.invoices[i].Open().Minor > 0 {
				p.Customer = x.customers[customer].ID
				p.Parts = append(p.Parts, ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Currency: c.entry.Amount.Currency}})
			}
		}
	}
	if len(p.Parts) == 0 || x.tooMany(p) {
		return list
	}
	return append(list, p)
}

// tooMany reports whether none of what is proposed is in doubt, among so many.
func (x *index) tooMany(p ledger.Proposal) bool {
	return float64(paidIn)/float64(max(1, len(p.Parts))) < x.config.Doubt
}

// explained reports whether the likeliest explanation of a credit leaves nothing
// on either side, and accepts no more than a rounding or a discount that was offered.
func explained(c *credit) bool {
	return len(c.candidates) > 0 && c.candidates[0].probability >= certainAlone && c.candidates[0].fit.kind <= fitDiscount
}

// paidForBy lists the customers for whom the account of a credit, or the name it is
// signed with, has paid before or is on file, and those whose own name that is.
func (x *index) paidForBy(c *credit) []int {
	var list []int
	known := x.account(c.entry.IBAN)
	list = append(list, known.onFile...)
	for _, l := range slices.Concat(known.learned, x.signedBy(c)) {
		list = append(list, l.customer)
	}
	for _, p := range c.payers {
		if x.likely(p) {
			list = append(list, p.customer)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
