package report

import (
	"fmt"

	"relanced/internal/ledger"
)

// Groupings lists what the aged balance can be drawn up by.
func Groupings() []string { return []string{"customer", "segment", "month"} }

// Bucket is the column of the aged balance something belongs to: 0 for what is
// not due, then 1 to 30 days late, to 60, to 90, and beyond. What we owe is never
// late.
func Bucket(daysLate int, minor int64) int {
	switch {
	case minor < 0 || daysLate <= 0:
		return 0
	case daysLate <= 30:
		return 1
	case daysLate <= 60:
		return 2
	case daysLate <= 90:
		return 3
	}
	return 4
}

// Ages sums what is owed by how late it is, row by row. The zero value is ready.
type Ages struct {
	rows map[ageKey]*[5]int64
}

// ageKey names a row.
type ageKey struct{ name, currency string }

// Add adds an amount to the row of a name and a currency: what is open of an
// invoice, positive, or owed back.
func (a *Ages) Add(name, currency string, daysLate int, minor int64) {
	if a.rows == nil {
		a.rows = map[ageKey]*[5]int64{}
	}
	key := ageKey{name, currency}
	if a.rows[key] == nil {
		a.rows[key] = &[5]int64{}
	}
	a.rows[key][Bucket(daysLate, minor)] += minor
}

// Rows lists them by name and currency: name, currency, the buckets, and the total.
func (a *Ages) Rows() [][]string {
	var rows [][]string
	for key, buckets := range a.rows {
		row, total := []string{key.name, key.currency}, int64(0)
		for _, minor := range buckets {
			row, total = append(row, decimal(minor, key.currency)), total+minor
		}
		rows = append(rows, append(row, decimal(total, key.currency)))
	}
	return sorted(rows, 2)
}

// Aged draws up the aged balance by customer, segment or month in which it falls
// due, and currency. Credit notes and money that is on no invoice count against
// what is not due. The last column says how much of the total is owed by customers in
// insolvency proceedings: it is not to be expected.
func (b Book) Aged(by string) (Table, error) {
	segments := b.segments()
	name := map[string]func(customer string, due ledger.Date) string{
		"customer": func(customer string, _ ledger.Date) string { return customer },
		"segment":  func(customer string, _ ledger.Date) string { return segments[customer] },
		"month":    func(_ string, due ledger.Date) string { return due.Month() },
	}[by]
	if name == nil {
		return Table{}, fmt.Errorf("the aged balance is drawn up by customer, segment or month, not by %q", by)
	}
	var ages Ages
	insolvent := map[ageKey]int64{}
	add := func(customer, currency string, due ledger.Date, minor int64) {
		row := ageKey{name(customer, due), currency}
		ages.Add(row.name, currency, b.AsOf.Sub(due), minor)
		if b.Insolvent[customer] != "" {
			insolvent[row] += minor
		}
	}
	for _, i := range b.standing() {
		for _, part := range i.open() {
			add(i.Customer, i.Amount.Currency, part.DueDate, part.Amount.Minor)
		}
	}
	for customer, money := range b.Unapplied() {
		for currency, minor := range money {
			add(customer, currency, b.AsOf, -minor)
		}
	}
	t := Table{
		Head:    []string{by, "currency", "not_due", "d1_30", "d31_60", "d61_90", "d90_plus", "total", "insolvent"},
		Numbers: []int{2, 3, 4, 5, 6, 7, 8}, Rows: ages.Rows(),
	}
	for i, row := range t.Rows {
		t.Rows[i] = append(row, decimal(insolvent[ageKey{row[0], row[1]}], row[1]))
	}
	return t, nil
}
