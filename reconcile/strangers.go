package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// stranger returns a number in the text that looks like one of ours, or is
// announced as an invoice, and is not in the books. Money that comes before its
// invoice must not land on another one.
func (x *index) stranger(e *ledger.Entry, pieces []piece, citations []citation) string {
	own := cutNumber(e.EndToEnd).squeezed // the payer's, which banks repeat in their labels
	for _, p := range pieces {
		for i := range p.tokens {
			to := x.strangeTo(p, i)
			if to <= i {
				continue
			}
			written := oneLine(p.text[p.tokens[i].start:p.tokens[to-1].end])
			if squeezed := cutNumber(written).squeezed; squeezed == own && !x.shapes[shape(squeezed)] || x.namedBeside(written, citations) {
				continue
			}
			return written
		}
	}
	return ""
}

// namedBeside reports whether another text of the entry names for certain what
// this one spells with other blanks.
func (x *index) namedBeside(written string, citations []citation) bool {
	squeezed := cutNumber(written).squeezed
	return slices.ContainsFunc(citations, func(c citation) bool {
		return c.names() && strings.HasPrefix(squeezed, cutNumber(x.invoices[c.invoice].Number()).squeezed)
	})
}

// strangeTo returns where the longest stranger that begins at a token ends, or 0.
func (x *index) strangeTo(p piece, from int) int {
	squeezed, to := "", 0
	for j := from; j < len(p.tokens) && j < p.reach(from, x.maxTokens) && len(squeezed) <= x.maxKey; j++ {
		if j > from && p.dayAt(j) {
			break // "FA-12 17/03/2026"
		}
		squeezed += p.tokens[j].text
		if !p.tied(from) && !p.tied(j+1) && !covered(p.found, from, j+1) && x.looksOurs(p, from, j+1, squeezed) {
			to = j + 1
		}
	}
	return to
}

// covered reports whether tokens from to to belong to a citation. One over a
// seam covers nothing: it may be a stranger and a day of the month.
func covered(found []citation, from, to int) bool {
	return slices.ContainsFunc(found, func(c citation) bool { return c.from < to && from < c.to && !c.torn() })
}

// dayAt reports whether a day stands at a token, apart from what is before it.
func (p piece) dayAt(at int) bool {
	if at+2 >= len(p.tokens) || !p.spaced(at) || p.spaced(at+1) || p.spaced(at+2) {
		return false
	}
	d, m, y := p.tokens[at].text, p.tokens[at+1].text, p.tokens[at+2].text
	return len(d) <= 2 && day(padded(d)) && len(m) <= 2 && month(padded(m)) && (year(y) || len(y) == 2 && recentYear(y))
}

// padded is a day or a month with its leading zero.
func padded(d string) string {
	if len(d) == 1 {
		return "0" + d
	}
	return d
}

func (x *index) looksOurs(p piece, from, to int, squeezed string) bool {
	first, span := p.tokens[from], p.tokens[from:to]
	if first.others {
		return false
	}
	digits, spaced := 0, false
	for i, t := range span {
		if t.masked {
			return false
		}
		if t.digits {
			digits += len(t.text)
		}
		spaced = spaced || i > 0 && p.spaced(from+i)
	}
	if digits == len(squeezed) { // pure digits
		if dated(span) || len(span) == 1 && year(first.text) {
			return false
		}
		return first.keyed && !first.referred && !spaced || len(span) == 1 && digits >= leastBare && x.shapes[shape(squeezed)]
	}
	// Apart, a lone digit or a number that begins with digits is anything.
	whole := !spaced || digits >= 2 && !first.digits && span[len(span)-1].digits
	return digits > 0 && whole && x.shapes[shape(zeroed(squeezed))]
}
