package camt

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

// document walks a file down to its statements.
type document struct {
	*tokens

	sink       ledger.StatementSink
	statements int
	entry      entryElement // the one that is read
}

func newDocument(r io.Reader, sink ledger.StatementSink) (*document, error) {
	t, err := newTokens(r)
	if err != nil {
		return nil, err
	}
	return &document{tokens: t, sink: sink}, nil
}

// read looks for messages anywhere: behind a business application header,
// inside the envelope of a bank, in a second document.
func (d *document) read() error {
	for d.input.more(); d.step(); d.input.more() {
		if m, known := messageOf(d.local()); known {
			if err := d.take(m); err != nil {
				return err
			}
		}
	}
	if !errors.Is(d.err, io.EOF) {
		return d.explain(d.err, "")
	}
	if d.statements == 0 {
		return d.refuse(errors.New("no statement in this file"),
			"Export the statement of the account (camt.053) from the bank and drop that file")
	}
	return nil
}

// local is the name of the element just begun, "" at any other token.
func (t *tokens) local() string {
	if t.kind != startToken {
		return ""
	}
	return t.name.local
}

// message is one of the three messages that tell of an account.
type message struct {
	format ledger.Format
	// statement is the element of one account and period.
	statement string
}

// messages are known by their element. Version .001.01 appended its number to
// the names.
var messages = map[string]message{
	"BkToCstmrStmt":         {ledger.FormatCAMT053, "Stmt"},
	"BkToCstmrAcctRpt":      {ledger.FormatCAMT052, "Rpt"},
	"BkToCstmrDbtCdtNtfctn": {ledger.FormatCAMT054, "Ntfctn"},
}

func messageOf(element string) (m message, known bool) {
	m, known = messages[strings.TrimSuffix(element, "V01")]
	return m, known
}

// take reads the statements of a message just begun.
func (d *document) take(m message) error {
	return d.children("", func(element string) error {
		if element != m.statement {
			d.skip()
			return nil
		}
		if d.statements++; d.statements > maxStatements {
			return d.refuse(fmt.Errorf("more than %d statements in one file", maxStatements), "Split the file and drop its parts one by one")
		}
		s := &statement{document: d, message: m, number: d.statements}
		if err := d.children(s.record(), s.child); err != nil {
			return err
		}
		return s.end()
	})
}

// children calls visit for each child of the element just begun, up to its end,
// and opens the allowance for what follows. Visit reads the child to its end.
func (d *document) children(record string, visit func(element string) error) error {
	for d.input.more(); d.child(); d.input.more() {
		if err := visit(d.name.local); err != nil {
			return err
		}
	}
	return d.failed(record)
}

// failed explains the error that stopped the tokens, if one did.
func (d *document) failed(record string) error {
	if d.err == nil {
		return nil
	}
	return d.explain(d.err, record)
}
