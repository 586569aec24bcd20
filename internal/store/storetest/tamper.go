package storetest

import (
	"database/sql"
	"testing"

	"relanced/internal/store"
)

// unguard takes away what keeps the rows of these tables from being edited.
var unguard = map[string][]string{
	"sqlite":   {`DROP TRIGGER IF EXISTS allocations_keep_update`, `DROP TRIGGER IF EXISTS events_keep_update`},
	"postgres": {`DROP TRIGGER IF EXISTS allocations_keep ON allocations`, `DROP TRIGGER IF EXISTS events_keep ON events`},
}

// Tamper runs a statement on the database of a ledger behind the store's back,
// as somebody with the password could.
func Tamper(tb testing.TB, o store.Options, statement string) {
	tb.Helper()
	engine, source := "sqlite", "file:"+o.Path
	if o.URL != "" {
		engine, source = "postgres", o.URL
	}
	db, err := sql.Open(engine, source)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	for _, s := range append(unguard[engine], statement) {
		if _, err := db.Exec(s); err != nil {
			tb.Fatalf("%s: %v", s, err)
		}
	}
}
