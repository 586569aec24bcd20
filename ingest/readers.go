package ingest

import (
	"io"

	"relanced/ingest/advice"
	"relanced/ingest/camt"
	"relanced/ingest/cfonb"
	"relanced/ingest/csvbank"
	"relanced/ingest/csvbook"
	"relanced/ingest/facturx"
	"relanced/ingest/fec"
	"relanced/ingest/mt940"
	"relanced/ingest/ofx"
	"relanced/ingest/ubl"
	"relanced/internal/ledger"
)

// reader is one format: how it is recognised and who reads it. Exactly one of
// the read functions is set.
type reader struct {
	version       string
	kind          ledger.FileKind
	mapping       string // of the columns of a table, for a person
	sniff         func(head []byte) (ledger.FileKind, bool)
	readStatement func(io.Reader, ledger.StatementSink) error
	readBook      func(io.Reader, ledger.FileKind, ledger.BookSink) ([]string, error)
	readAdvice    func(io.Reader, func(ledger.Advice) error) ([]string, error)
}

// readers are asked in this order: the formats with the clearest marks first. A
// table may be anything: advices, invoices and customers are known by the names
// of their columns, and what is left may be a bank's.
var readers = []reader{
	{version: camt.Version, sniff: as(ledger.FileStatement, camt.Sniff), readStatement: camt.Read},
	{version: facturx.Version, sniff: as(ledger.FileIssued, facturx.Sniff), readBook: issued(facturx.Read)},
	{version: ubl.Version, sniff: as(ledger.FileIssued, ubl.Sniff), readBook: issued(ubl.Read)},
	{version: ofx.Version, sniff: as(ledger.FileStatement, ofx.Sniff), readStatement: ofx.Read},
	{version: cfonb.Version, sniff: as(ledger.FileStatement, cfonb.Sniff), readStatement: cfonb.Read},
	{version: mt940.Version, sniff: as(ledger.FileStatement, mt940.Sniff), readStatement: mt940.Read},
	{version: fec.Version, sniff: as(ledger.FileInvoices, fec.Sniff), readBook: func(r io.Reader, _ ledger.FileKind, s ledger.BookSink) ([]string, error) {
		return fec.Read(r, s)
	}},
	{version: advice.Version, sniff: as(ledger.FileAdvice, advice.Sniff), readAdvice: advice.Read},
}

func as(kind ledger.FileKind, sniff func([]byte) bool) func([]byte) (ledger.FileKind, bool) {
	return func(head []byte) (ledger.FileKind, bool) { return kind, sniff(head) }
}

func issued(read func(io.Reader, ledger.BookSink) error) func(io.Reader, ledger.FileKind, ledger.BookSink) ([]string, error) {
	return func(r io.Reader, _ ledger.FileKind, s ledger.BookSink) ([]string, error) { return nil, read(r, s) }
}

// readerOf finds the reader of a file by its beginning, or nil.
func (c Config) readerOf(head []byte) *reader {
	for _, r := range readers {
		if kind, ok := r.sniff(head); ok {
			r.kind = kind
			return &r
		}
	}
	if kind, ok := csvbook.Sniff(head, c.InvoiceCSV...); ok {
		return &reader{version: csvbook.Version, kind: kind, readBook: func(r io.Reader, k ledger.FileKind, s ledger.BookSink) ([]string, error) {
			return csvbook.Read(r, k, s, c.InvoiceCSV...)
		}}
	}
	mapping, ok := csvbank.Sniff(head, c.BankCSV)
	if !ok {
		mapping, ok = csvbank.Misfit(head, c.BankCSV)
	}
	if ok {
		return &reader{
			version: csvbank.Version, kind: ledger.FileStatement, mapping: mapping.YAML(),
			readStatement: func(r io.Reader, s ledger.StatementSink) error { return csvbank.Read(r, mapping, s) },
		}
	}
	return nil
}
