package store_test

import (
	"fmt"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestSettlements: the allocations of one decision are one settlement, and what
// ended it says whose fault it was.
func TestSettlements(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		start := clock.Now()
		ids, names := map[string]string{}, map[string]string{}
		for i := range 5 {
			addInvoice(t, s, fmt.Sprintf("F%d", i), 1000)
			e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000 + int64(i))})
			ids[fmt.Sprintf("e%d", i)], names[e.ID] = e.ID, fmt.Sprintf("e%d", i)
			update(t, s, func(tx *store.Tx) error {
				err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: fmt.Sprintf("F%d", i), Amount: eur(100), DecidedBy: ledger.ByEngine, Rule: "r", Probability: 0.9995})
				if err != nil {
					return err
				}
				return tx.MoveEntry(e, ledger.EntryAllocated, "")
			})
			clock.Advance(time.Hour)
		}
		end := func(name, actor, why string, refuse bool) {
			entry := ids[name]
			update(t, s, func(tx *store.Tx) error {
				all, err := tx.AllocationsOf(entry)
				if err != nil {
					return err
				}
				if refuse {
					if err := tx.RejectProposal(entry, "F", actor, why); err != nil {
						return err
					}
				}
				return tx.Reverse(all[0], actor, why)
			})
		}
		end("e0", "anna", "another customer's", true)
		end("e1", ledger.ByEngine, "returned by R9", false)
		end("e2", "anna", "withdrawn with march.xml", false)
		end("e3", ledger.ByEngine, "invoice F3 changed after this credit was allocated", false)
		want := map[string]ledger.Fate{
			"e0": ledger.FateUndone, "e1": ledger.FateReturned, "e2": ledger.FateSuperseded, "e3": ledger.FateSuperseded, "e4": ledger.FateLive,
		}
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.Settlements(start)
			if len(all) != 5 {
				t.Errorf("got %+v", all)
			}
			for _, x := range all {
				if x.Fate != want[names[x.Entry]] || x.Ended.IsZero() != (x.Fate == ledger.FateLive) || x.Rule != "r" || x.Probability != 0.9995 || x.DecidedBy != ledger.ByEngine {
					t.Errorf("%+v, want %s", x, want[names[x.Entry]])
				}
			}
			if late, _ := tx.Settlements(start.Add(3 * time.Hour)); len(late) != 2 || names[late[0].Entry] != "e3" || late[1].Key != "F4" {
				t.Errorf("since three hours: %+v", late)
			}
			if counts, _ := tx.RuleCounts(); len(counts) != 1 || counts[0] != (store.RuleCount{Rule: "r", Allocated: 5, Undone: 1}) {
				t.Errorf("counts %+v", counts)
			}
			return err
		})
	})
}

func TestSettlementsOfSeveralInvoices(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		addInvoice(t, s, "F1", 1000)
		addInvoice(t, s, "F2", 1000)
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(2000)})
		for _, by := range []string{ledger.ByEngine, "anna"} {
			update(t, s, func(tx *store.Tx) error {
				for _, invoice := range []string{"F2", "F1"} {
					if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: invoice, Amount: eur(500), DecidedBy: by, Rule: by}); err != nil {
						return err
					}
				}
				return nil
			})
			clock.Advance(time.Minute)
		}
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.Settlements(time.Time{})
			if len(all) != 2 || all[0].Key != "F1 F2" || all[1].Key != "F1 F2" || all[0].DecidedBy != ledger.ByEngine || all[1].DecidedBy != "anna" {
				t.Errorf("got %+v", all)
			}
			who, _ := tx.DecidedInPerson()
			if len(who) != 1 || who[e.ID] != "anna" {
				t.Errorf("decided in person: %v", who)
			}
			counts, _ := tx.RuleCounts()
			if len(counts) != 1 || counts[0].Allocated != 1 {
				t.Errorf("counts %+v", counts)
			}
			return err
		})
	})
}

// TestJudgements: the last word on an explanation counts.
func TestJudgements(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		j := ledger.Judgement{Entry: e.ID, Key: "F1", About: ledger.AboutProposal, Rule: "r", Probability: 0.75, Held: true, Correct: true, Actor: "anna", Why: "x"}
		for _, correct := range []bool{true, false} {
			j.Correct = correct
			update(t, s, func(tx *store.Tx) error { return tx.Judge(j) })
			clock.Advance(time.Hour)
		}
		j.About, j.Correct = ledger.AboutAllocation, true
		update(t, s, func(tx *store.Tx) error { return tx.Judge(j) })
		view(t, s, func(tx *store.Tx) error {
			all, err := tx.Judgements(time.Time{})
			if len(all) != 2 || all[0].Correct || !all[0].Held || all[0].Probability != 0.75 || !all[1].Correct {
				t.Errorf("got %+v", all)
			}
			if late, _ := tx.Judgements(clock.Now()); len(late) != 1 {
				t.Errorf("since now: %+v", late)
			}
			refused, _ := tx.RefusedSince(time.Time{})
			if refused {
				t.Error("a judgement is no refusal")
			}
			return err
		})
	})
}

func TestSourcesAndDemotions(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		source := ledger.Source{IBAN: "FR7630006000011234567890189", Actor: "anna", Why: "tax"}
		for _, first := range []bool{true, false} {
			update(t, s, func(tx *store.Tx) error {
				added, err := tx.AddSource(source)
				demoted, failed := tx.Demote("r", "2 of 30")
				if added != first || demoted != first || failed != nil {
					t.Errorf("added %v, demoted %v, %v", added, demoted, failed)
				}
				return err
			})
		}
		view(t, s, func(tx *store.Tx) error {
			sources, err := tx.Sources()
			if len(sources) != 1 || sources[0].IBAN != source.IBAN || sources[0].Why != "tax" || sources[0].At.IsZero() {
				t.Errorf("sources %+v", sources)
			}
			demotions, _ := tx.Demotions()
			if len(demotions) != 1 || demotions[0].Rule != "r" || demotions[0].Why != "2 of 30" || demotions[0].At.IsZero() {
				t.Errorf("demotions %+v", demotions)
			}
			return err
		})
		for _, first := range []bool{true, false} {
			update(t, s, func(tx *store.Tx) error {
				found, err := tx.RemoveSource(source, "anna", "ours after all")
				promoted, failed := tx.Promote("r", "200 accepted")
				if found != first || promoted != first || failed != nil {
					t.Errorf("found %v, promoted %v, %v", found, promoted, failed)
				}
				return err
			})
		}
		view(t, s, func(tx *store.Tx) error {
			for subject, kinds := range map[string]string{source.IBAN: "source.ignored source.forgotten ", "r": "rule.demoted rule.promoted "} {
				events, err := tx.Events(subject)
				got := ""
				for _, e := range events {
					got += e.Kind + " "
				}
				if got != kinds || err != nil {
					t.Errorf("events of %s: %s, %v", subject, got, err)
				}
			}
			return nil
		})
	})
}

// TestUnappliedIsOfWhoIsPaidNow: an allocation that was undone says nothing about
// whose the rest is.
func TestUnappliedIsOfWhoIsPaidNow(t *testing.T) {
	t.Parallel()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		addInvoice(t, s, "F1", 1000) // of C1
		update(t, s, func(tx *store.Tx) error {
			_, _, err := tx.SaveInvoice(ledger.Invoice{Number: "F2", Type: ledger.TypeInvoice, Customer: "C2", IssueDate: "2026-01-10", DueDate: "2026-02-09", Amount: eur(400)})
			return err
		})
		e := addCredit(t, s, ledger.Entry{Account: "A", BookingDate: "2026-02-01", Amount: eur(1000)})
		update(t, s, func(tx *store.Tx) error {
			if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: eur(1000), DecidedBy: ledger.ByEngine}); err != nil {
				return err
			}
			all, err := tx.AllocationsOf(e.ID)
			if err != nil {
				return err
			}
			if err := tx.Reverse(all[0], "anna", "C2's"); err != nil {
				return err
			}
			if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F2", Amount: eur(400), DecidedBy: "anna"}); err != nil {
				return err
			}
			return tx.MoveEntry(e, ledger.EntryAllocated, "")
		})
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Unapplied()
			if len(got) != 1 || got[0] != (store.Unapplied{Customer: "C2", Currency: "EUR", Minor: 600}) {
				t.Errorf("got %+v", got)
			}
			return err
		})
	})
}
