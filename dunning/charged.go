package dunning

import (
	"cmp"
	"slices"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// charged is an invoice with the numbers of those of its instalments whose delay a
// letter charges.
type charged struct {
	ledger.Invoice
	parts []int
}

// withPart adds an instalment of an invoice to a list.
func withPart(list []charged, invoice ledger.Invoice, part int) []charged {
	i := chargedAt(list, invoice.Number)
	if i < 0 {
		return append(list, charged{invoice, []int{part}})
	}
	if !slices.Contains(list[i].parts, part) {
		list[i].parts = append(list[i].parts, part)
	}
	return list
}

func chargedAt(list []charged, number string) int {
	return slices.IndexFunc(list, func(c charged) bool { return c.Number == number })
}

// charged lists what a message charges: invoices that were paid after they had been
// charged, then what it lists, with those instalments of the same invoices that were
// paid after they had been charged.
func (d *Dispatcher) charged(tx *store.Tx, due Due, policy Policy, law charges.Law, invoices []ledger.Invoice) ([]charged, error) {
	now := chargedNow(due, policy, invoices)
	before, err := d.chargedBefore(tx, due, law, invoices)
	if err != nil {
		return nil, err
	}
	var paid []charged
	for _, b := range before {
		switch {
		case chargedAt(now, b.Number) >= 0:
			for _, part := range b.parts {
				now = withPart(now, b.Invoice, part)
			}
		case b.Open().Minor == 0:
			paid = append(paid, b)
		}
	}
	return append(paid, now...), nil
}

// chargedNow lists what of a message has reached the step from which charges are
// claimed, in its order.
func chargedNow(due Due, policy Policy, invoices []ledger.Invoice) []charged {
	var list []charged
	for _, item := range due.Items {
		if slices.Contains(due.Others, item.Invoice) {
			continue // its own policy claims nothing in this letter
		}
		if i := placeOf(invoices, item.Invoice); i >= 0 && policy.claims(item.Step) {
			list = withPart(list, invoices[i], item.Instalment)
		}
	}
	return list
}

// chargedBefore lists what was paid after a letter had claimed charges on it: what
// was claimed and not paid stays claimed.
func (d *Dispatcher) chargedBefore(tx *store.Tx, due Due, law charges.Law, invoices []ledger.Invoice) ([]charged, error) {
	reminders, err := tx.RemindersOf(due.Customer)
	if err != nil {
		return nil, err
	}
	var list []charged
	for _, r := range reminders {
		policy, configured := d.Planner.config.policy(r.Policy)
		if !configured || r.State != ledger.ReminderSent || r.Currency != due.Currency {
			continue
		}
		for _, item := range r.Items {
			i := placeOf(invoices, item.Invoice)
			if i < 0 || !policy.claims(item.Step) || invoices[i].WrittenOff {
				continue
			}
			paid, err := d.Planner.paid(tx, law, invoices[i], item.Instalment, d.today(tx.Now()))
			if err != nil {
				return nil, err
			}
			if !paid {
				continue
			}
			then, err := d.Planner.statement(tx, policy, law, charged{invoices[i], []int{item.Instalment}}, 0, d.today(r.SentAt))
			if err != nil {
				return nil, err
			}
			if !then.Provisional && then.OnTop().Minor > 0 {
				list = withPart(list, invoices[i], item.Instalment)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b charged) int { return cmp.Compare(a.DueDate, b.DueDate) })
	return list, nil
}

// paid reports whether nothing of an instalment is open on a day. Payments settle
// what was due first.
func (p *Planner) paid(tx *store.Tx, law charges.Law, invoice ledger.Invoice, part int, asOf ledger.Date) (bool, error) {
	rest := invoice.Amount.Minor - invoice.Open().Minor
	if invoice.Open().Minor == 0 || rest <= 0 {
		return rest > 0, nil
	}
	t, err := p.termsOf(tx, law, invoice, asOf)
	if err != nil {
		return false, err
	}
	for _, i := range t.instalments {
		if rest -= i.Amount; i.Number == part {
			return rest >= 0, nil
		}
	}
	return false, nil
}

// placeOf finds an invoice by its number, -1 when it is not there.
func placeOf(invoices []ledger.Invoice, number string) int {
	return slices.IndexFunc(invoices, func(i ledger.Invoice) bool { return i.Number == number })
}
