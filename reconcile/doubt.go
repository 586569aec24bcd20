package reconcile

import (
	"slices"

	"relanced/internal/ledger"
)

// citationRule is the rule of what holds an invoice because a credit may speak of it.
const citationRule = "citation"

// doubt appends to the proposals of a credit an invoice of which nobody can tell what it
// gets: there is nothing to accept, but it is not to be reminded while the money is
// undecided.
func (x *catalogue) doubt(list []ledger.Proposal, invoice int, rule string, why ledger.Evidence) []ledger.Proposal {
	i := &x.invoices[invoice]
	return append(list, ledger.Proposal{
		Rank: len(list) + 1, Customer: x.customers[i.owner].ID, Rule: rule,
		Parts:    []ledger.Part{{Invoice: i.Number(), Amount: ledger.Money{Currency: i.currency}}},
		Evidence: []ledger.Evidence{why},
	})
}

// proposes reports whether one of some proposals speaks of an invoice.
func proposes(list []ledger.Proposal, number string) bool {
	return slices.ContainsFunc(list, func(p ledger.Proposal) bool { return slices.Contains(p.Invoices(), number) })
}
