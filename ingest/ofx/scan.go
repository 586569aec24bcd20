package ofx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// token is a start tag with the text behind it, or an end tag. <X/> is both.
type token struct {
	name  string // upper case, without a name space
	text  string // of a start tag, until the next tag; entities decoded, trimmed
	start bool
	line  int
}

// size is what a token costs in memory, for the limits.
func (t token) size() int { return len(t.name) + len(t.text) + 32 }

// scanner cuts text into tokens. What only looks like markup is text: a "<"
// that no tag name follows, a "&" that no entity follows.
type scanner struct {
	in    *bufio.Reader
	eol   byte // what ends a line: '\r' alone in files of old Macs
	line  int
	notes *notes
	xml   bool  // a processing instruction was seen: every tag must be closed
	ahead token // the tag read to find the end of the text before it
	empty bool  // ahead is <X/>
	names map[string]string
	text  []byte // of the token being read
}

func newScanner(in io.Reader, n *notes) *scanner {
	s := &scanner{in: bufio.NewReaderSize(in, 64<<10), eol: '\n', line: 1, notes: n, names: make(map[string]string)}
	if head, _ := s.in.Peek(headLength); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		s.eol = '\r'
	}
	return s
}

// next returns the next token, or io.EOF.
func (s *scanner) next() (token, error) {
	if s.ahead.name == "" {
		if err := s.readText(); err != nil {
			return token{}, err
		}
	}
	t := s.ahead
	if s.empty {
		s.empty = false
		s.ahead.start = false
		return t, nil
	}
	s.ahead = token{}
	err := s.readText()
	if err != nil && !errors.Is(err, io.EOF) {
		return token{}, err
	}
	if t.start {
		t.text = s.clean()
	}
	return t, nil
}

// readText reads into s.text what stands before the next tag, and that tag into
// s.ahead. At the end of the file it returns io.EOF.
func (s *scanner) readText() error {
	s.text = s.text[:0]
	for {
		from := len(s.text)
		err := s.readPiece()
		s.decodeEntities(from)
		if err != nil {
			return err
		}
		found, err := s.markup()
		if found || err != nil {
			return err
		}
	}
}

// readPiece appends the text up to the next "<" and consumes that.
func (s *scanner) readPiece() error {
	for {
		piece, err := s.in.ReadSlice('<')
		s.line += bytes.Count(piece, []byte{s.eol})
		s.text = append(s.text, bytes.TrimSuffix(piece, []byte{'<'})...)
		if len(s.text) > maxLeaf {
			return s.tooLong("an element", maxLeaf)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return readFailure(err)
		}
	}
}

// readFailure tells the end of the file, which is for the reader to judge, from
// a source that broke.
func readFailure(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("read the statement: %w", err)
}

// markup reads what follows a "<": true when it was a tag, now in s.ahead.
func (s *scanner) markup() (bool, error) {
	p, _ := s.in.Peek(maxTag)
	switch {
	case bytes.HasPrefix(p, []byte("!--")):
		return false, s.skip("-->", false)
	case bytes.HasPrefix(p, []byte("![CDATA[")):
		_, _ = s.in.Discard(len("![CDATA["))
		return false, s.skip("]]>", true)
	case len(p) > 1 && p[0] == '?' && isLetter(p[1]) && bytes.Contains(p, []byte("?>")):
		s.xml = true
		return false, s.skip("?>", false)
	case len(p) > 8 && bytes.EqualFold(p[:8], []byte("!DOCTYPE")):
		return false, s.skip(">", false)
	}
	length := s.tag(p)
	if length == 0 {
		s.notes.add("repaired: bare < in text")
		s.text = append(s.text, '<')
		return false, nil
	}
	s.line += bytes.Count(p[:length], []byte{s.eol})
	_, _ = s.in.Discard(length)
	return true, nil
}

// tag reads a tag name and returns how many bytes the tag takes, 0 when it is
// none. Attributes (name spaces, in OFX) are passed over.
func (s *scanner) tag(p []byte) int {
	i := 0
	end := len(p) > 0 && p[0] == '/'
	if end {
		i++
	}
	from := i
	for i < len(p) && isNameByte(p[i]) {
		i++
	}
	name := p[from:i]
	if colon := bytes.LastIndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	if len(name) == 0 || len(name) > maxTagName || !isLetter(name[0]) {
		return 0
	}
	closing := bytes.IndexAny(p[i:], "<>")
	if closing < 0 || p[i+closing] == '<' {
		return 0
	}
	rest := bytes.TrimSpace(p[i : i+closing])
	s.empty = !end && bytes.HasSuffix(rest, []byte{'/'})
	if attributes := bytes.TrimSuffix(rest, []byte{'/'}); len(attributes) > 0 && bytes.IndexByte(attributes, '=') < 0 {
		s.empty = false
		return 0
	}
	s.ahead = token{name: s.intern(name), start: !end, line: s.line}
	return i + closing + 1
}

// intern returns the upper-case name without allocating for one seen before.
func (s *scanner) intern(name []byte) string {
	if known, ok := s.names[string(name)]; ok {
		return known
	}
	upper := strings.ToUpper(string(name))
	if upper != string(name) && contents[upper] != nil {
		s.notes.add("repaired: lower-case tags")
	}
	if len(s.names) < 1000 { // OFX has 900 names; a file of made-up ones must not fill the memory
		s.names[string(name)] = upper
	}
	return upper
}

// skip reads until a mark, and keeps what stands before it when asked to.
func (s *scanner) skip(mark string, keep bool) error {
	limit := maxComment
	tail := make([]byte, 0, len(mark))
	for ; limit > 0; limit-- {
		c, err := s.in.ReadByte()
		if err != nil {
			return readFailure(err)
		}
		if c == s.eol {
			s.line++
		}
		if keep {
			s.text = append(s.text, c)
		}
		if len(tail) == len(mark) {
			tail = append(tail[:0], tail[1:]...)
		}
		if tail = append(tail, c); string(tail) == mark {
			if keep {
				s.text = s.text[:len(s.text)-len(mark)]
			}
			return nil
		}
	}
	return s.tooLong("a comment or CDATA section", maxComment)
}

// maxEntity bounds the search for the semicolon of an entity: "&thetasym;" is
// the longest that banks could want.
const maxEntity = 12

// decodeEntities decodes the entities of s.text[from:]. Only what a semicolon
// ends is one: "DUPONT&REGNIER" holds no registered sign.
func (s *scanner) decodeEntities(from int) {
	if bytes.IndexByte(s.text[from:], '&') < 0 {
		return
	}
	var out strings.Builder
	rest := string(s.text[from:])
	for {
		before, after, found := strings.Cut(rest, "&")
		out.WriteString(before)
		if !found {
			break
		}
		if end := strings.IndexByte(after[:min(len(after), maxEntity)], ';'); end > 0 {
			if entity := "&" + after[:end+1]; html.UnescapeString(entity) != entity && !strings.Contains(after[:end], "&") {
				out.WriteString(html.UnescapeString(entity))
				rest = after[end+1:]
				continue
			}
		}
		s.notes.add("repaired: raw & in text")
		out.WriteByte('&')
		rest = after
	}
	s.text = append(s.text[:from], out.String()...)
}

// clean returns s.text without control characters and surrounding blanks.
func (s *scanner) clean() string {
	trimmed := bytes.TrimSpace(s.text)
	if plain(trimmed) {
		return string(trimmed)
	}
	cleaned := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0':
			return ' '
		case unicode.IsControl(r), r == '\ufeff', r == '\ufffe', r == '\uffff':
			s.notes.add("repaired: control characters in text")
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(trimmed), "\ufffd"))
	return strings.TrimSpace(cleaned)
}

// plain reports whether text is printable ASCII.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

func (s *scanner) tooLong(what string, limit int) error {
	return &ledger.ReadError{
		Line: s.line, Err: fmt.Errorf("%s is longer than %d bytes", what, limit),
		Remedy: "download the statement again; this is not what a bank writes",
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isNameByte(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-' || c == ':'
}
