package store

import "relanced/internal/ledger"

// Unshown lists the credits of an account, booked within some days, that no
// statement of a format shows. The details of a batch are shown where it is.
func (t *Tx) Unshown(account string, from, to ledger.Date, format ledger.Format) ([]ledger.Entry, error) {
	const ofFormat = `SELECT s.id FROM statements s WHERE s.book = ? AND s.account = ? AND s.format = ? AND s.withdrawn = 0`
	const line = `CASE entries.parent WHEN '' THEN entries.id ELSE entries.parent END`
	own, near := []any{t.book, account, format}, []any{t.book, account, from, to}
	entries, err := list[ledger.Entry](t, selectEntry+`WHERE book = ? AND account = ? AND booking_date >= ? AND booking_date <= ?
		AND amount_minor > 0 AND gone = '' AND statement_id IN (`+statementsNear+`)
		AND NOT EXISTS (SELECT 1 FROM entries p WHERE p.book = entries.book AND p.id = `+line+` AND p.statement_id IN (`+ofFormat+`))
		AND NOT EXISTS (SELECT 1 FROM sightings x WHERE x.book = entries.book AND x.entry = `+line+` AND x.statement_id IN (`+ofFormat+`))
		ORDER BY booking_date, id`, join(near, near, own, own)...)
	return entries, wrap(err, "looking for entries that a statement leaves out")
}

// Doubted lists the credits of an account, booked within some days, that a
// statement leaves out as far as was known.
func (t *Tx) Doubted(account string, from, to ledger.Date) ([]ledger.Entry, error) {
	near := []any{t.book, account, from, to}
	entries, err := list[ledger.Entry](t, selectEntry+`WHERE book = ? AND account = ? AND booking_date >= ? AND booking_date <= ?
		AND gone = '' AND unshown <> '' AND statement_id IN (`+statementsNear+`) ORDER BY booking_date, id`, join(near, near)...)
	return entries, wrap(err, "looking for doubtful entries")
}

// SetUnshown says why it is doubtful that an entry's money moved, or (with "")
// that it is not.
func (t *Tx) SetUnshown(id, why string) error {
	_, err := t.exec(`UPDATE entries SET unshown = ? WHERE book = ? AND id = ?`, clean(why), t.book, id)
	return wrap(err, "doubting an entry")
}
