package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// errRowLength stops a row that goes on for too long while it is being read.
var errRowLength = errors.New("the row is too long")

// chunk is how much text is decoded at a time: enough to be fast, little enough
// for the row limit to be kept within it.
const chunk = 4096

// Text turns the bytes of a file into clean UTF-8: bytes that are no
// UTF-8 are read as Windows-1252, control characters and byte order marks are
// dropped, every line ends in \n. It decides byte by byte, so that it needs no
// look ahead, and because files glued together from two programs exist.
type Text struct {
	src    *bufio.Reader
	ready  []byte // decoded, not yet handed out
	buffer [chunk + utf8.UTFMax]byte
	left   int  // bytes that may still be handed out for this row
	cr     bool // the last character was a carriage return, already given as \n
}

// NewText looks at the first bytes of r to tell UTF-16 from the rest.
func NewText(r io.Reader) (*Text, error) {
	src := bufio.NewReader(r)
	head, err := src.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		src = bufio.NewReader(utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().Reader(src))
	case len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		// A header begins with letters of the ASCII range: no mark is needed.
		src = bufio.NewReader(utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM).NewDecoder().Reader(src))
	case len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		src = bufio.NewReader(utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM).NewDecoder().Reader(src))
	}
	return &Text{src: src}, nil
}

// Allow grants the next row its length.
func (t *Text) Allow(bytes int) { t.left = bytes }

// Read implements io.Reader.
func (t *Text) Read(p []byte) (int, error) {
	if len(t.ready) == 0 {
		if t.left <= 0 {
			return 0, errRowLength
		}
		if err := t.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	t.left -= n
	return n, nil
}

// decode fills ready with at least one byte, or says why it cannot.
func (t *Text) decode() error {
	out := t.buffer[:0]
	for len(out) < chunk {
		r, err := t.character()
		if err != nil {
			if t.ready = out; len(out) > 0 {
				return nil // the error comes again at the next call
			}
			return err
		}
		if after := t.cr; after {
			if t.cr = false; r == '\n' {
				continue
			}
		}
		if r == '\r' {
			t.cr, r = true, '\n'
		}
		if !dropped(r) {
			out = utf8.AppendRune(out, r)
		}
	}
	t.ready = out
	return nil
}

func (t *Text) character() (rune, error) {
	r, size, err := t.src.ReadRune()
	if err != nil || r != utf8.RuneError || size > 1 {
		return r, err
	}
	if err := t.src.UnreadRune(); err != nil {
		return 0, err
	}
	c, err := t.src.ReadByte()
	return charmap.Windows1252.DecodeByte(c), err
}

// dropped reports control characters that no cell needs, and the byte order
// mark wherever it stands (files glued together have one in the middle).
func dropped(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r == '\ufeff'
}
