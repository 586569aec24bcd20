// Package report computes what a manager looks at: the aged balance, days sales
// outstanding, how each customer pays, and the cash that is to be expected. It
// reads a Book, which is one book at the end of a day, and knows neither the database
// nor the clock.
//
// A past day is shown by what is known of it now, as books are closed: money counts
// from the day the bank booked it until the day the bank took it back, whenever its
// statement came, on the invoice where it is now, wherever it had been put at first.
// What people agree on (a payment plan, a promise) counts from the day they said it.
package report

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// Book is what is known now of one book at the end of a day.
type Book struct {
	AsOf      ledger.Date
	Customers []ledger.Customer
	Invoices  []ledger.Invoice // Allocated is of no account: Receipts say what came by AsOf
	Receipts  []ledger.Receipt // in the order in which they were decided
	Promises  []Promise
	// Plans are the payment plans in force on the day, by invoice: their instalments
	// are due instead of the invoice.
	Plans map[string]ledger.Hold
	// Insolvent are the customers in insolvency proceedings on the day, and since
	// when: what they owe is not to be expected.
	Insolvent map[string]ledger.Date
}

// Promise is a payment that a customer announced, and whether it came.
type Promise struct {
	Customer     string
	Kept, Broken bool
}

// Table is a report to be printed: a head, and rows of as many cells.
type Table struct {
	Head []string
	Rows [][]string
	// Numbers are the columns that are set to the right.
	Numbers []int
}

// owed is one invoice as it stood.
type owed struct {
	ledger.Invoice // Allocated is what had come by then
	last           ledger.Date
	plan           ledger.Hold // without instalments for none
}

// open lists what is open of it, by the plan if there is one.
func (o owed) open() []ledger.Instalment {
	if len(o.plan.Plan) > 0 {
		return o.plan.OpenInstalments(o.Invoice)
	}
	return o.OpenInstalments()
}

// due is the day on which all of it is due.
func (o owed) due() ledger.Date {
	if n := len(o.plan.Plan); n > 0 {
		return o.plan.Plan[n-1].DueDate
	}
	return o.DueDate
}

// standing lists the invoices issued by the day, with what had come by then.
func (b Book) standing() []owed {
	paid, last := b.Allocated(), map[string]ledger.Date{}
	for _, r := range b.Receipts {
		if r.On(b.AsOf) {
			last[r.Invoice] = last[r.Invoice].Max(r.Booked)
		}
	}
	var list []owed
	for _, i := range b.Invoices {
		if i.IssueDate > b.AsOf {
			continue
		}
		i.Allocated = paid[i.Number]
		list = append(list, owed{i, last[i.Number], b.Plans[i.Number]})
	}
	return list
}

// segment returns the segments of the customers.
func (b Book) segments() map[string]string {
	of := map[string]string{}
	for _, c := range b.Customers {
		of[c.ID] = cmp.Or(c.Segment, "-")
	}
	return of
}

// sorted orders rows by their first columns.
func sorted(rows [][]string, columns int) [][]string {
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a[:columns], b[:columns]) })
	return rows
}

func decimal(minor int64, currency string) string {
	return ledger.Money{Minor: minor, Currency: currency}.Decimal()
}
