package dunning

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// claim is one open instalment on its way through a plan.
type claim struct {
	*owed
	customer   ledger.Customer
	known      bool // the customer is on file
	policyName string
	policy     Policy
	configured bool // the policy exists
	ladder     ladder
	pending    *ledger.Reminder // one that lists it and has not left yet

	step    int         // the next step of the ladder
	day     ledger.Date // the first day, from today on, it may be sent
	more    bool        // there is a next step
	reasons []reason    // what stands in the way today
	route   route       // of the next step
}

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

// claims returns the open instalments of everything owed, oldest due first, with what
// each customer's credit covers of them.
func (v *view) claims() []*claim {
	v.netting = NewNetting(v.Invoices, v.invoiceHolds, v.Unapplied, v.Today)
	v.netting.Due()
	for customer, money := range v.Charges {
		for currency, minor := range money {
			of := account{customer, currency}
			v.onCharges[of] = v.netting.take(of, minor)
		}
	}
	v.netting.Later()
	list := make([]*claim, len(v.netting.parts))
	for i, o := range v.netting.parts {
		list[i] = v.claim(o)
	}
	return list
}

func (v *view) claim(o *owed) *claim {
	invoice, part := o.invoice, o.part
	c := &claim{owed: o}
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
