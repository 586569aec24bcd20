// Package report computes what a manager looks at: the aged balance, days sales
// outstanding, how each customer pays, and the cash that is to be expected. It
// reads a Book, which is the ledger as it stood at the end of a day, and knows
// neither the database nor the clock.
//
// Money counts from the day the bank booked it, whenever its statement came.
package report

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// Book is what is known of one book at the end of a day.
type Book struct {
	AsOf      ledger.Date
	Customers []ledger.Customer
	Invoices  []ledger.Invoice // Allocated is of no account: Receipts say what came by AsOf
	Receipts  []Receipt
	Unapplied []Unapplied
	Promises  []Promise
}

// Receipt is money that settles an invoice, signed as the invoice, with what was
// accepted beside it.
type Receipt struct {
	Invoice string
	Booked  ledger.Date
	Minor   int64
}

// Unapplied is money of a customer that is on no invoice.
type Unapplied struct {
	Customer, Currency string
	Minor              int64
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
}

// standing lists the invoices issued by the day, with what had come by then.
func (b Book) standing() []owed {
	paid, last := map[string]int64{}, map[string]ledger.Date{}
	for _, r := range b.Receipts {
		if r.Booked <= b.AsOf {
			paid[r.Invoice] += r.Minor
			last[r.Invoice] = last[r.Invoice].Max(r.Booked)
		}
	}
	var list []owed
	for _, i := range b.Invoices {
		if i.IssueDate > b.AsOf {
			continue
		}
		i.Allocated = paid[i.Number]
		list = append(list, owed{i, last[i.Number]})
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
