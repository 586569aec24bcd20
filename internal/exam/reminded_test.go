package exam

import (
	"testing"
	"time"

	"relanced/internal/firms"
	"relanced/internal/ledger"
)

// TestEqualByAnotherNumber: who is asked for what they have paid may owe as much by another
// number, unless they are asked for that one too.
func TestEqualByAnotherNumber(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		other int64
		asked []string
		equal int
	}{
		"as much":             {100, []string{"A"}, 1},
		"another amount":      {101, []string{"A"}, 0},
		"asked for both":      {100, []string{"A", "B"}, 0},
		"asked for the other": {100, []string{"B"}, 0},
	} {
		f := &firms.Firm{
			Invoices: []firms.Invoice{
				{Number: "A", Customer: "C1", Amount: 100, Arrives: "2026-01-01", Due: "2026-01-31"},
				{Number: "B", Customer: "C1", Amount: test.other, Arrives: "2026-01-01", Due: "2026-01-15"},
			},
			Credits: []firms.Credit{{Ref: "R1", Kind: firms.Plain, Customer: "C1", Arrives: "2026-02-02", Parts: []firms.Part{{Invoice: "A", Money: 100}}}},
		}
		m := ledger.Reminder{Customer: "C1", SentAt: time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)}
		payers := 0
		for _, number := range test.asked {
			if m.Items = append(m.Items, ledger.ReminderItem{Invoice: number, Instalment: 1, Amount: ledger.Money{Minor: 100, Currency: "EUR"}}); number == "A" {
				payers = 1
			}
		}
		if got := (&Sitting{Firm: f, Reminders: []ledger.Reminder{m}}).MarkReminders(); got.ToPayer != payers || got.Equal != test.equal {
			t.Errorf("%s: %d to payers, %d of equal invoices, want %d and %d", name, got.ToPayer, got.Equal, payers, test.equal)
		}
	}
}

// TestWhatAFileCanSay: a list of a credit adds up, with what was given up beside the money.
func TestWhatAFileCanSay(t *testing.T) {
	t.Parallel()
	parts := []firms.Part{{Invoice: "A", Money: 1_397_880, Adjustment: 28_528}}
	for amount, want := range map[int64]bool{1_397_880: true, 1_397_900: false} {
		if got := addsUp(firms.Credit{Amount: amount}, parts); got != want {
			t.Errorf("%d: %t", amount, got)
		}
	}
}
