package reconcile

import (
	"slices"
	"strings"
)

// lookUpYear returns the invoice that tokens from to to name when the year in
// them is written otherwise than in the books: "FA-26-182" for FA-2026-0182, and
// the other way round.
func (x *index) lookUpYear(p piece, from, to int) []citation {
	q, ok := p.otherYear(from, to)
	if !ok {
		return nil
	}
	var written, squeezed, runs []byte
	for k := from; k < to; k++ {
		written = append(written, p.tokens[k].text...)
		squeezed = append(squeezed, q.tokens[k].text...)
		runs = appendRun(runs, q.tokens[k])
	}
	keys := x.keyed(zeroed(string(squeezed)))
	if len(keys) == 0 {
		keys = x.running(string(runs))
	}
	var hits []citation
	for _, k := range keys {
		if k.kind != citedNormalised {
			continue
		}
		c, ok := x.read(q, from, to, k, string(written))
		if c.info -= zerosBits; ok && c.info >= leastInfo {
			hits = append(hits, c)
		}
	}
	return hits
}

// otherYear reads the year between the letters and the counter of a number with
// two digits where it has four, and with four where it has two.
func (p piece) otherYear(from, to int) (piece, bool) {
	if to-from < 3 || p.tokens[from].digits || !p.tokens[to-1].digits {
		return p, false
	}
	for k := from + 1; k < to-1; k++ {
		text := p.tokens[k].text
		switch {
		case !p.tokens[k].digits:
			continue
		case len(text) == 2 && recentYear(text):
			text = "20" + text
		case year(text) && strings.HasPrefix(text, "20") && recentYear(text[2:]):
			text = text[2:]
		default:
			return p, false
		}
		p.tokens = slices.Clone(p.tokens)
		p.tokens[k].text = text
		return p, true
	}
	return p, false
}

// halfPadded reports whether what was written as the counter of a number has some
// of the zeros it begins with, and not all: people write all of them or none.
func (x *index) halfPadded(invoice int, written string) bool {
	number := tokens(fold(x.invoices[invoice].Number()))
	return strings.HasPrefix(written, "0") && len(written) < len(number[len(number)-1].text)
}
