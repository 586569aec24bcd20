package store

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

type receiptRow struct {
	ledger.Receipt
	Account, Currency string
	Why               string // it was undone
}

// Receipts lists what every invoice received, as is known now, in the order in which
// it was decided.
func (t *Tx) Receipts() ([]ledger.Receipt, error) { return t.receipts(``) }

// ReceiptsOf lists what was received from the entries that paid something of a
// customer.
func (t *Tx) ReceiptsOf(customer string) ([]ledger.Receipt, error) {
	return t.receipts(`AND a.entry IN (SELECT o.entry FROM invoices i CROSS JOIN allocations o
		WHERE i.book = ? AND i.customer = ? AND o.book = i.book AND o.invoice = i.number)`, t.book, customer)
}

// ReceiptsTo lists what was received from the entries that paid something of an
// invoice.
func (t *Tx) ReceiptsTo(invoice string) ([]ledger.Receipt, error) {
	return t.receipts(`AND a.entry IN (SELECT o.entry FROM allocations o WHERE o.book = ? AND o.invoice = ?)`, t.book, invoice)
}

func (t *Tx) receipts(which string, args ...any) ([]ledger.Receipt, error) {
	rows, err := list[receiptRow](t, `SELECT a.id AS allocation, a.entry, a.invoice, e.booking_date AS booked, a.amount_minor + a.adjustment AS minor,
			a.amount_minor AS money, e.amount_minor AS credit, e.account, e.currency, COALESCE(r.why, '') AS why
		FROM allocations a JOIN entries e ON e.book = a.book AND e.id = a.entry
		LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id
		WHERE a.book = ? AND a.reverses IS NULL AND (r.id IS NULL OR r.why LIKE '`+returnedBy+`%') `+which+` ORDER BY a.id`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "listing what the invoices received")
	}
	var debits map[string][]returnRow
	if slices.ContainsFunc(rows, receiptRow.returned) {
		if debits, err = t.debits(``); err != nil {
			return nil, err
		}
	}
	receipts := make([]ledger.Receipt, 0, len(rows))
	for _, r := range rows {
		if r.returned() {
			if r.Returned = r.back(debits[r.Account]); r.Returned == "" {
				continue // by a statement that was withdrawn
			}
		}
		receipts = append(receipts, r.Receipt)
	}
	return receipts, nil
}

func (r receiptRow) returned() bool { return strings.HasPrefix(r.Why, returnedBy) }

// back finds the day of the return that the reversal names, "" when no entry can be
// it.
func (r receiptRow) back(debits []returnRow) ledger.Date {
	credit := undoneRow{Why: r.Why, Account: r.Account, Currency: r.Currency, AmountMinor: r.Credit, BookingDate: r.Booked}
	for _, debit := range credit.among(debits) { // in the order of their days
		return debit.BookingDate
	}
	return ""
}
