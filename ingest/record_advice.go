package ingest

import (
	"context"
	"io"
	"maps"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// recordAdvices records a file that says what single credits are made of. The
// reader hands on nothing of a file that does not add up, and keeps a file in
// memory in any case: one pass is enough.
func (in *Intake) recordAdvices(ctx context.Context, f Found, s *spooled, file ledger.File, result *Result) error {
	var advices []ledger.Advice
	err := in.read(ctx, f, s, func(r io.Reader) (err error) {
		file.Notes, err = f.reader.readAdvice(r, func(a ledger.Advice) error {
			advices = append(advices, a)
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := in.keep(s, file.Place); err != nil {
		return err
	}
	return in.Store.Update(ctx, f.Book, func(tx *store.Tx) error {
		id, err := tx.AddFile(file)
		if err != nil {
			return err
		}
		for _, a := range advices {
			added, err := tx.AddAdvice(id, a)
			if err != nil {
				return err
			}
			if added {
				result.Advices++
			}
		}
		result.Books[f.Book] = 1
		return tx.Event(ledger.ByEngine, "file.recorded", file.Name, map[string]any{
			"file": id, "sha256": file.SHA256, "reader": file.Reader, "advices": len(advices), "new": result.Advices, "notes": file.Notes,
		})
	})
}

// advices takes back what was allocated by the advices that only the withdrawn
// file brings, and nobody has confirmed. Their credits are looked at anew.
func (w *withdrawal) advices() error {
	list, err := w.tx.AdvicesOf(w.done.File.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	live, err := w.tx.LiveAllocations()
	if err != nil {
		return err
	}
	undone := map[string]bool{}
	for _, a := range live {
		if a.DecidedBy != ledger.ByEngine || !slices.ContainsFunc(list, func(each ledger.Advice) bool { return each.Explains(a) }) {
			continue
		}
		undone[a.Entry] = true
		w.done.Reversed++
		if err := w.tx.Reverse(a, w.actor, w.why); err != nil {
			return err
		}
	}
	for _, entry := range slices.Sorted(maps.Keys(undone)) {
		e, found, err := w.tx.Entry(entry)
		if err == nil && found {
			err = w.tx.MoveEntry(e, ledger.EntryReview, "the advice it was allocated by was "+w.why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
