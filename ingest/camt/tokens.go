package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"

	"relanced/internal/ledger"
)

const againRemedy = "Download the file again from the bank and drop it once more"

// tokens hands on the XML tokens of a file and refuses what no bank statement
// holds.
type tokens struct {
	raw   *scanner
	input *bounded
	text  *text
	depth int
}

func newTokens(r io.Reader) (*tokens, error) {
	input := &bounded{r: r, left: maxPiece}
	decoded, err := newText(input)
	if err != nil {
		return nil, err
	}
	return &tokens{raw: newScanner(decoded), input: input, text: decoded}, nil
}

// Token implements xml.TokenReader.
func (t *tokens) Token() (xml.Token, error) {
	token, err := t.raw.Token()
	if err != nil {
		return token, err //nolint:wrapcheck // a TokenReader returns io.EOF as it is
	}
	if err := t.check(token); err != nil {
		return nil, err
	}
	return token, nil
}

func (t *tokens) check(token xml.Token) error {
	switch x := token.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > maxDepth {
			return t.refuse(fmt.Errorf("elements are nested deeper than %d", maxDepth), againRemedy)
		}
	case xml.EndElement:
		t.depth--
	case xml.CharData:
		if len(x) > maxText {
			return t.refuse(fmt.Errorf("a text is longer than %d bytes", maxText), againRemedy)
		}
		if t.depth == 0 && len(bytes.TrimSpace(x)) > 0 {
			return t.refuse(errors.New("text outside the document"), againRemedy)
		}
	case xml.Directive:
		return t.refuse(errors.New("a document type declaration is not allowed in a statement"),
			"Make sure that the file comes from the bank, and ask it for a file without DOCTYPE")
	case xml.ProcInst:
		return t.checkDeclaration(x)
	}
	return nil
}

var (
	versionOf  = regexp.MustCompile(`version\s*=\s*["']([^"']*)["']`)
	encodingOf = regexp.MustCompile(`encoding\s*=\s*["']([^"']*)["']`)
)

// checkDeclaration makes sure that the document is one of XML 1.0, and that a
// second one in the file is encoded as the first, because the stream is decoded
// as one.
func (t *tokens) checkDeclaration(p xml.ProcInst) error {
	if m := versionOf.FindSubmatch(p.Inst); p.Target == "xml" && m != nil && string(m[1]) != "1.0" {
		return fmt.Errorf("unsupported version %q; only version 1.0 is supported", m[1])
	}
	m := encodingOf.FindSubmatch(p.Inst)
	if p.Target != "xml" || m == nil {
		return nil
	}
	found, err := charset(string(m[1]))
	if err != nil {
		return err
	}
	if t.text.charset != nil && found != t.text.charset {
		return t.refuse(errors.New("two documents of different encodings in one file"), "Split the file and drop its parts one by one")
	}
	return nil
}

func (t *tokens) refuse(err error, remedy string) error {
	return &ledger.ReadError{Line: t.line(), Err: err, Remedy: remedy}
}

// line returns the line of the file the last token ended on.
func (t *tokens) line() int { return t.raw.line }

// explain turns whatever stopped the decoder into the error for the user:
// record names where, "" when outside every statement.
func (t *tokens) explain(err error, record string) error {
	if t.input.failed != nil {
		return fmt.Errorf("read the file: %w", t.input.failed)
	}
	if refused, ok := errors.AsType[*ledger.ReadError](err); ok {
		if refused.Line == 0 {
			refused.Line = t.line()
		}
		refused.Record = record
		return refused
	}
	problem := &ledger.ReadError{Line: t.line(), Record: record, Remedy: againRemedy}
	if errors.Is(err, errPiece) {
		problem.Err = err
		return problem
	}
	message := err.Error()
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		message = syntax.Msg
	}
	problem.Err = fmt.Errorf("not well-formed XML: %s", message)
	if message == "unexpected EOF" {
		problem.Err = errors.New("the file breaks off here")
	}
	return problem
}

var errPiece = fmt.Errorf("more than %d MB without an end", maxPiece>>20)

// bounded reads at most so many bytes between two calls of more, so that no
// piece of a file fills the memory.
type bounded struct {
	r      io.Reader
	left   int
	failed error // of r, other than its end
}

func (b *bounded) more() { b.left = maxPiece }

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errPiece
	}
	n, err := b.r.Read(p)
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err //nolint:wrapcheck // wrapped by explain
}
