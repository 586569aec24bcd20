package reconcile

import (
	"cmp"
	"iter"
	"slices"

	"relanced/internal/ledger"
)

// payableAmounts finds the invoices of which an amount settles something. A
// million invoices have half a million amounts: it keeps no list for each.
type payableAmounts struct {
	sorted map[string][]payableAmount       // currency -> by amount, then by invoice; what was open at the start of the run
	later  map[ledger.Money][]payableAmount // of which a part was taken since
}

type payableAmount struct {
	minor   int64
	invoice int32
}

func (p payableAmount) compare(q payableAmount) int {
	return cmp.Or(cmp.Compare(p.minor, q.minor), cmp.Compare(p.invoice, q.invoice))
}

// newPayableAmounts makes the invoices findable by what could be paid of them:
// the whole open amount, or one instalment.
func newPayableAmounts(invoices []invoice) payableAmounts {
	a := payableAmounts{sorted: map[string][]payableAmount{}, later: map[ledger.Money][]payableAmount{}}
	count := map[string]int{}
	for i := range invoices {
		count[invoices[i].Amount().Currency]++
	}
	for currency, n := range count {
		a.sorted[currency] = make([]payableAmount, 0, n)
	}
	for i := range invoices {
		for amount := range invoices[i].payable() {
			a.sorted[amount.Currency] = append(a.sorted[amount.Currency], payableAmount{amount.Minor, int32(i)}) //nolint:gosec // nobody has 2³¹ invoices
		}
	}
	for _, list := range a.sorted {
		slices.SortFunc(list, payableAmount.compare)
	}
	return a
}

// fresh are the same amounts, of which nothing was taken yet.
func (a *payableAmounts) fresh() payableAmounts {
	return payableAmounts{sorted: a.sorted, later: map[ledger.Money][]payableAmount{}}
}

// update brings up to date what could be paid of some invoices.
func (a *payableAmounts) update(invoices []invoice, changed []int) {
	old, now := make([]bool, len(invoices)), map[string][]payableAmount{}
	for _, i := range changed {
		if old[i] {
			continue
		}
		old[i] = true
		for amount := range invoices[i].payable() {
			now[amount.Currency] = append(now[amount.Currency], payableAmount{amount.Minor, int32(i)}) //nolint:gosec // nobody has 2³¹ invoices
		}
	}
	for currency, list := range a.sorted {
		slices.SortFunc(now[currency], payableAmount.compare)
		a.sorted[currency] = merged(slices.DeleteFunc(list, func(p payableAmount) bool { return old[p.invoice] }), now[currency])
	}
}

// merged puts sorted amounts among sorted ones.
func merged(list, more []payableAmount) []payableAmount {
	at, from := len(list), len(more)
	list = append(list, more...)
	for to := len(list); from > 0; {
		if to--; at > 0 && list[at-1].compare(more[from-1]) > 0 {
			at--
			list[to] = list[at]
		} else {
			from--
			list[to] = more[from]
		}
	}
	return list
}

// add notes that an amount settles something of invoice i now.
func (a *payableAmounts) add(i int, amount ledger.Money) {
	p := payableAmount{amount.Minor, int32(i)} //nolint:gosec // as above
	if _, known := slices.BinarySearchFunc(a.sorted[amount.Currency], p, payableAmount.compare); !known && !slices.Contains(a.later[amount], p) {
		a.later[amount] = append(a.later[amount], p)
	}
}

// at is what was open of an amount at the start of the run.
func (a *payableAmounts) at(amount ledger.Money) []payableAmount {
	list := a.sorted[amount.Currency]
	from, _ := slices.BinarySearchFunc(list, amount.Minor, func(p payableAmount, minor int64) int { return cmp.Compare(p.minor, minor) })
	to, _ := slices.BinarySearchFunc(list[from:], amount.Minor+1, func(p payableAmount, minor int64) int { return cmp.Compare(p.minor, minor) })
	return list[from : from+to]
}

// count is how many invoices an amount settles something of.
func (a *payableAmounts) count(amount ledger.Money) int {
	return len(a.at(amount)) + len(a.later[amount])
}

// of lists those invoices; of some of them other money may have been taken since.
func (a *payableAmounts) of(amount ledger.Money) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, list := range [][]payableAmount{a.at(amount), a.later[amount]} {
			for _, p := range list {
				if !yield(int(p.invoice)) {
					return
				}
			}
		}
	}
}

// billedAmounts counts the invoices of each amount, by currency.
type billedAmounts map[string]map[int64]int32

func newBilledAmounts(invoices []invoice) billedAmounts {
	b := billedAmounts{}
	for i := range invoices {
		amount := invoices[i].Amount()
		if b[amount.Currency] == nil {
			b[amount.Currency] = map[int64]int32{}
		}
		b[amount.Currency][amount.Minor]++
	}
	return b
}

func (b billedAmounts) count(amount ledger.Money) int { return int(b[amount.Currency][amount.Minor]) }
