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
	skipped int // lines in front of the header that are not part of the table
}

func open(r io.Reader) (*source, error) {
	text, err := newText(r)
	if err != nil {
		return nil, err
	}
	text.allow(maxRow)
	s := &source{text: text, lines: bufio.NewReaderSize(text, headBytes)}
	if s.head, err = s.lines.Peek(headBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if s.comma = s.skipSeparatorLine(); s.comma == 0 {
		s.comma = bestDelimiter(s.head)
	}
	return s, nil
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
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	cells, err := r.Read()
	if err != nil {
		return nil
	}
	return cells
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
