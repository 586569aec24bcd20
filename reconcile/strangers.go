package reconcile

import "slices"

// stranger returns a number in the text that looks like one of ours, or is
// announced as an invoice, and is not in the books. Money that comes before its
// invoice must not land on another one.
func (x *index) stranger(pieces []piece) string {
	for _, p := range pieces {
		for i := range p.tokens {
			squeezed := ""
			for j := i; j < len(p.tokens) && j < i+x.maxTokens && len(squeezed) <= x.maxKey; j++ {
				squeezed += p.tokens[j].text
				if p.tied(i) || p.tied(j+1) || covered(p.found, i, j+1) || !x.looksOurs(p, i, j+1, squeezed) {
					continue
				}
				return oneLine(p.text[p.tokens[i].start:p.tokens[j].end])
			}
		}
	}
	return ""
}

// covered reports whether tokens from to to belong to a citation.
func covered(found []citation, from, to int) bool {
	return slices.ContainsFunc(found, func(c citation) bool { return c.from < to && from < c.to })
}

func (x *index) looksOurs(p piece, from, to int, squeezed string) bool {
	first, span := p.tokens[from], p.tokens[from:to]
	if !span[len(span)-1].digits || first.others {
		return false
	}
	digits := 0
	for _, t := range span {
		if t.masked {
			return false
		}
		if t.digits {
			digits += len(t.text)
		}
	}
	if digits == len(squeezed) { // pure digits
		ours := first.keyed && digits >= 2 || digits >= leastBare && x.shapes[shape(squeezed)]
		return ours && len(span) == 1 && !dated(span) && !year(first.text)
	}
	return digits >= 2 && !first.digits && x.shapes[shape(zeroed(squeezed))]
}
