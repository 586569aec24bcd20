// Package channel says what a reminder looks like to the thing that delivers
// it, and what that thing may answer. Each channel is a package below.
package channel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"relanced/internal/ledger"
)

// Message is one reminder, rendered and ready to leave.
type Message struct {
	ID        string // unique over all books, stable over retries; also names files
	MessageID string // RFC 5322 Message-ID without its angle brackets, derived from the id
	Date      time.Time
	From      Address
	ReplyTo   Address   // Email "" for none
	To        Address   // Email holds what the channel reaches: a phone number, a postal address
	Copy      []Address // who reads along; channels other than e-mail leave them out
	Subject   string
	Text      string // plain text, lines ended by \n
	Language  string // "fr" or "en"
	// Letter says the same as Text, laid out. Without blocks there is the text
	// alone.
	Letter Letter
	// References are the Message-IDs, oldest first, of earlier messages about the
	// same, so that a mail program shows them together.
	References  []string
	Attachments []Attachment
	Invoices    []string     // the numbers of those it lists
	Total       ledger.Money // what it asks for
	Approval    Approval     // the zero value where nobody was asked
}

// Approval is a person's word that a message may leave. Of a call it is the
// word that it was made, and the note says what came of it.
type Approval struct {
	By   string
	At   time.Time
	Note string // "" for none
}

// Address is a name and an e-mail address.
type Address struct{ Name, Email string }

// Receipt is what the channel answered when it took a message: the SMTP reply,
// the path of the file.
type Receipt string

// Digest is the SHA-256, in hexadecimal, of the exact bytes that leave: what is
// kept as evidence can be held against it.
type Digest string

// DigestOf returns the digest of what leaves.
func DigestOf(content []byte) Digest {
	sum := sha256.Sum256(content)
	return Digest(hex.EncodeToString(sum[:]))
}

// Outcome is what a channel knows of a message that was in flight when the
// program died.
type Outcome string

// The outcomes of Recall.
const (
	OutcomeSent    Outcome = "sent"    // it left
	OutcomeUnsent  Outcome = "unsent"  // it certainly did not leave
	OutcomeUnknown Outcome = "unknown" // only a person can find out
)

// Channel delivers messages. Prepare is called before the ledger claims the
// reminder and must be harmless: nothing it does reaches the customer. It answers
// with the digest of what Send will hand over, which the claim records. Send is
// called once for each claim, outside any database transaction. Recall is asked
// at start about a message whose answer was never recorded. Discard undoes
// Prepare for a message that will not be sent after all.
type Channel interface {
	Prepare(ctx context.Context, m Message) (Digest, error)
	Send(ctx context.Context, m Message) (Receipt, error)
	Recall(ctx context.Context, id string) (Outcome, error)
	Discard(ctx context.Context, id string) error
}

// Failure is the error of a Send that certainly did not deliver. A Send that
// may have delivered (the connection broke after DATA) returns Uncertain.
type Failure struct {
	Kind   FailureKind
	Reason Reason
	Err    error
}

// FailureKind tells whether trying again can help.
type FailureKind string

// The kinds of failure.
const (
	Passing   FailureKind = "passing"   // try again later
	Permanent FailureKind = "permanent" // never, as it is
	Uncertain FailureKind = "uncertain" // it may have left: never by itself
)

// Reason is one of a closed set, because it becomes a metric label.
type Reason string

// The reasons of a failure.
const (
	ReasonAddress    Reason = "address"    // the recipient is refused or malformed
	ReasonAuth       Reason = "auth"       // the server refuses our credentials
	ReasonConnection Reason = "connection" // no connection, or it broke before DATA
	ReasonTLS        Reason = "tls"        // no trustworthy encryption
	ReasonServer     Reason = "server"     // the server said no (4xx or 5xx) for another reason
	ReasonLost       Reason = "lost"       // the connection broke when the answer was due
	ReasonStorage    Reason = "storage"    // the file could not be written
)

// Reasons lists the closed set.
func Reasons() []Reason {
	return []Reason{
		ReasonAddress, ReasonAuth, ReasonConnection, ReasonTLS, ReasonServer, ReasonLost, ReasonStorage,
	}
}

// Error says what happened and whether it may pass.
func (f *Failure) Error() string { return fmt.Sprintf("%s (%s): %v", f.Reason, f.Kind, f.Err) }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// AsFailure returns the failure in err. Any other error is taken for
// uncertain: what we do not understand is not sent again by itself.
func AsFailure(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return &Failure{Uncertain, ReasonLost, err}
}
