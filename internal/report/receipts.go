package report

import "relanced/internal/ledger"

// counting lists the receipts that count at the end of the day.
func (b Book) counting() []ledger.Receipt {
	var list []ledger.Receipt
	for _, r := range b.Receipts {
		if r.On(b.AsOf) {
			list = append(list, r)
		}
	}
	return list
}

// Allocated sums what the invoices had received at the end of the day, by number, in
// minor units signed as the invoice.
func (b Book) Allocated() map[string]int64 {
	sums := map[string]int64{}
	for _, r := range b.counting() {
		sums[r.Invoice] += r.Minor
	}
	return sums
}

// Account is what a customer owes in one currency.
type Account struct{ Customer, Currency string }

// Unapplied sums, in minor units, what is left of the credits that pay for invoices:
// money of the customer whose invoice was named first. Of an invoice that had not been
// issued by then its whole payment is left.
func (b Book) Unapplied() map[Account]int64 {
	of := map[string]ledger.Invoice{}
	for _, i := range b.Invoices {
		of[i.Number] = i
	}
	first, left := map[string]Account{}, map[string]int64{}
	var entries []string
	for _, r := range b.counting() {
		invoice := of[r.Invoice]
		if _, known := first[r.Entry]; !known {
			entries = append(entries, r.Entry)
			first[r.Entry], left[r.Entry] = Account{invoice.Customer, invoice.Amount.Currency}, r.Credit
		}
		if invoice.IssueDate <= b.AsOf {
			left[r.Entry] -= r.Money
		}
	}
	sums := map[Account]int64{}
	for _, e := range entries {
		if left[e] > 0 {
			sums[first[e]] += left[e]
		}
	}
	return sums
}
