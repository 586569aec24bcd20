package ingest

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestWhatTheAccountsSay drops tables and accounts on one another: what is paid
// or cancelled by either is never open.
func TestWhatTheAccountsSay(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.update(mainBook, func(tx *store.Tx) error {
			table := &bookRecorder{tx: tx, own: mainBook, renamed: map[string]string{}, terms: "30 jours"}
			accounts := &bookRecorder{tx: tx, own: mainBook, renamed: map[string]string{}, terms: "30 jours", settles: true}
			eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
			invoice := func(number, customer string, amount int64) ledger.Invoice {
				return ledger.Invoice{Number: number, Type: ledger.TypeInvoice, Customer: customer, IssueDate: "2026-01-15", Amount: eur(amount)}
			}
			partly := func(i ledger.Invoice, settled int64) ledger.Invoice {
				i.Partial, i.Settled = true, settled
				if settled != 0 {
					i.SettledBy = "lettrage A"
				}
				return i
			}
			open := func(number string) int64 {
				i, _, err := tx.Invoice(number)
				o.must(err)
				return i.Open().Minor
			}
			o.must(table.Customer("", ledger.Customer{ID: "C1", Name: "Durand SARL", Email: "a@durand.example"}))
			for _, number := range []string{"F1", "F2", "F3", "F4"} {
				o.must(table.Invoice("", invoice(number, "C1", 1000)))
			}

			// The accounts call the customer otherwise, and have money on no invoice.
			o.must(accounts.Customer("", ledger.Customer{ID: "DURAND", Name: "DURAND SARL", OnAccount: 500, Partial: true}))
			o.must(accounts.Invoice("", partly(invoice("F1", "DURAND", 1000), 1000)))
			o.must(accounts.Invoice("", partly(invoice("F2", "DURAND", 600), 0))) // an opening item: what remained
			o.must(accounts.Invoice("", partly(invoice("F3", "OTHER", 70), 0)))   // another year's, of somebody else
			if f1, f2, f3 := open("F1"), open("F2"), open("F3"); f1 != 0 || f2 != 600 || f3 != 1000 {
				t.Errorf("open are %d, %d and %d", f1, f2, f3)
			}
			if notes := strings.Join(accounts.notes, "\n"); !strings.Contains(notes, "F3 of OTHER") {
				t.Errorf("nothing is said of the number that two have: %s", notes)
			}
			c, _, err := tx.Customer("C1")
			o.must(err)
			if _, found, _ := tx.Customer("DURAND"); found || c.OnAccount != 500 || c.Email != "a@durand.example" {
				t.Errorf("got %+v, and another: %t", c, found)
			}

			// A table again neither reopens what is lettered nor forgets the money.
			o.must(table.Invoice("", invoice("F1", "C1", 1000)))
			o.must(table.Customer("", ledger.Customer{ID: "C1", Name: "Durand SARL", Email: "b@durand.example"}))
			if c, _, err = tx.Customer("C1"); open("F1") != 0 || c.OnAccount != 500 || c.Email != "b@durand.example" {
				t.Errorf("F1 has %d open, the customer is %+v, %v", open("F1"), c, err)
			}
			o.must(accounts.Customer("", ledger.Customer{ID: "DURAND", Name: "DURAND SARL", Partial: true}))
			if c, _, err = tx.Customer("C1"); c.OnAccount != 0 {
				t.Errorf("lettered by now, and still on account: %+v, %v", c, err)
			}

			// Cancelled in the tool that made it.
			o.must(table.Invoice("", ledger.Invoice{Number: "F4", Void: `"Annulée" in an export`}))
			o.must(table.Invoice("", ledger.Invoice{Number: "F9", Void: "never taken in"}))
			if _, found, _ := tx.Invoice("F9"); found || open("F4") != 0 {
				t.Errorf("F4 has %d open; an unknown one was made: %t", open("F4"), found)
			}

			// Due by its own terms, else by its customer's, else by the book's.
			due := invoice("F5", "C1", 1000)
			due.Terms = "45 jours fin de mois"
			o.must(table.Invoice("", due))
			o.must(table.Customer("", ledger.Customer{ID: "C2", Name: "X", Terms: "60 jours"}))
			o.must(table.Invoice("", invoice("F6", "C2", 1000)))
			for number, want := range map[string]ledger.Date{"F2": "2026-02-14", "F5": "2026-03-31", "F6": "2026-03-16"} {
				if i, _, err := tx.Invoice(number); err != nil || i.DueDate != want {
					t.Errorf("%s is due %s, want %s, %v", number, i.DueDate, want, err)
				}
			}
			return nil
		})
	})
}
