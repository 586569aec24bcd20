package einvoice

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relanced/internal/ledger"
)

// charsets are the encodings in use beside UTF-8, by the lower-case name of the
// XML declaration. ISO-8859-1 is read as Windows-1252, which differs only where
// the former has control characters (WHATWG Encoding Standard, 4.2).
var charsets = map[string]encoding.Encoding{
	"iso-8859-1":   charmap.Windows1252,
	"latin1":       charmap.Windows1252,
	"windows-1252": charmap.Windows1252,
	"cp1252":       charmap.Windows1252,
	"iso-8859-15":  charmap.ISO8859_15,
	"latin9":       charmap.ISO8859_15,
	// UTF-16 is known by its bytes: a declaration of it in single bytes was left
	// behind by a tool.
	"": nil, "utf-8": nil, "utf8": nil, "us-ascii": nil, "ascii": nil, "utf-16": nil, "utf-16le": nil, "utf-16be": nil,
}

var declared = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']`)

// decode turns the bytes of a document into the UTF-8 that XML allows, and says
// what it had to repair.
func decode(raw []byte) (text []byte, notes []string, err error) {
	if wide := wideEncoding(raw); wide != nil {
		if raw, err = wide.NewDecoder().Bytes(raw); err != nil {
			return nil, nil, &ledger.ReadError{Line: 1, Field: "encoding", Err: fmt.Errorf("decode UTF-16: %w", err), Remedy: again}
		}
		text, notes = clean(raw)
		return text, notes, nil
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	label := ""
	if m := declared.FindSubmatch(raw[:min(len(raw), 1024)]); m != nil {
		label = strings.ToLower(string(m[1]))
	}
	single, known := charsets[label]
	switch {
	case !known:
		return nil, nil, &ledger.ReadError{
			Line: 1, Field: "encoding", Err: fmt.Errorf("unknown encoding %q", label),
			Remedy: "ask the invoicing tool for the invoice in UTF-8",
		}
	case single != nil && utf8.Valid(raw):
		// Accented letters of one byte each never form valid UTF-8 by chance.
		if bytes.ContainsFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }) {
			notes = append(notes, "the declared encoding "+label+" is wrong: read as UTF-8")
		}
	case single != nil:
		if raw, err = single.NewDecoder().Bytes(raw); err != nil {
			return nil, nil, &ledger.ReadError{Line: 1, Field: "encoding", Err: fmt.Errorf("decode %s: %w", label, err), Remedy: again}
		}
	}
	text, repaired := clean(raw)
	return text, append(notes, repaired...), nil
}

// wideEncoding recognises UTF-16 by its mark, or by the zero byte beside the "<"
// that every document begins with.
func wideEncoding(raw []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.HasPrefix(raw, []byte{'<', 0}):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(raw, []byte{0, '<'}):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// clean replaces what XML 1.0 forbids: control characters become spaces, a byte
// that is no UTF-8 is read as Windows-1252, which is what a file that lies about
// its encoding holds. Neither can change an amount unseen.
func clean(raw []byte) (text []byte, notes []string) {
	if utf8.Valid(raw) && !bytes.ContainsFunc(raw, forbidden) {
		return raw, nil
	}
	foreign, controls := false, false
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			foreign = true
			r = charmap.Windows1252.DecodeByte(raw[0])
		case forbidden(r):
			controls = true
			r = ' '
		}
		out = utf8.AppendRune(out, r)
		raw = raw[size:]
	}
	if foreign {
		notes = append(notes, "bytes that are no UTF-8 were read as Windows-1252")
	}
	if controls {
		notes = append(notes, "control characters were replaced by spaces")
	}
	return out, notes
}

func forbidden(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == 0xfeff || r == 0xfffe || r == 0xffff
}
