package fec

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"relanced/internal/ledger"
)

// rows goes through the rows of a file that are not blank.
type rows struct {
	lines *bufio.Scanner
	line  int // of the file, from 1
	row   []byte
}

func newRows(r io.Reader) *rows {
	// A byte order mark is taken away, and UTF-16, which office suites save with
	// one, becomes UTF-8.
	lines := bufio.NewScanner(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())))
	lines.Buffer(make([]byte, 0, maxRow), maxRow)
	lines.Split(scanLines)
	return &rows{lines: lines}
}

// next moves on to the next row that holds something.
func (r *rows) next() bool {
	for r.lines.Scan() {
		r.line++
		// 1A is the end-of-file mark of old programs.
		r.row = bytes.TrimRight(r.lines.Bytes(), "\x00\x1a")
		if len(bytes.Trim(r.row, " \t|;")) > 0 {
			return true
		}
	}
	return false
}

// err says why next returned false, nil at the end of the file.
func (r *rows) err() error {
	switch err := r.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return &ledger.ReadError{
			Line: r.line + 1, Err: fmt.Errorf("the row is longer than %d bytes", maxRow),
			Remedy: "export the FEC as text with one row a line",
		}
	case err != nil:
		return fmt.Errorf("read the file: %w", err)
	}
	return nil
}

// unquote takes away the quotation marks a spreadsheet puts around a cell.
func unquote(cell []byte) []byte {
	trimmed := bytes.TrimSpace(cell)
	if len(trimmed) < 2 || trimmed[0] != '"' || trimmed[len(trimmed)-1] != '"' {
		return cell
	}
	return bytes.ReplaceAll(trimmed[1:len(trimmed)-1], []byte(`""`), []byte(`"`))
}

// splitQuoted splits a row whose quoted cells may hold the separator.
func splitQuoted(row []byte, separator byte) [][]byte {
	var cells [][]byte
	start, quoted := 0, false
	for i, c := range row {
		switch {
		case c == '"':
			quoted = !quoted
		case c == separator && !quoted:
			cells = append(cells, row[start:i])
			start = i + 1
		}
	}
	return append(cells, row[start:])
}

// text decodes a cell and tidies its spaces. What is no UTF-8 is ISO 8859-15, as
// the law has it, or Windows-1252, as Windows has it.
func text(cell []byte) string {
	s := string(cell)
	if !utf8.Valid(cell) {
		var b strings.Builder
		for _, c := range cell {
			b.WriteRune(legacy(c))
		}
		s = b.String()
	}
	if !strings.ContainsFunc(s, odd) {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(strings.Map(printable, s)), " ")
}

// legacy reads a byte of either charset. They differ in eight signs of 8859-15
// that are currency signs and fractions in the other: in accounts they are the
// euro and the letters. The range of quotes is 1252's alone.
func legacy(c byte) rune {
	if c == 0xa4 || c >= 0xbc && c <= 0xbe {
		return charmap.ISO8859_15.DecodeByte(c)
	}
	return charmap.Windows1252.DecodeByte(c)
}

// odd reports characters for which a text has to be tidied: double spaces show
// by themselves only.
func odd(r rune) bool { return r == ' ' || r < ' ' || r >= 0x7f && r <= 0xa0 || r == '\ufffd' }

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r <= 0x9f || r == '\ufffd' || r == '\ufeff' {
		return ' '
	}
	return r
}
