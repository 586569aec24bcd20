package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// ErrNotAutomatic is returned for what nobody needs to confirm.
var ErrNotAutomatic = errors.New("nothing was allocated there without a person: relanced review sample lists what there is to confirm")

// Undo takes a decision back because a person says it was wrong. An allocated
// entry goes to review and its sets of invoices are never proposed for it again;
// an ignored one is looked at anew, and never ignored again by itself: nor is what
// its counterparty sends, if that was ignored for good. Such a source is returned.
func (d Desk) Undo(ctx context.Context, ref string) (ledger.Entry, ledger.Source, error) {
	var undone ledger.Entry
	var forgotten ledger.Source
	err := d.update(ctx, func(tx *store.Tx) (err error) {
		if undone, err = decidedEntry(tx, ref); err != nil {
			return err
		}
		if undone.State == ledger.EntryIgnored {
			if err := tx.RejectProposal(undone.ID, takenUp, d.Actor, d.Why); err != nil {
				return err
			}
			found, err := tx.RemoveSource(sourceOf(&undone), d.Actor, d.Why)
			if err != nil {
				return err
			}
			if found {
				forgotten = sourceOf(&undone)
			}
			if err := tx.MoveEntry(undone, ledger.EntryReview, d.say("taken up again")); err != nil {
				return err
			}
			return tx.Event(d.Actor, "entry.review", undone.ID, map[string]any{"ref": undone.Ref(), "why": d.Why})
		}
		if err := d.takeBack(tx, undone); err != nil {
			return err
		}
		return tx.MoveEntry(undone, ledger.EntryReview, d.say("undone"))
	})
	return undone, forgotten, err
}

// takeBack reverses what lives of a credit, and refuses both the whole and each
// decision it was made of.
func (d Desk) takeBack(tx *store.Tx, e ledger.Entry) error {
	all, err := tx.AllocationsOf(e.ID)
	if err != nil {
		return err
	}
	var whole ledger.Proposal
	var decisions []decision
	for _, a := range all {
		if !live(a) {
			continue
		}
		part := ledger.Part{Invoice: a.Invoice, Amount: a.Amount, Adjustment: a.Adjustment, Reason: a.AdjustmentReason}
		whole.Parts = append(whole.Parts, part)
		if err := tx.Reverse(a, d.Actor, d.Why); err != nil {
			return err
		}
		if n := len(decisions); n == 0 || !decisions[n-1].with(a) {
			decisions = append(decisions, decision{first: a})
		}
		decisions[len(decisions)-1].Parts = append(decisions[len(decisions)-1].Parts, part)
	}
	if err := tx.RejectProposal(e.ID, whole.Key(), d.Actor, d.Why); err != nil {
		return err
	}
	for _, made := range decisions {
		if err := d.judgeAllocation(tx, e, made.first, made.Proposal, false); err != nil {
			return err
		}
		if len(decisions) > 1 {
			if err := tx.RejectProposal(e.ID, made.Key(), d.Actor, d.Why); err != nil {
				return err
			}
		}
	}
	return nil
}

// A decision is what was allocated of a credit at once.
type decision struct {
	ledger.Proposal
	first ledger.Allocation
}

// with reports whether an allocation was made in the same decision.
func (d decision) with(a ledger.Allocation) bool {
	return a.DecidedBy == d.first.DecidedBy && a.At.Equal(d.first.At) && a.Rule == d.first.Rule
}

// judgeAllocation remembers what a person says of a decision: of the engine, or
// of a proposal of it that somebody had accepted.
func (d Desk) judgeAllocation(tx *store.Tx, e ledger.Entry, by ledger.Allocation, p ledger.Proposal, correct bool) error {
	if by.Rule == personRule {
		return nil
	}
	about := ledger.AboutAllocation
	if by.DecidedBy != ledger.ByEngine {
		about = ledger.AboutProposal
	}
	return tx.Judge(ledger.Judgement{
		Entry: e.ID, Key: sortedKey(p.Key()), About: about, Rule: by.Rule, Probability: by.Probability,
		Correct: correct, Actor: d.Actor, Why: d.Why,
	})
}

// Confirm remembers that what the engine allocated of a credit is right, because
// a person has looked. It changes nothing but what is thought of its rule.
func (d Desk) Confirm(ctx context.Context, ref string) (ledger.Entry, ledger.Proposal, error) {
	var entry ledger.Entry
	var p ledger.Proposal
	err := d.update(ctx, func(tx *store.Tx) (err error) {
		if entry, err = decidedEntry(tx, ref); err != nil {
			return err
		}
		all, err := tx.AllocationsOf(entry.ID)
		if err != nil {
			return err
		}
		var by ledger.Allocation
		for _, a := range all {
			if live(a) && a.DecidedBy == ledger.ByEngine {
				by = a
				p.Parts = append(p.Parts, ledger.Part{Invoice: a.Invoice, Amount: a.Amount, Adjustment: a.Adjustment, Reason: a.AdjustmentReason})
			}
		}
		if by.ID == 0 {
			return fmt.Errorf("%q: %w", ref, ErrNotAutomatic)
		}
		if err := d.judgeAllocation(tx, entry, by, p, true); err != nil {
			return err
		}
		return d.record(tx, "allocation.confirmed", entry, p)
	})
	return entry, p, err
}

// decidedEntry finds the one entry of a reference, or of the name that review
// list gave it, that is allocated or ignored.
func decidedEntry(tx *store.Tx, ref string) (ledger.Entry, error) {
	entries, err := entriesNamed(tx, ref)
	if err != nil {
		return ledger.Entry{}, err
	}
	var decided []ledger.Entry
	for _, e := range entries {
		if e.Gone == "" && (e.State == ledger.EntryAllocated || e.State == ledger.EntryIgnored) {
			decided = append(decided, e)
		}
	}
	switch {
	case len(decided) == 1:
		return decided[0], nil
	case len(decided) > 1:
		return ledger.Entry{}, fmt.Errorf("%q: %w", ref, ErrSeveral)
	case len(entries) > 0:
		return ledger.Entry{}, fmt.Errorf("%q: %w: it is in state %s", ref, ErrNotDecided, entries[0].State)
	}
	return ledger.Entry{}, fmt.Errorf("%q: %w: relanced export entries lists all of them", ref, ErrNotDecided)
}

// entriesNamed finds entries by a reference, an identity or a [ReviewID].
func entriesNamed(tx *store.Tx, name string) ([]ledger.Entry, error) {
	entries, err := tx.EntriesByRef(name)
	if err != nil || len(entries) > 0 {
		return entries, err
	}
	short, _ := choose(name)
	stem, _, _ := strings.Cut(short, "-")
	if short == name && stem == name {
		return nil, nil
	}
	all, err := tx.EntriesByRef(stem)
	for _, e := range all {
		if e.BankRef == short || e.ID == short || ReviewID(e.ID, ledger.Proposal{}) == short {
			entries = append(entries, e)
		}
	}
	return entries, err
}
