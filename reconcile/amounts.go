package reconcile

import (
	"fmt"
	"math"

	"relanced/internal/ledger"
)

// How often an unrelated payment has exactly a given amount. Nobody's prices
// are spread evenly: round ones meet more often.
const (
	sameAmount     = 1.0 / 1000
	sameTens       = 1.0 / 200 // multiples of ten
	sameHundreds   = 1.0 / 40  // multiples of a hundred
	amountLikely   = 0.9       // how often a payment of an invoice is exact
	slightly       = 4         // percent: a bank fee, a discount, a rounding
	slightlyMinor  = 3000      // or 30.00: a foreign bank's fee on a small invoice
	slightBits     = 1.5
	shortBits      = -2.0
	overBits       = -4.0
	instalmentBits = -0.5 // there are several ways to be exact
)

// coincidence is the base rate of an amount.
func coincidence(m ledger.Money) float64 {
	unit := int64(1)
	if decimals, err := ledger.Decimals(m.Currency); err == nil {
		for range decimals {
			unit *= 10
		}
	}
	switch {
	case m.Minor%(100*unit) == 0:
		return sameHundreds
	case m.Minor%(10*unit) == 0:
		return sameTens
	}
	return sameAmount
}

// amountFact compares a credit with what the set leaves to pay.
func (x *index) amountFact(credit ledger.Money, set []int) (f fact, exact bool) {
	total := x.total(set)
	say := func(bits float64, format string, args ...any) fact {
		return fact{byAmount, ledger.Evidence{Fact: fmt.Sprintf(format, args...), Bits: bits}}
	}
	exactBits := -math.Log2(coincidence(credit) / amountLikely)
	switch diff := credit.Minor - total; {
	case diff == 0 && len(set) == 1:
		return x.commonAmount(credit, exactBits)
	case diff == 0:
		return say(exactBits, "amount exact: the sum of %d", len(set)), true
	case len(set) == 1 && x.payableNow(set[0], credit):
		return say(exactBits+instalmentBits, "amount exact: one instalment"), true
	case diff < 0 && slight(-diff, total):
		return say(slightBits, "amount short by %s", ledger.Money{Minor: -diff, Currency: credit.Currency}), false
	case diff < 0:
		return say(shortBits-far(total, credit.Minor), "amount short by %s", ledger.Money{Minor: -diff, Currency: credit.Currency}), false
	case slight(diff, total):
		return say(0, "amount over by %s", ledger.Money{Minor: diff, Currency: credit.Currency}), false
	default:
		return say(overBits-far(credit.Minor, total), "amount over by %s", ledger.Money{Minor: diff, Currency: credit.Currency}), false
	}
}

// commonAmount weighs an exact amount by how many other invoices have it: one
// shared by sixty subscriptions is worth six bits less than a unique one.
func (x *index) commonAmount(credit ledger.Money, exactBits float64) (fact, bool) {
	same := len(x.amounts[credit])
	f := fact{byAmount, ledger.Evidence{Fact: "amount exact", Bits: exactBits}}
	if same > 1 {
		share := float64(same-1) / float64(max(same, x.openCount))
		f.Fact = fmt.Sprintf("amount exact, as for %d open invoices", same)
		f.Bits = max(0, -math.Log2((coincidence(credit)+share)/amountLikely))
	}
	return f, true
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
			parts = append(parts, ledger.Part{Invoice: x.invoices[i].Number, Amount: ledger.Money{Minor: taken[i], Currency: credit.Currency}})
		}
	}
	return parts
}
