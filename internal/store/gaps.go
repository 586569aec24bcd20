package store

import (
	"errors"
	"fmt"
	"time"

	"relanced/internal/ledger"
)

// AcceptedGap is a stretch of days without statements that a person answers for:
// the bank cannot deliver them, or nothing can have come in.
type AcceptedGap struct {
	Account  string      // Account.ID
	From, To ledger.Date // both included
	Note     string      // why
	Actor    string
	At       time.Time
}

// ErrGap is the cause of every gap that cannot be accepted.
var ErrGap = errors.New("this gap cannot be accepted")

// AcceptGap records that a person knows of missing days of an account and takes
// them as they are, with its event. Saying it again changes nothing. Days that
// have not passed cannot be accepted: nobody knows yet what they miss.
func (t *Tx) AcceptGap(account string, from, to ledger.Date, note, actor string) error {
	if from == "" || from > to || to > ledger.DateOf(t.now) {
		return fmt.Errorf("%s to %s is no stretch of past days: %w", from, to, ErrGap)
	}
	_, known, err := one[string](t, `SELECT id FROM accounts WHERE book = ? AND id = ?`, t.book, account)
	if err != nil {
		return wrap(err, "looking for the account")
	}
	if !known {
		return fmt.Errorf("no statement of account %q is known: %w", account, ErrGap)
	}
	added, err := t.exec(`INSERT INTO gaps (book, account, from_day, to_day, note, actor, at) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		t.book, account, from, to, clean(note), clean(actor), t.now.UnixMicro())
	if err != nil || added == 0 {
		return wrap(err, "recording the accepted gap")
	}
	return t.Event(actor, "gap.accepted", account, map[string]any{"from": from, "to": to, "note": note})
}

// AcceptedGaps lists the gaps that people have accepted, by account and day.
func (t *Tx) AcceptedGaps() ([]AcceptedGap, error) {
	type row struct {
		AcceptedGap
		FromDay, ToDay ledger.Date
		At             int64
	}
	rows, err := list[row](t, `SELECT account, from_day, to_day, note, actor, at FROM gaps WHERE book = ? ORDER BY account, from_day, to_day`, t.book)
	if err != nil {
		return nil, wrap(err, "listing the accepted gaps")
	}
	gaps := make([]AcceptedGap, len(rows))
	for i, r := range rows {
		gaps[i] = r.AcceptedGap
		gaps[i].From, gaps[i].To, gaps[i].At = r.FromDay, r.ToDay, micros(r.At)
	}
	return gaps, nil
}
