package reconcile

import (
	"math"
	"strings"

	"relanced/internal/ledger"
)

// rates are the shipped ones as far as the past of a book has something to say
// about them.
type rates struct {
	customers float64 // of credits that are no bulk: customers' money
	several   float64 // of payments: several invoices in one, beside what is shipped
	rounding  float64
	discount  float64 // of what an invoice offers
	penalty   float64 // of overdue invoices
	fee       float64 // of payments from abroad
}

// odds is how much likelier a credit is a customer's than not, in bits.
func (r rates) odds() float64 { return math.Log2(r.customers / (1 - r.customers)) }

// mostCustomers bounds it: some day every firm gets back a deposit.
const mostCustomers = 0.95

// leastOdds is below what it is not worth a line.
const leastOdds = 0.1

// mostDrift is how many times larger or smaller than shipped a rate may become:
// what is decided without a person is what the rates make likely, and a rate must
// not feed on itself.
const mostDrift = 4

// A tally counts in how many of the cases where something could happen it did.
type tally struct{ seen, of float64 }

func (t *tally) count(happened bool) {
	t.of++
	if happened {
		t.seen++
	}
}

// shrunk is a shipped rate after what was seen: with few cases the shipped one,
// with many what was seen, within bounds.
func (t tally) shrunk(shipped float64) float64 {
	rate := (shipped*shrink + t.seen) / (shrink + t.of)
	return min(max(rate, shipped/mostDrift), shipped*mostDrift)
}

// estimate reads the rates out of what was settled and of what waits.
func (x *index) estimate(s Snapshot) rates {
	var customers, several, rounding, discount, penalty, fee tally
	for n := range s.Entries {
		if e := &s.Entries[n]; e.State == ledger.EntryReview && e.Amount.Minor > 0 && wayOf(e) == byTransfer {
			customers.count(false)
		}
	}
	for k := range s.Settled {
		paid := &s.Settled[k]
		if wayOf(&paid.Entry) != byTransfer {
			continue
		}
		customers.count(true)
		invoices, offered, overdue, taken := 0, false, false, ""
		customer := noCustomer
		for _, a := range paid.Allocations {
			i, ok := x.find(a.Invoice)
			if !ok || !live(a) {
				continue
			}
			invoice := &x.invoices[i]
			if customer = x.owner(i); invoice.Amount().Minor > 0 {
				invoices++
			}
			offered = offered || offers(invoice, paid.Entry.BookingDate)
			overdue = overdue || paid.Entry.BookingDate > invoice.DueDate
			if a.Adjustment != 0 {
				taken = a.AdjustmentReason
			}
		}
		if customer == noCustomer {
			continue
		}
		several.count(invoices > 1)
		rounding.count(taken == reasonRounding)
		if offered {
			discount.count(strings.HasPrefix(taken, reasonDiscount))
		}
		if overdue {
			penalty.count(strings.HasSuffix(taken, reasonAlong))
		}
		if x.abroad(&credit{entry: &paid.Entry}, customer) {
			fee.count(taken == reasonFee)
		}
	}
	return rates{
		customers: min(customers.shrunk(likelyCustomers), mostCustomers), several: several.shrunk(likelyBalance+likelyBundle) / (likelyBalance + likelyBundle),
		rounding: rounding.shrunk(likelyRounding), discount: discount.shrunk(likelyDiscount), penalty: penalty.shrunk(likelyPenalty), fee: fee.shrunk(likelyFee),
	}
}

// offers reports whether an invoice offers a discount for being paid on a day.
func offers(i *invoice, day ledger.Date) bool {
	for _, d := range i.Discounts() {
		if day <= d.Until {
			return true
		}
	}
	return false
}
