package camt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"relanced/internal/ledger"
)

const againRemedy = "Download the file again from the bank and drop it once more"

// tokens steps through the XML tokens of a file and refuses what no bank
// statement holds. The first error ends it: every later step fails, so that what
// reads an element only has to ask once, when it is done.
type tokens struct {
	*scanner

	input  *bounded
	source *text
	err    error
	value  []byte      // the text of an element while it is gathered
	again  [256]string // short texts, for their next time
}

func newTokens(r io.Reader) (*tokens, error) {
	input := &bounded{r: r, left: maxPiece}
	decoded, err := newText(input)
	if err != nil {
		return nil, err
	}
	return &tokens{scanner: newScanner(decoded), input: input, source: decoded}, nil
}

// step goes to the next token; false at the end of the file and at an error.
func (t *tokens) step() bool {
	if t.err == nil {
		t.err = t.next()
	}
	if t.err == nil {
		t.err = t.check()
	}
	return t.err == nil
}

func (t *tokens) check() error {
	switch t.kind {
	case startToken:
		if len(t.open) > maxDepth {
			return t.refuse(fmt.Errorf("elements are nested deeper than %d", maxDepth), againRemedy)
		}
	case textToken:
		if len(t.text) > maxText {
			return t.refuse(fmt.Errorf("a text is longer than %d bytes", maxText), againRemedy)
		}
		if len(t.open) == 0 && len(bytes.TrimSpace(t.text)) > 0 {
			return t.refuse(errors.New("text outside the document"), againRemedy)
		}
	case directiveToken:
		return t.refuse(errors.New("a document type declaration is not allowed in a statement"),
			"Make sure that the file comes from the bank, and ask it for a file without DOCTYPE")
	case instructionToken:
		return t.checkDeclaration(t.text)
	case endToken, commentToken:
	}
	return nil
}

// child steps to the next child of the element whose start, or whose last child,
// has just been read; false at its end. What visits a child reads it to its end.
func (t *tokens) child() bool {
	for t.err == nil {
		if t.skipSpace(); !t.step() {
			return false
		}
		switch t.kind {
		case startToken:
			return true
		case endToken:
			return false
		default: // texts and comments between children
		}
	}
	return false
}

// skip reads the element just begun to its end.
func (t *tokens) skip() {
	for depth := len(t.open); len(t.open) >= depth && t.step(); {
	}
}

// keep makes a string of a text, for a short one the same as the last time.
func (t *tokens) keep(text []byte) string {
	if len(text) > maxAgain {
		return string(text)
	}
	kept := &t.again[hash(text)]
	if *kept != string(text) {
		*kept = string(text)
	}
	return *kept
}

// content returns the text of the element just begun, without that of its
// children.
func (t *tokens) content() string {
	if text, ended := t.leaf(); ended {
		return t.keep(text)
	}
	t.value = t.value[:0]
	for t.step() {
		switch t.kind {
		case startToken:
			t.skip()
		case endToken:
			return t.keep(t.value)
		case textToken:
			t.value = append(t.value, t.text...)
		default:
		}
	}
	return ""
}

var (
	versionOf  = regexp.MustCompile(`version\s*=\s*["']([^"']*)["']`)
	encodingOf = regexp.MustCompile(`encoding\s*=\s*["']([^"']*)["']`)
)

// checkDeclaration makes sure that the document is one of XML 1.0, and that a
// second one in the file is encoded as the first, because the stream is decoded
// as one.
func (t *tokens) checkDeclaration(text []byte) error {
	if string(text[:nameLength(text)]) != "xml" {
		return nil
	}
	if m := versionOf.FindSubmatch(text); m != nil && string(m[1]) != "1.0" {
		return fmt.Errorf("unsupported version %q; only version 1.0 is supported", m[1])
	}
	m := encodingOf.FindSubmatch(text)
	if m == nil {
		return nil
	}
	found, err := charset(string(m[1]))
	if err != nil {
		return err
	}
	if t.source.charset != nil && found != t.source.charset {
		return t.refuse(errors.New("two documents of different encodings in one file"), "Split the file and drop its parts one by one")
	}
	return nil
}

func (t *tokens) refuse(err error, remedy string) error {
	return &ledger.ReadError{Line: t.line(), Err: err, Remedy: remedy}
}

// explain turns whatever stopped the scanner into the error for the user:
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
	problem.Err = fmt.Errorf("not well-formed XML: %w", err)
	if errors.Is(err, errCut) {
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
