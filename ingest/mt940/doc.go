// Package mt940 reads SWIFT MT940 customer statements and MT942 interim reports
// (SWIFT Standards category 9), bare or in their FIN blocks, in the dialects of
// the banks that write them.
//
// A file passes through in one direction, one field at a time:
//
//	bytes ─► lines ─► fields ─► messages ─► entries
//
// Rules, where the standard leaves a choice or banks do:
//
//   - D and RC take money out, C and RD bring it in: RD is a debit reversed. EC
//     and ED (MT942) are only expected, and passed over with a note.
//   - Field 61 often gives no entry date. The value date stands in for it.
//   - An entry date has no year: it is that of the year nearest to the value date.
//   - The 30th of February, and any 31st that does not exist, is the last day of
//     its month (banks that count 30 days a month) and noted.
//   - The pages of one statement (62M, then 60M of the same number and amount)
//     are one statement, so that equal lines on two pages stay two.
//   - Field 62 is required in an MT940: a message without it was cut short.
//   - The available balances of field 64 say nothing about entries and are left
//     out; field 65 is the forward balance when it lies behind the closing date.
//   - Field 86 is read as German subfields (?20), as code words (/REMI/) or as
//     plain text, whichever it is written in.
//   - A German bank code and account number are not turned into an IBAN: some
//     fifty banks compute theirs otherwise.
//
// Why no library: the only Go package of the name that is published as one,
// github.com/mmalcek/mt940, cuts a file into fields at CR LF and stops there. It
// leaves 61 and 86 as text, knows one message a file, drops what follows the
// first line of the last field and panics on a file that ends early. Others are
// parts of programs. The mature readers (Python, PHP, Rust, Ruby) gave the
// samples that ours is compared with in the tests.
package mt940

// Version names this reader and its rules in the record of every file: it
// changes when the same bytes would be read differently.
const Version = "mt940/1"

// Limits. SWIFT allows lines of 65 characters and fields of 6 lines; banks go
// beyond, by far less than this. Each bounds the memory of a hostile file.
const (
	maxLine       = 16 << 10 // one physical line; whole texts of 86 are met on one line
	maxField      = 64 << 10 // one field with its continuation lines
	maxDetails    = 64 << 10 // all fields 86 of one entry
	maxStatements = 10_000   // one file; a month of days for hundreds of accounts
	maxReference  = 35       // a reference: 16 in the standard, 35 as banks write it
)
