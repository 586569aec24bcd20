package camt

// Limits against files that were made to harm, each far above what the largest
// banks send.
const (
	// maxPiece is how many bytes one entry, or one token elsewhere, may take.
	// Batches of 500 details take 1 MB; 32 MB leave room for 16,000.
	maxPiece = 32 << 20
	// maxText is how many bytes one text may hold. The longest of the standard
	// has 500 characters.
	maxText = 64 << 10
	// maxDepth is how deep elements may be nested. The schema reaches 16, a
	// business envelope adds a few.
	maxDepth = 64
	// maxStatements is how many statements one file may hold. A concentrator
	// sends one for each account of its group: hundreds.
	maxStatements = 10_000
	// maxNames is how many names of elements and attributes are kept for their
	// next time. The schema has some 500.
	maxNames = 2000
	// maxAgain is the longest text that is kept for its next time: an account
	// number has 34 characters.
	maxAgain = 34
	// maxReused is for how many details of a batch the memory is kept for the
	// next one.
	maxReused = 100
	// headBytes is how far the XML declaration is looked for.
	headBytes = 1024
)
