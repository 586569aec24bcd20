package dunning

import (
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
)

// TestWhatWasDueBeforeTheFirstStatementWaits: an export of all invoices holds
// those that were paid before we knew the bank.
func TestWhatWasDueBeforeTheFirstStatementWaits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		due    ledger.Date
		change func(*Config)
		said   bool
		held   bool
	}{
		{name: "due the day before", due: "2025-12-31", held: true},
		{name: "due on the first day known", due: "2026-01-01"},
		{name: "a person says it is unpaid", due: "2025-12-31", said: true},
		{name: "the export is trusted", due: "2025-12-31", change: func(c *Config) { c.TrustOldInvoices = true }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-09")
			s.Invoices[0].IssueDate, s.Invoices[0].DueDate = "2025-12-01", test.due
			if test.said {
				s.Confirmed = map[string]time.Time{"FA-1": {}}
			}
			plan := plannerOf(t, test.change).Plan(s)
			h, held := heldFor(plan, "FA-1")
			if held != test.held || held && (h.Guard != GuardHistory || !strings.Contains(h.Reason, "invoice:FA-1")) {
				t.Errorf("held %v: %+v", held, h)
			}
			if sent := len(plan.Due) == 1; sent == test.held {
				t.Errorf("due: %+v", plan.Due)
			}
		})
	}
}

// TestAnAccountKnownLaterHidesAsMuch: the money may have gone there before we
// knew it.
func TestAnAccountKnownLaterHidesAsMuch(t *testing.T) {
	t.Parallel()
	s := book("2026-03-17")
	other := cover("2026-03-05", "2026-03-16", "", 0, 0)
	other.Account = ledger.Account{ID: otherIBAN, IBAN: otherIBAN, Currency: "EUR"}
	s.Statements = append(s.Statements, silent(other))
	h, held := heldFor(plannerOf(t, nil).Plan(s), "FA-1") // due on 2 March
	if !held || h.Guard != GuardHistory || !strings.Contains(h.Reason, "2026-03-05") {
		t.Errorf("held %v: %+v", held, h)
	}
}
