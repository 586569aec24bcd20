package reconcile

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// family groups facts that say the same kind of thing, for the rule's name.
type family string

const (
	byPrior     family = "prior"
	byReference family = ledger.EvidenceReference
	byIBAN      family = "iban"
	byName      family = "name"
	byAmount    family = "amount"
	byDates     family = "dates"
)

// families in the order in which a rule names them.
var families = []family{byReference, byIBAN, byName, byAmount}

// A fact is evidence with its family. Of all that is weighed little is ever shown:
// the words are made when somebody asks for them.
type fact struct {
	family family
	bits   float64
	text   func() string
}

// said are words that need no making.
func said(text string) func() string { return func() string { return text } }

// saying makes words of what is known now.
func saying(format string, args ...any) func() string {
	return func() string { return fmt.Sprintf(format, args...) }
}

func sum(facts []fact) float64 {
	bits := 0.0
	for _, f := range facts {
		bits += f.bits
	}
	return bits
}

// ruleOf names the families that speak for an explanation: "reference+amount".
func ruleOf(facts []fact) string {
	var rule []string
	for _, fam := range families {
		if slices.ContainsFunc(facts, func(f fact) bool { return f.family == fam && f.bits > 0 }) {
			rule = append(rule, string(fam))
		}
	}
	return strings.Join(rule, "+")
}

func evidence(facts []fact) []ledger.Evidence {
	list := make([]ledger.Evidence, len(facts))
	for i, f := range facts {
		list[i] = ledger.Evidence{Fact: f.text(), Bits: f.bits}
	}
	return list
}

// spread turns log-odds into probabilities among explanations that exclude one
// another: "none of them" (zero bits) is one more, and so is the crowd of those
// that were not looked at.
func spread(candidates []candidate, crowd float64) {
	all := 1 + crowd
	for _, c := range candidates {
		all += math.Exp2(c.bits)
	}
	for i, c := range candidates {
		candidates[i].probability = math.Exp2(c.bits) / all
	}
}
