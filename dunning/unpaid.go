package dunning

import (
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// UnpaidCharges are charges that a letter has claimed on an invoice, and that are
// owed still.
type UnpaidCharges struct {
	ledger.Charged
	Left ledger.Money
	Open ledger.Money // of the principal
}

// PrincipalPaid reports whether only charges are left of the invoice: no ladder asks
// for them any more.
func (u UnpaidCharges) PrincipalPaid() bool { return u.Open.Minor <= 0 }

// UnpaidCharges lists them for a customer, "" for everybody, by invoice, at the end of a
// day, by what is known of it now. What has been
// settled from the beginning since (by a credit note, or by the accounts) bears no
// charges any more, whatever was claimed.
func (p *Planner) UnpaidCharges(tx *store.Tx, customer string, day ledger.Date) ([]UnpaidCharges, error) {
	accounts, err := tx.ChargedBy(customer, day, p.location)
	if err != nil {
		return nil, err
	}
	var list []UnpaidCharges
	for _, a := range accounts {
		u := UnpaidCharges{Charged: a, Left: a.Left()}
		if u.Left.Minor == 0 {
			continue
		}
		invoice, _, err := tx.Invoice(a.Invoice)
		if err != nil {
			return nil, err
		}
		if _, invoice.Allocated, err = receivedBy(tx, invoice.Number, day); err != nil {
			return nil, err
		}
		owed, err := p.owedOnTop(tx, invoice, a, day)
		if err != nil {
			return nil, err
		}
		u.Open, u.Left.Minor = invoice.Open(), min(u.Left.Minor, owed)
		if u.Left.Minor > 0 {
			list = append(list, u)
		}
	}
	return list, nil
}

// owedOnTop is what is owed of an invoice on a day beyond its open amount, for the
// instalments that were charged, by the policy of the last letter that did.
func (p *Planner) owedOnTop(tx *store.Tx, invoice ledger.Invoice, account ledger.Charged, day ledger.Date) (int64, error) {
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
	s, err := p.statement(tx, policy, law, of, 0, day)
	return s.OnTop().Minor, err
}
