package dunning

import (
	"context"
	"fmt"
	"slices"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// carriedAtOnce is how many reminders are carried over in one transaction.
const carriedAtOnce = 500

// CarryCharges records what the reminders of a book claimed that were sent by a
// version that kept no charges: what they listed, as of their day, by today's
// policies. What such a letter repeated of invoices that were paid counts as claimed
// by the letter that listed them.
func (d *Dispatcher) CarryCharges(ctx context.Context, book string) error {
	var waiting []ledger.Reminder
	err := d.Store.View(ctx, book, func(tx *store.Tx) (err error) {
		waiting, err = tx.Uncarried()
		return err
	})
	for some := range slices.Chunk(waiting, carriedAtOnce) {
		if err != nil {
			break
		}
		err = d.Store.Update(ctx, book, func(tx *store.Tx) error {
			for _, r := range some {
				claims, err := d.claimedBy(tx, r)
				if err != nil {
					return err
				}
				if err := tx.CarryCharges(r, claims); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("carrying the charges of book %s over: %w", book, err)
	}
	return nil
}

// claimedBy finds what a reminder claimed on the invoices it lists.
func (d *Dispatcher) claimedBy(tx *store.Tx, r ledger.Reminder) ([]ledger.Charge, error) {
	policy, configured := d.Planner.config.policy(r.Policy)
	if !configured || !policy.claims(r.Step) {
		return nil, nil
	}
	customer, _, err := tx.Customer(r.Customer)
	if err != nil {
		return nil, err
	}
	law, known := d.Planner.lawOf(policy, customer)
	if !known {
		return nil, nil
	}
	var list []charged
	for _, item := range r.Items {
		invoice, _, err := tx.Invoice(item.Invoice)
		if err != nil {
			return nil, err
		}
		if own := invoice.Policy; policy.claims(item.Step) && (own == "" || own == r.Policy) {
			list = withPart(list, invoice, item.Instalment)
		}
	}
	var claims []ledger.Charge
	for _, of := range list {
		s, err := d.Planner.statement(tx, policy, law, of, 0, d.today(r.SentAt))
		if err != nil {
			return nil, err
		}
		if s.Provisional {
			return nil, nil // it printed no figures
		}
		if s.OnTop().Minor > 0 {
			claims = append(claims, of.claims(s)...)
		}
	}
	return claims, nil
}
