package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// benchEntries is a busy month of a large account.
const benchEntries = 100_000

// BenchmarkRecordEntries records a statement in one transaction, as the intake
// does: all entries new, then all of them known already. Beside it stands what
// the engine itself does with the same rows, in a table of the same columns but
// without keys, indexes or checks: one prepared insert a row, and on PostgreSQL
// COPY, which is the fastest way in. The ledger of the tests does not wait for
// the disk on PostgreSQL; that holds for both sides.
func BenchmarkRecordEntries(b *testing.B) {
	entries := credits(benchEntries)
	b.Run("sqlite", func(b *testing.B) {
		benchmarkEngine(b, entries, func(b *testing.B) (store.Options, *sql.DB) {
			path := filepath.Join(b.TempDir(), "ledger.db")
			return store.Options{Path: path}, openRaw(b, "sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-24576)")
		})
	})
	b.Run("postgres", func(b *testing.B) {
		open := func(b *testing.B) (store.Options, *sql.DB) {
			url := storetest.PostgresURL(b)
			return store.Options{URL: url}, openRaw(b, "postgres", url)
		}
		benchmarkEngine(b, entries, open)
		b.Run("bare_copy", func(b *testing.B) { benchmarkBare(b, entries, open, copyRows) })
	})
}

// An opener makes a place for a ledger, and a way to it past our code.
type opener func(*testing.B) (store.Options, *sql.DB)

func benchmarkEngine(b *testing.B, entries []ledger.Entry, open opener) {
	b.Helper()
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := openLedger(b, open)
			b.StartTimer()
			recordEntries(b, s, entries, int64(len(entries)))
		}
		perSecond(b, len(entries))
	})
	b.Run("known", func(b *testing.B) {
		s := openLedger(b, open)
		recordEntries(b, s, entries, int64(len(entries)))
		for b.Loop() {
			recordEntries(b, s, entries, 0)
		}
		perSecond(b, len(entries))
	})
	b.Run("bare_insert", func(b *testing.B) { benchmarkBare(b, entries, open, insertRows) })
}

func benchmarkBare(b *testing.B, entries []ledger.Entry, open opener, write func(*sql.Tx, []ledger.Entry) error) {
	b.Helper()
	for b.Loop() {
		b.StopTimer()
		db := bareTable(b, open)
		b.StartTimer()
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		if err := write(tx, entries); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, len(entries))
}

func perSecond(b *testing.B, entries int) {
	b.ReportMetric(float64(b.N)*float64(entries)/b.Elapsed().Seconds(), "entries/s")
}

func openLedger(b *testing.B, open opener) *store.Store {
	b.Helper()
	options, _ := open(b)
	options.Now = storetest.NewClock(ledger.NewDate(2026, 4, 1).Time()).Now
	return storetest.Open(b, options)
}

func openRaw(b *testing.B, driver, source string) *sql.DB {
	b.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func recordEntries(b *testing.B, s *store.Store, entries []ledger.Entry, want int64) {
	b.Helper()
	var added int64
	err := s.Update(b.Context(), book, func(tx *store.Tx) error {
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileDismissed})
		if err != nil {
			return err
		}
		statement, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: entries[0].Account, Currency: "EUR"}})
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(entries, store.EntryBatch) {
			n, err := tx.AddEntries(statement, batch)
			if err != nil {
				return err
			}
			added += n
		}
		return nil
	})
	if err != nil || added != want {
		b.Fatalf("%d entries recorded, want %d: %v", added, want, err)
	}
}

// credits makes entries such as a bank sends for transfers, some 330 bytes each.
func credits(n int) []ledger.Entry {
	entries := make([]ledger.Entry, n)
	for i := range entries {
		day := ledger.NewDate(2026, 3, 1+i*31/n)
		e := ledger.Entry{
			Account: "FR5130004008280001234567806", BankRef: fmt.Sprintf("2026%012d", i), BookingDate: day, ValueDate: day,
			Amount: eur(int64(i%900_000 + 100)), Counterparty: fmt.Sprintf("Société d'exploitation %d", i%9000),
			IBAN: fmt.Sprintf("DE%020d", i%9000), EndToEnd: fmt.Sprintf("E2E-%d", i),
			Remittance: fmt.Sprintf("FACTURE FA-2026-%06d DU 15/03/2026 MERCI DE VOTRE CONFIANCE", i),
			Label:      "VIREMENT SEPA RECU", Code: "PMNT/RCDT/ESCT", Place: fmt.Sprintf("Stmt 1 Ntry %d", i+1),
		}
		e.ID = e.Fingerprint().Identify(0)
		entries[i] = e
	}
	return entries
}

var bareColumns = []string{
	"book", "statement_id", "id", "account", "bank_ref", "booking_date", "value_date", "amount_minor", "currency", "counterparty", "iban",
	"reference", "end_to_end", "remittance", "label", "code", "return_reason", "original", "place", "state", "note",
}

func bareRow(e ledger.Entry) []any {
	return []any{
		book, 1, e.ID, e.Account, e.BankRef, string(e.BookingDate), string(e.ValueDate), e.Amount.Minor, e.Amount.Currency, e.Counterparty, e.IBAN,
		e.Reference, e.EndToEnd, e.Remittance, e.Label, e.Code, e.Return, e.Original, e.Place, "new", "",
	}
}

// bareTable makes a table of text and numbers, and nothing to keep in order.
func bareTable(b *testing.B, open opener) *sql.DB {
	b.Helper()
	_, db := open(b)
	types := strings.NewReplacer("statement_id text", "statement_id bigint", "amount_minor text", "amount_minor bigint")
	columns := types.Replace(strings.Join(bareColumns, " text, ") + " text")
	if _, err := db.Exec("CREATE TABLE bare (" + columns + ")"); err != nil {
		b.Fatal(err)
	}
	return db
}

func insertRows(tx *sql.Tx, entries []ledger.Entry) error {
	marks := make([]string, len(bareColumns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return writeRows(tx, "INSERT INTO bare ("+strings.Join(bareColumns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", entries)
}

func copyRows(tx *sql.Tx, entries []ledger.Entry) error {
	return writeRows(tx, "COPY bare ("+strings.Join(bareColumns, ", ")+") FROM STDIN", entries)
}

func writeRows(tx *sql.Tx, query string, entries []ledger.Entry) error {
	stmt, err := tx.Prepare(query)
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // it ends with the transaction anyway
	for _, e := range entries {
		if _, err := stmt.Exec(bareRow(e)...); err != nil {
			return err
		}
	}
	if strings.HasPrefix(query, "COPY") { // the end of the rows
		_, err = stmt.Exec()
	}
	return err
}
