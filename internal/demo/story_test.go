package demo

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestStoryHasEveryScene(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range Story() {
		seen[e.Scene] = true
	}
	want := []string{
		SceneLiteral, SceneNormalised, SceneStructured, SceneSeveral, SceneAccount, SceneName, SceneParent,
		SceneEqual, SceneCreditNote, SceneInstalment, SceneSurplus, SceneDouble, SceneReturned, SceneEve,
		SceneFee, SceneDiscount, SceneRemittance, SceneShort, SceneAmbiguous, SceneCheque, SceneNobody, SceneTax, SceneInternal, SceneEveryday,
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, want) {
		t.Errorf("scenes are %q, want %q", got, want)
	}
}

func TestStoryIsSound(t *testing.T) {
	t.Parallel()
	refs := map[string]bool{}
	for _, e := range Story() {
		if refs[e.BankRef] {
			t.Errorf("%s is used twice", e.BankRef)
		}
		refs[e.BankRef] = true
		if e.Scene == "" || e.Why == "" || e.Amount == 0 {
			t.Errorf("%s is not told: %+v", e.BankRef, e)
		}
		for _, number := range e.Invoices {
			if !slices.ContainsFunc(invoices, func(i invoice) bool { return i.number == number }) {
				t.Errorf("%s names %s, which was never issued", e.BankRef, number)
			}
		}
		switch e.Outcome {
		case Allocated:
			if e.Amount <= 0 || e.Scene != SceneInstalment && e.Amount+e.Adjusted != totalOf(e.Invoices) {
				t.Errorf("%s: %d cents cannot settle %v", e.BankRef, e.Amount, e.Invoices)
			}
			if adjusts := e.Scene == SceneFee || e.Scene == SceneDiscount; adjusts != (e.Adjusted > 0) {
				t.Errorf("%s: %d cents are adjusted in the scene %q", e.BankRef, e.Adjusted, e.Scene)
			}
		case Review:
			if e.Amount <= 0 {
				t.Errorf("%s: nobody need decide about money going out", e.BankRef)
			}
		case Ignored:
			if len(e.Invoices) > 0 {
				t.Errorf("%s is ignored and names %v", e.BankRef, e.Invoices)
			}
		default:
			t.Errorf("%s: no such outcome: %q", e.BankRef, e.Outcome)
		}
	}
}

// What the story allocates and what the standings leave open must be the
// invoices, to the cent: nothing is forgotten and nothing is told twice.
func TestStoryAndStandingsAddUp(t *testing.T) {
	t.Parallel()
	open := map[string]int64{}
	for _, i := range invoices {
		open[i.number] = i.total()
	}
	for _, e := range Story() {
		if e.Outcome != Allocated {
			continue
		}
		if len(e.Invoices) == 1 {
			open[e.Invoices[0]] -= e.Amount + e.Adjusted
			continue
		}
		for _, number := range e.Invoices {
			open[number] -= totalOf([]string{number})
		}
	}
	for _, s := range Standings() {
		if open[s.Invoice] != s.Open {
			t.Errorf("%s: the story leaves %d cents open, the standing says %d", s.Invoice, open[s.Invoice], s.Open)
		}
		delete(open, s.Invoice)
	}
	for number, cents := range open {
		if cents != 0 {
			t.Errorf("%s: %d cents are open and no standing says so", number, cents)
		}
	}
}

// Doubt must have a cause and a cause must have its doubt: every open invoice
// that review may settle is held, and no other.
func TestDoubtIsHeldWhereReviewProposes(t *testing.T) {
	t.Parallel()
	var proposed, held []string
	for _, e := range Story() {
		if e.Outcome == Review {
			proposed = append(proposed, e.Invoices...)
		}
	}
	for _, s := range Standings() {
		if s.Held == HeldDoubt {
			held = append(held, s.Invoice)
		}
	}
	slices.Sort(proposed)
	proposed = slices.Compact(proposed) // two credits may be for the same invoices
	if !slices.Equal(proposed, held) {
		t.Errorf("review proposes %q and doubt holds %q", proposed, held)
	}
}

// reached returns the furthest step whose day has come on AsOf.
func reached(due string) string {
	late := int(day(AsOf).Sub(day(due)).Hours() / 24)
	step := ""
	for _, s := range []struct {
		name  string
		after int
	}{{Courtesy, -5}, {Friendly, 7}, {Formal, 15}, {Last, 30}} {
		if late >= s.after {
			step = s.name
		}
	}
	return step
}

func TestStandingsFollowTheLadder(t *testing.T) {
	t.Parallel()
	ladder := []string{"", Courtesy, Friendly, Formal, Last, ""}
	seen := map[string]bool{}
	for _, s := range Standings() {
		i := invoices[slices.IndexFunc(invoices, func(i invoice) bool { return i.number == s.Invoice })]
		if s.Why == "" {
			t.Errorf("%s is not told", s.Invoice)
		}
		if s.Open <= 0 {
			continue
		}
		seen[s.Sent], seen[s.Held] = true, true
		if s.Held == "" && s.Sent != reached(i.due) {
			t.Errorf("%s, due %s: nothing holds it, yet %q was sent and %q is reached", s.Invoice, i.due, s.Sent, reached(i.due))
		}
		if s.Held != "" && s.Held != HeldDoubt && (s.Next != Friendly || i.due > AsOf) {
			t.Errorf("%s, due %s, is held before %q", s.Invoice, i.due, s.Next)
		}
		next := ladder[slices.Index(ladder, s.Sent)+1]
		if s.Next != next && !(s.Held != "" && s.Sent == "") { // a courtesy notice lapses on the due date
			t.Errorf("%s: %q comes after %q, want %q", s.Invoice, s.Next, s.Sent, next)
		}
	}
	for _, want := range []string{Courtesy, Friendly, Formal, Last, HeldDispute, HeldDoubt, HeldAddress, HeldNothing} {
		if !seen[want] {
			t.Errorf("no open invoice shows %q", want)
		}
	}
}

func TestTheEveOfTheReminder(t *testing.T) {
	t.Parallel()
	for _, e := range Story() {
		if e.Scene != SceneEve {
			continue
		}
		i := invoices[slices.IndexFunc(invoices, func(i invoice) bool { return i.number == e.Invoices[0] })]
		if friendly := day(i.due).AddDate(0, 0, 7); nextBankingDay(day(e.Day)) != friendly {
			t.Errorf("%s is paid on %s and its friendly reminder is due on %s", i.number, e.Day, friendly)
		}
	}
}

func TestReturnedPaymentNamesTheOneItUndoes(t *testing.T) {
	t.Parallel()
	var pair []movement
	for _, m := range currentMovements {
		if m.scene == SceneReturned {
			pair = append(pair, m)
		}
	}
	if len(pair) != 2 || pair[0].cents() != -pair[1].cents() || pair[0].endToEnd != pair[1].endToEnd ||
		!strings.Contains(pair[0].endToEnd, pair[0].text) {
		t.Errorf("the direct debit and its return do not fit: %+v", pair)
	}
}

// What review is asked about must be what the story says it is, to the cent.
func TestReviewedCreditsDifferAsTold(t *testing.T) {
	t.Parallel()
	over := map[string]int64{SceneShort: -2700, SceneSurplus: 4500, SceneCheque: 0}
	for _, e := range Story() {
		difference, told := over[e.Scene]
		if told && e.Amount-totalOf(e.Invoices) != difference {
			t.Errorf("%s, %s: %d cents for %v, want %+d", e.BankRef, e.Scene, e.Amount, e.Invoices, difference)
		}
		for _, i := range invoices {
			switch equal := i.total() == e.Amount; e.Scene {
			case SceneAmbiguous:
				if equal != slices.Contains(e.Invoices, i.number) {
					t.Errorf("%s: %s of %d cents, told as %v", e.BankRef, i.number, i.total(), e.Invoices)
				}
			case SceneDouble:
				if equal != (i.number == "FA-2026-009") {
					t.Errorf("%s pays %s a second time", e.BankRef, i.number)
				}
			case SceneNobody, SceneTax:
				if equal {
					t.Errorf("%s is the amount of %s", e.BankRef, i.number)
				}
			}
		}
	}
}
