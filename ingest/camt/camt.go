// Package camt reads the ISO 20022 messages that tell of a bank account,
// versions .001.01 to .001.14: the statement camt.053 (BankToCustomerStatement),
// the report within the day camt.052 (BankToCustomerAccountReport) and the
// notification camt.054 (BankToCustomerDebitCreditNotification). Of all three
// only what is booked is read.
//
// The structure of the document decides, never its namespace: banks send every
// mixture of versions, and some send none at all. A file is read entry by entry
// in constant memory; what the reader repairs or finds odd is said in the notes
// of the statement, and what it cannot be sure of is refused with the line and
// a remedy. Whether a statement adds up is not checked here but by
// ledger.Totals.
//
// The way of the bytes: bytes.go makes clean UTF-8 of them, scanner.go and
// decode.go cut it into XML tokens, tokens.go steps through those within limits,
// read.go, read_entry.go and read_detail.go fill the shapes of elements.go,
// document.go walks the message, statement.go, balance.go and period.go describe
// a statement, entry.go and batch.go make its entries, detail.go, party.go and
// charges.go say who paid and what for.
package camt

import (
	"io"

	"relanced/internal/ledger"
)

// Version names this reader in the record of a file. It changes whenever the
// same file would be read differently.
const Version = "camt/2"

// Read hands every statement, report or notification of a file to the sink:
// Begin, its booked entries in the order of the file, End. A batch is one entry,
// with its movements as Details when they add up to it, else with how many are
// Announced. Several statements a message and
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
