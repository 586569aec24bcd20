package dunning

import "slices"

// preset is a ladder that ships with the program. A policy that names it begins
// as it is and changes what it says itself.
type preset struct {
	name   string
	policy Policy
}

// noticeDays is the delay a mise en demeure leaves, where nothing else is said.
const noticeDays = 8

// presets are the ladders that guides to reminding propose, and those of the
// debtors who have a law of their own. The last step of most is the mise en
// demeure; what follows it, a person decides.
func presets() []preset {
	notice := func(after, gap int) Step {
		return Step{Name: "notice", After: after, Gap: gap, Notice: noticeDays}
	}
	// last is the step before it, whose letter says so.
	last := func(name string, after, gap int) Step {
		return Step{Name: name, Template: "before-notice", After: after, Gap: gap}
	}
	ladder := func(steps ...Step) Policy {
		p := DefaultPolicy()
		p.Steps = steps
		return p
	}
	// Whom nobody can call is written to: by mail, else on paper.
	call := Step{Name: "call", After: 15, Gap: 7, Channel: channelCall, Fallback: []string{"", channelLetter}, FallbackTemplate: "friendly"}
	return []preset{
		{"default", DefaultPolicy()},
		// J+7, J+15, J+30; from J+45 on it is a person's.
		{"gentle", ladder(Step{Name: "friendly", After: 7, Gap: 7}, Step{Name: "formal", After: 15, Gap: 7}, notice(30, 10))},
		// The same with somebody on the telephone in between.
		{"call", ladder(Step{Name: "friendly", After: 7, Gap: 7}, call, notice(30, 10))},
		// On the due date; then so many days after the message before was sent.
		{"classic", ladder(
			Step{Name: "friendly", After: 0, Gap: 1}, Step{Name: "formal", After: 1, Gap: 15}, last("last", 2, 7), notice(3, 8))},
		// Every week from the third day on, and notice within two months.
		{"weekly", ladder(
			Step{Name: "friendly", After: 3, Gap: 3}, Step{Name: "formal", After: 10, Gap: 7}, Step{Name: "formal-2", Template: "formal", After: 17, Gap: 7},
			Step{Name: "last", After: 24, Gap: 7}, last("last-2", 31, 7), notice(45, 10))},
		// For those who are late as a rule: twice before the day, then soon.
		{"early", ladder(
			Step{Name: "courtesy", After: -10, Gap: 5}, Step{Name: "courtesy-2", Template: "courtesy", After: -2, Gap: 5},
			Step{Name: "formal", Template: "often", After: 2, Gap: 3}, last("last", 10, 7), notice(20, 8))},
		// Who has never paid yet may have missed a detail: soon, and kindly.
		{"new", ladder(Step{Name: "new", After: 5, Gap: 5}, Step{Name: "formal", After: 15, Gap: 7}, last("last", 30, 10), notice(45, 10))},
		// In a large firm the invoice may be lost, or with somebody else: ask, then
		// call, before anything is demanded.
		{"large", ladder(
			Step{Name: "large", After: 5, Gap: 5}, call,
			Step{Name: "formal", After: 25, Gap: 7}, last("last", 40, 10), notice(60, 15))},
		// A very small firm is mostly short of cash: it is offered time.
		{"small", ladder(Step{Name: "friendly", After: 7, Gap: 7}, Step{Name: "small", After: 15, Gap: 7}, last("last", 30, 10), notice(45, 10))},
		// A public buyer pays at 30 days through its accountant, late by
		// procedure and not by will; it is never threatened with seizure.
		{"public", ladder(Step{Name: "friendly", After: 10, Gap: 10}, Step{Name: "formal", After: 30, Gap: 15}, Step{Name: "last", After: 60, Gap: 20})},
		// A private person: slower, and notice leaves a fortnight.
		{"consumer", ladder(
			Step{Name: "friendly", After: 7, Gap: 7}, Step{Name: "formal", After: 21, Gap: 10},
			Step{Name: "notice", After: 45, Gap: 15, Notice: 15})},
	}
}

// Presets lists the names of the ladders that ship.
func Presets() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// presetOf returns the ladder of a name; false when none ships under it.
func presetOf(name string) (Policy, bool) {
	list := presets()
	i := slices.IndexFunc(list, func(p preset) bool { return p.name == name })
	if i < 0 {
		return Policy{}, false
	}
	return list[i].policy, true
}
