package reconcile

import (
	"slices"
	"strconv"
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
	if counter, ok := c.counter(x.counters.at(invoice)); ok {
		facts = append(facts, fact{
			byReference, min(float64(len(counter))*digitBits, against(1, counterSlip)),
			saying("counter %q of invoice number %s", counter, x.invoices[invoice].Number()),
		})
	}
	if month, ok := c.month(x.invoices[invoice]); ok {
		facts = append(facts, fact{byReference, monthBits, saying("month %q of the invoice", month)})
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
			alone := (len(p.tokens) == 1 || i == 0 && len(p.tokens) == 4 && p.dayAt(1)) && len(t.text) <= mostCounter
			if t.digits && (t.keyed || alone) && !t.masked && !p.tied(i) && !p.tied(i+1) {
				list = append(list, t.text)
				list = append(list, p.upTo(i)...)
			}
		}
	}
	return list
}

// mostCounter is how many digits a counter has that stands for the whole text.
const mostCounter = 6

// upTo lists the counters behind token i of a range: "700 a 704" gives 701 to
// 704. A range of more than mostRange is something else.
func (p piece) upTo(i int) []string {
	if i+2 >= len(p.tokens) || !rangeWords[p.tokens[i+1].text] || !p.tokens[i+2].digits || p.tied(i+3) {
		return nil
	}
	first, err := strconv.Atoi(p.tokens[i].text)
	last, err2 := strconv.Atoi(p.tokens[i+2].text)
	if err != nil || err2 != nil || last <= first || last-first > mostRange {
		return nil
	}
	var list []string
	for n := first + 1; n <= last; n++ {
		list = append(list, strconv.Itoa(n))
	}
	return list
}

const mostRange = 50

var rangeWords = set("A AU TO BIS")

// pointedTo lists the open invoices of a customer that the text points to by
// their counters, when it names two or more.
func (x *index) pointedTo(c *credit, open []int) []int {
	var found []int
	for _, i := range open {
		if _, ok := c.counter(x.counters.at(i)); ok {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return found
}

// mostPointed is how many invoices a counter stands for at most that says something.
const mostPointed = 3

// pointedInVain adds the open invoices that somebody unknown announces by their counters
// alone ("FAC 308"), and that nothing proposes: short by what a bank abroad kept, say.
// Nobody can accept them. In a large book a counter is everybody's.
func (x *index) pointedInVain(c *credit, list []ledger.Proposal) []ledger.Proposal {
	if len(c.counters) == 0 || !x.pairsUp(c.entry.Amount.Currency) {
		return list
	}
	var pointed []int
	for _, open := range x.open {
		for _, i := range x.inCurrency(open, c.entry.Amount.Currency) {
			_, ok := c.counter(x.counters.at(i))
			if ok && !proposes(list, x.invoices[i].Number()) && x.daysEarly(c, i) == 0 && x.invoices[i].Open().Minor > 0 {
				pointed = append(pointed, i)
			}
		}
	}
	if len(pointed) > mostPointed {
		return list
	}
	for _, i := range append(pointed, x.besidePointed(c, pointed)...) {
		list = x.doubt(list, i, citationRule, ledger.Evidence{Fact: "its counter, or another one of its customer, stands behind a word that announces an invoice"})
	}
	return list
}

// besidePointed lists what else is owed by the one customer of several invoices that a
// credit points to and is more than: it pays for that one, and does not name all of it.
func (x *index) besidePointed(c *credit, pointed []int) (list []int) {
	if len(pointed) < 2 || slices.ContainsFunc(pointed, func(i int) bool { return x.owner(i) != x.owner(pointed[0]) }) {
		return nil
	}
	rest := c.entry.Amount.Minor - x.total(pointed)
	for _, i := range x.inCurrency(x.open[x.owner(pointed[0])], c.entry.Amount.Currency) {
		if left := x.invoices[i].Open().Minor; left > 0 && leastPaid(&x.invoices[i]) <= rest && x.daysEarly(c, i) == 0 && !slices.Contains(pointed, i) {
			list = append(list, i)
		}
	}
	return list
}

// month reports whether the text names the month in which an invoice was issued
// or fell due, and no other. What falls due long after the payment is not meant:
// many name the month in which they pay, and nobody pays ahead what leaves an
// older debt.
func (c *credit) month(i invoice) (string, bool) {
	if len(c.months) != 1 || len(i.IssueDate) < 7 || len(i.DueDate) < 7 || i.DueDate.Sub(c.entry.BookingDate) > fewDays {
		return "", false
	}
	name := c.months[0]
	return strings.ToLower(name), monthNames[name] == string(i.IssueDate[5:7]) || monthNames[name] == string(i.DueDate[5:7])
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
