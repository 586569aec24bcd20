package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// leastCut is the length from which on a text may have been cut: the label of a
// CFONB line has 31 characters, that of a domestic transfer 27.
const leastCut = 27

// disagreement says in what two presentations of one movement contradict one
// another, or "". They come in the order of Merge.
func disagreement(sorted []Sighting) string {
	for i, a := range sorted {
		for _, b := range sorted[:i] {
			if Contradict(a.Presented, b.Presented) {
				return fmt.Sprintf("%s says %q, %s says %q", b.Format, cited(b.Presented), a.Format, cited(a.Presented))
			}
		}
	}
	return ""
}

// Contradict reports whether two presentations cite different numbers: each has
// one that the other has nowhere. Formats cut texts and leave them out, and
// group digits as they please; none changes a digit.
func Contradict(a, b Entry) bool {
	for _, join := range []bool{false, true} {
		for _, joinOther := range []bool{false, true} {
			if !saysMore(a, b, join, joinOther) || !saysMore(b, a, joinOther, join) {
				return false
			}
		}
	}
	return true
}

// cited is the text that payers cite invoices in.
func cited(e Entry) string { return strings.TrimSpace(e.Reference + " " + e.Remittance) }

// saysMore reports whether a cites a number that b, which cites some too, has
// nowhere, even cut.
func saysMore(a, b Entry, join, joinOther bool) bool {
	known := Numbers(spaced(b.Text()+"\n"+b.BankRef+"\n"+b.Counterparty, joinOther))
	if len(Numbers(cited(b))) == 0 {
		return false
	}
	end := lastIfCut(a)
	return slices.ContainsFunc(Numbers(spaced(cited(a), join)), func(n string) bool {
		return !slices.ContainsFunc(known, func(k string) bool {
			return k == n || n == end && strings.HasPrefix(k, n) || k == lastIfCut(b) && strings.HasPrefix(n, k)
		})
	})
}

// spaced takes the spaces within a text away, on demand: "RF18 5390 0754" and
// "RF1853900754" are one reference.
func spaced(text string, join bool) string {
	if !join {
		return text
	}
	return strings.ReplaceAll(text, " ", "")
}

// lastIfCut is the number at the very end of a text that may have been cut there.
func lastIfCut(e Entry) string {
	for _, text := range []string{e.Remittance, e.Reference, e.Label} {
		if head := strings.TrimRightFunc(text, unicode.IsDigit); len(text) >= leastCut && len(head) < len(text) {
			return strings.TrimLeft(text[len(head):], "0")
		}
	}
	return ""
}

// Numbers lists the numbers in a text, each once, without leading zeros, in
// order of their digits.
func Numbers(text string) []string {
	var list []string
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		list = append(list, cmp.Or(strings.TrimLeft(run, "0"), "0"))
	}
	slices.Sort(list)
	return slices.Compact(list)
}
