package ofx

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// headLength is how much of a file is looked at before reading: the longest
// header with its comment fits four times.
const headLength = 4 << 10

// text turns the bytes of a file into UTF-8. The charset a header declares is
// wrong too often to be believed: what the bytes are decides, and the
// declaration only settles what they cannot (ISO 8859-15 or windows-1252).
type text struct {
	io.Reader
	declared string // as the header writes it, upper case
	header   bool   // there is an OFX header
	utf16    bool
	legacy   *singleByte
}

func newText(in io.Reader) *text {
	buffered := bufio.NewReaderSize(in, 64<<10)
	head, _ := buffered.Peek(headLength)               // a read error comes again with the first read
	readable := bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 is ASCII with zeros between
	t := &text{
		declared: declaredCharset(readable),
		header:   bytes.Contains(bytes.ToUpper(readable), []byte("OFXHEADER")),
	}
	if order, mark, ok := utf16Order(head); ok {
		t.utf16 = true
		t.Reader = transform.NewReader(buffered, unicode.UTF16(order, mark).NewDecoder())
		return t
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	}
	t.legacy = &singleByte{latin9: strings.Contains(t.declared, "8859-15")}
	t.Reader = transform.NewReader(buffered, t.legacy)
	return t
}

// utf16Order recognises UTF-16 by its mark, or by the zero byte every ASCII
// character has in it.
func utf16Order(head []byte) (unicode.Endianness, unicode.BOMPolicy, bool) {
	switch {
	case len(head) < 4:
	case head[0] == 0xff && head[1] == 0xfe:
		return unicode.LittleEndian, unicode.UseBOM, true
	case head[0] == 0xfe && head[1] == 0xff:
		return unicode.BigEndian, unicode.UseBOM, true
	case head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return unicode.LittleEndian, unicode.IgnoreBOM, true
	case head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return unicode.BigEndian, unicode.IgnoreBOM, true
	}
	return unicode.LittleEndian, unicode.IgnoreBOM, false
}

// declaredCharset returns what the header claims: ENCODING and CHARSET of an
// SGML header ("USASCII/1252"), or the encoding of an XML one ("UTF-8").
func declaredCharset(head []byte) string {
	upper := strings.ToUpper(string(head))
	if body := strings.Index(upper, "<OFX>"); body >= 0 {
		upper = upper[:body]
	}
	if found := xmlEncoding.FindStringSubmatch(upper); found != nil {
		return found[1]
	}
	parts := []string{headerValue(upper, "ENCODING:"), headerValue(upper, "CHARSET:")}
	return strings.Trim(strings.Join(parts, "/"), "/")
}

var xmlEncoding = regexp.MustCompile(`<\?XML[^>]*ENCODING\s*=\s*["']([^"']+)["']`)

// headerValue reads one KEY:VALUE of an SGML header, also where the header is
// one line without separators ("ENCODING:USASCIICHARSET:1252COMPRESSION:NONE").
func headerValue(header, key string) string {
	_, after, found := strings.Cut(header, key)
	if !found {
		return ""
	}
	after = strings.TrimLeft(after, " \t")
	end := strings.IndexAny(after, " \t\r\n<")
	if end < 0 {
		end = len(after)
	}
	for _, next := range []string{"CHARSET:", "COMPRESSION:", "ENCODING:", "OLDFILEUID:"} {
		if i := strings.Index(after[:end], next); i >= 0 {
			end = i
		}
	}
	return after[:end]
}

// lie returns how the bytes contradict the header, "" when they do not.
func (t *text) lie() string {
	actual := ""
	switch {
	case t.declared == "":
	case t.utf16 && !strings.Contains(t.declared, "16") && t.declared != "UNICODE/NONE":
		actual = "UTF-16"
	case t.utf16:
	case strings.Contains(t.declared, "UTF-16"):
		actual = "UTF-8"
	case t.legacy.single > 0 && !strings.Contains(t.declared, "1252") && !strings.Contains(t.declared, "8859"):
		actual = "windows-1252"
	case t.legacy.single == 0 && t.legacy.multi > 0 && !strings.Contains(t.declared, "UTF-8") && !strings.Contains(t.declared, "UNICODE"):
		actual = "UTF-8"
	}
	if actual == "" {
		return ""
	}
	return "repaired: charset declared " + t.declared + ", bytes are " + actual
}

// singleByte keeps valid UTF-8 and reads every other byte as one character of
// windows-1252 (or ISO 8859-15). It decides byte by byte, so that a name cut in
// the middle of a character spoils nothing but that character.
type singleByte struct {
	transform.NopResetter
	latin9        bool
	single, multi int // characters seen of each kind beyond ASCII
	lost          int // bytes that are a character of none
}

// Transform implements transform.Transformer.
func (s *singleByte) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if run := asciiRun(src[nSrc:]); run > 0 {
			n := copy(dst[nDst:], src[nSrc:nSrc+run])
			nDst, nSrc = nDst+n, nSrc+n
			if n < run {
				return nDst, nSrc, transform.ErrShortDst
			}
			continue
		}
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		r, size := s.character(src[nSrc:])
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// character reads one character beyond ASCII. In a file already seen to hold
// single bytes, two of them that happen to form a character beyond the Latin
// alphabets are two: "É" with a no-break space is also U+0260 in UTF-8.
func (s *singleByte) character(src []byte) (rune, int) {
	r, size := utf8.DecodeRune(src)
	if size > 1 && (size > 2 || r <= 0x17f || s.single == 0) {
		s.multi++
		return r, size
	}
	s.single++
	if s.latin9 && src[0] >= 0xa0 {
		return charmap.ISO8859_15.DecodeByte(src[0]), 1
	}
	r = charmap.Windows1252.DecodeByte(src[0])
	if r == utf8.RuneError {
		s.lost++
	}
	return r, 1
}

func asciiRun(src []byte) int {
	for i, c := range src {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(src)
}
