package dunning

import (
	"relanced/internal/ledger"
)

// Outlook is what comes next for one instalment.
type Outlook struct {
	Invoice    string
	Instalment int
	Name       string // of the instalment: "instalment 1", "instalment 1 of 2 of the plan of 2026-04-03"
	Customer   string
	State      OutlookState
	Step       string      // the next step, "" when there is none
	Reached    ledger.Date // the business day the step is or was reached
	// FirstPossible is the first day it can be sent: today when it is due.
	FirstPossible ledger.Date
	Detour        string   // why the step takes another channel than its own, "" when it does not
	Blockers      []string // what stands in the way of the step today, in the order of Guards
	Reminder      string   // the message that lists it and has not left yet, "" for none
	Note          string   // one sentence for a person
	// Of a finished ladder: its last step, when it was sent, and the first day on
	// which it is for a person to say what follows.
	Last             string
	LastSent, Person ledger.Date
}

// OutlookState says how an instalment stands.
type OutlookState string

// The states of an outlook.
const (
	OutlookDue      OutlookState = "due"      // a message leaves today
	OutlookAhead    OutlookState = "ahead"    // the next step has not been reached
	OutlookHeld     OutlookState = "held"     // it has, and something stands in the way
	OutlookPending  OutlookState = "pending"  // a message that lists it has not left yet
	OutlookFinished OutlookState = "finished" // no step is left: a person takes over
	OutlookSettled  OutlookState = "settled"  // nothing is open
)

func (v *view) outlooks(claims []*claim) []Outlook {
	list := make([]Outlook, 0, len(claims))
	for _, c := range claims {
		list = append(list, v.outlook(c))
	}
	for _, invoice := range v.Invoices {
		if invoice.Amount.Minor > 0 && invoice.Open().Minor <= 0 {
			list = append(list, Outlook{
				Invoice: invoice.Number, Instalment: 1, Name: "instalment 1", Customer: invoice.Customer,
				State: OutlookSettled, Note: "settled: nothing is open",
			})
		}
	}
	return list
}

func (v *view) outlook(c *claim) Outlook {
	o := Outlook{Invoice: c.invoice.Number, Instalment: c.part.Number, Name: v.instalmentName(c), Customer: c.customer.ID}
	if c.pending != nil { // what is in the way is so of the step behind it
		o.State, o.Step, o.Reminder = OutlookPending, c.pending.Step, c.pending.ID
		o.Reached, o.FirstPossible = c.pending.PlannedFor, c.pending.PlannedFor.Max(v.Today)
		o.Note = "a message planned for " + string(c.pending.PlannedFor) + " is " + string(c.pending.State)
		return o
	}
	for _, r := range c.reasons {
		o.Blockers = append(o.Blockers, r.String())
	}
	switch {
	case !c.more && c.configured:
		v.finish(c, &o)
		return o
	case !c.more:
		o.State, o.Note = OutlookHeld, joinReasons(c.reasons)
		return o
	}
	o.Step, o.Detour = c.nextStep().Name, c.route.detour
	o.Reached = v.calendar.NextBusinessDay(c.ladder.reached(c.nextStep()))
	o.FirstPossible = c.day
	switch {
	case len(c.reasons) > 0:
		o.FirstPossible = v.firstPossible(c)
		o.State, o.Note = OutlookHeld, joinReasons(c.reasons)
		if o.Reached > v.Today {
			o.State, o.Note = OutlookAhead, "reached on "+string(o.Reached)+"; today it would be held"
		}
	case c.day == v.Today:
		o.State, o.Note = OutlookDue, "due today"
	default:
		o.State, o.Note = OutlookAhead, "reached on "+string(o.Reached)
	}
	return o
}
