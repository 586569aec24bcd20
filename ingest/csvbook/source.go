package csvbook

import (
	"io"

	"relanced/ingest/sheet"
)

// source is a file whose encoding and delimiter are known.
type source struct {
	*sheet.Source
	found found // the export it is, if it is one
}

// open finds out how a file is written, and which of the layouts it has.
func open(r io.Reader, layouts []*layout) (*source, error) {
	in, err := sheet.Open(r)
	if err != nil {
		return nil, err
	}
	s := &source{Source: in}
	for _, comma := range in.Commas() {
		if f, ok := recognise(in.FirstRows(comma, maxPreamble), layouts); ok {
			in.Comma, s.found = comma, f
			return s, nil
		}
	}
	if in.Comma == 0 {
		in.Comma = s.bestDelimiter()
	}
	return s, nil
}

// rules are those of the layout, once the file has told what it leaves open.
func (s *source) rules() rules {
	if s.found.layout == nil {
		return rules{}
	}
	rules := s.found.layout.rules
	if rules.order != sheet.OrderAsk {
		return rules
	}
	var dates []string
	for _, cells := range s.FirstRows(s.Comma, len(s.Head)) {
		for _, column := range []string{"issue_date", "due_date"} {
			if at := s.found.places[column]; len(at) > 0 && at[0] < len(cells) {
				dates = append(dates, cells[at[0]])
			}
		}
	}
	rules.order = sheet.OrderOf(dates)
	return rules
}

// bestDelimiter is the one that makes the most known columns of the first row,
// and among equals the one that makes the most cells.
func (s *source) bestDelimiter() rune {
	best, bestKnown, bestCells := ',', 0, 0
	for _, comma := range s.Commas() {
		cells := s.FirstRow(comma)
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
