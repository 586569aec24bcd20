package cfonb

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charset decodes characters beyond ASCII. Nothing in a file says which set it
// is written in: what is valid UTF-8 is UTF-8, everything else is Windows-1252
// (which ISO 8859-1 is part of), or CP850 of the old accounting programs.
type charset struct {
	legacy *charmap.Charmap
	single bool // a single byte beyond ASCII was met
}

// newCharset decides between the two by the beginning of a file.
func newCharset(head []byte) charset {
	if looksLikeCP850(head) {
		return charset{legacy: charmap.CodePage850}
	}
	return charset{legacy: charmap.Windows1252}
}

// accents850 are é è ê ç à ù É of CP850. In Windows-1252 the same bytes are
// quotes, dashes and dots, and hardly stand between letters.
const accents850 = "\x82\x8a\x88\x87\x85\x97\x90"

// looksLikeCP850 reports whether accents of CP850 stand beside letters and
// nothing is a letter of Windows-1252.
func looksLikeCP850(head []byte) bool {
	found := false
	for i := 0; i < len(head); i++ {
		c := head[i]
		if c < utf8.RuneSelf {
			continue
		}
		if r, size := utf8.DecodeRune(head[i:]); r != utf8.RuneError {
			i += size - 1
			continue
		}
		if c >= 0xc0 {
			return false
		}
		before := i > 0 && isLetter(head[i-1])
		after := i+1 < len(head) && isLetter(head[i+1])
		found = found || bytes.IndexByte([]byte(accents850), c) >= 0 && before && after
	}
	return found
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// decode reads one character and says how many bytes it takes.
func (c *charset) decode(b []byte) (rune, int) {
	if b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	// Beyond the Latin letters two single bytes that happen to make a character
	// are two, in a file that has such bytes.
	if r, size := utf8.DecodeRune(b); size > 1 && (!c.single || size > 2 || r <= 0x17f) {
		return r, size
	}
	c.single = true
	return c.legacy.DecodeByte(b[0]), 1
}

func (c *charset) note() string {
	switch {
	case !c.single:
		return ""
	case c.legacy == charmap.CodePage850:
		return "the texts are written in CP850"
	}
	return "the texts are written in Windows-1252"
}
