package reconcile

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"

	"relanced/internal/ledger"
)

// A catalogue is what the decisions of a run do not change: who the customers
// are and what names their invoices. It is made once a run.
type catalogue struct {
	*register         // what is allocated of its invoices belongs to the index
	mine      [][]int // customer -> invoices
	counters  texts   // invoice -> the counter of its number

	keys      keyTable         // squeezed numbers and references
	runs      keyTable         // numbers as runs without leading zeros
	squeezed  texts            // invoice -> its number, squeezed
	ordered   []int32          // invoices by that
	shapes    map[string]bool  // what the numbers have in common
	newest    map[string]int64 // shape -> the highest counter given out
	maxTokens int              // longest number in tokens, with room for a line seam
	maxKey    int              // longest squeezed number

	onFile map[string][]int // account -> customers
	names  nameIndex
	billed billedAmounts
}

func newCatalogue(s Snapshot) *catalogue {
	x := &catalogue{register: s.register}
	if x.register == nil {
		x.register = registered(s.Customers, s.Invoices)
	}
	var work sync.WaitGroup
	work.Go(x.addNumbers) // whoever they are billed to
	if s.names == nil || len(x.customers) != x.known {
		work.Go(func() { x.names = newNameIndex(x.customers) })
	} else {
		x.names = s.names()
	}
	work.Go(x.addBilled)
	work.Go(x.addAccounts)
	work.Wait()
	return x
}

// addAccounts finds the customers by the accounts that the books have of them.
func (x *catalogue) addAccounts() {
	x.onFile = map[string][]int{}
	for i := range x.customers {
		for _, iban := range x.customers[i].IBANs {
			if iban = ledger.NormalizeIBAN(iban); iban != "" && !slices.Contains(x.onFile[iban], i) {
				x.onFile[iban] = append(x.onFile[iban], i)
			}
		}
	}
}

// addBilled finds what was billed to whom, and how often an amount was billed.
func (x *catalogue) addBilled() {
	x.billed = newBilledAmounts(x.invoices)
	x.mine = grouped(len(x.customers), len(x.invoices), x.owner, func(int) bool { return true })
}

// grouped lists for each group its members of so many, ascending: one piece of
// memory for all of them.
func grouped(groups, members int, group func(i int) int, member func(i int) bool) [][]int {
	sizes := make([]int, groups)
	all := 0
	for i := range members {
		if member(i) {
			sizes[group(i)]++
			all++
		}
	}
	lists, memory := make([][]int, groups), make([]int, all)
	for g, size := range sizes {
		lists[g], memory = memory[:0:size], memory[size:]
	}
	for i := range members {
		if g := group(i); member(i) {
			lists[g] = append(lists[g], i)
		}
	}
	return lists
}

// A spelling is a text that may name an invoice.
type spelling struct {
	text   string
	kind   citationKind
	tokens int
}

// A spelt is everything that may name an invoice, see [catalogue.addNumbers].
type spelt struct {
	squeezed, counter string
	runs              string // "" for a number without digits
	keys              []spelling
}

// addNumbers makes the invoices findable by everything that may name them. It is
// most of the work of a large book, and is shared out.
func (x *catalogue) addNumbers() {
	seed := maphash.MakeSeed()
	shares := make([]numberShare, 0, numberShares)
	for from, to := range shared(len(x.invoices), numberShares) {
		shares = append(shares, numberShare{x: x, seed: seed, from: from, to: to, newest: map[string]int64{}})
	}
	var work sync.WaitGroup
	for n := range shares {
		work.Go(shares[n].read)
	}
	work.Wait()
	x.shapes, x.newest = map[string]bool{}, map[string]int64{}
	keys, runs := make([][]tableKey, len(shares)), make([][]tableKey, len(shares))
	squeezed, counters := make([]textList, len(shares)), make([]textList, len(shares))
	for n, s := range shares {
		keys[n], runs[n], squeezed[n], counters[n] = s.keys, s.runs, s.squeezed, s.counters
		for shape, newest := range s.newest {
			x.shapes[shape] = true
			x.newest[shape] = max(x.newest[shape], newest)
		}
		x.maxKey, x.maxTokens = max(x.maxKey, s.maxKey), max(x.maxTokens, s.maxTokens)
	}
	x.keys, x.runs = newKeyTable(seed, slices.Concat(keys...)), newKeyTable(seed, slices.Concat(runs...))
	x.squeezed, x.counters = newTexts(squeezed), newTexts(counters)
	x.ordered = make([]int32, len(x.invoices))
	for i := range x.ordered {
		x.ordered[i] = int32(i) //nolint:gosec // nobody has 2³¹ invoices
	}
	slices.SortFunc(x.ordered, func(a, b int32) int {
		return cmp.Or(strings.Compare(x.squeezed.at(int(a)), x.squeezed.at(int(b))), cmp.Compare(a, b))
	})
}

// numberShares is in how many parts the numbers of a book are read.
const numberShares = 8

// shared cuts n things into so many parts, nearly equal, in order.
func shared(n, parts int) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		for p := range parts {
			if !yield(n*p/parts, n*(p+1)/parts) {
				return
			}
		}
	}
}

// A numberShare is what the numbers of some invoices spell.
type numberShare struct {
	x                  *catalogue
	seed               maphash.Seed
	from, to           int
	keys, runs         []tableKey
	squeezed, counters textList
	newest             map[string]int64
	maxKey, maxTokens  int
}

func (n *numberShare) read() {
	n.squeezed.grow(n.to - n.from)
	n.counters.grow(n.to - n.from)
	n.keys, n.runs = make([]tableKey, 0, 3*(n.to-n.from)), make([]tableKey, 0, n.to-n.from)
	var spells speller
	for i := n.from; i < n.to; i++ {
		s := spells.spell(&n.x.invoices[i])
		n.squeezed.add(s.squeezed)
		n.counters.add(s.counter)
		if s.runs != "" {
			n.runs = append(n.runs, n.key(i, s.runs, citedNormalised))
			as := shape(s.squeezed)
			newest := n.newest[as]
			if counter, err := strconv.ParseInt(s.counter, 10, 64); err == nil {
				newest = max(newest, counter)
			}
			n.newest[as] = newest
		}
		for _, k := range s.keys {
			n.keys = append(n.keys, n.key(i, k.text, k.kind))
			n.maxKey = max(n.maxKey, len(k.text))
			n.maxTokens = min(max(n.maxTokens, k.tokens+moreTokens), mostTokens)
		}
	}
}

func (n *numberShare) key(i int, text string, kind citationKind) tableKey {
	return tableKey{hash: hashOf(n.seed, text), invoice: int32(i), kind: uint8(kind)} //nolint:gosec // small
}

// spells reports whether a text is one of those that may name an invoice so.
func (x *catalogue) spells(k key, text string) bool {
	return slices.ContainsFunc(spell(&x.invoices[k.invoice]).keys, func(s spelling) bool { return s.kind == k.kind && s.text == text })
}

func (x *catalogue) spellsRuns(k key, text string) bool {
	return spell(&x.invoices[k.invoice]).runs == text
}

// keyed lists what a squeezed text may name, by invoice.
func (x *catalogue) keyed(squeezed string) []key { return x.keys.find(squeezed, x.spells) }

// running lists the invoices whose number has these runs.
func (x *catalogue) running(runs string) []key { return x.runs.find(runs, x.spellsRuns) }
