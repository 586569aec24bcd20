package dunning

import (
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	calendar, err := NewCalendar("FR")
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	about := func(invoice, customer string) ledger.Hold {
		return ledger.Hold{Kind: ledger.HoldPromise, Invoice: invoice, Customer: customer, Until: "2026-03-20", At: made} // a Friday
	}
	invoices := []ledger.Invoice{{Number: "FA-1", Customer: "C1"}}
	paid := func(settled bool, day ledger.Date) []store.Payment {
		return []store.Payment{{Invoice: "FA-1", Customer: "C1", Last: day, Settled: settled}}
	}
	for _, c := range []struct {
		name     string
		hold     ledger.Hold
		payments []store.Payment
		today    ledger.Date
		want     PromiseState
	}{
		{"its day has not come", about("FA-1", ""), nil, "2026-03-20", PromiseOpen},
		{"still on its way", about("FA-1", ""), nil, "2026-03-24", PromiseOpen},
		{"not come", about("FA-1", ""), nil, "2026-03-25", PromiseBroken},
		{"come in part", about("FA-1", ""), paid(false, "2026-03-18"), "2026-03-25", PromiseBroken},
		{"come", about("FA-1", ""), paid(true, "2026-03-20"), "2026-03-25", PromiseKept},
		{"ordered on the day", about("FA-1", ""), paid(true, "2026-03-24"), "2026-03-25", PromiseKept},
		{"too late", about("FA-1", ""), paid(true, "2026-04-10"), "2026-04-20", PromiseBroken},
		{"of all: something came", about("", "C1"), paid(false, "2026-03-12"), "2026-03-25", PromiseKept},
		{"of all: what came before", about("", "C1"), paid(false, "2026-03-02"), "2026-03-25", PromiseBroken},
	} {
		got := Promises([]ledger.Hold{c.hold, {Kind: ledger.HoldDispute, Invoice: "FA-1"}}, invoices, c.payments, c.today, calendar)
		if len(got) != 1 || got[0].State != c.want || got[0].Customer != "C1" {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

// TestPromisesUponPromises: of several about the same, each counts, but for one that
// was moved in time.
func TestPromisesUponPromises(t *testing.T) {
	t.Parallel()
	calendar, err := NewCalendar("FR")
	if err != nil {
		t.Fatal(err)
	}
	invoices := []ledger.Invoice{{Number: "FA-1", Customer: "C1"}}
	said := func(made, until ledger.Date) ledger.Hold {
		return ledger.Hold{Kind: ledger.HoldPromise, Invoice: "FA-1", Until: until, At: made.At(10, time.UTC)}
	}
	items := []ledger.ReminderItem{{Invoice: "FA-1"}}
	for _, c := range []struct {
		name     string
		holds    []ledger.Hold
		settled  ledger.Date // the invoice, "" for not
		today    ledger.Date
		want     string
		mentions ledger.Date // what a letter says was announced
	}{
		{"moved in time, and kept", []ledger.Hold{said("2026-03-09", "2026-03-13"), said("2026-03-13", "2026-03-27")}, "2026-03-26", "2026-04-10", "prolonged kept", ""},
		{"moved in time, and broken", []ledger.Hold{said("2026-03-09", "2026-03-13"), said("2026-03-12", "2026-03-27")}, "", "2026-04-10", "prolonged broken", "2026-03-27"},
		{"a second after the first was broken", []ledger.Hold{said("2026-03-02", "2026-03-06"), said("2026-03-16", "2026-03-27")}, "2026-03-26", "2026-04-10", "broken kept", ""},
		{"two broken", []ledger.Hold{said("2026-03-02", "2026-03-06"), said("2026-03-16", "2026-03-27")}, "", "2026-04-10", "broken broken", "2026-03-27"},
		{"the second is open", []ledger.Hold{said("2026-03-02", "2026-03-06"), said("2026-03-16", "2026-03-27")}, "", "2026-03-20", "broken open", ""},
		{"cut short", []ledger.Hold{said("2026-03-02", "2026-03-27"), said("2026-03-04", "2026-03-06")}, "", "2026-03-12", "prolonged broken", "2026-03-06"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var payments []store.Payment
			if c.settled != "" {
				payments = []store.Payment{{Invoice: "FA-1", Customer: "C1", Last: c.settled, Settled: true}}
			}
			got := Promises(c.holds, invoices, payments, c.today, calendar)
			var states []string
			for _, p := range got {
				states = append(states, string(p.State))
			}
			if strings.Join(states, " ") != c.want || promised(got, "C1", items) != c.mentions {
				t.Errorf("%q, and letters mention %q", states, promised(got, "C1", items))
			}
		})
	}
}

// TestABrokenPromiseIsSaid: the next letter about the invoice says which day was
// announced.
func TestABrokenPromiseIsSaid(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPromise, Until: "2026-03-18", Author: "anna"})
		})
		for _, day := range []ledger.Date{"2026-03-16", "2026-03-18"} {
			f.on(day)
			f.remind()
		}
		f.wantStory(friendlyID + " friendly sent")
		f.on("2026-03-23")
		f.remind()
		f.wantStory(friendlyID+" friendly sent", "2026-03-23-C1-EUR formal sent")
		f.wantInLetter("2026-03-23-C1-EUR", "Le règlement annoncé pour le 18 mars 2026 ne nous est pas parvenu.")
	})
}

// TestABrokenPromiseWasNotForgotten: every letter that may be the first says so too.
func TestABrokenPromiseWasNotForgotten(t *testing.T) {
	t.Parallel()
	for language, words := range map[string]struct{ announced, forgotten string }{
		french:  {"Le règlement annoncé pour le 18 mars 2026 ne nous est pas parvenu.", "simple oubli"},
		english: {"The payment announced for 18 March 2026 has not reached us.", "slipped through"},
	} {
		data := oneLine()
		if text := render(t, "friendly", language, data); !strings.Contains(text, words.forgotten) || strings.Contains(text, words.announced) {
			t.Errorf("nothing was promised: %s", text)
		}
		data.Promised = "2026-03-18"
		if text := render(t, "friendly", language, data); strings.Contains(text, words.forgotten) || !strings.Contains(text, words.announced) {
			t.Errorf("a promise was broken: %s", text)
		}
		for _, step := range []string{"new", "large"} {
			if text := render(t, step, language, data); !strings.Contains(text, words.announced) {
				t.Errorf("%s does not say that a promise was broken: %s", step, text)
			}
		}
	}
}

// TestNoReminderBeforeAPromiseIsBroken: money that is booked while it may still be on
// its way keeps the promise, and nobody is reminded meanwhile.
func TestNoReminderBeforeAPromiseIsBroken(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPromise, Until: "2026-03-12", Author: "anna"}) // a Thursday
		})
		for _, day := range []ledger.Date{"2026-03-12", "2026-03-13", "2026-03-14", "2026-03-16"} {
			f.on(day)
			f.remind()
			f.wantStory()
			f.wantFirstPossible("2026-03-17")
		}
		f.owes("C2", "FA-2", 90_00)
		f.update(func(tx *store.Tx) error { // another hold ends on its day
			return tx.AddHold(ledger.Hold{Invoice: "FA-2", Kind: ledger.HoldDispute, Until: "2026-03-16", Author: "anna"})
		})
		f.on("2026-03-17")
		f.update(f.paid("FA-1", 240_00, "2026-03-16"))
		f.remind()
		f.wantStory("2026-03-17-C2-EUR friendly sent")
	})
}

// wantFirstPossible checks the first day on which FA-1 can be reminded.
func (f *firm) wantFirstPossible(want ledger.Date) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		s, err := f.Load(tx, "")
		if err != nil {
			return err
		}
		held, _ := heldFor(f.Planner.Plan(s), "FA-1")
		if held.FirstPossible != want || held.Guard != GuardHold {
			f.t.Errorf("on %s it is possible on %s: %s", s.Today, held.FirstPossible, held.Reason)
		}
		return nil
	})
}

// TestAPromiseForEver holds for ever: there is no banking day after the last of days.
func TestAPromiseForEver(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Holds = []ledger.Hold{{Invoice: "FA-1", Kind: ledger.HoldPromise, Until: "9999-12-31"}}
	if held, ok := heldFor(plannerOf(t, nil).Plan(s), "FA-1"); !ok || held.Guard != GuardHold {
		t.Errorf("%+v", held)
	}
}

// TestAPaymentPlan: its instalments are asked for as they fall due, in place of
// the invoice, and what is paid settles the oldest.
func TestAPaymentPlan(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-05-04", Author: "anna", Plan: []ledger.Instalment{
				{Number: 1, DueDate: "2026-04-01", Amount: euros(140_00)}, {Number: 2, DueDate: "2026-05-04", Amount: euros(100_00)},
			}})
		})
		day := func(d ledger.Date) {
			f.on(d)
			f.remind()
		}
		day("2026-03-30")
		f.wantStory(friendlyID+" friendly sent", "2026-03-30-C1-EUR courtesy sent")
		f.wantInLetter("2026-03-30-C1-EUR", "140,00 €")
		f.update(f.paid("FA-1", 140_00, "2026-03-30"))
		day("2026-04-08")
		day("2026-04-20")
		f.wantStory(friendlyID+" friendly sent", "2026-03-30-C1-EUR courtesy sent")
		day("2026-04-29")
		day("2026-05-11")
		f.wantStory(friendlyID+" friendly sent", "2026-03-30-C1-EUR courtesy sent", "2026-04-29-C1-EUR courtesy sent", "2026-05-11-C1-EUR friendly sent")
		f.wantInLetter("2026-05-11-C1-EUR", "100,00 €", "7 jours")
	})
}

// TestALateArrivalGivesItsStepBack: who was reminded after the money had come has
// an apology coming, and if the payment comes back the ladder goes on from where
// it had stood.
func TestALateArrivalGivesItsStepBack(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.on("2026-03-10")
		f.update(f.paid("FA-1", 240_00, "2026-03-06"))
		f.remind()
		if got := f.reminder(friendlyID); len(got.Items) != 1 || !got.Items[0].GivenBack {
			t.Errorf("the step still counts: %+v", got.Items)
		}
		drafts, err := f.Apologies(t.Context(), "main")
		if err != nil || len(drafts) != 1 || drafts[0].Recipient != "c1@example.com" || drafts[0].Late[0].Sent != "2026-03-09" || drafts[0].Late[0].Booked != "2026-03-06" || drafts[0].Subject == "" {
			t.Fatalf("apologies %+v, %v", drafts, err)
		}
		f.on("2026-03-12")
		f.update(func(tx *store.Tx) error {
			all, err := tx.AllocationsTo("FA-1")
			if err != nil {
				return err
			}
			return tx.Reverse(all[0], ledger.ByEngine, "returned by R1")
		})
		f.on("2026-03-19")
		f.remind()
		f.wantStory(friendlyID+" friendly sent", "2026-03-19-C1-EUR friendly sent")
		f.wantChain()
	})
}
