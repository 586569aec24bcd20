package store

import (
	"encoding/json"
	"fmt"
	"reflect"

	"relanced/internal/ledger"
)

const customerColumns = `id, name, email, segment, ibans, language, phone, address, siren, vat, country, kind, aliases, policy, terms, on_account`

type customerRow struct {
	ledger.Customer
	IBANs   string
	Aliases string
}

func (r customerRow) customer() (ledger.Customer, error) {
	c := r.Customer
	if err := json.Unmarshal([]byte(r.IBANs), &c.IBANs); err != nil {
		return c, fmt.Errorf("reading the accounts of customer %s: %w", c.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Aliases), &c.Aliases); err != nil {
		return c, fmt.Errorf("reading the aliases of customer %s: %w", c.ID, err)
	}
	return c, nil
}

// Change says what saving a row did.
type Change string

// The changes.
const (
	Unchanged Change = "unchanged"
	Added     Change = "added"
	Changed   Change = "changed"
)

// SaveCustomer records a customer: the same row again changes nothing, a
// changed one is a new version with an event.
func (t *Tx) SaveCustomer(c ledger.Customer) (Change, error) {
	old, found, err := t.Customer(c.ID)
	switch {
	case err != nil:
		return "", err
	case found && sameCustomer(old, c):
		return Unchanged, nil
	case found:
		_, err = t.exec(`UPDATE customers SET name=?, email=?, segment=?, ibans=?, language=?, phone=?, address=?, siren=?, vat=?, country=?,
			kind=?, aliases=?, policy=?, terms=?, on_account=?, version = version + 1 WHERE book = ? AND id = ?`, append(customerValues(c), t.book, c.ID)...)
		if err != nil {
			return "", wrap(err, "changing the customer")
		}
		return Changed, t.Event(ByDaemon, "customer.changed", c.ID, map[string]any{"before": old, "after": c})
	}
	_, err = t.exec(`INSERT INTO customers (book, id, version, name, email, segment, ibans, language, phone, address, siren, vat, country, kind,
		aliases, policy, terms, on_account) VALUES (?,?,1,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, append([]any{t.book, c.ID}, customerValues(c)...)...)
	if err != nil {
		return "", wrap(err, "recording the customer")
	}
	return Added, t.Event(ByDaemon, "customer.added", c.ID, map[string]any{"name": c.Name})
}

func customerValues(c ledger.Customer) []any {
	return []any{
		clean(c.Name), clean(c.Email), clean(c.Segment), jsonText(c.IBANs), c.Language, clean(c.Phone), clean(c.Address),
		clean(c.SIREN), clean(c.VAT), clean(c.Country), c.Kind, jsonText(c.Aliases), clean(c.Policy), clean(c.Terms),
		c.OnAccount,
	}
}

func sameCustomer(a, b ledger.Customer) bool {
	return reflect.DeepEqual(customerValues(a), customerValues(b))
}

// needCustomer makes sure an invoice's customer exists: files may arrive in any
// order, so that the invoice can be there first. Such a customer has no name
// and no address yet, and is not reminded.
func (t *Tx) needCustomer(id string) error {
	_, found, err := t.Customer(id)
	if err != nil || found {
		return err
	}
	_, err = t.SaveCustomer(ledger.Customer{ID: id})
	return err
}

// Customer finds a customer.
func (t *Tx) Customer(id string) (ledger.Customer, bool, error) {
	row, found, err := one[customerRow](t, `SELECT `+customerColumns+` FROM customers WHERE book = ? AND id = ?`, t.book, id)
	if err != nil || !found {
		return ledger.Customer{}, false, wrap(err, "reading the customer")
	}
	c, err := row.customer()
	return c, true, err
}

// Customers lists the customers of the book by id.
func (t *Tx) Customers() ([]ledger.Customer, error) {
	rows, err := list[customerRow](t, `SELECT `+customerColumns+` FROM customers WHERE book = ? ORDER BY id`, t.book)
	if err != nil {
		return nil, wrap(err, "listing the customers")
	}
	customers := make([]ledger.Customer, len(rows))
	for i, r := range rows {
		if customers[i], err = r.customer(); err != nil {
			return nil, err
		}
	}
	return customers, nil
}
