package dunning

import (
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// agreeOn sets a payment plan on FA-1, of 240.00: two parts, both past on 11 May.
func (f *firm) agreeOn() {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-05-04", Author: "anna", Plan: []ledger.Instalment{
			{Number: 1, DueDate: "2026-04-01", Amount: euros(140_00)}, {Number: 2, DueDate: "2026-05-04", Amount: euros(100_00)},
		}})
	})
}

// becomes changes what FA-1 comes to.
func (f *firm) becomes(minor int64) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		_, _, err := tx.SaveInvoice(bill("FA-1", "C1", minor, "2026-02-01", "2026-03-02"))
		return err
	})
}

// outlooksOf lists how the instalments of FA-1 stand.
func (f *firm) outlooksOf() (list []Outlook) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		s, err := f.Load(tx, "")
		list = f.Planner.Plan(s).Outlooks
		return err
	})
	return slices.DeleteFunc(list, func(o Outlook) bool { return o.Invoice != "FA-1" })
}

// TestALetterNamesThePlan: one invoice, which of its instalments, and whose plan.
func TestALetterNamesThePlan(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.agreeOn()
		f.update(f.paid("FA-1", 40_00, "2026-03-31"))
		f.on("2026-05-11")
		f.remind()
		const id = "2026-05-11-C1-EUR"
		f.wantStory(id + " friendly sent")
		f.wantInLetter(id, "Facture FA-1 : échéances 1/2 et 2/2 de votre échéancier du 9 mars 2026.",
			"de la facture suivante", "FA-1 (échéance 1/2)", "01/02/2026 01/04/2026 40 jours 140,00 € 100,00 €", "FA-1 (échéance 2/2)", "200,00 €")
		f.wantNotInLetter(id, "factures suivantes")
		var names []string
		for _, o := range f.outlooksOf() {
			names = append(names, o.Name)
		}
		if got := strings.Join(names, ", "); got != "instalment 1 of 2 of the plan of 2026-03-09, instalment 2 of 2 of the plan of 2026-03-09" {
			t.Errorf("the instalments are called %s", got)
		}
	})
}

// TestDatesAgreedAnewAreNoReasonToWriteAgain: whoever has just heard from us about an
// invoice is left in peace, whatever is agreed on it then.
func TestDatesAgreedAnewAreNoReasonToWriteAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.wantStory(friendlyID + " friendly sent")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-04-30", Author: "anna", Plan: []ledger.Instalment{
				{Number: 1, DueDate: "2026-03-02", Amount: euros(100_00)}, {Number: 2, DueDate: "2026-04-30", Amount: euros(140_00)},
			}})
		})
		f.on(monday.AddDays(1))
		f.remind()
		f.wantStory(friendlyID + " friendly sent")
	})
}

// TestWhatAPlanDoesNotCover is held until a person has agreed on it, and the plan goes
// on as agreed.
func TestWhatAPlanDoesNotCover(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.agreeOn()
		f.becomes(300_00)
		f.update(f.paid("FA-1", 140_00, "2026-03-31"))
		f.on("2026-04-08")
		f.remind()
		f.wantStory() // the first was paid in full
		f.on("2026-05-11")
		f.remind()
		const id = "2026-05-11-C1-EUR"
		f.wantStory(id + " friendly sent")
		f.wantInLetter(id, "FA-1 (échéance 2/2)", "100,00 €")
		f.wantNotInLetter(id, "60,00", "160,00")
		all := f.outlooksOf()
		if len(all) != 2 || all[0].Name != "beyond the plan of 2026-03-09" || all[0].State != OutlookHeld || !strings.Contains(all[0].Note, "60.00 EUR beside the payment plan of 2026-03-09") {
			t.Errorf("%+v", all)
		}
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-05-12", Author: "anna"})
		})
		f.on("2026-05-18")
		if all := f.outlooksOf(); len(all) != 1 || all[0].Name != "instalment 1" || all[0].State == OutlookHeld {
			t.Errorf("after the plan was ended: %+v", all)
		}
	})
}

// TestMoneyFromBeforeThePlanWentBack: the plan does not cover it.
func TestMoneyFromBeforeThePlanWentBack(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.becomes(300_00)
		f.update(f.paid("FA-1", 60_00, "2026-03-06"))
		f.agreeOn()
		f.update(func(tx *store.Tx) error {
			all, err := tx.AllocationsTo("FA-1")
			if err != nil {
				return err
			}
			return tx.Reverse(all[0], ledger.ByEngine, "returned by R1")
		})
		f.on("2026-05-11")
		f.remind()
		f.wantInLetter("2026-05-11-C1-EUR", "FA-1 (échéance 2/2)", "100,00 €")
		f.wantNotInLetter("2026-05-11-C1-EUR", "160,00")
	})
}
