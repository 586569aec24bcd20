package facturx

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// Values of a PDF (ISO 32000-1, 7.3) are nil (null, true and false, and numbers
// with a fraction, which nothing here needs), int, string, name, ref, []any and
// dict.
type (
	name string
	ref  int // the number of an object
	dict map[name]any
)

const (
	// maxNesting is how deep values may be nested. What programs write reaches 6.
	maxNesting = 32
	// maxValues is how many values one object may have. The tables of fonts have
	// some thousands.
	maxValues = 200_000
)

var errPDF = errors.New("damaged")

// values reads values out of bytes, from pos on.
type values struct {
	data []byte
	pos  int
	seen int
}

func (v *values) next(depth int) (any, error) {
	v.space()
	if v.seen++; v.seen > maxValues || depth > maxNesting || v.pos >= len(v.data) {
		return nil, errPDF
	}
	switch c := v.data[v.pos]; {
	case c == '/':
		v.pos++
		return v.name(), nil
	case c == '(':
		v.pos++
		return v.literal()
	case bytes.HasPrefix(v.data[v.pos:], []byte("<<")):
		v.pos += 2
		return v.dict(depth)
	case c == '<':
		v.pos++
		return v.hex()
	case c == '[':
		v.pos++
		return v.array(depth)
	case c == '+' || c == '-' || c == '.' || isDigit(c):
		return v.number(), nil
	}
	switch word := v.word(); word {
	case "null", "true", "false":
		return nil, nil //nolint:nilnil // null is a value
	}
	return nil, errPDF
}

func isSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isDelimiter(c byte) bool {
	return isSpace(c) || strings.IndexByte("()<>[]{}/%", c) >= 0
}

// space passes white space and comments.
func (v *values) space() {
	for v.pos < len(v.data) {
		switch c := v.data[v.pos]; {
		case isSpace(c):
			v.pos++
		case c == '%':
			end := bytes.IndexAny(v.data[v.pos:], "\r\n")
			if end < 0 {
				end = len(v.data) - v.pos
			}
			v.pos += end
		default:
			return
		}
	}
}

// word reads up to a delimiter.
func (v *values) word() string {
	start := v.pos
	for v.pos < len(v.data) && !isDelimiter(v.data[v.pos]) {
		v.pos++
	}
	return string(v.data[start:v.pos])
}

func (v *values) name() name {
	text := v.word()
	if !strings.Contains(text, "#") {
		return name(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '#' && i+2 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return name(b.String())
}

// number reads a number, or the reference that begins with one: "12 0 R".
func (v *values) number() any {
	n, err := strconv.Atoi(v.word())
	if err != nil {
		return nil
	}
	behind := v.pos
	v.space()
	if _, err := strconv.Atoi(v.word()); err == nil && n >= 0 {
		v.space()
		if v.word() == "R" {
			return ref(n)
		}
	}
	v.pos = behind
	return n
}

func (v *values) literal() (any, error) {
	var b []byte
	for open := 1; v.pos < len(v.data); v.pos++ {
		switch c := v.data[v.pos]; c {
		case '(':
			open++
			b = append(b, c)
		case ')':
			if open--; open == 0 {
				v.pos++
				return string(b), nil
			}
			b = append(b, c)
		case '\\':
			b = v.escape(b)
		default:
			b = append(b, c)
		}
	}
	v.pos = len(v.data)
	return nil, errPDF
}

// escape reads what follows a backslash; pos stays on its last byte.
func (v *values) escape(b []byte) []byte {
	v.pos++
	if v.pos >= len(v.data) {
		return b
	}
	c := v.data[v.pos]
	if i := strings.IndexByte("nrtbf", c); i >= 0 {
		return append(b, "\n\r\t\b\f"[i])
	}
	if c == '\r' || c == '\n' {
		return b // the line goes on
	}
	if c < '0' || c > '7' {
		return append(b, c)
	}
	n, end := 0, min(v.pos+3, len(v.data))
	i := v.pos
	for ; i < end && v.data[i] >= '0' && v.data[i] <= '7'; i++ {
		n = n*8 + int(v.data[i]-'0')
	}
	v.pos = i - 1
	return append(b, byte(n))
}

func (v *values) hex() (any, error) {
	end := bytes.IndexByte(v.data[v.pos:], '>')
	if end < 0 {
		v.pos = len(v.data)
		return nil, errPDF
	}
	text, err := unhex(v.data[v.pos : v.pos+end])
	v.pos += end + 1
	return string(text), err
}

func (v *values) array(depth int) (any, error) {
	list := []any{}
	for {
		v.space()
		if v.pos < len(v.data) && v.data[v.pos] == ']' {
			v.pos++
			return list, nil
		}
		item, err := v.next(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
}

func (v *values) dict(depth int) (any, error) {
	d := dict{}
	for {
		v.space()
		if bytes.HasPrefix(v.data[v.pos:], []byte(">>")) {
			v.pos += 2
			return d, nil
		}
		key, err := v.next(depth + 1)
		if err != nil {
			return nil, err
		}
		k, ok := key.(name)
		if !ok {
			return nil, errPDF
		}
		if d[k], err = v.next(depth + 1); err != nil {
			return nil, err
		}
	}
}
