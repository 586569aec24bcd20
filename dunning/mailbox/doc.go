// Package mailbox reads what comes back to reminders: replies of people,
// bounces, and what machines answer. It looks and leaves everything as it is: no
// message is marked as read, moved or deleted.
package mailbox

import (
	"context"

	"relanced/internal/ledger"
)

// Reader is a mailbox that can be read: an IMAP folder or a maildir.
type Reader interface {
	// Name tells one mailbox from another: positions are kept by it.
	Name() string
	// Read hands on what came after a position, oldest first and a batch at a
	// time. A batch that take refuses comes again at the next Read, as does
	// whatever had not been handed on when the connection broke.
	Read(ctx context.Context, after Position, take func(Batch) error) error
}

// Batch is some messages, and the position behind them.
type Batch struct {
	Messages []Message
	Next     Position
}

// Position is how far an IMAP folder was read. The UID counts only as long as
// the folder has the same UIDVALIDITY (RFC 9051 section 2.3.1.1). A maildir has
// no positions: it remembers by itself, until the program ends.
type Position struct{ Validity, UID uint32 }

// Message is one message, as far as reminders need it. All text is plain, on
// bounded length, and without characters that command a terminal.
type Message struct {
	// ID is the Message-ID without brackets, or a hash of a message without one.
	ID   string
	Kind ledger.ReplyKind
	// Sender is who wrote, as "Name <address>"; Address is the address alone.
	Sender, Address string
	Subject         string
	// Answers are the Message-IDs it refers to, the likeliest first.
	Answers []string
	Text    string
	// Failures are the recipients a bounce speaks of.
	Failures []Failure
}

// Failure is what a bounce says of one recipient.
type Failure struct {
	Recipient string // "" when the bounce does not say
	Permanent bool   // 5.x.x, and not 4.x.x (RFC 3463)
	Final     bool   // the server tries no more: what is passing will not arrive, either
	Status    string // "5.1.1", "" when the bounce does not say
	Why       string // the server's own words
}

// Limits of one message. What lies behind them is not read.
const (
	maxBytes       = 512 << 10
	maxHeaderBytes = 128 << 10
	maxParts       = 64
	maxDepth       = 8
	maxAnswers     = 50
	maxTextRunes   = 4000
	maxLineRunes   = 300
)

// Limits of one Read: what lies behind them comes at the next.
const (
	maxBatch = 20
	maxRead  = 5000
)
