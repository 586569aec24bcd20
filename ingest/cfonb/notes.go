package cfonb

import (
	"fmt"
	"slices"
)

// notes gathers what is odd in one statement, each thing once.
type notes []note

type note struct {
	text  string
	first string // the first place, "" when it concerns the whole statement
	times int
}

// add notes something about one record; an empty text is no note.
func (n *notes) add(text, place string) {
	if text == "" {
		return
	}
	i := slices.IndexFunc(*n, func(known note) bool { return known.text == text })
	if i < 0 {
		if len(*n) == maxNotes {
			return
		}
		*n = append(*n, note{text: text, first: place})
		i = len(*n) - 1
	}
	(*n)[i].times++
}

func (n notes) lines() []string {
	var lines []string
	for _, note := range n {
		switch {
		case note.first == "":
			lines = append(lines, note.text)
		case note.times == 1:
			lines = append(lines, fmt.Sprintf("%s (%s)", note.text, note.first))
		default:
			lines = append(lines, fmt.Sprintf("%s (%d times, first %s)", note.text, note.times, note.first))
		}
	}
	return lines
}
