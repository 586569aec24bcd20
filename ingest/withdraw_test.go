package ingest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestWithdrawingIsAsIfItHadNeverCome records several formats of one account and
// withdraws the files of one of them.
func TestWithdrawingIsAsIfItHadNeverCome(t *testing.T) {
	t.Parallel()
	for seed := range 8 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 11)) //nolint:gosec // a reproducible test
			b := &manyVoiced{r: r, refs: r.IntN(2) == 0, all: truth(r)}
			kinds := [][]shownFile{
				b.statements(r.IntN(2) == 0), b.plain(ledger.FormatOFX, 7, 5), b.plain(ledger.FormatCFONB, 4, 4), b.notifications(),
			}
			gone := r.IntN(len(kinds))
			with, without := openLedger(t, seed == 0), openLedger(t, false)
			var all, kept []shownFile
			for n, files := range kinds {
				all = append(all, files...)
				if n != gone {
					kept = append(kept, files...)
				}
			}
			for n, at := range r.Perm(len(all)) {
				if err := recordShown(with, all[at], n); err != nil {
					t.Fatal(err)
				}
			}
			for n, f := range kept {
				if err := recordShown(without, f, n); err != nil {
					t.Fatal(err)
				}
			}
			in := &Intake{Store: with}
			for _, f := range kinds[gone] {
				if _, err := in.Withdraw(context.Background(), mainBook, f.name, "anna", ""); err != nil {
					t.Fatal(err)
				}
			}
			if diff := gocmp.Diff(counted(t, without), counted(t, with)); diff != "" {
				t.Errorf("it is not as if the %s had never come (-never +withdrawn):\n%s", kinds[gone][0].statement.Format, diff)
			}
		})
	}
}

// TestWithdraw takes the only file of a credit back, and drops it again.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("march.xml", march().String())
		if r := o.pass(); r.Entries != 1 {
			t.Fatalf("got %+v", r)
		}
		o.update(mainBook, func(tx *store.Tx) error {
			entries, err := tx.Entries()
			if err != nil {
				return err
			}
			if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1"}); err != nil {
				return err
			}
			invoice := ledger.Invoice{Number: "FA-1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-03", Amount: entries[0].Amount}
			if _, _, err := tx.SaveInvoice(invoice); err != nil {
				return err
			}
			return errors.Join(
				tx.Allocate(ledger.Allocation{Entry: entries[0].ID, Invoice: "FA-1", Amount: entries[0].Amount, DecidedBy: ledger.ByEngine, Rule: "test"}),
				tx.MoveEntry(entries[0], ledger.EntryAllocated, ""))
		})

		done, err := o.Withdraw(context.Background(), mainBook, "march.xml", "anna", "another firm's")
		if err != nil || done.Entries != 1 || done.Kept != 0 || done.Reversed != 1 {
			t.Fatalf("got %+v, %v", done, err)
		}
		o.view(mainBook, func(tx *store.Tx) error {
			entries, err := tx.Entries()
			if len(entries) != 0 {
				t.Errorf("still counted: %+v", entries)
			}
			statements, err2 := tx.Statements()
			if len(statements) != 0 {
				t.Errorf("still covering: %+v", statements)
			}
			invoice, _, err3 := tx.Invoice("FA-1")
			if invoice.Open() != invoice.Amount {
				t.Errorf("open is %s", invoice.Open())
			}
			kept, err4 := tx.EntriesByRef("R1")
			if len(kept) != 1 || kept[0].Gone != ledger.GoneWithdrawn || !strings.Contains(kept[0].Note, "march.xml: another firm's") {
				t.Errorf("got %+v", kept)
			}
			return errors.Join(err, err2, err3, err4)
		})
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/march.xml")
		if _, err := o.Withdraw(context.Background(), mainBook, "march.xml", "anna", ""); !errors.Is(err, ErrNotRecorded) {
			t.Errorf("a second time: %v", err)
		}

		o.drop("march.xml", march().String())
		if r := o.pass(); r.Recorded != 1 || r.Entries != 1 {
			t.Errorf("dropped again: got %+v", r)
		}
		if got := o.entries(mainBook); len(got) != 1 || got[0].State != ledger.EntryNew || got[0].Gone != "" {
			t.Errorf("got %+v", got)
		}
	})
}

// TestWithdrawNamesOneFile refuses what could mean several files, or none.
func TestWithdrawNamesOneFile(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("a.xml", march().String())
	o.pass()
	o.drop("a.xml", strings.Replace(march().String(), "<MsgId>M<", "<MsgId>N<", 1))
	o.drop("customers.csv", "id,name,email,segment,iban\nC1,One,,,\n")
	o.pass()
	for name, want := range map[string]error{"a.xml": ErrNotOneFile, "b.xml": ErrNotRecorded, "customers.csv": ErrNoStatement} {
		if _, err := o.Withdraw(context.Background(), mainBook, name, "anna", ""); !errors.Is(err, want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	done, err := o.Withdraw(context.Background(), mainBook, "1", "anna", "")
	if err != nil || done.Entries != 0 || done.Kept != 1 {
		t.Errorf("one of two that show the same: got %+v, %v", done, err)
	}
	got := o.entries(mainBook)
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	o.view(mainBook, func(tx *store.Tx) error {
		file, err := tx.EntryPlace(got[0].ID)
		if file.Name != "a.xml" || file.ID == 1 || file.Place == "archive/2026/03/a.xml" {
			t.Errorf("it is still said to come from the withdrawn file: %+v", file)
		}
		return err
	})
}
