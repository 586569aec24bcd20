package exam

import (
	"testing"

	"relanced/internal/firms"
	"relanced/internal/ledger"
)

func settled(invoice string, minor, adjustment int64) ledger.Allocation {
	return ledger.Allocation{Invoice: invoice, Amount: ledger.Money{Minor: minor, Currency: "EUR"}, Adjustment: adjustment}
}

func TestMark(t *testing.T) {
	t.Parallel()
	one := firms.Credit{Kind: firms.Plain, Parts: []firms.Part{{Invoice: "A", Money: 100}}}
	two := firms.Credit{Kind: firms.Bundle, Parts: []firms.Part{{Invoice: "A", Money: 100}, {Invoice: "B", Money: 50}}}
	discount := firms.Credit{Kind: firms.Discounted, Parts: []firms.Part{{Invoice: "A", Money: 98, Adjustment: 2}}}
	undue := firms.Credit{Kind: firms.Undue, Parts: []firms.Part{{Invoice: "A", Money: 98, Adjustment: 2, Contestable: true}}}
	returned := firms.Credit{Kind: firms.CameBack, Back: "2026-03-02", Parts: one.Parts}
	proposed := func(sets ...string) Answer {
		a := Answer{State: ledger.EntryReview}
		for _, s := range sets {
			a.Proposals = append(a.Proposals, ledger.Proposal{Parts: []ledger.Part{{Invoice: s}}})
		}
		return a
	}
	allocated := func(parts ...ledger.Allocation) Answer { return Answer{State: ledger.EntryAllocated, Parts: parts} }
	for _, tt := range []struct {
		name   string
		credit firms.Credit
		answer Answer
		want   Mark
	}{
		{"its invoice", one, allocated(settled("A", 100, 0)), Right},
		{"another invoice", one, allocated(settled("C", 100, 0)), Wrong},
		{"an equal invoice of the same customer", one, allocated(settled("B", 100, 0)), Swapped},
		{"another amount", one, allocated(settled("A", 60, 0)), Wrong},
		{"one of two", two, allocated(settled("A", 100, 0)), Wrong},
		{"both in two rows", two, allocated(settled("B", 50, 0), settled("A", 40, 0), settled("A", 60, 0)), Right},
		{"discount accepted", discount, allocated(settled("A", 98, 2)), Right},
		{"discount left open", discount, allocated(settled("A", 98, 0)), Short},
		{"discount nobody offered, left open", undue, allocated(settled("A", 98, 0)), Right},
		{"discount nobody offered, accepted", undue, allocated(settled("A", 98, 2)), Right},
		{"came back and is undone", returned, Answer{State: ledger.EntryIgnored}, Recognised},
		{"came back and still stands", returned, allocated(settled("A", 100, 0)), Wrong},
		{"put aside", one, Answer{State: ledger.EntryIgnored}, Wrong},
		{"first", one, proposed("A", "B"), First},
		{"third", one, proposed("B", "C", "A"), TopThree},
		{"fourth", one, proposed("B", "C", "D", "A"), Missed},
		{"nobody's, put aside", firms.Credit{Kind: firms.NotCustomers}, Answer{State: ledger.EntryIgnored}, Recognised},
		{"nobody's, in the queue", firms.Credit{Kind: firms.NotCustomers}, proposed(), Missed},
		{"nobody's, on an invoice", firms.Credit{Kind: firms.NotCustomers}, allocated(settled("A", 1, 0)), Wrong},
		{"second payment, kept", firms.Credit{Kind: firms.Twice}, allocated(), Recognised},
		{"second payment, put aside", firms.Credit{Kind: firms.Twice}, Answer{State: ledger.EntryIgnored}, Wrong},
	} {
		tt.credit.Ref = "X"
		f := &firms.Firm{Credits: []firms.Credit{tt.credit}, Invoices: []firms.Invoice{
			{Number: "A", Customer: "C1", Amount: 100}, {Number: "B", Customer: "C1", Amount: 100}, {Number: "C", Customer: "C2", Amount: 100},
		}}
		marked, err := MarkAll(f, map[string]Answer{"X": tt.answer})
		if err != nil {
			t.Fatal(err)
		}
		if marked[0].Mark != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, marked[0].Mark, tt.want)
		}
	}
}

func TestOpenByTheTruth(t *testing.T) {
	t.Parallel()
	f := &firms.Firm{
		Invoices: []firms.Invoice{{Number: "A", Amount: 300, Instalments: []firms.Instalment{{Due: "2026-01-31", Amount: 100}, {Due: "2026-02-28", Amount: 200}}}},
		Credits: []firms.Credit{
			{Ref: "1", Arrives: "2026-02-02", Parts: []firms.Part{{Invoice: "A", Money: 140, Adjustment: 10}}},
			{Ref: "2", Arrives: "2026-02-10", Back: "2026-02-20", Parts: []firms.Part{{Invoice: "A", Money: 150}}},
		},
	}
	for _, tt := range []struct {
		day        ledger.Date
		instalment int
		want       int64
	}{
		{"2026-02-01", 1, 100}, {"2026-02-01", 2, 200}, {"2026-02-02", 1, 0}, {"2026-02-02", 2, 150}, {"2026-02-15", 2, 0}, {"2026-02-20", 2, 150},
	} {
		if got := newTruth(f).open("A", tt.instalment, tt.day); got != tt.want {
			t.Errorf("instalment %d on %s: %d open, want %d", tt.instalment, tt.day, got, tt.want)
		}
	}
}

func TestWilson(t *testing.T) {
	t.Parallel()
	low, high := wilson(990, 1000)
	if low < 0.9816 || low > 0.9818 || high < 0.9945 || high > 0.9947 {
		t.Errorf("990 of 1000: %.4f to %.4f", low, high)
	}
}

// Of two equal payments on one day either may be the one made twice, or the one
// for the older debt.
func TestMarkInterchanged(t *testing.T) {
	t.Parallel()
	credit := func(ref string, kind firms.Kind, day ledger.Date, cites firms.Citing, invoices ...string) firms.Credit {
		c := firms.Credit{Ref: ref, Kind: kind, Customer: "C1", Amount: 100, Booked: day, Cites: cites}
		for _, i := range invoices {
			c.Parts = append(c.Parts, firms.Part{Invoice: i, Money: 100})
		}
		return c
	}
	on := func(invoice string) Answer {
		return Answer{State: ledger.EntryAllocated, Parts: []ledger.Allocation{settled(invoice, 100, 0)}}
	}
	const day, later = "2026-03-02", "2026-03-03"
	for _, tt := range []struct {
		name           string
		first, second  firms.Credit
		said, saidNext Answer
		want, wantNext Mark
	}{
		{"the second is settled", credit("1", firms.Plain, day, firms.CitesLiteral, "A"), credit("2", firms.Twice, day, firms.CitesLiteral), Answer{State: ledger.EntryReview}, on("A"), Missed, Right},
		{"a day later", credit("1", firms.Plain, day, firms.CitesLiteral, "A"), credit("2", firms.Twice, later, firms.CitesLiteral), Answer{State: ledger.EntryReview}, on("A"), Missed, Wrong},
		{"both are settled, crosswise", credit("1", firms.Plain, day, firms.CitesNothing, "A"), credit("2", firms.Plain, day, firms.CitesNothing, "B"), on("B"), on("A"), Right, Right},
		{"they name theirs", credit("1", firms.Plain, day, firms.CitesLiteral, "A"), credit("2", firms.Plain, day, firms.CitesLiteral, "B"), on("B"), on("A"), Swapped, Swapped},
		{"one of them is right", credit("1", firms.Plain, day, firms.CitesNothing, "A"), credit("2", firms.Plain, day, firms.CitesNothing, "B"), on("A"), on("C"), Right, Wrong},
	} {
		f := &firms.Firm{Credits: []firms.Credit{tt.first, tt.second}, Invoices: []firms.Invoice{{Number: "A", Customer: "C1", Amount: 100}, {Number: "B", Customer: "C1", Amount: 100}}}
		marked, err := MarkAll(f, map[string]Answer{"1": tt.said, "2": tt.saidNext})
		if err != nil || marked[0].Mark != tt.want || marked[1].Mark != tt.wantNext {
			t.Errorf("%s: %v %v", tt.name, marked, err)
		}
	}
}
