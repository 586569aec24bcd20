package dunning

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// wantClaimed compares what is claimed on the invoices of C1 and C2 with
// "invoice instalment kind amount reminder, left of both kinds".
func (f *firm) wantClaimed(want ...string) {
	f.t.Helper()
	var got []string
	f.view(func(tx *store.Tx) error {
		accounts, err := tx.Charged("")
		for _, a := range accounts {
			for _, c := range a.Claims {
				got = append(got, fmt.Sprintf("%s %d %s %s %s", c.Invoice, c.Instalment, c.Kind, c.Amount.Decimal(), c.Reminder))
			}
			got = append(got, fmt.Sprintf("%s left %s and %s", a.Invoice, a.LeftOf(ledger.ChargeInterest).Decimal(), a.LeftOf(ledger.ChargeIndemnity).Decimal()))
		}
		return err
	})
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		f.t.Errorf("claimed\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// along pays an invoice and a part of its charges with one credit, as far as the
// ledger knows.
func (f *firm) along(invoice string, principal, charges int64) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		e, err := f.credit(tx, principal+charges, f.covered)
		if err != nil {
			return err
		}
		a := ledger.Allocation{
			Entry: e.ID, Invoice: invoice, Amount: euros(principal + charges), Adjustment: -charges,
			AdjustmentReason: "a penalty for late payment paid along", DecidedBy: "anna",
		}
		if err := tx.Allocate(a); err != nil {
			return err
		}
		return tx.MoveEntry(e, ledger.EntryAllocated, "")
	})
}

// says records a word of anna's on the charges of an invoice.
func (f *firm) says(how ledger.ChargeEnd, invoice string, kind ledger.ChargeKind, minor int64) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		return tx.SettleCharge(ledger.SettledCharge{Invoice: invoice, Kind: kind, How: how, Amount: euros(minor), Author: "anna", Note: "she called"})
	})
}

// TestWhatALetterClaimsIsKept instalment by instalment; the flat sum is claimed once
// for the invoice, and a later letter's figure takes the place of an earlier one's.
func TestWhatALetterClaimsIsKept(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(savesCustomer(ledger.Customer{ID: "C2", Name: "Garage Morel", Email: "c2@example.com", Kind: ledger.KindBusiness}))
		splits["instalments"](f, []ledger.Instalment{
			{Number: 1, DueDate: "2026-03-02", Amount: euros(1000_00)}, {Number: 2, DueDate: "2026-03-04", Amount: euros(2000_00)},
		})
		f.upTo("2026-03-19")
		f.wantClaimed(
			"FA-3 0 indemnity 40.00 "+formalOfFirst, "FA-3 1 interest 4.99 "+formalOfFirst, "FA-3 2 interest 9.99 "+formalOfSecond,
			"FA-3 left 14.98 and 40.00",
		)
		f.update(f.pays("FA-3", 1000_00))
		f.on("2026-04-03")
		f.remind()
		f.wantClaimed(
			"FA-3 0 indemnity 40.00 2026-04-03-C2-EUR", "FA-3 1 interest 5.33 2026-04-03-C2-EUR", "FA-3 2 interest 19.97 2026-04-03-C2-EUR",
			"FA-3 left 25.30 and 40.00",
		)
		f.wantChain()
	})
}

// TestOnlyWhatWasSentIsClaimed: nothing is while nobody knows whether the letter left,
// nor after it came back.
func TestOnlyWhatWasSentIsClaimed(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.remind()
		f.on("2026-03-17")
		f.dies(delivered)
		f.wantClaimed()
		f.decide(formalID, ledger.ReminderUncertain)
		f.wantClaimed()
		f.decide(formalID, ledger.ReminderSent)
		f.wantClaimed("FA-1 0 indemnity 40.00 "+formalID, "FA-1 1 interest 1.20 "+formalID, "FA-1 left 1.20 and 40.00")
		f.decide(formalID, ledger.ReminderRefused)
		f.wantClaimed()
	})
}

// TestALateArrivalTakesItsChargesBack: the money had come before the letter.
func TestALateArrivalTakesItsChargesBack(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		f.wantClaimed("FA-1 0 indemnity 40.00 "+formalID, "FA-1 1 interest 1.20 "+formalID, "FA-1 left 1.20 and 40.00")
		f.on("2026-03-18")
		f.update(f.paid("FA-1", 240_00, "2026-03-13"))
		f.remind()
		f.wantClaimed()
	})
}

// TestAnInstalmentPaidAfterItsClaimIsRepeated by a letter that lists another invoice
// only.
func TestAnInstalmentPaidAfterItsClaimIsRepeated(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(savesCustomer(ledger.Customer{ID: "C2", Name: "Garage Morel", Email: "c2@example.com", Kind: ledger.KindBusiness}))
		i := bill("FA-3", "C2", 3000_00, "2026-02-01", "2026-03-02")
		i.Instalments = []ledger.Instalment{
			{Number: 1, DueDate: "2026-03-02", Amount: euros(1000_00)}, {Number: 2, DueDate: "2026-06-01", Amount: euros(2000_00)},
		}
		f.update(saves(i))
		f.update(saves(bill("FA-4", "C2", 500_00, "2026-02-10", "2026-03-16")))
		f.remind()
		f.on("2026-03-17")
		f.remind()
		f.on("2026-03-19")
		f.update(f.paid("FA-3", 1000_00, "2026-03-18"))
		f.on("2026-03-23")
		f.remind()
		f.on("2026-03-31")
		f.remind()
		const id = "2026-03-31-C2-EUR"
		f.wantCharged(id, "03/03/2026 18/03/2026 16 12,15 % 1 000,00 € 5,33 €")
		f.wantInLetter(id, "Total à régler 500,00 €", "Indemnité forfaitaire de recouvrement 80,00 €", "Total avec ces sommes 587,83 €")
	})
}

// TestWhatALetterAskedForIsPaid: money along with an instalment settles the very charges
// that its letter claimed, the flat sum among them; what accrues afterwards is new, in the
// next letter and in what a person waives.
func TestWhatALetterAskedForIsPaid(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		i := bill("FA-1", "C1", 240_00, "2026-02-01", "2026-03-02")
		i.Instalments = []ledger.Instalment{
			{Number: 1, DueDate: "2026-03-02", Amount: euros(120_00)}, {Number: 2, DueDate: "2026-03-16", Amount: euros(120_00)},
		}
		f.update(saves(i))
		f.toFormal()
		f.wantInLetter(formalID, "Total avec ces sommes 160,60 €")
		f.on("2026-03-21") // three days later, in which 0.12 accrue
		f.along("FA-1", 120_00, 40_60)
		for _, day := range []ledger.Date{"2026-03-31", "2026-04-07"} {
			f.on(day)
			f.remind()
		}
		const second = "2026-04-07-C1-EUR"
		f.wantInLetter(second, "Total à régler 120,00 €", "À déduire : déjà réglé -0,60 €")
		if letter := f.letter(second); strings.Contains(letter, "Indemnité forfaitaire de recouvrement") {
			t.Errorf("the flat sum is asked for again:\n%s", letter)
		}
		var left [2]ledger.Money
		f.view(func(tx *store.Tx) error {
			c, _, err := tx.ChargedOf("FA-1")
			left = [2]ledger.Money{c.LeftOf(ledger.ChargeInterest), c.LeftOf(ledger.ChargeIndemnity)}
			return err
		})
		if left[0].Minor == 0 || left[1].Minor != 0 {
			t.Errorf("left are %v", left)
		}
		f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeInterest, left[0].Minor)
		f.wantUnpaid()
	})
}

// TestWhatWasDemandedIsEnough: whoever pays what the letter asked for is not asked
// for the interest of the days since.
func TestWhatWasDemandedIsEnough(t *testing.T) {
	t.Parallel()
	for _, pays := range []struct {
		name string
		with func(f *firm)
	}{
		{"along with the invoice", func(f *firm) { f.along("FA-1", 240_00, 41_20) }},
		{"on its own", func(f *firm) {
			f.update(f.pays("FA-1", 240_00))
			f.says(ledger.ChargePaid, "FA-1", ledger.ChargeInterest, 1_20)
			f.says(ledger.ChargePaid, "FA-1", ledger.ChargeIndemnity, 40_00)
		}},
		{"and is let off the rest", func(f *firm) {
			f.along("FA-1", 240_00, 1_20)
			f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeIndemnity, 40_00)
		}},
	} {
		t.Run(pays.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
				f.update(ofKind(ledger.KindBusiness))
				f.toFormal()
				f.update(saves(bill("FA-2", "C1", 60_00, "2026-02-10", "2026-03-16")))
				f.on("2026-03-23") // six days of interest more
				pays.with(f)
				f.wantClaimed("FA-1 0 indemnity 40.00 "+formalID, "FA-1 1 interest 1.20 "+formalID, "FA-1 left 0.00 and 0.00")
				f.remind()
				f.on("2026-03-31")
				f.remind()
				const id = "2026-03-31-C1-EUR"
				f.wantInLetter(id, "Total avec ces sommes 100,30 €")
				if text := f.letter(id); strings.Contains(text, "FA-1 ") {
					t.Errorf("it speaks of FA-1:\n%s", text)
				}
			})
		})
	}
}

// TestAWaivedIndemnityIsNotClaimedAgain while the invoice is open, and the interest is.
func TestAWaivedIndemnityIsNotClaimedAgain(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(nil))
	f.update(ofKind(ledger.KindBusiness))
	f.toFormal()
	f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeIndemnity, 40_00)
	f.on("2026-04-01")
	f.remind()
	f.wantInLetter("2026-04-01-C1-EUR", "30 12,15 % 240,00 € 2,40 €", "Total avec ces sommes 242,40 €")
	f.wantClaimed("FA-1 0 indemnity 40.00 2026-04-01-C1-EUR", "FA-1 1 interest 2.40 2026-04-01-C1-EUR", "FA-1 left 2.40 and 0.00")
}

// TestALetterTellsWhatWasWaivedFromWhatWasPaid of the interest that it lists.
func TestALetterTellsWhatWasWaivedFromWhatWasPaid(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		"fr": {"Pénalités de retard 2,40 €", "À déduire : remise accordée -0,70 €", "À déduire : déjà réglé -0,50 €", "Total avec ces sommes 281,20 €"},
		"en": {"Late-payment interest €2.40", "Less what we have waived -€0.70", "Less what was paid of it -€0.50", "Total with these amounts €281.20"},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			f := sqliteFirm(t)
			f.Planner = plannerOf(t, claiming(nil))
			f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Kind: ledger.KindBusiness, Language: language}))
			f.toFormal()
			f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeInterest, 70)
			f.says(ledger.ChargePaid, "FA-1", ledger.ChargeInterest, 50)
			f.on("2026-04-01")
			f.remind()
			f.wantInLetter("2026-04-01-C1-EUR", want...)
			f.wantUnpaid("FA-1 41.20 of 42.40")
		})
	}
}

// TestWhatIsWaivedAsALetterLeavesIsNotClaimed: the letter is written again without it.
func TestWhatIsWaivedAsALetterLeavesIsNotClaimed(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(nil))
	f.update(ofKind(ledger.KindBusiness))
	f.toFormal()
	f.on("2026-04-01")
	passages := f.draftOne()
	f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeIndemnity, 40_00)
	var sums Sums
	f.claimAll(t.Context(), f.book, passages, &sums)
	if r := f.reminder("2026-04-01-C1-EUR"); r.State != ledger.ReminderCancelled || r.Reason != "the figures changed while it was being written" {
		t.Errorf("it is %s: %s", r.State, r.Reason)
	}
}

// draftOne plans what is due and writes it, and claims nothing yet.
func (f *firm) draftOne() []*passage {
	f.t.Helper()
	sums := Sums{}
	if err := f.plan(f.t.Context(), f.book, &sums); err != nil {
		f.t.Fatal(err)
	}
	var waiting []ledger.Reminder
	f.view(func(tx *store.Tx) (err error) {
		waiting, err = tx.Reminders(ledger.ReminderPlanned)
		return err
	})
	return f.write(f.t.Context(), f.book, waiting)
}

// TestAPolicyThatClaimsNothingHasClaimedNothing: FA-2 has a policy of its own, in a
// letter that claims on FA-1.
func TestAPolicyThatClaimsNothingHasClaimedNothing(t *testing.T) {
	t.Parallel()
	eachFirm(t, func(c *Config) {
		quiet := DefaultPolicy()
		c.Policies["quiet"] = quiet
		claiming(nil)(c)
	}, func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		own := bill("FA-2", "C1", 100_00, "2026-02-01", "2026-03-02")
		own.Policy = "quiet"
		f.update(saves(own))
		f.toFormal()
		f.wantInLetter(formalID, "Total à régler 340,00 €", "Total avec ces sommes 381,20 €")
		f.update(f.pays("FA-2", 100_00))
		f.on("2026-04-01")
		f.remind()
		const id = "2026-04-01-C1-EUR"
		f.wantInLetter(id, "Total à régler 240,00 €", "Total avec ces sommes 282,40 €")
		if text := f.letter(id); strings.Contains(text, "FA-2") {
			t.Errorf("it speaks of FA-2:\n%s", text)
		}
		f.wantClaimed("FA-1 0 indemnity 40.00 "+id, "FA-1 1 interest 2.40 "+id, "FA-1 left 2.40 and 40.00")
	})
}

// TestShortMessagesAskForWhatIsToPay: a text and a webhook tell the total of the
// letter, with what it claims.
func TestShortMessagesAskForWhatIsToPay(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, claiming(func(p *Policy) { p.Steps[2].Channel = channelSMS }))
	f.update(func(tx *store.Tx) error {
		_, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Phone: "+33 1 02", Kind: ledger.KindBusiness})
		return err
	})
	f.remind()
	f.on("2026-03-17")
	drafts, err := f.Drafts(t.Context(), f.book, "C1")
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	if m := drafts[0].Message; m.Total != euros(281_20) || !strings.Contains(m.Text, "281,20") || strings.Contains(m.Text, "240,00") {
		t.Errorf("it asks for %s: %q", m.Total, m.Text)
	}
}

// TestChargesOfAnOlderLedgerAreCarriedOver once, as of the day of each letter, whatever
// was paid since; what an invoice's own policy did not claim is not.
func TestChargesOfAnOlderLedgerAreCarriedOver(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(monday.At(9, plannerZone))
	o := store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}
	f := newFirm(t, storetest.Open(t, o), clock, func(c *Config) {
		c.Policies["quiet"] = DefaultPolicy()
		claiming(nil)(c)
	})
	f.update(ofKind(ledger.KindBusiness))
	own := bill("FA-2", "C1", 100_00, "2026-02-01", "2026-03-02")
	own.Policy = "quiet"
	f.update(saves(own))
	f.toFormal()
	want := []string{"FA-1 0 indemnity 40.00 " + formalID, "FA-1 1 interest 1.20 " + formalID, "FA-1 left 1.20 and 40.00"}
	f.wantClaimed(want...)
	f.on("2026-03-20")
	f.update(f.pays("FA-1", 240_00))
	storetest.Tamper(t, o, `DELETE FROM charges`)
	storetest.Tamper(t, o, `UPDATE reminders SET carried = 0`)
	f.wantClaimed()
	for range 2 {
		if err := f.CarryCharges(t.Context(), f.book); err != nil {
			t.Fatal(err)
		}
		f.wantClaimed(want...)
	}
	f.wantChain()
}

// TestWhatACreditNoteTookIsNotOwed: an invoice that was cancelled after a letter had
// charged it bears nothing, whatever was claimed; one that was paid does.
func TestWhatACreditNoteTookIsNotOwed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, want string
		settle     func(f *firm) func(*store.Tx) error
	}{
		{"open", "FA-1 41.20 EUR of 240.00 EUR", func(*firm) func(*store.Tx) error { return func(*store.Tx) error { return nil } }},
		{"paid", "FA-1 41.20 EUR of 0.00 EUR", func(f *firm) func(*store.Tx) error { return f.pays("FA-1", 240_00) }},
		{"cancelled", "", func(f *firm) func(*store.Tx) error {
			f.update(saves(creditNote("AV-1", "C1", 240_00)))
			return func(tx *store.Tx) error {
				e, err := f.credit(tx, 10_00, f.covered)
				for number, minor := range map[string]int64{"FA-1": 240_00, "AV-1": -240_00} {
					err = errors.Join(err, tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: number, Amount: euros(minor), DecidedBy: "anna"}))
				}
				return errors.Join(err, tx.MoveEntry(e, ledger.EntryAllocated, ""))
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
				f.update(ofKind(ledger.KindBusiness))
				f.toFormal()
				f.on("2026-03-20")
				f.update(test.settle(f))
				f.view(func(tx *store.Tx) error {
					list, err := f.Planner.UnpaidCharges(tx, "C1", "2026-03-20")
					got := ""
					for _, u := range list {
						got += fmt.Sprintf("%s %s of %s", u.Invoice, u.Left, u.Open)
					}
					if got != test.want {
						t.Errorf("unpaid are %q, want %q", got, test.want)
					}
					return err
				})
			})
		})
	}
}

// TestChargesOutliveAPlan: they stay claimed when other due dates are agreed on, each
// later letter repeats them, and no day is counted twice after the plan has been ended.
// What the last letter asks for is all that is claimed; once that is paid, nothing is.
func TestChargesOutliveAPlan(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		f.wantUnpaid("FA-1 41.20 of 41.20")
		f.on("2026-03-20")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-06-01", Author: "anna", Plan: []ledger.Instalment{
				{Number: 1, DueDate: "2026-04-10", Amount: euros(120_00)}, {Number: 2, DueDate: "2026-06-01", Amount: euros(120_00)},
			}})
		})
		f.wantUnpaid("FA-1 41.20 of 41.20")
		for _, day := range []ledger.Date{"2026-04-17", "2026-04-27"} {
			f.on(day)
			f.remind()
		}
		const ofPlan = "2026-04-27-C1-EUR"
		f.wantInLetter(ofPlan, "03/03/2026 20/03/2026 18 12,15 % 240,00 € 1,44 €", "11/04/2026 27/04/2026 17 12,15 % 120,00 € 0,68 €",
			"Total à régler 120,00 €", "Pénalités de retard 2,12 €", "Total avec ces sommes 162,12 €")
		f.wantUnpaid("FA-1 42.12 of 42.12")
		f.on("2026-04-28")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-04-28", Author: "anna"})
		})
		f.wantUnpaid("FA-1 42.12 of 42.12")
		f.on("2026-05-12")
		f.remind()
		const last = "2026-05-12-C1-EUR"
		f.wantInLetter(last, "03/03/2026 20/03/2026 18 12,15 % 240,00 € 1,44 €", "11/04/2026 28/04/2026 18 12,15 % 120,00 € 0,72 €",
			"29/04/2026 12/05/2026 14 12,15 % 240,00 € 1,12 €", "Total avec ces sommes 283,28 €")
		f.wantUnpaid("FA-1 43.28 of 43.28")
		f.on("2026-05-15")
		f.along("FA-1", 240_00, 43_28)
		f.wantUnpaid()
	})
}

// TestAnEndedPlanHasBornInterest: what an instalment bore while the plan stood is asked
// for when the plan is over, though no letter had claimed it.
func TestAnEndedPlanHasBornInterest(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		plan := func(day ledger.Date, instalments ...ledger.Instalment) {
			f.on(day)
			f.update(func(tx *store.Tx) error {
				return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: day.AddDays(30 * len(instalments)), Author: "anna", Plan: instalments})
			})
		}
		f.toFormal()
		plan("2026-03-18", ledger.Instalment{Number: 1, DueDate: "2026-04-02", Amount: euros(120_00)}, ledger.Instalment{Number: 2, DueDate: "2026-04-13", Amount: euros(120_00)})
		for _, day := range []ledger.Date{"2026-04-09", "2026-04-20"} {
			f.on(day)
			f.remind()
		}
		f.wantInLetter("2026-04-20-C1-EUR", "03/03/2026 18/03/2026 16 12,15 % 240,00 € 1,28 €", "03/04/2026 20/04/2026 18 12,15 % 120,00 € 0,72 €")
		plan("2026-04-22")
		for _, day := range []ledger.Date{"2026-04-29", "2026-05-05"} {
			f.on(day)
			f.remind()
		}
		f.wantInLetter("2026-05-05-C1-EUR", "03/03/2026 18/03/2026 16 12,15 % 240,00 € 1,28 €", "03/04/2026 22/04/2026 20 12,15 % 120,00 € 0,80 €",
			"14/04/2026 22/04/2026 9 12,15 % 120,00 € 0,36 €", "23/04/2026 05/05/2026 13 12,15 % 240,00 € 1,04 €", "Total avec ces sommes 283,48 €")
	})
}

// wantUnpaid compares what is claimed and owed of C1 with "invoice left of claimed".
func (f *firm) wantUnpaid(want ...string) {
	f.t.Helper()
	var got []string
	f.view(func(tx *store.Tx) error {
		list, err := f.Planner.UnpaidCharges(tx, "C1", f.today(tx.Now()))
		for _, u := range list {
			claimed := u.Claimed(ledger.ChargeInterest)
			claimed.Minor += u.Claimed(ledger.ChargeIndemnity).Minor
			got = append(got, fmt.Sprintf("%s %s of %s", u.Invoice, u.Left.Decimal(), claimed.Decimal()))
		}
		return err
	})
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		f.t.Errorf("unpaid are %q, want %q", got, want)
	}
}

// TestWhoeverHasAsMuchToTheirCreditOwesNoCharges, and with less than that only the
// rest: of charges on an invoice that was paid, and on one that is open, which then bears
// fewer.
func TestWhoeverHasAsMuchToTheirCreditOwesNoCharges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		paid, credit int64
		want         []string // left and set off
	}{
		{"paid, no credit", 240_00, 0, []string{"FA-1 41.20 and 0.00"}},
		{"paid, less than the charges", 240_00, 30_00, []string{"FA-1 11.20 and 30.00"}},
		{"paid, more than the charges", 240_00, 2000_00, []string{"FA-1 0.00 and 41.20"}},
		{"open, less than the principal", 0, 140_00, []string{"FA-1 40.60 and 0.60"}},
		{"open, as much as the principal", 0, 240_00, []string{"FA-1 0.00 and 41.20"}},
		{"open, more", 0, 2000_00, []string{"FA-1 0.00 and 41.20"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
				f.update(ofKind(ledger.KindBusiness))
				f.toFormal()
				f.on("2026-03-20")
				if test.paid > 0 {
					f.update(f.paid("FA-1", test.paid, "2026-03-18"))
				}
				// Not due before May: what is left of the credit stands against it.
				f.update(saves(bill("FA-9", "C1", 5000_00, "2026-03-01", "2026-05-31")))
				if test.credit > 0 {
					f.update(saves(creditNote("AV-1", "C1", test.credit)))
				}
				f.view(func(tx *store.Tx) error {
					list, err := f.Planner.UnpaidCharges(tx, "", "2026-03-20")
					var got []string
					for _, u := range list {
						got = append(got, fmt.Sprintf("%s %s and %s", u.Invoice, u.Left.Decimal(), u.SetOff.Decimal()))
					}
					if strings.Join(got, ", ") != strings.Join(test.want, ", ") {
						t.Errorf("left and set off are %q, want %q", got, test.want)
					}
					return err
				})
			})
		})
	}
}

// TestALetterClaimsNoChargesThatACreditCovers: a courtesy of a policy that claims from
// the beginning lists what is due next, less what the charges leave of the credit.
func TestALetterClaimsNoChargesThatACreditCovers(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(func(p *Policy) {
		p.Steps[0].After, p.ChargesFrom = -5, p.Steps[0].Name
	}), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		f.on("2026-03-20")
		f.update(f.paid("FA-1", 240_00, "2026-03-18"))
		f.update(saves(creditNote("AV-1", "C1", 100_00)))
		f.update(saves(bill("FA-9", "C1", 500_00, "2026-03-01", "2026-04-15")))
		f.on("2026-04-10")
		f.remind()
		const id = "2026-04-10-C1-EUR"
		f.wantInLetter(id, "FA-9", "Total à régler 441,20 €")
		f.wantNotInLetter(id, "Pénalités", "FA-1 ")
		f.wantClaimed("FA-1 0 indemnity 40.00 "+formalID, "FA-1 1 interest 1.20 "+formalID, "FA-1 left 1.20 and 40.00")
	})
}

// TestALetterAsksForWhatIsUnpaid after charges were waived that a credit note lowered
// since: whoever pays what it asks for owes nothing.
func TestALetterAsksForWhatIsUnpaid(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeInterest, 1_20)
		f.says(ledger.ChargeWaived, "FA-1", ledger.ChargeIndemnity, 40_00)
		f.on("2026-03-20")
		f.update(saves(creditNote("AV-1", "C1", 60_00)))
		f.on("2026-04-01")
		f.remind()
		f.wantInLetter("2026-04-01-C1-EUR", "Pénalités de retard 1,80 €", "À déduire : remise accordée -1,20 €", "Total avec ces sommes 180,60 €")
		f.wantUnpaid("FA-1 0.60 of 41.80")
	})
}
