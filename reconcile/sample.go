package reconcile

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"relanced/internal/ledger"
)

// monthsSampled is how long an allocation may be asked about: its own month and
// the next.
const monthsSampled = 2

// Sample draws the allocations that a person is asked to confirm: a few of each
// of the last months, in the months of a time zone, the newest month last. What
// is drawn depends on the ledger alone, by the hash of the credits' identities, so
// that it is the same at each look. Rules and probabilities of which little is
// known from before the month are drawn more often. What a person has looked at
// takes the place of one to be asked about.
func Sample(h History, c Config, zone *time.Location) []ledger.Settlement {
	var drawn []ledger.Settlement
	now := h.Now.In(zone)
	for back := monthsSampled - 1; back >= 0; back-- {
		from := time.Date(now.Year(), now.Month()-time.Month(back), 1, 0, 0, 0, 0, zone)
		drawn = append(drawn, sampleMonth(h, c.Standing.Sample, from, from.AddDate(0, 1, 0))...)
	}
	return drawn
}

// sampleMonth draws among what was allocated from an instant to another.
func sampleMonth(h History, most int, from, to time.Time) []ledger.Settlement {
	words := judged(h.Judgements)
	known := looked(h, words, from)
	var asked []ledger.Settlement
	sizes := map[stratum]int{}
	for _, s := range h.Settlements {
		if s.DecidedBy != ledger.ByEngine || s.At.Before(from) || !s.At.Before(to) {
			continue
		}
		switch {
		case s.Fate == ledger.FateUndone, s.Fate == ledger.FateLive && words.confirms(s):
			most--
		case s.Fate == ledger.FateLive:
			asked = append(asked, s)
			sizes[stratumOf(s)]++
		}
	}
	rank := func(s ledger.Settlement) float64 {
		in := stratumOf(s)
		return lot(s) * float64((1+known[in])*sizes[in])
	}
	slices.SortFunc(asked, func(a, b ledger.Settlement) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Key, b.Key))
	})
	return asked[:max(0, min(most, len(asked)))]
}

// A stratum is what is measured by itself: a rule in a class of probability.
type stratum struct {
	rule  string
	class int
}

func stratumOf(s ledger.Settlement) stratum { return stratum{s.Rule, classOf(s.Probability)} }

// looked counts, for each stratum, what a person had looked at before an instant.
func looked(h History, words words, before time.Time) map[stratum]int {
	known := map[stratum]int{}
	for _, s := range h.Settlements {
		j, said := words[s.Entry+" "+s.Key]
		if s.DecidedBy == ledger.ByEngine && said && j.At.Before(before) && s.At.Before(before) {
			known[stratumOf(s)]++
		}
	}
	return known
}

// lot is the draw of a settlement: exponential, so that the smallest of several,
// each divided by its weight, is a draw by weight without replacement
// (Efraimidis and Spirakis, 2006).
func lot(s ledger.Settlement) float64 {
	sum := sha256.Sum256([]byte("sample|" + s.Entry + "|" + s.Key))
	u := (float64(binary.BigEndian.Uint64(sum[:8])>>11) + 0.5) / (1 << 53)
	return -math.Log(u)
}
