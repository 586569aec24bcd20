package store

import (
	"encoding/json"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// What the matching reads of a book is all of it, a million invoices perhaps: of
// each row as little as it needs, and no row twice in memory.

// EachInvoice hands on every invoice of the book, in no order, as far as money
// can be matched to it: what names it, whose it is, what is open and until when, and
// whether it was changed.
// Everything else of it is empty, and it is lent for the call only: its texts are
// cut from larger ones, and who keeps one clones it. The calls follow one another,
// and beside the reading.
func (t *Tx) EachInvoice(hand func(*ledger.Invoice)) error {
	allocated, err := t.allocatedSums()
	if err != nil {
		return err
	}
	whole, err := t.wholeTable("invoices")
	if err != nil {
		return err
	}
	i, rare := ledger.Invoice{}, false // of a million, a new one each takes longer to throw away
	err = t.eachPacked([]string{
		"number", "customer", "issue_date", "due_date", "amount_minor", "currency", "reference", "purchase_order",
		"version", "CASE WHEN " + hasRareTerms + " THEN '1' ELSE '' END",
	}, "invoices", whole, func(fields []string) error {
		if fields == nil || fields[9] != "" {
			rare = true // read below
			return nil
		}
		i = ledger.Invoice{
			Number: fields[0], Customer: fields[1], IssueDate: ledger.Date(fields[2]), DueDate: ledger.Date(fields[3]),
			Reference: fields[6], PurchaseOrder: fields[7],
		}
		var err error
		if i.Version, err = strconv.Atoi(fields[8]); err == nil {
			i.Amount.Minor, err = strconv.ParseInt(fields[4], 10, 64)
		}
		i.Amount.Currency, i.Allocated = fields[5], allocated[i.Number]
		if err == nil {
			hand(&i)
		}
		return err
	})
	if err != nil || !rare {
		return wrap(err, "reading the invoices")
	}
	return t.eachRareInvoice(whole, allocated, hand)
}

// hasRareTerms says that an invoice has what most do not.
const hasRareTerms = `(instalments <> '[]' OR discounts <> '[]' OR settled_minor <> 0 OR written_off <> 0)`

// eachRareInvoice hands on those that have, and those that cannot be packed.
func (t *Tx) eachRareInvoice(whole string, allocated map[string]int64, hand func(*ledger.Invoice)) error {
	rows, err := list[invoiceRow](t, `SELECT number, customer, issue_date, due_date, amount_minor AS "amount.minor", currency AS "amount.currency",
		reference, purchase_order, version, instalments, discounts, settled_minor AS settled, written_off FROM invoices
		WHERE `+whole+` = ? AND (`+hasRareTerms+` OR number || customer || reference || purchase_order LIKE ?)`, t.book, "%"+packed+"%")
	if err != nil {
		return wrap(err, "reading the terms of the invoices")
	}
	for _, r := range rows {
		i, err := r.invoice()
		if err != nil {
			return err
		}
		i.Allocated = allocated[i.Number]
		hand(&i)
	}
	return nil
}

// CountInvoices counts the invoices of the book.
func (t *Tx) CountInvoices() (int, error) {
	n, _, err := one[int](t, `SELECT COUNT(*) FROM invoices WHERE book = ?`, t.book)
	return n, wrap(err, "counting the invoices")
}

// interned keeps one of equal strings, without the row that it was cut from.
type interned map[string]string

func (m interned) of(s string) string {
	if s == "" {
		return ""
	}
	if known, ok := m[s]; ok {
		return known
	}
	s = strings.Clone(s)
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

// EachPayer hands on every customer of the book, in no order, as far as a payment
// can tell who they are: by what names and accounts, from which country, and of what
// kind. It is lent for the call only. The calls follow one another, and beside the reading.
func (t *Tx) EachPayer(hand func(*ledger.Customer)) error {
	whole, err := t.wholeTable("customers")
	if err != nil {
		return err
	}
	same, odd := interned{}, false
	keep := func(c ledger.Customer, ibans, aliases string) (err error) {
		if c.IBANs, err = texts(ibans); err == nil {
			c.Aliases, err = texts(aliases)
		}
		hand(&c)
		return wrap(err, "reading customer "+c.ID)
	}
	err = t.eachPacked([]string{"id", "name", "email", "country", "kind", "ibans", "aliases"}, "customers", whole, func(fields []string) error {
		if fields == nil {
			odd = true // read below
			return nil
		}
		return keep(ledger.Customer{
			ID: fields[0], Name: fields[1], Email: fields[2], Country: same.of(fields[3]), Kind: ledger.CustomerKind(same.of(fields[4])),
		}, fields[5], fields[6])
	})
	if err != nil || !odd {
		return wrap(err, "reading the customers")
	}
	rows, err := list[customerRow](t, `SELECT id, name, email, country, kind, ibans, aliases FROM customers WHERE `+whole+` = ? AND id || name || email || country LIKE ?`,
		t.book, "%"+packed+"%")
	for _, r := range rows {
		if err := keep(r.Customer, r.IBANs, r.Aliases); err != nil {
			return err
		}
	}
	return wrap(err, "reading the customers")
}

// CountCustomers counts the customers of the book.
func (t *Tx) CountCustomers() (int, error) {
	n, _, err := one[int](t, `SELECT COUNT(*) FROM customers WHERE book = ?`, t.book)
	return n, wrap(err, "counting the customers")
}

// texts reads a list of texts; most are empty.
func texts(list string) (values []string, err error) {
	if list = strings.TrimSpace(list); list == "" || list == "[]" || list == "null" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(list), &values)
	return values, err
}
