package reconcile

import (
	"fmt"
	"strconv"
	"strings"
)

// listed reads the counters behind a full number, "FA-2026-001/002, 003", as
// invoices of the same customer.
func (x *index) listed(p piece, found []citation) []citation {
	var more []citation
	for _, c := range found {
		if !c.names() || c.kind == citedRF || c.kind == citedReference || !p.tokens[c.to-1].digits {
			continue
		}
		number := fold(x.invoices[c.invoice].Number)
		last := tokens(number)
		counter := last[len(last)-1]
		for i := c.to; i < len(p.tokens); i++ {
			t := p.tokens[i]
			if t.text == "ET" || t.text == "AND" {
				continue
			}
			if rangeWords[t.text] && i+1 < len(p.tokens) && p.tokens[i+1].digits {
				more = append(more, x.ranged(p, c, i)...)
				break
			}
			joined := strings.ContainsAny(t.gap, "/,;+&") || p.tokens[i-1].text == "ET" || p.tokens[i-1].text == "AND"
			if !t.digits || !joined || t.masked || len(t.text) != len(counter.text) {
				break
			}
			next, ok := x.byCounter(number[:counter.start]+t.text, x.owner[c.invoice])
			if !ok {
				break
			}
			more = append(more, citation{
				invoice: next, kind: citedListed, how: fmt.Sprintf("invoice number %s, listed as %q", x.invoices[next].Number, t.text),
				info: c.info, from: i, to: i + 1, sharing: 1, short: c.short,
			})
		}
	}
	return more
}

// byCounter finds the one invoice of a customer with this number.
func (x *index) byCounter(number string, customer int) (int, bool) {
	for _, k := range x.keys[cutNumber(number).squeezed] {
		if k.kind == citedNormalised && x.owner[k.invoice] == customer {
			return k.invoice, true
		}
	}
	return 0, false
}

// ranged reads "FA-2026-001 a 004", and "FA-2026-001 a FA-2026-004", as the
// invoices of the same customer in between.
func (x *index) ranged(p piece, c citation, at int) []citation {
	first, err := strconv.Atoi(p.tokens[c.to-1].text)
	last, err2 := strconv.Atoi(p.tokens[at+1].text)
	if err != nil || err2 != nil || last <= first || last-first > mostRange {
		return nil
	}
	number := fold(x.invoices[c.invoice].Number)
	cut := tokens(number)
	counter := cut[len(cut)-1]
	var more []citation
	for n := first + 1; n <= last; n++ {
		next, ok := x.byCounter(fmt.Sprintf("%s%0*d", number[:counter.start], len(counter.text), n), x.owner[c.invoice])
		if !ok {
			continue // somebody else's
		}
		more = append(more, citation{
			invoice: next, kind: citedListed, how: fmt.Sprintf("invoice number %s, between %d and %d", x.invoices[next].Number, first, last),
			info: c.info, from: at + 1, to: at + 2, sharing: 1, short: c.short,
		})
	}
	return more
}
