package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relanced/config"
	"relanced/ingest"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// RehearseOptions says what is rehearsed.
type RehearseOptions struct {
	// Config is the user's own. Of it everything counts but the ledger and the
	// channels: those are the scratch's.
	Config   config.Config
	Book     string // "" for the only one, or the default one
	From, To string // first and last day, YYYY-MM-DD
	Out      string // folder of the exports, "" for none
	Version  string
	Progress func(day string, done, total int) // told each day, or nil
}

// rehearsing is one rehearsal while it goes on.
type rehearsing struct {
	RehearseOptions
	dir      string // of all that is scratch
	from, to ledger.Date
	book     string
	real     *store.Store // a copy of the user's own ledger, or that on PostgreSQL; nil for a folder without one
	past     past
	refused  []RefusedFile
}

// Rehearse replays a user's own past day by day in a scratch ledger and reports
// what would have happened. Nothing of the user's is written, and nothing can
// leave: the ledger is a scratch one, and every channel leads nowhere. What is asked wrongly is ErrUsage.
func Rehearse(ctx context.Context, o RehearseOptions) (report Rehearsal, err error) {
	r := &rehearsing{RehearseOptions: o}
	if err := r.check(); err != nil {
		return report, err
	}
	if r.dir, err = os.MkdirTemp("", "relanced-rehearse-"); err != nil {
		return report, fmt.Errorf("making the scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	if err := r.openReal(ctx); err != nil {
		return report, err
	}
	if r.real != nil {
		defer func() { err = errors.Join(err, r.real.Close()) }()
	}
	if err := r.nameBook(ctx); err != nil {
		return report, err
	}
	return r.run(ctx)
}

// run makes two scratch ledgers: one takes in the whole of the past and matches
// it with all that is known in the end, the other lives it day by day.
func (r *rehearsing) run(ctx context.Context) (report Rehearsal, err error) {
	whole, err := r.scratch(ctx, "whole")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, whole.app.Close()) }()
	if err := r.gather(ctx, whole); err != nil {
		return report, err
	}
	if err := r.checkPast(); err != nil {
		return report, err
	}
	if _, err := whole.app.match(ctx, r.book); err != nil {
		return report, err
	}
	lived, err := r.scratch(ctx, "lived")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, lived.app.Close()) }()
	w, err := r.live(ctx, lived)
	if err != nil {
		return report, err
	}
	facts, err := r.facts(ctx, lived, whole)
	if err != nil {
		return report, err
	}
	if err := r.export(ctx, lived.app); err != nil {
		return report, err
	}
	return r.report(facts, w), nil
}

// check reads the days and the folders.
func (r *rehearsing) check() (err error) {
	for _, day := range []struct {
		flag, text string
		into       *ledger.Date
	}{{"--from", r.From, &r.from}, {"--to", r.To, &r.to}} {
		if day.text == "" {
			return fmt.Errorf("%w: name the days with --from DATE --to DATE", ErrUsage)
		}
		if *day.into, err = ledger.ParseDate(day.text); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrUsage, day.flag, err)
		}
	}
	if r.from > r.to {
		return fmt.Errorf("%w: --from %s is after --to %s", ErrUsage, r.from, r.to)
	}
	if info, err := os.Stat(r.Config.Data); err != nil || !info.IsDir() {
		return fmt.Errorf("%w: there is no folder %s: name a data folder, or one with statements and invoices, with --data", ErrUsage, r.Config.Data)
	}
	if r.Out != "" && within(r.Config.Data, r.Out) {
		return fmt.Errorf("%w: --out %s lies in the data folder, where nothing is written: name another one", ErrUsage, r.Out)
	}
	return nil
}

// within reports whether a path lies in a folder, or is it.
func within(dir, path string) bool {
	dir, errDir := filepath.Abs(dir)
	path, errPath := filepath.Abs(path)
	rel, err := filepath.Rel(dir, path)
	return errDir == nil && errPath == nil && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// nameBook resolves the book, as every command does.
func (r *rehearsing) nameBook(ctx context.Context) (err error) {
	if r.real != nil {
		r.book, err = (&App{config: r.Config, store: r.real}).Book(ctx, r.Book)
		return err
	}
	r.book = r.Config.DefaultBook()
	if r.Book == "" {
		return nil
	}
	r.book = r.Book
	if ids := r.Config.BookIDs(); len(ids) > 0 && !slices.Contains(ids, r.Book) || !ingest.ValidBook(r.Book) {
		return fmt.Errorf("%w: there is no book %q", ErrUsage, r.Book)
	}
	return nil
}

// checkPast says when there is nothing to replay in the days that were asked for.
func (r *rehearsing) checkPast() error {
	first, last, inside := r.past.span(r.from, r.to)
	switch {
	case inside:
		return nil
	case first == "":
		return fmt.Errorf("%w: there is nothing to replay: no file of %s was understood%s", ErrUsage, r.Config.Data, whyRefused(r.refused))
	}
	hint := ""
	if r.real != nil {
		hint = fmt.Sprintf("; to replay the files by the days they speak of, not by their arrival, name the archive: --data %s", filepath.Join(r.Config.Data, "archive"))
	}
	return fmt.Errorf("%w: there is nothing to replay between %s and %s: the files became known from %s to %s%s", ErrUsage, r.from, r.to, first, last, hint)
}

func whyRefused(refused []RefusedFile) string {
	var b strings.Builder
	for _, f := range refused {
		fmt.Fprintf(&b, "\n%s: %s", f.File, f.Reason)
	}
	return b.String()
}

// export writes the tables of the scratch ledger, as relanced export does.
func (r *rehearsing) export(ctx context.Context, a *App) error {
	if r.Out == "" {
		return nil
	}
	if err := os.MkdirAll(r.Out, 0o750); err != nil {
		return fmt.Errorf("making the folder of the exports: %w", elsewhere(err))
	}
	for _, name := range ExportTables() {
		if err := exportFile(filepath.Join(r.Out, name+".csv"), func(w io.Writer) error { return a.Export(ctx, w, name, r.book, "csv") }); err != nil {
			return err
		}
	}
	return nil
}

func exportFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640) //nolint:gosec // the user names the folder
	if err != nil {
		return fmt.Errorf("writing the export: %w", elsewhere(err))
	}
	return errors.Join(write(f), f.Close())
}
