package ledger

import "time"

// File is the record of one file that was taken in or refused.
type File struct {
	ID        int64
	SHA256    string // hex; "" when the file was refused before it was read
	Name      string
	Kind      FileKind
	Reader    string // the reader and its version: "camt/1"
	Bytes     int64
	State     FileState
	Place     string // where it lies now, relative to the data folder
	Reason    string // why it was refused
	Notes     []string
	ArrivedAt time.Time
	// WithdrawnAt is when a person withdrew the recorded file; zero while it counts.
	WithdrawnAt time.Time
}

// FileKind is what a file turned out to be, by its content.
type FileKind string

// The kinds of file, in the order in which those that wait are taken, so that a
// first pass knows as much as it can: an electronic invoice is told from one we
// received by the accounts that statements name.
const (
	FileUnknown   FileKind = "unknown"
	FileCustomers FileKind = "customers"
	FileInvoices  FileKind = "invoices"
	FileStatement FileKind = "statement"
	FileIssued    FileKind = "e-invoice" // Factur-X, CII or UBL
	FileAdvice    FileKind = "advice"    // what single credits are made of
	FilePacked    FileKind = "packed"    // zip or gzip: its members are files of their own
)

// FileState is what became of a file.
type FileState string

// The states of a file.
const (
	FileRecorded  FileState = "recorded"  // in the ledger; archived, or about to be
	FileRejected  FileState = "rejected"  // refused, waiting in rejected/ for a person
	FileDismissed FileState = "dismissed" // refused, and a person has taken it away
)
