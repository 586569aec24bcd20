package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relanced/internal/store"
)

// A test binary migrates one ledger on each engine, and every test has a copy:
// to make the tables took longer than most tests do.

// readyFile is the content of a SQLite ledger that is migrated and empty.
var readyFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "relanced-ledger-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a test's own folder
	path := filepath.Join(dir, "ledger.db")
	if err := migrate(store.Options{Path: path, Now: time.Now}, filepath.Join(dir, "lock")); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // written above
})

// readyDatabase is the name of the PostgreSQL database that is migrated and empty.
var readyDatabase = sync.OnceValues(func() (string, error) {
	url, err := create("ready", "template1")
	if err != nil {
		return "", err
	}
	return "ready", migrate(store.Options{URL: url, Now: time.Now}, "")
})

func migrate(o store.Options, lock string) error {
	s, err := store.Open(context.Background(), o)
	if err != nil {
		return err
	}
	_, err = s.Migrate(context.Background(), lock)
	return errors.Join(err, s.Close())
}

// copyReady makes a migrated SQLite ledger where there is no file yet.
func copyReady(tb testing.TB, path string) {
	tb.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	content, err := readyFile()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

var databases atomic.Int64

// PostgresURL makes a migrated, empty database in the test binary's own cluster
// and returns its URL. Schemas of one database would wait for each other: the
// lock of a migration is one for the whole database, and is asked for every five
// seconds. Without the PostgreSQL programs the test fails and says what to install.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	template, err := readyDatabase()
	if err != nil {
		tb.Fatal(err)
	}
	return database(tb, template)
}

// BarePostgresURL is PostgresURL without any table.
func BarePostgresURL(tb testing.TB) string {
	tb.Helper()
	return database(tb, "template1")
}

func database(tb testing.TB, template string) string {
	tb.Helper()
	url, err := create("t"+strconv.FormatInt(databases.Add(1), 10), template)
	if err != nil {
		tb.Fatal(err)
	}
	return url
}

func create(name, template string) (url string, err error) {
	c, err := cluster()
	if err != nil {
		return "", err
	}
	db, err := sql.Open("postgres", c.url("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	if _, err := db.Exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		return "", fmt.Errorf("making the database %s: %w", name, err)
	}
	return c.url(name), nil
}
