package reconcile

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// nameIndex finds the customers whose name resembles what a bank wrote.
type nameIndex struct {
	names  []customerName   // by customer
	words  map[string][]int // word -> names
	typos  map[string][]int // word with one letter left out -> words it could be
	list   []string         // the words of typos
	whole  map[string][]int // all words, sorted -> names
	exact  map[string][]int // the whole of a name -> names
	weight map[string]float64
	total  int // customers
}

// customerName is one name, or alias, of a customer.
type customerName struct {
	customer int
	text     string
	words    []string
	exact    string // the whole of it, with legal form and title, in capitals
}

// Bounds of the search for a name.
const (
	mostNamesakes = 64 // a word in more names than that is not looked up alone
	mostNameWords = 12 // words of one name that are compared
	mostTextWords = 80 // words of a text that are searched for names
)

func newNameIndex(customers []customer) nameIndex {
	n := nameIndex{
		words: map[string][]int{}, typos: map[string][]int{}, whole: map[string][]int{}, exact: map[string][]int{}, weight: map[string]float64{}, total: len(customers),
	}
	var p packer
	for i, c := range customers {
		for _, text := range append([]string{c.Name}, slices.Sorted(slices.Values(c.Aliases))...) {
			all := allWords(text)
			if words := telling(all); len(words) > 0 {
				n.add(customerName{i, text, p.keepAll(words), p.keep(strings.Join(all, " "))})
			}
		}
	}
	for word := range n.words {
		n.list = append(n.list, word)
	}
	slices.Sort(n.list)
	for at, word := range n.list {
		n.weight[word] = n.weigh(word)
		for _, typo := range withoutOne(word) {
			n.typos[typo] = append(n.typos[typo], at)
		}
	}
	return n
}

func (n *nameIndex) add(name customerName) {
	at := len(n.names)
	n.names = append(n.names, name)
	whole := strings.Join(slices.Sorted(slices.Values(name.words)), " ")
	n.whole[whole] = append(n.whole[whole], at)
	n.exact[name.exact] = append(n.exact[name.exact], at)
	for _, w := range name.words {
		if list := n.words[w]; len(list) == 0 || list[len(list)-1] != at {
			n.words[w] = append(list, at)
		}
	}
}

// weigh says how little a word is expected by coincidence: rarer in general,
// and rarer among the other customers, is worth more.
func (n *nameIndex) weigh(word string) float64 {
	return -math.Log2(math.Exp2(-generalBits(word)) + n.share(n.words[word]))
}

// share is the part of the customers that have one of these names, the one
// meant left out.
func (n *nameIndex) share(names []int) float64 {
	customers, last := 0, -1
	for _, at := range names { // by customer
		if c := n.names[at].customer; c != last {
			customers, last = customers+1, c
		}
	}
	if n.total == 0 || customers == 0 {
		return 0
	}
	return float64(customers-1) / float64(n.total)
}

func (n *nameIndex) bits(word string) float64 {
	if bits, ok := n.weight[word]; ok {
		return bits
	}
	return generalBits(word)
}

func generalBits(word string) float64 {
	switch {
	case utf8.RuneCountInString(word) == 1:
		return initialBits
	case commonWords[word]:
		return commonWordBits
	case commonNames[word]:
		return commonNameBits
	case len(word) <= 3:
		return commonNameBits
	}
	return rareWordBits
}

// find returns the customers that a written name resembles, at most one hit
// each, by customer.
func (n *nameIndex) find(written string, inText bool) []nameHit {
	words := nameWords(written)
	if !inText {
		words = words[:min(len(words), mostNameWords)]
	}
	var hits []nameHit // the names are by customer, and so are these
	whole := ""
	line := ""
	if !inText {
		whole = exactly(written)
	}
	for _, at := range n.candidates(words) {
		hit, ok := n.compare(words, whole, n.names[at], !inText && cutShort(written), inText)
		if !ok {
			continue
		}
		if line == "" {
			line = oneLine(written)
		}
		hit.written = line
		if last := len(hits) - 1; last < 0 || hits[last].customer != hit.customer {
			hits = append(hits, hit)
		} else if hit.better(hits[last]) {
			hits[last] = hit
		}
	}
	return hits
}

// opening returns the customers whose whole name a text begins with, at most one
// hit each, by customer. Without its legal form a name has to end there: nothing
// but what people write of a payment may follow.
func (n *nameIndex) opening(text string) []nameHit {
	words := strings.Fields(exactly(text))
	for k := min(len(words), mostNameWords); k >= 1; k-- {
		written := strings.Join(words[:k], " ")
		if k >= 2 && len(n.exact[written]) > 0 || n.isWhole(written) && (k == len(words) || ofPayments(words[k])) {
			return n.find(written, false)
		}
	}
	return nil
}

// isWhole reports whether these are all the words of a name, and enough of them
// to be one: two, or one that is rare.
func (n *nameIndex) isWhole(written string) bool {
	words := nameWords(written)
	if len(words) == 0 || len(words) == 1 && n.bits(words[0]) < rareWordBits {
		return false
	}
	slices.Sort(words)
	return len(n.whole[strings.Join(words, " ")]) > 0
}

// candidates lists the names that share a word, a misspelt word, or everything.
func (n *nameIndex) candidates(words []string) []int {
	var list []int
	if len(words) <= mostNameWords {
		list = append(list, n.whole[strings.Join(slices.Sorted(slices.Values(words)), " ")]...)
	}
	for _, w := range words {
		if names := n.words[w]; len(names) <= mostNamesakes {
			list = append(list, names...)
		}
		for _, at := range n.alike(w) {
			if names := n.words[n.list[at]]; len(names) <= mostNamesakes {
				list = append(list, names...)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// alike lists the known words that a word could be a misspelling of.
func (n *nameIndex) alike(word string) []int {
	if len(word) < leastTypo-1 {
		return nil
	}
	var list []int
	for _, typo := range withoutOne(word) {
		list = append(list, n.typos[typo]...)
	}
	return list
}

// related reports whether the names of two customers share a word that says
// something.
func (n *nameIndex) related(a, b int) bool {
	at, _ := slices.BinarySearchFunc(n.names, a, func(name customerName, c int) int { return cmp.Compare(name.customer, c) })
	for ; at < len(n.names) && n.names[at].customer == a; at++ {
		if slices.ContainsFunc(n.names[at].words, func(w string) bool { return !commonWords[w] && len(w) >= leastForeign && n.has(b, w) }) {
			return true
		}
	}
	return false
}

// has reports whether a word, perhaps misspelt or cut, is in a name of a customer.
func (n *nameIndex) has(customer int, word string) bool {
	at, _ := slices.BinarySearchFunc(n.names, customer, func(name customerName, c int) int { return cmp.Compare(name.customer, c) })
	for ; at < len(n.names) && n.names[at].customer == customer; at++ {
		if slices.ContainsFunc(n.names[at].words, func(k string) bool { _, ok := n.fitWord(word, k, true); return ok }) {
			return true
		}
	}
	return false
}
