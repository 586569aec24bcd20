package dunning

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// UnpaidCharges are charges that a letter has claimed on an invoice, and that were
// neither paid nor waived.
type UnpaidCharges struct {
	ledger.Charged
	// Left is what is to be asked for, and SetOff what is not because the customer's
	// credit covers it, or the principal, which then bears none: see Netting. What of
	// the claim is neither has lapsed: its principal was settled from the beginning (by
	// a credit note, or by the accounts), and that bears no charges.
	Left, SetOff ledger.Money
	Open         ledger.Money // of the principal

	onTop int64 // what is owed before credit is set off against it
}

// PrincipalPaid reports whether only charges are left of the invoice: no ladder asks
// for them any more.
func (u UnpaidCharges) PrincipalPaid() bool { return u.Open.Minor <= 0 }

// Lapsed is what was claimed, and is neither paid nor waived nor owed any more.
func (u UnpaidCharges) Lapsed() ledger.Money {
	return ledger.Money{Minor: u.Charged.Left().Minor - u.Left.Minor - u.SetOff.Minor, Currency: u.Currency}
}

// Demanded leaves out the charges that the customers' credit covers.
func Demanded(list []UnpaidCharges) []UnpaidCharges {
	return slices.DeleteFunc(slices.Clone(list), func(u UnpaidCharges) bool { return u.Left.Minor == 0 })
}

// UnpaidCharges lists them for a customer, "" for everybody, by invoice, at the end of a
// day, by what is known of it now.
func (p *Planner) UnpaidCharges(tx *store.Tx, customer string, day ledger.Date) ([]UnpaidCharges, error) {
	accounts, err := tx.ChargedBy(customer, day, p.location)
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	return p.unpaid(tx, accounts, day)
}

// unpaid states accounts at the end of a day.
func (p *Planner) unpaid(tx *store.Tx, accounts []ledger.Charged, day ledger.Date) ([]UnpaidCharges, error) {
	of, order := map[string][]ledger.Charged{}, []string{}
	for _, a := range accounts {
		if a.Left().Minor == 0 {
			continue
		}
		if of[a.Customer] == nil {
			order = append(order, a.Customer)
		}
		of[a.Customer] = append(of[a.Customer], a)
	}
	var list []UnpaidCharges
	for _, customer := range order {
		some, err := p.unpaidOf(tx, customer, of[customer], day)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b UnpaidCharges) int { return cmp.Compare(a.Invoice, b.Invoice) })
	return list, nil
}

// unpaidOf states the accounts of one customer.
func (p *Planner) unpaidOf(tx *store.Tx, customer string, accounts []ledger.Charged, day ledger.Date) ([]UnpaidCharges, error) {
	invoices, unapplied, err := owedOn(tx, customer, day)
	if err != nil {
		return nil, err
	}
	holds := map[string][]ledger.Hold{}
	if len(unapplied) > 0 || slices.ContainsFunc(invoices, func(i ledger.Invoice) bool { return i.Open().Minor < 0 }) {
		if holds, err = p.plansOn(tx, invoices, day); err != nil {
			return nil, err
		}
	}
	netting := NewNetting(invoices, holds, map[string]map[string]int64{customer: unapplied}, day)
	netting.Due()
	slices.SortStableFunc(invoices, func(a, b ledger.Invoice) int { return cmp.Compare(a.DueDate, b.DueDate) })
	var list []UnpaidCharges
	for _, invoice := range invoices {
		i := slices.IndexFunc(accounts, func(a ledger.Charged) bool { return a.Invoice == invoice.Number })
		if i < 0 {
			continue
		}
		u, err := p.unpaidOn(tx, invoice, accounts[i], netting, day)
		if err != nil {
			return nil, err
		}
		if u.Left.Minor+u.SetOff.Minor > 0 {
			list = append(list, u)
		}
	}
	return list, nil
}

// unpaidOn states one account.
func (p *Planner) unpaidOn(tx *store.Tx, invoice ledger.Invoice, account ledger.Charged, netting *Netting, day ledger.Date) (UnpaidCharges, error) {
	u := UnpaidCharges{Charged: account, Left: account.Left(), SetOff: ledger.Money{Currency: account.Currency}, Open: invoice.Open()}
	owed, err := p.owedOnTop(tx, invoice, account, 0, day)
	if err != nil {
		return u, err
	}
	owed = min(u.Left.Minor, owed)
	u.onTop = owed
	if covered := netting.Of(invoice); covered > 0 {
		less, err := p.owedOnTop(tx, invoice, account, covered, day)
		if err != nil {
			return u, err
		}
		u.onTop = min(owed, less)
	}
	u.Left.Minor = u.onTop - netting.Charges(invoice, u.onTop)
	u.SetOff.Minor = owed - u.Left.Minor
	return u, nil
}

// owedOn lists the invoices of a customer that had been issued by a day, with what had
// come for them, and sums the money that was on none by currency.
func owedOn(tx *store.Tx, customer string, day ledger.Date) ([]ledger.Invoice, map[string]int64, error) {
	invoices, err := tx.InvoicesOf(customer)
	if err != nil {
		return nil, nil, err
	}
	receipts, err := tx.ReceiptsOf(customer)
	unapplied := ledger.UnappliedOn(receipts, invoices, day)[customer]
	allocated := ledger.AllocatedOn(receipts, day)
	invoices = slices.DeleteFunc(invoices, func(i ledger.Invoice) bool { return i.IssueDate > day })
	for n := range invoices {
		invoices[n].Allocated = allocated[invoices[n].Number]
	}
	return invoices, unapplied, err
}

// plansOn lists the holds on invoices that are open, set by a day, a payment plan among
// them.
func (p *Planner) plansOn(tx *store.Tx, invoices []ledger.Invoice, day ledger.Date) (map[string][]ledger.Hold, error) {
	holds := map[string][]ledger.Hold{}
	for _, i := range invoices {
		if i.Open().Minor <= 0 {
			continue
		}
		on, err := tx.HoldsOn(i.Number, "")
		if err != nil {
			return nil, err
		}
		holds[i.Number] = slices.DeleteFunc(on, func(h ledger.Hold) bool { return ledger.DateOf(h.At.In(p.location)) > day })
	}
	return holds, nil
}

// byCustomer sorts money on no invoice by customer and currency.
func byCustomer(list []store.Unapplied) map[string]map[string]int64 {
	money := map[string]map[string]int64{}
	for _, u := range list {
		if money[u.Customer] == nil {
			money[u.Customer] = map[string]int64{}
		}
		money[u.Customer][u.Currency] = u.Minor
	}
	return money
}

// owedOnTop is what is owed of an invoice on a day beyond its open amount, for the
// instalments that were charged, by the policy of the last letter that did, less a
// credit as in Account.
func (p *Planner) owedOnTop(tx *store.Tx, invoice ledger.Invoice, account ledger.Charged, setOff int64, day ledger.Date) (int64, error) {
	last, _, err := tx.Reminder(account.Last().Reminder)
	if err != nil {
		return 0, err
	}
	customer, _, err := tx.Customer(invoice.Customer)
	if err != nil {
		return 0, err
	}
	policy, configured := p.config.policy(last.Policy)
	law, known := p.lawOf(policy, customer)
	if !configured || !known {
		return account.Left().Minor, nil // it was known when it was claimed
	}
	of := charged{Invoice: invoice}
	for _, c := range account.Claims {
		if c.Kind == ledger.ChargeInterest {
			of.parts = append(of.parts, c.Instalment)
		}
	}
	s, err := p.statement(tx, policy, law, of, setOff, day)
	return s.OnTop().Minor, err
}
