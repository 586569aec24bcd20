package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Errors of Withdraw.
var (
	ErrNotRecorded = errors.New("no recorded file of that name")
	ErrNotOneFile  = errors.New("several recorded files have that name")
	ErrNoStatement = errors.New("only a statement or an advice can be withdrawn: correct invoices and customers by dropping a corrected file")
)

// Withdrawn says what withdrawing a file did.
type Withdrawn struct {
	File     ledger.File
	Entries  int // that no statement shows any more
	Kept     int // that other statements show, too
	Reversed int // allocations taken back
}

// Withdraw takes a recorded file of statements or advices back, named by its name, by its number
// or by the first characters of its hash: its entries no longer count, what was
// allocated of them is reversed, and its days are no longer covered. Nothing is
// deleted, the archive keeps the file, and dropping it again brings it back.
// Entries that another statement shows, too, stay. With an advice goes what was
// allocated by it alone.
func (in *Intake) Withdraw(ctx context.Context, book, name, actor, why string) (Withdrawn, error) {
	var done Withdrawn
	err := in.Store.Update(ctx, book, func(tx *store.Tx) error {
		file, err := recordedFile(tx, name)
		if err != nil {
			return err
		}
		w := &withdrawal{tx: tx, actor: actor, why: "withdrawn with " + file.Name, statements: map[int64]bool{}}
		if why != "" {
			w.why += ": " + why
		}
		w.done.File = file
		if err := w.run(); err != nil {
			return err
		}
		done = w.done
		return tx.Event(actor, "file.withdrawn", file.Name, map[string]any{
			"file": file.ID, "sha256": file.SHA256, "why": why, "entries": done.Entries, "kept": done.Kept, "reversed": done.Reversed,
		})
	})
	return done, err
}

// recordedFile finds the file of statements or of advices that a person means.
func recordedFile(tx *store.Tx, name string) (ledger.File, error) {
	files, err := tx.Files()
	if err != nil {
		return ledger.File{}, err
	}
	files = slices.DeleteFunc(files, func(f ledger.File) bool {
		named := f.Name == name || fmt.Sprint(f.ID) == name || len(name) >= leastHash && strings.HasPrefix(f.SHA256, name)
		return !named || f.State != ledger.FileRecorded || !f.WithdrawnAt.IsZero()
	})
	switch {
	case len(files) == 0:
		return ledger.File{}, fmt.Errorf("%s: %w", name, ErrNotRecorded)
	case len(files) > 1:
		var list []string
		for _, f := range files {
			list = append(list, fmt.Sprintf("%d (%s, arrived %s)", f.ID, f.Place, f.ArrivedAt.Format("2006-01-02 15:04")))
		}
		return ledger.File{}, fmt.Errorf("%s: %w: name one by its number: %s", name, ErrNotOneFile, strings.Join(list, ", "))
	case files[0].Kind != ledger.FileStatement && files[0].Kind != ledger.FileAdvice:
		return ledger.File{}, fmt.Errorf("%s: %w", name, ErrNoStatement)
	}
	return files[0], nil
}

// leastHash is the shortest beginning of a hash that names a file.
const leastHash = 8

// withdrawal is one withdrawing while it goes on.
type withdrawal struct {
	tx         *store.Tx
	actor, why string
	statements map[int64]bool // the withdrawn ones
	done       Withdrawn
}

func (w *withdrawal) run() error {
	if w.done.File.Kind == ledger.FileAdvice {
		return errors.Join(w.advices(), w.tx.WithdrawFile(w.done.File.ID))
	}
	statements, err := w.tx.StatementsOfFile(w.done.File.ID)
	if err != nil {
		return err
	}
	var touched []store.Known
	for _, s := range statements {
		w.statements[s.RowID] = true
		shown, err := w.tx.Sighted(s.RowID)
		if err != nil {
			return err
		}
		touched = append(touched, shown...)
		if err := w.tx.WithdrawStatement(s.RowID); err != nil {
			return err
		}
	}
	// A movement that two statements of the file show is dealt with once.
	slices.SortFunc(touched, func(a, b store.Known) int { return cmp.Compare(a.ID, b.ID) })
	touched = slices.CompactFunc(touched, func(a, b store.Known) bool { return a.ID == b.ID })
	for i := range touched {
		if err := w.take(&touched[i]); err != nil {
			return fmt.Errorf("withdrawing entry %s: %w", touched[i].Ref(), err)
		}
	}
	for _, s := range statements {
		if err := doubt(w.tx, s.Account.ID, s.From, s.To, w.actor); err != nil {
			return err
		}
	}
	return w.tx.WithdrawFile(w.done.File.ID)
}

// take withdraws one line or detail, unless another statement shows it.
func (w *withdrawal) take(k *store.Known) error {
	k.Seen = slices.DeleteFunc(k.Seen, func(s ledger.Sighting) bool { return w.statements[s.Statement] })
	if len(k.Seen) == 0 {
		return w.remove(k)
	}
	w.done.Kept++
	if w.statements[k.Statement] {
		k.Statement = k.Seen[0].Statement
	}
	was := k.Entry
	k.Entry = k.Merge(k.Seen)
	if err := w.tx.Present(k.Entry, k.Statement); err != nil {
		return err
	}
	if !saysTheSame(was, k.Entry) {
		if err := undecide(w.tx, was, w.actor, w.why); err != nil {
			return err
		}
	}
	if k.Gone == ledger.GoneSplit && !slices.ContainsFunc(k.Seen, func(s ledger.Sighting) bool { return s.Parts > 0 }) {
		// Only the withdrawn file had its details: the batch is whole again.
		return w.tx.SetGone(k.ID, "", "")
	}
	return nil
}

func (w *withdrawal) remove(k *store.Known) error {
	if k.Gone == "" {
		w.done.Entries++
	}
	all, err := w.tx.AllocationsOf(k.ID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Reverses == 0 && !a.Reversed {
			w.done.Reversed++
			if err := w.tx.Reverse(a, w.actor, w.why); err != nil {
				return err
			}
		}
	}
	return errors.Join(
		w.tx.SaveProposals(k.ID, nil),
		w.tx.ClearTwin(k.ID),
		w.unreturn(k.Entry),
		w.tx.SetGone(k.ID, ledger.GoneWithdrawn, w.why),
		w.tx.Event(w.actor, "entry.withdrawn", k.ID, map[string]any{"ref": k.Ref(), "amount": k.Amount.String(), "file": w.done.File.ID}),
	)
}

// unreturn looks anew at the credits that a withdrawn return had sent back.
func (w *withdrawal) unreturn(e ledger.Entry) error {
	if e.Amount.Minor >= 0 {
		return nil
	}
	credits, err := returnedCredits(w.tx, e)
	if err != nil {
		return err
	}
	for _, credit := range credits {
		if err := w.tx.MoveEntry(credit, ledger.EntryReview, "the return "+e.Ref()+" was withdrawn"); err != nil {
			return err
		}
	}
	return nil
}
