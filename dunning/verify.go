package dunning

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// Verify says whether a planned reminder may still leave today just as it was
// planned. The snapshot may hold the reminder itself, which is left out of
// account. It returns the message as today's ledger would print it, with the
// reminder's items alone, and one sentence for each thing that has changed or
// stands in the way; none means that it may leave.
//
// Instalments that have reached a step since are no reason not to send: they
// have their own message later.
func (p *Planner) Verify(s Snapshot, r ledger.Reminder) (Due, []string) {
	s.Reminders = slices.DeleteFunc(slices.Clone(s.Reminders), func(other ledger.Reminder) bool { return other.ID == r.ID })
	v := p.view(s)
	var listed []*claim
	for _, c := range v.weigh() {
		if slices.ContainsFunc(r.Items, func(item ledger.ReminderItem) bool { return c.slot() == (slot{item.Invoice, item.Instalment}) }) {
			listed = append(listed, c)
		}
	}
	messages := v.messages(listed)
	var faults []string
	if !v.calendar.BusinessDay(v.Today) {
		faults = append(faults, notBusiness(v.Today))
	}
	for _, item := range r.Items {
		if fault := v.changed(item, listed); fault != "" {
			faults = append(faults, fault)
		}
	}
	if len(messages) == 0 {
		return Due{}, faults
	}
	due := messages[0]
	if due.Recipient != r.Recipient {
		faults = append(faults, fmt.Sprintf("the customer is now reached at %s, not at %s", due.Recipient, r.Recipient))
	}
	return due, faults
}

// changed says how an item differs from today's ledger, "" when it does not.
func (v *view) changed(item ledger.ReminderItem, listed []*claim) string {
	i := slices.IndexFunc(listed, func(c *claim) bool { return c.slot() == slot{item.Invoice, item.Instalment} })
	if i < 0 {
		return item.Invoice + ": nothing is open any more"
	}
	c := listed[i]
	switch {
	case c.part.Amount != item.Amount:
		return fmt.Sprintf("%s: %s is open, not %s", item.Invoice, c.part.Amount, item.Amount)
	case c.part.DueDate != item.DueDate:
		return fmt.Sprintf("%s: it is due on %s, not on %s", item.Invoice, c.part.DueDate, item.DueDate)
	case len(c.reasons) > 0:
		return item.Invoice + ": " + joinReasons(c.reasons)
	case !c.more || c.nextStep().Name != item.Step:
		return fmt.Sprintf("%s: step %s is no longer the next one", item.Invoice, item.Step)
	case c.pending != nil:
		return fmt.Sprintf("%s: another message lists it", item.Invoice)
	case !v.ready(c) && v.calendar.BusinessDay(v.Today):
		return fmt.Sprintf("%s: step %s is not reached before %s", item.Invoice, item.Step, c.day)
	}
	return ""
}
