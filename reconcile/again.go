package reconcile

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// Money comes twice: the same payer sends the same amount again a few days
// later. Of what is billed every month that is not an unusual sight, and so it
// is the days between that tell.

const (
	// fewDays is how soon a second payment of the same money follows the first.
	fewDays = 12
	// sameTerm is how near two payments of the same amount are that can hardly be
	// those of two months: less than half of one.
	sameTerm = 15
	// sameMonth is for how long who names a month again has paid it already.
	sameMonth = 62
)

// lately reports whether the payer of a credit sent the same amount so shortly
// before that this may be the same money again.
func (x *index) lately(c *credit) bool {
	for _, at := range x.payments.find(c.entry.Amount, c.sign) {
		e := x.paid[at]
		if days := c.entry.BookingDate.Sub(e.BookingDate); e.ID != c.entry.ID && days >= 0 && days < sameTerm && samePayer(e, c.entry) {
			return true
		}
	}
	return false
}

// again objects to money that looks like a second payment: the same payer sent
// the same amount with the same words a few days before, names no invoice, and
// what it would settle is not due yet.
func (x *index) again(c *credit, best candidate) string {
	if x.anyCited(c, best) && best.fit.kind != fitInstalment { // its instalments have one number
		return ""
	}
	for _, at := range x.payments.find(c.entry.Amount, c.sign) {
		e := x.paid[at]
		days := c.entry.BookingDate.Sub(e.BookingDate)
		switch {
		case e.ID == c.entry.ID || days < 0 || !samePayer(e, c.entry):
			continue
		case e.EndToEnd != "" && e.EndToEnd == c.entry.EndToEnd && x.billedTo(best.customer, c.entry.Amount) < 2: // standing orders repeat theirs
			return paymentName(e) + " had the same amount, payer and end-to-end reference: paid twice?"
		case days < sameMonth && len(c.months) > 0 && fold(wordsOf(e)) == fold(wordsOf(c.entry)):
			return paymentName(e) + " had the same amount and payer, and names the same month: paid twice?"
		case days >= sameTerm || days > fewDays && x.billedTo(best.customer, c.entry.Amount) < 2 || fold(e.Remittance) != fold(c.entry.Remittance) && !x.ahead(c, best):
			continue
		}
		for _, i := range best.set {
			if x.nextDue(i) > c.entry.BookingDate {
				return paymentName(e) + " had the same amount and payer, and " + x.invoices[i].Number() + " is not due yet: paid twice?"
			}
		}
	}
	return ""
}

// ahead reports whether a payment comes long before something
// of what it would settle is due.
func (x *index) ahead(c *credit, best candidate) bool {
	return slices.ContainsFunc(best.set, func(i int) bool { return x.nextDue(i).Sub(c.entry.BookingDate) > mostBefore })
}

// wordsOf is what the payer wrote, else what the bank did.
func wordsOf(e *ledger.Entry) string { return cmp.Or(e.Remittance, e.Label) }

// nextDue is when something of an invoice is due next.
func (x *index) nextDue(invoice int) ledger.Date {
	i := &x.invoices[invoice]
	if i.terms != nil {
		if open := i.OpenInstalments(); len(open) > 0 {
			return open[0].DueDate
		}
	}
	return i.DueDate
}
