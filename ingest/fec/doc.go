// Package fec reads the customers and the invoices out of a FEC, the file of
// accounting entries that every French firm can export (fichier des écritures
// comptables, art. A47 A-1 LPF): eighteen columns, one row a line of an entry.
//
// What is read are the customers' accounts 411 and 416. A customer is an
// auxiliary account (CompAuxNum), or a sub-account of its own such as 411DUPONT;
// lines on a collective account without an auxiliary name nobody and are left
// out. An invoice is what a customer is debited with under one PieceRef, on one
// day, by an entry of sales: one that credits income, VAT or advances received
// and moves no money. Opening entries (à nouveaux) hold invoices too, as far as
// each has its number; an opening balance in one sum has none and is left out.
// There is no due date in a FEC.
//
// A PieceRef is an invoice number only when one invoice bears it. Where it counts
// the pieces of a month, the number is looked for in the label, and without one
// the invoice is left out: a reminder must name an invoice the customer knows.
//
// What is settled is what is lettered (EcritureLet): lines of one account, one
// auxiliary and one letter belong together. Where they balance, all their
// invoices are settled. Where they do not, their credits go to their invoices,
// oldest first. An invoice lettered with payments that the file does not hold is
// neither open nor settled: it is left out. Credits without a letter settle
// nothing. All that is left out is counted in the notes.
package fec

// Version names this reader in the record of a file it has read. It changes
// when the same bytes would give other invoices.
const Version = "fec/1"

const (
	// maxRow bounds one row in bytes. Rows stay under 1 KiB; a file that is no
	// table at all would otherwise be taken for one endless row.
	maxRow = 16 << 10
	// maxLabel is how much of a label is kept, in bytes: enough for a number.
	maxLabel = 200
	// maxLines bounds the lines on customers' accounts. They are kept until the
	// end, at about 300 bytes a line, because a letter may pair the first with
	// the last. It is several times what a firm of a thousand customers books in
	// a year.
	maxLines = 400_000
	// maxEntries bounds the entries that are remembered, at about 120 bytes an
	// entry, to know what stands opposite a customer's line.
	maxEntries = 1_000_000
	// maxRounding is the difference between all debits and all credits, in cents,
	// that exporters reach by rounding foreign amounts. More means missing rows.
	maxRounding = 100
	// minNumber is the length of the shortest invoice number: one or two
	// characters count pieces within a month or a year, and come again.
	minNumber = 3
	// maxExamples is how many cases a note names.
	maxExamples = 5
)
