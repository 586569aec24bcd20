package ingest

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// saysTheSame reports whether nothing has changed of what a decision on an entry
// rests on. Formats spell and cut texts differently: that alone changes nothing.
func saysTheSame(was, now ledger.Entry) bool {
	return was.IBAN == now.IBAN && was.Return == now.Return && was.Original == now.Original && was.Disagree == now.Disagree &&
		(was.Counterparty == "") == (now.Counterparty == "") && shareWord(was.Counterparty, now.Counterparty) &&
		slices.Equal(ledger.Numbers(was.Text()), ledger.Numbers(now.Text()))
}

// undecide takes back what the engine decided on an entry, so that it decides
// anew. What a person decided stands. Until then the entry is new, which holds
// every reminder of the book: the invoice is open again, though it may be paid.
func undecide(tx *store.Tx, e ledger.Entry, actor, why string) error {
	if e.Gone != "" || e.State != ledger.EntryAllocated && e.State != ledger.EntryIgnored || cameBack(e) {
		return nil
	}
	personal, err := decidedByPerson(tx, e)
	if err != nil || personal {
		return err
	}
	if err := reverseLive(tx, e.ID, actor, why); err != nil {
		return err
	}
	if err := renewReturned(tx, e); err != nil {
		return err
	}
	return renew(tx, e, actor, why)
}

func renew(tx *store.Tx, e ledger.Entry, actor, why string) error {
	if err := tx.Renew(e.ID, why); err != nil {
		return err
	}
	return tx.Event(actor, "entry.reopened", e.ID, map[string]any{"ref": e.Ref(), "why": why})
}

func reverseLive(tx *store.Tx, entry, actor, why string) error {
	all, err := tx.AllocationsOf(entry)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Reverses == 0 && !a.Reversed {
			if err := tx.Reverse(a, actor, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// decidedByPerson reports whether the present decision on an entry is a person's.
func decidedByPerson(tx *store.Tx, e ledger.Entry) (bool, error) {
	if e.State == ledger.EntryAllocated {
		all, err := tx.AllocationsOf(e.ID)
		return slices.ContainsFunc(all, func(a ledger.Allocation) bool {
			return a.Reverses == 0 && !a.Reversed && a.DecidedBy != ledger.ByEngine
		}), err
	}
	events, err := tx.Events(e.ID)
	for _, event := range slices.Backward(events) {
		if event.Kind == "entry.ignored" {
			return event.Actor != ledger.ByEngine, err
		}
	}
	return false, err
}

// How a credit that came back names the return, in its note.
const (
	returnedBy = "returned by "
	neverKept  = "came back: " + returnedBy
)

// cameBack reports whether a credit was sent back: what its files say of it
// since does not bring the money again.
func cameBack(e ledger.Entry) bool {
	return e.Amount.Minor > 0 && e.State == ledger.EntryIgnored && (strings.HasPrefix(e.Note, returnedBy) || strings.HasPrefix(e.Note, neverKept))
}

// renewReturned makes the credits new that a debit had sent back: it may be the
// return of another payment than it seemed.
func renewReturned(tx *store.Tx, debit ledger.Entry) error {
	if debit.Amount.Minor >= 0 {
		return nil
	}
	credits, err := returnedCredits(tx, debit)
	if err != nil {
		return err
	}
	for _, credit := range credits {
		if err := renew(tx, credit, ledger.ByEngine, "its return "+debit.Ref()+" is looked at anew"); err != nil {
			return err
		}
	}
	return nil
}

// returnedCredits lists the credits that a debit has sent back. Its reference may
// have given way to a better one since.
func returnedCredits(tx *store.Tx, debit ledger.Entry) ([]ledger.Entry, error) {
	seen, err := tx.Sightings(debit.ID)
	if err != nil {
		return nil, err
	}
	names := []string{debit.Ref(), debit.ID}
	for _, s := range seen {
		names = append(names, s.BankRef, s.Line)
	}
	ignored, err := tx.Entries(ledger.EntryIgnored)
	return slices.DeleteFunc(ignored, func(e ledger.Entry) bool {
		by := strings.TrimPrefix(strings.TrimPrefix(e.Note, neverKept), returnedBy)
		return !cameBack(e) || e.Account != debit.Account || e.Amount != debit.Amount.Abs() || !slices.Contains(names, by)
	}), err
}
