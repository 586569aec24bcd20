package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Event is one audit row: who did what to what, why, chained to the one
// before, so that a row changed or removed behind our back shows.
type Event struct {
	Seq     int64 // from 1 in each book, without gaps
	At      time.Time
	Actor   string // "relanced", or the person
	Kind    string // "allocation.made", "reminder.sent"
	Subject string // what it happened to: an entry, an invoice, a file
	Detail  string // JSON
	Prev    string // Hash of the event before, "" for the first
	Hash    string
}

// Seal computes the hash that chains the event to its predecessor. Fields are
// length-prefixed: no two events share a preimage.
func (e Event) Seal() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d|%d|", e.Seq, e.At.UnixMicro())
	for _, s := range []string{e.Actor, e.Kind, e.Subject, e.Detail, e.Prev} {
		fmt.Fprintf(h, "%d:%s|", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}
