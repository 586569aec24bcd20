package dunning

import (
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Promise is a payment that a customer has announced, checked against the bank.
type Promise struct {
	Invoice  string // "" for one about all that the customer owes
	Customer string
	Made     ledger.Date
	Until    ledger.Date
	State    PromiseState
}

// PromiseState says what became of a promise.
type PromiseState string

// The states of a promise.
const (
	PromiseOpen      PromiseState = "open"      // its day has not passed, and not all has come
	PromiseKept      PromiseState = "kept"      // the money was booked by its day
	PromiseBroken    PromiseState = "broken"    // it was not
	PromiseProlonged PromiseState = "prolonged" // another took its place before its day had passed
)

// promiseBankDays is how long money may be on its way: who orders a transfer on
// the day promised has kept their word. Until then nobody can judge a promise, and
// nobody is reminded.
const promiseBankDays = 2

// holdsUntil is the last day of a hold: that of a promise lasts until it can be judged.
func holdsUntil(h ledger.Hold, c *Calendar) ledger.Date {
	if h.Kind != ledger.HoldPromise {
		return h.Until
	}
	return h.Until.Max(c.AddBankingDays(h.Until, promiseBankDays)) // none follows the last of days, 9999-12-31
}

// Promises checks every promise among the holds that were ever set, in that order,
// against the payments of the same customers. A promise about an invoice is kept
// when the invoice is settled by the day; one about everything, when any payment has
// come by then. One that was moved to another day in time is neither kept nor broken:
// the other is.
func Promises(holds []ledger.Hold, invoices []ledger.Invoice, payments []store.Payment, today ledger.Date, c *Calendar) []Promise {
	owner := map[string]string{}
	for _, i := range invoices {
		owner[i.Number] = i.Customer
	}
	var list []Promise
	for n, h := range holds {
		if h.Kind != ledger.HoldPromise {
			continue
		}
		p := Promise{Invoice: h.Invoice, Customer: h.Customer, Made: ledger.DateOf(h.At), Until: h.Until}
		if p.Invoice != "" {
			p.Customer = owner[h.Invoice]
		}
		last := holdsUntil(h, c)
		switch kept := slices.ContainsFunc(payments, func(x store.Payment) bool { return p.keptBy(x, last) }); {
		case kept:
			p.State = PromiseKept
		case slices.ContainsFunc(holds[n+1:], func(later ledger.Hold) bool { return prolongs(later, h, today) }):
			p.State = PromiseProlonged
		case today > last:
			p.State = PromiseBroken
		default:
			p.State = PromiseOpen
		}
		list = append(list, p)
	}
	return list
}

// prolongs reports whether a promise moved an earlier one to another day in time.
func prolongs(later, earlier ledger.Hold, today ledger.Date) bool {
	made := ledger.DateOf(later.At)
	return later.Kind == ledger.HoldPromise && later.Invoice == earlier.Invoice && later.Customer == earlier.Customer &&
		made <= earlier.Until && made <= today
}

func (p Promise) keptBy(x store.Payment, last ledger.Date) bool {
	if p.Invoice != "" {
		return x.Invoice == p.Invoice && x.Settled && x.Last <= last
	}
	return x.Customer == p.Customer && x.Last >= p.Made && x.Last <= last
}

// promised returns the day for which a payment of some invoices was announced last,
// if it has not come; "" for none.
func promised(list []Promise, customer string, items []ledger.ReminderItem) ledger.Date {
	var last Promise
	for _, p := range list {
		listed := p.Invoice == "" || slices.ContainsFunc(items, func(i ledger.ReminderItem) bool { return i.Invoice == p.Invoice })
		if p.State != PromiseProlonged && p.Customer == customer && listed && p.Until >= last.Until {
			last = p
		}
	}
	if last.State != PromiseBroken {
		return ""
	}
	return last.Until
}
