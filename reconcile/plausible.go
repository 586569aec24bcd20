package reconcile

import (
	"slices"
	"strings"
)

// plausible weighs digits that could be there for another reason: they count
// only where a word announces them, unless there are enough of them.
func plausible(p piece, from, to int, c *citation) bool {
	first, span := p.tokens[from], p.tokens[from:to]
	if first.keyed {
		c.info += keyedBits
	}
	letters, digits := 0, 0
	for _, t := range span {
		if t.digits {
			digits += len(t.text)
		} else {
			letters += len(t.text)
		}
	}
	switch {
	case digits == 0:
		return first.keyed || c.kind == citedReference && letters >= leastBare
	case letters > 0:
		return first.keyed || c.kind == citedLiteral || c.info >= leastInfo
	case first.keyed:
		return true
	case c.kind == citedOrder:
		return first.others || digits >= 4
	case c.seam && !strings.Contains(p.text[first.start:span[len(span)-1].end], "\n"):
		return false // digits put together over a space: a date, a phone number
	case dated(span):
		c.info = min(c.info, datedBits)
		return digits > 4
	}
	return digits > 4 || digits == 4 && len(span) == 1 && !year(first.text)
}

// information is how much a number says, in bits.
func information(squeezed string) float64 {
	bits := 0.0
	for i := range len(squeezed) {
		if isDigit(squeezed[i]) {
			bits += digitBits
		} else {
			bits += letterBits
		}
	}
	return bits
}

// dated reports whether a pure number looks like a day or a month.
func dated(span []token) bool {
	if len(span) > 1 {
		first, last := span[0].text, span[len(span)-1].text
		return year(first) && len(last) <= 2 || year(last) && len(first) <= 2 || len(span) == 3 && len(first) <= 2 && len(last) <= 2
	}
	switch d := span[0].text; len(d) {
	case 8: // 20260331, 31032026
		return year(d[:4]) && month(d[4:6]) && day(d[6:]) || year(d[4:]) && month(d[2:4]) && day(d[:2])
	case 6: // 202603, 032026
		return year(d[:4]) && month(d[4:]) || year(d[2:]) && month(d[:2])
	}
	return false
}

func month(d string) bool { return d >= "01" && d <= "12" }
func day(d string) bool   { return d >= "01" && d <= "31" }

func year(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// sameRuns reports whether two numbers have their groups in the same places.
func sameRuns(a, b []token) bool {
	return slices.EqualFunc(a, b, func(p, q token) bool { return p.digits == q.digits && len(p.text) == len(q.text) })
}
