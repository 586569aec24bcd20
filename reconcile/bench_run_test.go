package reconcile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// BenchmarkRun matches a book that lies in a ledger on SQLite, one credit to ten
// open invoices: read, decided, and all of it written. Beside it stands the
// matching alone, on the smallest of them in memory.
func BenchmarkRun(b *testing.B) {
	b.Run("match_only", func(b *testing.B) {
		town := newTown(1, 10_000)
		town.pay(1, 1000)
		for b.Loop() {
			Match(town.Snapshot, DefaultConfig())
		}
		perCredit(b, len(town.Entries))
	})
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("sqlite/open=%d", size), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "before.db")
			storetest.Fill(b, emptyLedger(b, path), "main", townRows(size))
			debug.FreeOSMemory()                                         // what the town took is not the run's
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(1250 << 20)) // that of the program
			resetPeak(b)
			for b.Loop() {
				b.StopTimer()
				s := openCopy(b, path)
				began := processorTime(b)
				b.StartTimer()
				result, err := Run(b.Context(), s, "main", DefaultConfig())
				if err != nil || result.Allocated == 0 {
					b.Fatalf("%+v: %v", result, err)
				}
				b.ReportMetric((processorTime(b) - began).Seconds(), "cpu-s")
			}
			perCredit(b, size/10)
			b.ReportMetric(peakMB(b), "peak-MB")
		})
	}
}

// townRows is a town as it lies in a ledger, with one credit to ten invoices.
func townRows(size int) storetest.Rows {
	town := newTown(1, size)
	town.pay(1, size/10)
	return storetest.Rows{Customers: town.Customers, Invoices: town.Invoices, Entries: town.Entries}
}

// emptyLedger makes a ledger at a path, for [storetest.Fill].
func emptyLedger(b *testing.B, path string) store.Options {
	b.Helper()
	if err := openAt(b, path).Close(); err != nil {
		b.Fatal(err)
	}
	return store.Options{Path: path}
}

func perCredit(b *testing.B, credits int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*credits), "ns/credit")
}

func openCopy(b *testing.B, path string) *store.Store {
	b.Helper()
	fresh := filepath.Join(b.TempDir(), "ledger.db")
	from, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close() //nolint:errcheck // only read
	to, err := os.Create(fresh)
	if err == nil {
		_, err = io.Copy(to, from)
	}
	if err = errors.Join(err, to.Close()); err != nil {
		b.Fatal(err)
	}
	return openAt(b, fresh)
}

func openAt(b *testing.B, path string) *store.Store {
	b.Helper()
	return storetest.Open(b, store.Options{Path: path, Now: storetest.NewClock(ledger.NewDate(2026, 4, 1).Time()).Now})
}
