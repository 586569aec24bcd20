package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// forGood is the last day of a hold that nobody means to end.
const forGood = "2199-12-31"

// confirmUnpaid records that an invoice is unpaid although it fell due before the
// first bank statement, or although its payment came back for a reason that is no
// refusal to pay; "all" means every one that waits for a word about the past.
func (a *App) confirmUnpaid(ctx context.Context, w io.Writer, book, number, actor string) error {
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		numbers, _, err := a.waitingInvoices(tx, number)
		if err != nil {
			return err
		}
		for _, n := range numbers {
			if err := tx.ConfirmUnpaid(n, actor); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(w, "Unpaid, says %s: %s. The ladder of reminders goes on.\n", actor, strings.Join(numbers, ", "))
		return err
	})
}

// confirmPaid records that nobody is ever reminded of such an invoice.
func (a *App) confirmPaid(ctx context.Context, w io.Writer, book, number, actor, why string) error {
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		numbers, guard, err := a.waitingInvoices(tx, number)
		if err != nil {
			return err
		}
		said := "paid before the first bank statement"
		if guard == dunning.GuardReturned {
			said = "not to be claimed again after its payment came back"
		}
		for _, n := range numbers {
			h := ledger.Hold{Invoice: n, Kind: ledger.HoldManual, Until: forGood, Author: actor, Note: cmp.Or(why, said)}
			if err := tx.AddHold(h); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(w, "%s%s, says %s: %s. No reminder leaves for it.\n", strings.ToUpper(said[:1]), said[1:], actor, strings.Join(numbers, ", "))
		return err
	})
}

// waitingInvoices resolves what a person typed behind invoice: into the numbers
// that wait for their word, and says which guard waits. Of payments that came back
// each is looked at on its own, so that "all" does not mean them.
func (a *App) waitingInvoices(tx *store.Tx, number string) ([]string, dunning.Guard, error) {
	held, err := a.held(tx)
	if err != nil {
		return nil, "", err
	}
	past := waitingFor(held, dunning.GuardHistory)
	switch {
	case number == "all" && len(past) > 0:
		return past, dunning.GuardHistory, nil
	case slices.Contains(waitingFor(held, dunning.GuardReturned), number):
		return []string{number}, dunning.GuardReturned, nil
	case slices.Contains(past, number):
		return []string{number}, dunning.GuardHistory, nil
	}
	return nil, "", fmt.Errorf("invoice %q does not wait for a confirmation", number)
}

// waitingFor lists the invoices that a guard holds until somebody says that they
// are unpaid.
func waitingFor(held []dunning.Held, guard dunning.Guard) []string {
	var numbers []string
	for _, h := range held {
		if h.Guard == dunning.GuardHold {
			continue // somebody has said already why it is not reminded
		}
		if strings.Contains(h.Reason, string(guard)+": ") && !slices.Contains(numbers, h.Invoice) {
			numbers = append(numbers, h.Invoice)
		}
	}
	return numbers
}
