package reconcile

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"relanced/internal/ledger"
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

// A nameHit says how well a written name fits a customer.
type nameHit struct {
	customer int
	bits     float64
	alike    float64 // 0 to 1, for a person
	whole    bool    // every word of the name is there, side by side
	full     bool    // every word of the name is there, and no other that says something
	entire   bool    // the same, however little the words say
	written  string
	inText   bool // found in a text rather than in a field for names
}

// strongName is how many bits a full name must be worth to identify anybody:
// a rare surname alone does, "BOULANGERIE DU CENTRE" or "MARTIN" does not.
const strongName = 10.0

// Bounds of what a name can be worth, and of the search.
const (
	mostNameBits   = 20.0 // namesakes exist
	wholeNameBits  = 4.0  // of a name that is there to the last word, and no other: words go together
	leastWholeBits = 14.0 // of such a name, however common its words
	typoBits       = 1.5  // lost to every misspelt word
	inTextBits     = 2.0  // lost when the name only stands somewhere in the text
	mostStrayBits  = 4.0  // lost to a word of the payer that the customer does not have
	mostMissBits   = 3.0  // lost to a word of the customer that the payer does not have
	mostNamesakes  = 64   // a word in more names than that is not looked up alone
	leastTypo      = 5    // letters from which a word may be misspelt
	leastTypoTwice = 8    // letters from which it may be misspelt twice
	mostNameWords  = 12   // words of one name that are compared
	mostTextWords  = 80   // words of a text that are searched for names
)

func newNameIndex(customers []ledger.Customer) nameIndex {
	n := nameIndex{
		words: map[string][]int{}, typos: map[string][]int{}, whole: map[string][]int{}, exact: map[string][]int{}, weight: map[string]float64{}, total: len(customers),
	}
	for i, c := range customers {
		for _, text := range append([]string{c.Name}, slices.Sorted(slices.Values(c.Aliases))...) {
			if words := nameWords(text); len(words) > 0 {
				n.add(customerName{i, text, words, exactly(text)})
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
	customers := map[int]bool{}
	for _, at := range names {
		customers[n.names[at].customer] = true
	}
	if n.total == 0 || len(customers) == 0 {
		return 0
	}
	return float64(len(customers)-1) / float64(n.total)
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

// nameWords cuts a name into the words that say something. A name of silent
// words only ("M. et Mme") keeps none and is never recognised.
func nameWords(name string) []string {
	var words []string
	single := "" // "S.A.R.L." is one word
	flush := func() {
		if single != "" && !silent(single) {
			words = append(words, single)
		}
		single = ""
	}
	for _, word := range strings.FieldsFunc(fold(clip(name)), func(r rune) bool { return !isWordRune(r) }) {
		if utf8.RuneCountInString(word) == 1 {
			single += word
			continue
		}
		flush()
		if !silent(word) {
			words = append(words, word)
		}
	}
	flush()
	return words[:min(len(words), mostTextWords)]
}

// exactly is a name with all its words, and nothing but them, in capitals.
func exactly(name string) string {
	return strings.Join(strings.FieldsFunc(fold(clip(name)), func(r rune) bool { return !isWordRune(r) }), " ")
}

func isWordRune(r rune) bool { return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 0x80 }

// leastCut is how many letters are left of a name that a bank has cut.
const leastCut = 24

// cutShort reports whether a bank probably cut this name at the width of its
// field: 27 (MT940), 32 (OFX and CFONB), 35 and 70 characters (ISO 20022).
func cutShort(name string) bool {
	return slices.Contains([]int{27, 31, 32, 35, 70}, utf8.RuneCountInString(strings.TrimSpace(name)))
}

// find returns the customers that a written name resembles, at most one hit
// each, by customer.
func (n *nameIndex) find(written string, inText bool) []nameHit {
	words := nameWords(written)
	if !inText {
		words = words[:min(len(words), mostNameWords)]
	}
	best := map[int]nameHit{}
	whole := ""
	if !inText {
		whole = exactly(written)
	}
	for _, at := range n.candidates(words) {
		hit, ok := n.compare(words, whole, n.names[at], !inText && cutShort(written), inText)
		hit.written = oneLine(written)
		if old, seen := best[hit.customer]; ok && (!seen || hit.bits > old.bits || hit.bits == old.bits && hit.full && !old.full) {
			best[hit.customer] = hit
		}
	}
	hits := make([]nameHit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b nameHit) int { return cmp.Compare(a.customer, b.customer) })
	return hits
}

// opening returns the customers whose whole name a text begins with, at most one
// hit each, by customer.
func (n *nameIndex) opening(text string) []nameHit {
	words := strings.Fields(exactly(text))
	for k := min(len(words), mostNameWords); k >= 2; k-- {
		written := strings.Join(words[:k], " ")
		if len(n.exact[written]) > 0 {
			return n.find(written, false)
		}
	}
	return nil
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

// withoutOne returns a word and every form of it with one letter left out: two
// words with such a form in common are at most two slips apart.
func withoutOne(word string) []string {
	if len(word) < leastTypo-1 {
		return nil
	}
	list := []string{word}
	for i, r := range word {
		list = append(list, word[:i]+word[i+utf8.RuneLen(r):])
	}
	return list
}

// misspelt reports whether one word is a slip of the pen away from the other,
// and how alike they are.
func misspelt(a, b string) (float64, bool) {
	longest := max(len(a), len(b))
	if longest < leastTypo || min(len(a), len(b)) < leastTypo-1 {
		return 0, false
	}
	distance := levenshtein.ComputeDistance(a, b)
	allowed := 1
	if longest >= leastTypoTwice || sameLetters(a, b) {
		allowed = 2
	}
	return 1 - float64(distance)/float64(longest), distance <= allowed
}

// sameLetters tells two letters swapped from two letters replaced.
func sameLetters(a, b string) bool {
	p, q := []byte(a), []byte(b)
	slices.Sort(p)
	slices.Sort(q)
	return string(p) == string(q)
}

// compare weighs a written name against a customer's, word by word, in any order.
func (n *nameIndex) compare(words []string, written string, name customerName, short, inText bool) (nameHit, bool) {
	hit := nameHit{customer: name.customer, full: true, inText: inText}
	used := make([]bool, len(words))
	found, telling, letters, same := 0, 0, 0, 0.0
	missing, clipped := 0.0, false // what may have been cut off, and whether a word was cut in two
	for _, k := range name.words {
		at, fit := n.fit(words, used, k, short)
		letters += len(k)
		if at < 0 {
			missing += min(n.bits(k)/2, mostMissBits)
			continue
		}
		if missing > 0 { // a bank cuts the end of a name and nothing else
			hit.bits, hit.full, missing = hit.bits-missing, false, 0
		}
		used[at] = true
		found++
		hit.bits += fit.bits
		hit.full = hit.full && fit.exact
		same += fit.alike * float64(len(k))
		clipped = clipped || fit.exact && words[at] != k
		if n.bits(k) >= commonNameBits/2 {
			telling++
		}
	}
	if missing > 0 && !short {
		hit.bits, hit.full = hit.bits-missing, false
	}
	// A household has the letters of a cut name too, and shares one word of it.
	hit.full = hit.full && (missing == 0 && !clipped || telling >= 2 || clipped && found >= 2)
	if inText {
		hit.whole = hit.full && together(used)
		hit.bits -= inTextBits
		hit.full = hit.full && together(used)
	} else {
		hit.stray(n, words, used, &letters)
	}
	if hit.full && !inText && telling > 0 && found >= 2 {
		hit.bits = max(hit.bits+wholeNameBits, leastWholeBits)
	}
	if (name.exact == written || short && len(written) >= leastCut && strings.HasPrefix(name.exact, written)) && telling > 0 && strings.Contains(written, " ") {
		hit.bits, hit.full = max(hit.bits, leastWholeBits), true // its legal form, or title, is there too
	}
	hit.alike = same / float64(max(1, letters))
	hit.bits = min(hit.bits, mostNameBits)
	hit.entire = hit.full && !inText && (len(name.words) > 1 || !commonNames[name.words[0]] || !titled(written))
	hit.full = hit.full && hit.bits >= strongName
	return hit, hit.bits > 0 && (telling > 0 || !slices.Contains(used, false))
}

// together reports whether the words found stand side by side: a first name
// here and a surname there are two people.
func together(used []bool) bool {
	first, last := slices.Index(used, true), -1
	for i, u := range used {
		if u {
			last = i
		}
	}
	return first >= 0 && !slices.Contains(used[first:last+1], false)
}

// stray takes off what the payer's other words say against the customer.
func (h *nameHit) stray(n *nameIndex, words []string, used []bool, letters *int) {
	for i, w := range words {
		if !used[i] {
			h.bits -= min(n.bits(w)/2, mostStrayBits)
			h.full = h.full && n.bits(w) <= initialBits
			*letters += len(w)
		}
	}
}

// A wordFit says how well one written word fits one word of a name.
type wordFit struct {
	bits, alike float64
	exact       bool
}

// fit finds the best unused written word for a word of the name.
func (n *nameIndex) fit(words []string, used []bool, k string, short bool) (int, wordFit) {
	best, fit := -1, wordFit{}
	for i, w := range words {
		if used[i] {
			continue
		}
		f, ok := n.fitWord(w, k, short && i == len(words)-1)
		if ok && (best < 0 || f.bits > fit.bits) {
			best, fit = i, f
		}
	}
	return best, fit
}

func (n *nameIndex) fitWord(w, k string, mayBeCut bool) (wordFit, bool) {
	bits := n.bits(k)
	switch {
	case w == k:
		return wordFit{bits, 1, true}, true
	case mayBeCut && strings.HasPrefix(k, w):
		// What is left of the word still has to be there: three bits a letter.
		return wordFit{min(bits, 3*float64(len(w))), float64(len(w)) / float64(len(k)), len(w) >= 3}, true
	case len(w) == 1 && strings.HasPrefix(k, w), len(k) == 1 && strings.HasPrefix(w, k):
		return wordFit{initialBits, 0.5, false}, true
	}
	alike, ok := misspelt(w, k)
	return wordFit{max(bits-typoBits, 0.5), alike, false}, ok
}
