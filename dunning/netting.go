package dunning

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// Netting sets each customer's credit (open credit notes, overpaid invoices, unapplied
// money) off against what they owe in the same currency. Only what is due can be set
// off (art. 1347-1 C. civ.), and in the order in which a payment would settle it (art.
// 1347-4): first the principal that is due, oldest first (art. 1342-10); then the
// charges on it. The creditor may waive that interest comes first (art. 1343-1), and
// here does: a credit ends the interest instead of paying it. A customer whose credit is
// as much as all they owe, charges included, is therefore asked for nothing. What is
// left after that is shown against what will be due, next first.
//
// Due, Charges and Later are called in that order.
type Netting struct {
	today  ledger.Date
	parts  []*owed
	credit map[account]int64            // what is left of it
	by     map[account]map[string]int64 // covered of invoices
}

// account is one customer's account in one currency: what is netted and
// written about together.
type account struct{ customer, currency string }

func accountOf(i ledger.Invoice) account { return account{i.Customer, i.Amount.Currency} }

// owed is an open instalment.
type owed struct {
	invoice ledger.Invoice
	part    ledger.Instalment // Amount is what is still open of it
	beyond  bool              // a payment plan does not cover it: nobody has agreed on when it is due
	covered int64             // of its open amount, by the customer's credit
}

func (o *owed) account() account { return accountOf(o.invoice) }

// NewNetting nets what is open of some customers' invoices, credit notes among them, by
// the payment plans of these holds. unapplied is their money on no invoice, in minor
// units, by customer and currency.
func NewNetting(invoices []ledger.Invoice, holds map[string][]ledger.Hold, unapplied map[string]map[string]int64, today ledger.Date) *Netting {
	n := &Netting{today: today, parts: openParts(invoices, holds), credit: map[account]int64{}, by: map[account]map[string]int64{}}
	for customer, money := range unapplied {
		for currency, minor := range money {
			n.credit[account{customer, currency}] += minor
		}
	}
	for _, invoice := range invoices {
		if open := invoice.Open(); open.Minor < 0 {
			n.credit[accountOf(invoice)] -= open.Minor
		}
	}
	return n
}

// openParts lists the open instalments of everything owed, oldest due first.
func openParts(invoices []ledger.Invoice, holds map[string][]ledger.Hold) []*owed {
	var list []*owed
	for _, invoice := range invoices {
		if invoice.Type == ledger.TypeCreditNote || invoice.Open().Minor <= 0 {
			continue
		}
		parts, agreed := openInstalments(invoice, holds[invoice.Number])
		for n, part := range parts {
			if part.Amount.Minor > 0 {
				part.DueDate = cmp.Or(part.DueDate, invoice.DueDate, invoice.IssueDate)
				list = append(list, &owed{invoice: invoice, part: part, beyond: n >= agreed})
			}
		}
	}
	slices.SortFunc(list, func(a, b *owed) int {
		return cmp.Or(cmp.Compare(a.part.DueDate, b.part.DueDate),
			cmp.Compare(a.invoice.Number, b.invoice.Number), cmp.Compare(a.part.Number, b.part.Number))
	})
	return list
}

// Due sets credit off against the principal that is due.
func (n *Netting) Due() {
	n.cover(func(o *owed) bool { return !o.beyond && o.part.DueDate <= n.today })
}

// Charges sets credit off against charges on an invoice, in minor units, and returns
// how much.
func (n *Netting) Charges(invoice ledger.Invoice, minor int64) int64 {
	return n.take(accountOf(invoice), minor)
}

// Later sets what is left off against what is not due yet, last against what a payment
// plan does not cover.
func (n *Netting) Later() {
	n.cover(func(o *owed) bool { return !o.beyond })
	n.cover(func(*owed) bool { return true })
}

// Of is what is set off against the principal of an invoice, in minor units.
func (n *Netting) Of(invoice ledger.Invoice) int64 { return n.by[accountOf(invoice)][invoice.Number] }

func (n *Netting) cover(which func(*owed) bool) {
	for _, o := range n.parts {
		more := int64(0)
		if which(o) {
			more = n.take(o.account(), o.part.Amount.Minor-o.covered)
		}
		if more == 0 {
			continue
		}
		o.covered += more
		if n.by[o.account()] == nil {
			n.by[o.account()] = map[string]int64{}
		}
		n.by[o.account()][o.invoice.Number] += more
	}
}

func (n *Netting) take(of account, minor int64) int64 {
	taken := max(0, min(n.credit[of], minor))
	n.credit[of] -= taken
	return taken
}
