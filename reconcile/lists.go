package reconcile

import (
	"fmt"
	"strconv"
	"strings"
)

// listed reads the counters behind a full number, "FA-2026-001/002, 003", as
// invoices of the same customer, else as what else has that number: one payer
// may pay for several customers.
func (x *index) listed(p piece, found []citation) []citation {
	var more []citation
	for _, c := range found {
		kind := citedListed
		if c.kind == citedBare && c.alone() && !c.short {
			kind = citedBare // "F 1572 ET N1593"
		} else if !c.names() || c.kind == citedRF || c.kind == citedReference {
			continue
		}
		if !p.tokens[c.to-1].digits {
			continue
		}
		number := fold(x.invoices[c.invoice].Number())
		for i := c.to; i < len(p.tokens); i++ {
			t := p.tokens[i]
			if t.text == "ET" || t.text == "AND" {
				continue
			}
			if rangeWords[t.text] && i+1 < len(p.tokens) && p.tokens[i+1].digits {
				more = append(more, x.ranged(p, c, i)...)
				break
			}
			joined := strings.ContainsAny(t.gap, "/,;+&-") || p.tokens[i-1].text == "ET" || p.tokens[i-1].text == "AND"
			if joined && !t.digits && !otherNumbers[t.text] && len(t.text) <= longestLead && i+1 < len(p.tokens) && p.tokens[i+1].gap == "" {
				i++ // "N703"
				t = p.tokens[i]
			}
			if !t.digits || !joined || t.masked {
				break
			}
			next, to, ok := x.member(p, number, i, len(p.tokens[c.to-1].text), x.owner(c.invoice))
			if !ok {
				break
			}
			more = append(more, citation{
				invoice: next, kind: kind, how: fmt.Sprintf("invoice number %s, listed as %q", x.invoices[next].Number(), t.text),
				info: c.info, from: i, to: to, sharing: 1, short: c.short,
			})
			i = to - 1
		}
	}
	return more
}

// longestLead is how many letters are before the counter of a list's member: "N",
// "FC".
const longestLead = 3

// member reads the counter at token i of a list as the end of a number like that
// of the first one, or over the end of a line, which may have become a blank where
// both are as long as the first. to is where it ends.
func (x *index) member(p piece, number string, i, first, customer int) (invoice, to int, ok bool) {
	text := p.tokens[i].text
	if i+1 < len(p.tokens) && p.tokens[i+1].digits {
		next := p.tokens[i+1]
		if next.gap == "\n" || next.gap == " " && len(text)+len(next.text) == first {
			if found, ok := x.ending(number, text+next.text, customer); ok {
				return found, i + 2, true
			}
		}
	}
	found, ok := x.ending(number, text, customer)
	return found, i + 1, ok
}

// ending finds the invoice of a customer whose number ends with this counter and
// is else like the given one.
func (x *index) ending(number, counter string, customer int) (int, bool) {
	last := tokens(number)
	digits := last[len(last)-1]
	if len(counter) > len(digits.text) || len(counter) < min(leastListed, len(digits.text)) {
		return 0, false
	}
	whole := number[:digits.end-len(counter)] + counter
	if found, ok := x.byCounter(whole, customer); ok || len(counter) <= leastListed {
		return found, ok
	}
	return x.byCounter(whole, noCustomer)
}

// leastListed is how many digits a counter in a list has.
const leastListed = 2

// byCounter finds the one invoice of a customer with this number; of any, if none
// is given.
func (x *index) byCounter(number string, customer int) (int, bool) {
	for _, k := range x.keyed(cutNumber(number).squeezed) {
		if k.kind == citedNormalised && (x.owner(k.invoice) == customer || customer == noCustomer) {
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
	number := fold(x.invoices[c.invoice].Number())
	cut := tokens(number)
	counter := cut[len(cut)-1]
	var more []citation
	for n := first + 1; n <= last; n++ {
		next, ok := x.byCounter(fmt.Sprintf("%s%0*d", number[:counter.start], len(counter.text), n), x.owner(c.invoice))
		if !ok {
			continue // somebody else's
		}
		more = append(more, citation{
			invoice: next, kind: citedListed, how: fmt.Sprintf("invoice number %s, between %d and %d", x.invoices[next].Number(), first, last),
			info: c.info, from: at + 1, to: at + 2, sharing: 1, short: c.short,
		})
	}
	return more
}
