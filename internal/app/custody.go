package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Withdraw takes a recorded statement file back and matches anew.
func (a *App) Withdraw(ctx context.Context, w io.Writer, book, file, actor, why string) error {
	done, err := a.intake.Withdraw(ctx, book, file, actor, why)
	if errors.Is(err, ingest.ErrNotOneFile) || errors.Is(err, ingest.ErrNotRecorded) || errors.Is(err, ingest.ErrNoStatement) {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s is withdrawn: %s gone, %s kept because other statements show them, %s taken back. The archive keeps the file; dropping it again brings it back.\n",
		done.File.Name, count(done.Entries, "entry is", "entries are"), count(done.Kept, "entry is", "entries are"), count(done.Reversed, "allocation", "allocations"))
	if err != nil {
		return err
	}
	_, err = a.match(ctx, book)
	return err
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// explainCustody writes every file that shows an entry and the place in it.
func (a *App) explainCustody(p *printer, tx *store.Tx, e ledger.Entry, indent string) error {
	seen, err := tx.Sightings(e.ID)
	if err != nil {
		return err
	}
	files, err := tx.FilesOfStatements()
	if err != nil {
		return err
	}
	for n, s := range seen {
		f, again := files[s.Statement], "from"
		if n > 0 {
			again = "also in"
		}
		p.line("%s%s %s, %s, read by %s, now %s (sha256 %s), arrived %s", indent, again, f.Name, s.Presented.Place, f.Reader,
			filepath.ToSlash(f.Place), f.SHA256, a.instant(f.ArrivedAt))
	}
	switch e.Gone {
	case ledger.GoneWithdrawn:
		p.line("%sno longer counts: %s", indent, e.Note)
	case ledger.GoneSplit:
		p.line("%sa batch: %s", indent, e.Note)
	}
	if e.Parent != "" {
		p.line("%sa detail of the batch %s", indent, e.Parent)
	}
	if e.Announced > 1 {
		p.line("%sthe bank says that it holds %d movements, and no file details them all", indent, e.Announced)
	}
	return nil
}
