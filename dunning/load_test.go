package dunning

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestWhoseMoneyACreditMayBe: an undecided credit holds whom it may come from,
// and nobody else.
func TestWhoseMoneyACreditMayBe(t *testing.T) {
	t.Parallel()
	proposal := func(customer, invoice string, probability float64) ledger.Proposal {
		return ledger.Proposal{
			Rank: 1, Customer: customer, Probability: probability,
			Parts: []ledger.Part{{Invoice: invoice, Amount: euros(50_00)}},
		}
	}
	for _, test := range []struct {
		name      string
		proposals []ledger.Proposal
		refused   string // the invoices of a proposal a person said no to
		decided   ledger.EntryState
		held      string // invoices
	}{
		{name: "nobody's", held: ""},
		{name: "likely C1's: all C1 owes", proposals: []ledger.Proposal{proposal("C1", "FA-1", 0.05)}, held: "FA-1 FA-9"},
		{name: "hardly C1's: that invoice alone", proposals: []ledger.Proposal{proposal("C1", "FA-1", 0.04)}, held: "FA-1"},
		{
			name:      "one customer's money, by several unlikely ways: all C1 owes",
			proposals: []ledger.Proposal{proposal("C1", "FA-1", 0.03), proposal("C1", "FA-1", 0.03)}, held: "FA-1 FA-9",
		},
		{name: "C2's", proposals: []ledger.Proposal{proposal("C2", "FA-2", 0.9)}, held: "FA-2"},
		{name: "C1's or C2's", proposals: []ledger.Proposal{proposal("C1", "FA-9", 0.01), proposal("C2", "FA-2", 0.9)}, held: "FA-2 FA-9"},
		{name: "not for this invoice, says a person, and for none yet", refused: "FA-1", held: "FA-1"},
		{name: "nor for those", refused: "FA-1 FA-9", held: "FA-1 FA-9"},
		{name: "nobody's, says a person", proposals: []ledger.Proposal{proposal("C1", "FA-1", 0.9)}, refused: "FA-2", decided: ledger.EntryIgnored, held: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := sqliteFirm(t)
			f.owes("C2", "FA-2", 50_00)
			f.update(saves(bill("FA-9", "C1", 50_00, "2026-02-01", "2026-03-02")))
			f.update(func(tx *store.Tx) error { return f.doubt(tx, test.proposals, test.refused, test.decided) })
			sums := f.remind()
			var held []string
			for _, invoice := range []string{"FA-1", "FA-2", "FA-9"} {
				for _, h := range sums.Held {
					if h.Invoice == invoice && h.Guard == GuardDoubt {
						held = append(held, invoice)
					}
				}
			}
			if got := strings.Join(held, " "); got != test.held || sums.Sent == 0 && got != "FA-1 FA-2 FA-9" {
				t.Errorf("held %q, want %q; %d sent", got, test.held, sums.Sent)
			}
		})
	}
}

// doubt records a credit that waits for a person, or has been decided on.
func (f *firm) doubt(tx *store.Tx, proposals []ledger.Proposal, refused string, decided ledger.EntryState) error {
	e, err := f.credit(tx, 50_00, "2026-03-06")
	if err != nil {
		return err
	}
	if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
		return err
	}
	if err := tx.SaveProposals(e.ID, ranked(proposals)); err != nil {
		return err
	}
	if refused != "" {
		if err := tx.RejectProposal(e.ID, refused, "anna", ""); err != nil {
			return err
		}
	}
	if decided == "" {
		return nil
	}
	e.State = ledger.EntryReview
	return tx.MoveEntry(e, decided, "")
}

func ranked(proposals []ledger.Proposal) []ledger.Proposal {
	for i := range proposals {
		proposals[i].Rank = i + 1
	}
	return proposals
}
