package reconcile

import (
	"fmt"
	"math"
	"strings"
	"time"

	"gonum.org/v1/gonum/mathext"

	"relanced/internal/ledger"
)

// StandingConfig says how the precision of the rules is measured.
type StandingConfig struct {
	// StoodDays is how long an allocation that nobody looked at has to stand before
	// it counts as right. A younger one counts for the share of it that has passed.
	StoodDays int `yaml:"stood_days"`
	// MemoryDays is how far back the measure looks: firms change, and so does the engine.
	MemoryDays int `yaml:"memory_days"`
	// Sample is how many allocations a month a person is asked to confirm. 0 asks for none.
	Sample int `yaml:"sample"`
}

// Validate lists what is wrong, each message prefixed by its YAML key.
func (c StandingConfig) Validate() []string {
	var wrong []string
	for _, f := range []struct {
		key            string
		n, least, most int
	}{{"stood_days", c.StoodDays, 1, 366}, {"memory_days", c.MemoryDays, 1, 3660}, {"sample", c.Sample, 0, 1000}} {
		if f.n < f.least || f.n > f.most {
			wrong = append(wrong, fmt.Sprintf("standing.%s: %d is out of range: %d to %d", f.key, f.n, f.least, f.most))
		}
	}
	return wrong
}

// since is the instant from which the measure looks.
func (c StandingConfig) since(now time.Time) time.Time { return now.AddDate(0, 0, -c.MemoryDays) }

// History is what the ledger remembers of decisions, whoever took them.
type History struct {
	Settlements []ledger.Settlement
	Judgements  []ledger.Judgement
	Now         time.Time
}

// Standing is how a rule has done.
type Standing struct {
	Rule       string
	Allocated  int // decisions it took by itself, whatever became of them
	Stood      int // long enough, or confirmed
	Confirmed  int // of those that stood: a person has looked and said yes
	Young      int // not yet long enough
	Undone     int // a person said that it was wrong
	Returned   int // the bank took the money back: not the rule's fault
	Superseded int // what it rested on changed: not the rule's fault
	// Accepted and Refused are its proposals of which people have said whether
	// they were right; HeldAccepted and HeldRefused those of them that would have been
	// allocated if the rule had not been demoted.
	Accepted, Refused         int
	HeldAccepted, HeldRefused int
	Precision                 Interval // of what stood, against what was undone
	Demoted                   string   // why it must not allocate by itself; "" when it may

	exposure float64 // of what lives, in decisions that have stood
}

// Standings measures every rule of a history. It changes nothing it is given.
func Standings(h History, c Config) map[string]Standing {
	words := judged(h.Judgements)
	again := takenBack(h.Settlements)
	all := map[string]*Standing{}
	of := func(rule string) *Standing {
		if all[rule] == nil {
			all[rule] = &Standing{Rule: rule}
		}
		return all[rule]
	}
	for _, s := range h.Settlements {
		if s.DecidedBy == ledger.ByEngine {
			of(s.Rule).count(s, words.confirms(s), again[s.Entry+" "+s.Key], h.Now, c.Standing)
		}
	}
	for _, j := range h.Judgements {
		if j.About == ledger.AboutProposal && j.Rule != "" {
			of(j.Rule).hear(j)
		}
	}
	standings := make(map[string]Standing, len(all))
	for rule, s := range all {
		s.Precision = Wilson(s.Stood+s.HeldAccepted, s.Undone+s.HeldRefused)
		s.Demoted = s.verdict(c.Auto)
		standings[rule] = *s
	}
	return standings
}

// count adds one decision that the rule took by itself. reinstated: a person
// undid it, and then decided the same.
func (s *Standing) count(d ledger.Settlement, confirmed, reinstated bool, now time.Time, c StandingConfig) {
	s.Allocated++
	switch {
	case d.Fate == ledger.FateReturned:
		s.Returned++
	case d.Fate == ledger.FateSuperseded:
		s.Superseded++
	case d.Fate == ledger.FateUndone && !reinstated:
		s.Undone++
	case confirmed || reinstated:
		s.Confirmed++
		s.Stood++
		s.exposure++
	default:
		share := exposure(d, now, c)
		s.exposure += share
		if share < 1 {
			s.Young++
		} else {
			s.Stood++
		}
	}
}

// exposure is the share of the set time that a decision has stood, at most 1.
func exposure(d ledger.Settlement, now time.Time, c StandingConfig) float64 {
	days := now.Sub(d.At).Hours() / 24
	return min(1, max(0, days/float64(max(1, c.StoodDays))))
}

// hear adds what a person said of one proposal of the rule.
func (s *Standing) hear(j ledger.Judgement) {
	switch {
	case j.Correct && j.Held:
		s.HeldAccepted++
		s.Accepted++
	case j.Correct:
		s.Accepted++
	case j.Held:
		s.HeldRefused++
		s.Refused++
	default:
		s.Refused++
	}
}

const (
	// demoteAt is how sure we must be that a rule is worse than promised.
	demoteAt = 0.95
	// mostPromised bounds what can be measured at all: no ledger is long enough to
	// tell one error in a million from none.
	mostPromised = 0.9999
	// The shipped prior is a Beta distribution that begins with a tenth of an error.
	// Its size is relative to what is promised: with so many expected errors a rule
	// of a good prior survives one undo, and falls with the second among few.
	priorErrors = 0.1
	goodPrior   = 0.2
	weakPrior   = 0.05
)

// prior is how much is thought of a rule before this ledger says anything: what
// names the invoice, or comes from a known account, has proved itself. What
// rests on a name and an amount alone falls with its first error.
func prior(rule string) float64 {
	for family := range strings.SplitSeq(rule, "+") {
		if family == string(byReference) || family == string(byIBAN) {
			return goodPrior
		}
	}
	return weakPrior
}

// Rules lists the rules by which most allocations are made, by the evidence they
// rest on. There may be others.
func Rules() []string {
	return []string{
		"iban+amount", "iban+name+amount", "name+amount", "reference+amount", "reference+iban+amount", "reference+iban+name+amount", "reference+name+amount",
	}
}

// verdict says why a rule must not allocate by itself, or "".
func (s *Standing) verdict(promised float64) string {
	wrong := s.Undone + s.HeldRefused
	if wrong == 0 || s.doubt(promised) < demoteAt {
		return ""
	}
	return fmt.Sprintf("%d of %d were wrong; at most one in %.0f is promised", wrong, s.tried(), 1/(1-min(promised, mostPromised)))
}

// tried is how many decisions of the rule were put to the proof, so far.
func (s *Standing) tried() int {
	return s.Undone + s.HeldRefused + s.HeldAccepted + s.Stood + s.Young
}

// doubt is the probability that the rule is worse than promised, given its
// shipped prior and everything that was seen of it.
func (s *Standing) doubt(promised float64) float64 {
	promised = min(promised, mostPromised)
	right := prior(s.Rule)/(1-promised) + s.exposure + float64(s.HeldAccepted)
	wrong := priorErrors + float64(s.Undone+s.HeldRefused)
	return mathext.RegIncBeta(right, wrong, promised)
}

// judgements by what they are about.
type words map[string]ledger.Judgement

func judged(list []ledger.Judgement) words {
	w := make(words, len(list))
	for _, j := range list {
		if j.About == ledger.AboutAllocation {
			w[j.Entry+" "+j.Key] = j
		}
	}
	return w
}

// confirms reports whether a person has looked at a decision and said yes.
func (w words) confirms(s ledger.Settlement) bool {
	j, ok := w[s.Entry+" "+s.Key]
	return ok && j.Correct && !j.At.Before(s.At)
}

// takenBack finds what a person decided exactly as the engine had: an undo that
// was itself a mistake.
func takenBack(list []ledger.Settlement) map[string]bool {
	again := map[string]bool{}
	for _, s := range list {
		if s.DecidedBy != ledger.ByEngine && s.Fate == ledger.FateLive {
			again[s.Entry+" "+s.Key] = true
		}
	}
	return again
}

// Interval is a measured share with the bounds it lies between at 95 %.
type Interval struct {
	Right, Wrong    int
	Share           float64 // 0 when nothing was measured
	Lowest, Highest float64
}

// Wilson is the interval of Wilson (1927), which is honest for few trials and
// for shares near one.
func Wilson(right, wrong int) Interval {
	i := Interval{Right: right, Wrong: wrong, Highest: 1}
	n := float64(right + wrong)
	if n == 0 {
		return i
	}
	const z = 1.959964
	p := float64(right) / n
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	i.Share, i.Lowest, i.Highest = p, max(0, centre-half), min(1, centre+half)
	return i
}
