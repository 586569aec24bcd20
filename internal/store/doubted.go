package store

import "relanced/internal/ledger"

// Doubted is a stretch of days on which a guard held an invoice that would have been
// reminded otherwise: because nobody knew whether it was paid.
type Doubted struct {
	Invoice string
	Guard   string
	Since   ledger.Date
	Until   ledger.Date // the day from which it held no more, "" while it does
	Outcome DoubtOutcome
}

// DoubtOutcome says what the doubt came to.
type DoubtOutcome string

// The outcomes of a doubt.
const (
	DoubtOpen     DoubtOutcome = ""         // it stands
	DoubtNeedless DoubtOutcome = "needless" // the invoice was unpaid all the time
	DoubtRight    DoubtOutcome = "right"    // money had come for it, or it was settled otherwise
)

// DoubtedOpen lists the stretches that have not ended.
func (t *Tx) DoubtedOpen() ([]Doubted, error) {
	rows, err := list[Doubted](t, `SELECT invoice, guard, since_day AS since, until_day AS until, outcome FROM doubted
		WHERE book = ? AND outcome = '' ORDER BY invoice, guard`, t.book)
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
	_, err := t.exec(`UPDATE doubted SET until_day = ?, outcome = ? WHERE book = ? AND invoice = ? AND guard = ? AND since_day = ? AND outcome = ''`,
		d.Until, d.Outcome, t.book, d.Invoice, d.Guard, d.Since)
	return wrap(err, "recording what became of a hold")
}

// DoubtCount is how often a guard held something, by what it came to.
type DoubtCount struct {
	Guard   string
	Outcome DoubtOutcome
	N       int
}

// DoubtCounts counts the stretches by guard and outcome.
func (t *Tx) DoubtCounts() ([]DoubtCount, error) {
	rows, err := list[DoubtCount](t, `SELECT guard, outcome, COUNT(*) AS n FROM doubted WHERE book = ? GROUP BY guard, outcome ORDER BY guard, outcome`, t.book)
	return rows, wrap(err, "counting what guards held")
}
