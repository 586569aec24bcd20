package ledger

// Receipt is what an allocation put on an invoice. One that was undone is a mistake,
// and none, unless the bank took the money back: until then it was there.
type Receipt struct {
	Allocation int64 // Allocation.ID
	Entry      string
	Invoice    string
	Booked     Date  // by the bank
	Minor      int64 // settled of the invoice, signed as it: the money, and what was accepted beside it
	Money      int64 // of the entry
	Credit     int64 // the whole of the entry
	Returned   Date  // the day the bank took the money back, "" when it did not
}

// On reports whether it counts at the end of a day.
func (r Receipt) On(day Date) bool {
	return r.Booked <= day && (r.Returned == "" || day < r.Returned)
}

// AllocatedOn sums what invoices had received at the end of a day, by number, in minor
// units signed as the invoice.
func AllocatedOn(receipts []Receipt, day Date) map[string]int64 {
	sums := map[string]int64{}
	for _, r := range receipts {
		if r.On(day) {
			sums[r.Invoice] += r.Minor
		}
	}
	return sums
}

// UnappliedOn sums, by customer and currency, in minor units, what was left at the end
// of a day of the credits that pay for invoices: money of the customer whose invoice
// was named first. Of an invoice that had not been issued by then the whole payment is
// left. Receipts are all of each entry, in the order in which they were decided.
func UnappliedOn(receipts []Receipt, invoices []Invoice, day Date) map[string]map[string]int64 {
	of := map[string]Invoice{}
	for _, i := range invoices {
		of[i.Number] = i
	}
	first, left := map[string]Invoice{}, map[string]int64{}
	for _, r := range receipts {
		if !r.On(day) {
			continue
		}
		if _, known := first[r.Entry]; !known {
			first[r.Entry], left[r.Entry] = of[r.Invoice], r.Credit
		}
		if of[r.Invoice].IssueDate <= day {
			left[r.Entry] -= r.Money
		}
	}
	sums := map[string]map[string]int64{}
	for entry, i := range first {
		if left[entry] <= 0 {
			continue
		}
		if sums[i.Customer] == nil {
			sums[i.Customer] = map[string]int64{}
		}
		sums[i.Customer][i.Amount.Currency] += left[entry]
	}
	return sums
}
