package reconcile

import (
	"slices"
	"strings"
)

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

// better reports whether a hit says more of the same customer than another one.
func (h nameHit) better(than nameHit) bool {
	return h.bits > than.bits || h.bits == than.bits && h.full && !than.full
}

// strongName is how many bits a full name must be worth to identify anybody:
// a rare surname alone does, "BOULANGERIE DU CENTRE" or "MARTIN" does not.
const strongName = 10.0

// Bounds of what a name can be worth.
const (
	mostNameBits   = 20.0 // namesakes exist
	wholeNameBits  = 4.0  // of a name that is there to the last word, and no other: words go together
	leastWholeBits = 14.0 // of such a name, however common its words
	typoBits       = 1.5  // lost to every misspelt word
	inTextBits     = 2.0  // lost when the name only stands somewhere in the text
	mostStrayBits  = 4.0  // lost to a word of the payer that the customer does not have
	mostMissBits   = 3.0  // lost to a word of the customer that the payer does not have
)

// compare weighs a written name against a customer's, word by word, in any order.
func (n *nameIndex) compare(words []string, written string, name customerName, short, inText bool) (nameHit, bool) {
	hit := nameHit{customer: name.customer, full: true, inText: inText}
	var few [mostTextWords]bool // on the stack: there are very many comparisons
	used := append(few[:0], make([]bool, len(words))...)
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
