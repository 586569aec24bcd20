package ingest

import (
	"io"

	"relanced/ingest/camt"
	"relanced/ingest/csvbook"
	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

// reader is one format: how it is recognised and who reads it. Exactly one of
// the two read functions is set.
type reader struct {
	version       string
	kind          ledger.FileKind
	sniff         func(head []byte) (ledger.FileKind, bool)
	readStatement func(io.Reader, ledger.StatementSink) error
	readBook      func(io.Reader, ledger.FileKind, ledger.BookSink) error
}

// readers are asked in this order: the formats with the clearest marks first.
var readers = []reader{
	{version: camt.Version, sniff: statement(camt.Sniff), readStatement: camt.Read},
	{version: ofx.Version, sniff: statement(ofx.Sniff), readStatement: ofx.Read},
	{version: csvbook.Version, sniff: csvbook.Sniff, readBook: csvbook.Read},
}

func statement(sniff func([]byte) bool) func([]byte) (ledger.FileKind, bool) {
	return func(head []byte) (ledger.FileKind, bool) { return ledger.FileStatement, sniff(head) }
}
