package camt

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

// document walks a file down to its statements.
type document struct {
	tokens     *tokens
	xml        *xml.Decoder
	sink       ledger.StatementSink
	statements int
}

func newDocument(r io.Reader, sink ledger.StatementSink) (*document, error) {
	t, err := newTokens(r)
	if err != nil {
		return nil, err
	}
	return &document{tokens: t, xml: xml.NewTokenDecoder(t), sink: sink}, nil
}

// read looks for messages anywhere: behind a business application header,
// inside the envelope of a bank, in a second document.
func (d *document) read() error {
	for {
		token, err := d.next()
		if errors.Is(err, io.EOF) && d.statements == 0 {
			return d.refuse(errors.New("no statement in this file"),
				"Export the statement of the account (camt.053) from the bank and drop that file")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return d.tokens.explain(err, "")
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := d.message(start); err != nil {
				return err
			}
		}
	}
}

// next returns the next token and opens the allowance for what follows.
func (d *document) next() (xml.Token, error) {
	d.tokens.input.more()
	return d.xml.Token() //nolint:wrapcheck // explained by the caller, who knows where
}

// message reads the statements of an element if it is the message we take.
func (d *document) message(start xml.StartElement) error {
	switch messageOf(start.Name.Local) {
	case "camt.053":
		return d.children("", d.messageChild)
	case "camt.052":
		return d.refuseMessage("an account report, camt.052")
	case "camt.054":
		return d.refuseMessage("a notification, camt.054")
	}
	return nil
}

// messageOf tells the message by its element. Version .001.01 appended its
// number to the names.
func messageOf(element string) string {
	switch strings.TrimSuffix(element, "V01") {
	case "BkToCstmrStmt":
		return "camt.053"
	case "BkToCstmrAcctRpt":
		return "camt.052"
	case "BkToCstmrDbtCdtNtfctn":
		return "camt.054"
	}
	return ""
}

func (d *document) refuseMessage(what string) error {
	return d.refuse(fmt.Errorf("this is %s: this version takes statements, camt.053", what),
		"Export the statement (camt.053) of the same account from the bank and drop that file")
}

func (d *document) refuse(err error, remedy string) error {
	return &ledger.ReadError{Line: d.tokens.line(), Err: err, Remedy: remedy}
}

// children calls visit for each child of the element just begun, up to its end.
// Visit consumes the child.
func (d *document) children(record string, visit func(xml.StartElement) error) error {
	for {
		token, err := d.next()
		if err != nil {
			return d.tokens.explain(err, record)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if err := visit(x); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func (d *document) messageChild(start xml.StartElement) error {
	if start.Name.Local != "Stmt" {
		return d.skip("")
	}
	if d.statements++; d.statements > maxStatements {
		return d.refuse(fmt.Errorf("more than %d statements in one file", maxStatements), "Split the file and drop its parts one by one")
	}
	s := &statement{document: d, number: d.statements}
	if err := d.children(s.record(), s.child); err != nil {
		return err
	}
	return s.end()
}

func (d *document) skip(record string) error {
	if err := d.xml.Skip(); err != nil {
		return d.tokens.explain(err, record)
	}
	return nil
}

// decode reads an element into its struct.
func (d *document) decode(into any, start xml.StartElement, record string) error {
	if err := d.xml.DecodeElement(into, &start); err != nil {
		return d.tokens.explain(err, record)
	}
	return nil
}
