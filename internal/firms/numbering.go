package firms

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// numbering is how a firm numbers its invoices.
type numbering struct {
	prefix  string // "FA-", "F", "" …
	year    string // "", "2006" or "06"
	month   bool
	sep     string
	width   int  // of the counter
	rf      bool // prints a creditor reference as well
	next    int
	own     bool // credit notes have a counter of their own
	credits int
	yearly  bool // the counter starts again
	last    string
}

func (w *world) numbering() numbering {
	n := pick(w.dice,
		numbering{prefix: "FA-", year: "2006", sep: "-", width: 4, yearly: true, own: true},
		numbering{prefix: "FA", year: "2006", sep: "-", width: 3, yearly: true, own: true},
		numbering{prefix: "F", year: "2006", width: 5, yearly: true, own: true},
		numbering{prefix: "FAC", width: 6, own: true},
		numbering{prefix: "", year: "2006", sep: "/", width: 4, yearly: true},
		numbering{prefix: "INV/", year: "2006", sep: "/", width: 5, yearly: true, own: true},
		numbering{prefix: "FC", year: "06", month: true, sep: "-", width: 4, own: true},
		numbering{prefix: "", width: 5},
		numbering{prefix: "", width: 6},
	)
	n.next = 1 + w.IntN(400)
	if n.year == "" {
		n.next = 10_000 + w.IntN(50_000)
	}
	n.rf = w.chance(0.25)
	return n
}

// number gives out the next number.
func (n *numbering) number(day ledger.Date, credit bool) string {
	year := string(day[:4])
	if n.yearly && n.last != "" && n.last != year {
		n.next, n.credits = 1, 0
	}
	n.last = year
	prefix, counter := n.prefix, &n.next
	if credit && n.own {
		prefix, counter = strings.NewReplacer("FA", "AV", "F", "A", "INV", "RINV").Replace(n.prefix), &n.credits
		if prefix == "AVC" {
			prefix = "AVO"
		}
		if n.credits == 0 {
			n.credits = 1
		}
	}
	count := *counter
	*counter++
	text := prefix
	switch n.year {
	case "2006":
		text += year
	case "06":
		text += year[2:]
	}
	if n.month {
		text += string(day[5:7])
	}
	return text + n.sep + fmt.Sprintf("%0*d", n.width, count)
}

// counterOf cuts a number into what stands before its counter and the counter.
func counterOf(number string) (before, counter string) {
	at := len(number)
	for at > 0 && number[at-1] >= '0' && number[at-1] <= '9' {
		at--
	}
	if before, counter = number[:at], number[at:]; len(counter) > 8 { // the year is glued to it
		return number[:at+4], counter[4:]
	}
	return before, counter
}

// creditorReference is the ISO 11649 reference of a number.
func creditorReference(number string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(number))
	return fmt.Sprintf("RF%02d%s", 98-mod97(plain+"RF00"), plain)
}
