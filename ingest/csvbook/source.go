package csvbook

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// headBytes is how much of a file is looked at to find its delimiter: far more
// than two hundred column names.
const headBytes = 16 << 10

// delimiters lists what may stand between cells, the likeliest first.
const delimiters = ",;\t"

// source is a file whose encoding and delimiter are known.
type source struct {
	text    *textReader
	lines   *bufio.Reader
	head    []byte // what was looked at
	comma   rune
	found   found // the export it is, if it is one
	skipped int   // lines in front of the header that are not part of the table
}

// open finds out how a file is written, and which of the layouts it has.
func open(r io.Reader, layouts []*layout) (*source, error) {
	text, err := newText(r)
	if err != nil {
		return nil, err
	}
	text.allow(maxRow)
	s := &source{text: text, lines: bufio.NewReaderSize(text, headBytes)}
	if s.head, err = s.lines.Peek(headBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	commas := delimiters
	if s.comma = s.skipSeparatorLine(); s.comma != 0 {
		commas = string(s.comma)
	}
	for _, comma := range commas {
		if f, ok := recognise(firstRows(s.head, comma, maxPreamble), layouts); ok {
			s.comma, s.found = comma, f
			return s, nil
		}
	}
	if s.comma == 0 {
		s.comma = bestDelimiter(s.head)
	}
	return s, nil
}

// rules are those of the layout, once the file has told what it leaves open.
func (s *source) rules() rules {
	if s.found.layout == nil {
		return rules{}
	}
	rules := s.found.layout.rules
	if rules.order != orderAsk {
		return rules
	}
	var dates []string
	for _, cells := range firstRows(s.head, s.comma, len(s.head)) {
		for _, column := range []string{"issue_date", "due_date"} {
			if at := s.found.places[column]; len(at) > 0 && at[0] < len(cells) {
				dates = append(dates, cells[at[0]])
			}
		}
	}
	rules.order = orderOf(dates)
	return rules
}

// skipSeparatorLine takes away the line "sep=;" that spreadsheets put first and
// returns the delimiter it names, or 0.
func (s *source) skipSeparatorLine() rune {
	line, rest, found := bytes.Cut(s.head, []byte("\n"))
	name := strings.ToLower(strings.Trim(string(line), `" `))
	comma := strings.TrimPrefix(name, "sep=")
	if !found || comma == name || len(comma) != 1 || !strings.Contains(delimiters, comma) {
		return 0
	}
	if _, err := s.lines.Discard(len(line) + 1); err != nil {
		return 0
	}
	s.head, s.skipped = rest, 1
	return rune(comma[0])
}

// bestDelimiter is the one that makes the most known columns of the first row,
// and among equals the one that makes the most cells.
func bestDelimiter(head []byte) rune {
	best, bestKnown, bestCells := ',', 0, 0
	for _, comma := range delimiters {
		cells := firstRow(head, comma)
		known := 0
		for _, t := range tables {
			known = max(known, len(t.place(cells)))
		}
		if known > bestKnown || known == bestKnown && len(cells) > bestCells {
			best, bestKnown, bestCells = comma, known, len(cells)
		}
	}
	return best
}

// firstRow splits the first row for a look; faults are left for the reading.
func firstRow(head []byte, comma rune) []string {
	if rows := firstRows(head, comma, 1); len(rows) > 0 {
		return rows[0]
	}
	return nil
}

// firstRows splits so many rows at the most.
func firstRows(head []byte, comma rune, most int) [][]string {
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	var rows [][]string
	for len(rows) < most {
		cells, err := r.Read()
		if err != nil {
			break
		}
		rows = append(rows, cells)
	}
	return rows
}

// csv returns the strict reader of the table.
func (s *source) csv() *csv.Reader {
	r := csv.NewReader(s.lines)
	r.Comma = s.comma
	r.FieldsPerRecord = -1 // counted by us, to name the row
	// Between tabs, leading space is an empty cell.
	r.TrimLeadingSpace = s.comma != '\t'
	return r
}
