package ledger

// PlanOf finds the payment plan of an invoice among holds: the newest hold of that
// kind, if it has instalments. One without any ends a plan.
func PlanOf(holds []Hold, invoice string) (plan Hold, ok bool) {
	for _, h := range holds {
		if h.Kind == HoldPlan && h.Invoice == invoice && h.ID >= plan.ID {
			plan = h
		}
	}
	return plan, len(plan.Plan) > 0
}

// OpenInstalments returns what is open of an invoice as the plan has it. What was
// paid since the plan was made settles its oldest instalments first, and so does
// what the invoice was lowered by. What is open beyond the plan, because the invoice
// was raised or an earlier payment came back, was never agreed on: it stands behind
// the others, numbered one more than the last of them, with the due date of the
// invoice.
func (h Hold) OpenInstalments(i Invoice) []Instalment {
	var planned int64
	for _, part := range h.Plan {
		planned += part.Amount.Minor
	}
	left := i.Open().Minor
	settled := min(max(h.paidSince(i, planned), planned-left, 0), planned)
	beyond := left - (planned - settled)
	var open []Instalment
	for n, part := range h.Plan {
		take := min(settled, part.Amount.Minor)
		settled -= take
		part.Number = n + 1
		if part.Amount.Minor -= take; part.Amount.Minor > 0 {
			open = append(open, part)
		}
	}
	if beyond > 0 {
		open = append(open, Instalment{Number: len(h.Plan) + 1, DueDate: i.DueDate, Amount: Money{beyond, i.Amount.Currency}})
	}
	return open
}

// paidSince is what was paid of an invoice since the plan was made, negative when
// money from before it went back.
func (h Hold) paidSince(i Invoice, planned int64) int64 {
	if h.Invoiced == 0 {
		return planned - i.Open().Minor // nobody wrote down what the invoice came to
	}
	before := h.Invoiced - planned
	return i.Amount.Minor - i.Open().Minor - before
}
