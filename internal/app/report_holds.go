package app

import (
	"strconv"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/report"
	"relanced/internal/store"
)

// holdsTable says of each guard that holds because we do not know on how many days
// it kept back due reminders, summed over invoices, and how many of them were
// needless, as is known now: see dunning.DoubtingGuards. The share is of all days on
// which an invoice was overdue since the ledger began. Open are the days of what is
// held still.
func (a *App) holdsTable(tx *store.Tx) (report.Table, error) {
	t := report.Table{Head: []string{"guard", "right_days", "needless_days", "open_days", "overdue_days", "needless_percent"}, Numbers: []int{1, 2, 3, 4, 5}}
	days, err := tx.DoubtDays()
	if err != nil {
		return t, err
	}
	open, err := tx.DoubtedOpen()
	if err != nil {
		return t, err
	}
	book, err := a.reportBook(tx)
	if err != nil {
		return t, err
	}
	began, err := tx.Began()
	if err != nil {
		return t, err
	}
	overdue := 0
	if !began.IsZero() {
		overdue = book.OverdueDays(a.dayOf(began))
	}
	var right, needless, still int
	row := func(name string, right, needless, still int) {
		t.Rows = append(t.Rows, []string{name, strconv.Itoa(right), strconv.Itoa(needless), strconv.Itoa(still), strconv.Itoa(overdue), shareOf(needless, overdue)})
	}
	for _, guard := range dunning.DoubtingGuards() {
		var n store.DoubtDays
		for _, d := range days {
			if d.Guard == string(guard) {
				n = d
			}
		}
		held := daysHeld(open, string(guard), book.AsOf)
		row(string(guard), n.Right, n.Needless, held)
		right, needless, still = right+n.Right, needless+n.Needless, still+held
	}
	row("all", right, needless, still)
	return t, nil
}

// daysHeld sums the days of a guard's open stretches, today included.
func daysHeld(open []store.Doubted, guard string, today ledger.Date) (days int) {
	for _, d := range open {
		if d.Guard == guard {
			days += max(0, today.Sub(d.Since)+1)
		}
	}
	return days
}

// shareOf writes a share in percent with one decimal, "" of nothing.
func shareOf(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64)
}
