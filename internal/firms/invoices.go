package firms

import (
	"cmp"
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// invoice is an invoice and what became of it.
type invoice struct {
	Invoice
	customer *customer
	sub      bool
	percent  int64 // early-payment discount that is offered
	days     int
}

// issueAll issues the invoices of the period, day by day.
func (w *world) issueAll() {
	for day := w.first; day <= w.last; day = day.AddDays(1) {
		for _, c := range w.customers {
			if c.abo > 0 && day[8:] == "01" {
				w.issue(c, day, c.abo).sub = true
			}
			if isBankingDay(day) && w.chance(c.monthly/21.5) {
				w.issue(c, day, w.price(c))
			}
		}
	}
	w.numberAll()
}

// price makes up an amount with VAT as invoices have them.
func (w *world) price(c *customer) int64 {
	net := c.sizes[0] + w.Int64N(c.sizes[1]-c.sizes[0])
	switch roll := w.Float64(); {
	case roll < 0.25:
		net -= net % 5_000
	case roll < 0.5:
		net -= net % 1_000
	case roll < 0.65:
		net -= net % 100
	}
	net = max(net, 5_000)
	switch roll := w.Float64(); {
	case c.foreign:
		return net
	case roll < 0.75:
		return net + net/5
	case roll < 0.9:
		return net + net/10
	}
	return net + net*55/1000
}

func (w *world) issue(c *customer, day ledger.Date, amount int64) *invoice {
	i := &invoice{customer: c}
	i.Invoice = Invoice{Customer: c.ID, Type: "invoice", Issued: day, Due: c.terms.Due(day), Arrives: nextBankingDay(day), Amount: amount}
	if c.orders {
		i.Order = pick(w.dice, "BC-", "PO", "CDE ", "45000") + w.digits(5)
	}
	switch {
	case c.abo > 0:
	case c.discount:
		i.percent, i.days = pick[int64](w.dice, 2, 2, 1, 3), pick(w.dice, 8, 10, 15)
		i.Discount = fmt.Sprintf("%d%% %d days", i.percent, i.days)
	case amount > 200_000 && w.chance(0.04):
		i.schedule(w.between(2, 4))
	case amount > 100_000 && w.chance(0.03):
		i.Type = "deposit"
	}
	w.invoices = append(w.invoices, i)
	if c.abo == 0 && w.chance(w.rates.creditNotes) {
		w.credit(i)
	}
	return i
}

// schedule spreads an invoice over months.
func (i *invoice) schedule(n int) {
	rest := i.Amount
	for k := range n {
		part := i.Amount / int64(n)
		if k == n-1 {
			part = rest
		}
		rest -= part
		i.Instalments = append(i.Instalments, Instalment{i.Due.AddDays(30 * k), part})
	}
	i.Due = i.Instalments[n-1].Due
}

// credit gives part of an invoice back some days later.
func (w *world) credit(i *invoice) {
	day := bankingDay(i.Issued.AddDays(w.between(2, 15)))
	amount := pick(w.dice, i.Amount/10, i.Amount/4, min(i.Amount/2, 12_000))
	if day > w.last || amount < 100 || len(i.Instalments) > 0 {
		return
	}
	n := &invoice{customer: i.customer}
	n.Invoice = Invoice{Customer: i.Customer, Type: "credit_note", Issued: day, Due: day, Arrives: nextBankingDay(day), Amount: -amount}
	w.invoices = append(w.invoices, n)
}

// numberAll numbers all documents in the order of their issue.
func (w *world) numberAll() {
	slices.SortStableFunc(w.invoices, func(a, b *invoice) int { return cmp.Compare(a.Issued, b.Issued) })
	for _, i := range w.invoices {
		i.Number = w.style.number(i.Issued, i.Amount < 0)
		if w.style.rf && i.Amount > 0 {
			i.Reference = creditorReference(i.Number)
		}
	}
}
