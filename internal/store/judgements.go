package store

import (
	"time"

	"relanced/internal/ledger"
)

// Judge records what a person says of an explanation of a credit. Said again,
// the last word counts. The event is the caller's: one for the whole decision.
func (t *Tx) Judge(j ledger.Judgement) error {
	_, err := t.exec(`INSERT INTO judgements (book, entry, key, about, rule, probability, held, correct, actor, at, why) VALUES (?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (book, entry, key, about) DO UPDATE SET rule = excluded.rule, probability = excluded.probability, held = excluded.held,
			correct = excluded.correct, actor = excluded.actor, at = excluded.at, why = excluded.why`,
		t.book, j.Entry, j.Key, j.About, j.Rule, j.Probability, flag(j.Held), flag(j.Correct), clean(j.Actor), t.now.UnixMicro(), clean(j.Why))
	return wrap(err, "recording the judgement")
}

// Judgements lists what people have said since an instant, oldest first.
func (t *Tx) Judgements(since time.Time) ([]ledger.Judgement, error) {
	type row struct {
		ledger.Judgement
		Held, Correct int
		At            int64
	}
	rows, err := list[row](t, `SELECT entry, key, about, rule, probability, held, correct, actor, at, why FROM judgements
		WHERE book = ? AND at >= ? ORDER BY at, entry, key, about`, t.book, unixMicros(since))
	judgements := make([]ledger.Judgement, len(rows))
	for i, r := range rows {
		judgements[i] = r.Judgement
		judgements[i].Held, judgements[i].Correct, judgements[i].At = r.Held == 1, r.Correct == 1, micros(r.At)
	}
	return judgements, wrap(err, "listing the judgements")
}

// RefusedSince reports whether a person has refused anything since an instant: a
// proposal, or an allocation that was undone.
func (t *Tx) RefusedSince(since time.Time) (bool, error) {
	_, found, err := one[int](t, `SELECT 1 FROM rejections WHERE book = ? AND at >= ? LIMIT 1`, t.book, unixMicros(since))
	return found, wrap(err, "looking for refusals")
}
