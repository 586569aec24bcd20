package store

import "time"

// Demotion is a rule that no longer allocates by itself.
type Demotion struct {
	Rule string
	Why  string // the figures of the day it was demoted on
	At   time.Time
}

// Demotions lists the rules that are demoted now.
func (t *Tx) Demotions() ([]Demotion, error) {
	type row struct {
		Demotion
		At int64
	}
	rows, err := list[row](t, `SELECT rule, why, at FROM demotions WHERE book = ? ORDER BY rule`, t.book)
	demotions := make([]Demotion, len(rows))
	for i, r := range rows {
		demotions[i] = r.Demotion
		demotions[i].At = micros(r.At)
	}
	return demotions, wrap(err, "listing the demoted rules")
}

// Demote keeps a rule from allocating by itself, with its event. It is false
// when the rule was demoted already.
func (t *Tx) Demote(rule, why string) (bool, error) {
	n, err := t.exec(`INSERT INTO demotions (book, rule, why, at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING`, t.book, rule, clean(why), t.now.UnixMicro())
	if err != nil || n == 0 {
		return false, wrap(err, "demoting a rule")
	}
	return true, t.Event(ByDaemon, "rule.demoted", rule, map[string]any{"why": why})
}

// Promote lets a rule allocate by itself again, with its event. It is false when
// the rule was not demoted.
func (t *Tx) Promote(rule, why string) (bool, error) {
	n, err := t.exec(`DELETE FROM demotions WHERE book = ? AND rule = ?`, t.book, rule)
	if err != nil || n == 0 {
		return false, wrap(err, "promoting a rule")
	}
	return true, t.Event(ByDaemon, "rule.promoted", rule, map[string]any{"why": why})
}
