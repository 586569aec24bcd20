package store

import (
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// Receipt is what one allocation puts on an invoice, be it undone since or not.
type Receipt struct {
	Entry   string
	Invoice string
	Booked  ledger.Date // by the bank
	Minor   int64       // settled of the invoice: the money, and what was accepted beside it
	Money   int64       // of the entry
	Credit  int64       // the whole of the entry
	Decided time.Time
	Undone  time.Time // zero while the allocation stands
	// Returned is the day on which the bank booked the return that undid it, "" when
	// none did.
	Returned ledger.Date
}

type receiptRow struct {
	Receipt
	Decided, Undone   int64
	Account, Currency string
	Why               string
}

// Receipts lists what every invoice ever received, in the order in which it was
// decided.
func (t *Tx) Receipts() ([]Receipt, error) {
	rows, err := list[receiptRow](t, `SELECT a.entry, a.invoice, e.booking_date AS booked, a.amount_minor + a.adjustment AS minor,
			a.amount_minor AS money, e.amount_minor AS credit, e.account, e.currency, a.at AS decided,
			COALESCE(r.at, 0) AS undone, COALESCE(r.why, '') AS why
		FROM allocations a JOIN entries e ON e.book = a.book AND e.id = a.entry
		LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id
		WHERE a.book = ? AND a.reverses IS NULL ORDER BY a.id`, t.book)
	if err != nil {
		return nil, wrap(err, "listing what the invoices received")
	}
	var debits map[string][]returnRow
	if slices.ContainsFunc(rows, receiptRow.returned) {
		if debits, err = t.debits(``); err != nil {
			return nil, err
		}
	}
	receipts := make([]Receipt, len(rows))
	for i, r := range rows {
		receipts[i] = r.Receipt
		receipts[i].Decided, receipts[i].Undone = micros(r.Decided), micros(r.Undone)
		if r.returned() {
			receipts[i].Returned = r.back(debits[r.Account])
		}
	}
	return receipts, nil
}

func (r receiptRow) returned() bool { return strings.HasPrefix(r.Why, returnedBy) }

// back finds the day of the return that the reversal names, "" when no entry goes by
// that reference any more.
func (r receiptRow) back(debits []returnRow) ledger.Date {
	credit := undoneRow{Why: r.Why, Account: r.Account, Currency: r.Currency, AmountMinor: r.Credit, BookingDate: r.Booked}
	for _, debit := range debits { // in the order of their days
		if debit.undoes(credit) && debit.named(credit.ref()) {
			return debit.BookingDate
		}
	}
	return ""
}
