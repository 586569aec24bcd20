package reconcile

import (
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// What a payer writes may contradict what is likeliest: it excepts an invoice
// that it names, or points to another one by its counter or its day.

// exceptions are the words by which an invoice is named that is not paid.
var exceptions = regexp.MustCompile(`\b(SAUF|HORS|EXCEPTE|EXCEPT|LITIGES?|LITIGIEUSES?|CONTESTEE?S?)\b|` +
	`\b(PAS|NON|DEDUCTION|DEDUCTION DE) (LA|LE|LES|FACT\w*|FA)\b|\bDEJA (REGLEE?S?|PAYEE?S?)\b|\b(REGLEE?|PAYEE?) PAR\b`)

// noExceptions are what else begins with those words.
var noExceptions = strings.NewReplacer("HORS TAXES", "", "HORS TAXE", "", "HORS TVA", "", "HORS SEPA", "", "HORS ZONE", "", "HORS UE", "")

// lastWords mean the newest of several invoices, which is not the oldest due.
var lastWords = regexp.MustCompile(`\b(DERNIERES?|PLUS RECENTES?|LATEST|LAST)\b`)

// worded objects to what the text says against the explanation.
func (x *index) worded(c *credit, best candidate) string {
	text := fold(clip(c.entry.Text()))
	if len(c.citations) > 0 && exceptions.MatchString(noExceptions.Replace(text)) {
		return "the text speaks of an invoice that is not meant"
	}
	if x.allCited(c, best, citation.names) {
		return ""
	}
	for _, j := range x.open[best.customer] {
		if slices.Contains(best.set, j) {
			continue
		}
		equal := slices.ContainsFunc(best.set, func(i int) bool { return x.invoices[i].Open() == x.invoices[j].Open() })
		switch counter := x.counters.at(j); {
		case slices.ContainsFunc(c.figures, func(f string) bool { return trimZeros(f) == counter && (equal && len(f) >= 2 || len(f) >= 3) }):
			return "the text may name " + x.invoices[j].Number()
		case equal && (saysDay(text, x.invoices[j].IssueDate) || saysDay(text, x.invoices[j].DueDate)):
			return "the text may name the day of " + x.invoices[j].Number()
		case equal && lastWords.MatchString(text):
			return "the text may mean a newer one than the oldest"
		}
	}
	return ""
}

// exceptWords stand before the counters of invoices that are not paid.
var exceptWords = set("SAUF EXCEPTE EXCEPT")

// excepted lists the counters that a text excepts: "002 a 004 sauf 003".
func excepted(pieces []piece) []string {
	var list []string
	for _, p := range pieces {
		for i, t := range p.tokens {
			if !exceptWords[t.text] {
				continue
			}
			for j := i + 1; j < len(p.tokens) && j <= i+mostExcepted; j++ {
				if p.tokens[j].digits {
					list = append(list, trimZeros(p.tokens[j].text))
				}
			}
		}
	}
	return list
}

func (x *index) isExcepted(c *credit, invoice int) bool {
	return slices.Contains(c.excepted, x.counters.at(invoice))
}

// mostExcepted is how many tokens behind the word are looked at.
const mostExcepted = 6

// numerals lists the numbers of a text that may be counters.
func numerals(pieces []piece) []string {
	var list []string
	for _, p := range pieces {
		for _, t := range p.tokens {
			if t.digits && !t.masked && len(t.text) <= mostCounter && !slices.Contains(list, t.text) && len(list) < mostFigures {
				list = append(list, t.text)
			}
		}
	}
	return list
}

const mostFigures = 100

// saysDay reports whether a text has a day in one of the ways people write it.
func saysDay(text string, d ledger.Date) bool {
	if len(d) != len("2026-03-31") {
		return false
	}
	year, month, day := string(d[:4]), string(d[5:7]), string(d[8:])
	for _, mark := range []string{"/", "-", "."} {
		if strings.Contains(text, day+mark+month+mark+year) || strings.Contains(text, day+mark+month+mark+year[2:]) || mark == "/" && strings.Contains(text, day+mark+month) {
			return true
		}
	}
	return strings.Contains(text, string(d))
}

// withoutDays drops what was taken for a number and is the day of the payment,
// written without marks: "VIR SEPA 260305" on 5 March 2026.
func withoutDays(p piece, found []citation, e *ledger.Entry) []citation {
	var days []string
	for _, d := range []ledger.Date{e.BookingDate, e.ValueDate} {
		if len(d) != len("2026-03-31") {
			continue
		}
		year, month, day := string(d[:4]), string(d[5:7]), string(d[8:])
		days = append(days, year+month+day, day+month+year, year[2:]+month+day, day+month+year[2:], day+month)
	}
	return slices.DeleteFunc(found, func(c citation) bool {
		if c.from < 0 || c.to != c.from+1 {
			return false
		}
		t := p.tokens[c.from]
		return t.digits && !t.keyed && slices.Contains(days, t.text)
	})
}
