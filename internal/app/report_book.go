package app

import (
	"cmp"
	"slices"
	"time"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/report"
	"relanced/internal/store"
)

// reportBook reads a book as it stood at the end of today by the clock, by what is known of it
// now: see package report.
func (a *App) reportBook(tx *store.Tx) (report.Book, error) {
	b := report.Book{AsOf: a.today()}
	var err error
	if b.Customers, err = tx.Customers(); err != nil {
		return b, err
	}
	if b.Invoices, err = tx.Invoices(); err != nil {
		return b, err
	}
	if b.Receipts, err = tx.Receipts(); err != nil {
		return b, err
	}
	holds, err := tx.AllHolds()
	if err != nil {
		return b, err
	}
	b.Plans, b.Insolvent = a.plansBy(holds, b.AsOf), a.insolventBy(holds, b.AsOf)
	holds = slices.DeleteFunc(holds, func(h ledger.Hold) bool { return a.dayOf(h.At) > b.AsOf })
	for _, p := range dunning.Promises(holds, b.Invoices, paymentsBy(b), b.AsOf, a.remind.Planner.Calendar()) {
		b.Promises = append(b.Promises, report.Promise{Customer: p.Customer, Kept: p.State == dunning.PromiseKept, Broken: p.State == dunning.PromiseBroken})
	}
	return b, nil
}

// paymentsBy lists what the bank had shown of payments at the end of the day, as
// Tx.Payments does.
func paymentsBy(b report.Book) []store.Payment {
	last := map[string]ledger.Date{}
	for _, r := range b.Receipts {
		if r.On(b.AsOf) && r.Minor != 0 {
			last[r.Invoice] = last[r.Invoice].Max(r.Booked)
		}
	}
	var list []store.Payment
	allocated := b.Allocated()
	for _, i := range b.Invoices {
		if last[i.Number] != "" && i.Amount.Minor > 0 {
			list = append(list, store.Payment{
				Invoice: i.Number, Customer: i.Customer, DueDate: i.DueDate, Last: last[i.Number], Settled: allocated[i.Number] >= i.Amount.Minor,
			})
		}
	}
	return list
}

// dayOf is the civil day of an instant, "" for none.
func (a *App) dayOf(at time.Time) ledger.Date {
	if at.IsZero() {
		return ""
	}
	return ledger.DateOf(at.In(a.zone))
}

// plansBy finds the payment plans in force on a day, by invoice.
func (a *App) plansBy(holds []ledger.Hold, day ledger.Date) map[string]ledger.Hold {
	of := map[string][]ledger.Hold{}
	for _, h := range holds {
		if h.Kind == ledger.HoldPlan && a.dayOf(h.At) <= day {
			of[h.Invoice] = append(of[h.Invoice], h)
		}
	}
	plans := map[string]ledger.Hold{}
	for invoice, list := range of {
		if plan, ok := ledger.PlanOf(list, invoice); ok {
			plans[invoice] = plan
		}
	}
	return plans
}

// openInstalments lists what is open of an invoice, by its payment plan if it has one.
func openInstalments(i ledger.Invoice, plans map[string]ledger.Hold) []ledger.Instalment {
	if plan, ok := plans[i.Number]; ok {
		return plan.OpenInstalments(i)
	}
	return i.OpenInstalments()
}

// insolventBy finds the customers in insolvency proceedings on a day, and since when:
// the day of the judgment, or for want of it the day on which it was said. The last
// word counts.
func (a *App) insolventBy(holds []ledger.Hold, day ledger.Date) map[string]ledger.Date {
	insolvent := map[string]ledger.Date{}
	for _, h := range holds {
		switch since := cmp.Or(h.Since, a.dayOf(h.At)); {
		case h.Kind != ledger.HoldInsolvency || since > day:
		case h.Until >= day:
			insolvent[h.Customer] = since
		default:
			delete(insolvent, h.Customer) // it was taken back
		}
	}
	return insolvent
}
