package csvbank

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"relanced/internal/ledger"
)

// lines turns the bytes of a file into lines of clean UTF-8. Without a declared
// encoding each line is UTF-8 where it can be, and windows-1252 otherwise.
type lines struct {
	in     *bufio.Reader
	legacy *charmap.Charmap
	forced bool // the encoding is declared to be one of single bytes
	end    byte // '\r' in files of old Macintosh programs
	number int  // of the last line
}

func newLines(r io.Reader, encoding string) (*lines, error) {
	in := bufio.NewReaderSize(r, maxLine)
	head, err := in.Peek(maxLine)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	l := &lines{legacy: charmap.Windows1252, end: '\n', in: in}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		l.in = bufio.NewReaderSize(utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().Reader(in), maxLine)
	case len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		// A header begins with letters of the ASCII range: no mark is needed.
		l.in = bufio.NewReaderSize(utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM).NewDecoder().Reader(in), maxLine)
	case bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0:
		l.end = '\r'
	}
	switch encoding {
	case "windows-1252":
		l.forced = true
	case "iso-8859-15":
		l.forced, l.legacy = true, charmap.ISO8859_15
	}
	return l, nil
}

// next returns one line without its end, or io.EOF.
func (l *lines) next() (string, error) {
	raw, err := l.in.ReadSlice(l.end)
	if len(raw) > 0 {
		l.number++
	}
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", &ledger.ReadError{
			Line: l.number, Err: fmt.Errorf("a line is longer than %d bytes", maxLine), Remedy: "export the statement again; this is no table",
		}
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("read the file: %w", err)
	case len(raw) == 0:
		return "", io.EOF
	}
	text := l.decode(raw)
	if l.number == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return clean(text), nil
}

func (l *lines) decode(raw []byte) string {
	if !l.forced && utf8.Valid(raw) || bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	var b strings.Builder
	b.Grow(len(raw))
	for _, c := range raw {
		b.WriteRune(l.legacy.DecodeByte(c))
	}
	return b.String()
}

// clean drops control characters, the line end among them.
func clean(text string) string {
	if strings.IndexFunc(text, dropped) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if dropped(r) {
			return -1
		}
		return r
	}, text)
}

func dropped(r rune) bool {
	return r < ' ' && r != '\t' || r >= 0x7f && r <= 0x9f || r == '\ufeff'
}
