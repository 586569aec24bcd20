package store

import (
	"encoding/json"
	"fmt"

	"relanced/internal/ledger"
)

const fileColumns = `id, sha256, name, kind, reader, bytes, state, place, reason, notes, arrived_at`

// fileFields adds what is set later.
const fileFields = fileColumns + `, withdrawn_at`

type fileRow struct {
	ledger.File
	Notes     string
	ArrivedAt int64
	// WithdrawnAt is zero for a file that counts.
	WithdrawnAt int64
}

func (r fileRow) file() (ledger.File, error) {
	f := r.File
	f.ArrivedAt = micros(r.ArrivedAt)
	if r.WithdrawnAt != 0 {
		f.WithdrawnAt = micros(r.WithdrawnAt)
	}
	if err := json.Unmarshal([]byte(r.Notes), &f.Notes); err != nil {
		return f, fmt.Errorf("reading the notes of file %d: %w", f.ID, err)
	}
	return f, nil
}

// RecordedFile finds the record of these bytes, if they were taken in before.
func (t *Tx) RecordedFile(sha256 string) (ledger.File, bool, error) {
	row, found, err := one[fileRow](t, `SELECT `+fileFields+` FROM files WHERE book = ? AND sha256 = ? AND state = 'recorded' AND withdrawn_at = 0`, t.book, sha256)
	if err != nil || !found {
		return ledger.File{}, false, wrap(err, "looking for the file's record")
	}
	f, err := row.file()
	return f, true, err
}

// AddFile records a file and returns its number.
func (t *Tx) AddFile(f ledger.File) (int64, error) {
	id, err := t.nextID("files")
	if err != nil {
		return 0, wrap(err, "numbering the file")
	}
	_, err = t.exec(`INSERT INTO files (book, `+fileColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
		t.book, id, f.SHA256, clean(f.Name), f.Kind, f.Reader, f.Bytes, f.State, clean(f.Place), clean(f.Reason),
		jsonText(f.Notes), t.now.UnixMicro())
	return id, wrap(err, "recording the file")
}

// RejectedFiles lists the files that were refused and still wait for a person.
func (t *Tx) RejectedFiles() ([]ledger.File, error) {
	return t.files(`WHERE book = ? AND state = 'rejected' ORDER BY id`, t.book)
}

// Files lists every file of the book in order of arrival.
func (t *Tx) Files() ([]ledger.File, error) {
	return t.files(`WHERE book = ? ORDER BY id`, t.book)
}

// FileByID finds a file.
func (t *Tx) FileByID(id int64) (ledger.File, bool, error) {
	files, err := t.files(`WHERE book = ? AND id = ?`, t.book, id)
	if err != nil || len(files) == 0 {
		return ledger.File{}, false, err
	}
	return files[0], true, nil
}

func (t *Tx) files(where string, args ...any) ([]ledger.File, error) {
	rows, err := list[fileRow](t, `SELECT `+fileFields+` FROM files `+where, args...)
	if err != nil {
		return nil, wrap(err, "listing the files")
	}
	files := make([]ledger.File, len(rows))
	for i, r := range rows {
		if files[i], err = r.file(); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// FilesOfStatements lists, by statement, the file that brought it.
func (t *Tx) FilesOfStatements() (map[int64]ledger.File, error) {
	pairs, err := list[struct{ ID, FileID int64 }](t, `SELECT id, file_id FROM statements WHERE book = ?`, t.book)
	if err != nil {
		return nil, wrap(err, "listing the files of the statements")
	}
	files, err := t.Files()
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]ledger.File, len(files))
	for _, f := range files {
		byID[f.ID] = f
	}
	byStatement := make(map[int64]ledger.File, len(pairs))
	for _, p := range pairs {
		byStatement[p.ID] = byID[p.FileID]
	}
	return byStatement, nil
}

// WithdrawFile notes that a recorded file no longer counts.
func (t *Tx) WithdrawFile(id int64) error {
	_, err := t.exec(`UPDATE files SET withdrawn_at = ? WHERE book = ? AND id = ? AND state = 'recorded'`, t.now.UnixMicro(), t.book, id)
	return wrap(err, "withdrawing the file")
}

// NoteFile keeps what was found while the file was recorded.
func (t *Tx) NoteFile(id int64, notes []string) error {
	_, err := t.exec(`UPDATE files SET notes = ? WHERE book = ? AND id = ?`, jsonText(notes), t.book, id)
	return wrap(err, "noting what was found in the file")
}

// DismissFile notes that a person has taken a refused file away.
func (t *Tx) DismissFile(id int64) error {
	_, err := t.exec(`UPDATE files SET state = 'dismissed' WHERE book = ? AND id = ? AND state = 'rejected'`, t.book, id)
	return wrap(err, "dismissing the file")
}

// jsonText writes a list or a struct of ours; it cannot fail on those.
func jsonText(v any) string {
	data, err := json.Marshal(v)
	if err != nil || string(data) == "null" {
		return "[]"
	}
	return clean(string(data))
}

// wrap adds a verb phrase to an error and leaves nil alone.
func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
