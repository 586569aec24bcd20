package ingest

import (
	"errors"
	"fmt"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// reopen takes back the money that was put on an invoice before its amount or
// its customer changed: the credits go to review, where a person sees them
// against the new figures. What a person decided stays, as long as it is possible
// still: the same customer, and no more than the invoice now has.
func reopen(tx *store.Tx, was, now ledger.Invoice) error {
	touched, err := tx.AllocationsTo(now.Number)
	if err != nil {
		return err
	}
	personal := map[string]bool{} // by entry: whether people alone put it there
	var entries []string
	var minor int64
	for _, a := range touched {
		if a.Reverses != 0 || a.Reversed {
			continue
		}
		known, seen := personal[a.Entry]
		if !seen {
			entries = append(entries, a.Entry)
		}
		personal[a.Entry] = (known || !seen) && a.DecidedBy != ledger.ByEngine
	}
	for _, a := range touched {
		if personal[a.Entry] && a.Reverses == 0 && !a.Reversed {
			minor += a.Amount.Minor + a.Adjustment
		}
	}
	stands := was.Customer == now.Customer && was.Amount.Currency == now.Amount.Currency &&
		(minor >= 0 && minor <= now.Amount.Minor || minor <= 0 && minor >= now.Amount.Minor)
	for _, entry := range entries {
		if personal[entry] && stands {
			err = tx.Event(ledger.ByEngine, "allocation.kept", entry, map[string]any{"invoice": now.Number, "before": was.Amount.String(), "after": now.Amount.String()})
		} else {
			err = backToReview(tx, entry, "invoice "+now.Number+" changed after this credit was allocated")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// backToReview reverses all that lives of a credit.
func backToReview(tx *store.Tx, id, why string) error {
	all, err := tx.AllocationsOf(id)
	if err != nil {
		return err
	}
	for _, live := range all {
		if live.Reverses == 0 && !live.Reversed {
			if err := tx.Reverse(live, ledger.ByEngine, why); err != nil {
				return err
			}
		}
	}
	entry, found, err := tx.Entry(id)
	if err != nil || !found {
		return errors.Join(err, fmt.Errorf("finding entry %s", id))
	}
	return tx.MoveEntry(entry, ledger.EntryReview, why)
}
