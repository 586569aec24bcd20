package ingest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// acceptance is a person's word that the bank really sent a statement which does
// not add up.
type acceptance struct {
	actor  string
	reason string // why it was refused
}

// record reads the copy twice: once to check it against itself, once into one
// transaction. Nothing of a file is recorded unless all of it is. by is nil for
// a file that must add up.
func (in *Intake) record(ctx context.Context, f Found, s *spooled, by *acceptance) (Result, error) {
	place, err := in.archivePlace(f.Name, s)
	if err != nil {
		return Result{}, err
	}
	file := ledger.File{
		SHA256: s.sha256, Name: f.Name, Kind: f.reader.kind, Reader: f.reader.version,
		Bytes: s.bytes, State: ledger.FileRecorded, Place: place,
	}
	result := Result{Recorded: 1, Books: map[string]int{}}
	switch {
	case f.reader.readStatement != nil:
		err = in.recordStatements(ctx, f, s, file, by, &result)
	case f.reader.readAdvice != nil:
		err = in.recordAdvices(ctx, f, s, file, &result)
	default:
		err = in.recordBook(ctx, f, s, file, &result)
	}
	if err != nil {
		return Result{}, err
	}
	return result, clearInbox(f)
}

// archivePlace is where the archive keeps a file that arrives now.
func (in *Intake) archivePlace(name string, s *spooled) (string, error) {
	return in.freePlace(filepath.Join(ArchiveDir, in.Store.Now().UTC().Format("2006/01")), name, s)
}

func (in *Intake) recordStatements(ctx context.Context, f Found, s *spooled, file ledger.File, by *acceptance, result *Result) error {
	checker := &checker{believed: by != nil, sellers: in.Sellers, book: f.Book}
	if err := in.read(ctx, f, s, func(r io.Reader) error { return f.reader.readStatement(r, checker) }); err != nil {
		return err
	}
	if len(checker.checks) == 0 {
		return &ledger.ReadError{Err: fmt.Errorf("there is no statement in it"), Remedy: "download the statement again"}
	}
	if err := in.keep(s, file.Place); err != nil {
		return err
	}
	file.Notes = checker.notes
	return in.Store.Update(ctx, f.Book, func(tx *store.Tx) error {
		id, err := tx.AddFile(file)
		if err != nil {
			return err
		}
		w := &recorder{tx: tx, file: id, checks: checker.checks, configured: in.Sellers[f.Book].IBANs}
		if err := readAhead(w, func(sink ledger.StatementSink) error {
			return in.read(ctx, f, s, func(r io.Reader) error { return f.reader.readStatement(r, sink) })
		}); err != nil {
			return err
		}
		result.Entries, result.Books[f.Book] = w.tally.New, 1
		if len(w.notes) > 0 {
			file.Notes = append(file.Notes, w.notes...)
			if err := tx.NoteFile(id, file.Notes); err != nil {
				return err
			}
		}
		if by != nil {
			if err := tx.Event(by.actor, "file.accepted", file.Name, map[string]any{"file": id, "reason": by.reason}); err != nil {
				return err
			}
		}
		return tx.Event(ledger.ByEngine, "file.recorded", file.Name, map[string]any{
			"file": id, "sha256": file.SHA256, "reader": file.Reader, "statements": w.statement, "lines": w.tally, "notes": file.Notes,
		})
	})
}

// read opens the copy, tells the progress, and adds nothing to the error: the
// readers say where.
func (in *Intake) read(ctx context.Context, f Found, s *spooled, read func(io.Reader) error) error {
	file, err := s.open()
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	return read(&watchedReader{ctx: ctx, r: file, name: f.Name, total: s.bytes, progress: in.Progress})
}

// watchedReader stops a long read when the program does, and tells how far it is.
type watchedReader struct {
	ctx         context.Context //nolint:containedctx // it lives as long as the call that reads
	r           io.Reader
	name        string
	done, total int64
	progress    func(string, int64, int64)
}

// Read implements io.Reader.
func (w *watchedReader) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	w.done += int64(n)
	if w.progress != nil && n > 0 {
		w.progress(w.name, w.done, w.total)
	}
	return n, err
}

// maxKey is the longest account number and the longest bank reference that is
// taken in, in bytes. ISO 20022 has 35 characters for them and OFX 255; an index
// of PostgreSQL takes 2,700 bytes.
const maxKey = 1000

// checker is the sink of the first pass: it adds up and compares.
type checker struct {
	believed bool
	sellers  map[string]Seller
	book     string
	totals   *ledger.Totals
	checks   []outcome
	notes    []string
}

// outcome is what the first pass found of one statement.
type outcome struct {
	statement ledger.Statement
	totals    ledger.Totals
	check     ledger.Check
}

// Begin implements ledger.StatementSink.
func (c *checker) Begin(s ledger.Statement) error {
	if s.Account.ID == "" {
		return &ledger.ReadError{
			Record: fmt.Sprintf("statement %d", len(c.checks)+1), Field: "account",
			Err: fmt.Errorf("the statement names no account"), Remedy: "ask the bank for statements with the account number",
		}
	}
	if owner := ownerOf(s.Account, c.sellers, c.book); owner != "" {
		return &ledger.ReadError{
			Record: fmt.Sprintf("statement %d", len(c.checks)+1), Field: "account",
			Err:    fmt.Errorf("the account %s is that of the book %s by the configuration", s.Account.ID, owner),
			Remedy: "drop it into inbox/" + owner + ", or correct books: accounts: iban",
		}
	}
	c.totals = ledger.NewTotals(s.Closing.Date)
	return short(s.Account.ID, fmt.Sprintf("statement %d", len(c.checks)+1), "account")
}

func short(key, record, field string) error {
	if len(key) <= maxKey {
		return nil
	}
	return &ledger.ReadError{
		Record: record, Field: field, Err: fmt.Errorf("it has %d bytes, more than the limit of %d", len(key), maxKey),
		Remedy: "download the statement again; this is not what a bank writes",
	}
}

// Entry implements ledger.StatementSink.
func (c *checker) Entry(e ledger.Entry) error {
	c.totals.Add(e)
	return short(e.BankRef, e.Place, "reference")
}

// End implements ledger.StatementSink.
func (c *checker) End(s ledger.Statement) error {
	check, err := c.totals.Check(s)
	if err != nil && c.believed {
		check, err = ledger.Check{Note: "accepted by a person although " + err.Error()}, nil
	}
	if err != nil {
		return &ledger.ReadError{
			Record: fmt.Sprintf("statement %d (account %s, %s to %s)", len(c.checks)+1, s.Account.ID, s.From, s.To), Err: err,
			Remedy: "download the statement again; if the bank really sends it so, accept it by name: relanced review accept file:NAME",
		}
	}
	for _, note := range append(slices.Clone(s.Notes), check.Note) {
		if note != "" && !slices.Contains(c.notes, note) {
			c.notes = append(c.notes, note)
		}
	}
	c.checks = append(c.checks, outcome{s, *c.totals, check})
	return nil
}
