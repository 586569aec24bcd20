package store

import (
	"encoding/json"
	"fmt"
	"time"

	"relanced/internal/ledger"
)

// ByDaemon is the actor of what nobody asked for in person.
const ByDaemon = ledger.ByEngine

// Event adds one row to the book's audit chain. detail is written as JSON; nil
// means none.
func (t *Tx) Event(actor, kind, subject string, detail any) error {
	if err := t.loadChain(); err != nil {
		return err
	}
	text := "{}"
	if detail != nil {
		data, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("writing the detail of event %s: %w", kind, err)
		}
		text = string(data)
	}
	e := ledger.Event{
		Seq: t.lastSeq + 1, At: t.now, Actor: clean(actor), Kind: kind,
		Subject: clean(subject), Detail: clean(text), Prev: t.lastHash,
	}
	e.Hash = e.Seal()
	_, err := t.exec(`INSERT INTO events (book, seq, at, actor, kind, subject, detail, prev, hash) VALUES (?,?,?,?,?,?,?,?,?)`,
		t.book, e.Seq, e.At.UnixMicro(), e.Actor, e.Kind, e.Subject, e.Detail, e.Prev, e.Hash)
	if err != nil {
		return fmt.Errorf("recording event %s: %w", kind, err)
	}
	t.lastSeq, t.lastHash = e.Seq, e.Hash
	return nil
}

func (t *Tx) loadChain() error {
	if t.chained {
		return nil
	}
	last, found, err := one[struct {
		Seq  int64
		Hash string
	}](t, `SELECT seq, hash FROM events WHERE book = ? ORDER BY seq DESC LIMIT 1`, t.book)
	if err != nil {
		return fmt.Errorf("reading the last event: %w", err)
	}
	if found {
		t.lastSeq, t.lastHash = last.Seq, last.Hash
	}
	t.chained = true
	return nil
}

// Events lists the audit rows of the book in order; subject "" means all.
func (t *Tx) Events(subject string) ([]ledger.Event, error) {
	type row struct {
		ledger.Event
		At int64
	}
	rows, err := list[row](t, `SELECT seq, at, actor, kind, subject, detail, prev, hash FROM events
		WHERE book = ? AND (? = '' OR subject = ?) ORDER BY seq`, t.book, subject, subject)
	if err != nil {
		return nil, fmt.Errorf("listing the events: %w", err)
	}
	events := make([]ledger.Event, len(rows))
	for i, r := range rows {
		events[i] = r.Event
		events[i].At = micros(r.At)
	}
	return events, nil
}

// Began is when the first event of the book was written, the zero time when there is
// none.
func (t *Tx) Began() (time.Time, error) {
	row, _, err := one[struct{ At int64 }](t, `SELECT COALESCE(MIN(at), 0) AS at FROM events WHERE book = ?`, t.book)
	return micros(row.At), wrap(err, "finding the first event")
}
