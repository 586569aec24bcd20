package store

import (
	"time"

	"relanced/internal/ledger"
)

// Doubted is a stretch of days on which a guard kept back a reminder of an overdue
// invoice that would have left otherwise: because nobody knew whether it was paid.
type Doubted struct {
	Invoice string
	Guard   string
	Since   ledger.Date
	Until   ledger.Date // the day from which it held no more, "" while it does
	Outcome DoubtOutcome
	// RightDays are those of the stretch on which money of the customer was waiting to
	// be put on an invoice, or the invoice had been paid; NeedlessDays are the others.
	// Both are known when it has ended.
	RightDays, NeedlessDays int
}

// DoubtOutcome says what the doubt came to.
type DoubtOutcome string

// The outcomes of a doubt.
const (
	DoubtOpen     DoubtOutcome = ""         // it stands
	DoubtNeedless DoubtOutcome = "needless" // some of its days were
	DoubtRight    DoubtOutcome = "right"    // none was
)

// DoubtedOpen lists the stretches that have not ended.
func (t *Tx) DoubtedOpen() ([]Doubted, error) {
	rows, err := list[Doubted](t, `SELECT invoice, guard, since_day AS since, until_day AS until, outcome, right_days, needless_days
		FROM doubted WHERE book = ? AND outcome = '' ORDER BY invoice, guard`, t.book)
	return rows, wrap(err, "listing what guards hold")
}

// BeginDoubt records that a guard holds an invoice from today on. It is a count of
// how guards do, and no decision: there is no event of it.
func (t *Tx) BeginDoubt(d Doubted) error {
	_, err := t.exec(`INSERT INTO doubted (book, invoice, guard, since_day, until_day, outcome) VALUES (?,?,?,?,'','') ON CONFLICT DO NOTHING`,
		t.book, d.Invoice, d.Guard, d.Since)
	return wrap(err, "recording what a guard holds")
}

// EndDoubt records what became of it.
func (t *Tx) EndDoubt(d Doubted) error {
	_, err := t.exec(`UPDATE doubted SET until_day = ?, outcome = ?, right_days = ?, needless_days = ?
		WHERE book = ? AND invoice = ? AND guard = ? AND since_day = ? AND outcome = ''`,
		d.Until, d.Outcome, d.RightDays, d.NeedlessDays, t.book, d.Invoice, d.Guard, d.Since)
	return wrap(err, "recording what became of a hold")
}

// DoubtDays is on how many days a guard kept back reminders, summed over invoices:
// those of the stretches that have ended.
type DoubtDays struct {
	Guard           string
	Right, Needless int
}

// DoubtDays sums the days of the stretches by guard.
func (t *Tx) DoubtDays() ([]DoubtDays, error) {
	rows, err := list[DoubtDays](t, `SELECT guard, CAST(SUM(right_days) AS BIGINT) AS "right", CAST(SUM(needless_days) AS BIGINT) AS needless
		FROM doubted WHERE book = ? AND outcome <> '' GROUP BY guard ORDER BY guard`, t.book)
	return rows, wrap(err, "summing the days that guards held")
}

// Waited is money of a customer from the day the bank booked it until it was put on
// an invoice.
type Waited struct {
	Booked  ledger.Date
	Decided time.Time
}

// WaitedFor lists the money that was put on invoices of a customer since an instant,
// but for what was undone as a mistake.
func (t *Tx) WaitedFor(customer string, since time.Time) ([]Waited, error) {
	rows, err := list[struct {
		Booked ledger.Date
		At     int64
	}](t, `SELECT e.booking_date AS booked, a.at FROM allocations a
		JOIN entries e ON e.book = a.book AND e.id = a.entry
		JOIN invoices i ON i.book = a.book AND i.number = a.invoice
		WHERE a.book = ? AND i.customer = ? AND a.at >= ? AND a.reverses IS NULL
			AND NOT EXISTS (SELECT 1 FROM allocations u WHERE u.book = a.book AND u.reverses = a.id AND u.why NOT LIKE '`+returnedBy+`%')
		ORDER BY a.id`, t.book, customer, unixMicros(since))
	waited := make([]Waited, len(rows))
	for i, r := range rows {
		waited[i] = Waited{r.Booked, micros(r.At)}
	}
	return waited, wrap(err, "listing the money that waited")
}
