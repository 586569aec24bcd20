package ledger

import "time"

// Settlement is one decision on a credit: all the allocations that were made of
// it at once, and what became of them.
type Settlement struct {
	Entry       string // Entry.ID
	Key         string // the invoices, sorted
	Rule        string
	DecidedBy   string // ByEngine, or the person
	Probability float64
	At          time.Time
	Fate        Fate
	Ended       time.Time // when it was taken back; zero while it is live
}

// Fate is what became of a settlement.
type Fate string

// The fates. Only what a person undid says that the decision was wrong.
const (
	FateLive       Fate = "live"
	FateUndone     Fate = "undone"     // a person said that it was wrong
	FateReturned   Fate = "returned"   // the bank took the money back
	FateSuperseded Fate = "superseded" // what it rested on changed: an invoice, a file, the details of a batch
)
