package dunning

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// finish says of an instalment whose ladder has no step left since when it is a
// person's: the day after the last message, or after the delay a mise en demeure
// has left.
func (v *view) finish(c *claim, o *Outlook) {
	o.State = OutlookFinished
	if len(c.policy.Steps) == 0 {
		o.Note = "the policy " + c.policyName + " has no steps: nobody is reminded"
		return
	}
	o.Note = "ladder finished: a person takes over"
	if c.ladder.taken < 0 {
		return // of steps before the due date that have lapsed
	}
	last := c.policy.Steps[c.ladder.taken]
	o.Last, o.LastSent = last.Name, c.ladder.lastSent
	o.Person = o.LastSent.AddDays(1 + last.Notice)
	if o.Person > v.Today {
		o.Note = "the last step, " + last.Name + ", has just been sent; from " + string(o.Person) + " on a person takes over"
		if last.Notice > 0 {
			o.Note = "the last step, " + last.Name + ", of " + string(o.LastSent) + " gives until " + string(o.Person.AddDays(-1)) + " to pay; then a person takes over"
		}
	}
}

// Finished lists what is left to a person on a day: instalments that are unpaid at
// the end of their ladder, and that nobody holds. One that is held (a dispute, a
// promise, by hand), or covered by a credit, is no task.
func Finished(outlooks []Outlook, today ledger.Date) []Outlook {
	settled := func(blocker string) bool {
		return slices.ContainsFunc([]Guard{GuardHold, GuardPayee, GuardMinimum}, func(g Guard) bool { return strings.HasPrefix(blocker, string(g)+": ") })
	}
	return slices.DeleteFunc(slices.Clone(outlooks), func(o Outlook) bool {
		return o.State != OutlookFinished || o.Person == "" || o.Person > today || slices.ContainsFunc(o.Blockers, settled)
	})
}
