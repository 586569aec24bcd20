package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the PostgreSQL driver
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the SQLite driver, without cgo
)

// dialect is what differs between the engines. Everything else is the same
// text, rebound.
type dialect struct {
	name     string
	goose    goose.Dialect
	folder   string         // of the migrations
	lockBook string         // takes the writer lock of the book in $1 until the transaction ends
	sentDay  string         // the day r.sent_at falls on in UTC, as YYYY-MM-DD
	snapshot *sql.TxOptions // of a View
}

var (
	// SQLite begins every transaction as a writer (_txlock=immediate), so no
	// lock is needed; a read-only one starts deferred and sees a snapshot.
	sqlite = dialect{
		name: "SQLite", goose: goose.DialectSQLite3, folder: "migrations/sqlite",
		sentDay:  `date(r.sent_at / 1000000, 'unixepoch')`,
		snapshot: &sql.TxOptions{ReadOnly: true},
	}
	// Without the advisory lock the same read-modify-write code silently loses
	// updates at PostgreSQL's default isolation.
	postgres = dialect{
		name: "PostgreSQL", goose: goose.DialectPostgres, folder: "migrations/postgres",
		lockBook: `SELECT pg_advisory_xact_lock(hashtextextended('relanced book ' || current_schema() || ' ' || $1, 0))`,
		sentDay:  `to_char(to_timestamp(r.sent_at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	}
)

func init() { sqlx.BindDriver("sqlite", sqlx.QUESTION) } //nolint:gochecknoinits // sqlx only knows "sqlite3"

// openSQLite opens one writer and a pool of readers. Pragmas belong to a
// connection, so they stand in the DSN and not in a statement.
func openSQLite(ctx context.Context, path string, throwaway bool) (write, read *sqlx.DB, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, fmt.Errorf("making the data folder: %w", err)
	}
	// Two that open a new ledger at once would both switch it to its write-ahead
	// log, for which SQLite does not wait.
	unlock, err := lockPath(path + ".lock")
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if err := createPrivate(path); err != nil {
		return nil, nil, err
	}
	synced := "FULL"
	if throwaway {
		synced = "OFF"
	}
	// The driver's allocator rounds a page and its header up to twice the page: the
	// cache takes twice what is said here.
	shared := "_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + synced + ")&_pragma=busy_timeout(30000)&_pragma=cache_size(-24576)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	write, err = sqlx.ConnectContext(ctx, "sqlite", file+"?"+shared+"&_txlock=immediate")
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err = sqlx.ConnectContext(ctx, "sqlite", file+"?"+shared+"&_pragma=query_only(1)")
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s for reading: %w", path, err)
	}
	read.SetMaxOpenConns(4)
	return write, read, nil
}

// createPrivate makes the file of a new ledger: the driver would make it
// readable by everybody, and the files beside it take its rights. One that
// exists is not touched: closing any handle on it would drop the locks SQLite
// holds on it in this process.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o640) //nolint:gosec // our own folder
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("making the ledger: %w", err)
	}
	return nil
}

func openPostgres(ctx context.Context, address, password string) (*sqlx.DB, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, fmt.Errorf("the database URL is not of the form postgres://user@host/base")
	}
	if password != "" {
		u.User = url.UserPassword(u.User.Username(), password)
	}
	db, err := sqlx.ConnectContext(ctx, "postgres", u.String())
	if err != nil {
		return nil, fmt.Errorf("connecting to PostgreSQL at %s: %w", u.Host, err)
	}
	db.SetMaxOpenConns(8)
	return db, nil
}
