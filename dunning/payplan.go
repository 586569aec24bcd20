package dunning

import (
	"fmt"
	"slices"
	"time"

	"relanced/internal/ledger"
)

// openInstalments returns what is open of an invoice: as its payment plan has it,
// else as it has it itself; and how many of them were agreed on: what a plan does not
// cover comes last. Those of a plan are numbered apart, plan by plan, so that no step of
// theirs is taken for another's.
func openInstalments(invoice ledger.Invoice, holds []ledger.Hold) (open []ledger.Instalment, agreed int) {
	plan, ok := ledger.PlanOf(holds, invoice.Number)
	if !ok {
		open = invoice.OpenInstalments()
		return open, len(open)
	}
	open = plan.OpenInstalments(invoice)
	for i := range open {
		if open[i].Number <= len(plan.Plan) {
			agreed++
		}
		open[i].Number = planNumber(plan, open[i].Number)
	}
	return open, agreed
}

// planNumber numbers the instalment n, from 1, of a plan.
func planNumber(plan ledger.Hold, n int) int { return planNumbers*int(plan.ID) + n }

// planNumbers is how many instalments a plan may have, and two more: one behind the
// last is what the plan does not cover.
const planNumbers = 1000

// MaxPlanInstalments is how many instalments a payment plan may have.
const MaxPlanInstalments = planNumbers - 2

// PlanInstalment reads the number of an instalment of a payment plan: which of them
// it is, from 1. False means that it is one of the invoice itself.
func PlanInstalment(number int) (n int, ok bool) { return number % planNumbers, number > planNumbers }

// planned finds the plan that an instalment is of, among holds that may have been
// replaced since, and which of its instalments it is.
func planned(holds []ledger.Hold, invoice string, number int) (plan ledger.Hold, n int, ok bool) {
	n, ok = PlanInstalment(number)
	i := slices.IndexFunc(holds, func(h ledger.Hold) bool { return h.Invoice == invoice && int(h.ID) == number/planNumbers })
	if !ok || i < 0 {
		return ledger.Hold{}, 0, false
	}
	return holds[i], n, true
}

// beyondPlan holds what a payment plan does not cover: nobody has agreed on when it
// is to be paid.
func (v *view) beyondPlan(c *claim) []reason {
	plan, n, ok := planned(v.invoiceHolds[c.invoice.Number], c.invoice.Number, c.part.Number)
	if !ok || n <= len(plan.Plan) {
		return nil
	}
	return []reason{{guard: GuardHold, text: fmt.Sprintf(
		"%s beside the payment plan of %s, which does not cover them: agree on all that is open and set the plan again (relanced hold invoice %s --kind plan --instalments …), or end it (--kind plan --until %s)",
		c.part.Amount, agreed(plan, v.location), c.invoice.Number, v.Today)}}
}

// told is a message about an instalment, by its number.
type told struct {
	number int
	sent   ledger.Date
}

// agreed is the day a plan was made.
func agreed(plan ledger.Hold, zone *time.Location) ledger.Date {
	return ledger.DateOf(plan.At.In(zone))
}

// instalmentName names an instalment as a person reads it.
func (v *view) instalmentName(c *claim) string {
	plan, n, ok := planned(v.invoiceHolds[c.invoice.Number], c.invoice.Number, c.part.Number)
	switch {
	case !ok:
		return fmt.Sprintf("instalment %d", c.part.Number)
	case n > len(plan.Plan):
		return fmt.Sprintf("beyond the plan of %s", agreed(plan, v.location))
	}
	return fmt.Sprintf("instalment %d of %d of the plan of %s", n, len(plan.Plan), agreed(plan, v.location))
}
