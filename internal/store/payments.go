package store

import "relanced/internal/ledger"

// Payment is what the bank says of the payments on one invoice.
type Payment struct {
	Invoice  string
	Customer string
	DueDate  ledger.Date
	Last     ledger.Date // booking date of the last payment
	Settled  bool        // nothing is left to pay
}

// Payments lists the invoices that live allocations pay, in part or in whole, by
// number; customer "" means everybody's. What only the accounts or a credit note
// settled is not among them: no payment of it was seen.
func (t *Tx) Payments(customer string) ([]Payment, error) {
	rows, err := list[struct {
		Payment
		Settled int
	}](t, `SELECT i.number AS invoice, i.customer, i.due_date, MAX(e.booking_date) AS last,
			CASE WHEN SUM(a.amount_minor + a.adjustment) >= i.amount_minor THEN 1 ELSE 0 END AS settled
		FROM invoices i
		JOIN allocations a ON a.book = i.book AND a.invoice = i.number AND a.reverses IS NULL
			AND NOT EXISTS (SELECT 1 FROM allocations u WHERE u.book = a.book AND u.reverses = a.id)
			AND a.amount_minor + a.adjustment <> 0 -- the charges alone
		JOIN entries e ON e.book = a.book AND e.id = a.entry
		WHERE i.book = ? AND i.amount_minor > 0 AND (? = '' OR i.customer = ?)
		GROUP BY i.number, i.customer, i.due_date, i.amount_minor ORDER BY i.number`, t.book, customer, customer)
	payments := make([]Payment, len(rows))
	for n, r := range rows {
		payments[n] = r.Payment
		payments[n].Settled = r.Settled == 1
	}
	return payments, wrap(err, "listing the payments by invoice")
}
