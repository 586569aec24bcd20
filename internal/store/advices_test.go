package store_test

import (
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

func TestAdvices(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-03", Amount: eur(5890)})
		payout := ledger.Advice{Source: ledger.AdviceStripe, Reference: "po_1", Date: "2026-02-01", Net: eur(5890), Sum: true, Lines: []ledger.AdviceLine{
			{Kind: ledger.AdvicePayment, Gross: 6000, Fee: 110, Net: 5890, Text: "FA-1", ID: "txn_1", Name: "Dupont", Email: "a@b.example", Place: "row 2"},
		}}
		corrected := payout
		corrected.Lines = []ledger.AdviceLine{{Kind: ledger.AdvicePayment, Gross: 6000, Fee: 110, Net: 5890, Text: "FA-2"}}
		other := payout
		other.Reference, other.Net = "po_2", eur(100)
		file := func(sha string, want bool, list ...ledger.Advice) (id int64) {
			update(t, s, func(tx *store.Tx) (err error) {
				if id, err = tx.AddFile(ledger.File{SHA256: sha, State: ledger.FileRecorded}); err != nil {
					return err
				}
				for _, a := range list {
					if added, err := tx.AddAdvice(id, a); err != nil || added != want {
						t.Errorf("%s of %s: added %t, %v", a.Name(), sha, added, err)
					}
				}
				return nil
			})
			return id
		}
		want := func(what string, texts ...string) {
			t.Helper()
			view(t, s, func(tx *store.Tx) error {
				list, err := tx.OpenAdvices()
				if len(list) != len(texts) {
					t.Errorf("%s: %+v, want %q", what, list, texts)
					return err
				}
				for i, a := range list {
					if a.Lines[0].Text != texts[i] || a.Net != payout.Net || a.Reference != "po_1" || a.Date != "2026-02-01" || !a.Sum {
						t.Errorf("%s: %+v, want %q", what, a, texts)
					}
				}
				return err
			})
		}
		first := file("one", true, payout, other)
		want("one file", "FA-1")
		second := file("two", false, payout)
		want("the same again", "FA-1")
		third := file("three", true, corrected)
		want("corrected", "FA-2")
		withdraw := func(id int64, alone int) {
			t.Helper()
			update(t, s, func(tx *store.Tx) error {
				list, err := tx.AdvicesOf(id)
				if len(list) != alone {
					t.Errorf("file %d alone says %+v, want %d", id, list, alone)
				}
				if err != nil {
					return err
				}
				return tx.WithdrawFile(id)
			})
		}
		withdraw(third, 1)
		want("the correction withdrawn", "FA-1")
		withdraw(first, 1) // po_2; the second file says po_1, too
		want("another file says so", "FA-1")
		withdraw(second, 1)
		want("nobody says so")
		file("two", false, payout)
		want("back again", "FA-1")
		update(t, s, func(tx *store.Tx) error { return tx.MoveEntry(e, ledger.EntryIgnored, "") })
		want("the credit is decided")
	})
}
