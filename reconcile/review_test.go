package reconcile

import (
	"errors"
	"testing"

	"relanced/internal/ledger"
)

// TestChoiceFollowsWhatWasListed: between list and accept the ranks may move.
func TestChoiceFollowsWhatWasListed(t *testing.T) {
	t.Parallel()
	propose := func(invoices ...string) []ledger.Proposal {
		list := make([]ledger.Proposal, len(invoices))
		for i, number := range invoices {
			list[i] = ledger.Proposal{Rank: i + 1, Parts: []ledger.Part{{Invoice: number}}}
		}
		return list
	}
	listed := propose("FA-1", "FA-2")
	const entry = "a962b69239de0123456789-2"
	for _, c := range []struct {
		name string
		id   string
		now  []ledger.Proposal
		want error
	}{
		{"unchanged", ReviewID(entry, listed[1]), listed, nil},
		{"moved up", ReviewID(entry, listed[1]), propose("FA-2", "FA-3"), ErrChanged},
		{"something else", ReviewID(entry, listed[0]), propose("FA-2"), ErrChanged},
		{"nothing is left", ReviewID(entry, listed[0]), nil, ErrChanged},
		{"another rank, same mark", ReviewID(entry, listed[0]), propose("FA-0", "FA-1"), ErrChanged},
		{"no mark", "a962b69239de-2.2", propose("FA-2", "FA-3"), nil},
		{"no such rank", "a962b69239de-2.7", listed, ErrNoProposal},
	} {
		name, chosen := choose(c.id)
		if got := chosen.check(c.now); name != "a962b69239de-2" || !errors.Is(got, c.want) {
			t.Errorf("%s: %s names %q, %v, want %v", c.name, c.id, name, got, c.want)
		}
	}
}

// TestChooseLeavesBankReferences: what is no choice belongs to the name.
func TestChooseLeavesBankReferences(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]choice{
		"REF-003": {}, "VIR.2026-04-02": {}, "VIR.A": {}, ".1": {}, "VIR.1-": {}, "VIR.-1": {}, "": {},
		"VIR.3": {rank: 3}, "VIR.3-0A1b": {3, "0a1b"},
	} {
		name, got := choose(id)
		if got != want || got == (choice{}) && name != id {
			t.Errorf("%q: got %q and %+v, want %+v", id, name, got, want)
		}
	}
}
