package app

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/config"
	"relanced/dunning"
	"relanced/internal/demo"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// forEachEngine builds an app on each engine with a clock that the test sets.
func forEachEngine(t *testing.T, test func(t *testing.T, a *App, clock *storetest.Clock)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := DemoConfig()
			c.Data, c.HTTP.Listen = filepath.Join(t.TempDir(), "data"), "127.0.0.1:0"
			if engine == "postgres" {
				c.Database.URL = storetest.PostgresURL(t)
			}
			clock := storetest.NewClock(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
			test(t, newApp(t, c, clock.Now), clock)
		})
	}
}

func newApp(t *testing.T, c config.Config, now func() time.Time) *App {
	t.Helper()
	a, err := New(context.Background(), Options{Config: c, Now: now, Log: slog.New(slog.DiscardHandler), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// TestDemoTellsItsStory runs the demo and compares what became of every entry
// and of every invoice with what the story says.
func TestDemoTellsItsStory(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		ctx := context.Background()
		err := a.Demo(ctx, func(day ledger.Date) { clock.Set(day.At(12, a.zone)) }, func(string, int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		err = a.store.View(ctx, config.MainBook, func(tx *store.Tx) error {
			checkEntries(t, a, tx)
			checkStandings(t, a, tx)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var report bytes.Buffer
		if err := a.DemoReport(ctx, &report); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"MATCHED", "FOR A PERSON", "IGNORED", "CAME BACK", "REMINDED", "HELD", "amount short by 27.00 EUR",
			"FA-2026-017 (bank fee: 15.00 EUR)", "FA-2026-047 (early-payment discount 2 %: 82.92 EUR)", "a tax refund, it says",
		} {
			if !strings.Contains(report.String(), want) {
				t.Errorf("the report does not say %q", want)
			}
		}
	})
}

func checkEntries(t *testing.T, a *App, tx *store.Tx) {
	t.Helper()
	queue, err := a.Queue(context.Background(), tx.Book())
	if err != nil {
		t.Fatal(err)
	}
	live, err := tx.LiveAllocations()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range demo.Story() {
		entries, err := tx.EntriesByRef(want.BankRef)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %d entries, %v", want.BankRef, len(entries), err)
			continue
		}
		e := entries[0]
		if string(e.State) != want.Outcome || e.Amount.Minor != want.Amount {
			t.Errorf("%s (%s): %s of %s, want %s: %s (%s)", want.BankRef, want.Scene, e.State, e.Amount, want.Outcome, want.Why, e.Note)
		}
		var got []string
		var adjusted int64
		for _, l := range live {
			if l.Entry == e.ID {
				got = append(got, l.Invoice)
				adjusted += l.Adjustment
			}
		}
		if adjusted != want.Adjusted {
			t.Errorf("%s (%s): %d cents are adjusted, want %d: %s", want.BankRef, want.Scene, adjusted, want.Adjusted, want.Why)
		}
		for _, w := range queue {
			for _, p := range w.Proposals {
				if w.Entry.ID == e.ID {
					got = append(got, p.Invoices()...)
				}
			}
		}
		slices.Sort(got)
		got = slices.Compact(got)
		if expected := slices.Sorted(slices.Values(want.Invoices)); want.Outcome != demo.Ignored && !slices.Equal(got, expected) {
			t.Errorf("%s (%s): %v, want %v: %s", want.BankRef, want.Scene, got, expected, want.Why)
		}
	}
}

func checkStandings(t *testing.T, a *App, tx *store.Tx) {
	t.Helper()
	s, err := a.remind.Load(tx, "")
	if err != nil {
		t.Fatal(err)
	}
	plan := a.remind.Planner.Plan(s)
	for _, want := range demo.Standings() {
		i, found, err := tx.Invoice(want.Invoice)
		if err != nil || !found || i.Open().Minor != want.Open {
			t.Errorf("%s: open %s, want %d: %s", want.Invoice, i.Open(), want.Open, want.Why)
		}
		sent := ""
		for _, r := range s.Reminders {
			for _, item := range r.Items {
				if item.Invoice == want.Invoice && r.State == ledger.ReminderSent {
					sent = item.Step
				}
			}
		}
		if sent != want.Sent {
			t.Errorf("%s: last step sent %q, want %q: %s", want.Invoice, sent, want.Sent, want.Why)
		}
		for _, o := range plan.Outlooks {
			if o.Invoice == want.Invoice && want.Open > 0 {
				checkOutlook(t, o, want)
			}
		}
	}
}

func checkOutlook(t *testing.T, o dunning.Outlook, want demo.Standing) {
	t.Helper()
	if o.Step != want.Next {
		t.Errorf("%s: next %q, want %q: %s", want.Invoice, o.Step, want.Next, want.Why)
	}
	held := ""
	if len(o.Blockers) > 0 {
		held, _, _ = strings.Cut(o.Blockers[0], ":")
	}
	if held != want.Held {
		t.Errorf("%s: held by %q, want %q: %s", want.Invoice, held, want.Held, want.Why)
	}
}
