package reconcile

// passedOver objects to an equal debt that is the oldest and that its own payer
// has left out before: whoever named a newer one while this one was owed thinks
// that this one is paid, perhaps by somebody else, or disputes it.
func (x *index) passedOver(c *credit, best candidate) string {
	if x.anyCited(c, best) {
		return ""
	}
	for _, i := range best.set {
		old := &x.invoices[i]
		if x.billedTo(best.customer, old.Amount()) < 2 {
			continue
		}
		for _, at := range x.payments.find(c.entry.Amount, c.sign) {
			e := x.paid[at]
			if e.BookingDate <= old.IssueDate || e.BookingDate > c.entry.BookingDate {
				continue
			}
			citations, _ := x.cite(e)
			for _, ct := range citations {
				newer := &x.invoices[ct.invoice]
				if ct.names() && x.owner(ct.invoice) == best.customer && newer.Amount() == old.Amount() && newer.IssueDate > old.IssueDate && newer.Open().Minor == 0 {
					return paymentName(e) + " named " + newer.Number() + " and left " + old.Number() + " out: paid by somebody else?"
				}
			}
		}
	}
	return ""
}
