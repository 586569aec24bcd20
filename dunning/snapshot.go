package dunning

import (
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Snapshot is everything Plan needs to know of one book. Restricted to one
// customer (with all statements, doubts and rejected files of the book) it
// gives the same answer for that customer, but for the daily cap.
type Snapshot struct {
	Today     ledger.Date
	Customers []ledger.Customer
	// Invoices are those that are not fully settled, credit notes too, with
	// what is allocated to them. Settled ones only add an outlook.
	Invoices []ledger.Invoice
	// Unapplied is money received from a customer that settles nothing, in
	// minor units, by customer and currency.
	Unapplied map[string]map[string]int64
	// Charges is what letters have claimed of a customer who has a credit, and is owed,
	// the same way.
	Charges map[string]map[string]int64
	// Reminders are all that were ever planned, with their items. Cancelled
	// ones count for nothing.
	Reminders []ledger.Reminder
	// Reopened is the last day a returned payment reopened an invoice.
	Reopened map[string]ledger.Date
	// PaidInPart is the day of the last payment on an invoice that left some of
	// it open.
	PaidInPart map[string]ledger.Date
	// Habits says how each customer who has ever paid does so.
	Habits map[string]Habit
	Holds  []ledger.Hold
	// Accounts are those customers are asked to pay into, whether or not a
	// statement has been seen.
	Accounts   []ledger.Account
	Statements []StatementCover
	Doubts     []Doubt
	// Unmatched counts the credits nobody has tried to match yet.
	Unmatched int
	// Returned are the payments that came back for a reason the bank named.
	Returned []store.Returned
	// AcceptedGaps are the missing days that a person takes as they are.
	AcceptedGaps []store.AcceptedGap
	// Confirmed are the invoices a person knows to be unpaid, whatever happened
	// before the first statement or made a payment come back, and when they last
	// said so.
	Confirmed map[string]time.Time
	// RejectedFiles names the statement files that were refused and wait.
	RejectedFiles []string

	indexed *indexes // of what is the same for every customer; nil: not yet
}

// Doubt is a credit nobody has decided on, and whose money it may be.
type Doubt struct {
	Entry     ledger.Entry
	Customers []string // each is held for all they owe in the currency of the entry
	Invoices  []string // held one by one
}
