package dunning

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestALadderEndsInATask: after its last step nothing is sent any more, and what
// is unpaid is a person's, unless it is held or covered.
func TestALadderEndsInATask(t *testing.T) {
	t.Parallel()
	gentle := func(c *Config) { c.Policies[defaultPolicy], _ = presetOf("gentle") }
	for _, test := range []struct {
		name   string
		today  ledger.Date
		change func(*Snapshot)
		policy func(*Config)
		task   bool
		note   string
	}{
		{"the last step is still to come", "2026-04-13", func(s *Snapshot) { s.Reminders = []ledger.Reminder{sent("formal", "2026-03-17")} }, nil, false, "due today"},
		{"the day it was sent", "2026-04-02", nil, nil, false, "the last step, last, has just been sent; from 2026-04-03 on a person takes over"},
		{"the day after", "2026-04-03", nil, nil, true, "ladder finished: a person takes over"},
		{"a year later", "2027-04-02", nil, nil, true, "ladder finished: a person takes over"},
		{"on a Sunday too", "2026-04-12", nil, nil, true, "ladder finished: a person takes over"},
		{"the notice leaves eight days", "2026-04-10", func(s *Snapshot) { s.Reminders = []ledger.Reminder{sent("notice", "2026-04-02")} }, gentle, false, "the last step, notice, of 2026-04-02 gives until 2026-04-10 to pay; then a person takes over"},
		{"and not nine", "2026-04-11", func(s *Snapshot) { s.Reminders = []ledger.Reminder{sent("notice", "2026-04-02")} }, gentle, true, "ladder finished: a person takes over"},
		{"held", "2026-04-13", func(s *Snapshot) {
			s.Holds = []ledger.Hold{{Invoice: "FA-1", Kind: ledger.HoldManual, Until: "2026-05-31"}}
		}, nil, false, "ladder finished: a person takes over"},
		{"no longer held", "2026-06-01", func(s *Snapshot) {
			s.Holds = []ledger.Hold{{Invoice: "FA-1", Kind: ledger.HoldManual, Until: "2026-05-31"}}
		}, nil, true, "ladder finished: a person takes over"},
		{"covered", "2026-04-13", func(s *Snapshot) { s.Unapplied = map[string]map[string]int64{"C1": {"EUR": 240_00}} }, nil, false, "ladder finished: a person takes over"},
		{"nobody is ever reminded", "2026-04-13", nil, func(c *Config) { c.Policies[defaultPolicy] = Policy{MinimumAmount: "1"} }, false, "the policy default has no steps: nobody is reminded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := book(test.today)
			s.Reminders = []ledger.Reminder{sent("last", "2026-04-02")}
			if test.change != nil {
				test.change(&s)
			}
			plan := plannerOf(t, test.policy).Plan(s)
			tasks := Finished(plan.Outlooks, s.Today)
			if (len(tasks) == 1) != test.task || plan.Outlooks[0].Note != test.note {
				t.Errorf("the tasks are %+v; the outlook says %q", tasks, plan.Outlooks[0].Note)
			}
			if test.task && (len(plan.Due) > 0 || tasks[0].Last == "" || tasks[0].LastSent != "2026-04-02" || !slices.Equal(steps(plan, "FA-1"), nil)) {
				t.Errorf("the plan is %s, the task %+v", brief(plan), tasks[0])
			}
		})
	}
}
