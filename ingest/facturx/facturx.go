// Package facturx reads invoices of the UN/CEFACT Cross Industry Invoice: as XML
// (Factur-X of every profile, ZUGFeRD 1 and 2, XRechnung), and attached to a PDF,
// where UBL occurs too. The rules of EN 16931 are in package einvoice; here is
// where each term stands, and how the attachments of a PDF are found.
//
// The visible page of a PDF is never read: without an invoice attached it is
// refused.
package facturx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"relanced/ingest/einvoice"
	"relanced/ingest/ubl"
	"relanced/internal/ledger"
)

// Version names this reader in the record of a file it has read. It changes
// when the same bytes would give another invoice.
const Version = "facturx/1"

// Sniff reports whether a file begins as a PDF or as a CII document. It goes by
// content. Orders of Order-X are recognised because Read refuses them with a
// reason a person understands.
func Sniff(head []byte) bool {
	if isPDF(head) {
		return true
	}
	name, _ := einvoice.Root(head)
	return isRoot(name)
}

// isPDF looks for the header within the first 1024 bytes, as readers of PDF have
// always done (ISO 32000-1, annex H.3.4.1).
func isPDF(head []byte) bool {
	head = head[:min(len(head), 1024)]
	at := bytes.Index(head, []byte("%PDF-"))
	// What is in front of it is rubbish from a mail program, never a document.
	return at == 0 || at > 0 && !bytes.Contains(head[:at], []byte("<"))
}

// Read reads one invoice and hands it to the sink. What cannot be read is a
// *ledger.ReadError; an error of the sink is returned unchanged.
func Read(r io.Reader, sink ledger.BookSink) error {
	raw, err := einvoice.Buffer(r)
	if err != nil {
		return fmt.Errorf("read an invoice: %w", err)
	}
	parse := parseCII
	if isPDF(raw) {
		parse = parsePDF
	}
	invoice, err := parse(raw)
	if err != nil {
		return err
	}
	return sink.Issued(invoice)
}

// attached is an invoice found in a PDF.
type attached struct {
	name    string
	invoice ledger.IssuedInvoice
	err     error
}

// parsePDF reads the invoice attached to a PDF. Several are one when they say the
// same; otherwise nobody can tell which is meant.
func parsePDF(raw []byte) (ledger.IssuedInvoice, error) {
	files, others, err := attachments(raw)
	if err != nil {
		return ledger.IssuedInvoice{}, err
	}
	slices.SortStableFunc(files, func(a, b file) int { return rank(a.name) - rank(b.name) })
	var found []attached
	for _, f := range files {
		parse := parserOf(f)
		if parse == nil {
			others = append(others, f.name)
			continue
		}
		a := attached{name: f.name}
		a.invoice, a.err = parse(f.data)
		found = append(found, a)
	}
	if len(found) == 0 {
		return ledger.IssuedInvoice{}, noInvoice(others)
	}
	return choose(found)
}

// parserOf returns who reads an attachment, nil when it is no invoice.
func parserOf(f file) func([]byte) (ledger.IssuedInvoice, error) {
	head := f.data[:min(len(f.data), headBytes)]
	root, _ := einvoice.Root(head)
	switch {
	case ubl.Sniff(head):
		return ubl.Parse
	case isRoot(root), known(f.name): // what has the name of an invoice is to be one, or an error
		return parseCII
	}
	return nil
}

// headBytes is how far the outermost element of an attachment is looked for,
// behind comments. One with a licence in front has 2,000.
const headBytes = 16 << 10

// choose returns the first invoice, when no other contradicts it.
func choose(found []attached) (ledger.IssuedInvoice, error) {
	first := found[0]
	if first.err != nil {
		return ledger.IssuedInvoice{}, within(first.name, first.err)
	}
	invoice := first.invoice
	if !known(first.name) {
		invoice.Notes = append(invoice.Notes, fmt.Sprintf("the invoice is attached as %q", first.name))
	}
	for _, other := range found[1:] {
		if other.err != nil {
			invoice.Notes = append(invoice.Notes, fmt.Sprintf("%s is attached too, and was not read: %v", other.name, other.err))
			continue
		}
		if a, b := invoice.Invoice, other.invoice.Invoice; a.Number != b.Number || a.Amount != b.Amount || a.Open() != b.Open() {
			return ledger.IssuedInvoice{}, &ledger.ReadError{
				Err: fmt.Errorf("two invoices are attached: %s says %s over %s, %s says %s over %s",
					first.name, a.Number, a.Open(), other.name, b.Number, b.Open()),
				Remedy: "ask the invoicing tool for one invoice a file",
			}
		}
	}
	return invoice, nil
}

// within says in which attachment a fault is.
func within(name string, err error) error {
	fault, ok := errors.AsType[*ledger.ReadError](err)
	if !ok {
		return err
	}
	inside := *fault
	inside.Record = name
	if fault.Record != "" {
		inside.Record += ", " + fault.Record
	}
	return &inside
}
