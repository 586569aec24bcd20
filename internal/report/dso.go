package report

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// dsoMonths is how far back days sales outstanding are counted.
const dsoMonths = 36

// DSO counts back, for each currency, how many days of sales are still open: the
// receivables are taken off the sales of the last months, newest first, until
// nothing is left of them; a month counts with its days, the last one in part.
// Unlike receivables divided by a year of sales, it is not moved by a season.
func (b Book) DSO() Table {
	open, sales := map[string]int64{}, map[string]map[string]int64{}
	for _, i := range b.standing() {
		currency := i.Amount.Currency
		open[currency] += i.Open().Minor
		if sales[currency] == nil {
			sales[currency] = map[string]int64{}
		}
		sales[currency][i.IssueDate.Month()] += i.Amount.Minor
	}
	for _, money := range b.Unapplied() {
		for currency, minor := range money {
			open[currency] -= minor
		}
	}
	t := Table{Head: []string{"currency", "receivables", "dso_days"}, Numbers: []int{1, 2}}
	for currency, minor := range open {
		t.Rows = append(t.Rows, []string{currency, decimal(minor, currency), b.countBack(minor, sales[currency])})
	}
	return Table{t.Head, sorted(t.Rows, 1), t.Numbers}
}

// countBack writes the days with one decimal. More than the sales of three years
// are "more than" so many days.
func (b Book) countBack(open int64, sales map[string]int64) string {
	var tenths int64
	end := b.AsOf
	for range dsoMonths {
		if open <= 0 {
			break
		}
		first := ledger.NewDate(end.Time().Year(), end.Time().Month(), 1)
		days := int64(end.Sub(first)) + 1
		sold := sales[end.Month()]
		if sold > open {
			tenths += (10*days*open + sold/2) / sold
			open = 0
			break
		}
		open -= max(sold, 0)
		tenths += 10 * days
		end = first.AddDays(-1)
	}
	if open > 0 {
		return fmt.Sprintf("more than %d", tenths/10)
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// receivable lists the open instalments of what customers owe, oldest due first.
func (b Book) receivable() []receivable {
	var list []receivable
	for _, i := range b.standing() {
		if i.Amount.Minor <= 0 {
			continue
		}
		for _, part := range i.open() {
			list = append(list, receivable{i.Customer, part.DueDate, part.Amount})
		}
	}
	slices.SortFunc(list, func(x, y receivable) int { return x.due.Sub(y.due) })
	return list
}

type receivable struct {
	customer string
	due      ledger.Date
	open     ledger.Money
}
