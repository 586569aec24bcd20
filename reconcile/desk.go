package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Desk is where a person decides on the credits of one book. Each decision is
// one transaction, with an event that says who and why.
type Desk struct {
	Store  *store.Store
	Book   string
	Config Config
	Actor  string
	Why    string // "" when the person gave no reason
}

// update runs one decision. Figures that have moved since are said with what to do.
func (d Desk) update(ctx context.Context, decide func(tx *store.Tx) error) error {
	err := d.Store.Update(ctx, d.Book, decide)
	if errors.Is(err, store.ErrStale) {
		return fmt.Errorf("%w: look at the credit again with relanced review list", err)
	}
	return err
}

// say notes a decision: "accepted by Anne: she called".
func (d Desk) say(done string) string {
	note := done + " by " + d.Actor
	if d.Why != "" {
		note += ": " + d.Why
	}
	return note
}

// record writes the event of a decision on a credit.
func (d Desk) record(tx *store.Tx, kind string, e ledger.Entry, p ledger.Proposal) error {
	return tx.Event(d.Actor, kind, e.ID, map[string]any{
		"ref": e.Ref(), "invoices": p.Key(), "amount": ledger.Money{Minor: p.Total(), Currency: e.Amount.Currency}.String(), "why": d.Why,
	})
}

// Accept allocates a proposal because a person says so. Without a rank it is
// the best one; with a mark that fits no more it is [ErrChanged]. With an amount,
// in any notation, only so much of it is allocated, oldest due first: the rest of
// the credit stays with the customer, unapplied.
func (d Desk) Accept(ctx context.Context, id, amount string) (Waiting, ledger.Proposal, error) {
	var accepted Waiting
	var proposal ledger.Proposal
	err := d.update(ctx, func(tx *store.Tx) error {
		w, chosen, err := find(tx, d.Config, id)
		if err != nil {
			return err
		}
		chosen.rank = max(chosen.rank, 1)
		if err := chosen.check(w.Proposals); err != nil {
			return fmt.Errorf("%q: %w", id, err)
		}
		at := slices.IndexFunc(w.Proposals, func(p ledger.Proposal) bool { return p.Rank == chosen.rank })
		accepted, proposal = w, w.Proposals[at]
		if amount != "" {
			if proposal, err = d.portion(tx, w.Entry, proposal, amount); err != nil {
				return err
			}
		}
		if err := d.judge(tx, w, w.Proposals, w.Proposals[at].Key()); err != nil {
			return err
		}
		if err := Allocate(tx, w.Entry, proposal, d.Actor, d.say("accepted")); err != nil {
			return err
		}
		return d.record(tx, "proposal.accepted", w.Entry, proposal)
	})
	return accepted, proposal, err
}

// Reject remembers that a proposal is wrong: it is never made again for this
// entry. Without a rank all of them are; with a mark that fits no more it is
// [ErrChanged]. The entry stays in review, because its money is still nobody's.
func (d Desk) Reject(ctx context.Context, id string) (Waiting, error) {
	var rejected Waiting
	err := d.update(ctx, func(tx *store.Tx) error {
		w, chosen, err := find(tx, d.Config, id)
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
		var kept, refused []ledger.Proposal
		for _, p := range all[w.Entry.ID] {
			if chosen.rank != 0 && p.Rank != chosen.rank {
				kept = append(kept, p)
				continue
			}
			refused = append(refused, p)
			if err := tx.RejectProposal(w.Entry.ID, p.Key(), d.Actor, d.Why); err != nil {
				return err
			}
		}
		if len(refused) == 0 {
			return fmt.Errorf("%q: %w", id, ErrNoProposal)
		}
		rejected = w
		if err := d.judge(tx, w, refused, nobody); err != nil {
			return err
		}
		return tx.SaveProposals(w.Entry.ID, kept)
	})
	return rejected, err
}

// Ignore takes an entry out of the queue: a person says that it is not a
// customer's money. With always, what its counterparty sends is ignored from now
// on; the source it is then known by is returned.
func (d Desk) Ignore(ctx context.Context, id string, always bool) (Waiting, ledger.Source, error) {
	var ignored Waiting
	var source ledger.Source
	err := d.update(ctx, func(tx *store.Tx) error {
		w, _, err := find(tx, d.Config, id)
		if err != nil {
			return err
		}
		ignored = w
		if always {
			if source, err = d.ignoreAlways(tx, w.Entry); err != nil {
				return err
			}
		}
		if err := d.judge(tx, w, w.Proposals, nobody); err != nil {
			return err
		}
		if err := tx.SaveProposals(w.Entry.ID, nil); err != nil {
			return err
		}
		if err := tx.MoveEntry(w.Entry, ledger.EntryIgnored, "not a customer's money, says "+d.Actor); err != nil {
			return err
		}
		return tx.Event(d.Actor, "entry.ignored", w.Entry.ID, map[string]any{"ref": w.Entry.Ref(), "why": d.Why, "always": always})
	})
	return ignored, source, err
}

// nobody is the key of no proposal: none of them was right.
const nobody = ""

// judge remembers which of the proposals of a credit was right: the one that
// settles these invoices, and no other.
func (d Desk) judge(tx *store.Tx, w Waiting, proposals []ledger.Proposal, right string) error {
	for _, p := range proposals {
		if p.Probability < d.Config.Propose {
			continue // nobody was shown it
		}
		key := sortedKey(p.Key())
		err := tx.Judge(ledger.Judgement{
			Entry: w.Entry.ID, Key: key, About: ledger.AboutProposal, Rule: p.Rule, Probability: p.Probability,
			Held: heldByDemotion(&w.Entry, p), Correct: key == sortedKey(right), Actor: d.Actor, Why: d.Why,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
