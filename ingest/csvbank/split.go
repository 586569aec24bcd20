package csvbank

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

var (
	errQuote = errors.New("text stands behind the closing quotation mark of a cell")
	errOpen  = errors.New("a quotation mark is opened and not closed")
	errLong  = fmt.Errorf("the row is longer than %d bytes", maxRow)
	errWide  = fmt.Errorf("the row has more than %d cells", maxColumns)
)

// splitter cuts lines into cells. A quotation mark opens a cell only where the
// cell begins: banks write inches and nicknames into labels as they come.
type splitter struct {
	comma  byte
	cells  []string
	cell   strings.Builder
	quoted bool // inside a quoted cell that goes on in the next line
	bytes  int
}

// add takes one line and reports whether the row is complete.
func (s *splitter) add(line string) (bool, error) {
	if s.bytes += len(line) + 1; s.bytes > maxRow {
		return false, errLong
	}
	for rest := line; ; {
		var more bool
		var err error
		if rest, more, err = s.take(rest); err != nil || !more {
			return !s.quoted, err
		}
		if len(s.cells) > maxColumns {
			return false, errWide
		}
	}
}

// take cuts one cell off, or a part of one, and reports whether another follows.
func (s *splitter) take(text string) (rest string, more bool, err error) {
	if !s.quoted {
		trimmed := strings.TrimLeft(text, " ")
		if !strings.HasPrefix(trimmed, `"`) {
			end := strings.IndexByte(text, s.comma)
			if end < 0 {
				s.cells = append(s.cells, text)
				return "", false, nil
			}
			s.cells = append(s.cells, text[:end])
			return text[end+1:], true, nil
		}
		s.quoted, text = true, trimmed[1:]
	}
	for {
		mark := strings.IndexByte(text, '"')
		if mark < 0 {
			s.cell.WriteString(text + "\n")
			return "", false, nil
		}
		s.cell.WriteString(text[:mark])
		if text = text[mark+1:]; !strings.HasPrefix(text, `"`) {
			break
		}
		s.cell.WriteByte('"')
		text = text[1:]
	}
	s.quoted = false
	s.cells = append(s.cells, s.cell.String())
	s.cell.Reset()
	text = strings.TrimLeft(text, " ")
	switch {
	case text == "":
		return "", false, nil
	case text[0] != s.comma:
		return "", false, errQuote
	}
	return text[1:], true, nil
}

func (s *splitter) reset() {
	s.cells, s.quoted, s.bytes = s.cells[:0], false, 0
	s.cell.Reset()
}

// splitLine cuts a line that is a row of its own, nil when it is none.
func splitLine(line string, comma byte) []string {
	s := splitter{comma: comma}
	if complete, err := s.add(line); err != nil || !complete {
		return nil
	}
	return s.cells
}

// row reads the next row: its cells, valid until the next call, and the line
// on which it begins.
func (s *splitter) row(in *lines) (cells []string, line int, err error) {
	s.reset()
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) && line > 0 {
			return nil, line, &ledger.ReadError{Line: line, Err: errOpen, Remedy: "put the whole cell in quotation marks and double each one inside it, or export the file again"}
		}
		if err != nil {
			return nil, line, err
		}
		if line == 0 {
			line = in.number
		}
		complete, err := s.add(text)
		if err != nil {
			return nil, line, &ledger.ReadError{Line: line, Err: err, Remedy: "put the whole cell in quotation marks and double each one inside it, or export the file again"}
		}
		if complete {
			return s.cells, line, nil
		}
	}
}
