package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

// MaxRow bounds one row in bytes. A row with sixty instalments and a long
// address stays under 4 KiB; a quotation mark that is never closed would
// otherwise swallow the rest of the file.
const MaxRow = 64 << 10

// Row is one row of a table.
type Row struct {
	Cells  []string
	Line   int // of the file
	Number int // as a spreadsheet counts, the header being row 1
}

// Name is what a person calls the row: "row 4".
func (r Row) Name() string { return rowName(r.Number) }

// Blank reports whether nothing stands in the row.
func (r Row) Blank() bool { return strings.TrimSpace(strings.Join(r.Cells, "")) == "" }

func rowName(number int) string { return fmt.Sprintf("row %d", number) }

// Rows hands on the rows of a table one at a time.
type Rows struct {
	src    *Source
	csv    *csv.Reader
	inside int // line ends met inside quoted cells so far: they are no rows
	last   int // the line on which the last row ended
}

// Rows begins to read the table with its Comma.
func (s *Source) Rows() *Rows {
	r := csv.NewReader(s.lines)
	r.Comma = s.Comma
	r.FieldsPerRecord = -1 // counted by whoever reads, to name the row
	// Between tabs, leading space is an empty cell.
	r.TrimLeadingSpace = s.Comma != '\t'
	return &Rows{src: s, csv: r}
}

// Next returns the next row, or io.EOF. A row whose quotation marks are wrong is
// a fault, and the rows behind it can still be read; a row that does not end is
// a *ledger.ReadError behind which nothing can be read.
func (r *Rows) Next() (row Row, fault *ledger.ReadError, err error) {
	r.src.text.Allow(MaxRow)
	start := r.csv.InputOffset()
	cells, err := r.csv.Read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		fault := r.quoteFault(parse)
		r.inside += parse.Line - parse.StartLine
		r.last = parse.Line
		return Row{}, fault, nil
	}
	if errors.Is(err, errRowLength) || err == nil && r.csv.InputOffset()-start > MaxRow {
		return Row{}, nil, r.lengthFault()
	}
	if errors.Is(err, io.EOF) {
		return Row{}, nil, err
	}
	if err != nil {
		return Row{}, nil, fmt.Errorf("read the file: %w", err)
	}
	line, _ := r.csv.FieldPos(0)
	row = Row{Cells: cells, Line: line + r.src.skipped, Number: line - r.inside}
	r.last = line
	for _, cell := range cells {
		r.last += strings.Count(cell, "\n")
	}
	r.inside += r.last - line
	return row, nil, nil
}

func (r *Rows) quoteFault(parse *csv.ParseError) *ledger.ReadError {
	line := parse.StartLine + r.src.skipped
	cause := errors.New("a quotation mark stands inside a cell that does not begin with one")
	if errors.Is(parse.Err, csv.ErrQuote) {
		cause = errors.New("a quotation mark is not closed, or stands single inside a quoted cell")
	}
	return &ledger.ReadError{
		Line: line, Record: rowName(parse.StartLine - r.inside), Err: cause,
		Remedy: "put the whole cell in quotation marks and double each one inside it",
	}
}

func (r *Rows) lengthFault() *ledger.ReadError {
	return &ledger.ReadError{
		Line: r.last + 1 + r.src.skipped, Record: rowName(r.last + 1 - r.inside),
		Err:    fmt.Errorf("the row is longer than %d bytes", MaxRow),
		Remedy: "look for a quotation mark that is opened there and not closed",
	}
}
