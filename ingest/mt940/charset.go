package mt940

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charset decodes lines. The format knows no letters beyond ASCII, so that
// every bank writes them as its system does and no file says how: each line is
// UTF-8, code page 850 (the German and French PC banking programs) or
// windows-1252, as its bytes suggest.
type charset struct {
	started  bool
	codePage bool // a line was read as code page 850
}

func (c *charset) line(raw []byte) string {
	text := c.decode(raw)
	if !c.started {
		c.started = true
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}

func (c *charset) decode(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	table := charmap.Windows1252
	if is850(raw) {
		table = charmap.CodePage850
		c.codePage = true
	}
	var b strings.Builder
	for _, char := range raw {
		b.WriteRune(table.DecodeByte(char))
	}
	return b.String()
}

// is850 reports whether the bytes beyond ASCII are letters of code page 850.
// There the accented letters lie below 0xA8, where windows-1252 has quotation
// marks and signs that never stand between letters.
func is850(raw []byte) bool {
	votes := 0
	for i, char := range raw {
		switch {
		case char < 0x80:
		case char >= 0xc0 && char != 0xe1: // a letter of windows-1252; 0xE1 is ß in code page 850
			votes--
		case charIs850Letter(char) && (i > 0 && isLetter(raw[i-1]) || i+1 < len(raw) && isLetter(raw[i+1])):
			votes++
		}
	}
	return votes > 0
}

func charIs850Letter(char byte) bool {
	return char <= 0xa5 && unicode.IsLetter(charmap.CodePage850.DecodeByte(char))
}

func isLetter(char byte) bool { return char|0x20 >= 'a' && char|0x20 <= 'z' }
