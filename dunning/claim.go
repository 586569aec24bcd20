package dunning

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// claim is one open instalment on its way through a plan.
type claim struct {
	invoice    ledger.Invoice
	part       ledger.Instalment // Amount is what is still open of it
	customer   ledger.Customer
	known      bool // the customer is on file
	policyName string
	policy     Policy
	configured bool // the policy exists
	ladder     ladder
	pending    *ledger.Reminder // one that lists it and has not left yet
	covered    int64            // of its open amount, by the customer's credit

	step    int         // the next step of the ladder
	day     ledger.Date // the first day, from today on, it may be sent
	more    bool        // there is a next step
	reasons []reason    // what stands in the way today
	route   route       // of the next step
}

// account is one customer's account in one currency: what is netted and
// written about together.
type account struct{ customer, currency string }

func (c *claim) account() account { return account{c.customer.ID, c.part.Amount.Currency} }

func (c *claim) nextStep() Step { return c.policy.Steps[c.step] }

// copies lists who reads along: once a step says so, all later ones do too.
func (c *claim) copies() []string {
	var list []string
	for _, s := range c.policy.Steps[:c.step+1] {
		for _, to := range s.Copy {
			if !slices.Contains(list, to) {
				list = append(list, to)
			}
		}
	}
	return list
}

// slot is one instalment of one invoice.
type slot struct {
	invoice    string
	instalment int
}

func (c *claim) slot() slot { return slot{c.invoice.Number, c.part.Number} }

// claims returns the open instalments of everything owed, oldest due first.
func (v *view) claims() []*claim {
	var list []*claim
	for _, invoice := range v.Invoices {
		if invoice.Type == ledger.TypeCreditNote || invoice.Open().Minor <= 0 {
			continue
		}
		for _, part := range v.openInstalments(invoice) {
			if part.Amount.Minor > 0 {
				list = append(list, v.claim(invoice, part))
			}
		}
	}
	slices.SortFunc(list, func(a, b *claim) int {
		return cmp.Or(cmp.Compare(a.part.DueDate, b.part.DueDate),
			cmp.Compare(a.invoice.Number, b.invoice.Number), cmp.Compare(a.part.Number, b.part.Number))
	})
	return list
}

func (v *view) claim(invoice ledger.Invoice, part ledger.Instalment) *claim {
	part.DueDate = cmp.Or(part.DueDate, invoice.DueDate, invoice.IssueDate)
	c := &claim{invoice: invoice, part: part}
	if c.customer, c.known = v.customers[invoice.Customer]; !c.known {
		c.customer.ID = invoice.Customer
	}
	c.policyName = cmp.Or(invoice.Policy, v.config.policyOf(c.customer, v.Habits[c.customer.ID]))
	c.policy, c.configured = v.config.policy(c.policyName)
	c.ladder = ladder{
		steps: c.policy.Steps, calendar: v.calendar, issued: invoice.IssueDate, due: part.DueDate,
		taken: -1, moved: v.Reopened[invoice.Number].Max(v.PaidInPart[invoice.Number]),
	}
	for _, past := range v.history[c.slot()] {
		c.remember(past)
	}
	for _, past := range v.heard[invoice.Number] {
		if past.number/planNumbers != part.Number/planNumbers {
			c.ladder.heard = c.ladder.heard.Max(past.sent)
		}
	}
	c.step, c.day, c.more = c.ladder.climb(v.Today)
	return c
}

// remember takes a past message into account. Steps of another policy are no
// rungs of this ladder, but the customer has heard from us all the same.
func (c *claim) remember(past message) {
	c.ladder.taken = max(c.ladder.taken, c.policy.index(past.step))
	c.ladder.lastSent = c.ladder.lastSent.Max(past.sent)
	if past.pending {
		c.pending = past.reminder
	}
}

// net puts each customer's credit (open credit notes, overpaid invoices,
// unapplied money) against what they owe, oldest due first. The claims come in
// that order.
func (v *view) net(claims []*claim) {
	credit := map[account]int64{}
	for customer, money := range v.Unapplied {
		for currency, minor := range money {
			credit[account{customer, currency}] += minor
		}
	}
	for _, invoice := range v.Invoices {
		if open := invoice.Open(); open.Minor < 0 {
			credit[account{invoice.Customer, open.Currency}] -= open.Minor
		}
	}
	for _, c := range claims {
		c.covered = max(0, min(credit[c.account()], c.part.Amount.Minor))
		credit[c.account()] -= c.covered
		v.setOff[c.invoice.Number] += c.covered
	}
}
