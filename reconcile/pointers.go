package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A payer may say which of several equal invoices is meant without naming it:
// by its counter ("facture 14") or by its month ("loyer mars").

const (
	counterSlip = 1.0 / 64 // a counter that is somebody else's number
	monthBits   = 5.0      // one month in twelve, and more often the right one
)

// pointers are the facts that point to an uncited invoice of a known customer.
func (x *index) pointers(c *credit, invoice int) []fact {
	var facts []fact
	if counter, ok := c.counter(x.counters[invoice]); ok {
		facts = append(facts, fact{byReference, ledger.Evidence{
			Fact: fmt.Sprintf("counter %q of invoice number %s", counter, x.invoices[invoice].Number),
			Bits: min(float64(len(counter))*digitBits, against(1, counterSlip)),
		}})
	}
	if month, ok := c.month(x.invoices[invoice]); ok {
		facts = append(facts, fact{byReference, ledger.Evidence{
			Fact: fmt.Sprintf("month %q of the invoice", month), Bits: monthBits,
		}})
	}
	return facts
}

// counter looks for the counter of a number where a word announces it.
func (c *credit) counter(want string) (string, bool) {
	if want == "" {
		return "", false
	}
	for _, k := range c.counters {
		if trimZeros(k) == want {
			return k, true
		}
	}
	return "", false
}

// announced lists the numbers that stand alone behind a word that announces an
// invoice.
func announced(pieces []piece) []string {
	var list []string
	for _, p := range pieces {
		for i, t := range p.tokens {
			if t.digits && t.keyed && !t.masked && !p.tied(i) && !p.tied(i+1) {
				list = append(list, t.text)
			}
		}
	}
	return list
}

// month reports whether the text names the month in which an invoice was
// issued, and no other.
func (c *credit) month(i ledger.Invoice) (string, bool) {
	if len(c.months) != 1 || len(i.IssueDate) < 7 {
		return "", false
	}
	name := c.months[0]
	return strings.ToLower(name), monthNames[name] == string(i.IssueDate[5:7])
}

// namedMonths lists the months that a text names.
func namedMonths(pieces []piece) []string {
	var list []string
	for _, p := range pieces {
		for _, t := range p.tokens {
			if monthNames[t.text] != "" && !slices.Contains(list, t.text) {
				list = append(list, t.text)
			}
		}
	}
	return list
}

var monthNames = map[string]string{
	"JANVIER": "01", "FEVRIER": "02", "MARS": "03", "AVRIL": "04", "MAI": "05", "JUIN": "06", "JUILLET": "07", "AOUT": "08",
	"SEPTEMBRE": "09", "OCTOBRE": "10", "NOVEMBRE": "11", "DECEMBRE": "12",
	"JANUARY": "01", "FEBRUARY": "02", "MARCH": "03", "APRIL": "04", "JUNE": "06", "JULY": "07", "AUGUST": "08",
	"SEPTEMBER": "09", "OCTOBER": "10", "NOVEMBER": "11", "DECEMBER": "12",
}
