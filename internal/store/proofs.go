package store

import "relanced/internal/ledger"

const selectProof = `SELECT id, reminder, tracking, deposited, delivered, file_name, place, sha256, note, author, at FROM proofs `

// AddProof records what a person says of the delivery of a reminder, with its
// event.
func (t *Tx) AddProof(p ledger.Proof) error {
	id, err := t.nextID("proofs")
	if err != nil {
		return wrap(err, "numbering the proof")
	}
	_, err = t.exec(`INSERT INTO proofs (book, id, reminder, tracking, deposited, delivered, file_name, place, sha256, note, author, at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, t.book, id, p.Reminder, clean(p.Tracking), p.Deposited, p.Delivered,
		clean(p.FileName), clean(p.Place), p.SHA256, clean(p.Note), clean(p.Author), t.now.UnixMicro())
	if err != nil {
		return wrap(err, "recording the proof")
	}
	return t.Event(p.Author, "reminder.proof", p.Reminder, map[string]any{
		"proof": id, "tracking": p.Tracking, "deposited": p.Deposited, "delivered": p.Delivered,
		"file": p.FileName, "sha256": p.SHA256, "note": p.Note,
	})
}

// Proofs lists what was recorded of the delivery of every reminder of the book,
// by reminder and oldest first.
func (t *Tx) Proofs() (map[string][]ledger.Proof, error) {
	return t.proofs(`WHERE book = ?`, t.book)
}

// ProofsOf lists the same of one reminder.
func (t *Tx) ProofsOf(reminder string) ([]ledger.Proof, error) {
	byReminder, err := t.proofs(`WHERE book = ? AND reminder = ?`, t.book, reminder)
	return byReminder[reminder], err
}

func (t *Tx) proofs(where string, args ...any) (map[string][]ledger.Proof, error) {
	rows, err := list[struct {
		ledger.Proof
		At int64
	}](t, selectProof+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, wrap(err, "listing the proofs")
	}
	byReminder := map[string][]ledger.Proof{}
	for _, r := range rows {
		r.Proof.At = micros(r.At)
		byReminder[r.Reminder] = append(byReminder[r.Reminder], r.Proof)
	}
	return byReminder, nil
}
