package reconcile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	ErrChanged     = errors.New("the proposals have changed since: list them again")
	ErrNotDecided  = errors.New("no single entry of that reference is allocated or ignored")
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
// characters of the entry's identity, the rank and the mark of what is proposed,
// as in a962b69239de.1-3f2a. The zero proposal names the entry alone.
func ReviewID(entry string, p ledger.Proposal) string {
	short, twin, _ := strings.Cut(entry, "-")
	id := short[:min(12, len(short))]
	if twin != "" {
		id += "-" + twin
	}
	if p.Rank > 0 {
		id += "." + strconv.Itoa(p.Rank) + "-" + mark(p)
	}
	return id
}

// mark tells proposals of one entry apart. Ranks move with every pass: without
// it a person could accept something else than what was listed.
func mark(p ledger.Proposal) string {
	sum := sha256.Sum256([]byte(p.Key()))
	return hex.EncodeToString(sum[:2])
}

// choice is what a person typed behind the name of an entry.
type choice struct {
	rank int    // 0 when none was typed
	mark string // "" when none was typed
}

// choose cuts a choice off what a person typed. Where none is readable the
// whole is a name: a bank reference may have dots and dashes.
func choose(id string) (string, choice) {
	dot := strings.LastIndexByte(id, '.')
	if dot <= 0 {
		return id, choice{}
	}
	digits, hash, marked := strings.Cut(id[dot+1:], "-")
	rank, err := strconv.Atoi(digits)
	if err != nil || rank < 0 || marked && len(hash) != len(mark(ledger.Proposal{})) {
		return id, choice{}
	}
	return id[:dot], choice{rank, strings.ToLower(hash)}
}

// check says whether the proposals still have what was chosen.
func (c choice) check(proposals []ledger.Proposal) error {
	for _, p := range proposals {
		if p.Rank == c.rank && (c.mark == "" || c.mark == mark(p)) {
			return nil
		}
	}
	if c.mark != "" {
		return ErrChanged
	}
	return ErrNoProposal
}

// find resolves what a person typed: a ReviewID, a bank reference or an
// identity, with an optional choice among its proposals.
func find(tx *store.Tx, c Config, id string) (Waiting, choice, error) {
	queue, err := Queue(tx, c)
	if err != nil {
		return Waiting{}, choice{}, err
	}
	name, chosen := choose(id)
	var hits []Waiting
	for _, w := range queue {
		if w.Entry.BankRef == id || w.Entry.ID == id {
			return w, choice{}, oneOf(queue, id)
		}
		if w.Entry.BankRef == name || w.Entry.ID == name || ReviewID(w.Entry.ID, ledger.Proposal{}) == name {
			hits = append(hits, w)
		}
	}
	switch len(hits) {
	case 0:
		return Waiting{}, choice{}, fmt.Errorf("%q: %w", id, ErrNoSuchEntry)
	case 1:
		return hits[0], chosen, nil
	}
	return Waiting{}, choice{}, fmt.Errorf("%q: %w", id, ErrSeveral)
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
// the best one; with a mark that fits no more it is ErrChanged.
func Accept(ctx context.Context, s *store.Store, book string, c Config, id, actor string) (Waiting, ledger.Proposal, error) {
	var accepted Waiting
	var proposal ledger.Proposal
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, chosen, err := find(tx, c, id)
		if err != nil {
			return err
		}
		chosen.rank = max(chosen.rank, 1)
		if err := chosen.check(w.Proposals); err != nil {
			return fmt.Errorf("%q: %w", id, err)
		}
		for _, p := range w.Proposals {
			if p.Rank == chosen.rank {
				accepted, proposal = w, p
				return Allocate(tx, w.Entry, p, actor, "accepted by "+actor)
			}
		}
		return fmt.Errorf("%q: %w", id, ErrNoProposal)
	})
	return accepted, proposal, err
}

// Reject remembers that a proposal is wrong: it is never made again for this
// entry. Without a rank all of them are; with a mark that fits no more it is
// ErrChanged. The entry stays in review, because its money is still nobody's.
func Reject(ctx context.Context, s *store.Store, book string, c Config, id, actor, why string) (Waiting, error) {
	var rejected Waiting
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, chosen, err := find(tx, c, id)
		if err != nil {
			return err
		}
		all, err := tx.Proposals()
		if err != nil {
			return err
		}
		if chosen.rank != 0 {
			if err := chosen.check(all[w.Entry.ID]); err != nil {
				return fmt.Errorf("%q: %w", id, err)
			}
		}
		var kept []ledger.Proposal
		for _, p := range all[w.Entry.ID] {
			if chosen.rank != 0 && p.Rank != chosen.rank {
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

// Assign puts what is left of a credit in review on one invoice, as far as that
// is open, because a person says so whatever the engine thinks.
func Assign(ctx context.Context, s *store.Store, book string, c Config, id, invoice, actor string) (Waiting, ledger.Proposal, error) {
	var assigned Waiting
	var p ledger.Proposal
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		w, _, err := find(tx, c, id)
		if err != nil {
			return err
		}
		i, found, err := tx.Invoice(invoice)
		switch open := i.Open(); {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("there is no invoice %q", invoice)
		case open.Currency != w.Entry.Amount.Currency || open.Minor <= 0 || w.Entry.Amount.Minor <= 0:
			return fmt.Errorf("invoice %s has %s open: %s cannot settle it: %w", invoice, open, w.Entry.Amount, store.ErrStale)
		default:
			p = ledger.Proposal{
				Rank: 1, Customer: i.Customer, Probability: 1, Rule: "person",
				Parts:    []ledger.Part{{Invoice: invoice, Amount: ledger.Money{Minor: min(open.Minor, w.Entry.Amount.Minor), Currency: open.Currency}}},
				Evidence: []ledger.Evidence{{Fact: actor + " says so"}},
			}
		}
		assigned = w
		return Allocate(tx, w.Entry, p, actor, "assigned by "+actor)
	})
	return assigned, p, err
}

// Undo takes a decision back because a person says it was wrong. An allocated
// entry goes to review and this set of invoices is never proposed for it again;
// an ignored one is looked at anew.
func Undo(ctx context.Context, s *store.Store, book, ref, actor, why string) (ledger.Entry, error) {
	var undone ledger.Entry
	err := s.Update(ctx, book, func(tx *store.Tx) error {
		entries, err := tx.EntriesByRef(ref)
		if err != nil {
			return err
		}
		if len(entries) != 1 || entries[0].State != ledger.EntryAllocated && entries[0].State != ledger.EntryIgnored {
			return fmt.Errorf("%q: %w", ref, ErrNotDecided)
		}
		undone = entries[0]
		if undone.State == ledger.EntryIgnored {
			if err := tx.MoveEntry(undone, ledger.EntryReview, "taken up again by "+actor); err != nil {
				return err
			}
			return tx.Event(actor, "entry.review", undone.ID, map[string]any{"ref": undone.Ref(), "why": why})
		}
		all, err := tx.AllocationsOf(undone.ID)
		if err != nil {
			return err
		}
		var p ledger.Proposal
		for _, a := range all {
			if a.Reverses != 0 || a.Reversed {
				continue
			}
			p.Parts = append(p.Parts, ledger.Part{Invoice: a.Invoice, Amount: a.Amount, Adjustment: a.Adjustment, Reason: a.AdjustmentReason})
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
