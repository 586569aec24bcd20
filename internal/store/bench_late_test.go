package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// eachEngine runs a benchmark on an empty ledger of each engine.
func eachEngine(b *testing.B, run func(*testing.B, store.Options, *storetest.Clock)) {
	b.Helper()
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	b.Run("sqlite", func(b *testing.B) {
		clock := storetest.NewClock(start)
		run(b, store.Options{Path: filepath.Join(b.TempDir(), "ledger.db"), Now: clock.Now}, clock)
	})
	b.Run("postgres", func(b *testing.B) {
		clock := storetest.NewClock(start)
		run(b, store.Options{URL: storetest.PostgresURL(b), Now: clock.Now}, clock)
	})
}

// paidInvoices fills a ledger with invoices, each with a credit that pays it.
func paidInvoices(b *testing.B, o store.Options, n int) (*store.Store, []ledger.Allocation) {
	b.Helper()
	s := storetest.Open(b, o)
	rows := storetest.Rows{Customers: []ledger.Customer{{ID: "C1", Name: "Dupont"}}}
	to := make([]ledger.Allocation, n)
	for i := range n {
		number, id := fmt.Sprintf("F%06d", i), fmt.Sprintf("e%06d", i)
		rows.Invoices = append(rows.Invoices, ledger.Invoice{Number: number, Customer: "C1", IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: eur(1000)})
		rows.Entries = append(rows.Entries, ledger.Entry{ID: id, Account: "A", BookingDate: "2026-03-03", Amount: eur(1000), State: ledger.EntryAllocated})
		to[i] = ledger.Allocation{ID: int64(i + 1), Entry: id, Invoice: number, Amount: eur(1000), DecidedBy: ledger.ByEngine, Rule: "reference", Probability: 1}
	}
	storetest.Fill(b, o, book, rows)
	return s, to
}

// sendTo sends a reminder of each of some invoices.
func sendTo(b *testing.B, s *store.Store, to []ledger.Allocation) {
	b.Helper()
	err := s.Update(b.Context(), book, func(tx *store.Tx) error {
		for _, a := range to {
			r := ledger.Reminder{
				ID: "r" + a.Invoice, Customer: "C1", Currency: "EUR", Step: "first", PlannedFor: "2026-03-02", State: ledger.ReminderPlanned,
				Items: []ledger.ReminderItem{{Invoice: a.Invoice, Instalment: 1, Step: "first", Cycle: 1, Amount: eur(1000), DueDate: "2026-02-09"}},
			}
			if err := tx.PlanReminder(r); err != nil {
				return err
			}
			for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderSent} {
				if err := tx.MoveReminder(r, store.Transition{Next: next, Actor: ledger.ByEngine, SentAt: tx.Now()}); err != nil {
					return err
				}
				r.State = next
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// analyze does what autovacuum does on a real server.
func analyze(b *testing.B, o store.Options) {
	b.Helper()
	if o.URL != "" {
		storetest.Tamper(b, o, "VACUUM ANALYZE")
	}
}

func allocateAll(b *testing.B, s *store.Store, list []ledger.Allocation) {
	b.Helper()
	err := s.Update(b.Context(), book, func(tx *store.Tx) error {
		for _, a := range list {
			if err := tx.Allocate(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAllocate writes what a run of the engine writes, of invoices of which
// every fourth was reminded.
func BenchmarkAllocate(b *testing.B) {
	const n = 4_000
	eachEngine(b, func(b *testing.B, o store.Options, clock *storetest.Clock) {
		for b.Loop() {
			b.StopTimer()
			if o.URL != "" {
				o.URL = storetest.PostgresURL(b)
			} else {
				o.Path = filepath.Join(b.TempDir(), "ledger.db")
			}
			s, list := paidInvoices(b, o, n)
			sendTo(b, s, list[:n/4])
			clock.Advance(48 * time.Hour)
			analyze(b, o)
			b.StartTimer()
			allocateAll(b, s, list)
		}
		b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "allocations/s")
	})
}

// BenchmarkLateArrivals asks for them where twenty thousand reminders were sent, and
// nearly all were paid afterwards.
func BenchmarkLateArrivals(b *testing.B) {
	const n, late = 20_000, 20
	eachEngine(b, func(b *testing.B, o store.Options, clock *storetest.Clock) {
		s, list := paidInvoices(b, o, n)
		for part := range slices.Chunk(list[late:], n/20) {
			sendTo(b, s, part)
			analyze(b, o)
		}
		clock.Advance(48 * time.Hour)
		sendTo(b, s, list[:late]) // who had paid the day before
		clock.Advance(time.Hour)
		for part := range slices.Chunk(list, n/20) {
			allocateAll(b, s, part)
			analyze(b, o)
		}
		for b.Loop() {
			err := s.View(b.Context(), book, func(tx *store.Tx) error {
				found, err := tx.LateArrivals(time.UTC)
				if len(found) != late {
					b.Errorf("%d late arrivals", len(found))
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
