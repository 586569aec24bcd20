package store

import (
	"time"

	"relanced/internal/ledger"
)

// LateArrival is an invoice that was reminded after its money had been booked,
// because the statement, or the decision what the money is for, came later than
// the reminder.
type LateArrival struct {
	Invoice, Reminder, Entry string
	Booked                   ledger.Date
	Amount                   ledger.Money // of the entry, what is on the invoice
	Sent                     ledger.Date
	GivenBack                bool // its step counts as not taken
}

// noteLate notes the allocations that came after a reminder of their invoice was
// sent, of money that was booked by then: of an allocation a, or of a reminder item i,
// as the condition says. Whichever of the two is written last calls it, and whoever
// moves the day of an entry.
//
// Civil days are of a time zone that only the reader knows. The day of the sending is
// at most one later there than in UTC: money that is late in any zone was booked by
// the day in UTC.
func (t *Tx) noteLate(from, which string, of ...any) error {
	// CROSS JOIN: SQLite looks the tables up in this order. Of its own it reads all
	// reminders that were ever sent.
	_, err := t.exec(`INSERT INTO late_arrivals (book, reminder, invoice, allocation)
		SELECT DISTINCT i.book, i.reminder, i.invoice, a.id FROM `+from+` CROSS JOIN reminders r CROSS JOIN entries e
		WHERE a.book = ? AND i.book = ? AND i.invoice = a.invoice AND `+which+`
			AND a.reverses IS NULL AND a.amount_minor + a.adjustment <> 0
			AND r.book = i.book AND r.id = i.reminder AND r.state = 'sent' AND r.step <> 'apology' AND r.sent_at < a.at
			AND e.book = a.book AND e.id = a.entry AND e.booking_date <= `+t.dialect.sentDay+`
		ON CONFLICT DO NOTHING`, append([]any{t.book, t.book}, of...)...)
	return wrap(err, "noting late arrivals")
}

// noteLateOf is noteLate of one allocation. It names the entry too: until PostgreSQL has
// gathered statistics it takes any index that begins with the book, and reads all of it.
func (t *Tx) noteLateOf(allocation int64, entry string) error {
	return t.noteLate(withAllocations, `a.id = ? AND a.entry = ?`, allocation, entry)
}

// What noteLate begins with.
const (
	withAllocations = `allocations a CROSS JOIN reminder_items i`
	withReminders   = `reminder_items i CROSS JOIN allocations a`
)

// LateArrivals lists them, by the civil days of a time zone. Money that was
// taken back since counts no more.
func (t *Tx) LateArrivals(zone *time.Location) ([]LateArrival, error) {
	return t.lateArrivals(zone, `late_arrivals n CROSS JOIN reminder_items i`,
		`AND n.book = i.book AND n.reminder = i.reminder AND n.invoice = i.invoice AND n.allocation = a.id`)
}

// LateArrivalsAnew lists the same from all reminders and allocations, whatever was
// noted: what verify compares.
func (t *Tx) LateArrivalsAnew(zone *time.Location) ([]LateArrival, error) {
	return t.lateArrivals(zone, `reminder_items i`, ``)
}

func (t *Tx) lateArrivals(zone *time.Location, from, where string) ([]LateArrival, error) {
	// CROSS JOIN: SQLite looks the tables up in this order, beginning with what was
	// noted, which is little.
	type row struct {
		LateArrival
		SentAt, Allocation, Minor int64
		Currency                  string
		Live                      int
	}
	rows, err := list[row](t, `SELECT DISTINCT i.invoice, i.reminder, e.id AS entry, e.booking_date AS booked, r.sent_at, i.live,
			a.id AS allocation, a.amount_minor AS minor, a.currency
		FROM `+from+` CROSS JOIN reminders r CROSS JOIN allocations a CROSS JOIN entries e
		WHERE i.book = ? AND r.book = i.book AND r.id = i.reminder AND r.state = 'sent' AND r.step <> 'apology'
			AND a.book = i.book AND a.invoice = i.invoice AND a.reverses IS NULL AND a.at > r.sent_at AND a.amount_minor + a.adjustment <> 0
			AND NOT EXISTS (SELECT 1 FROM allocations u WHERE u.book = a.book AND u.reverses = a.id)
			AND e.book = a.book AND e.id = a.entry AND e.state = 'allocated' `+where+`
		ORDER BY i.reminder, i.invoice, e.id, a.id`, t.book)
	if err != nil {
		return nil, wrap(err, "looking for late arrivals")
	}
	var late []LateArrival
	for _, r := range rows {
		r.Sent = ledger.DateOf(micros(r.SentAt).In(zone))
		r.GivenBack = r.Live == 0
		r.Amount = ledger.Money{Minor: r.Minor, Currency: r.Currency}
		if r.Booked < r.Sent {
			late = append(late, r.LateArrival)
		}
	}
	return late, nil
}

// GiveBack takes the step of a late arrival back, with its event: the customer
// had paid, and if the payment should ever come back the ladder resumes where it
// stood before.
func (t *Tx) GiveBack(late LateArrival) error {
	n, err := t.exec(`UPDATE reminder_items SET live = 0 WHERE book = ? AND reminder = ? AND invoice = ? AND live = 1`, t.book, late.Reminder, late.Invoice)
	if err != nil || n == 0 {
		return wrap(err, "giving a step back")
	}
	return t.Event(ByDaemon, "reminder.late", late.Reminder, map[string]any{
		"invoice": late.Invoice, "entry": late.Entry, "booked": late.Booked, "sent": late.Sent,
	})
}
