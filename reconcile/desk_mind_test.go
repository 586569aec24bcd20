package reconcile

import (
	"errors"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestIgnoreAlwaysRefusesWhoMayBeACustomer: one slip of the bank's, and the
// payments of a customer would be ignored for good.
func TestIgnoreAlwaysRefusesWhoMayBeACustomer(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Quincaillerie Vermandel")
		c.credits(
			ledger.Entry{ID: "R1", Amount: eur(4200), Counterparty: "QUINCAILLERIE VERMANDELL"},
			ledger.Entry{ID: "R2", Amount: eur(4300), Counterparty: "SARL QUINCAILLERIE VERMANDEL", IBAN: ibanC},
			ledger.Entry{ID: "R3", Amount: eur(4400), Counterparty: "QUINCAILLERIE DU PORT"},
		)
		c.run()
		for id, want := range map[string]error{"R1": ErrNearly, "R2": ErrNearly, "R3": nil} {
			_, _, err := c.desk("").Ignore(c.t.Context(), id, true)
			if !errors.Is(err, want) || err != nil && !strings.Contains(err.Error(), "customer C1, Quincaillerie Vermandel") {
				c.t.Errorf("%s: %v, want %v", id, err, want)
			}
		}
		c.want("R1", "review")
		if _, _, err := c.desk("").Ignore(c.t.Context(), "R1", false); err != nil {
			c.t.Error(err)
		}
	})
}

// TestASourceIsNotACustomerSince: a customer who is called nearly so arrives.
func TestASourceIsNotACustomerSince(t *testing.T) {
	t.Parallel()
	b := newBook(t).credit("42.17", "", "VERMANDELL QUINCAILLERIE")
	b.Sources = []ledger.Source{{Name: "VERMANDELL QUINCAILLERIE", Actor: "Anne"}}
	if d := b.only(); d.State != ledger.EntryIgnored {
		t.Error(describe(d))
	}
	if d := b.customer("C1", "Quincaillerie Vermandel").only(); d.State != ledger.EntryReview {
		t.Error(describe(d))
	}
}

// TestUndoTakesTheSourceBack: of what was ignored for good, by the person or
// because of it.
func TestUndoTakesTheSourceBack(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.credits(ledger.Entry{ID: "R1", Amount: eur(4200), Counterparty: "DGFIP"}, ledger.Entry{ID: "R2", Amount: eur(4300), Counterparty: "INTERETS"})
		c.run()
		for _, id := range []string{"R1", "R2"} {
			if _, _, err := c.desk("").Ignore(c.t.Context(), id, true); err != nil {
				c.t.Fatal(err)
			}
		}
		_, forgotten, err := c.desk("a mistake").Undo(c.t.Context(), "R1")
		if err != nil || forgotten.ID() != "DGFIP" {
			c.t.Fatalf("%+v, %v", forgotten, err)
		}
		c.event("DGFIP", "source.forgotten", "Anne", "a mistake")
		c.credits(ledger.Entry{ID: "R3", Amount: eur(4400), Counterparty: "DGFIP"}, ledger.Entry{ID: "R4", Amount: eur(4500), Counterparty: "INTERETS"})
		c.run()
		c.want("R3", "review")
		c.want("R4", "ignored")
	})
}

// TestAnotherAmountLeavesTheDoubt: a credit was proposed for an invoice, and a
// file brings the invoice again with another amount: as long as nobody decides on
// the credit, the invoice is in doubt.
func TestAnotherAmountLeavesTheDoubt(t *testing.T) {
	t.Parallel()
	for name, changed := range map[string]string{"lower": "312.00", "higher": "911.00"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachCounter(t, func(c *counter) {
				c.customer("C1", "Quincaillerie Vermandel")
				c.customer("C2", "Garage Lefebvrier")
				c.invoice("FA-2026-101", "C1", "437.23", "2026-02-20")
				c.invoice("FA-2026-102", "C2", "437.23", "2026-02-20")
				c.credits(ledger.Entry{ID: "R1", Amount: eur(43723), Counterparty: "DUPUIS"})
				c.run()
				c.doubts("R1", "FA-2026-101", true)
				c.invoice("FA-2026-101", "C1", changed, "2026-02-20")
				for range 2 { // and it stays so
					c.run()
					c.doubts("R1", "FA-2026-101", true)
				}
				if _, _, err := c.desk("").Assign(c.t.Context(), "R1", "FA-2026-102", ""); err != nil {
					c.t.Fatal(err)
				}
				c.run()
				c.doubts("R1", "FA-2026-101", false)
			})
		})
	}
}

// doubts checks whether a credit keeps an invoice from being reminded.
func (c *counter) doubts(id, invoice string, want bool) {
	c.t.Helper()
	err := c.s.View(c.t.Context(), "main", func(tx *store.Tx) error {
		all, err := tx.Proposals()
		got := false
		for _, p := range all[id] {
			got = got || strings.Contains(p.Key(), invoice)
		}
		if got != want {
			c.t.Errorf("%s doubts %s: %v, want %v: %+v", id, invoice, got, want, all[id])
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestAssignWarnsAcrossCustomers: it is done, and said.
func TestAssignWarnsAcrossCustomers(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Quincaillerie Vermandel", ibanA)
		c.customer("C2", "Garage Lefebvrier")
		c.invoice("FA-2026-101", "C1", "100.00", "2026-02-20")
		c.invoice("FA-2026-102", "C2", "70.00", "2026-02-20")
		c.invoice("FA-2026-103", "C2", "51.00", "2026-02-20")
		c.credits(
			ledger.Entry{ID: "R1", Amount: eur(7100), IBAN: ibanA}, ledger.Entry{ID: "R2", Amount: eur(7100), Counterparty: "NOBODY KNOWN"},
			ledger.Entry{ID: "R3", Amount: eur(9000), Counterparty: "NOBODY ELSE"},
		)
		c.run()
		for _, test := range []struct{ id, invoice, amount, want string }{
			{"R1", "FA-2026-102", "10.00", "FA-2026-102 is owed by customer C2, and the credit comes from customer C1"},
			{"R2", "FA-2026-103", "20.00", ""},
			{"R3", "FA-2026-101", "30.00", ""},
			{"R3", "FA-2026-102", "30.00", "FA-2026-102 is owed by customer C2, and the rest of the credit is with customer C1"},
			{"R3", "FA-2026-101", "10.00", ""},
		} {
			w, _, err := c.desk("").Assign(c.t.Context(), test.id, test.invoice, test.amount)
			if got := strings.Join(w.Warnings, "; "); err != nil || got != test.want {
				c.t.Errorf("%s on %s: %q %v, want %q", test.id, test.invoice, got, err, test.want)
			}
		}
	})
}
