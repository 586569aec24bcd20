package advice

import (
	"fmt"
	"slices"
	"strings"
)

// notes counts what is left out and what is odd but harmless.
type notes []note

type note struct {
	what    string
	count   int
	example string
}

func (n *notes) add(what, example string) {
	i := slices.IndexFunc(*n, func(each note) bool { return each.what == what })
	switch {
	case i >= 0:
		(*n)[i].count++
	case len(*n) < maxNotes:
		*n = append(*n, note{what, 1, example})
	}
}

// lines writes "left out: not completed: 12 (first: 4HO77071K7786561M)".
func (n notes) lines() []string {
	list := make([]string, len(n))
	for i, each := range n {
		list[i] = fmt.Sprintf("%s: %d", each.what, each.count)
		if each.example != "" {
			list[i] += " (first: " + each.example + ")"
		}
	}
	return list
}

// because gives the notes as a reason, "" without any.
func (n notes) because() string {
	if len(n) == 0 {
		return ""
	}
	return " (" + strings.Join(n.lines(), "; ") + ")"
}
