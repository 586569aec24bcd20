// Package csvbank reads bank statements that are tables: the CSV download of a
// bank's web site, by a mapping that says what its columns mean. A mapping comes
// from the configuration, or is guessed from the names of the columns where
// they leave no doubt.
//
// Rules:
//
//   - The account is named by the mapping, by a column, or above the header. A
//     file that names none is refused: its money would land anywhere.
//   - A mapping for one account is never used for a file that names another.
//   - Day and month are read in one order for the whole file. A date that does
//     not fit refuses the file.
//   - An amount is debit or credit, never both. A column of debits is written
//     with or without sign, but in one way throughout.
//   - Where there is a column of balances every row is checked against the one
//     before, whichever way the file is sorted, and the opening balance is the
//     one in front of the first row.
//   - A row without date and amount, or a total without date, is passed over with
//     a note; anything else that is no movement refuses the file.
//   - The statement covers the days from its first to its last movement.
//
// Why the rows are not cut by encoding/csv, as those of [relanced/ingest/sheet]
// are: without LazyQuotes it refuses the bare quotation marks that banks write
// into labels, and with it one that is never closed takes the rest of the file
// into a single cell. No library for Go guesses what the columns of a bank mean.
package csvbank

// Version names this reader and its rules in the record of every file: it
// changes when the same bytes would be read differently.
const Version = "csvbank/1"

// Limits.
const (
	// maxPreamble is how many lines may stand above the header; ten are the most met.
	maxPreamble = 40
	// maxLine bounds a physical line and maxRow a row in bytes. Both are some
	// hundred times what a bank writes; a quotation mark that is never closed
	// would otherwise swallow the file.
	maxLine = 32 << 10
	maxRow  = 64 << 10
	// maxColumns bounds the width of a table; the widest met has 40 columns.
	maxColumns = 200
	// headBytes is how much of a file is looked at to recognise it.
	headBytes = 64 << 10
	// maxNotes is how many oddities of one statement are told.
	maxNotes = 50
	// maxStatements is how often the account may change within one file.
	maxStatements = 10_000
)
