// Package dossier writes what proves a claim into one ZIP, for those who do not
// have the ledger: a lawyer, a bailiff, a court. It is a pure function of a
// [Dossier]: the same one gives the same bytes.
package dossier

import (
	"time"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

// Dossier is all that is known of what one customer owes, as of a day. Whoever
// fills it in sees to it that it holds nothing about others.
type Dossier struct {
	Subject  string // "customer C1" or "invoice FA-1"
	Book     string
	Version  string    // of the program
	Written  time.Time // when, in the time zone of the days
	AsOf     ledger.Date
	Language string // "fr" or "en": of what people read

	Creditor Creditor
	Customer ledger.Customer
	Accounts []Account
	// Credits are open credit notes and unapplied money of the customer that were
	// set off against the invoices.
	Credits   []Credit
	Payments  []Payment
	Undecided []Undecided // the oldest first
	Reminders []Reminder
	Events    []Event
	Holds     []Hold
}

// Creditor is who claims.
type Creditor struct{ Name, Address, SIREN, Email, Phone, Mentions string }

// Account is one invoice and what it amounts to.
type Account struct {
	Invoice   ledger.Invoice
	Statement charges.Statement
	Lines     []Line // what lowers it
	// Original is the file the invoice came as, nil when only its data is known.
	Original *Original
	Source   Source
	// NotDue is how much of the principal is not due yet.
	NotDue ledger.Money
	// Unclaimed is how much of the charges no letter has claimed by then.
	Unclaimed  ledger.Money
	Limitation Limitation
}

// Limitation says until when an invoice can be claimed in court; the zero one that
// it is not known.
type Limitation struct {
	Last    ledger.Date
	Years   int // from the day of issue
	Article string
	Near    bool // or past
}

// Original is a file as it came.
type Original struct {
	Name string
	Data []byte
}

// Source is the file that something is known from.
type Source struct {
	Name   string // as it arrived
	Place  string // in the archive of the data folder
	SHA256 string
	Where  string // in the file
	Reader string
}

// Line is something that lowers what is owed of an invoice.
type Line struct {
	Kind   string      // payment, adjustment, credit_note, settled, written_off, set_off, charges, charges_paid, charges_waived, charges_set_off
	Day    ledger.Date // booked on, "" unknown
	Amount ledger.Money
	Ref    string // the bank's reference
	Reason string
}

// Credit is a credit note that is open, or money on no invoice: Number is "".
type Credit struct {
	Number string
	Issued ledger.Date
	Amount ledger.Money // positive
}

// Payment is an entry of a bank statement that settles invoices of the dossier,
// or did so until it was taken back.
type Payment struct {
	Entry   ledger.Entry
	Sources []Source
	Shares  []Share
}

// Share is what a payment put on one invoice.
type Share struct {
	Invoice           string
	Amount            ledger.Money
	DecidedBy, Rule   string
	TakenBack, Reason string // the day, "" while it stands, and why
}

// Undecided is a credit that nobody has decided on and that may pay what is claimed.
type Undecided struct {
	Entry     ledger.Entry
	TakenBack string // the day it was taken back from an invoice of the dossier, "" if never
}

// Reminder is a message that left, with its proofs.
type Reminder struct {
	ledger.Reminder
	ApprovedBy string
	Files      []Original // the message as it left
	Text       string     // what it said, when no file of it is kept
	Events     []Event
	Delivery   ledger.Proof
	Proofs     []Original
	Missing    []string // proofs that the archive no longer has
	// Withdrawn are the invoices it should not have listed.
	Withdrawn []Withdrawal
	// Void is set when it proves nothing: all it asked for of the invoices of the dossier
	// is withdrawn, or it takes another one back.
	Void    bool
	Apology Apology
}

// Withdrawal says that money for an invoice had come before it was reminded.
type Withdrawal struct {
	Invoice     string
	Booked, Day ledger.Date  // by the bank; of the withdrawal
	Rest        ledger.Money // of what was asked for, that had not come
}

// Apology is the message that takes a reminder back; the zero one when there is none.
type Apology struct {
	Reminder string // its id
	State    ledger.ReminderState
	Sent     time.Time
}

// Event is a row of the audit chain. Withheld says that its detail names others
// and is left out; the hash is of all of it.
type Event struct {
	ledger.Event
	Withheld bool
}

// Hold is a dispute, a promise, a plan or another reason not to remind.
type Hold struct {
	ledger.Hold
	State string // of a promise: kept, broken or open
}
