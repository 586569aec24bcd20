package reconcile

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"relanced/internal/ledger"
)

// Class is a class of probability, and what became of what was said in it.
type Class struct {
	From, To float64 // From is in it, To is not; the last reaches one
	// Promised is the mean probability of what was judged in this class: what
	// should be right of it.
	Promised float64
	// Accepted and Refused are the proposals that a person decided on.
	Accepted, Refused int
	// Allocated are the decisions without a person; they stood, were undone, or
	// are too young to tell. Those that came back or were superseded say nothing.
	Allocated, Stood, Undone, Young int
	Right                           Interval // accepted and stood, against refused and undone

	sum float64
}

// Calibration sets beside what was promised what came of it.
type Calibration struct {
	Since   time.Time
	Classes []Class
	Rules   []Standing // by name
}

// bounds of the classes, lowest first. Below the first nothing is promised.
var bounds = []float64{0.5, 0.9, 0.99, 0.999}

// classOf is the place of a probability among the classes, -1 below the first.
func classOf(p float64) int {
	class := -1
	for class+1 < len(bounds) && p >= bounds[class+1] {
		class++
	}
	return class
}

// Calibrate measures a history by class of probability and by rule.
func Calibrate(h History, c Config) Calibration {
	report := Calibration{Since: c.Standing.since(h.Now), Classes: make([]Class, len(bounds))}
	for i := range report.Classes {
		report.Classes[i].From, report.Classes[i].To = bounds[i], 1
		if i+1 < len(bounds) {
			report.Classes[i].To = bounds[i+1]
		}
	}
	words, again := judged(h.Judgements), takenBack(h.Settlements)
	for _, s := range h.Settlements {
		if at := classOf(s.Probability); at >= 0 && s.DecidedBy == ledger.ByEngine {
			report.Classes[at].settled(s, words.confirms(s) || again[s.Entry+" "+s.Key], h.Now, c.Standing)
		}
	}
	for _, j := range h.Judgements {
		if at := classOf(j.Probability); at >= 0 && j.About == ledger.AboutProposal {
			report.Classes[at].heard(j)
		}
	}
	for i := range report.Classes {
		report.Classes[i].measure()
	}
	report.Rules = slices.SortedFunc(maps.Values(Standings(h, c)), func(a, b Standing) int { return cmp.Compare(a.Rule, b.Rule) })
	return report
}

func (k *Class) settled(s ledger.Settlement, confirmed bool, now time.Time, c StandingConfig) {
	k.Allocated++
	switch {
	case s.Fate == ledger.FateReturned, s.Fate == ledger.FateSuperseded:
		return
	case s.Fate == ledger.FateUndone && !confirmed:
		k.Undone++
	case confirmed || exposure(s, now, c) >= 1:
		k.Stood++
	default:
		k.Young++
		return
	}
	k.sum += s.Probability
}

func (k *Class) heard(j ledger.Judgement) {
	if j.Correct {
		k.Accepted++
	} else {
		k.Refused++
	}
	k.sum += j.Probability
}

func (k *Class) measure() {
	k.Right = Wilson(k.Accepted+k.Stood, k.Refused+k.Undone)
	if n := k.Right.Right + k.Right.Wrong; n > 0 {
		k.Promised = k.sum / float64(n)
	}
}
