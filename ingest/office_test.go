package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

const mainBook = "main"

// office is an intake on a data folder of its own.
type office struct {
	*Intake
	t *testing.T
}

func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	o := &office{t: t, Intake: &Intake{
		Store: s, Data: t.TempDir(), DefaultBook: mainBook, Config: DefaultConfig(), Log: slog.New(slog.DiscardHandler),
	}}
	o.must(o.Prepare())
	return o
}

// forEach runs a test in an empty office on every engine.
func forEach(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, onSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newOffice(t, storetest.Open(t, store.Options{URL: storetest.PostgresURL(t), Now: opening})))
	})
}

// onSQLite is an empty office on SQLite, enough for what is about files more
// than about the ledger.
func onSQLite(t *testing.T) *office {
	t.Helper()
	ledger, err := emptyLedger()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, ledger, 0o640); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Options{Path: path, Now: opening})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return newOffice(t, s)
}

// opening is the clock of the office: it stands still.
func opening() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// emptyLedger is a migrated SQLite database, made once: most of the time of a
// hundred small tests would go into migrations.
var emptyLedger = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "relanced-ingest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover of a test
	path := filepath.Join(dir, "ledger.db")
	s, err := store.Open(context.Background(), store.Options{Path: path, Now: opening})
	if err != nil {
		return nil, err
	}
	if _, err := s.Migrate(context.Background(), filepath.Join(dir, "migrate.lock")); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) path(parts ...string) string {
	return filepath.Join(append([]string{o.Data}, parts...)...)
}

// drop writes a file into the inbox; name may begin with the folder of a book.
func (o *office) drop(name string, content any) { o.write(filepath.Join(InboxDir, name), content) }

func (o *office) write(name string, content any) {
	o.t.Helper()
	o.must(os.MkdirAll(filepath.Dir(o.path(name)), 0o750))
	o.must(os.WriteFile(o.path(name), []byte(fmt.Sprint(content)), 0o640))
}

func (o *office) read(name string) string {
	o.t.Helper()
	data, err := os.ReadFile(o.path(name))
	o.must(err)
	return string(data)
}

func (o *office) rename(from, to string) {
	o.t.Helper()
	o.must(os.MkdirAll(filepath.Dir(o.path(to)), 0o750))
	o.must(os.Rename(o.path(from), o.path(to)))
}

// pass takes in what lies in the inbox, believing that it is complete.
func (o *office) pass() Result {
	o.t.Helper()
	files, err := o.Look()
	o.must(err)
	result, err := o.Pass(context.Background(), files)
	o.must(err)
	return result
}

// tree lists the files below a folder of the data folder, with their paths from there.
func (o *office) tree(folder string) []string {
	o.t.Helper()
	list := []string{}
	o.must(filepath.WalkDir(o.path(folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(o.path(folder), path)
			list = append(list, name)
		}
		return err
	}))
	return list
}

func (o *office) view(book string, fn func(*store.Tx) error) {
	o.t.Helper()
	o.must(o.Store.View(context.Background(), book, fn))
}

func (o *office) update(book string, fn func(*store.Tx) error) {
	o.t.Helper()
	o.must(o.Store.Update(context.Background(), book, fn))
}

func (o *office) entries(book string) (entries []ledger.Entry) {
	o.t.Helper()
	o.view(book, func(tx *store.Tx) (err error) {
		entries, err = tx.Entries()
		return err
	})
	return entries
}

func (o *office) invoice(book, number string) (invoice ledger.Invoice) {
	o.t.Helper()
	o.view(book, func(tx *store.Tx) error {
		i, found, err := tx.Invoice(number)
		if err == nil && !found {
			err = fmt.Errorf("no invoice %s", number)
		}
		invoice = i
		return err
	})
	return invoice
}

// waitingFiles names the refused files that hold reminders or wait for a person.
func (o *office) waitingFiles(book string) (places []string) {
	o.t.Helper()
	o.view(book, func(tx *store.Tx) error {
		files, err := tx.RejectedFiles()
		for _, f := range files {
			places = append(places, fmt.Sprint(f.Kind, " ", f.Place))
		}
		return err
	})
	return places
}

func (o *office) events(book, kind string) (events []ledger.Event) {
	o.t.Helper()
	o.view(book, func(tx *store.Tx) error {
		all, err := tx.Events("")
		for _, e := range all {
			if e.Kind == kind {
				events = append(events, e)
			}
		}
		return err
	})
	return events
}

// picture is everything there is: every row of every book and every file.
func (o *office) picture() string {
	o.t.Helper()
	var s strings.Builder
	books, err := o.Store.Books(context.Background())
	o.must(err)
	for _, book := range books {
		fmt.Fprintf(&s, "== book %s\n", book)
		o.view(book, func(tx *store.Tx) error {
			return firstError(
				list(&s, "file", tx.Files), list(&s, "account", tx.Accounts), list(&s, "statement", tx.Statements),
				list(&s, "customer", tx.Customers), list(&s, "invoice", tx.Invoices), list(&s, "allocation", tx.Allocations),
				list(&s, "entry", func() ([]ledger.Entry, error) { return tx.Entries() }),
				list(&s, "event", func() ([]ledger.Event, error) { return tx.Events("") }),
			)
		})
	}
	for _, name := range o.tree(".") {
		fmt.Fprintf(&s, "== %s\n", name)
		if info, err := os.Lstat(o.path(name)); err == nil && info.Mode().IsRegular() && info.Size() < 1<<20 {
			s.WriteString(o.read(name))
		}
	}
	return s.String()
}

func list[T any](s *strings.Builder, name string, rows func() ([]T, error)) error {
	all, err := rows()
	for _, row := range all {
		text, _ := json.Marshal(row)
		fmt.Fprintf(s, "%s %s\n", name, text)
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func sameList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
