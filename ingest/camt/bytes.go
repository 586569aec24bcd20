package camt

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"relanced/internal/ledger"
)

// charsets are what some names of encodings in an XML declaration mean to us;
// for all others the registries are asked. ISO-8859-1 is read as Windows-1252,
// which differs only where the former has control characters, because that is
// what is meant (WHATWG Encoding Standard, 4.2). UTF-16 is known by its bytes: a
// declaration that says so in single bytes was left behind by a tool.
var charsets = map[string]encoding.Encoding{
	"":                unicode.UTF8,
	"utf-8":           unicode.UTF8,
	"utf8":            unicode.UTF8,
	"us-ascii":        unicode.UTF8,
	"ascii":           unicode.UTF8,
	"utf-16":          unicode.UTF8,
	"utf-16le":        unicode.UTF8,
	"utf-16be":        unicode.UTF8,
	"iso-10646-ucs-2": unicode.UTF8,
	"iso-8859-1":      charmap.Windows1252,
	"latin1":          charmap.Windows1252,
	"windows-1252":    charmap.Windows1252,
	"cp1252":          charmap.Windows1252,
	"iso-8859-15":     charmap.ISO8859_15,
	"latin9":          charmap.ISO8859_15,
}

var declared = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]*)["']`)

// text is a stream of UTF-8 that XML allows, made from the bytes of a file.
type text struct {
	io.Reader
	charset encoding.Encoding // nil when the bytes show UTF-16, whatever is declared
	repairs *cleaner
}

// newText finds out how a file is encoded and decodes it.
func newText(r io.Reader) (*text, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(headBytes)
	if err != nil && err != io.EOF { //nolint:errorlint // Peek returns io.EOF as it is
		return nil, fmt.Errorf("read the beginning of the file: %w", err)
	}
	t := &text{repairs: &cleaner{}}
	if wide := wideEncoding(head); wide != nil {
		t.Reader = transform.NewReader(transform.NewReader(buffered, wide.NewDecoder()), t.repairs)
		return t, nil
	}
	if t.charset, err = declaredEncoding(head); err != nil {
		return nil, err
	}
	t.Reader = transform.NewReader(buffered, t.repairs)
	if t.charset != unicode.UTF8 {
		t.Reader = transform.NewReader(transform.NewReader(buffered, t.charset.NewDecoder()), t.repairs)
	}
	return t, nil
}

// wideEncoding knows UTF-16 by its byte order mark or by a "<" of two bytes; nil
// for everything else.
func wideEncoding(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0, '<'}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{'<', 0}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

func declaredEncoding(head []byte) (encoding.Encoding, error) {
	label := ""
	if m := declared.FindSubmatch(bytes.TrimPrefix(head, []byte("\uFEFF"))); m != nil {
		label = string(m[1])
	}
	return charset(label)
}

func charset(label string) (encoding.Encoding, error) {
	if found, known := charsets[strings.ToLower(label)]; known {
		return found, nil
	}
	for _, registry := range []func(string) (encoding.Encoding, error){htmlindex.Get, ianaindex.IANA.Encoding} {
		if found, err := registry(label); err == nil && found != nil && readsASCII(found) {
			return found, nil
		}
	}
	return nil, &ledger.ReadError{
		Line: 1, Field: "encoding", Err: fmt.Errorf("unknown encoding %q", label),
		Remedy: "Ask the bank for the file in UTF-8",
	}
}

// readsASCII is true of every encoding a declaration can be in that was found by
// its ASCII letters.
func readsASCII(e encoding.Encoding) bool {
	const sample = "<?xml 09?>"
	got, err := e.NewDecoder().String(sample)
	return err == nil && got == sample
}

// cleaner replaces what XML 1.0 forbids in UTF-8 text. Control characters and
// byte order marks become spaces. A byte that is no UTF-8 is read as
// Windows-1252, which is what a file that lies about its encoding holds. Neither
// can change an amount unseen: "1\x002.00" is no amount afterwards either. What
// a decoder before it did not know has become U+FFFD.
type cleaner struct{ foreign, controls, lost int }

// Reset implements transform.Transformer.
func (c *cleaner) Reset() { *c = cleaner{} }

// Transform implements transform.Transformer.
func (c *cleaner) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if len(src) <= len(dst) && untouched(src) {
		return copy(dst, src), len(src), nil
	}
	for nSrc < len(src) {
		if n := plain(src[nSrc:]); n > 0 {
			n = copy(dst[nDst:], src[nSrc:nSrc+n])
			if n == 0 {
				return nDst, nSrc, transform.ErrShortDst
			}
			nDst, nSrc = nDst+n, nSrc+n
			continue
		}
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], c.clean(r, size, src[nSrc]))
		nSrc += size
	}
	return nDst, nSrc, nil
}

func (c *cleaner) clean(r rune, size int, first byte) rune {
	switch {
	case r == utf8.RuneError && size == 1:
		c.foreign++
		return charmap.Windows1252.DecodeByte(first)
	case r == utf8.RuneError:
		c.lost++
	case r == '\uFEFF':
		return ' '
	case r < ' ', r == 0x7F, r == 0xFFFE, r == 0xFFFF:
		c.controls++
		return ' '
	}
	return r
}

// plain counts the leading bytes that need no look: ASCII, tabs and line ends.
func plain(s []byte) int {
	for i, c := range s {
		if classes[c] != 0 {
			return i
		}
	}
	return len(s)
}

// untouched reports whether nothing of a piece needs a look, which is so of nearly
// every piece of nearly every file.
func untouched(whole []byte) bool {
	s := whole
	const each, tops = 0x0101_0101_0101_0101, 0x8080_8080_8080_8080
	var all uint8
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64(s)
		if (x|(x-' '*each)|(x+each))&tops == 0 { // eight printing characters of ASCII
			continue
		}
		for _, c := range s[:8] {
			all |= classes[c]
		}
	}
	for _, c := range s {
		all |= classes[c]
	}
	return all == 0 || all == beyondASCII && utf8.Valid(whole)
}

const (
	beyondASCII = 1 << iota // fine in UTF-8
	suspicious              // a control character, or the first byte of U+FEFF, U+FFFD and the like
)

var classes = func() (of [256]uint8) {
	for c := range of {
		switch {
		case c == '\t' || c == '\n' || c == '\r':
		case c < ' ' || c == 0x7F || c == 0xEF:
			of[c] = suspicious
		case c >= utf8.RuneSelf:
			of[c] = beyondASCII
		}
	}
	return of
}()
