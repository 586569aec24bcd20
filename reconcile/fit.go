package reconcile

import (
	"math"
	"slices"

	"relanced/internal/ledger"
)

// fitKind says how an amount meets what is open. The kinds before fitShare
// leave nothing on either side.
type fitKind int

const (
	fitExact fitKind = iota
	fitInstalment
	fitCharged // with the charges that a letter has claimed
	fitRounding
	fitDiscount // as the invoice offers it
	fitTaken    // a discount that it does not offer
	fitFee
	fitPenalty
	fitShare // a half, a third, ...: the rest stays open
	fitShort // any other part: the rest stays open
	fitOver  // more than is open: the rest belongs to nobody yet
)

// A fit is how a credit meets a set of invoices, and what it would put on them.
type fit struct {
	kind  fitKind
	fact  fact
	split func() []ledger.Part // as it is open now
	parts []ledger.Part        // the same, of what is likely or shown
}

// settles reports whether nothing is left on either side.
func (f fit) settles() bool { return f.kind < fitShare }

func (k fitKind) say(bits float64, format string, args ...any) fit {
	return fit{kind: k, fact: fact{byAmount, bits, saying(format, args...)}}
}

// How far amounts that do not meet exactly may be from one another.
const (
	slightly      = 4    // percent: a bank fee, a discount, a rounding
	slightlyMinor = 3000 // or 30.00: a foreign bank's fee on a small invoice
	slightBits    = 1.5
	shortBits     = -2.0
	overBits      = -4.0
)

// fit compares a credit with what a set leaves to pay, by the most telling
// reading that holds.
func (x *index) fit(c *credit, set []int) fit {
	amount := c.entry.Amount
	diff := amount.Minor - x.total(set)
	if f, ok := x.fitWhole(c, set, diff); ok {
		return f
	}
	f := x.fitPart(amount, set, diff)
	f.split = func() []ledger.Part { return x.parts(amount, set) }
	return f
}

// settled reports whether a credit leaves nothing of a set, see [fit.settles].
func (x *index) settled(c *credit, set []int) bool {
	f, ok := x.fitWhole(c, set, c.entry.Amount.Minor-x.total(set))
	return ok && f.settles()
}

// fitWhole reads a credit as all that a set leaves to pay, if it can be. diff is
// what it is more.
func (x *index) fitWhole(c *credit, set []int, diff int64) (fit, bool) {
	amount := c.entry.Amount
	if diff == 0 {
		f := x.fitExactly(amount, set)
		f.split = func() []ledger.Part { return x.parts(amount, set) }
		return f, true
	}
	if f, ok := x.fitInstalments(amount, set, diff); ok {
		return f, true
	}
	for _, read := range []func(*credit, []int, int64) (fit, bool){x.fitNotice, x.fitRounded, x.fitDiscounted, x.fitPenalty, x.fitFee} {
		if f, ok := read(c, set, diff); ok {
			return f, true
		}
	}
	return fit{}, false
}

// mostScheduled bounds the invoices of a set that may be paid by instalments:
// each may be paid whole or up to the next one.
const mostScheduled = 8

// fitInstalments reads what is missing as instalments that are not due yet.
func (x *index) fitInstalments(amount ledger.Money, set []int, diff int64) (fit, bool) {
	type later struct {
		invoice int
		minor   int64 // what is open beyond the first open instalment
	}
	var schedules []later
	for _, i := range set {
		if x.invoices[i].terms == nil {
			continue // nearly all, and it makes no list
		}
		if open := x.invoices[i].OpenInstalments(); len(open) > 1 {
			if len(set) == 1 && x.payableNow(i, amount) {
				schedules = append(schedules, later{i, -diff}) // any one instalment of a single invoice
				break
			}
			schedules = append(schedules, later{i, x.invoices[i].Open().Minor - open[0].Amount.Minor})
		}
	}
	if diff >= 0 || len(schedules) == 0 || len(schedules) > mostScheduled {
		return fit{}, false
	}
	for chosen := 1; chosen < 1<<len(schedules); chosen++ {
		left, rest := map[int]int64{}, -diff
		for k, s := range schedules {
			if chosen>>k&1 == 1 {
				left[s.invoice] = s.minor
				rest -= s.minor
			}
		}
		if rest != 0 {
			continue
		}
		f := fitInstalment.say(against(likelyExact/2, x.chance(amount, x.owner(set[0]))), "amount exact: one instalment")
		if len(set) > 1 {
			f.fact.text = saying("amount exact: %d invoices, %d of them by instalment", len(set), len(left))
		}
		f.split = func() (parts []ledger.Part) {
			for _, i := range set {
				open := x.invoices[i].Open()
				parts = append(parts, ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Minor: open.Minor - left[i], Currency: open.Currency}})
			}
			return parts
		}
		return f, true
	}
	return fit{}, false
}

func (x *index) fitExactly(amount ledger.Money, set []int) fit {
	customer := x.owner(set[0])
	bits := max(0, against(likelyExact, x.chance(amount, customer)))
	if len(set) > 1 {
		return fitExact.say(bits, "amount exact: the sum of %d", len(set))
	}
	if same := x.amounts.count(amount); same > 1 {
		return fitExact.say(bits, "amount exact, as for %d open invoices", same)
	}
	return fitExact.say(bits, "amount exact")
}

// fitPart reads what leaves a rest on either side.
func (x *index) fitPart(amount ledger.Money, set []int, diff int64) fit {
	total := x.total(set)
	rest := ledger.Money{Minor: diff, Currency: amount.Currency}.Abs()
	switch {
	case diff < 0:
		if name, likely := share(amount.Minor, total); name != "" && len(set) == 1 {
			kind := fitShare
			if likely < likelyShare {
				kind = fitShort // a part that is anything, unless its invoice is cited
			}
			return kind.say(max(shortBits, against(likely, x.chance(amount, x.owner(set[0])))), "%s of the amount", name)
		}
		if slight(-diff, total) {
			return fitShort.say(slightBits, "amount short by %s", rest)
		}
		return fitShort.say(shortBits-far(total, amount.Minor), "amount short by %s", rest)
	case slight(diff, total):
		return fitOver.say(0, "amount over by %s", rest)
	default:
		return fitOver.say(overBits-far(amount.Minor, total), "amount over by %s", rest)
	}
}

// share names a part that people pay on purpose, and how likely they do.
func share(part, whole int64) (string, float64) {
	for _, s := range []struct {
		name    string
		num, of int64
		likely  float64
	}{
		{"half", 1, 2, likelyShare},
		{"30 %", 3, 10, likelyShare},
		{"a third", 1, 3, likelyShare},
		{"two thirds", 2, 3, likelyOddShare},
		{"a quarter", 1, 4, likelyOddShare},
		{"three quarters", 3, 4, likelyOddShare},
		{"10 %", 1, 10, likelyOddShare},
		{"20 %", 1, 5, likelyOddShare},
		{"40 %", 2, 5, likelyOddShare},
		{"60 %", 3, 5, likelyOddShare},
		{"70 %", 7, 10, likelyOddShare},
	} {
		if off := part*s.of - whole*s.num; off > -s.of && off < s.of { // within a cent
			return s.name, s.likely
		}
	}
	return "", 0
}

// far is how many times one amount doubles to reach the other: the further, the
// less the one is a payment of the other.
func far(large, small int64) float64 { return math.Log2(float64(large) / float64(max(1, small))) }

func slight(diff, total int64) bool {
	return diff*100 <= total*slightly || diff <= slightlyMinor && diff*10 <= total
}

// total is what a set leaves to pay, net of its credit notes.
func (x *index) total(set []int) int64 {
	var minor int64
	for _, i := range set {
		minor += x.invoices[i].Open().Minor
	}
	return minor
}

// parts spreads a credit over a set: credit notes are used up first, then the
// oldest due is settled first (art. 1342-10 C. civ.). The parts come in the
// order of the set, which is the order of the numbers.
func (x *index) parts(credit ledger.Money, set []int) []ledger.Part {
	rest := credit.Minor
	for _, i := range set {
		if open := x.invoices[i].Open().Minor; open < 0 {
			rest -= open
		}
	}
	taken := map[int]int64{}
	for _, i := range x.byAge(set) {
		open := x.invoices[i].Open().Minor
		if open > 0 {
			open = min(open, rest)
			rest -= open
		}
		taken[i] = open
	}
	var parts []ledger.Part
	for _, i := range set {
		if taken[i] != 0 {
			parts = append(parts, ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Minor: taken[i], Currency: credit.Currency}})
		}
	}
	return parts
}

// adjusted puts the whole of each invoice of a set: by[i] of it is accepted as
// an adjustment, the rest is money.
func (x *index) adjusted(set []int, by map[int]int64, reason string) []ledger.Part {
	parts := make([]ledger.Part, 0, len(set))
	for _, i := range set {
		open := x.invoices[i].Open()
		part := ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Minor: open.Minor - by[i], Currency: open.Currency}}
		if by[i] != 0 {
			part.Adjustment, part.Reason = by[i], reason
		}
		parts = append(parts, part)
	}
	return parts
}

// largest is the invoice of a set with most to pay: it carries what cannot be
// attributed to any of them.
func (x *index) largest(set []int) int {
	return slices.MaxFunc(set, func(a, b int) int {
		return cmpMoney(x.invoices[a].Open(), x.invoices[b].Open())
	})
}
