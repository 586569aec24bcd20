package report

import (
	"slices"

	"relanced/internal/ledger"
)

// OverdueDays sums over the invoices the days, from one until the day of the book, on
// which something of them was overdue and unpaid.
func (b Book) OverdueDays(from ledger.Date) int {
	of := map[string][]ledger.Receipt{}
	for _, r := range b.Receipts {
		of[r.Invoice] = append(of[r.Invoice], r)
	}
	days := 0
	for _, i := range b.Invoices {
		if i.Amount.Minor > 0 && i.IssueDate <= b.AsOf {
			days += b.overdue(owed{i, "", b.Plans[i.Number]}, of[i.Number], from.Max(i.IssueDate))
		}
	}
	return days
}

// overdue counts those of one invoice: between two days on which money came or went,
// what is open stays the same.
func (b Book) overdue(o owed, receipts []ledger.Receipt, from ledger.Date) (days int) {
	end := b.AsOf.AddDays(1)
	changes := []ledger.Date{from, end}
	for _, r := range receipts {
		changes = append(changes, r.Booked, r.Returned)
	}
	slices.Sort(changes)
	changes = slices.DeleteFunc(slices.Compact(changes), func(d ledger.Date) bool { return d < from || d > end })
	for n := 1; n < len(changes); n++ {
		since, until := changes[n-1], changes[n]
		o.Allocated = 0
		for _, r := range receipts {
			if r.On(since) {
				o.Allocated += r.Minor
			}
		}
		if open := o.open(); len(open) > 0 {
			days += max(0, until.Sub(since.Max(open[0].DueDate.AddDays(1))))
		}
	}
	return days
}
