package store

import (
	"relanced/internal/ledger"
)

// AddSource records that a counterparty's money is never a customer's, with its
// event. Said again, it changes nothing; added says whether it was new.
func (t *Tx) AddSource(s ledger.Source) (added bool, err error) {
	n, err := t.exec(`INSERT INTO sources (book, iban, name, actor, at, why) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		t.book, s.IBAN, clean(s.Name), clean(s.Actor), t.now.UnixMicro(), clean(s.Why))
	if err != nil || n == 0 {
		return false, wrap(err, "recording the source")
	}
	return true, t.Event(s.Actor, "source.ignored", s.ID(), map[string]any{"iban": s.IBAN, "name": s.Name, "why": s.Why})
}

// Sources lists the counterparties whose money is never a customer's.
func (t *Tx) Sources() ([]ledger.Source, error) {
	type row struct {
		ledger.Source
		At int64
	}
	rows, err := list[row](t, `SELECT iban, name, actor, at, why FROM sources WHERE book = ? ORDER BY iban, name`, t.book)
	sources := make([]ledger.Source, len(rows))
	for i, r := range rows {
		sources[i] = r.Source
		sources[i].At = micros(r.At)
	}
	return sources, wrap(err, "listing the sources")
}

// RemoveSource forgets a source, with its event. What was ignored because of it
// stays ignored; found is false when there is no such source.
func (t *Tx) RemoveSource(s ledger.Source, actor, why string) (found bool, err error) {
	n, err := t.exec(`DELETE FROM sources WHERE book = ? AND iban = ? AND name = ?`, t.book, s.IBAN, s.Name)
	if err != nil || n == 0 {
		return false, wrap(err, "forgetting the source")
	}
	return true, t.Event(actor, "source.forgotten", s.ID(), map[string]any{"why": why})
}
