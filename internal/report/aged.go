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

// Aged draws up the aged balance by customer, segment or month in which it falls
// due, and currency. Credit notes and money that is on no invoice count against
// what is not due.
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
	type key struct{ name, currency string }
	sums := map[key]*[5]int64{}
	add := func(k key, bucket int, minor int64) {
		if sums[k] == nil {
			sums[k] = &[5]int64{}
		}
		sums[k][bucket] += minor
	}
	for _, i := range b.standing() {
		for _, part := range i.OpenInstalments() {
			add(key{name(i.Customer, part.DueDate), i.Amount.Currency}, Bucket(b.AsOf.Sub(part.DueDate), part.Amount.Minor), part.Amount.Minor)
		}
	}
	for _, u := range b.Unapplied {
		add(key{name(u.Customer, b.AsOf), u.Currency}, 0, -u.Minor)
	}
	t := Table{Head: []string{by, "currency", "not_due", "d1_30", "d31_60", "d61_90", "d90_plus", "total"}, Numbers: []int{2, 3, 4, 5, 6, 7}}
	for k, s := range sums {
		row, total := []string{k.name, k.currency}, int64(0)
		for _, minor := range s {
			row, total = append(row, decimal(minor, k.currency)), total+minor
		}
		t.Rows = append(t.Rows, append(row, decimal(total, k.currency)))
	}
	sorted(t.Rows, 2)
	return t, nil
}
