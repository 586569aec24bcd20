package einvoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

// qualifiers are the attributes that say what a text means; no element we read
// has two.
const qualifiers = " schemeID currencyID format unitCode "

// Buffer reads a whole file, up to MaxFile.
func Buffer(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(raw) > MaxFile {
		return nil, &ledger.ReadError{
			Err:    fmt.Errorf("the invoice is larger than %d MB", MaxFile>>20),
			Remedy: "ask for it without its attachments, and drop that file",
		}
	}
	return raw, nil
}

// Parse reads an XML document into its elements, without those for which skip
// is true and what is in them. Notes say what was repaired.
func Parse(raw []byte, skip func(name string) bool) (root *Node, notes []string, err error) {
	text, notes, err := decode(raw)
	if err != nil {
		return nil, nil, err
	}
	p := &parser{xml: xml.NewDecoder(bytes.NewReader(text)), skip: skip}
	p.xml.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decode has done it
	if err := p.run(); err != nil {
		return nil, nil, p.explain(err)
	}
	return p.root, notes, nil
}

type parser struct {
	xml   *xml.Decoder
	skip  func(string) bool
	root  *Node
	open  []*Node // from the root to the innermost
	texts []*strings.Builder
	kept  int // elements
	below int // depth inside a skipped element
}

func (p *parser) run() error {
	for {
		token, err := p.xml.Token()
		if errors.Is(err, io.EOF) && p.root != nil {
			return nil
		}
		if err != nil {
			return err //nolint:wrapcheck // wrapped by explain
		}
		if err := p.take(token); err != nil {
			return err
		}
	}
}

func (p *parser) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return p.refuse(errors.New("a document type declaration is not allowed in an invoice"),
			"make sure that the file comes from an invoicing tool, and ask for it without DOCTYPE")
	case xml.StartElement:
		return p.start(t)
	case xml.EndElement:
		p.end()
	case xml.CharData:
		return p.text(t)
	}
	return nil
}

func (p *parser) start(t xml.StartElement) error {
	if len(p.open)+p.below >= maxDepth {
		return p.refuse(fmt.Errorf("elements are nested deeper than %d", maxDepth), again)
	}
	if len(p.open) == 0 && p.root != nil {
		return p.refuse(errors.New("a second document in the same file"), "split the file and drop its parts one by one")
	}
	if p.below > 0 || p.root != nil && p.skip(t.Name.Local) {
		p.below++
		return nil
	}
	if p.kept++; p.kept > maxNodes {
		return p.refuse(fmt.Errorf("more than %d elements beside the lines", maxNodes), again)
	}
	line, _ := p.xml.InputPos()
	n := &Node{Name: t.Name.Local, Space: t.Name.Space, Line: line}
	for _, a := range t.Attr {
		if strings.Contains(qualifiers, " "+a.Name.Local+" ") {
			n.about = a.Value
		}
	}
	if p.root == nil {
		p.root = n
	} else {
		parent := p.open[len(p.open)-1]
		parent.Kids = append(parent.Kids, n)
	}
	p.open, p.texts = append(p.open, n), append(p.texts, &strings.Builder{})
	return nil
}

func (p *parser) end() {
	if p.below > 0 {
		p.below--
		return
	}
	last := len(p.open) - 1
	p.open[last].Text = strings.TrimSpace(p.texts[last].String())
	p.open, p.texts = p.open[:last], p.texts[:last]
}

func (p *parser) text(t xml.CharData) error {
	if p.below > 0 {
		return nil
	}
	if len(p.open) == 0 {
		if len(bytes.TrimSpace(t)) > 0 {
			return p.refuse(errors.New("text outside the document"), again)
		}
		return nil
	}
	b := p.texts[len(p.texts)-1]
	if b.Len() == 0 {
		t = bytes.TrimLeft(t, " \t\r\n") // what stands between a hundred thousand lines is no text
	}
	if b.Len()+len(t) > maxText {
		return p.refuse(fmt.Errorf("the text of %s is longer than %d bytes", p.open[len(p.open)-1].Name, maxText), again)
	}
	b.Write(t)
	return nil
}

func (p *parser) refuse(err error, remedy string) error {
	line, _ := p.xml.InputPos()
	return &ledger.ReadError{Line: line, Err: err, Remedy: remedy}
}

// explain turns what stopped the decoder into the error for the user.
func (p *parser) explain(err error) error {
	if refused, ok := errors.AsType[*ledger.ReadError](err); ok {
		return refused
	}
	line, _ := p.xml.InputPos()
	problem := &ledger.ReadError{Line: line, Err: fmt.Errorf("not well-formed XML: %w", err), Remedy: again}
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		problem.Line, problem.Err = syntax.Line, errors.New("not well-formed XML: "+syntax.Msg)
		if syntax.Msg == "unexpected EOF" {
			problem.Err = errors.New("the file breaks off here")
		}
	}
	if errors.Is(err, io.EOF) {
		problem.Err = errors.New("there is no document in the file")
	}
	return problem
}

// Root returns the name and the namespace of the outermost element of a document
// whose first bytes are head; "" when it has none.
func Root(head []byte) (name, space string) {
	text, _, err := decode(head)
	if err != nil || !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<")) {
		return "", ""
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.Token()
		if err != nil {
			return "", ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local, start.Name.Space
		}
	}
}
