package csvbook

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// maxKey is the longest number or id, in characters: what ISO 20022 leaves for
// the reference of an invoice is 140 at most.
const maxKey = 140

// row is one row of the table under its header.
type row struct {
	head   *header
	cells  []string
	line   int // of the file
	number int // as a spreadsheet counts, the header being row 1
	faults []*ledger.ReadError
}

func (r *row) ok() bool     { return len(r.faults) == 0 }
func (r *row) name() string { return sheet.Row{Number: r.number}.Name() }

func (r *row) fault(column string, err error, remedy string) {
	field := ""
	if column != "" {
		field = r.head.name(column)
	}
	r.faults = append(r.faults, &ledger.ReadError{Line: r.line, Record: r.name(), Field: field, Err: err, Remedy: remedy})
}

// raw is the cell without the space around it, "" when there is no such column.
func (r *row) raw(column string) string {
	if places := r.head.places[column]; len(places) > 0 {
		return strings.TrimSpace(r.cells[places[0]])
	}
	return ""
}

// text is the cell on one line.
func (r *row) text(column string) string { return oneLine(r.raw(column)) }

// key is a cell that identifies something: it must be there, and be what it
// looks like, or nothing would ever be found by it.
func (r *row) key(column string) string {
	key := r.raw(column)
	hidden := strings.IndexFunc(key, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Cf, c) })
	switch {
	case key == "":
		r.fault(column, errEmpty, "fill in the cell, or remove the row")
	case utf8.RuneCountInString(key) > maxKey:
		r.fault(column, fmt.Errorf("%d characters, and at most %d are read", utf8.RuneCountInString(key), maxKey), "shorten it")
	case hidden >= 0:
		c, _ := utf8.DecodeRuneInString(key[hidden:])
		r.fault(column, fmt.Errorf("%+q holds the invisible character %U", key, c), "type the cell again")
	}
	return key
}

var errEmpty = errors.New("the cell is empty")

// list splits a cell at any of the separators and leaves out empty pieces.
func (r *row) list(column, separators string) []string {
	var list []string
	for _, piece := range strings.FieldsFunc(r.raw(column), func(c rune) bool { return strings.ContainsRune(separators, c) }) {
		if piece = oneLine(piece); piece != "" {
			list = append(list, piece)
		}
	}
	return list
}

func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s))
}

// choose looks a word up among its synonyms, however it is written.
func choose[T any](r *row, column string, words map[string]T, accepted string) (value T) {
	text := r.text(column)
	if text == "" {
		return value
	}
	value, known := words[sheet.Fold(text)]
	if !known {
		r.fault(column, fmt.Errorf("%q is not known", text), "write "+accepted+", or leave the cell empty")
	}
	return value
}
