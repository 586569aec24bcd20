// Package storetest gives tests a ledger on each engine: a SQLite file in the
// test's folder, and a database of its own in a throwaway PostgreSQL cluster that
// the test binary starts and removes.
package storetest

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"relanced/internal/store"
)

// Clock is a clock that tests set. It is safe for concurrent use.
type Clock struct{ us atomic.Int64 }

// NewClock starts a clock at an instant.
func NewClock(t time.Time) *Clock {
	c := &Clock{}
	c.Set(t)
	return c
}

// Now is the clock's instant.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.us.Load()).UTC() }

// Set moves the clock.
func (c *Clock) Set(t time.Time) { c.us.Store(t.UnixMicro()) }

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) { c.us.Add(d.Microseconds()) }

// ForEach runs a test on every engine, each time on an empty, migrated ledger.
func ForEach(t *testing.T, test func(t *testing.T, s *store.Store, clock *Clock)) {
	t.Helper()
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		clock := NewClock(start)
		test(t, Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}), clock)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		clock := NewClock(start)
		test(t, Open(t, store.Options{URL: PostgresURL(t), Now: clock.Now}), clock)
	})
}

// Open opens a migrated ledger and closes it when the test ends.
func Open(tb testing.TB, o store.Options) *store.Store {
	tb.Helper()
	if o.URL == "" {
		copyReady(tb, o.Path)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	if err := s.CheckSchema(context.Background()); err != nil {
		tb.Fatal(err)
	}
	return s
}
