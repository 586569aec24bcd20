package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestVerifyFindsTampering changes rows behind the store's back, one after the
// other, and asks each time whether it shows.
func TestVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	eachLedger(t, clock, func(t *testing.T, s *store.Store, o store.Options) {
		settleOne(t, s)
		if got := faultsOf(t, s); len(got) > 0 {
			t.Fatalf("a sound ledger: %q", got)
		}
		for _, c := range []struct{ do, undo, want string }{
			{
				`UPDATE allocations SET amount_minor = 900`, `UPDATE allocations SET amount_minor = 1000`,
				"on invoice F1, adjusted by 0, and the ledger has 9.00 EUR of entry",
			},
			{`UPDATE allocations SET adjustment = -100`, `UPDATE allocations SET adjustment = 0`, "and the ledger has 10.00 EUR of entry"},
			{`UPDATE allocations SET amount_minor = 1200`, `UPDATE allocations SET amount_minor = 1000`, "has 12.00 EUR on invoices"},
			{`UPDATE invoices SET amount_minor = 700`, `UPDATE invoices SET amount_minor = 1000`, "carries allocations of 10.00 EUR"},
			{`UPDATE invoices SET currency = 'CHF'`, `UPDATE invoices SET currency = 'EUR'`, "which is in CHF"},
			{`UPDATE entries SET state = 'review'`, `UPDATE entries SET state = 'allocated'`, "is review, and 10.00 EUR on invoices"},
			{`UPDATE entries SET amount_minor = 500`, `UPDATE entries SET amount_minor = 1000`, "when its balances were verified, and make 5.00 EUR now"},
			{`UPDATE events SET actor = 'nobody' WHERE seq = 2`, `UPDATE events SET actor = 'relanced' WHERE seq = 2`, "was changed after it was written"},
			{`UPDATE events SET seq = 99 WHERE seq = 2`, `UPDATE events SET seq = 2 WHERE seq = 99`, "those between are gone"},
			{`UPDATE events SET prev = 'x' WHERE seq = 2`, "", "does not follow the event before it"},
		} {
			storetest.Tamper(t, o, c.do)
			got := strings.Join(faultsOf(t, s), "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("%s: got %q, want %q", c.do, got, c.want)
			}
			if c.undo != "" {
				storetest.Tamper(t, o, c.undo)
			}
		}
	})
}

// eachLedger opens an empty ledger on each engine.
func eachLedger(t *testing.T, clock *storetest.Clock, test func(t *testing.T, s *store.Store, o store.Options)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			o := store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}
			if engine == "postgres" {
				o = store.Options{URL: storetest.PostgresURL(t), Now: clock.Now}
			}
			test(t, storetest.Open(t, o), o)
		})
	}
}

func faultsOf(t *testing.T, s *store.Store) []string {
	t.Helper()
	c := &checker{zone: time.UTC}
	if err := s.View(t.Context(), "main", c.check); err != nil {
		t.Fatal(err)
	}
	return c.broken
}

// settleOne makes a ledger of one verified statement whose credit pays the one
// invoice.
func settleOne(t *testing.T, s *store.Store) {
	t.Helper()
	ten := ledger.Money{Minor: 1000, Currency: "EUR"}
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Dupont"}); err != nil {
			return err
		}
		if _, _, err := tx.SaveInvoice(ledger.Invoice{Number: "F1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-01", Amount: ten}); err != nil {
			return err
		}
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileDismissed})
		if err != nil {
			return err
		}
		statement := ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}, From: "2026-03-02", To: "2026-03-02"}
		row, err := tx.AddStatement(file, statement)
		if err != nil {
			return err
		}
		e := ledger.Entry{Account: "A", BookingDate: "2026-03-02", Amount: ten, State: ledger.EntryNew}
		e.ID = e.Fingerprint().Identify(0)
		if _, err := tx.AddEntries(row, []ledger.Entry{e}); err != nil {
			return err
		}
		if err := tx.FinishStatement(row, statement, ledger.Totals{Count: 1, Net: 1000}, ledger.Check{Verified: true}); err != nil {
			return err
		}
		if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: ten, DecidedBy: ledger.ByEngine, Rule: "amount", Probability: 1}); err != nil {
			return err
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVerifyFindsALateArrivalThatWasNotNoted takes away the note of the only one.
func TestVerifyFindsALateArrivalThatWasNotNoted(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC))
	o := store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}
	s := storetest.Open(t, o)
	settleOne(t, s)
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		r := ledger.Reminder{
			ID: "r1", Customer: "C1", Currency: "EUR", Step: "first", PlannedFor: "2026-03-09", State: ledger.ReminderPlanned,
			Items: []ledger.ReminderItem{{Invoice: "F1", Instalment: 1, Step: "first", Cycle: 1, Amount: ledger.Money{Minor: 1000, Currency: "EUR"}, DueDate: "2026-03-01"}},
		}
		if err := tx.PlanReminder(r); err != nil {
			return err
		}
		for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderSent} {
			if err := tx.MoveReminder(r, store.Transition{Next: next, SentAt: tx.Now().Add(-time.Hour)}); err != nil {
				return err
			}
			r.State = next
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := faultsOf(t, s); len(got) > 0 {
		t.Fatalf("a sound ledger: %q", got)
	}
	storetest.Tamper(t, o, `DELETE FROM late_arrivals`)
	if got := strings.Join(faultsOf(t, s), "\n"); !strings.Contains(got, "had come, and it was not noted") {
		t.Errorf("got %q", got)
	}
}
