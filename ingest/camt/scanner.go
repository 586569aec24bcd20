package camt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// scanner cuts clean UTF-8 into the tokens of XML 1.0, the same ones as
// xml.Decoder in strict mode, at many times its speed: a token is a view into
// the buffer, and names that come again, as all names in a statement do, take no
// memory. FuzzScanner compares the two. Entities of the document's own are
// unknown to it, and it does not look into a <!DOCTYPE>: neither is allowed in a
// statement.
type scanner struct {
	token

	r        io.Reader
	buf      []byte
	from, to int   // of buf: read, and not handed on yet
	ended    error // of r
	counted  int   // of buf: how far lines are counted
	lines    int   // in front of that
	names    map[string]*name
	recent   [256]*name // of them, by hash
	open     []*name    // elements begun and not ended yet
	due      bool       // the end of an empty element comes next
	decoded  []byte     // what of a token had references or carriage returns
}

// token is one piece of a document, valid until the next one.
type token struct {
	kind  kind
	name  *name       // of a start or an end
	attrs []attribute // of a start
	text  []byte      // of all other kinds; an instruction begins with its target
}

type kind uint8

const (
	startToken kind = iota
	endToken
	textToken
	commentToken
	instructionToken // <?…?>
	directiveToken   // <!…>, whose text is not read
)

// name is that of an element or an attribute as written, and without its prefix.
type name struct{ full, prefix, local string }

type attribute struct {
	name  *name
	value []byte
}

// errMore says that a token is not complete yet.
var errMore = errors.New("more is needed")

// errCut says that the file ends within a token or an element.
var errCut = errors.New("unexpected end of the file")

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10), lines: 1, names: map[string]*name{}}
}

// next steps to the next token; io.EOF behind the last one.
func (s *scanner) next() error {
	if s.due {
		s.due = false
		s.kind = endToken
		return s.close(s.name)
	}
	for {
		s.decoded = s.decoded[:0]
		n, err := s.scan(s.buf[s.from:s.to])
		if err == errMore { //nolint:errorlint // never wrapped, and asked for every token
			if err = s.fill(); err == nil {
				continue
			}
			if n = s.to - s.from; errors.Is(err, io.EOF) && (n > 0 || len(s.open) > 0) {
				err = errCut
			}
		}
		s.from += n
		return err
	}
}

// skipSpace goes over white space that is all the text there is up to the next
// tag, which is so between the children of an element.
func (s *scanner) skipSpace() {
	i := s.from
	for i < s.to && isSpace[s.buf[i]] {
		i++
	}
	if i < s.to && s.buf[i] == '<' && !s.due {
		s.from = i
	}
}

// leaf ends the element just begun if its end is in the buffer and all in front
// of it is plain text, which it returns: so nearly every element without children
// is read in one look. Otherwise nothing has happened.
func (s *scanner) leaf() (text []byte, ended bool) {
	w, n := s.buf[s.from:s.to], 0
	for n < len(w) && !special[w[n]] {
		n++
	}
	element := s.open[len(s.open)-1]
	end := n + len("</") + len(element.full)
	if s.due || n > maxText || end >= len(w) || w[n+1] != '/' || w[end] != '>' || string(w[n+2:end]) != element.full {
		return nil, false
	}
	s.kind, s.name, s.open = endToken, element, s.open[:len(s.open)-1]
	s.from += end + 1
	return w[:n], true
}

// line returns the line the last token ended on, or the one of an error.
func (s *scanner) line() int {
	s.lines += bytes.Count(s.buf[s.counted:s.from], []byte{'\n'})
	s.counted = s.from
	return s.lines
}

// fill reads on behind what is not handed on yet.
func (s *scanner) fill() error {
	if s.ended != nil {
		return s.ended
	}
	s.line()
	s.to = copy(s.buf, s.buf[s.from:s.to])
	s.from, s.counted = 0, 0
	if s.to == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for s.to < len(s.buf) && s.ended == nil {
		var n int
		n, s.ended = s.r.Read(s.buf[s.to:])
		s.to += n
	}
	return nil
}

// scan reads the token that w begins with, and says how many bytes it takes or,
// with an error, how many are in front of what is wrong.
func (s *scanner) scan(w []byte) (n int, err error) {
	switch {
	case len(w) > 0 && w[0] != '<':
		return s.readText(w)
	case len(w) < 2:
		return 0, errMore
	case w[1] == '/':
		return s.end(w)
	case w[1] == '?':
		return s.instruction(w)
	case w[1] == '!':
		return s.marked(w)
	}
	return s.start(w)
}

func (s *scanner) start(w []byte) (int, error) {
	element, i, err := s.readName(w, 1)
	if err != nil {
		return 1, err
	}
	s.attrs = s.attrs[:0]
	for {
		if i == len(w) || w[i] != '>' {
			i += spaces(w[i:])
		}
		switch {
		case i < len(w) && w[i] == '>':
			i++
		case i+1 >= len(w):
			return 0, errMore
		case w[i] == '/' && w[i+1] == '>':
			s.due = true
			i += 2
		default:
			if i, err = s.attribute(w, i); err != nil {
				return i, err
			}
			continue
		}
		s.kind, s.name = startToken, element
		s.open = append(s.open, element)
		return i, nil
	}
}

func (s *scanner) attribute(w []byte, i int) (next int, err error) {
	called, j, err := s.readName(w, i)
	if err != nil {
		return i, err
	}
	j += spaces(w[j:])
	if j < len(w) && w[j] != '=' {
		return j, errors.New("attribute name without = in element")
	}
	j++
	j += spaces(w[min(j, len(w)):])
	if j >= len(w) {
		return i, errMore
	}
	if w[j] != '"' && w[j] != '\'' {
		return j, errors.New("unquoted or missing attribute value in element")
	}
	value, _, closed := bytes.Cut(w[j+1:], w[j:j+1])
	if bytes.IndexByte(value, '<') >= 0 {
		return j, errors.New("unescaped < inside quoted string")
	}
	if !closed {
		return i, errMore
	}
	text, at, err := s.decode(value)
	if err != nil {
		return j + 1 + at, err
	}
	s.attrs = append(s.attrs, attribute{called, text})
	return j + len(value) + 2, nil
}

func (s *scanner) end(w []byte) (int, error) {
	s.kind = endToken
	if len(s.open) > 0 { // as good as always it is the one expected
		expected := s.open[len(s.open)-1]
		i := 2 + len(expected.full)
		if i < len(w) && w[i] == '>' && string(w[2:i]) == expected.full {
			s.name, s.open = expected, s.open[:len(s.open)-1]
			return i + 1, nil
		}
	}
	element, i, err := s.readName(w, 2)
	if err != nil {
		return 2, err
	}
	i += spaces(w[i:])
	if i == len(w) {
		return 0, errMore
	}
	if w[i] != '>' {
		return i, fmt.Errorf("invalid characters between </%s and >", element.local)
	}
	return i + 1, s.close(element)
}

// close ends an element, which has to be the one begun last.
func (s *scanner) close(element *name) error {
	s.name = element
	if len(s.open) == 0 {
		return fmt.Errorf("unexpected end element </%s>", element.full)
	}
	last := s.open[len(s.open)-1]
	if last.full != element.full {
		return fmt.Errorf("element <%s> closed by </%s>", last.full, element.full)
	}
	s.open = s.open[:len(s.open)-1]
	return nil
}

// readName reads a name at i, of an element or an attribute, up to a byte that
// is certainly behind it.
func (s *scanner) readName(w []byte, i int) (n *name, next int, err error) {
	next = i + nameLength(w[i:])
	if next == len(w) {
		return nil, 0, errMore
	}
	near := &s.recent[hash(w[i:next])]
	if *near != nil && (*near).full == string(w[i:next]) {
		return *near, next, nil
	}
	n, known := s.names[string(w[i:next])]
	if known {
		*near = n
		return n, next, nil
	}
	if n, err = newName(string(w[i:next])); err != nil {
		return nil, 0, err
	}
	if len(s.names) < maxNames {
		s.names[n.full] = n
	}
	return n, next, nil
}

// hash tells short texts that come again and again apart, most of the time.
func hash(b []byte) uint8 {
	if len(b) == 0 {
		return 0
	}
	return uint8(len(b))*37 ^ b[0]*7 ^ b[len(b)/2]*3 ^ b[len(b)-1]
}

// newName takes a name apart at its colon. Of the letters beyond ASCII more are
// allowed than XML does, which harms nobody: no element we read has any.
func newName(text string) (*name, error) {
	prefix, local, found := strings.Cut(text, ":")
	switch {
	case text == "":
		return nil, errors.New("expected a name")
	case strings.IndexByte("-.0123456789", text[0]) >= 0, strings.Contains(local, ":"):
		return nil, errors.New("invalid XML name: " + text)
	case !found, prefix == "", local == "":
		return &name{full: text, local: text}, nil
	}
	return &name{text, prefix, local}, nil
}

// marked reads what begins with "<!": a comment, a CDATA section, or what is
// refused unread.
func (s *scanner) marked(w []byte) (int, error) {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(w, []byte(comment)):
		text, behind, found := bytes.Cut(w[len(comment):], []byte("--"))
		if !found || len(behind) == 0 {
			return 0, errMore
		}
		if behind[0] != '>' {
			return len(comment) + len(text), errors.New(`invalid sequence "--" not allowed in comments`)
		}
		s.kind, s.text = commentToken, text
		return len(comment) + len(text) + len("-->"), nil
	case bytes.HasPrefix(w, []byte(cdata)):
		text, _, found := bytes.Cut(w[len(cdata):], []byte("]]>"))
		if !found {
			return 0, errMore
		}
		s.kind, s.text = textToken, s.unixLines(text)
		return len(cdata) + len(text) + len("]]>"), nil
	case bytes.HasPrefix([]byte(comment), w), bytes.HasPrefix([]byte(cdata), w):
		return 0, errMore
	}
	s.kind, s.text = directiveToken, nil
	return 2, nil
}

func (s *scanner) instruction(w []byte) (int, error) {
	inst, _, found := bytes.Cut(w[2:], []byte("?>"))
	if !found {
		return 0, errMore
	}
	if nameLength(inst) == 0 {
		return 2, errors.New("expected target name after <?")
	}
	s.kind, s.text = instructionToken, inst
	return len(inst) + 4, nil
}

// readText reads up to the next "<". Most texts need no look behind the first.
func (s *scanner) readText(w []byte) (int, error) {
	n := 0
	for n < len(w) && !special[w[n]] {
		n++
	}
	plain := n == len(w) || w[n] == '<'
	for n < len(w) && w[n] != '<' {
		n++
	}
	if n == len(w) && s.ended == nil {
		return 0, errMore
	}
	s.kind, s.text = textToken, w[:n]
	if plain {
		return n, nil
	}
	if at := bytes.Index(w[:n], []byte("]]>")); at >= 0 {
		return at, errors.New("unescaped ]]> not in CDATA section")
	}
	text, at, err := s.decode(w[:n])
	if err != nil {
		return at, err
	}
	s.text = text
	return n, nil
}

// special are the bytes that end a text or do not stand for themselves in it.
var special = [256]bool{'<': true, '&': true, ']': true, '\r': true}

var isSpace = [256]bool{' ': true, '\n': true, '\r': true, '\t': true}
