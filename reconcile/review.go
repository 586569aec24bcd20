package reconcile

import (
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
	ErrNoSuchEntry = errors.New("no such entry waits for a decision: relanced review list shows what does")
	ErrSeveral     = errors.New("several entries have that reference: use the identity that review list shows")
	ErrNoProposal  = errors.New("the entry has no such proposal: relanced review list shows them, and review split puts its money where you say")
	ErrChanged     = errors.New("the proposals have changed since: list them again")
	ErrNotDecided  = errors.New("no entry of that reference is allocated or ignored")
)

// Waiting is an entry that a person is to decide on.
type Waiting struct {
	Entry     ledger.Entry
	Proposals []ledger.Proposal // those worth a person's time, best first
	// Warnings are what a person should think twice about, once it is decided.
	Warnings []string
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
