package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// habit is how a customer has paid.
type habit struct {
	paid    int // invoices settled
	delay   int // days after the due date, summed over them
	worst   int // the longest of these delays
	late    int // days the oldest open instalment is late
	kept    int // promises
	broken  int
	overdue map[string]int64 // by currency
	// insolvent is the day since which the customer is in insolvency proceedings, ""
	// for one that is not. What it owes is then frozen, and not overdue.
	insolvent ledger.Date
	frozen    map[string]int64
}

// average is the mean delay in days; negative is before the due date.
func (h habit) average() int {
	if h.paid == 0 {
		return 0
	}
	return int(math.Round(float64(h.delay) / float64(h.paid)))
}

// habits collects what every customer has done.
func (b Book) habits() map[string]*habit {
	of := map[string]*habit{}
	at := func(customer string) *habit {
		if of[customer] == nil {
			of[customer] = &habit{overdue: map[string]int64{}, frozen: map[string]int64{}, insolvent: b.Insolvent[customer]}
		}
		return of[customer]
	}
	for _, c := range b.Customers {
		at(c.ID)
	}
	for _, i := range b.standing() {
		h := at(i.Customer)
		if i.Amount.Minor > 0 && i.Open().Minor == 0 && i.last != "" && i.due() != "" {
			delay := i.last.Sub(i.due())
			h.paid, h.delay, h.worst = h.paid+1, h.delay+delay, max(h.worst, delay)
		}
	}
	for _, r := range b.receivable() {
		switch h, late := at(r.customer), b.AsOf.Sub(r.due); {
		case h.insolvent != "":
			h.frozen[r.open.Currency] += r.open.Minor
		case late > 0:
			h.late = max(h.late, late)
			h.overdue[r.open.Currency] += r.open.Minor
		}
	}
	for _, p := range b.Promises {
		if p.Kept {
			at(p.Customer).kept++
		}
		if p.Broken {
			at(p.Customer).broken++
		}
	}
	return of
}

// grade weighs what a customer has done, from A (pays when it is due, or soon after)
// to E, and says what it rests on. Each reason is worth a grade.
func (h habit) grade() (letter, why string) {
	if h.insolvent != "" {
		return "E", "in insolvency proceedings since " + string(h.insolvent) + ": nothing is expected"
	}
	var reasons []string
	points := 0
	blame := func(n int, format string, args ...any) {
		points += n
		reasons = append(reasons, fmt.Sprintf(format, args...))
	}
	switch avg := h.average(); {
	case h.paid == 0:
		blame(1, "has not paid an invoice yet")
	case avg > 30:
		blame(2, "pays %s late on average", days(avg))
	case avg > 10:
		blame(1, "pays %s late on average", days(avg))
	}
	switch {
	case h.late > 60:
		blame(2, "owes something for %d days", h.late)
	case h.late > 15:
		blame(1, "owes something for %d days", h.late)
	}
	if h.broken > h.kept {
		blame(1, "broke %d of %d promises", h.broken, h.broken+h.kept)
	}
	switch avg := h.average(); {
	case len(reasons) > 0:
	case avg > 0:
		blame(0, "pays %s late on average", days(avg))
	default:
		blame(0, "pays in time")
	}
	return string("ABCDE"[min(points, 4)]), strings.Join(reasons, "; ")
}

// ByCustomer says how each customer pays: the average delay of what they have
// settled, the longest, what is overdue, promises kept and broken, a grade of risk
// with its reasons, and what is not expected because of insolvency proceedings.
func (b Book) ByCustomer() Table {
	t := Table{
		Head:    []string{"customer_id", "name", "paid", "average_delay", "longest_delay", "overdue", "days_late", "promises_kept", "promises_broken", "risk", "why", "insolvent"},
		Numbers: []int{2, 3, 4, 5, 6, 7, 8},
	}
	names := map[string]string{}
	for _, c := range b.Customers {
		names[c.ID] = c.Name
	}
	for id, h := range b.habits() {
		letter, why := h.grade()
		t.Rows = append(t.Rows, []string{
			id, names[id], strconv.Itoa(h.paid), strconv.Itoa(h.average()), strconv.Itoa(h.worst), amounts(h.overdue), strconv.Itoa(h.late),
			strconv.Itoa(h.kept), strconv.Itoa(h.broken), letter, why, amounts(h.frozen),
		})
	}
	sorted(t.Rows, 1)
	return t
}

// amounts writes sums of several currencies.
func amounts(byCurrency map[string]int64) string {
	var list []string
	for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
		list = append(list, ledger.Money{Minor: byCurrency[currency], Currency: currency}.String())
	}
	return strings.Join(list, " + ")
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}
