package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// scanner cuts clean UTF-8 into the tokens of XML 1.0, the same ones as
// xml.Decoder.RawToken in strict mode, at several times its speed: it looks at
// whole texts instead of single bytes, and names that come again, as all names
// in a statement do, take no memory. FuzzScanner compares the two. Entities of
// the document's own are unknown to it, and it does not look into a <!DOCTYPE>:
// neither is allowed in a statement.
type scanner struct {
	r        io.Reader
	buf      []byte
	from, to int   // of buf: read, and not handed on yet
	ended    error // of r
	line     int   // the last token ended on
	tags     map[string]tag
	due      xml.Token // the end of an empty element
	decoded  []byte    // of a text with references or carriage returns
}

// tag is the beginning and the end of an element without attributes.
type tag struct {
	name       xml.Name
	start, end xml.Token
}

// errMore says that a token is not complete yet.
var errMore = errors.New("more is needed")

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10), line: 1, tags: map[string]tag{}}
}

// Token implements xml.TokenReader. The bytes of a token are valid until the next.
func (s *scanner) Token() (xml.Token, error) {
	if end := s.due; end != nil {
		s.due = nil
		return end, nil
	}
	for {
		token, n, err := s.scan(s.buf[s.from:s.to])
		if errors.Is(err, errMore) {
			if err = s.fill(); err == nil {
				continue
			}
			if n = s.to - s.from; n > 0 && errors.Is(err, io.EOF) {
				err = errors.New("unexpected EOF")
			}
		}
		s.line += bytes.Count(s.buf[s.from:s.from+n], []byte{'\n'})
		s.from += n
		return token, err
	}
}

// fill reads on behind what is not handed on yet.
func (s *scanner) fill() error {
	if s.ended != nil {
		return s.ended
	}
	s.to = copy(s.buf, s.buf[s.from:s.to])
	s.from = 0
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
func (s *scanner) scan(w []byte) (token xml.Token, n int, err error) {
	switch {
	case len(w) > 0 && w[0] != '<':
		return s.text(w)
	case len(w) < 2:
		return nil, 0, errMore
	case w[1] == '/':
		return s.end(w)
	case w[1] == '?':
		return instruction(w)
	case w[1] == '!':
		return s.marked(w)
	}
	return s.start(w)
}

func (s *scanner) start(w []byte) (xml.Token, int, error) {
	t, i, err := s.tag(w, 1)
	if err != nil {
		return nil, 1, err
	}
	if w[i] == '>' {
		return t.start, i + 1, nil
	}
	start := xml.StartElement{Name: t.name, Attr: []xml.Attr{}}
	for {
		i += spaces(w[i:])
		switch {
		case i < len(w) && w[i] == '>':
			return start, i + 1, nil
		case i+1 >= len(w):
			return nil, 0, errMore
		case w[i] == '/' && w[i+1] == '>':
			s.due = t.end
			return start, i + 2, nil
		}
		var a xml.Attr
		if a, i, err = s.attribute(w, i); err != nil {
			return nil, i, err
		}
		start.Attr = append(start.Attr, a)
	}
}

func (s *scanner) attribute(w []byte, i int) (a xml.Attr, next int, err error) {
	t, j, err := s.tag(w, i)
	if err != nil {
		return a, i, err
	}
	j += spaces(w[j:])
	if j < len(w) && w[j] != '=' {
		return a, j, errors.New("attribute name without = in element")
	}
	j++
	j += spaces(w[min(j, len(w)):])
	if j >= len(w) {
		return a, i, errMore
	}
	if w[j] != '"' && w[j] != '\'' {
		return a, j, errors.New("unquoted or missing attribute value in element")
	}
	value, _, closed := bytes.Cut(w[j+1:], w[j:j+1])
	if bytes.IndexByte(value, '<') >= 0 {
		return a, j, errors.New("unescaped < inside quoted string")
	}
	if !closed {
		return a, i, errMore
	}
	text, at, err := s.decode(value)
	if err != nil {
		return a, j + 1 + at, err
	}
	return xml.Attr{Name: t.name, Value: string(text)}, j + len(value) + 2, nil
}

func (s *scanner) end(w []byte) (xml.Token, int, error) {
	t, i, err := s.tag(w, 2)
	if err != nil {
		return nil, 2, err
	}
	i += spaces(w[i:])
	if i == len(w) {
		return nil, 0, errMore
	}
	if w[i] != '>' {
		return nil, i, fmt.Errorf("invalid characters between </%s and >", t.name.Local)
	}
	return t.end, i + 1, nil
}

// tag reads a name at i, of an element or an attribute, up to a byte that is
// certainly behind it.
func (s *scanner) tag(w []byte, i int) (t tag, next int, err error) {
	next = i + nameLength(w[i:])
	if next == len(w) {
		return t, 0, errMore
	}
	t, known := s.tags[string(w[i:next])]
	if known {
		return t, next, nil
	}
	name, err := newName(string(w[i:next]))
	if err != nil {
		return t, 0, err
	}
	t = tag{name, xml.StartElement{Name: name, Attr: []xml.Attr{}}, xml.EndElement{Name: name}}
	if len(s.tags) < maxNames {
		s.tags[string(w[i:next])] = t
	}
	return t, next, nil
}

// newName takes a name apart at its colon. Of the letters beyond ASCII more are
// allowed than XML does, which harms nobody: no element we read has any.
func newName(text string) (xml.Name, error) {
	prefix, local, found := strings.Cut(text, ":")
	switch {
	case text == "":
		return xml.Name{}, errors.New("expected a name")
	case strings.IndexByte("-.0123456789", text[0]) >= 0, strings.Contains(local, ":"):
		return xml.Name{}, errors.New("invalid XML name: " + text)
	case !found, prefix == "", local == "":
		return xml.Name{Local: text}, nil
	}
	return xml.Name{Space: prefix, Local: local}, nil
}

// marked reads what begins with "<!": a comment, a CDATA section, or what is
// refused unread.
func (s *scanner) marked(w []byte) (xml.Token, int, error) {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(w, []byte(comment)):
		text, behind, found := bytes.Cut(w[len(comment):], []byte("--"))
		if !found || len(behind) == 0 {
			return nil, 0, errMore
		}
		if behind[0] != '>' {
			return nil, len(comment) + len(text), errors.New(`invalid sequence "--" not allowed in comments`)
		}
		return xml.Comment(text), len(comment) + len(text) + len("-->"), nil
	case bytes.HasPrefix(w, []byte(cdata)):
		text, _, found := bytes.Cut(w[len(cdata):], []byte("]]>"))
		if !found {
			return nil, 0, errMore
		}
		return xml.CharData(s.unixLines(text)), len(cdata) + len(text) + len("]]>"), nil
	case bytes.HasPrefix([]byte(comment), w), bytes.HasPrefix([]byte(cdata), w):
		return nil, 0, errMore
	}
	return xml.Directive(nil), 2, nil
}

func instruction(w []byte) (xml.Token, int, error) {
	inst, _, found := bytes.Cut(w[2:], []byte("?>"))
	if !found {
		return nil, 0, errMore
	}
	n := nameLength(inst)
	if n == 0 {
		return nil, 2, errors.New("expected target name after <?")
	}
	return xml.ProcInst{Target: string(inst[:n]), Inst: inst[n+spaces(inst[n:]):]}, len(inst) + 4, nil
}

func (s *scanner) text(w []byte) (xml.Token, int, error) {
	n := bytes.IndexByte(w, '<')
	if n < 0 {
		if s.ended == nil {
			return nil, 0, errMore
		}
		n = len(w)
	}
	if at := bytes.Index(w[:n], []byte("]]>")); at >= 0 {
		return nil, at, errors.New("unescaped ]]> not in CDATA section")
	}
	text, at, err := s.decode(w[:n])
	if err != nil {
		return nil, at, err
	}
	return xml.CharData(text), n, nil
}
