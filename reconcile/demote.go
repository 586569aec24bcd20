package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// LoadHistory reads what the measure of the rules wants to know.
func LoadHistory(tx *store.Tx, c Config) (History, error) {
	h := History{Now: tx.Now()}
	since := c.Standing.since(h.Now)
	var err error
	if h.Settlements, err = tx.Settlements(since); err != nil {
		return h, err
	}
	h.Judgements, err = tx.Judgements(since)
	return h, err
}

// Demote measures the rules of a book and writes down which of them may no
// longer allocate by themselves, and which may again: rules, sorted.
func Demote(ctx context.Context, s *store.Store, book string, c Config) (demoted, promoted []string, err error) {
	var fall, rise map[string]string
	err = s.View(ctx, book, func(tx *store.Tx) (err error) {
		fall, rise, err = changes(tx, c)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("measuring the rules: %w", err)
	}
	if len(fall)+len(rise) == 0 {
		return nil, nil, nil
	}
	err = s.Update(ctx, book, func(tx *store.Tx) (err error) {
		if demoted, err = each(fall, tx.Demote); err != nil {
			return err
		}
		promoted, err = each(rise, tx.Promote)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("demoting and promoting rules: %w", err)
	}
	return demoted, promoted, nil
}

// changes compares how the rules do with which are demoted.
func changes(tx *store.Tx, c Config) (fall, rise map[string]string, err error) {
	list, err := tx.Demotions()
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 { // without a refusal no rule can fall: most books, on most days
		refused, err := tx.RefusedSince(c.Standing.since(tx.Now()))
		if err != nil || !refused {
			return nil, nil, err
		}
	}
	h, err := LoadHistory(tx, c)
	if err != nil {
		return nil, nil, err
	}
	standings := Standings(h, c)
	fall, rise = map[string]string{}, map[string]string{}
	for rule, s := range standings {
		if s.Demoted != "" {
			fall[rule] = s.Demoted
		}
	}
	for _, d := range list {
		if _, still := fall[d.Rule]; !still {
			s := standings[d.Rule]
			rise[d.Rule] = fmt.Sprintf("%d stood, %d accepted, %d wrong", s.Stood, s.HeldAccepted, s.Undone+s.HeldRefused)
		}
		delete(fall, d.Rule)
	}
	return fall, rise, nil
}

// demotedRules tells why, by rule.
func demotedRules(tx *store.Tx) (map[string]string, error) {
	list, err := tx.Demotions()
	why := make(map[string]string, len(list))
	for _, d := range list {
		why[d.Rule] = d.Why
	}
	return why, err
}

// each writes one kind of change and tells which rules it concerned.
func each(rules map[string]string, write func(rule, why string) (bool, error)) ([]string, error) {
	var written []string
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		done, err := write(rule, rules[rule])
		if err != nil {
			return nil, err
		}
		if done {
			written = append(written, rule)
		}
	}
	return written, nil
}

// demotion objects to a proposal of a demoted rule. It is the last objection:
// what it stops, nothing else would have.
func (x *index) demotion(c *credit, best candidate) string {
	if who := x.decided[c.entry.ID]; who != "" {
		return who + " had decided on it before: a person decides again"
	}
	rule := ruleOf(best.facts)
	if why := x.demoted[rule]; why != "" {
		return demotedRule(rule) + why
	}
	return ""
}

func demotedRule(rule string) string { return "rule " + rule + " is demoted: " }

// heldByDemotion reports whether a proposal waits only because its rule is
// demoted.
func heldByDemotion(e *ledger.Entry, p ledger.Proposal) bool {
	return p.Rank == 1 && strings.HasPrefix(e.Note, demotedRule(p.Rule))
}
