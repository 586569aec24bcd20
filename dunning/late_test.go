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
		f.wantInLetter(apologyID, "Le 9 mars 2026, nous vous avons relancés au sujet de la facture FA-1", "était arrivé le 6 mars 2026", "Nous vous prions de nous en excuser")
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
