package dunning

import (
	"cmp"
	"slices"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// terms are the days that the charges on an invoice hang on, beside those of its
// payments.
type terms struct {
	instalments []charges.Instalment // of the invoice itself
	changes     []charges.Change     // by payment plans, and by their ends
	notice      ledger.Date          // the formal notice reached the customer
	insolvency  ledger.Date          // the judgment that opened proceedings
}

// termsOf finds them as they are known on a day.
func (p *Planner) termsOf(tx *store.Tx, law charges.Law, invoice ledger.Invoice, asOf ledger.Date) (terms, error) {
	t := terms{instalments: scheduleOf(invoice, ledger.Hold{})}
	if law.Country == "" {
		return t, nil // nothing hangs on them
	}
	holds, err := tx.HoldsOn(invoice.Number, invoice.Customer)
	if err != nil {
		return t, err
	}
	for _, h := range holds { // the last word counts
		said := ledger.DateOf(h.At.In(p.location))
		switch {
		case h.Kind == ledger.HoldPlan && h.Invoice != "" && said <= asOf:
			t.changes = append(t.changes, charges.Change{Day: said, Instalments: scheduleOf(invoice, h)})
		case h.Kind == ledger.HoldInsolvency && h.Until >= asOf:
			t.insolvency = cmp.Or(h.Since, said)
		case h.Kind == ledger.HoldInsolvency:
			t.insolvency = "" // it was taken back
		}
	}
	if law.Starts == charges.FromNotice {
		t.notice, err = p.noticeOf(tx, invoice)
	}
	return t, err
}

// current are the instalments that stand.
func (t terms) current() []charges.Instalment {
	if last := len(t.changes) - 1; last >= 0 {
		return t.changes[last].Instalments
	}
	return t.instalments
}

// replaced lists the numbers of instalments that stand no more, oldest first.
func (t terms) replaced() []int {
	var list []int
	if len(t.changes) == 0 {
		return nil
	}
	stands := func(number int) bool {
		return slices.ContainsFunc(t.current(), func(i charges.Instalment) bool { return i.Number == number })
	}
	old := [][]charges.Instalment{t.instalments}
	for _, c := range t.changes[:len(t.changes)-1] {
		old = append(old, c.Instalments)
	}
	for _, i := range slices.Concat(old...) {
		if !stands(i.Number) && !slices.Contains(list, i.Number) {
			list = append(list, i.Number)
		}
	}
	return list
}

// claimOnly leaves out the delay of all instalments but some.
func (t terms) claimOnly(parts []int) {
	schedules := [][]charges.Instalment{t.instalments}
	for _, c := range t.changes {
		schedules = append(schedules, c.Instalments)
	}
	for _, list := range schedules {
		for i := range list {
			list[i].Unclaimed = !slices.Contains(parts, list[i].Number)
		}
	}
}

// scheduleOf lists what of an invoice is due when. A payment plan takes the place of
// what was open when it was made, which is what was due last; what the invoice was
// raised by since comes last, and what it was lowered by settles the oldest of the plan.
func scheduleOf(invoice ledger.Invoice, plan ledger.Hold) []charges.Instalment {
	before := cmp.Or(plan.Invoiced, invoice.Amount.Minor)
	beyond := invoice.Amount.Minor - before
	for _, part := range plan.Plan {
		before -= part.Amount.Minor
	}
	var list []charges.Instalment
	for _, part := range invoice.Schedule() {
		amount := part.Amount.Minor
		if len(plan.Plan) > 0 {
			amount = min(max(before, 0), amount)
			before -= amount
		}
		if amount != 0 || len(plan.Plan) == 0 {
			due := cmp.Or(part.DueDate, invoice.DueDate, invoice.IssueDate)
			list = append(list, charges.Instalment{Number: part.Number, Due: due, Amount: amount})
		}
	}
	lowered := max(0, -beyond)
	for n, part := range plan.Plan {
		off := min(lowered, part.Amount.Minor)
		lowered -= off
		list = append(list, charges.Instalment{Number: planNumber(plan, n+1), Due: part.DueDate, Amount: part.Amount.Minor - off})
	}
	if last := len(plan.Plan); last > 0 && beyond > 0 {
		due := plan.Plan[last-1].DueDate.Max(invoice.DueDate) // no interest on it while nobody has agreed on a day
		list = append(list, charges.Instalment{Number: planNumber(plan, last+1), Due: due, Amount: beyond})
	}
	return list
}

// noticeOf finds the day the first formal notice about an invoice reached the
// customer. An e-mail arrives when it is sent; of a letter somebody has to say when
// it did, and until then nothing is asked for it.
func (p *Planner) noticeOf(tx *store.Tx, invoice ledger.Invoice) (ledger.Date, error) {
	reminders, err := tx.RemindersOf(invoice.Customer)
	if err != nil {
		return "", err
	}
	var first ledger.Date
	for _, r := range reminders {
		if r.State != ledger.ReminderSent || !p.notifies(r, invoice.Number) {
			continue
		}
		reached := r.Reached
		if reached == "" && byMail(r.Channel) {
			reached = ledger.DateOf(r.SentAt.In(p.location))
		}
		if reached != "" && (first == "" || reached < first) {
			first = reached
		}
	}
	return first, nil
}

// notifies reports whether a reminder was a formal notice about an invoice.
func (p *Planner) notifies(r ledger.Reminder, invoice string) bool {
	policy, _ := p.config.policy(r.Policy)
	formal := policy.index(r.Step)
	if formal < 0 || policy.Steps[formal].Notice == 0 {
		return false
	}
	for _, item := range r.Items {
		if item.Invoice == invoice && !item.GivenBack {
			return true
		}
	}
	return false
}
