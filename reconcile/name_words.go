package reconcile

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// nameWords cuts a name into the words that say something. A name of silent
// words only ("M. et Mme") keeps none and is never recognised.
func nameWords(name string) []string { return telling(allWords(name)) }

// allWords cuts a name into all its words, in capitals.
func allWords(name string) []string {
	return strings.FieldsFunc(fold(clip(name)), func(r rune) bool { return !isWordRune(r) })
}

// telling keeps of the words of a name those that say something.
func telling(all []string) []string {
	words := make([]string, 0, len(all))
	single := "" // "S.A.R.L." is one word
	flush := func() {
		if single != "" && !silent(single) {
			words = append(words, single)
		}
		single = ""
	}
	for _, word := range all {
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
func exactly(name string) string { return strings.Join(allWords(name), " ") }

func isWordRune(r rune) bool { return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 0x80 }

// leastCut is how many letters are left of a name that a bank has cut.
const leastCut = 24

// cutShort reports whether a bank probably cut this name at the width of its
// field: 27 (MT940), 32 (OFX and CFONB), 35 and 70 characters (ISO 20022).
func cutShort(name string) bool {
	return slices.Contains([]int{27, 31, 32, 35, 70}, utf8.RuneCountInString(strings.TrimSpace(name)))
}
