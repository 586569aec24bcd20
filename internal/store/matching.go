package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// What the matching reads of a book is all of it, a million invoices perhaps: of
// each row as little as it needs, and no row twice in memory.

// EachInvoice hands on every invoice of the book, in no order, as far as money
// can be matched to it: what names it, whose it is, what is open and until when, and
// whether it was changed.
// Everything else of it is empty, and it is lent for the call only.
func (t *Tx) EachInvoice(hand func(*ledger.Invoice)) error {
	allocated, err := t.allocatedSums()
	if err != nil {
		return err
	}
	whole, err := t.wholeTable("invoices")
	if err != nil {
		return err
	}
	rows, err := t.tx.QueryContext(t.ctx, t.tx.Rebind(`SELECT number, customer, issue_date, due_date, amount_minor, currency, reference,
		purchase_order, version, CASE WHEN `+hasRareTerms+` THEN 1 ELSE 0 END FROM invoices WHERE `+whole+` = ?`), t.book)
	if err != nil {
		return wrap(err, "reading the invoices")
	}
	defer rows.Close() //nolint:errcheck // what it has read is checked below
	var rare []ledger.Invoice
	same := interned{}
	for rows.Next() {
		var i ledger.Invoice
		var isRare bool
		if err := rows.Scan(&i.Number, &i.Customer, &i.IssueDate, &i.DueDate, &i.Amount.Minor, &i.Amount.Currency, &i.Reference, &i.PurchaseOrder, &i.Version, &isRare); err != nil {
			return wrap(err, "reading an invoice")
		}
		i.Amount.Currency = same.of(i.Amount.Currency)
		i.IssueDate, i.DueDate = ledger.Date(same.of(string(i.IssueDate))), ledger.Date(same.of(string(i.DueDate)))
		i.Allocated = allocated[i.Number]
		if isRare {
			rare = append(rare, i)
		} else {
			hand(&i)
		}
	}
	if err := rows.Err(); err != nil || len(rare) == 0 {
		return wrap(err, "reading the invoices")
	}
	terms, err := t.rareTerms(whole)
	for n := range rare {
		i := &rare[n]
		r := terms[i.Number]
		i.Instalments, i.Discounts, i.Settled, i.WrittenOff = r.Instalments, r.Discounts, r.Settled, r.WrittenOff
		hand(i)
	}
	return err
}

// CountInvoices counts the invoices of the book.
func (t *Tx) CountInvoices() (int, error) {
	n, _, err := one[int](t, `SELECT COUNT(*) FROM invoices WHERE book = ?`, t.book)
	return n, wrap(err, "counting the invoices")
}

// interned keeps one of equal strings.
type interned map[string]string

func (m interned) of(s string) string {
	if s == "" {
		return ""
	}
	if known, ok := m[s]; ok {
		return known
	}
	m[s] = s
	return s
}

// allocatedSums adds up what is on each invoice that has something on it.
func (t *Tx) allocatedSums() (map[string]int64, error) {
	rows, err := list[struct {
		Invoice string
		Minor   int64
	}](t, `SELECT invoice, CAST(SUM(amount_minor + adjustment) AS BIGINT) AS minor FROM allocations WHERE book = ? GROUP BY invoice`, t.book)
	sums := make(map[string]int64, len(rows))
	for _, r := range rows {
		sums[r.Invoice] = r.Minor
	}
	return sums, wrap(err, "summing the allocations")
}

// hasRareTerms says that an invoice has what most do not.
const hasRareTerms = `(instalments <> '[]' OR discounts <> '[]' OR settled_minor <> 0 OR written_off <> 0)`

// rareTerms reads that, see wholeTable.
func (t *Tx) rareTerms(whole string) (map[string]ledger.Invoice, error) {
	rows, err := list[invoiceRow](t, `SELECT number, instalments, discounts, settled_minor AS settled, written_off FROM invoices WHERE `+whole+` = ?
		AND `+hasRareTerms, t.book)
	if err != nil {
		return nil, wrap(err, "reading the terms of the invoices")
	}
	terms := make(map[string]ledger.Invoice, len(rows))
	for _, r := range rows {
		if terms[r.Number], err = r.invoice(); err != nil {
			return nil, err
		}
	}
	return terms, nil
}

// wholeTable is the book's column in the words that let a query read a table from
// end to end, where that is faster: SQLite looks up each row of an index, and
// takes five times as long for it as for reading it in its place. PostgreSQL
// finds out by itself.
func (t *Tx) wholeTable(table string) (string, error) {
	if t.dialect.name != sqlite.name {
		return "book", nil
	}
	books, _, err := one[int64](t, `SELECT COUNT(*) FROM books`)
	if err != nil {
		return "", wrap(err, "counting the books")
	}
	if books == 1 {
		return "+book", nil
	}
	ours, _, err := one[int64](t, `SELECT COUNT(*) FROM `+table+` WHERE book = ?`, t.book)
	if err != nil {
		return "", wrap(err, "counting the rows of "+table)
	}
	all, _, err := one[int64](t, `SELECT COUNT(*) FROM `+table)
	if err != nil {
		return "", wrap(err, "counting the rows of "+table)
	}
	if ours > all/lookUpCost {
		return "+book", nil
	}
	return "book", nil
}

// lookUpCost is how many rows are read in the time in which one is looked up.
const lookUpCost = 5

// Payers lists the customers of the book, in no order, as far as a payment can
// tell who they are: by what names and accounts, and from which country.
func (t *Tx) Payers() ([]ledger.Customer, error) {
	whole, err := t.wholeTable("customers")
	if err != nil {
		return nil, err
	}
	rows, err := t.tx.QueryContext(t.ctx, t.tx.Rebind(`SELECT id, name, email, country, ibans, aliases FROM customers WHERE `+whole+` = ?`), t.book)
	if err != nil {
		return nil, wrap(err, "reading the customers")
	}
	defer rows.Close() //nolint:errcheck // what it has read is checked below
	var customers []ledger.Customer
	same := interned{}
	for rows.Next() {
		var r customerRow
		if err := rows.Scan(&r.ID, &r.Name, &r.Email, &r.Country, &r.IBANs, &r.Aliases); err != nil {
			return nil, wrap(err, "reading a customer")
		}
		c := r.Customer
		c.Country = same.of(c.Country)
		if c.IBANs, err = texts(r.IBANs); err == nil {
			c.Aliases, err = texts(r.Aliases)
		}
		if err != nil {
			return nil, fmt.Errorf("reading customer %s: %w", c.ID, err)
		}
		customers = append(customers, c)
	}
	return customers, wrap(rows.Err(), "reading the customers")
}

// texts reads a list of texts; most are empty.
func texts(list string) (values []string, err error) {
	if list = strings.TrimSpace(list); list == "" || list == "[]" || list == "null" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(list), &values)
	return values, err
}
