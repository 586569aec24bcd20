package store

import (
	"slices"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// settledRow is one allocation with the reversal that ended it, if any did.
type settledRow struct {
	Entry, Invoice, Rule, DecidedBy string
	Probability                     float64
	At, EndedAt                     int64
	EndedBy, EndedWhy               string
	Refused                         int
}

// sameDecision reports whether two allocations were made at once.
func (r settledRow) sameDecision(o settledRow) bool {
	return r.Entry == o.Entry && r.At == o.At && r.DecidedBy == o.DecidedBy && r.Rule == o.Rule
}

func (r settledRow) fate() ledger.Fate {
	switch {
	case r.EndedAt == 0:
		return ledger.FateLive
	case r.EndedBy == ledger.ByEngine && strings.HasPrefix(r.EndedWhy, returnedBy):
		return ledger.FateReturned
	case r.EndedBy != ledger.ByEngine && r.Refused == 1:
		return ledger.FateUndone
	}
	return ledger.FateSuperseded
}

// A person who undoes an allocation refuses its invoices in the same
// transaction; one who withdraws a file does not.
const selectSettled = `SELECT a.entry, a.invoice, a.rule, a.decided_by, a.probability, a.at, COALESCE(r.at, 0) AS ended_at,
	COALESCE(r.decided_by, '') AS ended_by, COALESCE(r.why, '') AS ended_why,
	CASE WHEN r.id IS NOT NULL AND EXISTS (SELECT 1 FROM rejections j WHERE j.book = r.book AND j.entry = r.entry AND j.at = r.at) THEN 1 ELSE 0 END AS refused
	FROM allocations a LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id `

// Settlements lists the decisions since an instant, in the order in which they
// were made.
func (t *Tx) Settlements(since time.Time) ([]ledger.Settlement, error) {
	rows, err := list[settledRow](t, selectSettled+`WHERE a.book = ? AND a.reverses IS NULL AND a.at >= ? ORDER BY a.at, a.entry, a.id`, t.book, unixMicros(since))
	if err != nil {
		return nil, wrap(err, "listing the settlements")
	}
	var settlements []ledger.Settlement
	for i := 0; i < len(rows); {
		first, end := rows[i], i+1
		for end < len(rows) && first.sameDecision(rows[end]) {
			end++
		}
		settlements = append(settlements, settlement(rows[i:end]))
		i = end
	}
	return settlements, nil
}

func settlement(rows []settledRow) ledger.Settlement {
	r := rows[0]
	numbers := make([]string, len(rows))
	for i := range rows {
		numbers[i] = rows[i].Invoice
	}
	slices.Sort(numbers)
	return ledger.Settlement{
		Entry: r.Entry, Key: strings.Join(numbers, " "), Rule: r.Rule, DecidedBy: r.DecidedBy, Probability: r.Probability,
		At: micros(r.At), Fate: r.fate(), Ended: micros(r.EndedAt),
	}
}

// RuleCount is how often a rule allocated by itself, and how often a person
// undid it, since the ledger began.
type RuleCount struct {
	Rule      string
	Allocated int
	Undone    int
}

// RuleCounts counts the decisions that nobody took in person, by rule.
func (t *Tx) RuleCounts() ([]RuleCount, error) {
	rows, err := list[RuleCount](t, `SELECT rule, COUNT(*) AS allocated, COALESCE(CAST(SUM(undone) AS BIGINT), 0) AS undone FROM (
			SELECT a.rule, a.entry, a.at, MAX(CASE WHEN r.decided_by <> ? AND EXISTS (SELECT 1 FROM rejections j
				WHERE j.book = r.book AND j.entry = r.entry AND j.at = r.at) THEN 1 ELSE 0 END) AS undone
			FROM allocations a LEFT JOIN allocations r ON r.book = a.book AND r.reverses = a.id
			WHERE a.book = ? AND a.reverses IS NULL AND a.decided_by = ? GROUP BY a.rule, a.entry, a.at) x
		GROUP BY rule ORDER BY rule`, ledger.ByEngine, t.book, ledger.ByEngine)
	return rows, wrap(err, "counting the allocations by rule")
}

// DecidedInPerson tells, for the undecided entries that a person had allocated
// before something took that back, who it was.
func (t *Tx) DecidedInPerson() (map[string]string, error) {
	rows, err := list[struct{ Entry, DecidedBy string }](t, `SELECT a.entry, a.decided_by FROM entries e
		JOIN allocations a ON a.book = e.book AND a.entry = e.id AND a.reverses IS NULL AND a.decided_by <> ?
		WHERE e.book = ? AND e.state IN ('new', 'review') ORDER BY a.id`, ledger.ByEngine, t.book)
	who := make(map[string]string, len(rows))
	for _, r := range rows {
		who[r.Entry] = r.DecidedBy
	}
	return who, wrap(err, "listing what people had decided")
}
