package reconcile

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

const (
	dailyOpen    = 1_000_000
	dailySettled = 20_000 // of the year before
	dailyCredits = 200
	mostDays     = 30
)

// BenchmarkDaily is a day of a large book: 200 credits against a million open
// invoices, from the ledger and back into it. Every day adds to the queue of the
// days before. Beside it stands the reading of the invoices alone.
func BenchmarkDaily(b *testing.B) {
	now := storetest.NewClock(ledger.NewDate(2026, 4, 1).Time()).Now
	for _, engine := range []struct {
		name string
		open func(*testing.B) store.Options
	}{
		{"sqlite", func(b *testing.B) store.Options {
			return store.Options{Path: filepath.Join(b.TempDir(), "ledger.db"), Now: now}
		}},
		{"postgres", func(b *testing.B) store.Options { return store.Options{URL: storetest.PostgresURL(b), Now: now} }},
	} {
		b.Run(engine.name, func(b *testing.B) {
			town := newTown(1, dailyOpen)
			o := engine.open(b)
			s := storetest.Open(b, o)
			storetest.Fill(b, o, "main", town.withPast(dailySettled))
			days := town.days(mostDays)
			town.Snapshot = Snapshot{}
			debug.FreeOSMemory()                                         // what the town took is not the run's
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(1250 << 20)) // that of the program
			b.Run("run", func(b *testing.B) { benchmarkDays(b, s, &days) })
			b.Run("read", func(b *testing.B) { benchmarkReading(b, s) })
		})
	}
}

// days are the credits of so many days.
func (t *town) days(count int) [][]ledger.Entry {
	list := make([][]ledger.Entry, count)
	for day := range list {
		t.Entries = nil
		t.pay(uint64(day+1), dailyCredits) //nolint:gosec // a few dozen
		for n := range t.Entries {
			t.Entries[n].ID = fmt.Sprintf("day%d-%s", day, t.Entries[n].ID)
		}
		list[day] = t.Entries
	}
	return list
}

func benchmarkDays(b *testing.B, s *store.Store, days *[][]ledger.Entry) {
	b.Helper()
	allocated, took := 0, time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		if len(*days) == 0 {
			b.Fatalf("there are %d days: shorten -benchtime", mostDays)
		}
		addEntries(b, s, (*days)[0])
		*days = (*days)[1:]
		began := processorTime(b)
		b.StartTimer()
		result, err := Run(b.Context(), s, "main", DefaultConfig())
		if err != nil || result.Allocated == 0 {
			b.Fatalf("%+v: %v", result, err)
		}
		allocated += result.Allocated
		took += processorTime(b) - began
	}
	b.ReportMetric(took.Seconds()/float64(b.N), "cpu-s")
	perCredit(b, dailyCredits)
	b.ReportMetric(100*float64(allocated)/float64(b.N*dailyCredits), "%allocated")
}

func benchmarkReading(b *testing.B, s *store.Store) {
	b.Helper()
	for b.Loop() {
		err := s.View(b.Context(), "main", func(tx *store.Tx) error { return tx.EachInvoice(func(*ledger.Invoice) {}) })
		if err != nil {
			b.Fatal(err)
		}
	}
	perCredit(b, dailyCredits)
}

func addEntries(b *testing.B, s *store.Store, entries []ledger.Entry) {
	b.Helper()
	err := s.Update(b.Context(), "main", func(tx *store.Tx) error {
		_, err := tx.AddEntries(1, entries)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// withPast is the town with so many invoices of the year before, and what paid
// them.
func (t *town) withPast(settled int) storetest.Rows {
	rows := storetest.Rows{Customers: t.Customers, Invoices: append([]ledger.Invoice(nil), t.Invoices...)}
	for n := range settled {
		i := t.Invoices[n]
		i.Number, i.IssueDate, i.DueDate = fmt.Sprintf("FA-2025-%06d", n), "2025-10-05", "2025-11-05"
		rows.Invoices = append(rows.Invoices, i)
		e := ledger.Entry{
			ID: fmt.Sprintf("past%06d", n), Account: "A1", BookingDate: "2025-11-04", Amount: i.Amount, Remittance: "Facture " + i.Number,
			Counterparty: t.Customers[t.place(i.Customer)].Name, State: ledger.EntryAllocated,
		}
		rows.Entries = append(rows.Entries, e)
		rows.Allocations = append(rows.Allocations, ledger.Allocation{
			ID: int64(n + 1), Entry: e.ID, Invoice: i.Number, Amount: i.Amount, DecidedBy: ledger.ByEngine, Rule: "reference+amount", Probability: 1,
			At: ledger.NewDate(2025, 11, 5).Time(),
		})
	}
	return rows
}

// place is where a customer stands: C00042 is the 43rd.
func (t *town) place(id string) int {
	var n int
	_, _ = fmt.Sscanf(id, "C%d", &n)
	return n
}

// BenchmarkBook is the whole of a matching in memory, index and all, with one
// credit to ten open invoices: what a first import takes.
func BenchmarkBook(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("open=%d", size), func(b *testing.B) {
			town := newTown(1, size)
			town.pay(1, size/10)
			for b.Loop() {
				Match(town.Snapshot, DefaultConfig())
			}
			perCredit(b, size/10)
		})
	}
}
