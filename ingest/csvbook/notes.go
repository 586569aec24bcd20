package csvbook

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// maxNotes bounds the kinds of oddities told apart: whoever has so many
	// statuses has a column of free text.
	maxNotes = 40
	// maxExamples is how many invoices a note names.
	maxExamples = 5
)

// notes counts what is odd but harmless, and what is left out.
type notes struct{ list []*note }

type note struct {
	what     string
	count    int
	examples []string
}

// add counts one more case of something. The same invoice counts once.
func (n *notes) add(what, number string) {
	i := slices.IndexFunc(n.list, func(each *note) bool { return each.what == what })
	if i < 0 {
		if len(n.list) >= maxNotes {
			what = "further oddities"
		}
		i = slices.IndexFunc(n.list, func(each *note) bool { return each.what == what })
	}
	if i < 0 {
		n.list = append(n.list, &note{what: what})
		i = len(n.list) - 1
	}
	each := n.list[i]
	if number != "" && slices.Contains(each.examples, number) {
		return
	}
	each.count++
	if number != "" && len(each.examples) < maxExamples {
		each.examples = append(each.examples, number)
	}
}

// lines writes "left out, status "Draft": 12 (F-1, F-2, …)".
func (n *notes) lines() []string {
	if len(n.list) == 0 {
		return nil
	}
	list := make([]string, len(n.list))
	for i, each := range n.list {
		list[i] = fmt.Sprintf("%s: %d", each.what, each.count)
		if len(each.examples) == 0 {
			continue
		}
		more := ""
		if each.count > len(each.examples) {
			more = ", …"
		}
		list[i] += " (" + strings.Join(each.examples, ", ") + more + ")"
	}
	return list
}
