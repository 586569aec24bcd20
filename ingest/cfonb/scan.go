package cfonb

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"relanced/internal/ledger"
)

// scanner cuts a file into records.
type scanner struct {
	in      *bufio.Reader
	text    charset
	line    int
	records int
	notes   *notes
}

func newScanner(in io.Reader, n *notes) *scanner {
	s := &scanner{in: bufio.NewReaderSize(in, headBytes), line: 1, notes: n}
	head, _ := s.in.Peek(headBytes) // a read error comes again with the first record
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = s.in.Discard(3)
	}
	s.text = newCharset(head)
	return s
}

// next returns the next record, or io.EOF.
func (s *scanner) next() (record, error) {
	if err := s.skipBlanks(); err != nil {
		return record{}, err
	}
	window, err := s.in.Peek(windowBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return record{}, fmt.Errorf("reading the file: %w", err)
	}
	s.records++
	r := record{number: s.records, line: s.line}
	if !begins(window) {
		return r, refuseStart(&r, window)
	}
	end, whole := s.measure(window)
	if whole {
		if end, err = s.settle(&r, window, end); err != nil {
			return r, err
		}
	}
	s.take(&r, window[:end])
	_, _ = s.in.Discard(end) // cannot fail: it was peeked
	return r, nil
}

// skipBlanks goes to the next character that can begin a record.
func (s *scanner) skipBlanks() error {
	for {
		c, err := s.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return io.EOF
		case err != nil:
			return fmt.Errorf("reading the file: %w", err)
		case c == '\n':
			s.line++
		case c == '\r':
			if next, _ := s.in.Peek(1); len(next) == 0 || next[0] != '\n' {
				s.line++
			}
		case c == ' ' || c == '\t' || c == 0 || c == 0x1a: // the last ends files of MS-DOS
		default:
			return s.in.UnreadByte() //nolint:wrapcheck // cannot fail: a byte was just read
		}
	}
}

// measure finds the end of the record a window begins with: a line break, the
// end of the file, or 120 columns. whole is set for the last.
func (s *scanner) measure(window []byte) (end int, whole bool) {
	column := 0
	for end < len(window) && column < columns {
		c := window[end]
		if c == '\n' || c == '\r' {
			return end, false
		}
		size := 1
		if c >= 0x80 {
			_, size = s.text.decode(window[end:])
		}
		end += size
		column++
	}
	return end, column == columns
}

// settle makes sure that what follows 120 columns is the next record. If not,
// this one has lost or gained columns, and ends where the next surely begins.
func (s *scanner) settle(r *record, window []byte, end int) (int, error) {
	rest := window[end:]
	if len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r' || begins(rest) {
		return end, nil
	}
	behind := bytes.TrimLeft(rest, " \x00\x1a")
	if len(behind) == 0 || behind[0] == '\n' || behind[0] == '\r' || surelyBegins(behind) {
		return end, nil
	}
	for at := leastRecord; at < end; at++ {
		if surelyBegins(window[at:]) {
			s.notes.add("a record is not 120 columns long: the next was found by its beginning", r.place())
			return at, nil
		}
	}
	return 0, r.fail("", errors.New("120 columns further there is neither a line break nor another record"),
		"ask the bank for the file with line breaks, or again: nothing of this one has been taken in")
}

// leastRecord is how long a record is at least: up to its date.
const leastRecord = 40

// take makes the record of its bytes.
func (s *scanner) take(r *record, b []byte) {
	ascii := true
	for _, c := range b {
		if c >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		r.text = string(b)
		return
	}
	var text bytes.Buffer
	wide := false
	for i := 0; i < len(b); {
		c, size := s.text.decode(b[i:])
		r.at = append(r.at, text.Len())
		r.bytewise = append(r.bytewise, text.Len())
		text.WriteRune(c)
		for range size - 1 {
			wide = true
			r.bytewise = append(r.bytewise, text.Len())
		}
		i += size
	}
	r.text = text.String()
	r.at = append(r.at, text.Len())
	r.bytewise = append(r.bytewise, text.Len())
	if !wide {
		r.bytewise = nil
	}
}

// begins reports whether bytes begin as a record does: its kind and a bank code.
func begins(b []byte) bool {
	return len(b) >= 7 && b[0] == '0' && (b[1] == '1' || b[1] == '4' || b[1] == '5' || b[1] == '7') && digits(b[2:7])
}

// surelyBegins also wants branch, currency, account number and date in their
// places: text does not have all of them by chance.
func surelyBegins(b []byte) bool { return named(b) && digits(b[34:40]) }

// named reports whether bytes begin as a record that names its account.
func named(b []byte) bool {
	if len(b) < leastRecord || !begins(b) || !digits(b[11:16]) {
		return false
	}
	currency := b[16:19]
	if string(currency) != "   " && !(isUpper(currency[0]) && isUpper(currency[1]) && isUpper(currency[2])) {
		return false
	}
	if b[19] != ' ' && !digits(b[19:20]) {
		return false
	}
	for _, c := range b[21:32] {
		if !isLetter(c) && !digits([]byte{c}) {
			return false
		}
	}
	return true
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// refuseStart says what a person has before them when no record begins.
func refuseStart(r *record, window []byte) error {
	if kind, remedy := otherFormat(window); kind != "" {
		return &ledger.ReadError{Line: r.line, Err: errors.New("this is " + kind + ", and no statement of an account"), Remedy: remedy}
	}
	return r.fail("", fmt.Errorf("no record of a statement (01, 04, 05 or 07 and a bank code) begins with %.24q", window[:min(24, len(window))]), askAgain)
}
