package sheet

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

// Source is a table whose character set is known. Comma is what stands between
// its cells: 0 until whoever reads the head has made up their mind, unless the
// file says so itself.
type Source struct {
	Comma   rune
	Head    []byte // what was looked at
	text    *Text
	lines   *bufio.Reader
	skipped int // lines in front of the header that are not part of the table
}

// Open looks at the beginning of a table.
func Open(r io.Reader) (*Source, error) {
	text, err := NewText(r)
	if err != nil {
		return nil, err
	}
	text.Allow(MaxRow)
	s := &Source{text: text, lines: bufio.NewReaderSize(text, headBytes)}
	if s.Head, err = s.lines.Peek(headBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	s.Comma = s.skipSeparatorLine()
	return s, nil
}

// Commas are the delimiters to try: one when it is known.
func (s *Source) Commas() []rune {
	if s.Comma != 0 {
		return []rune{s.Comma}
	}
	return []rune(delimiters)
}

// skipSeparatorLine takes away the line "sep=;" that spreadsheets put first and
// returns the delimiter it names, or 0.
func (s *Source) skipSeparatorLine() rune {
	line, rest, found := bytes.Cut(s.Head, []byte("\n"))
	name := strings.ToLower(strings.Trim(string(line), `" `))
	comma := strings.TrimPrefix(name, "sep=")
	if !found || comma == name || len(comma) != 1 || !strings.Contains(delimiters, comma) {
		return 0
	}
	if _, err := s.lines.Discard(len(line) + 1); err != nil {
		return 0
	}
	s.Head, s.skipped = rest, 1
	return rune(comma[0])
}

// FirstRow splits the first row for a look; faults are left for the reading.
func (s *Source) FirstRow(comma rune) []string {
	if rows := s.FirstRows(comma, 1); len(rows) > 0 {
		return rows[0]
	}
	return nil
}

// FirstRows splits so many rows of the head at the most.
func (s *Source) FirstRows(comma rune, most int) [][]string {
	r := csv.NewReader(bytes.NewReader(s.Head))
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
