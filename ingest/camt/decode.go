package camt

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decode replaces the references in a text and makes its line ends those of
// Unix (XML 1.0, 2.11). The result is valid until the next token; at is where an
// error stands.
func (s *scanner) decode(raw []byte) (text []byte, at int, err error) {
	if bytes.IndexByte(raw, '&') < 0 {
		return s.unixLines(raw), 0, nil
	}
	from := len(s.decoded) // behind the other attributes of the token
	for {
		plain, _, found := bytes.Cut(raw[at:], []byte{'&'})
		s.decoded = appendUnixLines(s.decoded, plain)
		if !found {
			return s.decoded[from:], at, nil
		}
		at += len(plain)
		r, n, err := unescape(raw[at:])
		if err != nil {
			return nil, at, err
		}
		s.decoded = utf8.AppendRune(s.decoded, r)
		at += n
	}
}

var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "apos": '\'', "quot": '"'}

// unescape reads the reference that raw begins with, "&amp;" or "&#233;", and
// says how many bytes it takes.
func unescape(raw []byte) (r rune, n int, err error) {
	n = 1
	if n < len(raw) && raw[n] == '#' {
		n++
	}
	n += nameLength(raw[n:])
	if n == len(raw) || raw[n] != ';' {
		return 0, 0, errors.New("invalid character entity " + string(raw[:n]) + " (no semicolon)")
	}
	name := string(raw[1:n])
	r, known := entities[name]
	if number, ok := strings.CutPrefix(name, "#"); ok {
		r, known = numbered(number)
	}
	if !known {
		return 0, 0, errors.New("invalid character entity &" + name + ";")
	}
	return r, n + 1, nil
}

// numbered is the character of a number, "233" or "xE9", if XML allows it
// (XML 1.0, 2.2).
func numbered(number string) (rune, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(number, "x"); ok {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil || n > unicode.MaxRune || n == 0xFFFE || n == 0xFFFF {
		return 0, false
	}
	return rune(n), n >= ' ' || n == '\t' || n == '\n' || n == '\r'
}

// unixLines returns the text itself if it has no carriage return.
func (s *scanner) unixLines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	from := len(s.decoded)
	s.decoded = appendUnixLines(s.decoded, raw)
	return s.decoded[from:]
}

func appendUnixLines(to, raw []byte) []byte {
	for {
		line, rest, found := bytes.Cut(raw, []byte{'\r'})
		to = append(to, line...)
		if !found {
			return to
		}
		to = append(to, '\n')
		raw = bytes.TrimPrefix(rest, []byte{'\n'})
	}
}

// spaces counts the white space that w begins with.
func spaces(w []byte) int {
	for i, c := range w {
		if !isSpace[c] {
			return i
		}
	}
	return len(w)
}

// nameLength counts the bytes of the name that w begins with.
func nameLength(w []byte) int {
	for i, c := range w {
		if !inName[c] {
			return i
		}
	}
	return len(w)
}

// inName tells the bytes a name may have.
var inName = func() (in [256]bool) {
	for c := range in {
		in[c] = c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_:.-", rune(c))
	}
	return in
}()
