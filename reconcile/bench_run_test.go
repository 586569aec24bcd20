package reconcile

import (
	"os"
	"path/filepath"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// BenchmarkRun matches 1,000 credits against 10,000 open invoices in a ledger
// on SQLite: snapshot, index, decisions, and all of them written. Beside it
// stands the matching alone, on the same snapshot in memory.
func BenchmarkRun(b *testing.B) {
	town := newTown(1, 10_000)
	town.pay(1, 1000)
	b.Run("match_only", func(b *testing.B) {
		for b.Loop() {
			Match(town.Snapshot, DefaultConfig())
		}
		perCredit(b, len(town.Entries))
	})
	b.Run("sqlite", func(b *testing.B) {
		before := filepath.Join(b.TempDir(), "before.db")
		record(b, before, town.Snapshot)
		for b.Loop() {
			b.StopTimer()
			s := openCopy(b, before)
			b.StartTimer()
			result, err := Run(b.Context(), s, "main", DefaultConfig())
			if err != nil || result.Allocated == 0 {
				b.Fatalf("%+v: %v", result, err)
			}
		}
		perCredit(b, len(town.Entries))
	})
}

func perCredit(b *testing.B, credits int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*credits), "ns/credit")
}

// record writes a snapshot into a new ledger.
func record(b *testing.B, path string, snapshot Snapshot) {
	b.Helper()
	s := openAt(b, path)
	err := s.Update(b.Context(), "main", func(tx *store.Tx) error {
		for _, c := range snapshot.Customers {
			if _, err := tx.SaveCustomer(c); err != nil {
				return err
			}
		}
		for _, i := range snapshot.Invoices {
			i.Type = ledger.TypeInvoice
			if _, _, err := tx.SaveInvoice(i); err != nil {
				return err
			}
		}
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		statement, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: snapshot.Entries[0].Account, Currency: "EUR"}})
		if err != nil {
			return err
		}
		_, err = tx.AddEntries(statement, snapshot.Entries)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func openCopy(b *testing.B, path string) *store.Store {
	b.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	fresh := filepath.Join(b.TempDir(), "ledger.db")
	if err := os.WriteFile(fresh, content, 0o600); err != nil {
		b.Fatal(err)
	}
	return openAt(b, fresh)
}

func openAt(b *testing.B, path string) *store.Store {
	b.Helper()
	return storetest.Open(b, store.Options{Path: path, Now: storetest.NewClock(ledger.NewDate(2026, 4, 1).Time()).Now})
}
