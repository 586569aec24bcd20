package dunning

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestLimitationOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		kind    ledger.CustomerKind
		issued  ledger.Date
		last    ledger.Date
		warn    ledger.Date
		article string
	}{
		{"a professional", ledger.KindBusiness, "2021-05-10", "2026-05-10", "2025-11-10", "L110-4"},
		{"a consumer", ledger.KindConsumer, "2024-05-10", "2026-05-10", "2025-11-10", "L218-2"},
		{"who knows: as a consumer", ledger.KindUnknown, "2024-05-10", "2026-05-10", "2025-11-10", "L218-2"},
		{"a public body", ledger.KindPublic, "2022-05-10", "2026-05-10", "2025-11-10", "68-1250"},
		{"a day that the last year does not have", ledger.KindConsumer, "2024-02-29", "2026-02-28", "2025-08-29", "L218-2"},
		{"a day that the month of the warning does not have", ledger.KindConsumer, "2024-08-31", "2026-08-31", "2026-02-28", "L218-2"},
		{"the last of a year", ledger.KindPublic, "2021-12-31", "2025-12-31", "2025-06-30", "68-1250"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, known := LimitationOf("FR", test.kind, test.issued)
			if !known || l.Last != test.last || l.Warn != test.warn || !strings.Contains(l.String(), test.article) {
				t.Errorf("%t: %s, warned of from %s", known, l, l.Warn)
			}
			if l.Near(test.warn.AddDays(-1)) || !l.Near(test.warn) || !l.Near(test.last.AddDays(1)) {
				t.Errorf("near from another day than %s", test.warn)
			}
		})
	}
	for country, issued := range map[string]ledger.Date{"DE": "2024-05-10", "FR": ""} {
		if l, known := LimitationOf(country, ledger.KindBusiness, issued); known {
			t.Errorf("%s, issued %q: %s", country, issued, l)
		}
	}
}

// TestTheLawOfTheContractsLimits: a policy may name another than the book's.
func TestTheLawOfTheContractsLimits(t *testing.T) {
	t.Parallel()
	p := plannerOf(t, func(c *Config) {
		abroad := c.Policies["default"]
		abroad.Law = "DE"
		c.Policies["abroad"] = abroad
	})
	i := ledger.Invoice{IssueDate: "2024-05-10"}
	if _, known := p.Limitation("abroad", ledger.Customer{}, i); known {
		t.Error("German law is counted as French law")
	}
	if l, known := p.Limitation("default", ledger.Customer{}, i); !known || l.Last != "2026-05-10" {
		t.Errorf("%t %s", known, l)
	}
}

// TestTheNextStepWaitsForTheDelivery: the delay that a letter leaves runs from
// when it arrived.
func TestTheNextStepWaitsForTheDelivery(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		reached ledger.Date
		want    ledger.Date
	}{
		{"nothing is recorded", "", "2026-03-16"},
		{"a later day", "2026-03-13", "2026-03-20"},
		{"an earlier one changes nothing", "2026-03-01", "2026-03-16"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v := plannerOf(t, nil).view(Snapshot{Today: "2026-03-13", Reminders: []ledger.Reminder{{
				ID: "R", Customer: "C1", Currency: "EUR", State: ledger.ReminderSent, PlannedFor: "2026-03-09", Reached: test.reached,
				Items: []ledger.ReminderItem{{Invoice: "F1", Instalment: 1, Step: "friendly"}},
			}}})
			l := ladder{issued: "2026-01-01", due: "2026-02-01", taken: -1}
			c := &claim{ladder: l}
			for _, m := range v.history[slot{"F1", 1}] {
				c.remember(m)
			}
			if got := c.ladder.reached(Step{After: 0, Gap: 7}); got != test.want {
				t.Errorf("reached %s, want %s", got, test.want)
			}
			if busy := v.busy[account{"C1", "EUR"}]; busy.guard != "" {
				t.Errorf("a delivery is no message of the day: %+v", busy)
			}
		})
	}
}
