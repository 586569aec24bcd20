// Package cfonb reads CFONB 120, the "relevé de compte" in which French banks
// send their statements: records of 120 columns, 01 the old balance, 04 a
// movement, 05 what else is known of it, 07 the new balance.
//
// A file passes through in one direction and is never held whole:
//
//	bytes ─► columns ─► records ─► movements ─► entries
//	        charset.go  scan.go    read.go      entry.go, detail.go
//
// Rules, where the format leaves a choice or banks take one:
//
//   - Columns are characters. Records may follow one another without any line
//     break, with one, or trimmed; one that lost columns in a file without
//     breaks is left behind where the next one surely begins, with a note.
//   - The last column of an amount carries its last digit and its sign: { A to I
//     is +0 to +9, } J to R is -0 to -9. Anything else refuses the file.
//   - A movement belongs to the account number of its 01, whatever bank and
//     branch it names itself. Another account number refuses the file, and so
//     does a 07 of another account, a 04 outside of a statement and a 05
//     without its 04. A 07 that differs in the bank alone is taken when the
//     statement adds up to it.
//   - A statement without 07 is read without a closing balance, up to its last
//     movement, with a note.
//   - The old balance is that of the evening of its day, and the statement
//     covers the days after it up to the day of the new one.
//   - Currency and decimals that 01 or 07 leave blank are those of the
//     movements, else euros and cents.
//   - The counterparty is NPY (the payer) of a credit and of a return, NBE of
//     any other debit. A name is never taken out of a label here.
//   - Columns 105 to 120 of a 04 hold a reference, a counter, or the rest of the
//     label, as each bank likes. A counter is left out, all else is in the label.
//   - Lines of the label that fill their columns go on without a space: "F2023-"
//     and "0335" are one number.
//   - An unknown qualifier of a 05 goes into the label with its text.
//   - The number in columns 82 to 88 is that of a cheque or nothing, and no
//     reference of a movement.
package cfonb

// Version names this reader and its rules in the record of every file: it
// changes when the same bytes would be read differently.
const Version = "cfonb/1"

// Limits against files that were made to harm, each far above what banks send.
const (
	// headBytes is how much of a file is looked at to find its character set:
	// some 500 records.
	headBytes = 64 << 10
	// windowBytes is how far the end of a record is looked for: two records of
	// 120 characters of four bytes each.
	windowBytes = 1 << 10
	// maxDetails is how many 05 one movement may have. Each is up to 72
	// characters; the widest seen has 14.
	maxDetails = 500
	// maxStatements is how many statements one file may hold. A concentrator
	// sends one for each account of its group and day: hundreds.
	maxStatements = 10_000
	// maxNotes is how many different notes a statement keeps; there are some 30.
	maxNotes = 100
)
