package report

import "relanced/internal/ledger"

// cashWeeks is how many weeks ahead are told apart.
const cashWeeks = 12

// Cash spreads what is open over the weeks, from Monday to Sunday, in which it is
// to be expected: each customer's average delay after the due date, no earlier
// than tomorrow. What is expected beyond twelve weeks stands in the row "later", as
// does what customers of grade E owe: it is not to be counted on. What customers in
// insolvency proceedings owe is not expected, and stands in a row of its own.
//
// A customer's credit notes and money on no invoice pay what they owe in the same
// currency, the oldest due first: only the rest is still to come.
func (b Book) Cash() Table {
	habits := b.habits()
	sums := map[string]map[string]int64{}
	add := func(week, currency string, minor int64) {
		if sums[week] == nil {
			sums[week] = map[string]int64{}
		}
		sums[week][currency] += minor
	}
	for _, r := range b.net() {
		h := habits[r.customer]
		expected := r.due.AddDays(max(h.average(), 0)).Max(b.AsOf.AddDays(1))
		week := monday(expected)
		risk, _ := h.grade()
		if h.insolvent != "" {
			add("insolvent", r.open.Currency, r.open.Minor)
			continue
		}
		if risk == "E" || week.Sub(monday(b.AsOf)) >= 7*cashWeeks {
			add("later", r.open.Currency, r.open.Minor)
			continue
		}
		add(string(week), r.open.Currency, r.open.Minor)
	}
	t := Table{Head: []string{"week_of", "currency", "expected"}, Numbers: []int{2}}
	for week, byCurrency := range sums {
		for currency, minor := range byCurrency {
			t.Rows = append(t.Rows, []string{week, currency, decimal(minor, currency)})
		}
	}
	sorted(t.Rows, 2)
	return t
}

// monday is the first day of the week of a day.
func monday(d ledger.Date) ledger.Date {
	return d.AddDays(-(int(d.Weekday()) + 6) % 7)
}

// net lists what is to come of what is receivable, the oldest due first.
func (b Book) net() []receivable {
	type account struct{ customer, currency string }
	credit := map[account]int64{}
	for _, i := range b.standing() {
		for _, part := range i.open() {
			credit[account{i.Customer, part.Amount.Currency}] += max(0, -part.Amount.Minor)
		}
	}
	for customer, money := range b.Unapplied() {
		for currency, minor := range money {
			credit[account{customer, currency}] += minor
		}
	}
	var list []receivable
	for _, r := range b.receivable() {
		of := account{r.customer, r.open.Currency}
		covered := max(0, min(credit[of], r.open.Minor))
		credit[of] -= covered
		if r.open.Minor -= covered; r.open.Minor > 0 {
			list = append(list, r)
		}
	}
	return list
}
