// Package camt reads bank statements in the ISO 20022 message camt.053
// (BankToCustomerStatement), versions .001.02 to .001.14.
//
// The structure of the document decides, never its namespace: banks send every
// mixture of versions, and some send none at all. A file is read entry by entry
// in constant memory; what the reader repairs or finds odd is said in the notes
// of the statement, and what it cannot be sure of is refused with the line and
// a remedy. Whether a statement adds up is not checked here but by
// ledger.Totals.
//
// The way of the bytes: bytes.go makes clean UTF-8 of them, scanner.go and
// decode.go cut it into XML tokens, tokens.go hands those on within limits,
// document.go walks the message, statement.go, balance.go and period.go describe
// a statement, entry.go and batch.go make its entries, detail.go and party.go
// say who paid and what for.
package camt

import (
	"io"

	"relanced/internal/ledger"
)

// Version names this reader in the record of a file. It changes whenever the
// same file would be read differently.
const Version = "camt/1"

// Read hands every statement of a camt.053 file to the sink: Begin, its booked
// entries in the order of the file, End. Several statements a message and
// several documents a file are read one after the other.
//
// A file that cannot be read surely gives a *ledger.ReadError; an error of the
// sink comes back unchanged, one of r wrapped. The sink has then seen a part of
// the file already: only nil means that it was read to its end.
func Read(r io.Reader, sink ledger.StatementSink) error {
	doc, err := newDocument(r, sink)
	if err != nil {
		return err
	}
	return doc.read()
}
