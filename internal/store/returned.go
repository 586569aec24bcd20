package store

import (
	"cmp"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// Returned is a payment that came back from under an invoice, for a reason the
// bank has named.
type Returned struct {
	Invoice, Customer string
	Reason            string      // the bank's code, see ledger.ReasonOf
	Ref               string      // of the entry that took the money back
	Day               ledger.Date // it was booked on
	At                time.Time   // when the invoice was opened again
}

// returnedBy is how an allocation that was undone names the entry of the return.
const returnedBy = "returned by "

// undoneRow is an allocation that a return has undone, with the credit it was of.
type undoneRow struct {
	Invoice, Customer, Why, Account, Currency string
	AmountMinor                               int64
	BookingDate                               ledger.Date
	At                                        int64
}

// ref is the return, as the allocation names it.
func (r undoneRow) ref() string { return strings.TrimPrefix(r.Why, returnedBy) }

// returnRow is an entry that takes money back, with its reason if it gives one.
type returnRow struct {
	ID, BankRef, Line, Account, Currency, ReturnReason string
	AmountMinor                                        int64
	BookingDate                                        ledger.Date
}

func (r returnRow) undoes(u undoneRow) bool {
	return r.Account == u.Account && r.Currency == u.Currency && r.AmountMinor == -u.AmountMinor && r.BookingDate >= u.BookingDate
}

func (r returnRow) named(ref string) bool { return r.BankRef == ref || r.Line == ref || r.ID == ref }

// Returned lists the payments that came back with a reason, in the order in
// which they were allocated; one that was settled anew since is among them.
// Where it cannot be told which of several returns of an amount it was, each
// counts: one of them may forbid a reminder.
func (t *Tx) Returned() ([]Returned, error) {
	undone, err := list[undoneRow](t, `SELECT a.invoice, i.customer, a.why, a.at, e.account, e.currency, e.amount_minor, e.booking_date
		FROM allocations a
		JOIN entries e ON e.book = a.book AND e.id = a.entry
		JOIN invoices i ON i.book = a.book AND i.number = a.invoice
		WHERE a.book = ? AND a.reverses IS NOT NULL AND a.why LIKE '`+returnedBy+`%' ORDER BY a.reverses`, t.book)
	if err != nil || len(undone) == 0 {
		return nil, wrap(err, "listing the payments that came back")
	}
	returns, err := t.debits(`AND return_reason <> ''`)
	if err != nil {
		return nil, err
	}
	var listed []Returned
	for _, u := range undone {
		for _, r := range u.among(returns[u.Account]) {
			listed = append(listed, Returned{
				Invoice: u.Invoice, Customer: u.Customer, Reason: r.ReturnReason,
				Ref: cmp.Or(r.BankRef, r.Line, r.ID), Day: r.BookingDate, At: micros(u.At),
			})
		}
	}
	return listed, nil
}

// debits lists the entries that take money back, by account and in the order of
// their days.
func (t *Tx) debits(where string) (map[string][]returnRow, error) {
	rows, err := list[returnRow](t, `SELECT id, bank_ref, line, account, currency, amount_minor, booking_date, return_reason
		FROM entries WHERE book = ? AND amount_minor < 0 `+where+` ORDER BY booking_date, id`, t.book)
	byAccount := map[string][]returnRow{}
	for _, r := range rows {
		byAccount[r.Account] = append(byAccount[r.Account], r)
	}
	return byAccount, wrap(err, "listing the debits")
}

// among finds the return that undid the payment. The reference it was named by
// may since have given way to a better one: then it is any return that fits.
func (r undoneRow) among(returns []returnRow) []returnRow {
	var named, fitting []returnRow
	for _, back := range returns {
		if !back.undoes(r) {
			continue
		}
		fitting = append(fitting, back)
		if back.named(r.ref()) {
			named = append(named, back)
		}
	}
	if len(named) > 0 {
		return named
	}
	return fitting
}

// ConfirmedAt says when a person last knew an invoice to be unpaid, by invoice.
func (t *Tx) ConfirmedAt() (map[string]time.Time, error) {
	rows, err := list[struct {
		Invoice string
		At      int64
	}](t, `SELECT invoice, at FROM confirmations WHERE book = ?`, t.book)
	confirmed := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		confirmed[r.Invoice] = micros(r.At)
	}
	return confirmed, wrap(err, "listing the confirmations")
}
