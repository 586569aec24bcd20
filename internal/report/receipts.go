package report

import (
	"cmp"

	"relanced/internal/ledger"
)

// Receipt is money that somebody, or the engine, put on an invoice, be it undone
// since or not.
type Receipt struct {
	Entry   string
	Invoice string
	Booked  ledger.Date // by the bank
	Minor   int64       // settled of the invoice, signed as it, with what was accepted beside the money
	Money   int64       // of the entry
	Credit  int64       // the whole of the entry
	Decided ledger.Date
	Undone  ledger.Date // "" while it stands
	// Returned is the day on which the bank took the money back, "" when it did not.
	Returned ledger.Date
}

// stretch is a receipt with the days on which it counts.
type stretch struct {
	Receipt
	from, until ledger.Date // until: the first day it counts no more, "" for never
}

// on reports whether it counts at the end of a day.
func (s stretch) on(day ledger.Date) bool {
	return s.from <= day && (s.until == "" || day < s.until)
}

// stretches says when each receipt counts. One that was undone as a mistake counts for
// the days on which it stood; what took its place counts from then on, and otherwise
// from the day the bank booked it.
func (b Book) stretches() []stretch {
	freed := map[string]ledger.Date{} // by entry: when the last mistake about it ended
	list := make([]stretch, len(b.Receipts))
	for i, r := range b.Receipts {
		s := stretch{r, r.Booked.Max(freed[r.Entry]), cmp.Or(r.Returned, r.Undone)}
		if r.Returned == "" && r.Undone != "" {
			if s.from = r.Booked.Max(r.Decided); s.from < s.until { // else it never stood for a day
				freed[r.Entry] = freed[r.Entry].Max(s.until)
			}
		}
		list[i] = s
	}
	return list
}

// counting lists the receipts that count at the end of the day.
func (b Book) counting() []Receipt {
	var list []Receipt
	for _, s := range b.stretches() {
		if s.on(b.AsOf) {
			list = append(list, s.Receipt)
		}
	}
	return list
}

// account is what a customer owes in one currency.
type account struct{ customer, currency string }

// unapplied sums what is left of the credits that pay for invoices: money of the
// customer whose invoice was named first.
func (b Book) unapplied() map[account]int64 {
	of := map[string]ledger.Invoice{}
	for _, i := range b.Invoices {
		of[i.Number] = i
	}
	first, left := map[string]account{}, map[string]int64{}
	var entries []string
	for _, r := range b.counting() {
		if _, known := first[r.Entry]; !known {
			entries = append(entries, r.Entry)
			first[r.Entry], left[r.Entry] = account{of[r.Invoice].Customer, of[r.Invoice].Amount.Currency}, r.Credit
		}
		left[r.Entry] -= r.Money
	}
	sums := map[account]int64{}
	for _, e := range entries {
		if left[e] > 0 {
			sums[first[e]] += left[e]
		}
	}
	return sums
}
