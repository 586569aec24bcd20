package reconcile

import (
	"testing"
	"time"

	"relanced/internal/ledger"
)

// What nobody could have seen yet teaches nothing.
func TestLearnFromWhatStood(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC)
	invoices := []ledger.Invoice{{Number: "F1", Customer: "C1"}, {Number: "F2", Customer: "C1"}}
	credit := func(id, invoice, by string, age time.Duration) SettledCredit {
		return SettledCredit{
			Entry:       ledger.Entry{ID: id, IBAN: ibanC, BookingDate: "2026-03-01"},
			Allocations: []ledger.Allocation{{Invoice: invoice, DecidedBy: by, At: now.Add(-age)}},
		}
	}
	for _, test := range []struct {
		name    string
		credits []SettledCredit
		count   int
	}{
		{"decided yesterday, automatically", []SettledCredit{credit("e1", "F1", ledger.ByEngine, 24*time.Hour)}, 0},
		{"decided a month ago, automatically", []SettledCredit{credit("e1", "F1", ledger.ByEngine, 30*24*time.Hour)}, 1},
		{"decided just now, by a person", []SettledCredit{credit("e1", "F1", "anne", 0)}, 2},
		{"both", []SettledCredit{credit("e1", "F1", ledger.ByEngine, 30*24*time.Hour), credit("e2", "F2", "anne", 0)}, 3},
	} {
		count := 0
		for _, l := range learn(test.credits, registered(nil, invoices).debtor, now, func(e *ledger.Entry) string { return e.IBAN })[ibanC] {
			count += l.Count
		}
		if count != test.count {
			t.Errorf("%s: it counts for %d, want %d", test.name, count, test.count)
		}
	}
}
