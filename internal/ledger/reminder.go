package ledger

import (
	"slices"
	"time"
)

// Reminder is one message to one customer for one day, listing one or more
// instalments; the furthest step sets its tone.
type Reminder struct {
	ID         string // derived from customer, currency and day: one a day, by construction
	Customer   string
	Currency   string
	Policy     string
	Step       string // the furthest of its items
	Channel    string
	Language   string
	State      ReminderState
	PlannedFor Date
	NotBefore  time.Time // after a passing failure: not again before
	// FailingSince is when the first of its attempts failed in passing; zero when
	// none has.
	FailingSince time.Time
	// GivenUp marks one whose channel did not reach the customer in time although it
	// may again: its step leaves by another, if there is one.
	GivenUp   bool
	Attempts  int
	SentAt    time.Time
	Recipient string
	MessageID string
	Reason    string // why it was cancelled, refused, put off or left uncertain
	Receipt   string // what the channel answered
	Reached   Date   // derived from its proofs, see Proof.Reached; "" when none says
	Items     []ReminderItem
}

// StepApology is the step of a message that is on no ladder: it takes a reminder
// back that left after the money had come.
const StepApology = "apology"

// ReminderItem is one instalment listed in a reminder. Invoice, Instalment,
// Step and Cycle are unique among live items: no step is sent twice.
type ReminderItem struct {
	Invoice    string
	Instalment int
	Step       string
	Cycle      int
	Amount     Money // as printed
	DueDate    Date
	// GivenBack marks a step that was sent although the money had come before: it
	// counts as not taken.
	GivenBack bool
}

// ReminderState is where a reminder stands.
type ReminderState string

// The states of a reminder.
const (
	ReminderPlanned   ReminderState = "planned"
	ReminderApproved  ReminderState = "approved"
	ReminderSending   ReminderState = "sending" // handed to the channel; the answer is not known yet
	ReminderSent      ReminderState = "sent"
	ReminderRefused   ReminderState = "refused"   // the channel will never take it as it is, or it came back
	ReminderUncertain ReminderState = "uncertain" // in flight at a crash: a person finds out
	ReminderCancelled ReminderState = "cancelled"
)

var reminderMoves = map[ReminderState][]ReminderState{
	ReminderPlanned:  {ReminderApproved, ReminderCancelled},
	ReminderApproved: {ReminderSending, ReminderCancelled}, // paid between approval and send
	ReminderSending:  {ReminderSent, ReminderRefused, ReminderUncertain, ReminderPlanned},
	ReminderSent:     {ReminderRefused}, // it came back
	// A person says which, or it came back: then it had left.
	ReminderUncertain: {ReminderSent, ReminderCancelled, ReminderRefused},
	ReminderRefused:   {ReminderCancelled}, // a person says that the address is right after all
}

// CanMove reports whether a reminder may go from this state to the next.
func (s ReminderState) CanMove(next ReminderState) bool {
	return slices.Contains(reminderMoves[s], next)
}

// ReminderStates lists every state, in the order of a reminder's life.
func ReminderStates() []ReminderState {
	return []ReminderState{
		ReminderPlanned, ReminderApproved, ReminderSending, ReminderSent,
		ReminderRefused, ReminderUncertain, ReminderCancelled,
	}
}

// Hold is a dated reason not to remind.
type Hold struct {
	ID       int64
	Invoice  string // one of Invoice and Customer is set
	Customer string
	Kind     HoldKind
	Until    Date // last day of the hold
	Note     string
	Author   string
	At       time.Time
	// Since is the day of the judgment that opened proceedings, of an insolvency;
	// "" when it was not said. Interest ends the day before.
	Since Date
	// Plan are the instalments of a payment plan, if it has any: they take the
	// place of the due dates, and the hold holds nothing by itself.
	Plan []Instalment
	// Invoiced is what the invoice came to when the plan was made, in minor units; 0
	// when nobody wrote it down. Paid before were Invoiced less the instalments.
	Invoiced int64
}

// HoldKind says why reminders are held.
type HoldKind string

// The kinds of hold.
const (
	HoldDispute HoldKind = "dispute"
	HoldPromise HoldKind = "promise"
	HoldPlan    HoldKind = "plan"
	HoldManual  HoldKind = "manual"
	// HoldInsolvency stops everything for a customer: the law forbids to ask for
	// what was owed before (art. L622-7 and L622-21 C. com.).
	HoldInsolvency HoldKind = "insolvency"
)

// HoldKinds lists the kinds in the order the command line documents them.
func HoldKinds() []HoldKind {
	return []HoldKind{HoldDispute, HoldPromise, HoldPlan, HoldManual, HoldInsolvency}
}
