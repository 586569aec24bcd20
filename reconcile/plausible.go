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
	c.short = letters == 0 && !first.keyed && (digits <= mostPostcode || dated(span) && (c.kind != citedLiteral || p.afterDateWord(from)))
	switch {
	case digits == 0:
		return first.keyed || c.kind == citedReference && letters >= leastBare
	case letters > 0:
		return first.keyed || c.kind == citedLiteral || c.info >= leastInfo
	case first.keyed:
		return true
	case c.kind == citedOrder:
		return first.others || digits >= 4
	case c.torn():
		return false // digits put together: a date, a phone number
	case dated(span):
		c.info = min(c.info, datedBits)
		return digits > 4
	}
	return digits > 4 || digits == 4 && len(span) == 1 && !year(first.text)
}

// afterDateWord reports whether the word before a token announces a day.
func (p piece) afterDateWord(at int) bool {
	return at > 0 && slices.Contains([]string{"DATE", "VALEUR", "DU", "AU", "LE", "ECHEANCE", "ECH"}, p.tokens[at-1].text)
}

// mostPostcode is how many digits a postcode or a payer's own counter has:
// alone they say too little of who pays.
const mostPostcode = 5

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
	case 6: // 202603, 032026, 260331, 310326
		return year(d[:4]) && month(d[4:]) || year(d[2:]) && month(d[:2]) ||
			recentYear(d[:2]) && month(d[2:4]) && day(d[4:]) || recentYear(d[4:]) && month(d[2:4]) && day(d[:2])
	}
	return false
}

// recentYear reports whether two digits are a year of which money may be owed.
func recentYear(d string) bool { return d >= "20" && d <= "39" }

func month(d string) bool { return d >= "01" && d <= "12" }
func day(d string) bool   { return d >= "01" && d <= "31" }

func year(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// leastGrouped is from how many digits a payment reference is printed in groups
// of its own: 12 in Belgium, 27 in Switzerland.
const leastGrouped = 12

// seam reports whether what was written splits digits where the number does
// not, and whether it does so at the ends of lines only. What stands behind
// letters and a year is a counter, however the books write it.
func seam(written, number []token) (seam, wrapped bool) {
	if slices.EqualFunc(written, number, func(a, b token) bool { return trimZeros(a.text) == trimZeros(b.text) }) {
		return false, false
	}
	ends, at := map[int]bool{}, 0
	for _, t := range number {
		at += len(t.text)
		ends[at] = true
	}
	at, wrapped = 0, true
	for i, t := range written {
		counter := i > 0 && year(written[i-1].text) && (i > 1 || strings.TrimSpace(t.gap) != "") // 2026/14
		if i > 0 && t.gap != "" && figures(t) && figures(written[i-1]) && !ends[at] && !counter {
			seam = true
			wrapped = wrapped && strings.Contains(t.gap, "\n") && strings.TrimSpace(t.gap) == ""
		}
		at += len(t.text)
	}
	return seam, seam && wrapped
}

// figures reports whether a token is digits, or the letter O for a zero.
func figures(t token) bool { return t.digits || zeros(t) }
