package dunning

import (
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Waiting are the planned reminders of a book that have not left.
type Waiting struct {
	Approval []ledger.Reminder // a person has to approve them
	Leaving  []Leaving         // nobody has to do anything
	Stuck    []ledger.Reminder // their channel fails for longer than their policy is patient
}

// Leaving is a planned reminder that leaves by itself.
type Leaving struct {
	ledger.Reminder
	Why string // it has not left yet, "" when it leaves with the next pass
}

// Waiting lists the planned reminders of a book by what they wait for.
func (d *Dispatcher) Waiting(tx *store.Tx) (Waiting, error) {
	planned, err := tx.Reminders(ledger.ReminderPlanned, ledger.ReminderApproved)
	var w Waiting
	for _, r := range planned {
		switch {
		case d.Planner.Stuck(r, d.today(tx.Now())):
			w.Stuck = append(w.Stuck, r)
		case d.Planner.NeedsApproval(r):
			w.Approval = append(w.Approval, r)
		case r.State == ledger.ReminderPlanned: // what is approved leaves with the pass that is under way
			w.Leaving = append(w.Leaving, Leaving{r, d.Planner.notYet(r, tx.Now())})
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

// notYet says why a planned reminder that nobody has to approve does not leave now,
// "" when the next pass takes it.
func (p *Planner) notYet(r ledger.Reminder, now time.Time) string {
	today := ledger.DateOf(now.In(p.location))
	switch {
	case r.NotBefore.After(now):
		return "put off until " + r.NotBefore.In(p.location).Format("2006-01-02 15:04")
	case !p.calendar.BusinessDay(today):
		return string(today) + " is not a business day"
	}
	return p.closed(Due{Policy: r.Policy}, r.Channel, now)
}

// Pending says what will become of a message that is planned or on its way, from
// everything known of its customer today.
func (p *Planner) Pending(s Snapshot, r ledger.Reminder, now time.Time) string {
	_, faults := p.Verify(s, r)
	notToday := !p.calendar.BusinessDay(s.Today) // which is no reason to cancel it
	switch why := p.notYet(r, now); {
	case r.State == ledger.ReminderSending:
		return "is being sent"
	case r.State == ledger.ReminderUncertain:
		return "may have left: a person says whether it did"
	case len(faults) > 0 && !notToday:
		return "will be cancelled: " + faults[0]
	case p.NeedsApproval(r) && r.Channel == channelCall:
		return "waits for a person to make the call"
	case p.NeedsApproval(r):
		return "waits for a person to approve it"
	case why != "":
		return "leaves by itself: " + why
	}
	return "leaves with the next pass"
}
