package console

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
	"relanced/reconcile"
)

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	fr, en := slices.Sorted(maps.Keys(words["fr"])), slices.Sorted(maps.Keys(words["en"]))
	if !slices.Equal(fr, en) {
		t.Errorf("French has %v\nEnglish has %v", fr, en)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ query, accept, want string }{
		{"", "", "fr"},
		{"", "en-GB,en;q=0.9,fr;q=0.8", "en"},
		{"", "de, fr-CH;q=0.9, en;q=0.8", "fr"},
		{"", "de", "fr"},
		{"?lang=en", "fr", "en"},
		{"?lang=<script>", "en", "en"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/"+test.query, nil)
		r.Header.Set("Accept-Language", test.accept)
		if got := language(r); got != test.want {
			t.Errorf("%q with %q: %s, want %s", test.query, test.accept, got, test.want)
		}
	}
}

func statusOf(t *testing.T, s *store.Store, stopped map[string]string) *Status {
	t.Helper()
	planner, err := dunning.NewPlanner(dunning.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return &Status{
		Store: s, Reminders: &dunning.Dispatcher{Store: s, Planner: planner}, Matching: reconcile.DefaultConfig(),
		Version: "1.2.3", Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Stopped: func() map[string]string { return stopped },
	}
}

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestEmptyLedger(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		w := get(t, statusOf(t, s, nil), "/?lang=en")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), words["en"]["empty"]) {
			t.Errorf("%d\n%s", w.Code, w.Body)
		}
	})
}

// TestStatus shows every list of the page once, with a name that would be
// markup if it were not escaped.
func TestStatus(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		fill(t, s)
		w := get(t, statusOf(t, s, map[string]string{"remind": "a broken invariant"}), "/?lang=en")
		page := w.Body.String()
		for _, want := range []string{
			`<html lang="en">`, "1.2.3", "a broken invariant", "Book main", "&lt;b&gt;DUPONT&lt;/b&gt;", "FR76 3000 6000", "2026-02-27",
			"bad.xml", "FA-1, 50.0 %", "name alike &#43;3.0", "hold: dispute until 2026-04-30", "nothing explains it",
			"only proposes now: <code>iban&#43;amount</code>", "2 of 30 were wrong",
			"for a person to decide", "<td>FA-2</td><td>C2</td><td>last</td>",
			"fails to send", `<td>C2</td><td>friendly</td><td class="d">2026-02-16 09:00</td><td class="n">1</td><td>503 no</td>`,
			"leave by themselves", `<td>C2</td><td>formal</td><td>approved</td><td class="d">with the next pass</td><td><br><small>decided by anna</small></td>`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if strings.Contains(page, "<b>DUPONT") || strings.Contains(page, "<script") {
			t.Error("the page holds markup from a statement, or a script")
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("content security policy %q", csp)
		}
		if french := get(t, statusOf(t, s, nil), "/?lang=fr").Body.String(); !strings.Contains(french, "Relances retenues") {
			t.Error("the French page is not in French")
		}
	})
}

func fill(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		file, err := tx.AddFile(ledger.File{SHA256: "a", Name: "releve.xml", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		_, refused := tx.AddFile(ledger.File{SHA256: "b", Name: "bad.xml", Kind: ledger.FileStatement, State: ledger.FileRejected, Reason: "cut short"})
		st := ledger.Statement{Account: ledger.Account{ID: "FR7630006000011234567890189", IBAN: "FR7630006000011234567890189", Currency: "EUR"}, From: "2026-01-05", To: "2026-02-27"}
		row, err := tx.AddStatement(file, st)
		if err = errors.Join(err, refused); err != nil {
			return err
		}
		entries := []ledger.Entry{
			{ID: "e1", Account: st.Account.ID, BookingDate: "2026-02-20", Amount: ledger.Money{Minor: 9900, Currency: "EUR"}, Counterparty: "<b>DUPONT</b>"},
			{ID: "e2", Account: st.Account.ID, BookingDate: "2026-02-21", Amount: ledger.Money{Minor: 100, Currency: "EUR"}, Counterparty: "NOBODY"},
		}
		if _, err := tx.AddEntries(row, entries); err != nil {
			return err
		}
		if err := tx.FinishStatement(row, st, ledger.Totals{Count: 2, Net: 10000}, ledger.Check{}); err != nil {
			return err
		}
		if _, _, err := tx.SaveInvoice(ledger.Invoice{
			Number: "FA-1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: ledger.Money{Minor: 10000, Currency: "EUR"},
		}); err != nil {
			return err
		}
		if err := finish(tx, "FA-2", "C2"); err != nil {
			return err
		}
		for _, e := range entries {
			e.State = ledger.EntryNew
			if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
				return err
			}
		}
		if _, err := tx.Demote("iban+amount", "2 of 30 were wrong"); err != nil {
			return err
		}
		if err := tx.SaveProposals("e1", []ledger.Proposal{{
			Rank: 1, Customer: "C1", Probability: 0.5, Parts: []ledger.Part{{Invoice: "FA-1", Amount: ledger.Money{Minor: 9900, Currency: "EUR"}}},
			Evidence: []ledger.Evidence{{Fact: "name alike", Bits: 3}},
		}}); err != nil {
			return err
		}
		if err := getApproved(tx, "C2"); err != nil {
			return err
		}
		if err := getStuck(tx, "C2", ledger.Date("2026-02-16").At(9, time.UTC)); err != nil {
			return err
		}
		return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldDispute, Until: "2026-04-30", Author: "anna"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// getApproved records a reminder that somebody has approved, and that has not left.
func getApproved(tx *store.Tx, customer string) error {
	r := ledger.Reminder{
		ID: "r3", Customer: customer, Currency: "EUR", Policy: "default", Step: "formal", Channel: "file", Language: "fr", State: ledger.ReminderPlanned, PlannedFor: "2026-02-27",
	}
	if err := tx.PlanReminder(r); err != nil {
		return err
	}
	return tx.MoveReminder(r, store.Transition{Next: ledger.ReminderApproved, Actor: "anna", Reason: "decided by anna"})
}

// getStuck records a reminder whose channel has failed since an instant.
func getStuck(tx *store.Tx, customer string, since time.Time) error {
	r := ledger.Reminder{
		ID: "r2", Customer: customer, Currency: "EUR", Policy: "default", Step: "friendly", Channel: "file", Language: "fr", State: ledger.ReminderPlanned, PlannedFor: "2026-02-16",
	}
	if err := tx.PlanReminder(r); err != nil {
		return err
	}
	for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderPlanned} {
		t := store.Transition{Next: next, Actor: "test"}
		if next == ledger.ReminderPlanned {
			t.FailedAt, t.Reason = since, "503 no"
		}
		if err := tx.MoveReminder(r, t); err != nil {
			return err
		}
		r.State = next
	}
	return nil
}

// finish records an invoice about which the last reminder has been sent.
func finish(tx *store.Tx, invoice, customer string) error {
	amount := ledger.Money{Minor: 5000, Currency: "EUR"}
	if _, _, err := tx.SaveInvoice(ledger.Invoice{
		Number: invoice, Type: ledger.TypeInvoice, Customer: customer, IssueDate: "2025-12-10", DueDate: "2026-01-09", Amount: amount,
	}); err != nil {
		return err
	}
	r := ledger.Reminder{
		ID: "r1", Customer: customer, Currency: "EUR", Policy: "default", Step: "last", Channel: "file", Language: "fr", State: ledger.ReminderPlanned, PlannedFor: "2026-02-16",
		Items: []ledger.ReminderItem{{Invoice: invoice, Instalment: 1, Step: "last", Cycle: 1, Amount: amount, DueDate: "2026-01-09"}},
	}
	if err := tx.PlanReminder(r); err != nil {
		return err
	}
	for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending, ledger.ReminderSent} {
		if err := tx.MoveReminder(r, store.Transition{Next: next, Actor: "test", SentAt: ledger.Date("2026-02-16").At(9, time.UTC)}); err != nil {
			return err
		}
		r.State = next
	}
	return nil
}
