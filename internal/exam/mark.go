package exam

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"relanced/internal/firms"
	"relanced/internal/ledger"
)

// Mark is what became of a credit.
type Mark string

// The marks of a credit.
const (
	Right Mark = "settled right" // the invoices and the amounts of the truth, without a person
	Wrong Mark = "settled wrong" // an invoice or an amount that is not the truth
	Short Mark = "settled short" // the right money, but what is given up beside it stays open: wrong too
	// Swapped is wrong too: another invoice of the same customer and amount.
	Swapped  Mark = "settled an equal one"
	First    Mark = "proposed first" // a person decides, and finds the truth on top
	TopThree Mark = "in top three"
	Missed   Mark = "missed"
	// Recognised is what settles nothing and waits for nobody: nobody's money and
	// what came back put aside, a second payment kept for its customer.
	Recognised Mark = "recognised"
)

// Answer is what a candidate says of a credit.
type Answer struct {
	State     ledger.EntryState
	Parts     []ledger.Allocation
	Note      string
	Proposals []ledger.Proposal
}

// Marked is a credit with its mark.
type Marked struct {
	Credit firms.Credit
	Answer Answer
	Mark   Mark
}

// Answers are what the ledger of a sitting says of each credit, by reference.
func (s *Sitting) Answers() map[string]Answer {
	parts := map[string][]ledger.Allocation{}
	for _, a := range s.Live {
		parts[a.Entry] = append(parts[a.Entry], a)
	}
	answers := map[string]Answer{}
	for _, e := range s.Entries {
		if e.Amount.Minor > 0 {
			answers[e.Ref()] = Answer{e.State, parts[e.ID], e.Note, s.Proposals[e.ID]}
			if before, byPerson := s.Decided[e.Ref()]; byPerson {
				answers[e.Ref()] = before
			}
		}
	}
	return answers
}

// MarkAll marks the answers of a candidate against the truth.
func MarkAll(f *firms.Firm, answers map[string]Answer) ([]Marked, error) {
	invoices := map[string]firms.Invoice{}
	for _, i := range f.Invoices {
		invoices[i.Number] = i
	}
	marked := make([]Marked, len(f.Credits))
	for n, c := range interchanged(f.Credits, answers) {
		answer, ok := answers[c.Ref]
		if !ok {
			return nil, fmt.Errorf("credit %s of firm %d is not in the ledger", c.Ref, f.Seed)
		}
		m := mark(c, answer)
		if m == Wrong && len(c.Parts) == 1 && len(answer.Parts) == 1 && equal(invoices[c.Parts[0].Invoice], invoices[answer.Parts[0].Invoice]) {
			m = Swapped
		}
		marked[n] = Marked{c, answer, m}
	}
	return marked, nil
}

// interchanged gives the truths of two payments of the same money on one day to
// one another, where that is what was said: which of them is the one made twice,
// or for the older of two equal debts that neither names, nobody can say.
func interchanged(credits []firms.Credit, answers map[string]Answer) []firms.Credit {
	list := slices.Clone(credits)
	for n := range list {
		for k := range list[:n] {
			a, b := &list[n], &list[k]
			if a.Booked != b.Booked || a.Amount != b.Amount || a.Customer != b.Customer || a.Customer == "" {
				continue
			}
			twice := a.Kind == firms.Twice || b.Kind == firms.Twice
			if (twice || a.Cites == firms.CitesNothing && b.Cites == firms.CitesNothing) && !says(answers[a.Ref], a) && says(answers[a.Ref], b) && says(answers[b.Ref], a) {
				a.Kind, b.Kind = b.Kind, a.Kind
				a.Parts, b.Parts = b.Parts, a.Parts
			}
		}
	}
	return list
}

// says reports whether an answer is the truth of a credit.
func says(a Answer, c *firms.Credit) bool {
	if len(c.Parts) == 0 || len(a.Parts) == 0 {
		return len(c.Parts) == len(a.Parts)
	}
	return compare(c.Parts, a.Parts) == Right
}

// equal reports whether two invoices are the same debt but for their dates.
func equal(a, b firms.Invoice) bool {
	return a.Customer == b.Customer && a.Amount == b.Amount && a.Number != b.Number
}

func mark(c firms.Credit, a Answer) Mark {
	truth, nobodys := c.Parts, !c.IsCustomers() || c.Back != ""
	if c.Back != "" {
		truth = nil
	}
	switch {
	case len(a.Parts) > 0:
		return compare(truth, a.Parts)
	case nobodys && a.State == ledger.EntryIgnored:
		return Recognised
	case len(truth) == 0 && !nobodys && a.State == ledger.EntryAllocated:
		return Recognised // kept for its customer
	case a.State != ledger.EntryReview && a.State != ledger.EntryNew:
		return Wrong // somebody's money put aside, or nobody's taken for somebody's
	case len(truth) == 0:
		return Missed
	}
	for n, p := range a.Proposals[:min(3, len(a.Proposals))] {
		if sameInvoices(truth, p.Invoices()) {
			if n == 0 {
				return First
			}
			return TopThree
		}
	}
	return Missed
}

// compare marks what was settled: the invoices, and by how much.
func compare(truth []firms.Part, said []ledger.Allocation) Mark {
	want := map[string]firms.Part{}
	for _, p := range truth {
		q := want[p.Invoice]
		want[p.Invoice] = firms.Part{Invoice: p.Invoice, Money: q.Money + p.Money, Adjustment: q.Adjustment + p.Adjustment, Contestable: p.Contestable}
	}
	settled, money := map[string]int64{}, map[string]int64{}
	for _, a := range said {
		settled[a.Invoice] += a.Amount.Minor + a.Adjustment
		money[a.Invoice] += a.Amount.Minor
	}
	if !slices.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(settled))) {
		return Wrong
	}
	result := Right
	for number, p := range want {
		switch s := settled[number]; {
		case s == p.Settled():
		case s == p.Money && p.Contestable:
		case s == p.Money:
			result = Short
		default:
			return Wrong
		}
	}
	if result == Short && len(want) > 1 { // money and adjustments may be spread otherwise
		var all int64
		for number, p := range want {
			all += p.Settled() - settled[number]
		}
		if all == 0 {
			return Right
		}
	}
	return result
}

func sameInvoices(truth []firms.Part, numbers []string) bool {
	var want []string
	for _, p := range truth {
		want = append(want, p.Invoice)
	}
	slices.Sort(want)
	got := slices.Sorted(slices.Values(numbers))
	return slices.Equal(slices.Compact(want), slices.Compact(got))
}

// Bad reports whether the money is booked on what it does not pay, or by
// another amount.
func (m Mark) Bad() bool { return m == Wrong || m == Short || m == Swapped }

// String prints a credit with its truth, what was said and why: for whoever
// mends the engine.
func (m Marked) String() string {
	var b strings.Builder
	c := m.Credit
	fmt.Fprintf(&b, "%s [%s, cites %s] %s %s of %s for %s: %s\n", m.Mark, c.Kind, c.Cites, c.Ref, ledger.Money{Minor: c.Amount, Currency: "EUR"}, c.Booked, c.Customer, c.Entry)
	for _, p := range c.Parts {
		fmt.Fprintf(&b, "  truth    %s %d%+d\n", p.Invoice, p.Money, p.Adjustment)
	}
	if c.Back != "" {
		fmt.Fprintf(&b, "  truth    came back, known on %s\n", c.Back)
	}
	for _, a := range m.Answer.Parts {
		fmt.Fprintf(&b, "  settled  %s %d%+d by %s at %.6f: %s\n", a.Invoice, a.Amount.Minor, a.Adjustment, a.Rule, a.Probability, a.Explanation)
	}
	if m.Answer.Note != "" {
		fmt.Fprintf(&b, "  note     %s\n", m.Answer.Note)
	}
	for _, p := range m.Answer.Proposals[:min(4, len(m.Answer.Proposals))] {
		fmt.Fprintf(&b, "  proposed %s (%s) at %.4f: %s\n", p.Key(), p.Customer, p.Probability, ledger.Explain(p.Evidence))
	}
	return b.String()
}
