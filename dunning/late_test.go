package dunning

import (
	"errors"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

const apologyID = "2026-03-10-C1-EUR"

// remindsAPayer reminds C1 on the 9th of what was booked on the 6th.
func (f *firm) remindsAPayer() {
	f.t.Helper()
	f.remind()
	f.on("2026-03-10")
	f.update(f.paid("FA-1", 240_00, "2026-03-06"))
	f.remind()
}

// TestAnApologyIsSentOnceAndBySomebody: it leaves as any message does, and the
// ledger knows who wanted it.
func TestAnApologyIsSentOnceAndBySomebody(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remindsAPayer()
		f.wantStory(friendlyID + " friendly sent") // nobody has approved anything
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "anna"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "bert"); !errors.Is(err, ErrApologised) {
			t.Errorf("a second one is approved: %v", err)
		}
		for range 3 {
			f.remind()
			f.retry()
		}
		f.wantStory(friendlyID+" friendly sent", apologyID+" apology sent")
		f.wantLetters("main."+friendlyID+".eml", "main."+apologyID+".eml")
		f.wantInLetter(apologyID, "Le 9 mars 2026, nous vous avons relancés au sujet de la facture FA-1", "nous avions déjà reçu de vous 240,00 € le 6 mars 2026", "Nous vous prions de nous en excuser")
		if got := f.history(apologyID); got != "planned, approved by anna, sending, sent" {
			t.Errorf("its history is %q", got)
		}
		drafts, err := f.Apologies(t.Context(), f.book)
		if err != nil || len(drafts) != 1 || drafts[0].Approved == nil || drafts[0].Approved.ID != apologyID {
			t.Errorf("%+v, %v", drafts, err)
		}
		f.wantChain()
	})
}

// TestAnApologyDeniesNoDebt: it names what had come, and what is left of what was
// reminded, be it of the same invoice or of another.
func TestAnApologyDeniesNoDebt(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(saves(bill("FA-2", "C1", 1303_30, "2026-02-01", "2026-03-02")))
		f.update(saves(bill("FA-3", "C1", 75_00, "2026-02-01", "2026-03-02")))
		f.update(saves(bill("FA-4", "C1", 90_00, "2026-03-01", "2026-03-31"))) // nobody has reminded of it
		f.remind()
		f.on("2026-03-10")
		f.update(f.paid("FA-2", 600_00, "2026-03-06"))
		f.update(f.paid("FA-3", 75_00, "2026-03-05"))
		f.giveBackNow()
		drafts, err := f.Apologies(t.Context(), f.book)
		if err != nil || len(drafts) != 1 {
			t.Fatalf("%+v, %v", drafts, err)
		}
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "anna"); err != nil {
			t.Fatal(err)
		}
		f.wantPending(apologyID, "is approved, and leaves with the next pass")
		f.retry()
		f.wantStory(friendlyID+" friendly sent", apologyID+" apology sent")
		letter := strings.Join(strings.Fields(f.letter(apologyID)), " ")
		draft := strings.Join(strings.Fields(drafts[0].Text), " ")
		for _, want := range []string{
			"600,00 € le 6 mars 2026 pour la facture FA-2", "75,00 € le 5 mars 2026 pour la facture FA-3",
			"240,00 € sur la facture FA-1 (échéance du 2 mars 2026)", "703,30 € sur la facture FA-2 (échéance du 2 mars 2026)",
			"notre rappel reste valable",
		} {
			if !strings.Contains(letter, want) || !strings.Contains(draft, want) {
				t.Errorf("letter or draft lacks %q:\n%s\n%s", want, letter, draft)
			}
		}
		for _, denied := range []string{"sans objet", "sur la facture FA-3", "FA-4"} {
			if strings.Contains(letter, denied) {
				t.Errorf("the letter says %q:\n%s", denied, letter)
			}
		}
	})
}

// TestACreditIsNoRest: what the customer's credit note covers is not said to be left.
func TestACreditIsNoRest(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.on("2026-03-10")
		f.update(f.paid("FA-1", 200_00, "2026-03-06"))
		f.update(saves(creditNote("AV-1", "C1", 40_00)))
		f.giveBackNow()
		drafts, err := f.Apologies(t.Context(), f.book)
		if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Text, "sans objet") {
			t.Errorf("%+v, %v", drafts, err)
		}
	})
}

// TestNoApologyForWhatWasRight: nothing was wrong with the reminder, or, as the
// payment came back before the apology left, it was right after all.
func TestNoApologyForWhatWasRight(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "anna"); !errors.Is(err, ErrNotLate) {
			t.Errorf("an apology for a reminder that was right: %v", err)
		}
		f.on("2026-03-10")
		f.update(f.paid("FA-1", 240_00, "2026-03-06"))
		f.giveBackNow()
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "anna"); err != nil {
			t.Fatal(err)
		}
		f.update(func(tx *store.Tx) error {
			all, err := tx.AllocationsTo("FA-1")
			if err != nil {
				return err
			}
			return tx.Reverse(all[0], ledger.ByEngine, "returned by R1")
		})
		f.retry()
		if r := f.reminder(apologyID); r.State != ledger.ReminderCancelled || !strings.Contains(r.Reason, "the reminder was right") {
			t.Errorf("the apology is %s (%s)", r.State, r.Reason)
		}
		f.wantLetters("main." + friendlyID + ".eml")
	})
}

func (f *firm) giveBackNow() {
	f.t.Helper()
	if err := f.giveBack(f.t.Context(), f.book); err != nil {
		f.t.Fatal(err)
	}
}

// TestAnApologyIsNoReminder: when the payment comes back later, the ladder goes on
// from where it had stood, and nobody takes the apology for a reminder that was
// mistaken.
func TestAnApologyIsNoReminder(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remindsAPayer()
		if _, err := f.Apologise(t.Context(), f.book, friendlyID, "anna"); err != nil {
			t.Fatal(err)
		}
		f.retry()
		f.on("2026-03-12")
		f.update(func(tx *store.Tx) error {
			all, err := tx.AllocationsTo("FA-1")
			if err != nil {
				return err
			}
			return tx.Reverse(all[0], ledger.ByEngine, "returned by R1")
		})
		f.on("2026-03-20")
		f.remind()
		f.wantStory(friendlyID+" friendly sent", apologyID+" apology sent", "2026-03-20-C1-EUR friendly sent")
		f.on("2026-03-23")
		f.update(f.paid("FA-1", 240_00, "2026-03-22"))
		f.remind()
		if drafts, err := f.Apologies(t.Context(), f.book); err != nil || len(drafts) != 0 {
			t.Errorf("%d apologies are due (%v)", len(drafts), err)
		}
	})
}
