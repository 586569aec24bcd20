package dunning

import (
	"cmp"
	"maps"
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
	// elsewhere is set when the letter about an earlier instalment asks for what the
	// invoice as a whole bears: its flat sum, and what was claimed before.
	elsewhere bool
}

// withPart adds an instalment of an invoice to a list.
func withPart(list []charged, invoice ledger.Invoice, part int) []charged {
	i := chargedAt(list, invoice.Number)
	if i < 0 {
		return append(list, charged{Invoice: invoice, parts: []int{part}})
	}
	if !slices.Contains(list[i].parts, part) {
		list[i].parts = append(list[i].parts, part)
	}
	return list
}

func chargedAt(list []charged, number string) int {
	return slices.IndexFunc(list, func(c charged) bool { return c.Number == number })
}

// charged lists what a message charges: invoices of which something was paid after it
// had been charged, and is claimed still, then what it lists, with those instalments
// of the same invoices that were paid after they had been charged, or in whose place
// others were agreed on: no letter lists them any more.
func (d *Dispatcher) charged(tx *store.Tx, accounts []ledger.Charged, due Due, policy Policy, law charges.Law, invoices []ledger.Invoice) ([]charged, error) {
	now := chargedNow(due, policy, invoices)
	var before []charged
	for _, account := range accounts {
		i := placeOf(invoices, account.Invoice)
		if i < 0 {
			continue
		}
		at := chargedAt(now, account.Invoice)
		listed := at >= 0
		if !listed && account.Left().Minor == 0 {
			continue
		}
		if listed {
			elsewhere, err := d.askedElsewhere(tx, account, now[at], law)
			if err != nil {
				return nil, err
			}
			if now[at].elsewhere = elsewhere; elsewhere {
				continue
			}
		}
		for _, c := range account.Claims {
			if c.Kind != ledger.ChargeInterest {
				continue
			}
			unlisted, err := d.Planner.unlisted(tx, law, invoices[i], c.Instalment, d.today(tx.Now()))
			switch {
			case err != nil:
				return nil, err
			case unlisted && listed:
				now = withPart(now, invoices[i], c.Instalment)
			case unlisted:
				before = withPart(before, invoices[i], c.Instalment)
			}
		}
	}
	for i := range now {
		if err := d.withReplaced(tx, law, &now[i]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(before, func(a, b charged) int { return cmp.Compare(a.DueDate, b.DueDate) })
	return append(before, now...), nil
}

// withReplaced adds the instalments in whose place others were agreed on: what they
// bore while they stood is owed, whether or not a letter has claimed it.
func (d *Dispatcher) withReplaced(tx *store.Tx, law charges.Law, of *charged) error {
	if of.elsewhere {
		return nil
	}
	t, err := d.Planner.termsOf(tx, law, of.Invoice, d.today(tx.Now()))
	for _, part := range t.replaced() {
		if !slices.Contains(of.parts, part) {
			of.parts = append(of.parts, part)
		}
	}
	return err
}

// askedElsewhere reports whether another letter asks for what an invoice as a whole
// bears: the one about an instalment before those that this one lists, still open, and
// charged. Whoever pays each letter pays it once. Where something was paid or waived of
// the charges each letter says so.
func (d *Dispatcher) askedElsewhere(tx *store.Tx, account ledger.Charged, of charged, law charges.Law) (bool, error) {
	if account.Along > 0 || len(account.Settled) > 0 {
		return false, nil
	}
	for _, c := range account.Claims {
		if c.Kind != ledger.ChargeInterest || c.Instalment >= slices.Min(of.parts) {
			continue
		}
		if unlisted, err := d.Planner.unlisted(tx, law, of.Invoice, c.Instalment, d.today(tx.Now())); err != nil || !unlisted {
			return err == nil, err
		}
	}
	return false, nil
}

// chargedBefore lists what was claimed of a customer in the currency of a message.
func chargedBefore(tx *store.Tx, due Due) ([]ledger.Charged, error) {
	accounts, err := tx.Charged(due.Customer)
	return slices.DeleteFunc(accounts, func(a ledger.Charged) bool { return a.Currency != due.Currency }), err
}

// claims are what the ledger is to remember of a statement: the interest of each
// instalment that was charged, be it nothing yet, and the flat sums.
func (c charged) claims(s charges.Statement) []ledger.Charge {
	var list []ledger.Charge
	for _, part := range c.parts {
		list = append(list, ledger.Charge{Invoice: c.Number, Instalment: part, Kind: ledger.ChargeInterest, Amount: s.InterestOf(part)})
	}
	for _, part := range slices.Sorted(maps.Keys(s.Flat)) {
		list = append(list, ledger.Charge{Invoice: c.Number, Instalment: part, Kind: ledger.ChargeIndemnity, Amount: s.Flat[part]})
	}
	return list
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

// unlisted reports whether no letter lists an instalment any more: nothing of it is open
// on a day, or it is none of those that stand. Payments settle what was due first.
func (p *Planner) unlisted(tx *store.Tx, law charges.Law, invoice ledger.Invoice, part int, asOf ledger.Date) (bool, error) {
	rest := invoice.Amount.Minor - invoice.Open().Minor
	if invoice.Open().Minor == 0 && rest > 0 {
		return true, nil
	}
	t, err := p.termsOf(tx, law, invoice, asOf)
	if err != nil {
		return false, err
	}
	for _, i := range t.current() {
		if rest -= i.Amount; i.Number == part {
			return rest >= 0, nil
		}
	}
	return true, nil
}

// placeOf finds an invoice by its number, -1 when it is not there.
func placeOf(invoices []ledger.Invoice, number string) int {
	return slices.IndexFunc(invoices, func(i ledger.Invoice) bool { return i.Number == number })
}
