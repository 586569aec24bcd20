package fec

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// notes collects what is left out and why, each reason once, with how often, how
// much, and some examples.
type notes struct {
	order []string
	tally map[string]*tally
}

type tally struct {
	count    int
	sum      int64 // cents
	examples []string
}

// add adds a note without a count.
func (n *notes) add(note string) { n.entry(note) }

// count adds one case to a note.
func (n *notes) count(reason string, amount int64, example string) {
	t := n.entry(reason)
	t.count++
	t.sum += amount
	if example = strings.TrimSpace(example); example == "" || len(t.examples) > maxExamples {
		return
	}
	for _, known := range t.examples {
		if known == example {
			return
		}
	}
	t.examples = append(t.examples, example)
}

func (n *notes) entry(reason string) *tally {
	if n.tally == nil {
		n.tally = map[string]*tally{}
	}
	t := n.tally[reason]
	if t == nil {
		t = &tally{}
		n.tally[reason] = t
		n.order = append(n.order, reason)
	}
	return t
}

// list writes the notes: "left out: sales without a number: 12, together 3456.00
// EUR (C001 F1, C002 F7)".
func (n *notes) list() []string {
	var list []string
	for _, reason := range n.order {
		t := n.tally[reason]
		if t.count == 0 {
			list = append(list, reason)
			continue
		}
		text := fmt.Sprintf("%s: %d, together %s", reason, t.count, ledger.Money{Minor: t.sum, Currency: "EUR"})
		if len(t.examples) > maxExamples {
			t.examples[maxExamples] = "and others"
		}
		if len(t.examples) > 0 {
			text += " (" + strings.Join(t.examples, ", ") + ")"
		}
		list = append(list, text)
	}
	return list
}
