package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// habit is how a customer has paid.
type habit struct {
	paid     int // invoices settled
	delay    int // days after the due date, summed over them
	worst    int // the longest of these delays
	late     int // days the oldest open instalment is late
	kept     int // promises
	broken   int
	overdue  map[string]int64
	currency []string
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
			of[customer] = &habit{overdue: map[string]int64{}}
		}
		return of[customer]
	}
	for _, c := range b.Customers {
		at(c.ID)
	}
	for _, i := range b.standing() {
		h := at(i.Customer)
		if i.Amount.Minor > 0 && i.Open().Minor == 0 && i.last != "" && i.DueDate != "" {
			delay := i.last.Sub(i.DueDate)
			h.paid, h.delay, h.worst = h.paid+1, h.delay+delay, max(h.worst, delay)
		}
	}
	for _, r := range b.receivable() {
		if days := b.AsOf.Sub(r.due); days > 0 {
			h := at(r.customer)
			h.late = max(h.late, days)
			if !slices.Contains(h.currency, r.open.Currency) {
				h.currency = append(h.currency, r.open.Currency)
			}
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

// grade weighs what a customer has done, from A (pays in time) to E, and says what
// it rests on. Each reason is worth a grade.
func (h habit) grade() (letter, why string) {
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
		blame(2, "pays %d days late on average", avg)
	case avg > 10:
		blame(1, "pays %d days late on average", avg)
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
	if len(reasons) == 0 {
		reasons = []string{"pays in time"}
	}
	return string("ABCDE"[min(points, 4)]), strings.Join(reasons, "; ")
}

// ByCustomer says how each customer pays: the average delay of what they have
// settled, the longest, what is overdue, promises kept and broken, and a grade of
// risk with its reasons.
func (b Book) ByCustomer() Table {
	t := Table{
		Head:    []string{"customer_id", "name", "paid", "average_delay", "longest_delay", "overdue", "days_late", "promises_kept", "promises_broken", "risk", "why"},
		Numbers: []int{2, 3, 4, 5, 6, 7, 8},
	}
	names := map[string]string{}
	for _, c := range b.Customers {
		names[c.ID] = c.Name
	}
	for id, h := range b.habits() {
		letter, why := h.grade()
		t.Rows = append(t.Rows, []string{
			id, names[id], strconv.Itoa(h.paid), strconv.Itoa(h.average()), strconv.Itoa(h.worst), h.owes(), strconv.Itoa(h.late),
			strconv.Itoa(h.kept), strconv.Itoa(h.broken), letter, why,
		})
	}
	sorted(t.Rows, 1)
	return t
}

func (h habit) owes() string {
	slices.Sort(h.currency)
	var amounts []string
	for _, currency := range h.currency {
		amounts = append(amounts, ledger.Money{Minor: h.overdue[currency], Currency: currency}.String())
	}
	return strings.Join(amounts, " + ")
}
