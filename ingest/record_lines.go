package ingest

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// recorder is the sink of the second pass: it writes. Each entry gets its
// identity here, because the identity counts equal lines within the statement.
type recorder struct {
	tx         *store.Tx
	file       int64
	checks     []outcome
	configured []string // the book's accounts
	statement  int      // how many have begun
	row        int64
	account    ledger.Account
	lines      *matcher
	assigned   map[string]bool // identities given to lines of this statement that waited
	prints     prints
	batch      []ledger.Entry
	tally      tally
	notes      []string
}

// tally counts what became of the lines of a file.
type tally struct {
	Lines    int `json:"entries"`
	New      int `json:"new"`
	Known    int `json:"known,omitempty"`    // seen in another statement
	Split    int `json:"split,omitempty"`    // batches whose details arrived later
	Suspects int `json:"suspects,omitempty"` // credits another format may show too
}

// Begin implements ledger.StatementSink.
func (w *recorder) Begin(ledger.Statement) error {
	if w.statement >= len(w.checks) {
		return fmt.Errorf("the second reading found more statements than the first")
	}
	full := w.checks[w.statement].statement
	w.statement++
	w.prints, w.assigned = prints{}, make(map[string]bool)
	var err error
	if w.account, err = ownAccount(w.tx, full.Account, w.configured); err != nil {
		return err
	}
	full.Account = w.account
	if w.lines, err = newMatcher(w.tx, full); err != nil {
		return err
	}
	w.row, err = w.tx.AddStatement(w.file, full)
	return err
}

// Entry implements ledger.StatementSink.
func (w *recorder) Entry(e ledger.Entry) error {
	l := w.identify(e)
	l.order = w.tally.Lines
	w.tally.Lines++
	if w.lines.knows(l.entry.Amount) {
		w.lines.wait(l)
		return nil
	}
	return w.add(l)
}

// identify gives a line its identity. The account counts as the format names it,
// so that the same export is recognised whatever we learn of the account.
func (w *recorder) identify(e ledger.Entry) *shown {
	e.Account = w.checks[w.statement-1].statement.Account.ID
	print := e.Fingerprint()
	e.ID = print.Identify(w.prints.count(print))
	e.Account = w.account.ID
	return &shown{entry: enrich(e), print: print}
}

// End implements ledger.StatementSink.
func (w *recorder) End(ledger.Statement) error {
	lines := w.lines.resolve()
	if err := w.twoAfterAll(lines); err != nil {
		return err
	}
	for _, l := range lines {
		l.entry.ID = w.lineIdentity(l)
		var err error
		switch {
		case l.same != nil:
			err = w.seeAgain(l)
		default:
			l.entry.Twin = l.twin
			if l.twin != "" {
				w.tally.Suspects++
			}
			err = w.add(l)
		}
		if err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	known := w.checks[w.statement-1]
	known.statement.Written = written(known.statement, w.tx.Now())
	if err := w.tx.FinishStatement(w.row, known.statement, known.totals, known.check); err != nil {
		return err
	}
	if len(w.lines.near) == 0 {
		return nil // nothing that this statement could leave out, or be left out by
	}
	return doubt(w.tx, w.account.ID, known.statement.From, known.statement.To, ledger.ByEngine)
}

// written is the last day a statement can know of: nothing after it arrived.
func written(s ledger.Statement, now time.Time) ledger.Date {
	arrived := ledger.DateOf(now)
	return min(cmp.Or(s.Written, arrived), arrived)
}

// lineIdentity is the identity of a line among the equal ones of its day: the one
// it had when a statement of its format showed it before, else the first that no
// other movement has.
func (w *recorder) lineIdentity(l *shown) string {
	base := l.print.Identify(0)
	taken := map[string]bool{}
	for _, k := range w.lines.byAmount[l.entry.Amount] {
		for _, s := range k.Seen {
			if identity, _, _ := strings.Cut(s.Line, "-"); identity != base {
				continue
			}
			if k == l.same {
				return s.Line
			}
			taken[s.Line] = true
		}
		if k != l.same {
			taken[k.ID] = true
		}
	}
	id := base
	for n := 1; taken[id] || w.assigned[id]; n++ {
		id = l.print.Identify(n)
	}
	w.assigned[id] = true
	return id
}

// add records a line that is new, and the details of a batch as entries of their
// own.
func (w *recorder) add(l *shown) error {
	if len(l.entry.Details) == 0 {
		return w.write(l.entry)
	}
	batch := l.entry
	batch.Gone, batch.State, batch.Note = ledger.GoneSplit, ledger.EntryIgnored, splitNote(len(batch.Details))
	if err := w.write(batch); err != nil {
		return err
	}
	return w.addDetails(batch.ID, l.entry)
}

func splitNote(n int) string { return fmt.Sprintf("its %d details are entries of their own", n) }

func (w *recorder) addDetails(parent string, batch ledger.Entry) error {
	for _, d := range batch.Details {
		l := w.identify(d)
		id, err := w.freeDetail(l, parent)
		if err != nil {
			return err
		}
		l.entry.ID, l.entry.Parent, l.entry.Twin = id, parent, batch.Twin
		if err := w.write(l.entry); err != nil {
			return err
		}
	}
	return nil
}

// freeDetail is the identity of a detail, counted on when an equal detail of
// another batch holds it.
func (w *recorder) freeDetail(l *shown, parent string) (string, error) {
	id := l.entry.ID
	if len(w.lines.byAmount) == 0 {
		return id, nil
	}
	for {
		e, found, err := w.tx.Entry(id)
		if err != nil || !found || e.Parent == parent || e.Parent == "" || e.Gone == ledger.GoneWithdrawn {
			return id, err
		}
		id = l.print.Identify(w.prints.count(l.print))
	}
}

func (w *recorder) write(e ledger.Entry) error {
	e.Details = nil
	w.batch = append(w.batch, e)
	if len(w.batch) < store.EntryBatch {
		return nil
	}
	return w.flush()
}

func (w *recorder) flush() error {
	if len(w.batch) == 0 {
		return nil
	}
	_, err := w.tx.AddEntries(w.row, w.batch)
	for _, e := range w.batch {
		if e.Gone == "" {
			w.tally.New++
		}
	}
	w.batch = w.batch[:0]
	return err
}

// seeAgain notes that the statement shows a known movement too, and keeps what
// it knows better.
func (w *recorder) seeAgain(l *shown) error {
	w.tally.Known++
	k := l.same.Known
	if len(l.entry.Details) > 0 {
		if err := w.detail(k, l.entry); err != nil {
			return err
		}
	}
	return w.sight(k, l.entry)
}

func (w *recorder) sight(k *store.Known, e ledger.Entry) error {
	parts := len(e.Details)
	e.Details = nil
	err := w.tx.AddSighting(k, ledger.Sighting{
		Statement: w.row, Format: w.lines.format, Line: e.ID, BankRef: e.BankRef, Presented: e, Parts: parts,
	})
	if err != nil {
		return err
	}
	return present(w.tx, k, ledger.ByEngine)
}

// present writes an entry as all that show it describe it together. What was
// decided on less, or on something else, is looked at anew.
func present(tx *store.Tx, k *store.Known, actor string) error {
	was, merged := k.Entry, k.Merge(k.Seen)
	if reflect.DeepEqual(merged, was) {
		return nil
	}
	k.Entry = merged
	if err := tx.Present(merged, k.Statement); err != nil {
		return err
	}
	if saysTheSame(was, merged) {
		return nil
	}
	return undecide(tx, was, actor, "its files say otherwise now")
}

// detail books the details of a batch instead of the batch, or recognises them
// when they are booked already.
func (w *recorder) detail(k *store.Known, batch ledger.Entry) error {
	if k.Gone == ledger.GoneSplit {
		return w.detailAgain(k, batch)
	}
	freed, err := w.free(k)
	if err != nil || !freed {
		return err
	}
	w.tally.Split++
	if err := w.tx.SetGone(k.ID, ledger.GoneSplit, splitNote(len(batch.Details))); err != nil {
		return err
	}
	k.Gone = ledger.GoneSplit
	if err := w.tx.Event(ledger.ByEngine, "entry.split", k.ID, map[string]any{"ref": k.Ref(), "details": len(batch.Details), "file": w.file}); err != nil {
		return err
	}
	return w.addDetails(k.ID, batch)
}

// free takes back what the engine decided on a batch as a whole. What a person
// decided stands, and the batch stays whole.
func (w *recorder) free(k *store.Known) (bool, error) {
	all, err := w.tx.AllocationsOf(k.ID)
	if err != nil {
		return false, err
	}
	why := "the details of the batch have arrived"
	for _, a := range all {
		if a.Reverses == 0 && !a.Reversed && a.DecidedBy != ledger.ByEngine {
			w.notes = append(w.notes, fmt.Sprintf("the details of %s have arrived, but %s has decided on the whole: it stays whole", k.Ref(), a.DecidedBy))
			return false, nil
		}
	}
	for _, a := range all {
		if a.Reverses == 0 && !a.Reversed {
			if err := w.tx.Reverse(a, ledger.ByEngine, why); err != nil {
				return false, err
			}
		}
	}
	return true, w.tx.SaveProposals(k.ID, nil)
}

// detailAgain recognises the details of a batch that another statement detailed
// before. They add up to the same, so that none can be new.
func (w *recorder) detailAgain(k *store.Known, batch ledger.Entry) error {
	details, err := w.tx.DetailsOf(k.ID)
	if err != nil {
		return err
	}
	inside := &matcher{
		format: w.lines.format, from: w.lines.from, to: w.lines.to, own: w.lines.own, near: w.lines.near, apart: w.lines.apart,
		byAmount: map[ledger.Money][]*known{}, waiting: map[ledger.Money][]*shown{},
	}
	for i := range details {
		inside.byAmount[details[i].Amount] = append(inside.byAmount[details[i].Amount], &known{Known: &details[i]})
	}
	for n, d := range batch.Details {
		l := w.identify(d)
		l.order = n
		inside.wait(l)
	}
	for _, l := range inside.resolve() {
		if l.same == nil {
			w.notes = append(w.notes, fmt.Sprintf("%s of %s details the batch otherwise than before: %s is left out", l.entry.Place, batch.Ref(), l.entry.Amount))
			continue
		}
		if err := w.sight(l.same.Known, l.entry); err != nil {
			return err
		}
	}
	return nil
}
