package dunning

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// split is how an invoice comes to be due in two parts.
type split func(*firm, []ledger.Instalment)

var splits = map[string]split{
	"instalments": func(f *firm, parts []ledger.Instalment) {
		i := bill("FA-3", "C2", 3000_00, "2026-02-01", "2026-03-02")
		i.Instalments = parts
		f.update(saves(i))
	},
	"a plan": func(f *firm, parts []ledger.Instalment) {
		f.update(saves(bill("FA-3", "C2", 3000_00, "2026-02-01", "2026-02-20")))
		f.clock.Set(ledger.Date("2026-02-16").At(9, plannerZone)) // nothing was late yet
		defer f.on(monday)
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-3", Kind: ledger.HoldPlan, Until: "2026-03-04", Author: "anna", Plan: parts})
		})
	},
}

// eachSplit runs a test on each engine with FA-3 of C2: 1000.00 is due on 2 March
// and 2000.00 on the 4th, so that the formal letters are of the 17th and the 19th.
func eachSplit(t *testing.T, test func(t *testing.T, f *firm)) {
	t.Helper()
	for name, divide := range splits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
				f.update(savesCustomer(ledger.Customer{ID: "C2", Name: "Garage Morel", Email: "c2@example.com", Kind: ledger.KindBusiness}))
				divide(f, []ledger.Instalment{
					{Number: 1, DueDate: "2026-03-02", Amount: euros(1000_00)}, {Number: 2, DueDate: "2026-03-04", Amount: euros(2000_00)},
				})
				test(t, f)
			})
		})
	}
}

// upTo runs the pass of each morning on which FA-3 has a step, up to a day.
func (f *firm) upTo(last ledger.Date) {
	f.t.Helper()
	for _, day := range []ledger.Date{monday, "2026-03-11", "2026-03-17", "2026-03-19"} {
		if day <= last {
			f.on(day)
			f.remind()
		}
	}
}

// wantCharged compares the interest of a letter with "days rate base amount".
func (f *firm) wantCharged(id string, want ...string) {
	f.t.Helper()
	var got []string
	for line := range strings.SplitSeq(f.letter(id), "\n") {
		if columns := strings.Fields(line); len(columns) > 3 && columns[0] == "FA-3" && strings.Contains(line, "%") {
			got = append(got, strings.Join(columns[1:], " "))
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		f.t.Errorf("letter %s charges %q, want %q", id, got, want)
	}
}

const (
	formalOfFirst  = "2026-03-17-C2-EUR"
	formalOfSecond = "2026-03-19-C2-EUR"
)

// TestWhatACreditCoversOfInstalmentsBearsNoInterest, although a letter does not list
// the instalments that it covers in full.
func TestWhatACreditCoversOfInstalmentsBearsNoInterest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		credit int64
		want   string
		left   []string
	}{
		{
			"the first and a part of the second", 2500_00, "05/03/2026 19/03/2026 15 12,15 % 500,00 € 2,50 €",
			[]string{"Total à régler 500,00 €", "Total avec ces sommes 542,50 €"},
		},
		{
			"the first and no more", 1000_00, "05/03/2026 19/03/2026 15 12,15 % 2 000,00 € 9,99 €",
			[]string{"Total à régler 2 000,00 €", "Total avec ces sommes 2 049,99 €"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachSplit(t, func(t *testing.T, f *firm) {
				f.update(saves(creditNote("AV-3", "C2", test.credit)))
				f.upTo("2026-03-19")
				f.wantCharged(formalOfSecond, test.want)
				f.wantInLetter(formalOfSecond, test.left...)
			})
		})
	}
}

// TestMoneyOnNoInvoiceLowersTheBaseOfInstalments as a credit note does.
func TestMoneyOnNoInvoiceLowersTheBaseOfInstalments(t *testing.T) {
	t.Parallel()
	eachSplit(t, func(t *testing.T, f *firm) {
		f.update(saves(bill("FA-2", "C2", 100_00, "2026-02-01", "2026-03-20")))
		f.update(func(tx *store.Tx) error {
			e, err := f.credit(tx, 1500_00, monday.AddDays(-1)) // 1400.00 too much
			if err != nil {
				return err
			}
			if err := tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "FA-2", Amount: euros(100_00), DecidedBy: "anna"}); err != nil {
				return err
			}
			return tx.MoveEntry(e, ledger.EntryAllocated, "")
		})
		f.upTo("2026-03-19")
		f.wantCharged(formalOfSecond, "05/03/2026 19/03/2026 15 12,15 % 1 600,00 € 7,99 €")
	})
}

// TestOnlyListedInstalmentsAreCharged: at the first formal letter the second
// instalment, late too, has not reached that step; the other way round at the next, which
// leaves the flat sum of the invoice to the first.
func TestOnlyListedInstalmentsAreCharged(t *testing.T) {
	t.Parallel()
	eachSplit(t, func(t *testing.T, f *firm) {
		f.upTo("2026-03-19")
		f.wantCharged(formalOfFirst, "03/03/2026 17/03/2026 15 12,15 % 1 000,00 € 4,99 €")
		f.wantInLetter(formalOfFirst, "Total à régler 1 000,00 €", "Total avec ces sommes 1 044,99 €")
		f.wantCharged(formalOfSecond, "05/03/2026 19/03/2026 15 12,15 % 2 000,00 € 9,99 €")
		f.wantInLetter(formalOfSecond, "Total à régler 2 000,00 €", "Total avec ces sommes 2 009,99 €")
	})
}

// TestWhatWasClaimedOnAnInstalmentStaysClaimed after that was paid; what was never
// claimed is not asked for then.
func TestWhatWasClaimedOnAnInstalmentStaysClaimed(t *testing.T) {
	t.Parallel()
	const second = "05/03/2026 25/03/2026 21 12,15 % 2 000,00 € 13,98 €"
	for _, test := range []struct {
		name string
		paid ledger.Date
		want []string
	}{
		{"paid after the claim", "2026-03-18", []string{"03/03/2026 18/03/2026 16 12,15 % 1 000,00 € 5,33 €", second}},
		{"paid late, and before", "2026-03-16", []string{second}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachSplit(t, func(t *testing.T, f *firm) {
				f.upTo(test.paid)
				f.on(test.paid.AddDays(1))
				f.update(f.paid("FA-3", 1000_00, test.paid))
				f.on("2026-03-25")
				f.remind()
				f.wantCharged("2026-03-25-C2-EUR", test.want...)
			})
		})
	}
}

// TestTwoLettersAskForOldChargesOnce: what was claimed before a plan, and the flat sum, go
// with the letter about the older instalment of it.
func TestTwoLettersAskForOldChargesOnce(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.toFormal()
		f.wantUnpaid("FA-1 41.20 of 41.20")
		f.on("2026-03-18")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-04-13", Author: "anna", Plan: []ledger.Instalment{
				{Number: 1, DueDate: "2026-04-10", Amount: euros(120_00)}, {Number: 2, DueDate: "2026-04-13", Amount: euros(120_00)},
			}})
		})
		for _, day := range []ledger.Date{"2026-04-17", "2026-04-20", "2026-04-27", "2026-04-28"} {
			f.on(day)
			f.remind()
		}
		f.wantInLetter("2026-04-27-C1-EUR", "Total à régler 120,00 €", "Indemnité forfaitaire de recouvrement 40,00 €")
		f.wantInLetter("2026-04-28-C1-EUR", "Total à régler 120,00 €", "Total avec ces sommes 120,60 €")
	})
}
