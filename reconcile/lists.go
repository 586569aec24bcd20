package reconcile

import (
	"fmt"
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
