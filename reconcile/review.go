package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Errors of a person's decision.
var (
	ErrNoSuchEntry = errors.New("no such entry waits for a decision")
	ErrSeveral     = errors.New("several entries have that reference: use the identity that review list shows")
	ErrNoProposal  = errors.New("the entry has no such proposal")
)

// Waiting is an entry that a person is to decide on.
type Waiting struct {
	Entry     ledger.Entry
	Proposals []ledger.Proposal // those worth a person's time, best first
}

// Queue lists what waits for a person: credits by booking date. Proposals that
// are only kept because they hold reminders are left out.
func Queue(tx *store.Tx, c Config) ([]Waiting, error) {
	entries, err := tx.Entries(ledger.EntryReview)
	if err != nil {
		return nil, err
	}
	proposals, err := tx.Proposals()
	if err != nil {
		return nil, err
	}
	queue := make([]Waiting, len(entries))
	for i, e := range entries {
		queue[i].Entry = e
		for _, p := range proposals[e.ID] {
			if p.Probability >= c.Propose {
				queue[i].Proposals = append(queue[i].Proposals, p)
			}
		}
	}
	return queue, nil
}

// ReviewID is how the command line names a proposal: the first twelve
// characters of the entry's identity, and the rank.
func ReviewID(entry string, rank int) string {
	short, twin, _ := strings.Cut(entry, "-")
	id := short[:min(12, len(short))]
	if twin != "" {
		id += "-" + twin
	}
	if rank > 0 {
		id += "." + strconv.Itoa(rank)
	}
	return id
}

// find resolves what a person typed: a ReviewID, a bank reference or an
// identity, with an optional rank.
func find(tx *store.Tx, c Config, id string) (Waiting, int, error) {
	queue, err := Queue(tx, c)
	if err != nil {
		return Waiting{}, 0, err
	}
	name, rank := id, 0
	if dot := strings.LastIndexByte(id, '.'); dot > 0 {
		if n, err := strconv.Atoi(id[dot+1:]); err == nil {
			name, rank = id[:dot], n
		}
	}
	var hits []Waiting
	for _, w := range queue {
		if w.Entry.BankRef == id || w.Entry.ID == id {
			return w, 0, oneOf(queue, id)
		}
		if w.Entry.BankRef == name || w.Entry.ID == name || ReviewID(w.Entry.ID, 0) == name {
			hits = append(hits, w)
		}
	}
	switch len(hits) {
	case 0:
		return Waiting{}, 0, fmt.Errorf("%q: %w", id, ErrNoSuchEntry)
	case 1:
		return hits[0], rank, nil
	}
	return Waiting{}, 0, fmt.Errorf("%q: %w", id, ErrSeveral)
}

func oneOf(queue []Waiting, ref string) error {
	n := 0
	for _, w := range queue {
		if w.Entry.BankRef == ref || w.Entry.ID == ref {
			n++
		}
	}
	if n > 1 {
		return fmt.Errorf("%q: %w", ref, ErrSeveral)
	}
	return nil
}

// Accept allocates a proposal because a person says so. Without a rank it is
// the best one.
func Accept(ctx context.Context, s *store.Store, book string, c Config, id, actor string) (Waiting, ledger.Proposal, error) {
	var accepted Waiting
	var proposal ledger.Proposal
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, rank, err := find(tx, c, id)
		if err != nil {
			return err
		}
		for _, p := range w.Proposals {
			if p.Rank == max(rank, 1) {
				accepted, proposal = w, p
				return Allocate(tx, w.Entry, p, actor, "accepted by "+actor)
			}
		}
		return fmt.Errorf("%q: %w", id, ErrNoProposal)
	})
	return accepted, proposal, err
}

// Reject remembers that a proposal is wrong: it is never made again for this
// entry. Without a rank all of them are. The entry stays in review, because its
// money is still nobody's.
func Reject(ctx context.Context, s *store.Store, book string, c Config, id, actor, why string) (Waiting, error) {
	var rejected Waiting
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, rank, err := find(tx, c, id)
		if err != nil {
			return err
		}
		all, err := tx.Proposals()
		if err != nil {
			return err
		}
		var kept []ledger.Proposal
		for _, p := range all[w.Entry.ID] {
			if rank != 0 && p.Rank != rank {
				kept = append(kept, p)
				continue
			}
			if err := tx.RejectProposal(w.Entry.ID, p.Key(), actor, why); err != nil {
				return err
			}
		}
		if len(kept) == len(all[w.Entry.ID]) {
			return fmt.Errorf("%q: %w", id, ErrNoProposal)
		}
		rejected = w
		return tx.SaveProposals(w.Entry.ID, kept)
	})
	return rejected, err
}

// Ignore takes an entry out of the queue: a person says that it is not a
// customer's money.
func Ignore(ctx context.Context, s *store.Store, book string, c Config, id, actor, why string) (Waiting, error) {
	var ignored Waiting
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, _, err := find(tx, c, id)
		if err != nil {
			return err
		}
		ignored = w
		if err := tx.SaveProposals(w.Entry.ID, nil); err != nil {
			return err
		}
		if err := tx.MoveEntry(w.Entry, ledger.EntryIgnored, "not a customer's money, says "+actor); err != nil {
			return err
		}
		return tx.Event(actor, "entry.ignored", w.Entry.ID, map[string]any{"ref": w.Entry.Ref(), "why": why})
	})
	return ignored, err
}

// Undo takes an allocation back because a person says it was wrong: the entry
// goes to review and this set of invoices is never proposed for it again.
func Undo(ctx context.Context, s *store.Store, book, ref, actor, why string) (ledger.Entry, error) {
	var undone ledger.Entry
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		entries, err := tx.EntriesByRef(ref)
		if err != nil {
			return err
		}
		if len(entries) != 1 || entries[0].State != ledger.EntryAllocated {
			return fmt.Errorf("%q: %w that could be undone", ref, errors.New("no single allocated entry"))
		}
		undone = entries[0]
		all, err := tx.AllocationsOf(undone.ID)
		if err != nil {
			return err
		}
		var p ledger.Proposal
		for _, a := range all {
			if a.Reverses != 0 || a.Reversed {
				continue
			}
			p.Parts = append(p.Parts, ledger.Part{Invoice: a.Invoice, Amount: a.Amount})
			if err := tx.Reverse(a, actor, why); err != nil {
				return err
			}
		}
		if err := tx.RejectProposal(undone.ID, p.Key(), actor, why); err != nil {
			return err
		}
		return tx.MoveEntry(undone, ledger.EntryReview, "undone by "+actor)
	})
	return undone, err
}
