package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"relanced/internal/ledger"
)

// EntryBatch is how many entries one call of AddEntries should carry: enough
// for PostgreSQL to take them in one round trip, little enough to keep memory flat.
const EntryBatch = 1000

// entryColumns names the columns in the order of entryValues.
var entryColumns = []string{
	"id", "account", "bank_ref", "booking_date", "value_date", "currency", "counterparty", "iban", "reference",
	"end_to_end", "remittance", "label", "code", "return_reason", "original", "twin", "place",
	"parent", "gone", "state", "note",
}

func entryValues(e ledger.Entry) []string {
	return []string{
		e.ID, clean(e.Account), clean(e.BankRef), string(e.BookingDate), string(e.ValueDate), e.Amount.Currency,
		clean(e.Counterparty), clean(e.IBAN), clean(e.Reference), clean(e.EndToEnd), clean(e.Remittance),
		clean(e.Label), clean(e.Code), clean(e.Return), clean(e.Original), e.Twin, clean(e.Place),
		e.Parent, string(e.Gone), string(cmp.Or(e.State, ledger.EntryNew)), clean(e.Note),
	}
}

// revive brings an entry back that was withdrawn with the file that showed it,
// as the file says that shows it now.
var revive = func() string {
	set := "statement_id = excluded.statement_id, announced = excluded.announced, line = '', disagree = '', unshown = ''"
	for _, column := range entryColumns[1:] {
		set += ", " + column + " = excluded." + column
	}
	return ` ON CONFLICT (book, id) DO UPDATE SET ` + set + ` WHERE entries.gone = 'withdrawn'`
}()

// AddEntries records new entries of a statement, in state new unless they say
// otherwise, and returns how many there were: an entry whose identity is known
// already is the same money and is left as it is.
func (t *Tx) AddEntries(statement int64, entries []ledger.Entry) (int64, error) {
	if t.dialect.name == postgres.name {
		return t.addEntriesUnnest(statement, entries)
	}
	return t.addEntriesOneByOne(statement, entries)
}

// addEntriesOneByOne is the fastest on SQLite, where there is no round trip. An
// insert that may turn into an update makes SQLite copy every page it touches
// first: bringing back is therefore left to the few rows that are there already.
// Whether to go on is asked once a batch, when the statements are prepared: a
// context that can be cancelled costs the driver a goroutine at every row.
func (t *Tx) addEntriesOneByOne(statement int64, entries []ledger.Entry) (int64, error) {
	if !t.writable {
		return 0, ErrReadOnly
	}
	said := spoken(entries)
	insert, err := t.prepareEntries(said, ` ON CONFLICT DO NOTHING`)
	if err != nil {
		return 0, err
	}
	defer insert.Close() //nolint:errcheck // it ends with the transaction anyway
	again, err := t.prepareEntries(said, revive)
	if err != nil {
		return 0, err
	}
	defer again.Close() //nolint:errcheck // it ends with the transaction anyway
	ctx := context.WithoutCancel(t.ctx)
	var added int64
	for _, e := range entries {
		args := t.entryArgs(statement, e, said)
		n, err := affected(insert.ExecContext(ctx, args...))
		if err == nil && n == 0 {
			n, err = affected(again.ExecContext(ctx, args...))
		}
		if err != nil {
			return added, fmt.Errorf("recording the entry at %s: %w", e.Place, cmp.Or(t.ctx.Err(), err))
		}
		added += n
	}
	return added, nil
}

// spoken says which of the columns hold something in at least one entry: what a
// bank never says need not be handed to the driver row by row.
func spoken(entries []ledger.Entry) []bool {
	said := make([]bool, len(entryColumns))
	for _, e := range entries {
		for c, v := range entryValues(e) {
			said[c] = said[c] || v != ""
		}
	}
	return said
}

func (t *Tx) prepareEntries(said []bool, conflict string) (*sql.Stmt, error) {
	values := ""
	for _, s := range said {
		if s {
			values += ", ?"
		} else {
			values += ", ''"
		}
	}
	stmt, err := t.tx.PrepareContext(t.ctx, `INSERT INTO entries (book, statement_id, amount_minor, announced, `+
		strings.Join(entryColumns, ", ")+`) VALUES (?, ?, ?, ?`+values+`)`+conflict)
	return stmt, wrap(err, "preparing to record entries")
}

func (t *Tx) entryArgs(statement int64, e ledger.Entry, said []bool) []any {
	args := make([]any, 4, 4+len(said))
	args[0], args[1], args[2], args[3] = t.book, statement, e.Amount.Minor, e.Announced
	for c, v := range entryValues(e) {
		if said[c] {
			args = append(args, v)
		}
	}
	return args
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// addEntriesUnnest sends one array a column: one fixed statement, one round trip.
func (t *Tx) addEntriesUnnest(statement int64, entries []ledger.Entry) (int64, error) {
	columns := make([][]string, len(entryColumns))
	amounts, announced := make([]int64, len(entries)), make([]int64, len(entries))
	for i, e := range entries {
		amounts[i], announced[i] = e.Amount.Minor, int64(e.Announced)
		for c, v := range entryValues(e) {
			columns[c] = append(columns[c], v)
		}
	}
	args := []any{t.book, statement, pq.Array(amounts), pq.Array(announced)}
	arrays := ""
	for _, c := range columns {
		args = append(args, pq.Array(c))
		arrays += ", ?::text[]"
	}
	added, err := t.exec(`INSERT INTO entries (book, statement_id, amount_minor, announced, `+strings.Join(entryColumns, ", ")+`)
		SELECT DISTINCT ON (id) ?, ?::bigint, * FROM unnest(?::bigint[], ?::bigint[]`+arrays+`)
			AS incoming (amount_minor, announced, `+strings.Join(entryColumns, ", ")+`)`+revive, args...)
	return added, wrap(err, "recording entries")
}

const selectEntry = `SELECT id, account, bank_ref, booking_date, value_date, amount_minor AS "amount.minor", currency AS "amount.currency",
	counterparty, iban, reference, end_to_end, remittance, label, code, return_reason AS return, original, twin, disagree, unshown, place, state, note, parent, line, gone, announced FROM entries `

// Entries lists the entries of the book in the given states (none: all), by
// booking date and identity.
func (t *Tx) Entries(states ...ledger.EntryState) ([]ledger.Entry, error) {
	where, args := inStates(t.book, states)
	entries, err := list[ledger.Entry](t, selectEntry+where+` AND gone = '' ORDER BY booking_date, id`, args...)
	return entries, wrap(err, "listing the entries")
}

// CountEntries counts the book's entries by state.
func (t *Tx) CountEntries() (map[ledger.EntryState]int, error) {
	rows, err := list[struct {
		State ledger.EntryState
		N     int
	}](t, `SELECT state, COUNT(*) AS n FROM entries WHERE book = ? AND gone = '' GROUP BY state`, t.book)
	counts := map[ledger.EntryState]int{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, wrap(err, "counting the entries")
}

// Entry finds an entry by its identity.
func (t *Tx) Entry(id string) (ledger.Entry, bool, error) {
	e, found, err := one[ledger.Entry](t, selectEntry+`WHERE book = ? AND id = ?`, t.book, id)
	return e, found, wrap(err, "reading the entry")
}

// EntriesByRef finds entries by a reference of the bank, in whatever format it
// gave it, or by their identity, or by the first eight or more characters of it.
// Banks reuse references: there may be several. Those that no longer count come
// last.
func (t *Tx) EntriesByRef(ref string) ([]ledger.Entry, error) {
	const order = ` ORDER BY gone, booking_date, id`
	entries, err := list[ledger.Entry](t, selectEntry+`WHERE book = ? AND (bank_ref = ? OR id = ? OR line = ? OR parent = ? OR id IN (
		SELECT entry FROM sightings WHERE book = ? AND (bank_ref = ? OR line = ?)))`+order, t.book, ref, ref, ref, ref, t.book, ref, ref)
	if err != nil || len(entries) > 0 || len(ref) < 8 || strings.ContainsAny(ref, "%_") {
		return entries, wrap(err, "looking for the entry")
	}
	entries, err = list[ledger.Entry](t, selectEntry+`WHERE book = ? AND (id LIKE ? OR line LIKE ?)`+order, t.book, ref+"%", ref+"%")
	return entries, wrap(err, "looking for the entry")
}

// mostAsked is how many rows are asked for by name at once.
const mostAsked = 500

// EntryStates tells where entries stand; those that there are not are left out.
func (t *Tx) EntryStates(ids []string) (map[string]ledger.EntryState, error) {
	states := make(map[string]ledger.EntryState, len(ids))
	for some := range slices.Chunk(ids, mostAsked) {
		args := []any{t.book}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := list[struct {
			ID    string
			State ledger.EntryState
		}](t, `SELECT id, state FROM entries WHERE book = ? AND id IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, args...)
		if err != nil {
			return nil, wrap(err, "reading the states of entries")
		}
		for _, r := range rows {
			states[r.ID] = r.State
		}
	}
	return states, nil
}

// EntryPlace says which file an entry came with.
func (t *Tx) EntryPlace(id string) (ledger.File, error) {
	row, found, err := one[fileRow](t, `SELECT f.id, f.sha256, f.name, f.kind, f.reader, f.bytes, f.state, f.place, f.reason, f.notes, f.arrived_at, f.withdrawn_at
		FROM entries e JOIN statements s ON s.book = e.book AND s.id = e.statement_id
		JOIN files f ON f.book = s.book AND f.id = s.file_id WHERE e.book = ? AND e.id = ?`, t.book, id)
	if err != nil {
		return ledger.File{}, wrap(err, "looking for the entry's file")
	}
	if !found {
		return ledger.File{}, fmt.Errorf("entry %s has no file", id)
	}
	return row.file()
}

// ErrMove is returned when a state may not follow another.
var ErrMove = errors.New("this change of state is not allowed")

// MoveEntry changes the state of an entry. A move the state table does not
// allow is ErrMove: it is a mistake in the program and rolls everything back.
func (t *Tx) MoveEntry(e ledger.Entry, next ledger.EntryState, note string) error {
	if !e.State.CanMove(next) {
		return fmt.Errorf("entry %s from %s to %s: %w", e.Ref(), e.State, next, ErrMove)
	}
	n, err := t.exec(`UPDATE entries SET state = ?, note = ? WHERE book = ? AND id = ? AND state = ?`, next, clean(note), t.book, e.ID, e.State)
	if err == nil && n != 1 {
		err = fmt.Errorf("entry %s is no longer %s: %w", e.Ref(), e.State, ErrMove)
	}
	return wrap(err, "changing the state of an entry")
}
