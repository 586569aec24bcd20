package ingest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

const remittanceCSV = "credit,date,amount,invoice,customer,line_amount\nR1,2026-03-09,120.00,FA-1,C1,120.00\n"

// TestAdvicesAreRecordedOnce: the same bytes, and the same advice in other bytes,
// are one; it goes with the last file that says so, and takes along what was
// allocated by it.
func TestAdvicesAreRecordedOnce(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("march.xml", march().String())
		o.drop("remittance.csv", remittanceCSV)
		if r := o.pass(); r.Recorded != 2 || r.Advices != 1 || r.Books[mainBook] != 2 {
			t.Fatalf("got %+v, %q", r, o.reasons())
		}
		o.drop("again.csv", remittanceCSV)
		if r := o.pass(); r.Duplicates != 1 || r.Advices != 0 {
			t.Errorf("the same bytes: got %+v", r)
		}
		o.drop("again.csv", strings.ReplaceAll(remittanceCSV, ",", ";"))
		if r := o.pass(); r.Recorded != 1 || r.Advices != 0 {
			t.Errorf("the same advice: got %+v", r)
		}
		o.drop("bad.csv", strings.Replace(remittanceCSV, "120.00\n", "121.00\n", 1))
		if r := o.pass(); r.Rejected != 1 || !strings.Contains(strings.Join(o.reasons(), ""), "a difference of 1.00 EUR") {
			t.Errorf("got %+v, %q", r, o.reasons())
		}
		o.advices(1)
		o.update(mainBook, func(tx *store.Tx) error {
			files, err := tx.Files()
			if f := files[1]; f.Kind != ledger.FileAdvice || f.Reader != "advice/1" || len(f.Notes) == 0 {
				t.Errorf("recorded %+v", f)
			}
			entries, err2 := tx.Entries()
			advices, err3 := tx.OpenAdvices()
			_, err4 := tx.SaveCustomer(ledger.Customer{ID: "C1"})
			_, _, err5 := tx.SaveInvoice(ledger.Invoice{
				Number: "FA-1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-03", Amount: entries[0].Amount,
			})
			return errors.Join(err, err2, err3, err4, err5,
				tx.Allocate(ledger.Allocation{
					Entry: entries[0].ID, Invoice: "FA-1", Amount: entries[0].Amount, DecidedBy: ledger.ByEngine,
					Rule: ledger.RuleAdvice, Explanation: advices[0].Name() + ", to the cent",
				}),
				tx.MoveEntry(entries[0], ledger.EntryAllocated, ""))
		})
		if done, err := o.Withdraw(context.Background(), mainBook, "remittance.csv", "anna", ""); err != nil || done.Reversed != 0 {
			t.Errorf("another file says so: got %+v, %v", done, err)
		}
		o.advices(1)
		done, err := o.Withdraw(context.Background(), mainBook, "again.csv", "anna", "wrong firm")
		if err != nil || done.Reversed != 1 {
			t.Errorf("got %+v, %v", done, err)
		}
		o.advices(0)
		if got := o.entries(mainBook); got[0].State != ledger.EntryReview || !strings.Contains(got[0].Note, "wrong firm") {
			t.Errorf("got %+v", got)
		}
	})
}

func (o *office) advices(want int) {
	o.t.Helper()
	o.view(mainBook, func(tx *store.Tx) error {
		list, err := tx.Advices()
		if len(list) != want {
			o.t.Errorf("%d advices count, want %d: %+v", len(list), want, list)
		}
		return err
	})
}
