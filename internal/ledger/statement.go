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
	Date Date
	Set  bool // false: the file gives no such balance
}

// Statement is what a file says of one account and one period.
type Statement struct {
	Account  Account
	ID       string // the bank's identification of the statement (Stmt/Id), if any
	Sequence string // ElctrncSeqNb or LglSeqNb; digits, or "" when not numbered
	From, To Date   // first and last day covered, both included; To may be "" only when the file is undated
	Opening  Balance
	Closing  Balance
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

// Claims says which totals of a Statement its file really gave.
type Claims struct{ Count, Credits, Debits bool }

// StatementSink takes the content of a statement file one piece at a time, in
// the order of the file: Begin, then every Entry, then End, once for each
// statement. End carries the complete statement: balances that come behind the
// entries (OFX) are only there. An error returned by the sink stops the reader,
// which returns it unchanged.
type StatementSink interface {
	Begin(Statement) error
	Entry(Entry) error
	End(Statement) error
}
