package dunning

import "relanced/internal/ledger"

// planned returns the instalments of an invoice as its payment plan has them; ok
// is false when it has none. What was paid since the plan was made settles its
// oldest instalments first, as anywhere else. They are numbered apart from the
// invoice's own, plan by plan, so that no step of theirs is taken for another's.
func (v *view) planned(invoice ledger.Invoice) (open []ledger.Instalment, ok bool) {
	var plan ledger.Hold
	for _, h := range v.invoiceHolds[invoice.Number] {
		if len(h.Plan) > 0 && h.ID >= plan.ID {
			plan = h
		}
	}
	if len(plan.Plan) == 0 {
		return nil, false
	}
	var total int64
	for _, part := range plan.Plan {
		total += part.Amount.Minor
	}
	rest := total - invoice.Open().Minor // paid since, or less than nothing when money went back
	for n, part := range plan.Plan {
		take := min(max(rest, 0), part.Amount.Minor)
		rest -= take
		part.Number = planNumber(plan, n)
		if part.Amount.Minor -= take; n == len(plan.Plan)-1 && rest < 0 {
			part.Amount.Minor -= rest // what went back is due with the last
		}
		if part.Amount.Minor > 0 {
			open = append(open, part)
		}
	}
	return open, true
}

// planNumber numbers the instalments of a plan, from 0.
func planNumber(plan ledger.Hold, n int) int { return planNumbers*int(plan.ID) + n + 1 }

// planNumbers is how many instalments a plan may have, and one more.
const planNumbers = 1000
