package ledger

// Account is one bank account of a book, as statements name it.
type Account struct {
	ID       string // its IBAN when it has one, else what the bank calls it, normalised
	IBAN     string // "" when the bank gave none
	Currency string
	Holder   string // owner as the bank writes it
	Bank     string // BIC or bank code
}

// Balance is the balance of a bank account at the end of a day (opening
// balances: at its start), signed: overdrawn is negative.
type Balance struct {
	Money
	Date     Date
	Set      bool // false: the file gives no such balance
	Unsigned bool // the file does not say whether it is overdrawn
}

// Statement is what a file says of one account and one period.
type Statement struct {
	Format   Format
	Account  Account
	ID       string // the bank's identification of the statement (Stmt/Id), if any
	Sequence string // ElctrncSeqNb or LglSeqNb; digits, or "" when not numbered
	From, To Date   // first and last day covered, both included; To may be "" only when the file is undated
	// Written is the day on which the bank wrote the statement, while that day still
	// ran, or on which it arrived, whichever is first; "" unknown. It knows nothing
	// of what happened after.
	Written Date
	Opening Balance
	Closing Balance
	// Forward is the expected balance once entries already booked but valued
	// after the closing date count (ISO 20022 FWAV); some banks leave them out
	// of the closing balance.
	Forward Balance
	// Count and Credits/Debits are the totals the file claims of itself
	// (TxsSummry); Claimed says which are present.
	Count           int
	Credits, Debits int64
	Claimed         Claims
	// Entries is how many entries the reader handed on for this statement. It
	// is known only when the statement ends.
	Entries int
	// Notes are repairs and oddities worth keeping with the file's record, in
	// plain English, each once.
	Notes []string
}

// Format is the kind of message a statement came in. Within one format of a
// bank two lines that differ are two movements; across formats the same movement
// looks different, and is recognised by what it moved.
type Format string

// The formats.
const (
	FormatCAMT053 Format = "camt.053"  // ISO 20022 statement of booked entries
	FormatCAMT054 Format = "camt.054"  // ISO 20022 notification: single entries and the details of batches
	FormatCAMT052 Format = "camt.052"  // ISO 20022 account report within the day
	FormatCFONB   Format = "cfonb.120" // relevé de compte of the French banks
	FormatMT940   Format = "mt940"     // SWIFT customer statement
	FormatMT942   Format = "mt942"     // SWIFT interim report
	FormatOFX     Format = "ofx"       // OFX, QFX and QBO downloads
	FormatCSV     Format = "csv"       // a bank's own table, by a mapping
)

// Formats lists every format, the one that says most about an entry first.
func Formats() []Format {
	return []Format{
		FormatCAMT053, FormatCAMT054, FormatCAMT052, FormatCFONB, FormatMT940, FormatMT942, FormatOFX, FormatCSV,
	}
}

// Covers reports whether a statement of this format says everything about its
// days. A notification tells of some entries only, and a report within the day
// of those booked so far: neither ever counts as coverage.
func (f Format) Covers() bool {
	return f != FormatCAMT054 && f != FormatCAMT052 && f != FormatMT942
}

// Claims says which totals of a Statement its file really gave.
type Claims struct{ Count, Credits, Debits bool }

// StatementSink takes the content of a statement file one piece at a time, in
// the order of the file: Begin, then every Entry (a batch with its details in
// one call), then End, once for each statement. End carries the complete statement: balances that come behind the
// entries (OFX) are only there. An error returned by the sink stops the reader,
// which returns it unchanged.
type StatementSink interface {
	Begin(Statement) error
	Entry(Entry) error
	End(Statement) error
}
