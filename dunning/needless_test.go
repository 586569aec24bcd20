package dunning

import (
	"fmt"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

func (f *firm) wantDoubts(want string) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		days, err := tx.DoubtDays()
		got := ""
		for _, d := range days {
			got += fmt.Sprintf("%s %d right %d needless, ", d.Guard, d.Right, d.Needless)
		}
		if got != want {
			f.t.Errorf("guards: %s\nwant    %s", got, want)
		}
		return err
	})
}

// TestNeedlessHoldsAreCounted, by their days: a credit that may be C1's holds, over a weekend too,
// and turns out to be somebody else's; a second one is C1's indeed.
func TestNeedlessHoldsAreCounted(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		doubt := func() (e ledger.Entry) {
			f.update(func(tx *store.Tx) error {
				var err error
				if e, err = f.credit(tx, 240_00, f.covered); err != nil {
					return err
				}
				if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
					return err
				}
				e.State = ledger.EntryReview
				return tx.SaveProposals(e.ID, []ledger.Proposal{{Rank: 1, Customer: "C1", Probability: 0.5, Parts: []ledger.Part{{Invoice: "FA-1", Amount: euros(240_00)}}}})
			})
			return e
		}
		first := doubt()
		f.remind()
		f.on("2026-03-14") // a Saturday
		f.remind()
		f.remind()
		f.wantDoubts("") // it has not ended
		f.wantLetters()
		f.update(func(tx *store.Tx) error { return tx.MoveEntry(first, ledger.EntryIgnored, "a supplier's refund") })
		f.on("2026-03-16")
		f.remind()
		f.wantDoubts("doubt 0 right 7 needless, ") // 9 to 15 March
		f.wantStory("2026-03-16-C1-EUR friendly sent")
		f.on("2026-03-25")
		second := doubt()
		f.remind()
		f.update(func(tx *store.Tx) error {
			if err := tx.Allocate(ledger.Allocation{Entry: second.ID, Invoice: "FA-1", Amount: euros(240_00), DecidedBy: "anna"}); err != nil {
				return err
			}
			return tx.MoveEntry(second, ledger.EntryAllocated, "")
		})
		f.on("2026-03-26")
		f.remind()
		f.wantDoubts("doubt 1 right 7 needless, ")
	})
}

// inDoubt records a credit that may be for an invoice of C1, and waits for a person.
func (f *firm) inDoubt(number string, minor int64, booked ledger.Date, chance float64) (e ledger.Entry) {
	f.t.Helper()
	f.update(func(tx *store.Tx) (err error) {
		if e, err = f.credit(tx, minor, booked); err != nil {
			return err
		}
		if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
			return err
		}
		e.State = ledger.EntryReview
		return tx.SaveProposals(e.ID, []ledger.Proposal{{Rank: 1, Customer: "C1", Probability: chance, Parts: []ledger.Part{{Invoice: number, Amount: euros(minor)}}}})
	})
	return e
}

// TestADayWithMoneyWaitingIsNotNeedless, even if the invoice stays unpaid: what waited
// was the customer's.
func TestADayWithMoneyWaitingIsNotNeedless(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.owes("C1", "FA-9", 90_00)
		others := f.inDoubt("FA-1", 240_00, "2026-03-06", 0.5)
		f.remind()
		e := f.inDoubt("FA-1", 90_00, "2026-03-10", 0.5)
		f.on("2026-03-12")
		f.update(func(tx *store.Tx) error {
			if err := tx.MoveEntry(others, ledger.EntryIgnored, "a supplier's refund"); err != nil {
				return err
			}
			if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "FA-9", Amount: euros(90_00), DecidedBy: "anna"}); err != nil {
				return err
			}
			return tx.MoveEntry(e, ledger.EntryAllocated, "")
		})
		f.remind()
		// FA-1 was unpaid, and FA-9 was paid: of three days each, money waited on two.
		f.wantDoubts("doubt 4 right 2 needless, ")
	})
}

// TestACourtesyIsNotOverdue: who is not told beforehand owes nothing yet.
func TestACourtesyIsNotOverdue(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(func(tx *store.Tx) error {
			_, _, err := tx.SaveInvoice(bill("FA-7", "C1", 90_00, "2026-02-01", "2026-03-14"))
			return err
		})
		e := f.inDoubt("FA-7", 90_00, "2026-03-06", 0.01)
		f.remind()
		f.on("2026-03-11")
		f.update(func(tx *store.Tx) error { return tx.MoveEntry(e, ledger.EntryIgnored, "") })
		f.remind()
		f.wantDoubts("")
	})
}
