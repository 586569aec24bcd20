package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// TestAPlanIsSettledOldestFirst: an invoice of 1000.00, of which 300.00 were paid when
// the plan was made.
func TestAPlanIsSettledOldestFirst(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	for _, c := range []struct {
		name         string
		amount, paid int64
		invoiced     int64
		writtenOff   bool
		want         string
	}{
		{"nothing came since", 1000_00, 300_00, 1000_00, false, "1: 400.00 2026-04-30, 2: 300.00 2026-05-31"},
		{"the first was paid", 1000_00, 700_00, 1000_00, false, "2: 300.00 2026-05-31"},
		{"more than the first", 1000_00, 750_00, 1000_00, false, "2: 250.00 2026-05-31"},
		{"all of it", 1000_00, 1000_00, 1000_00, false, ""},
		{"given up", 1000_00, 300_00, 1000_00, true, ""},
		{"raised", 1200_00, 300_00, 1000_00, false, "1: 400.00 2026-04-30, 2: 300.00 2026-05-31, 3: 200.00 2026-03-02"},
		{"raised, and the first paid", 1200_00, 700_00, 1000_00, false, "2: 300.00 2026-05-31, 3: 200.00 2026-03-02"},
		{"raised, and all of the plan paid", 1200_00, 1050_00, 1000_00, false, "3: 150.00 2026-03-02"},
		{"lowered", 900_00, 300_00, 1000_00, false, "1: 300.00 2026-04-30, 2: 300.00 2026-05-31"},
		{"what was paid before went back", 1000_00, 0, 1000_00, false, "1: 400.00 2026-04-30, 2: 300.00 2026-05-31, 3: 300.00 2026-03-02"},
		{"nobody wrote down what it came to", 1000_00, 700_00, 0, false, "2: 300.00 2026-05-31"},
	} {
		plan := ledger.Hold{Kind: ledger.HoldPlan, Invoice: "F1", Invoiced: c.invoiced, Plan: []ledger.Instalment{
			{DueDate: "2026-04-30", Amount: eur(400_00)}, {DueDate: "2026-05-31", Amount: eur(300_00)},
		}}
		invoice := ledger.Invoice{Number: "F1", DueDate: "2026-03-02", Amount: eur(c.amount), Allocated: c.paid, WrittenOff: c.writtenOff}
		var parts []string
		for _, part := range plan.OpenInstalments(invoice) {
			parts = append(parts, fmt.Sprintf("%d: %s %s", part.Number, part.Amount.Decimal(), part.DueDate))
		}
		if got := strings.Join(parts, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTheNewestPlanCounts, and one without instalments ends it.
func TestTheNewestPlanCounts(t *testing.T) {
	t.Parallel()
	plan := func(id int64, parts int) ledger.Hold {
		return ledger.Hold{ID: id, Kind: ledger.HoldPlan, Invoice: "F1", Plan: make([]ledger.Instalment, parts)}
	}
	other := ledger.Hold{ID: 9, Kind: ledger.HoldManual, Invoice: "F1"}
	for _, c := range []struct {
		holds []ledger.Hold
		id    int64
		ok    bool
	}{
		{nil, 0, false},
		{[]ledger.Hold{plan(1, 2), plan(2, 3), other}, 2, true},
		{[]ledger.Hold{plan(1, 2), plan(2, 0)}, 2, false},
		{[]ledger.Hold{{ID: 3, Kind: ledger.HoldPlan, Invoice: "F2", Plan: make([]ledger.Instalment, 1)}, plan(1, 2)}, 1, true},
	} {
		if got, ok := ledger.PlanOf(c.holds, "F1"); ok != c.ok || got.ID != c.id {
			t.Errorf("%+v: plan %d, %v", c.holds, got.ID, ok)
		}
	}
}
