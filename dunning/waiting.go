package dunning

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Waiting are the reminders of a book that have not left.
type Waiting struct {
	Approval []ledger.Reminder // a person has to approve them
	Leaving  []Leaving         // nobody has to do anything
	Stuck    []ledger.Reminder // their channel fails for longer than their policy is patient
}

// Leaving is a reminder that leaves by itself: it needs nobody's approval, or has it.
type Leaving struct {
	ledger.Reminder
	On  ledger.Date // the first day it can leave
	Why string      // it does not leave with the next pass, "" when it does
}

// When says when it leaves, as seen from a day: "with the next pass", "on 2026-04-13:
// 2026-04-11 is not a business day".
func (l Leaving) When(today ledger.Date) string {
	switch {
	case l.Why == "":
		return "with the next pass"
	case l.On == today:
		return "today: " + l.Why
	}
	return "on " + string(l.On) + ": " + l.Why
}

// Waiting lists the planned and the approved reminders of a book by what they wait for.
func (d *Dispatcher) Waiting(tx *store.Tx) (Waiting, error) {
	var w Waiting
	waiting, err := tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
	if err != nil {
		return w, err
	}
	today := d.today(tx.Now())
	left, err := tx.CountLeft(today.At(0, d.Planner.location))
	for _, r := range waiting {
		switch {
		case d.Planner.Stuck(r, today):
			w.Stuck = append(w.Stuck, r)
		case d.Planner.NeedsApproval(r):
			w.Approval = append(w.Approval, r)
		default:
			l := d.Planner.leaving(r, tx.Now())
			if limit := d.Planner.config.DailyCap; l.On == today && left >= limit {
				l.On, l.Why = d.Planner.calendar.NextBusinessDay(today.AddDays(1)), "the "+plural(limit, "message", "messages")+" of today come first"
			} else if l.On == today {
				left++
			}
			w.Leaving = append(w.Leaving, l)
		}
	}
	return w, err
}

// NeedsApproval reports whether a planned reminder waits for a person: its step asks
// for one, or it is a call, and nobody has approved it yet.
func (p *Planner) NeedsApproval(r ledger.Reminder) bool {
	if r.State != ledger.ReminderPlanned || approvedBefore(r) {
		return false
	}
	policy, _ := p.config.policy(r.Policy)
	step := policy.index(r.Step)
	return r.Channel == channelCall || step >= 0 && policy.needsPerson(policy.Steps[step])
}

// leaving says when a reminder leaves that waits for nobody's approval.
func (p *Planner) leaving(r ledger.Reminder, now time.Time) Leaving {
	at := now.In(p.location)
	var why []string
	if r.NotBefore.After(now) {
		at = r.NotBefore.In(p.location)
		why = append(why, fmt.Sprintf("%s failed %s, and is tried again from %s", r.Channel, times(r.Attempts), at.Format("2006-01-02 15:04")))
	}
	day := ledger.DateOf(at)
	on := p.calendar.NextBusinessDay(day)
	w, text := p.opening(r.Policy, r.Channel)
	switch {
	case on > day:
		why = append(why, notBusiness(day))
	case !w.open(at):
		why = append(why, text)
		if w.over(at) {
			on = p.calendar.NextBusinessDay(day.AddDays(1))
		}
	}
	return Leaving{r, on, strings.Join(why, "; ")}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return plural(n, "time", "times")
}

// Pending says what will become of a message that is planned or on its way, from
// everything known of its customer today: "waits for a person to approve it".
func (p *Planner) Pending(s Snapshot, r ledger.Reminder, now time.Time) string {
	var faults []string
	if r.Step != ledger.StepApology { // which is on no ladder
		_, faults = p.Verify(s, r)
	}
	faults = slices.DeleteFunc(faults, func(f string) bool { return f == notBusiness(s.Today) }) // it waits
	l := p.leaving(r, now)
	switch {
	case r.State == ledger.ReminderSending:
		return "is being sent"
	case r.State == ledger.ReminderUncertain:
		return "may have left: a person says whether it did"
	case len(faults) > 0 && p.calendar.BusinessDay(s.Today):
		return "will be cancelled: " + strings.Join(faults, "; ")
	case len(faults) > 0:
		return "will be cancelled on " + string(p.calendar.NextBusinessDay(s.Today)) + " if this still stands then: " + strings.Join(faults, "; ")
	case p.Stuck(r, s.Today):
		return fmt.Sprintf("has not left: %s has failed since %s, %s (%s); a person finds out why, and it is tried on",
			r.Channel, ledger.DateOf(r.FailingSince.In(p.location)), times(r.Attempts), r.Reason)
	case p.NeedsApproval(r) && r.Channel == channelCall:
		return "waits for a person to make the call"
	case p.NeedsApproval(r):
		return "waits for a person to approve it"
	case r.State == ledger.ReminderApproved:
		return "is approved, and leaves " + l.When(s.Today)
	case l.Why == "":
		return "leaves with the next pass"
	}
	return "leaves by itself " + l.When(s.Today)
}

// notBusiness says that nothing leaves on a day.
func notBusiness(day ledger.Date) string { return string(day) + " is not a business day" }
