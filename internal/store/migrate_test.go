package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// column is what both engines must agree on for every column.
type column struct{ Table, Name, Key string }

// TestBothSchemasAreTheSame compares tables, columns, their order and keys.
func TestBothSchemasAreTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	storetest.Open(t, store.Options{Path: path, Now: time.Now})
	lite := columns(t, "sqlite", path, `SELECT m.name, c.name, CASE WHEN c.pk > 0 THEN 'key ' || c.pk ELSE '' END
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, c.cid`)
	url := storetest.PostgresURL(t)
	storetest.Open(t, store.Options{URL: url, Now: time.Now})
	pg := columns(t, "postgres", url, `SELECT c.table_name, c.column_name, COALESCE('key ' || k.ordinal_position, '')
		FROM information_schema.columns c
		LEFT JOIN information_schema.table_constraints p ON p.table_schema = c.table_schema AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY'
		LEFT JOIN information_schema.key_column_usage k ON k.constraint_name = p.constraint_name AND k.table_schema = c.table_schema
			AND k.table_name = c.table_name AND k.column_name = c.column_name
		WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'goose%' ORDER BY c.table_name COLLATE "C", c.ordinal_position`)
	if diff := cmp.Diff(lite, pg); diff != "" || len(lite) == 0 {
		t.Errorf("the schemas differ (-sqlite +postgres):\n%s", diff)
	}
	for _, c := range lite {
		if c.Name == "book" && c.Key != "key 1" {
			t.Errorf("table %s: the key does not begin with the book", c.Table)
		}
	}
}

func columns(t *testing.T, driver, dsn, query string) []column {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // idem
	var all []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.Table, &c.Name, &c.Key); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		if err := s.CheckSchema(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.Exec(ctx, book, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, true)`); err != nil {
			t.Fatal(err)
		}
		if err := s.CheckSchema(ctx); !errors.Is(err, store.ErrSchemaNewer) {
			t.Errorf("check: %v", err)
		}
		if _, err := s.Migrate(ctx, filepath.Join(t.TempDir(), "lock")); !errors.Is(err, store.ErrSchemaNewer) {
			t.Errorf("migrate: %v", err)
		}
	})
}

func TestConcurrentMigrations(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.db")
	for engine, o := range map[string]store.Options{
		"sqlite": {Path: path, Now: time.Now}, "postgres": {URL: storetest.BarePostgresURL(t), Now: time.Now},
	} {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), o)
				if err != nil {
					t.Error(engine, err)
					return
				}
				defer s.Close() //nolint:errcheck // a test's own connection
				if _, err := s.Migrate(context.Background(), filepath.Join(dir, "lock")); err != nil {
					t.Error(engine, err)
				}
			})
		}
		wg.Wait()
	}
}

// TestManyOpenANewLedgerAtOnce: the switch to the write-ahead log waits for
// nobody, so that opening is taken in turns.
func TestManyOpenANewLedgerAtOnce(t *testing.T) {
	t.Parallel()
	for range 15 {
		path := filepath.Join(t.TempDir(), "ledger.db")
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), store.Options{Path: path, Now: time.Now})
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// TestAFirstStartThatWasKilledGoesOn: tables without a book are nobody's ledger
// yet, so that the next start may finish making them.
func TestAFirstStartThatWasKilledGoesOn(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		if fresh, err := s.Fresh(t.Context()); err != nil || !fresh {
			t.Errorf("tables without a book: %v, %v", fresh, err)
		}
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Dupont"})
			return err
		})
		if fresh, err := s.Fresh(t.Context()); err != nil || fresh {
			t.Errorf("with a book: %v, %v", fresh, err)
		}
	})
}
