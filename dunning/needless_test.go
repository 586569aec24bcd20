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
		counts, err := tx.DoubtCounts()
		got := ""
		for _, c := range counts {
			got += fmt.Sprintf("%s %q %d, ", c.Guard, c.Outcome, c.N)
		}
		if got != want {
			f.t.Errorf("guards: %s\nwant    %s", got, want)
		}
		return err
	})
}

// TestNeedlessHoldsAreCounted: a credit that may be C1's holds, over a weekend too,
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
		f.wantDoubts(`doubt "" 1, `)
		f.wantLetters()
		f.update(func(tx *store.Tx) error { return tx.MoveEntry(first, ledger.EntryIgnored, "a supplier's refund") })
		f.on("2026-03-16")
		f.remind()
		f.wantDoubts(`doubt "needless" 1, `)
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
		f.wantDoubts(`doubt "needless" 1, doubt "right" 1, `)
	})
}
