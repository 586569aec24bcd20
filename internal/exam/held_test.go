package exam

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/dunning"
	"relanced/internal/firms"
)

// TestHolds: what was held although nothing in the truth asks for it, by guard
// and by the kind of the credit in doubt.
func TestHolds(t *testing.T) {
	t.Parallel()
	f := &firms.Firm{
		Options: firms.Options{Statements: firms.Daily},
		Invoices: []firms.Invoice{
			{Number: "A", Customer: "C1", Amount: 100, Arrives: "2026-01-01", Due: "2026-01-31"},
			{Number: "B", Customer: "C2", Amount: 100, Arrives: "2026-01-01", Due: "2026-01-31"},
			{Number: "C", Customer: "C3", Amount: 100, Arrives: "2026-01-01", Due: "2026-01-31"},
			{Number: "D", Customer: "C1", Amount: 100, Arrives: "2026-01-01", Due: "2026-03-31"},
		},
		Credits: []firms.Credit{
			{Ref: "R1", Kind: firms.Plain, Customer: "C1", Arrives: "2026-02-02", Parts: []firms.Part{{Invoice: "D", Money: 100}}},
			{Ref: "R2", Kind: firms.Plain, Customer: "C3", Arrives: "2026-02-03", Parts: []firms.Part{{Invoice: "C", Money: 100}}},
		},
	}
	doubt := func(invoice, credit string, reached bool) dunning.Held {
		return dunning.Held{Invoice: invoice, Instalment: 1, Guard: dunning.GuardDoubt, Reached: reached, Reason: "doubt: the credit " + credit + " may be this customer's"}
	}
	undecided := map[string]bool{"R1": true, "R2": true}
	s := &Sitting{Firm: f, Holds: []DayOfHolds{
		{Day: "2026-02-02", Undecided: undecided, Held: []dunning.Held{
			doubt("A", "R1", true),  // its customer's money is in doubt: rightly held
			doubt("B", "R1", false), // needless
			doubt("D", "R1", true),  // paid
		}},
		{Day: "2026-02-03", Undecided: undecided, Held: []dunning.Held{
			doubt("B", "R1", true), // needless, and a reminder would have left
			doubt("C", "R2", true), // paid
			{Invoice: "B", Instalment: 1, Guard: dunning.GuardWaiting},
		}},
		{Day: "2026-02-04", Held: []dunning.Held{{Invoice: "A", Instalment: 1, Guard: dunning.GuardCoverage}}},
	}}
	got := s.MarkReminders().Holds
	got.Cases = nil
	want := Holds{
		Overdue: Span{7, 3}, Needless: Span{3, 2}, Delayed: Span{1, 1},
		Guards: map[dunning.Guard]Span{dunning.GuardDoubt: {2, 1}, dunning.GuardCoverage: {1, 1}},
		Causes: map[firms.Kind]Span{firms.Plain: {2, 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
