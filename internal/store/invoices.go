package store

import (
	"encoding/json"
	"fmt"
	"reflect"

	"relanced/internal/ledger"
)

// The open amount is derived here and nowhere else: an invoice, minus the sum
// of its allocations and of what was accepted beside them. Reversals carry the
// opposite amounts, so a plain sum is right.
const selectInvoice = `SELECT i.number, i.type, i.customer, i.issue_date, i.due_date, i.amount_minor AS "amount.minor",
	i.currency AS "amount.currency", i.reference, i.purchase_order, i.document, i.vat, i.instalments, i.version, i.written_off,
	i.policy, i.terms, i.discounts, i.pay_to, i.payee, i.settled_minor AS settled, i.settled_by, COALESCE(a.allocated, 0) AS allocated
	FROM invoices i LEFT JOIN (SELECT invoice, CAST(SUM(amount_minor + adjustment) AS BIGINT) AS allocated
		FROM allocations WHERE book = ? GROUP BY invoice) a ON a.invoice = i.number `

type invoiceRow struct {
	ledger.Invoice
	Instalments string
	Discounts   string
	WrittenOff  int
}

func (r invoiceRow) invoice() (ledger.Invoice, error) {
	i := r.Invoice
	i.WrittenOff = r.WrittenOff == 1
	if r.Instalments != "[]" {
		if err := json.Unmarshal([]byte(r.Instalments), &i.Instalments); err != nil {
			return i, fmt.Errorf("reading the instalments of invoice %s: %w", i.Number, err)
		}
	}
	if r.Discounts != "[]" {
		if err := json.Unmarshal([]byte(r.Discounts), &i.Discounts); err != nil {
			return i, fmt.Errorf("reading the discounts of invoice %s: %w", i.Number, err)
		}
	}
	return i, nil
}

// SaveInvoice records an invoice: the same row again is the same invoice, a
// changed one is a new version with an event. It says what changed; when the
// amount of an invoice changed on which money is allocated already, recheck is
// true and a person must look.
func (t *Tx) SaveInvoice(i ledger.Invoice) (change Change, recheck bool, err error) {
	old, found, err := t.Invoice(i.Number)
	switch {
	case err != nil:
		return "", false, err
	case found && reflect.DeepEqual(invoiceValues(old), invoiceValues(i)):
		return Unchanged, false, nil
	}
	if err := t.needCustomer(i.Customer); err != nil {
		return "", false, err
	}
	if found {
		_, err = t.exec(`UPDATE invoices SET type=?, customer=?, issue_date=?, due_date=?, amount_minor=?, currency=?, reference=?,
			purchase_order=?, document=?, vat=?, instalments=?, policy=?, terms=?, discounts=?, pay_to=?,
			payee=?, settled_minor=?, settled_by=?, version = version + 1 WHERE book = ? AND number = ?`,
			append(invoiceValues(i), t.book, i.Number)...)
		if err != nil {
			return "", false, wrap(err, "changing the invoice")
		}
		recheck = old.Allocated != 0 && (old.Amount != i.Amount || old.Customer != i.Customer)
		return Changed, recheck, t.Event(ByDaemon, "invoice.changed", i.Number, map[string]any{
			"version": old.Version + 1, "before": invoiceValues(old), "after": invoiceValues(i), "recheck": recheck,
		})
	}
	_, err = t.exec(`INSERT INTO invoices (book, number, version, type, customer, issue_date, due_date, amount_minor, currency, reference,
		purchase_order, document, vat, instalments, policy, terms, discounts, pay_to, payee, settled_minor, settled_by)
		VALUES (?,?,1,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, append([]any{t.book, clean(i.Number)}, invoiceValues(i)...)...)
	if err != nil {
		return "", false, wrap(err, "recording the invoice")
	}
	return Added, false, t.Event(ByDaemon, "invoice.added", i.Number, map[string]any{
		"customer": i.Customer, "amount": i.Amount.String(), "due": i.DueDate,
	})
}

func invoiceValues(i ledger.Invoice) []any {
	return []any{
		i.Type, clean(i.Customer), i.IssueDate, i.DueDate, i.Amount.Minor, i.Amount.Currency, clean(i.Reference),
		clean(i.PurchaseOrder), clean(i.Document), clean(i.VAT), jsonText(i.Instalments),
		clean(i.Policy), clean(i.Terms), jsonText(i.Discounts), i.PayTo, clean(i.Payee), i.Settled, clean(i.SettledBy),
	}
}

// Invoice finds an invoice by its number.
func (t *Tx) Invoice(number string) (ledger.Invoice, bool, error) {
	row, found, err := one[invoiceRow](t, `SELECT i.number, i.type, i.customer, i.issue_date, i.due_date, i.amount_minor AS "amount.minor",
		i.currency AS "amount.currency", i.reference, i.purchase_order, i.document, i.vat, i.instalments, i.version, i.written_off,
		i.policy, i.terms, i.discounts, i.pay_to, i.payee, i.settled_minor AS settled, i.settled_by, COALESCE((SELECT CAST(SUM(a.amount_minor + a.adjustment) AS BIGINT) FROM allocations a
			WHERE a.book = i.book AND a.invoice = i.number), 0) AS allocated
		FROM invoices i WHERE i.book = ? AND i.number = ?`, t.book, number)
	if err != nil || !found {
		return ledger.Invoice{}, false, wrap(err, "reading the invoice")
	}
	i, err := row.invoice()
	return i, true, err
}

// openOf is what an invoice leaves to pay, without the rest of it, and whether any
// reminder lists it.
func (t *Tx) openOf(number string) (open ledger.Money, reminded, found bool, err error) {
	i, found, err := one[struct {
		Amount     ledger.Money
		Settled    int64
		WrittenOff bool
		Allocated  int64
		Reminded   bool
	}](t, `SELECT i.amount_minor AS "amount.minor", i.currency AS "amount.currency", i.settled_minor AS settled,
		CASE WHEN i.written_off = 1 THEN 1 ELSE 0 END AS written_off,
		CASE WHEN EXISTS (SELECT 1 FROM reminder_items x WHERE x.book = i.book AND x.invoice = i.number) THEN 1 ELSE 0 END AS reminded,
		COALESCE((SELECT CAST(SUM(a.amount_minor + a.adjustment) AS BIGINT) FROM allocations a WHERE a.book = i.book AND a.invoice = i.number), 0) AS allocated
		FROM invoices i WHERE i.book = ? AND i.number = ?`, t.book, number)
	invoice := ledger.Invoice{Amount: i.Amount, Settled: i.Settled, WrittenOff: i.WrittenOff, Allocated: i.Allocated}
	return invoice.Open(), i.Reminded, found, wrap(err, "reading what is open of the invoice")
}

// Invoices lists every invoice of the book by number.
func (t *Tx) Invoices() ([]ledger.Invoice, error) {
	return t.invoices(`WHERE i.book = ? ORDER BY i.number`, t.book)
}

// InvoicesOf lists the invoices of one customer by due date.
func (t *Tx) InvoicesOf(customer string) ([]ledger.Invoice, error) {
	return t.invoices(`WHERE i.book = ? AND i.customer = ? ORDER BY i.due_date, i.number`, t.book, customer)
}

func (t *Tx) invoices(where string, args ...any) ([]ledger.Invoice, error) {
	rows, err := list[invoiceRow](t, selectInvoice+where, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "listing the invoices")
	}
	invoices := make([]ledger.Invoice, len(rows))
	for i, r := range rows {
		if invoices[i], err = r.invoice(); err != nil {
			return nil, err
		}
	}
	return invoices, nil
}
