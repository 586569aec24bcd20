// Package store is the ledger on disk: SQLite in the data folder, or
// PostgreSQL. It is the only place with SQL.
//
// Everything that is written goes through [Store.Update], everything that is
// read through [Store.View] (or inside an Update): one book, one instant, one
// consistent picture. There is one writer a book on either engine.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/jmoiron/sqlx"
)

// Config says where the ledger lives.
type Config struct {
	// URL is a PostgreSQL connection URL (postgres://user@host/base). Empty
	// means SQLite in the data folder.
	URL string `yaml:"url"`
	// PasswordFile holds the PostgreSQL password, so that it stands in no
	// configuration and no process list.
	PasswordFile string `yaml:"password_file"`
}

// Options is what Open needs to know.
type Options struct {
	Path     string           // file of the SQLite database; used when URL is empty
	URL      string           // PostgreSQL URL
	Password string           // added to URL when not empty
	Now      func() time.Time // the clock, asked once for each transaction
	// Throwaway marks a SQLite database that nobody keeps: no commit waits for the
	// disk, and a power cut may leave it broken.
	Throwaway bool
}

// Store is an open ledger.
type Store struct {
	dialect dialect
	write   *sqlx.DB
	read    *sqlx.DB
	now     func() time.Time
	// The statements that outlive a transaction, of each pool; nil: none do.
	keptWriting, keptReading *kept
	commits                  atomic.Int64 // of Updates, see Revision
}

// ErrReadOnly is returned by a write inside a View.
var ErrReadOnly = errors.New("the ledger is open for reading only here")

// Open connects to the ledger and checks that it answers. It neither creates
// nor migrates tables: see [Store.Migrate] and [Store.CheckSchema].
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now}
	var err error
	if o.URL == "" {
		s.dialect = sqlite
		s.write, s.read, err = openSQLite(ctx, o.Path, o.Throwaway)
	} else {
		s.dialect = postgres
		s.write, err = openPostgres(ctx, o.URL, o.Password)
		s.read = s.write
	}
	if err != nil {
		return nil, fmt.Errorf("opening the ledger: %w", err)
	}
	s.write.MapperFunc(snakeCase)
	s.read.MapperFunc(snakeCase)
	if s.dialect.name == sqlite.name {
		s.keptWriting, s.keptReading = newKept(s.write), newKept(s.read)
	}
	return s, nil
}

// Close releases the connections.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Engine names the database engine for people: "SQLite" or "PostgreSQL".
func (s *Store) Engine() string { return s.dialect.name }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return fmt.Errorf("asking the database: %w", err)
	}
	return nil
}

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// Update runs fn in the one read-write transaction of a book: commit when fn
// returns nil, nothing at all otherwise. Other writers of the book wait, in
// this process and in every other.
func (s *Store) Update(ctx context.Context, book string, fn func(*Tx) error) error {
	tx, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning an update of book %s: %w", book, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing; before, the first error counts
	t := s.begun(ctx, tx, book, s.keptWriting)
	t.writable = true
	if err := t.begin(); err != nil {
		return fmt.Errorf("beginning an update of book %s: %w", book, err)
	}
	if t.revision, err = s.revision(t); err != nil {
		return fmt.Errorf("beginning an update of book %s: %w", book, err)
	}
	if err := fn(t); err != nil {
		return err
	}
	s.commits.Add(1) // before: what may have been committed counts
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing an update of book %s: %w", book, err)
	}
	s.keptWriting.learn(t.prepared)
	return nil
}

// begun is a transaction of the store.
func (s *Store) begun(ctx context.Context, tx *sqlx.Tx, book string, k *kept) *Tx {
	return &Tx{
		ctx: ctx, tx: tx, dialect: s.dialect, book: book, now: s.now().UTC().Truncate(time.Microsecond),
		prepared: map[string]*sqlx.Stmt{}, kept: k,
	}
}

// View runs fn on one consistent snapshot of a book. It never waits for a
// writer and cannot write.
func (s *Store) View(ctx context.Context, book string, fn func(*Tx) error) error {
	tx, err := s.read.BeginTxx(ctx, s.dialect.snapshot)
	if err != nil {
		return fmt.Errorf("beginning a view of book %s: %w", book, err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	t := s.begun(ctx, tx, book, s.keptReading)
	err = fn(t)
	_ = tx.Rollback() // so that the connection is free to learn
	s.keptReading.learn(t.prepared)
	return err
}

// Books lists the ids of all books, sorted.
func (s *Store) Books(ctx context.Context) ([]string, error) {
	var books []string
	if err := s.read.SelectContext(ctx, &books, `SELECT book FROM books ORDER BY book`); err != nil {
		return nil, fmt.Errorf("listing the books: %w", err)
	}
	return books, nil
}

// Tx is one database transaction on one book. Its methods are spread over the
// files of this package, one file a table.
type Tx struct {
	ctx      context.Context //nolint:containedctx // a Tx lives exactly as long as the call that began it
	tx       *sqlx.Tx
	dialect  dialect
	book     string
	now      time.Time
	writable bool
	lastSeq  int64 // of the newest event, once loaded
	lastHash string
	chained  bool
	prepared map[string]*sqlx.Stmt // by query as it is written here; see prepare
	ids      map[string]int64      // table -> the highest number given out; see nextID
	kept     *kept
	revision Revision
}

// Book is the book of the transaction.
func (t *Tx) Book() string { return t.book }

// Now is the instant of the transaction, UTC: the same for every row it writes.
func (t *Tx) Now() time.Time { return t.now }

// begin takes the book's writer lock and makes sure the book exists.
func (t *Tx) begin() error {
	if t.dialect.lockBook != "" {
		if _, err := t.tx.ExecContext(t.ctx, t.dialect.lockBook, t.book); err != nil {
			return fmt.Errorf("waiting for the book's lock: %w", err)
		}
	}
	created, err := t.exec(`INSERT INTO books (book, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, t.book, t.now.UnixMicro())
	if err != nil || created == 0 {
		return err
	}
	return t.Event(ByDaemon, "book.opened", t.book, nil)
}

// exec runs a statement written with ? marks and returns how many rows it touched.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	if !t.writable {
		return 0, ErrReadOnly
	}
	ctx, stmt, err := t.prepare(query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return 0, err
	}
	if stmt != nil {
		return affected(stmt.ExecContext(ctx, args...))
	}
	return affected(t.tx.ExecContext(ctx, t.tx.Rebind(query), args...))
}

// list reads all rows of a query into values of T.
func list[T any](t *Tx, query string, args ...any) (rows []T, err error) {
	ctx, stmt, err := t.prepare(query) //nolint:sqlclosecheck // it ends with the transaction
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		err = stmt.SelectContext(ctx, &rows, args...)
	default:
		err = t.tx.SelectContext(ctx, &rows, t.tx.Rebind(query), args...)
	}
	return rows, err
}

// one reads the first row of a query; found is false when there is none.
func one[T any](t *Tx, query string, args ...any) (row T, found bool, err error) {
	ctx, stmt, err := t.prepare(query) //nolint:sqlclosecheck // it ends with the transaction
	switch {
	case err != nil:
		return row, false, err
	case stmt != nil:
		err = stmt.GetContext(ctx, &row, args...)
	default:
		err = t.tx.GetContext(ctx, &row, t.tx.Rebind(query), args...)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return row, false, nil
	}
	return row, err == nil, err
}

// inStates selects the rows of a book in the given states, or all of them when
// none is given.
func inStates[S ~string](book string, states []S) (where string, args []any) {
	where, args = `WHERE book = ?`, []any{book}
	if len(states) == 0 {
		return where, args
	}
	for _, s := range states {
		args = append(args, string(s))
	}
	return where + ` AND state IN (?` + strings.Repeat(", ?", len(states)-1) + `)`, args
}

// nextID gives the next free number of a table. One writer a book makes it safe.
func (t *Tx) nextID(table string) (int64, error) {
	last, known := t.ids[table]
	if !known {
		var err error
		if last, _, err = one[int64](t, `SELECT COALESCE(MAX(id), 0) FROM `+table+` WHERE book = ?`, t.book); err != nil {
			return 0, err
		}
		if t.ids == nil {
			t.ids = map[string]int64{}
		}
	}
	t.ids[table] = last + 1
	return last + 1, nil
}

// snakeCase names the column of a field: BankRef is bank_ref, IBAN is iban.
func snakeCase(field string) string {
	var b strings.Builder
	previous := ' '
	for _, r := range field {
		if unicode.IsUpper(r) && unicode.IsLower(previous) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
		previous = r
	}
	return b.String()
}

// clean takes out what one engine would store and the other refuse: NUL bytes
// and invalid UTF-8.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

func micros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func unixMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
