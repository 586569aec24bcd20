// Package einvoice holds what the two syntaxes of EN 16931 have in common: XML
// that may have been made to harm, the terms of the standard (BT-1 to BT-133)
// as text with the line it stood on, and the rules that make an invoice of the
// ledger from them. Packages facturx and ubl say where each term stands.
//
// An amount, a date, a number or a currency that cannot be read is an error with
// its line and what to do. What is odd and does no harm is a note.
package einvoice

// Limits against files that were made to harm.
const (
	// MaxFile is how many bytes one file may have. An invoice is read whole,
	// because a PDF begins at its end; most have less than 1 MB, and one with the
	// plans of a building attached 20 MB.
	MaxFile = 64 << 20
	// maxDepth is how deep elements may be nested. The schemas reach 14, and a
	// signature in an extension some more.
	maxDepth = 64
	// maxNodes is how many elements are kept. Lines and attachments are not kept,
	// and what is left has some 300; a lift of VAT rates, terms and references
	// by a hundred stays below.
	maxNodes = 50_000
	// maxText is how many bytes the text of an element may have that is kept. The
	// longest that are real, terms of payment and notes, have a few thousand.
	maxText = 64 << 10
	// maxNumber is how many characters the number of an invoice may have. French
	// ones have 35 at most (rule G1.05 of the reform).
	maxNumber = 100
	// maxNotes is how many notes are kept of one invoice.
	maxNotes = 30
)

const again = "ask the invoicing tool for the invoice again, and drop that file"
