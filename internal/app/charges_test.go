package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/config"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// sendsClaim sends a reminder of F1 at the clock's instant that claims charges on it.
func sendsClaim(t *testing.T, s *store.Store) {
	t.Helper()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	err := s.Update(t.Context(), config.MainBook, func(tx *store.Tx) error {
		r := ledger.Reminder{
			ID: "R1", Customer: "C1", Currency: "EUR", Policy: "default", Step: "formal", PlannedFor: "2026-04-08", State: ledger.ReminderPlanned,
			Items: []ledger.ReminderItem{{Invoice: "F1", Instalment: 1, Step: "formal", Cycle: 1, Amount: eur(1000), DueDate: "2026-03-01"}},
		}
		if err := tx.PlanReminder(r); err != nil {
			return err
		}
		for _, m := range []store.Transition{
			{Next: ledger.ReminderApproved},
			{Next: ledger.ReminderSending, Charges: []ledger.Charge{
				{Invoice: "F1", Instalment: 1, Kind: ledger.ChargeInterest, Amount: eur(13)}, {Invoice: "F1", Kind: ledger.ChargeIndemnity, Amount: eur(4000)},
			}},
			{Next: ledger.ReminderSent, SentAt: tx.Now()},
		} {
			m.Actor = ledger.ByEngine
			if err := tx.MoveReminder(r, m); err != nil {
				return err
			}
			r.State = m.Next
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVerifyFindsChargesThatNobodyClaimed: a row that is not what the chain says its
// reminder claimed.
func TestVerifyFindsChargesThatNobodyClaimed(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(time.Date(2026, 4, 8, 9, 0, 0, 0, time.UTC))
	eachLedger(t, clock, func(t *testing.T, s *store.Store, o store.Options) {
		settleOne(t, s)
		sendsClaim(t, s)
		if got := faultsOf(t, s); len(got) > 0 {
			t.Fatalf("a sound ledger: %q", got)
		}
		for _, c := range []struct{ do, undo, want string }{
			{
				`UPDATE charges SET amount_minor = 4400 WHERE kind = 'indemnity'`, `UPDATE charges SET amount_minor = 4000 WHERE kind = 'indemnity'`,
				"reminder R1 claimed [F1 0 indemnity 40.00 EUR, F1 1 interest 0.13 EUR] when it left, and the ledger has [F1 0 indemnity 44.00 EUR, F1 1 interest 0.13 EUR]",
			},
			{`DELETE FROM charges WHERE kind = 'interest'`, "", "and the ledger has [F1 0 indemnity 40.00 EUR]"},
		} {
			storetest.Tamper(t, o, c.do)
			if got := strings.Join(faultsOf(t, s), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("%s: got %q, want %q", c.do, got, c.want)
			}
			if c.undo != "" {
				storetest.Tamper(t, o, c.undo)
			}
		}
	})
}

// TestVerifyFindsWordsThatNobodySaid: of two words on charges, one was taken back.
func TestVerifyFindsWordsThatNobodySaid(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(time.Date(2026, 4, 8, 9, 0, 0, 0, time.UTC))
	eachLedger(t, clock, func(t *testing.T, s *store.Store, o store.Options) {
		settleOne(t, s)
		sendsClaim(t, s)
		err := s.Update(t.Context(), config.MainBook, func(tx *store.Tx) error {
			w := ledger.SettledCharge{Invoice: "F1", Kind: ledger.ChargeIndemnity, How: ledger.ChargeWaived, Amount: ledger.Money{Minor: 4000, Currency: "EUR"}, Author: "anne", Note: "a \x00 gesture"}
			if err := tx.SettleCharge(w); err != nil {
				return err
			}
			said, err := tx.SettledCharges("F1")
			if err != nil {
				return err
			}
			if err := tx.UndoSettledCharge(said[0], "paul", "not so good"); err != nil {
				return err
			}
			w.Kind, w.How, w.Amount.Minor = ledger.ChargeInterest, ledger.ChargePaid, 13
			return tx.SettleCharge(w)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := faultsOf(t, s); len(got) > 0 {
			t.Fatalf("a sound ledger: %q", got)
		}
		for _, c := range []struct{ do, undo, want string }{
			{`UPDATE settled_charges SET amount_minor = 12 WHERE id = 3`, `UPDATE settled_charges SET amount_minor = 13 WHERE id = 3`, "word on charges 3 was 0.13 EUR of interest on invoice F1 paid, says anne"},
			{`UPDATE settled_charges SET how = 'waived' WHERE id = 3`, `UPDATE settled_charges SET how = 'paid' WHERE id = 3`, "and the ledger has 0.13 EUR of interest on invoice F1 waived"},
			{`UPDATE settled_charges SET note = 'cash' WHERE id = 1`, `UPDATE settled_charges SET note = 'a  gesture' WHERE id = 1`, "says anne: cash"},
			{
				`INSERT INTO settled_charges SELECT book, 9, invoice, kind, how, amount_minor, currency, author, note, at, undoes FROM settled_charges WHERE id = 3`,
				`DELETE FROM settled_charges WHERE id = 9`, "word on charges 9 (0.13 EUR of interest on invoice F1 paid, says anne: a  gesture) is in the ledger, and the chain knows nothing of it",
			},
			{`DELETE FROM settled_charges WHERE id = 2`, "", "word on charges 2 (40.00 EUR of indemnity on invoice F1 claimed again, which takes back 1, says paul: not so good) is gone"},
		} {
			storetest.Tamper(t, o, c.do)
			if got := strings.Join(faultsOf(t, s), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("%s: got %q, want %q", c.do, got, c.want)
			}
			if c.undo != "" {
				storetest.Tamper(t, o, c.undo)
			}
		}
	})
}

// TestAnOlderLedgerIsCarriedOver at the first run, and by no command that may not know
// the policies.
func TestAnOlderLedgerIsCarriedOver(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Data = t.TempDir()
	p := c.Reminders.Policies["default"]
	p.Charges, p.ChargesFrom = "claim", "formal"
	c.Reminders.Policies["default"] = p
	clock := storetest.NewClock(time.Date(2026, 4, 8, 9, 0, 0, 0, time.UTC))
	o := store.Options{Path: filepath.Join(c.Data, ledgerFile), Now: clock.Now}
	s := storetest.Open(t, o)
	settleOne(t, s)
	sendsClaim(t, s)
	err := s.Update(t.Context(), config.MainBook, func(tx *store.Tx) error {
		_, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Dupont", Kind: ledger.KindBusiness})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Tamper(t, o, `DELETE FROM charges`)
	storetest.Tamper(t, o, `UPDATE reminders SET carried = 0`)
	plain := config.Default()
	plain.Data = c.Data
	newApp(t, plain, clock.Now)
	a := newApp(t, c, clock.Now)
	if err := a.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = a.store.View(t.Context(), config.MainBook, func(tx *store.Tx) error {
		charged, found, err := tx.ChargedOf("F1")
		if !found || charged.Last().Reminder != "R1" || charged.LeftOf(ledger.ChargeIndemnity).Minor != 4000 {
			t.Errorf("carried over: %+v", charged)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
