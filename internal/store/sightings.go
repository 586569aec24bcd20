package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// Known is a line of an account as the ledger has it, with every statement that
// shows it. The line of a batch stands for its details.
type Known struct {
	ledger.Entry
	Statement int64 // the one it was first recorded from
	Seen      []ledger.Sighting
}

// statementsNear selects the statements of an account that touch some days.
const statementsNear = `SELECT id FROM statements WHERE book = ? AND account = ? AND withdrawn = 0 AND to_day >= ? AND from_day <= ?`

// StatementsNear lists the statements of an account that touch the days from
// and to or lie between them, without the withdrawn ones.
func (t *Tx) StatementsNear(account string, from, to ledger.Date) ([]Statement, error) {
	return t.statements(` AND s.account = ? AND s.withdrawn = 0 AND s.to_day >= ? AND s.from_day <= ?`, account, from, to)
}

// LinesNear lists what the statements near some days show of an account, by
// identity: the lines, not the details of batches.
func (t *Tx) LinesNear(account string, from, to ledger.Date) ([]Known, error) {
	near := []any{t.book, account, from, to}
	return t.known(`e.book = ? AND e.parent = '' AND e.gone <> 'withdrawn' AND (e.statement_id IN (`+statementsNear+`)
		OR e.id IN (SELECT x.entry FROM sightings x WHERE x.book = ? AND x.statement_id IN (`+statementsNear+`)))`,
		join([]any{t.book}, near, []any{t.book}, near)...)
}

// DetailsOf lists the entries that are details of a batch, by identity.
func (t *Tx) DetailsOf(batch string) ([]Known, error) {
	return t.known(`e.book = ? AND e.parent = ? AND e.gone <> 'withdrawn'`, t.book, batch)
}

// Sighted lists the entries that a statement shows, lines and details.
func (t *Tx) Sighted(statement int64) ([]Known, error) {
	return t.known(`e.book = ? AND e.gone <> 'withdrawn' AND (e.statement_id = ? OR e.id IN (
		SELECT x.entry FROM sightings x WHERE x.book = ? AND x.statement_id = ?))`, t.book, statement, t.book, statement)
}

func join(lists ...[]any) []any {
	var all []any
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func (t *Tx) known(where string, args ...any) ([]Known, error) {
	type row struct {
		ledger.Entry
		StatementID int64
		Format      ledger.Format
	}
	rows, err := list[row](t, `SELECT e.id, e.account, e.bank_ref, e.booking_date, e.value_date, e.amount_minor AS "amount.minor",
		e.currency AS "amount.currency", e.counterparty, e.iban, e.reference, e.end_to_end, e.remittance, e.label, e.code,
		e.return_reason AS return, e.original, e.twin, e.disagree, e.unshown, e.place, e.state, e.note, e.parent, e.line, e.gone, e.announced, e.statement_id, s.format
		FROM entries e JOIN statements s ON s.book = e.book AND s.id = e.statement_id WHERE `+where+` ORDER BY e.id`, args...)
	if err != nil || len(rows) == 0 {
		return nil, wrap(err, "looking for known entries")
	}
	seen, err := t.sightings(`SELECT e.id FROM entries e WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	lines := make([]Known, len(rows))
	for i, r := range rows {
		k := Known{Entry: r.Entry, Statement: r.StatementID, Seen: seen[r.ID]}
		if len(k.Seen) == 0 { // seen once: its own row is the presentation
			k.Seen = []ledger.Sighting{k.first(r.Format)}
		}
		lines[i] = k
	}
	return lines, nil
}

// first is the presentation an entry was recorded from, while there is no other.
func (k *Known) first(format ledger.Format) ledger.Sighting {
	s := ledger.Sighting{Statement: k.Statement, Format: format, Line: k.ID, BankRef: k.BankRef, Presented: k.Entry}
	if k.Gone == ledger.GoneSplit {
		s.Parts = 2
	}
	return s
}

// Sightings lists every statement that shows an entry, in order of arrival.
func (t *Tx) Sightings(entry string) ([]ledger.Sighting, error) {
	known, err := t.known(`e.book = ? AND e.id = ?`, t.book, entry)
	if err != nil || len(known) == 0 {
		return nil, err
	}
	return known[0].Seen, nil
}

func (t *Tx) sightings(entries string, args ...any) (map[string][]ledger.Sighting, error) {
	rows, err := list[struct {
		Entry       string
		StatementID int64
		Format      ledger.Format
		Line        string
		BankRef     string
		Presented   string
	}](t, `SELECT x.entry, x.statement_id, s.format, x.line, x.bank_ref, x.presented
		FROM sightings x JOIN statements s ON s.book = x.book AND s.id = x.statement_id AND s.withdrawn = 0
		WHERE x.book = ? AND x.entry IN (`+entries+`) ORDER BY x.entry, x.statement_id, x.line`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "looking for where entries were seen")
	}
	seen := map[string][]ledger.Sighting{}
	for _, r := range rows {
		s := ledger.Sighting{Statement: r.StatementID, Format: r.Format, Line: r.Line, BankRef: r.BankRef}
		var p presented
		if err := json.Unmarshal([]byte(r.Presented), &p); err != nil {
			return nil, fmt.Errorf("reading how entry %s was presented: %w", r.Entry, err)
		}
		s.Presented, s.Parts = p.entry(), p.Parts
		seen[r.Entry] = append(seen[r.Entry], s)
	}
	return seen, nil
}

// AddSighting remembers that a statement shows an entry too. With the second
// presentation the first is written down as well.
func (t *Tx) AddSighting(k *Known, s ledger.Sighting) error {
	k.Seen = append(k.Seen, s)
	if len(k.Seen) == 2 {
		if err := t.addSighting(k.ID, k.Seen[0]); err != nil {
			return err
		}
	}
	return t.addSighting(k.ID, s)
}

func (t *Tx) addSighting(entry string, s ledger.Sighting) error {
	_, err := t.exec(`INSERT INTO sightings (book, entry, statement_id, line, bank_ref, presented) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		t.book, entry, s.Statement, s.Line, clean(s.BankRef), jsonText(present(s)))
	return wrap(err, "recording where an entry was seen")
}

// Present writes what all presentations of an entry together say of it, and the
// statement that stands for it.
func (t *Tx) Present(e ledger.Entry, statement int64) error {
	_, err := t.exec(`UPDATE entries SET statement_id = ?, bank_ref = ?, booking_date = ?, value_date = ?, counterparty = ?, iban = ?, reference = ?,
		end_to_end = ?, remittance = ?, label = ?, code = ?, return_reason = ?, original = ?, place = ?, line = ?, announced = ?, disagree = ?
		WHERE book = ? AND id = ?`, statement, clean(e.BankRef), e.BookingDate, e.ValueDate, clean(e.Counterparty), clean(e.IBAN), clean(e.Reference),
		clean(e.EndToEnd), clean(e.Remittance), clean(e.Label), clean(e.Code), clean(e.Return), clean(e.Original), clean(e.Place), e.Line,
		e.Announced, clean(e.Disagree), t.book, e.ID)
	if err != nil {
		return wrap(err, "completing an entry")
	}
	made, err := t.AllocationsOf(e.ID)
	for _, a := range made { // it may have been booked on an earlier day than was thought
		err = errors.Join(err, t.noteLateOf(a.ID, a.Entry))
	}
	return err
}

// SetGone says that an entry no longer counts, or (with "") that it counts
// again. What does not count is ignored, what counts again is new.
func (t *Tx) SetGone(id string, gone ledger.EntryGone, note string) error {
	state := ledger.EntryIgnored
	if gone == "" {
		state = ledger.EntryNew
	}
	_, err := t.exec(`UPDATE entries SET gone = ?, state = ?, note = ? WHERE book = ? AND id = ?`, gone, state, clean(note), t.book, id)
	return wrap(err, "setting an entry aside")
}

// Renew makes an entry new: what files say of it has changed, so that what was
// decided on it no longer stands. Its allocations are the caller's to reverse.
func (t *Tx) Renew(id, note string) error {
	if err := t.SaveProposals(id, nil); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE entries SET state = ?, note = ? WHERE book = ? AND id = ?`, ledger.EntryNew, clean(note), t.book, id)
	return wrap(err, "taking up an entry again")
}

// presented is a presentation as it is stored: only what a statement says.
type presented struct {
	Booked       ledger.Date `json:"booked,omitempty"`
	Valued       ledger.Date `json:"valued,omitempty"`
	BankRef      string      `json:"ref,omitempty"`
	Counterparty string      `json:"name,omitempty"`
	IBAN         string      `json:"iban,omitempty"`
	Reference    string      `json:"reference,omitempty"`
	EndToEnd     string      `json:"e2e,omitempty"`
	Remittance   string      `json:"remittance,omitempty"`
	Label        string      `json:"label,omitempty"`
	Code         string      `json:"code,omitempty"`
	Return       string      `json:"return,omitempty"`
	Original     string      `json:"original,omitempty"`
	Place        string      `json:"place,omitempty"`
	Announced    int         `json:"announced,omitempty"`
	Parts        int         `json:"parts,omitempty"`
}

func present(s ledger.Sighting) presented {
	e := s.Presented
	return presented{
		e.BookingDate, e.ValueDate, e.BankRef, e.Counterparty, e.IBAN, e.Reference, e.EndToEnd, e.Remittance, e.Label, e.Code, e.Return,
		e.Original, e.Place, e.Announced, s.Parts,
	}
}

func (p presented) entry() ledger.Entry {
	return ledger.Entry{
		BookingDate: p.Booked, ValueDate: p.Valued, BankRef: p.BankRef, Counterparty: p.Counterparty, IBAN: p.IBAN, Reference: p.Reference,
		EndToEnd: p.EndToEnd, Remittance: p.Remittance, Label: p.Label, Code: p.Code, Return: p.Return, Original: p.Original, Place: p.Place,
		Announced: p.Announced,
	}
}

// ClearTwin forgets the suspicion that an entry is another one.
func (t *Tx) ClearTwin(of string) error {
	_, err := t.exec(`UPDATE entries SET twin = '' WHERE book = ? AND twin = ?`, t.book, of)
	return wrap(err, "clearing a suspicion")
}

// NoTwin forgets the suspicion that an entry is another one: both are real.
func (t *Tx) NoTwin(id string) error {
	_, err := t.exec(`UPDATE entries SET twin = '' WHERE book = ? AND id = ?`, t.book, id)
	return wrap(err, "clearing a suspicion")
}
