package report

import "relanced/internal/ledger"

// Allocated sums what the invoices had received at the end of the day, by number, in
// minor units signed as the invoice.
func (b Book) Allocated() map[string]int64 { return ledger.AllocatedOn(b.Receipts, b.AsOf) }

// Unapplied sums what was on no invoice: see ledger.UnappliedOn.
func (b Book) Unapplied() map[string]map[string]int64 {
	return ledger.UnappliedOn(b.Receipts, b.Invoices, b.AsOf)
}
