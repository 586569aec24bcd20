package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"relanced/internal/ledger"
)

const adviceColumns = `a.id, a.source, a.reference, a.day AS date, a.net_minor AS "net.minor", a.currency AS "net.currency", a.summed, a.lines`

type adviceRow struct {
	ledger.Advice
	Summed int
	Lines  string
}

func (r adviceRow) advice() (ledger.Advice, error) {
	a := r.Advice
	a.Sum = r.Summed == 1
	if err := json.Unmarshal([]byte(r.Lines), &a.Lines); err != nil {
		return a, fmt.Errorf("reading the lines of %s: %w", a.Name(), err)
	}
	return a, nil
}

// AddAdvice records what a file says one credit is made of. What another file
// has said already, word for word, is noted once; added is false then.
func (t *Tx) AddAdvice(file int64, a ledger.Advice) (added bool, err error) {
	for i := range a.Lines {
		a.Lines[i].Text = clean(a.Lines[i].Text)
	}
	digest := adviceDigest(a)
	id, found, err := one[int64](t, `SELECT id FROM advices WHERE book = ? AND digest = ?`, t.book, digest)
	if err != nil {
		return false, wrap(err, "looking for the advice")
	}
	if !found {
		if id, err = t.nextID("advices"); err != nil {
			return false, wrap(err, "numbering the advice")
		}
		_, err = t.exec(`INSERT INTO advices (book, id, digest, source, reference, day, net_minor, currency, summed, lines) VALUES (?,?,?,?,?,?,?,?,?,?)`,
			t.book, id, digest, a.Source, clean(a.Reference), a.Date, a.Net.Minor, a.Net.Currency, flag(a.Sum), jsonText(a.Lines))
		if err != nil {
			return false, wrap(err, "recording the advice")
		}
	}
	_, err = t.exec(`INSERT INTO advice_files (book, advice, file_id) VALUES (?,?,?) ON CONFLICT DO NOTHING`, t.book, id, file)
	return !found, wrap(err, "recording where the advice came from")
}

// adviceDigest tells whether two files say the same of one credit. Where in the
// file it stands does not count.
func adviceDigest(a ledger.Advice) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %d %q\n", a.Source, a.Reference, a.Date, a.Net.Minor, a.Net.Currency)
	for _, l := range a.Lines {
		fmt.Fprintf(h, "%q %d %d %d %q %q %q %q %q\n", l.Kind, l.Gross, l.Fee, l.Net, l.Text, l.ID, l.Name, l.Email, l.Customer)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Of two advices of one credit (source, reference and amount) the one that came
// last counts: it is a correction. Those of withdrawn files do not count.
const liveAdvices = `SELECT ` + adviceColumns + ` FROM advices a
	JOIN (SELECT l.advice, MAX(l.file_id) AS newest FROM advice_files l
		JOIN files f ON f.book = l.book AND f.id = l.file_id AND f.state = 'recorded' AND f.withdrawn_at = 0
		WHERE l.book = ? GROUP BY l.advice) live ON live.advice = a.id
	WHERE a.book = ?`

// OpenAdvices lists the advices with the amount of a credit that nobody has
// decided on, in the order in which they came.
func (t *Tx) OpenAdvices() ([]ledger.Advice, error) {
	return t.advices(liveAdvices+` AND a.net_minor IN (SELECT e.amount_minor FROM entries e
		WHERE e.book = ? AND e.state IN ('new', 'review') AND e.gone = '') ORDER BY live.newest, a.id`, t.book, t.book, t.book)
}

// Advices lists what every file of the book says, in the order in which they came.
func (t *Tx) Advices() ([]ledger.Advice, error) {
	return t.advices(liveAdvices+` ORDER BY live.newest, a.id`, t.book, t.book)
}

// AdvicesOf lists what one file says that no other recorded file does.
func (t *Tx) AdvicesOf(file int64) ([]ledger.Advice, error) {
	return t.advices(`SELECT `+adviceColumns+` FROM advices a JOIN advice_files l ON l.book = a.book AND l.advice = a.id
		WHERE a.book = ? AND l.file_id = ? AND NOT EXISTS (SELECT 1 FROM advice_files o
			JOIN files f ON f.book = o.book AND f.id = o.file_id AND f.state = 'recorded' AND f.withdrawn_at = 0
			WHERE o.book = l.book AND o.advice = l.advice AND o.file_id <> l.file_id) ORDER BY a.id`, t.book, file)
}

func (t *Tx) advices(query string, args ...any) ([]ledger.Advice, error) {
	rows, err := list[adviceRow](t, query, args...)
	if err != nil {
		return nil, wrap(err, "listing the advices")
	}
	type credit struct {
		source    ledger.AdviceSource
		reference string
		net       ledger.Money
	}
	at := map[credit]int{}
	advices := make([]ledger.Advice, 0, len(rows))
	for _, r := range rows {
		a, err := r.advice()
		if err != nil {
			return nil, err
		}
		k := credit{a.Source, a.Reference, a.Net}
		if i, corrected := at[k]; corrected && a.Reference != "" {
			advices[i] = a
			continue
		}
		at[k] = len(advices)
		advices = append(advices, a)
	}
	return advices, nil
}
