package store_test

import (
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestAnInvoicesPolicyIsKept: every way to read an invoice brings it, and another
// policy is a new version.
func TestAnInvoicesPolicyIsKept(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		saved := func(policy string) (change store.Change) {
			update(t, s, func(tx *store.Tx) (err error) {
				if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Durand"}); err != nil {
					return err
				}
				change, _, err = tx.SaveInvoice(ledger.Invoice{
					Number: "F1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: eur(100), Policy: policy,
				})
				return err
			})
			return change
		}
		for _, step := range []struct {
			policy string
			want   store.Change
		}{{"", store.Added}, {"patient", store.Changed}, {"patient", store.Unchanged}} {
			if got := saved(step.policy); got != step.want {
				t.Errorf("policy %q: %s, want %s", step.policy, got, step.want)
			}
		}
		view(t, s, func(tx *store.Tx) error {
			one, _, err := tx.Invoice("F1")
			if err != nil {
				return err
			}
			all, err := tx.Invoices()
			if err != nil {
				return err
			}
			theirs, err := tx.InvoicesOf("C1")
			for _, i := range append(append(all, theirs...), one) {
				if i.Policy != "patient" || i.Version != 2 {
					t.Errorf("read as %+v", i)
				}
			}
			return err
		})
	})
}
