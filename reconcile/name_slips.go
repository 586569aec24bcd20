package reconcile

import (
	"slices"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Bounds of what passes for a slip of the pen.
const (
	leastTypo      = 5 // letters from which a word may be misspelt
	leastTypoTwice = 8 // letters from which it may be misspelt twice
)

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
