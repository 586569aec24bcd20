package exam

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/firms"
	"relanced/internal/ledger"
)

// Span is how much of something there was: days of instalments, and invoices of
// at least one such day.
type Span struct{ Days, Invoices int }

func (s *Span) add(o Span) { s.Days, s.Invoices = s.Days+o.Days, s.Invoices+o.Invoices }

// Holds is what of the overdue was held without need.
type Holds struct {
	Overdue  Span // overdue and unpaid, by the truth
	Needless Span // held all the same
	Delayed  Span // of that, those whose next reminder would have left
	Guards   map[dunning.Guard]Span
	// Causes are the kinds of the credits that waited for a person: what two of
	// them hold counts for each.
	Causes map[firms.Kind]Span
	// Cases say what was held by what, the longest first.
	Cases []string
}

func (h *Holds) add(o Holds) {
	h.Overdue.add(o.Overdue)
	h.Needless.add(o.Needless)
	h.Delayed.add(o.Delayed)
	h.Guards, h.Causes = added(h.Guards, o.Guards), added(h.Causes, o.Causes)
	h.Cases = append(h.Cases, o.Cases...)
}

func added[K comparable](a, b map[K]Span) map[K]Span {
	sum := maps.Clone(a)
	if sum == nil {
		sum = map[K]Span{}
	}
	for k, s := range b {
		was := sum[k]
		was.add(s)
		sum[k] = was
	}
	return sum
}

// String prints the figures, a line each for guards and causes.
func (h Holds) String() string {
	share := func(s Span) string {
		return fmt.Sprintf("%.2f %% of %d overdue invoice-days, %.1f %% of %d overdue invoices",
			100*share(s.Days, h.Overdue.Days), h.Overdue.Days, 100*share(s.Invoices, h.Overdue.Invoices), h.Overdue.Invoices)
	}
	return fmt.Sprintf("needless holds %s\n  that kept a reminder back: %s\n  by guard: %s\n  by the credits in doubt: %s",
		share(h.Needless), share(h.Delayed), spans(h.Guards), spans(h.Causes))
}

// spans lists sums, the largest first.
func spans[K ~string](m map[K]Span) string {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b K) int { return cmp.Or(m[b].Days-m[a].Days, cmp.Compare(a, b)) })
	list := make([]string, len(keys))
	for n, k := range keys {
		list[n] = fmt.Sprintf("%s %d days of %d invoices", k, m[k].Days, m[k].Invoices)
	}
	return strings.Join(list, ", ")
}

// span counts days, each with the invoice it is of.
type span struct {
	days     int
	invoices map[string]bool
}

func (s *span) count(invoice string) {
	s.days++
	if s.invoices == nil {
		s.invoices = map[string]bool{}
	}
	s.invoices[invoice] = true
}

func (s *span) sum() Span { return Span{s.days, len(s.invoices)} }

// counted counts by what.
type counted[K comparable] map[K]*span

func (c counted[K]) count(what K, invoice string) {
	if c[what] == nil {
		c[what] = &span{}
	}
	c[what].count(invoice)
}

func (c counted[K]) sum() map[K]Span {
	sums := map[K]Span{}
	for k, s := range c {
		sums[k] = s.sum()
	}
	return sums
}

// markHolds counts what was overdue, and what of it was held without need.
func (s *Sitting) markHolds(t *truth) Holds {
	var overdue, needless, delayed span
	guards, causes, cases := counted[dunning.Guard]{}, counted[firms.Kind]{}, counted[string]{}
	for _, day := range s.Holds {
		t.eachOverdue(day.Day, overdue.count)
		doubted := t.doubted(day.Undecided)
		for _, h := range day.Held {
			if !t.overdue(h.Invoice, h.Instalment, day.Day) || !s.needless(h.Guard, t.invoices[h.Invoice], doubted) {
				continue
			}
			needless.count(h.Invoice)
			if h.Reached {
				delayed.count(h.Invoice)
			}
			guards.count(h.Guard, h.Invoice)
			for _, c := range t.blamed(h.Reason, day.Undecided) {
				causes.count(c.Kind, h.Invoice)
				cases.count(fmt.Sprintf("%s of %s: %s [%s] %s of %s: %s", h.Invoice, h.Customer, c.Ref, c.Kind, ledger.Money{Minor: c.Amount, Currency: "EUR"}, c.Customer, c.Entry), h.Invoice)
			}
		}
	}
	list := slices.SortedFunc(maps.Keys(cases), func(a, b string) int { return cmp.Or(cases[b].days-cases[a].days, cmp.Compare(a, b)) })
	for n, c := range list {
		list[n] = fmt.Sprintf("%d days %s", cases[c].days, c)
	}
	return Holds{Overdue: overdue.sum(), Needless: needless.sum(), Delayed: delayed.sum(), Guards: guards.sum(), Causes: causes.sum(), Cases: list}
}

// overdue reports whether, by the truth, an instalment is overdue and unpaid on
// a day.
func (t *truth) overdue(number string, instalment int, day ledger.Date) bool {
	i, schedule := t.invoices[number], t.invoices[number].Schedule()
	part := schedule[min(instalment, len(schedule))-1]
	return i.Amount > 0 && !t.contested[number] && i.Arrives <= day && part.Due < day && t.open(number, instalment, day) > 0
}

func (t *truth) eachOverdue(day ledger.Date, do func(invoice string)) {
	for number, i := range t.invoices {
		for n := range i.Schedule() {
			if t.overdue(number, n+1, day) {
				do(number)
			}
		}
	}
}

// blamed are the undecided credits that a reason names, one of each kind.
func (t *truth) blamed(reason string, undecided map[string]bool) map[firms.Kind]firms.Credit {
	kinds := map[firms.Kind]firms.Credit{}
	for ref := range undecided {
		if c, ok := t.credits[ref]; ok && strings.Contains(reason, " "+ref+" ") && (kinds[c.Kind].Ref == "" || ref < kinds[c.Kind].Ref) {
			kinds[c.Kind] = c
		}
	}
	return kinds
}

// doubted lists the customers whose money is in credits that wait for a person.
func (t *truth) doubted(undecided map[string]bool) map[string]bool {
	list := map[string]bool{}
	for ref := range undecided {
		c := t.credits[ref]
		if c.Customer != "" {
			list[c.Customer] = true
		}
		for _, p := range c.Parts {
			list[t.invoices[p.Invoice].Customer] = true
		}
	}
	return list
}

// needless reports whether nothing in the truth asks for a hold.
func (s *Sitting) needless(g dunning.Guard, i firms.Invoice, doubted map[string]bool) bool {
	switch g {
	case dunning.GuardCap, dunning.GuardWaiting, dunning.GuardMinimum:
		return false
	case dunning.GuardCoverage:
		return s.Firm.Options.Statements == firms.Daily
	case dunning.GuardReturned:
		return false
	default:
		return !doubted[i.Customer]
	}
}
