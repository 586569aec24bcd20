package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// ErrStale is returned when a decision was taken on figures that no longer hold.
var ErrStale = errors.New("the ledger has moved on since")

type proposalRow struct {
	ledger.Proposal
	Entry    string
	Parts    string
	Evidence string
}

func (r proposalRow) proposal() (ledger.Proposal, error) {
	p := r.Proposal
	if err := json.Unmarshal([]byte(r.Parts), &p.Parts); err != nil {
		return p, fmt.Errorf("reading the parts of a proposal for entry %s: %w", r.Entry, err)
	}
	if err := json.Unmarshal([]byte(r.Evidence), &p.Evidence); err != nil {
		return p, fmt.Errorf("reading the evidence of a proposal for entry %s: %w", r.Entry, err)
	}
	return p, nil
}

// SaveProposals replaces the proposals of an entry; they are derived from the
// ledger and made anew whenever it changes.
func (t *Tx) SaveProposals(entry string, proposals []ledger.Proposal) error {
	if _, err := t.exec(`DELETE FROM proposals WHERE book = ? AND entry = ?`, t.book, entry); err != nil {
		return wrap(err, "replacing the proposals")
	}
	for _, p := range proposals {
		_, err := t.exec(`INSERT INTO proposals (book, entry, rank, customer, parts, probability, rule, evidence) VALUES (?,?,?,?,?,?,?,?)`,
			t.book, entry, p.Rank, p.Customer, jsonText(p.Parts), p.Probability, p.Rule, jsonText(p.Evidence))
		if err != nil {
			return wrap(err, "recording a proposal")
		}
	}
	return nil
}

// Proposals lists the proposals of every undecided entry, best first.
func (t *Tx) Proposals() (map[string][]ledger.Proposal, error) {
	rows, err := list[proposalRow](t, `SELECT p.entry, p.rank, p.customer, p.parts, p.probability, p.rule, p.evidence FROM proposals p
		JOIN entries e ON e.book = p.book AND e.id = p.entry AND e.state = 'review'
		WHERE p.book = ? ORDER BY p.entry, p.rank`, t.book)
	if err != nil {
		return nil, wrap(err, "listing the proposals")
	}
	proposals := make(map[string][]ledger.Proposal)
	for _, r := range rows {
		p, err := r.proposal()
		if err != nil {
			return nil, err
		}
		proposals[r.Entry] = append(proposals[r.Entry], p)
	}
	return proposals, nil
}

// RejectProposal remembers that a person said no to this set of invoices for
// this entry: it is never proposed again.
func (t *Tx) RejectProposal(entry, key, actor, why string) error {
	_, err := t.exec(`INSERT INTO rejections (book, entry, key, actor, at, why) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		t.book, entry, key, clean(actor), t.now.UnixMicro(), clean(why))
	if err != nil {
		return wrap(err, "recording the rejection")
	}
	return t.Event(actor, "proposal.rejected", entry, map[string]any{"invoices": key, "why": why})
}

// Rejections lists, for each entry, the sets of invoices a person refused.
func (t *Tx) Rejections() (map[string][]string, error) {
	rows, err := list[struct{ Entry, Key string }](t, `SELECT entry, key FROM rejections WHERE book = ? ORDER BY entry, key`, t.book)
	rejected := make(map[string][]string)
	for _, r := range rows {
		rejected[r.Entry] = append(rejected[r.Entry], r.Key)
	}
	return rejected, wrap(err, "listing the rejections")
}
