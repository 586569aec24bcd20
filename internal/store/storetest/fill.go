package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Rows are what Fill puts into a ledger.
type Rows struct {
	Customers   []ledger.Customer
	Invoices    []ledger.Invoice
	Entries     []ledger.Entry
	Allocations []ledger.Allocation // of those entries
}

// Fill writes rows into an empty, migrated ledger past the store, without checks
// and without events: a million of them in seconds, for benchmarks.
func Fill(tb testing.TB, o store.Options, book string, rows Rows) {
	tb.Helper()
	engine, address := "sqlite", "file:"+(&url.URL{Path: o.Path}).EscapedPath()+"?_pragma=synchronous(OFF)&_pragma=busy_timeout(30000)"
	if o.URL != "" {
		engine, address = "postgres", o.URL
	}
	db, err := sql.Open(engine, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	for _, t := range tables(book, rows) {
		if err := t.fill(db, engine); err != nil {
			tb.Fatalf("filling %s: %v", t.name, err)
		}
	}
	if engine == "postgres" { // what autovacuum does on a real server
		if _, err := db.Exec("VACUUM ANALYZE"); err != nil {
			tb.Fatal(err)
		}
	}
}

// A table is one table's rows; columns that are not named have a default.
type table struct {
	name    string
	columns string
	rows    iter.Seq[[]any]
}

func tables(book string, r Rows) []table {
	one := func(values ...any) iter.Seq[[]any] { return func(yield func([]any) bool) { yield(values) } }
	account := "A1"
	if len(r.Entries) > 0 {
		account = r.Entries[0].Account
	}
	return []table{
		{"books", "book created_at", one(book, 0)},
		{"files", "book id sha256 name kind reader bytes state place reason notes arrived_at", one(book, 1, "", "march.xml", "statement", "", 0, "recorded", "", "", "", 0)},
		{"accounts", "book id iban currency holder bank", one(book, account, "", "EUR", "", "")},
		{
			"statements", "book id file_id account ref sequence from_day to_day currency entries net_minor verified notes",
			one(book, 1, 1, account, "", "", "", "", "EUR", len(r.Entries), 0, 0, ""),
		},
		{"customers", "book id name email segment ibans language phone address siren vat country kind aliases policy terms version", each(r.Customers, func(c ledger.Customer) []any {
			return []any{book, c.ID, c.Name, c.Email, c.Segment, list(c.IBANs), "", "", "", "", "", c.Country, "", list(c.Aliases), "", "", 1}
		})},
		{"invoices", "book number type customer issue_date due_date amount_minor currency reference purchase_order document vat instalments version", each(r.Invoices, func(i ledger.Invoice) []any {
			return []any{
				book, i.Number, string(ledger.TypeInvoice), i.Customer, string(i.IssueDate), string(i.DueDate), i.Amount.Minor, i.Amount.Currency,
				i.Reference, i.PurchaseOrder, "", "", list(i.Instalments), 1,
			}
		})},
		{
			"entries", "book id account statement_id bank_ref booking_date value_date amount_minor currency counterparty iban reference end_to_end remittance label code return_reason original twin place state note",
			each(r.Entries, func(e ledger.Entry) []any {
				return []any{
					book, e.ID, e.Account, 1, e.BankRef, string(e.BookingDate), "", e.Amount.Minor, e.Amount.Currency, e.Counterparty, e.IBAN,
					e.Reference, e.EndToEnd, e.Remittance, e.Label, "", e.Return, e.Original, "", "", string(e.State), "",
				}
			}),
		},
		{
			"allocations", "book id entry invoice amount_minor currency adjustment adjustment_reason decided_by rule probability explanation why at",
			each(r.Allocations, func(a ledger.Allocation) []any {
				return []any{book, a.ID, a.Entry, a.Invoice, a.Amount.Minor, a.Amount.Currency, 0, "", a.DecidedBy, a.Rule, a.Probability, a.Explanation, "", a.At.UnixMicro()}
			}),
		},
	}
}

func each[T any](list []T, row func(T) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, v := range list {
			if !yield(row(v)) {
				return
			}
		}
	}
}

func list[T any](values []T) string {
	if len(values) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(values) // strings and instalments always can be
	return string(text)
}

func (t table) fill(db *sql.DB, engine string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	columns := strings.Fields(t.columns)
	query := fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", t.name, strings.Join(columns, ", "), strings.Repeat(", ?", len(columns)-1))
	if engine == "postgres" {
		query = fmt.Sprintf("COPY %s (%s) FROM STDIN", t.name, strings.Join(columns, ", "))
	}
	stmt, err := tx.Prepare(query) //nolint:sqlclosecheck // it is closed below, with a defer
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // it ends with the transaction anyway
	for row := range t.rows {
		if _, err := stmt.Exec(row...); err != nil {
			return err
		}
	}
	if engine == "postgres" {
		if _, err := stmt.Exec(); err != nil {
			return err
		}
	}
	return tx.Commit()
}
