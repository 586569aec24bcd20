package store_test

import (
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

func TestTheNewestHoldOfAKindCounts(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		hold := func(kind ledger.HoldKind, until ledger.Date) {
			update(t, s, func(tx *store.Tx) error {
				return tx.AddHold(ledger.Hold{Invoice: "F1", Kind: kind, Until: until, Author: "anna"})
			})
		}
		want := func(day ledger.Date, kinds ...ledger.HoldKind) {
			t.Helper()
			view(t, s, func(tx *store.Tx) error {
				holds, err := tx.Holds(day)
				var got []ledger.HoldKind
				for _, h := range holds {
					got = append(got, h.Kind)
				}
				if len(got) != len(kinds) || len(got) > 0 && got[0] != kinds[0] {
					t.Errorf("on %s: %v, want %v", day, got, kinds)
				}
				return err
			})
		}
		hold(ledger.HoldDispute, "2026-04-30")
		hold(ledger.HoldPromise, "2026-03-10")
		want("2026-03-05", ledger.HoldDispute, ledger.HoldPromise)
		want("2026-04-30", ledger.HoldDispute)
		hold(ledger.HoldDispute, "2026-03-05") // settled sooner
		want("2026-03-06", ledger.HoldPromise)
	})
}

// TestConfirmUnpaid: the last word counts, and each is kept.
func TestConfirmUnpaid(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		for range 2 {
			update(t, s, func(tx *store.Tx) error { return tx.ConfirmUnpaid("F1", "anna") })
		}
		view(t, s, func(tx *store.Tx) error {
			confirmed, err := tx.ConfirmedAt()
			events, _ := tx.Events("F1")
			if len(confirmed) != 1 || len(events) != 3 { // added, confirmed twice
				t.Errorf("confirmed %v, events %v", confirmed, events)
			}
			return err
		})
	})
}

func TestProposalsAndRejections(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		want := ledger.Proposal{
			Rank: 1, Customer: "C1", Probability: 0.25, Rule: "name+amount",
			Parts: []ledger.Part{{Invoice: "F1", Amount: eur(955), Adjustment: 45, Reason: "provider fee"}}, Evidence: []ledger.Evidence{{Fact: "amount exact", Bits: 9.8}},
		}
		update(t, s, func(tx *store.Tx) error {
			if err := tx.MoveEntry(e, ledger.EntryReview, "look"); err != nil {
				return err
			}
			for range 2 { // made anew, not added
				if err := tx.SaveProposals(e.ID, []ledger.Proposal{want}); err != nil {
					return err
				}
			}
			return tx.RejectProposal(e.ID, "F2", "anna", "not theirs")
		})
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.Proposals()
			got := all[e.ID]
			if len(got) != 1 || got[0].Probability != 0.25 || got[0].Parts[0] != want.Parts[0] || got[0].Evidence[0] != want.Evidence[0] {
				t.Errorf("got %+v", got)
			}
			rejected, _ := tx.Rejections()
			if len(rejected[e.ID]) != 1 || rejected[e.ID][0] != "F2" {
				t.Errorf("rejected %v", rejected)
			}
			return err
		})
	})
}
