package dunning

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"text/template"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// eachFirm runs a test on a firm of its own on each engine.
func eachFirm(t *testing.T, change func(*Config), test func(t *testing.T, f *firm)) {
	t.Helper()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		test(t, newFirm(t, s, clock, change))
	})
}

const friendlyID = "2026-03-09-C1-EUR"

func TestAReminderLeaves(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		// Every call of the channel takes a minute: one instant, one transaction.
		f.hook(func(p point, _ channel.Message) error {
			if p == preparing || p == sending {
				f.clock.Advance(time.Minute)
			}
			return nil
		})
		sums := f.remind()
		if sums.Planned != 1 || sums.Sent != 1 || !sums.Counted {
			t.Errorf("sums %+v", sums)
		}
		f.wantStory(friendlyID + " friendly sent")
		f.wantLetters("main." + friendlyID + ".eml")
		r := f.reminder(friendlyID)
		if r.Recipient != "c1@example.com" || r.Channel != "file" || r.Language != "fr" || r.Policy != "default" || r.Attempts != 1 {
			t.Errorf("recorded %+v", r)
		}
		if want := filepath.Join(f.outbox, "main."+friendlyID+".eml"); r.Receipt != want {
			t.Errorf("receipt %q, want %q", r.Receipt, want)
		}
		nine := monday.At(9, plannerZone)
		if want := nine.Add(2 * time.Minute); !r.SentAt.Equal(want) {
			t.Errorf("sent at %s, want %s", r.SentAt, want)
		}
		f.view(func(tx *store.Tx) error {
			events, err := tx.Events(friendlyID)
			var got []string
			for _, e := range events {
				got = append(got, e.Kind+" "+e.At.Sub(nine).String())
			}
			want := "reminder.planned 0s, reminder.approved 1m0s, reminder.sending 1m0s, reminder.sent 2m0s"
			if strings.Join(got, ", ") != want {
				t.Errorf("events %s\nwant   %s", strings.Join(got, ", "), want)
			}
			return err
		})
		f.wantChain()
		if sums := f.remind(); sums.Planned+sums.Sent != 0 {
			t.Errorf("a second pass of the day did something: %+v", sums)
		}
	})
}

// TestNothingLeavesForWhatHasChanged changes the ledger at the last moments
// before a reminder leaves.
func TestNothingLeavesForWhatHasChanged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*firm) func(*store.Tx) error
		reason string
	}{
		{"paid", func(f *firm) func(*store.Tx) error { return f.pays("FA-2", 80_00) }, "FA-2: nothing is open any more"},
		{"paid in part", func(f *firm) func(*store.Tx) error { return f.pays("FA-2", 30_00) }, "FA-2: 50.00 EUR is open, not 80.00 EUR"},
		{"credited", func(*firm) func(*store.Tx) error { return saves(creditNote("AV-1", "C2", 80_00)) }, "minimum: the customer's credit notes and unapplied money cover"},
		{"the amount corrected", func(*firm) func(*store.Tx) error {
			return saves(bill("FA-2", "C2", 81_00, "2026-02-01", "2026-03-02"))
		}, "FA-2: 81.00 EUR is open, not 80.00 EUR"},
		{"the due date put off", func(*firm) func(*store.Tx) error {
			return saves(bill("FA-2", "C2", 80_00, "2026-02-01", "2026-03-16"))
		}, "FA-2: it is due on 2026-03-16, not on 2026-03-02"},
		{"held", func(*firm) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				return tx.AddHold(ledger.Hold{Customer: "C2", Kind: ledger.HoldDispute, Until: "2026-04-30", Author: "anna"})
			}
		}, "hold: dispute until 2026-04-30"},
		{"a statement refused", func(*firm) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := tx.AddFile(ledger.File{Name: "mars.xml", Place: "rejected/mars.xml", SHA256: "x", Kind: ledger.FileStatement, State: ledger.FileRejected})
				return err
			}
		}, "rejected_file: mars.xml was refused"},
		{"a credit nobody has matched", func(f *firm) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := f.credit(tx, 80_00, "2026-03-08")
				return err
			}
		}, "unmatched: 1 credit is not matched yet"},
		{"a credit in doubt", func(f *firm) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				e, err := f.credit(tx, 80_00, "2026-03-08")
				if err != nil {
					return err
				}
				if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
					return err
				}
				return tx.SaveProposals(e.ID, []ledger.Proposal{{Rank: 1, Customer: "C2", Probability: 0.9, Parts: []ledger.Part{{Invoice: "FA-2", Amount: euros(80_00)}}}})
			}
		}, "doubt: the credit entry-1 of 2026-03-08"},
		{"moved to another address", func(*firm) func(*store.Tx) error {
			return savesCustomer(ledger.Customer{ID: "C2", Name: "Client C2", Email: "new@example.com"})
		}, "the customer is now reached at new@example.com, not at c2@example.com"},
		{"sold to another customer", func(*firm) func(*store.Tx) error {
			return saves(bill("FA-2", "C3", 80_00, "2026-02-01", "2026-03-02"))
		}, "FA-2: nothing is open any more"},
	} {
		for _, when := range []struct {
			name  string
			who   string // whose message is at the point when it happens
			where point
		}{
			{"between plan and draft", "c1@example.com", delivered},
			{"between draft and claim", "c2@example.com", prepared},
		} {
			t.Run(test.name+" "+when.name, func(t *testing.T) {
				t.Parallel()
				clock := storetest.NewClock(monday.At(9, plannerZone))
				s := storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now})
				nothingLeaves(t, newFirm(t, s, clock, nil), test.change, when.who, when.where, test.reason)
			})
		}
	}
	t.Run("credited in part between draft and claim", func(t *testing.T) {
		t.Parallel()
		eachFirm(t, nil, func(t *testing.T, f *firm) {
			nothingLeaves(t, f, func(*firm) func(*store.Tx) error { return saves(creditNote("AV-1", "C2", 30_00)) },
				"c2@example.com", prepared, "the figures changed while it was being written")
		})
	})
	t.Run("paid, on each engine", func(t *testing.T) {
		t.Parallel()
		eachFirm(t, nil, func(t *testing.T, f *firm) {
			nothingLeaves(t, f, func(f *firm) func(*store.Tx) error { return f.pays("FA-2", 80_00) },
				"c2@example.com", prepared, "FA-2: nothing is open any more")
		})
	})
}

func nothingLeaves(t *testing.T, f *firm, change func(*firm) func(*store.Tx) error, who string, where point, reason string) {
	t.Helper()
	f.owes("C2", "FA-2", 80_00)
	f.hook(func(p point, m channel.Message) error {
		if p == where && m.To.Email == who {
			f.update(change(f))
		}
		return nil
	})
	sums := f.remind()
	if sums.Planned != 2 || sums.Sent != 1 || sums.Cancelled != 1 {
		t.Errorf("sums %+v", sums)
	}
	f.wantStory(friendlyID+" friendly sent", "2026-03-09-C2-EUR friendly cancelled")
	f.wantLetters("main." + friendlyID + ".eml")
	if left := f.prepared(); len(left) > 0 {
		t.Errorf("the letter is left behind: %q", left)
	}
	if got := f.reminder("2026-03-09-C2-EUR").Reason; !strings.Contains(got, reason) {
		t.Errorf("cancelled because %q, want %q", got, reason)
	}
	f.wantChain()
}

// TestACancelledReminderIsPlannedAgain: the step is not lost with it, and the
// letter has the figures of its day.
func TestACancelledReminderIsPlannedAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		unhook := f.hook(once(prepared, func() error { f.update(f.paid("FA-1", 100_00, "2026-03-02")); return nil }))
		f.remind()
		unhook()
		f.wantLetters()
		f.remind()
		f.wantStory(friendlyID+" friendly cancelled", friendlyID+"-2 friendly sent")
		f.wantLetters("main." + friendlyID + "-2.eml")
		f.wantInLetter(friendlyID+"-2", "240,00 € 140,00 €", "Total à régler 140,00 €")
		first, second := f.reminder(friendlyID), f.reminder(friendlyID+"-2")
		if first.MessageID == second.MessageID {
			t.Error("two letters bear one Message-ID")
		}
	})
}

func TestAPassingFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		unhook := f.hook(fails(channel.Passing, channel.ReasonConnection))
		wait := []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 4 * time.Hour, 4 * time.Hour}
		messageID := ""
		for attempt, want := range wait {
			sums := f.remind()
			if sums.PutOff != 1 || sums.Failures[channel.ReasonConnection] != 1 {
				t.Fatalf("attempt %d: sums %+v", attempt+1, sums)
			}
			r := f.reminder(friendlyID)
			if r.State != ledger.ReminderPlanned || r.Attempts != attempt+1 || !strings.Contains(r.Reason, "the test says passing") {
				t.Fatalf("attempt %d: %+v", attempt+1, r)
			}
			if got := r.NotBefore.Sub(f.clock.Now()); got != want {
				t.Errorf("attempt %d: again in %s, want %s", attempt+1, got, want)
			}
			if messageID == "" {
				messageID = r.MessageID
			}
			if r.MessageID != messageID {
				t.Errorf("attempt %d has another Message-ID", attempt+1)
			}
			f.clock.Advance(want - time.Second)
			if sums := f.retry(); sums.PutOff != 0 {
				t.Errorf("attempt %d came too soon", attempt+2)
			}
			f.clock.Advance(time.Second)
		}
		unhook()
		if sums := f.retry(); sums.Sent != 1 {
			t.Errorf("sums %+v", sums)
		}
		f.wantStory(friendlyID + " friendly sent")
		f.wantInLetter(friendlyID, "<"+messageID+">")
		if got := f.history(friendlyID); strings.Count(got, "sending") != len(wait)+1 || !strings.HasSuffix(got, "planned, approved, sending, sent") {
			t.Errorf("history %s", got)
		}
		f.wantChain()
	})
}

// TestAPassingFailureThatLasts: days later the same reminder still leaves, with
// the figures of that day, or is cancelled and planned anew. The ladder goes on.
func TestAPassingFailureThatLasts(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		unhook := f.hook(fails(channel.Passing, channel.ReasonTLS))
		f.remind()
		for _, day := range []ledger.Date{"2026-03-10", "2026-03-11", "2026-03-12"} {
			f.on(day)
			f.remind()
		}
		f.wantStory(friendlyID + " friendly planned")
		f.update(f.paid("FA-1", 40_00, "2026-03-02"))
		f.on("2026-03-13")
		f.remind()
		f.wantStory(friendlyID + " friendly cancelled")
		f.on("2026-03-16")
		f.remind()
		unhook()
		f.on("2026-03-17")
		f.remind()
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-16-C1-EUR friendly sent")
		f.wantInLetter("2026-03-16-C1-EUR", "200,00", "Tue, 17 Mar 2026", "15 jours")
		f.on("2026-03-23")
		f.remind()
		f.on("2026-03-24") // a week after the day it left
		f.remind()
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-16-C1-EUR friendly sent", "2026-03-24-C1-EUR formal sent")
	})
}

func TestARefusedAddressIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		unhook := f.hook(fails(channel.Permanent, channel.ReasonAddress))
		if sums := f.remind(); sums.Refused != 1 {
			t.Errorf("sums %+v", sums)
		}
		unhook()
		for _, day := range []ledger.Date{monday, "2026-03-10", "2026-03-11", "2026-04-13"} {
			f.on(day)
			sums := f.remind()
			f.retry()
			if day > monday && (len(sums.Held) != 1 || sums.Held[0].Guard != GuardRefused) {
				t.Errorf("on %s held %+v", day, sums.Held)
			}
		}
		f.wantStory(friendlyID + " friendly refused")
		f.wantLetters()
		f.update(savesCustomer(ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.org"}))
		f.remind()
		f.wantStory(friendlyID+" friendly refused", "2026-04-13-C1-EUR friendly sent")
		f.on("2026-04-20")
		f.remind() // and the ladder goes on
		f.wantStory(friendlyID+" friendly refused", "2026-04-13-C1-EUR friendly sent", "2026-04-20-C1-EUR formal sent")
		f.wantChain()
	})
}

func TestAnUncertainReminderWaitsForAPerson(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		says  ledger.ReminderState
		after []string // the story on the day of the decision
		week  []string // and a week later
	}{
		"it left": {
			ledger.ReminderSent,
			[]string{friendlyID + " friendly sent"},
			[]string{friendlyID + " friendly sent", "2026-03-27-C1-EUR formal sent"},
		},
		"it did not": {
			ledger.ReminderCancelled,
			[]string{friendlyID + " friendly cancelled", "2026-03-20-C1-EUR friendly sent"},
			[]string{friendlyID + " friendly cancelled", "2026-03-20-C1-EUR friendly sent", "2026-03-27-C1-EUR formal sent"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				unhook := f.hook(fails(channel.Uncertain, channel.ReasonLost))
				if sums := f.remind(); sums.Uncertain != 1 {
					t.Errorf("sums %+v", sums)
				}
				unhook()
				f.update(saves(bill("FA-7", "C1", 70_00, "2026-02-05", "2026-03-06")))
				for _, day := range []ledger.Date{monday, "2026-03-10", "2026-03-18"} {
					f.on(day)
					sums := f.remind()
					f.retry()
					if day == "2026-03-18" && (len(sums.Held) != 2 || sums.Held[0].Guard != GuardUncertain || sums.Held[1].Guard != GuardUncertain) {
						t.Errorf("held %+v", sums.Held)
					}
				}
				f.wantStory(friendlyID + " friendly uncertain")
				f.update(f.pays("FA-7", 70_00))
				f.on("2026-03-20")
				f.decide(friendlyID, test.says)
				f.remind()
				f.wantStory(test.after...)
				f.on("2026-03-27")
				f.remind()
				f.wantStory(test.week...)
				f.wantChain()
			})
		})
	}
}

func TestAChannelThatIsNotConfigured(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.DefaultChannel = "smtp" // in a configuration that has changed since
		if sums := f.remind(); sums.Cancelled != 1 {
			t.Errorf("sums %+v", sums)
		}
		if r := f.reminder(friendlyID); r.State != ledger.ReminderCancelled || r.Reason != "the channel smtp is not configured" {
			t.Errorf("%+v", r)
		}
		f.DefaultChannel = "file"
		f.remind()
		f.wantLetters("main." + friendlyID + "-2.eml")
	})
}

func approve(c *Config) {
	p := c.Policies[defaultPolicy]
	p.Approve = true
	c.Policies[defaultPolicy] = p
}

func TestAPersonApproves(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		f.remind()
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		f.wantLetters()
		f.decide(friendlyID, ledger.ReminderApproved)
		if sums := f.retry(); sums.Sent != 1 {
			t.Errorf("sums %+v", sums)
		}
		f.wantLetters("main." + friendlyID + ".eml")
		if got, want := f.history(friendlyID), "planned, approved by anna, sending, sent"; got != want {
			t.Errorf("history %s", got)
		}
	})
}

// TestAnApprovalOutlivesAFailure: a mail server that is down must not throw a
// person's word away.
func TestAnApprovalOutlivesAFailure(t *testing.T) {
	t.Parallel()
	for _, where := range []point{preparing, sending} {
		t.Run(string(where), func(t *testing.T) {
			t.Parallel()
			eachFirm(t, approve, func(t *testing.T, f *firm) {
				f.hook(once(where, func() error {
					return &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonConnection, Err: errors.New("down")}
				}))
				f.remind()
				f.decide(friendlyID, ledger.ReminderApproved)
				if sums := f.retry(); sums.PutOff != 1 {
					t.Errorf("sums %+v", sums)
				}
				f.wantStory(friendlyID + " friendly planned")
				f.clock.Advance(5 * time.Minute)
				f.retry()
				f.wantStory(friendlyID + " friendly sent")
				f.wantChain()
			})
		})
	}
}

// TestNobodyApprovesForWeeks: what waits for a person neither goes stale nor
// blocks in silence.
func TestNobodyApprovesForWeeks(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		f.update(saves(bill("FA-9", "C1", 90_00, "2026-03-01", "2026-04-01")))
		for _, day := range []ledger.Date{monday, "2026-03-10", "2026-03-18", "2026-04-01", "2026-04-02", "2026-04-03", "2026-04-08", "2026-04-17"} {
			f.on(day)
			if day == "2026-04-02" {
				f.update(f.paid("FA-1", 140_00, "2026-03-20"))
			}
			f.remind()
		}
		// The payment cancelled the first; the next day's lists what is due by then.
		f.wantStory(friendlyID+" friendly cancelled", "2026-04-03-C1-EUR friendly planned")
		var held []Held
		f.view(func(tx *store.Tx) error {
			s, err := f.Load(tx, "")
			held = f.Planner.Plan(s).Held
			return err
		})
		if len(held) != 1 || held[0].Invoice != "FA-9" || held[0].Guard != GuardWaiting || held[0].Since != "2026-04-03" {
			t.Errorf("held %+v", held)
		}
		f.decide("2026-04-03-C1-EUR", ledger.ReminderApproved)
		f.on("2026-04-20")
		f.remind()
		f.on("2026-04-21")
		f.remind()
		f.decide("2026-04-21-C1-EUR", ledger.ReminderApproved)
		f.retry()
		f.wantStory(friendlyID+" friendly cancelled", "2026-04-03-C1-EUR friendly sent", "2026-04-21-C1-EUR friendly sent")
		f.wantInLetter("2026-04-03-C1-EUR", "Total à régler 100,00 €", "49 jours")
		f.on("2026-04-27") // and the ladder goes on
		f.remind()
		if got := f.story(); !strings.HasSuffix(got, "2026-04-27-C1-EUR formal planned") {
			t.Error(got)
		}
	})
}

// TestACourtesyThatIsTooLateGivesWay: a step that lapses while it waits does
// not block the ones behind it.
func TestACourtesyThatIsTooLateGivesWay(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		f.update(saves(bill("FA-1", "C1", 240_00, "2026-03-01", "2026-03-31")))
		for _, day := range []ledger.Date{"2026-03-26", "2026-03-30", "2026-03-31", "2026-04-07"} {
			f.on(day)
			f.remind()
		}
		f.wantStory("2026-03-26-C1-EUR courtesy cancelled", "2026-04-07-C1-EUR friendly planned")
	})
}

func TestNothingLeavesOnAFreeDay(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		f.on("2026-03-13") // a Friday
		f.remind()
		for _, day := range []ledger.Date{"2026-03-14", "2026-03-15"} {
			f.on(day)
			if day == "2026-03-14" {
				f.decide("2026-03-13-C1-EUR", ledger.ReminderApproved)
			}
			f.retry()
			f.remind()
			f.wantStory("2026-03-13-C1-EUR friendly approved")
			f.wantLetters()
		}
		f.on("2026-03-16")
		f.retry()
		f.wantStory("2026-03-13-C1-EUR friendly sent")
	})
}

// TestMidnightComesInBetween: prepared on a Friday, claimed on a Saturday.
func TestMidnightComesInBetween(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.on("2026-03-13")
		f.clock.Set(ledger.Date("2026-03-13").At(23, plannerZone).Add(59 * time.Minute))
		f.hook(once(prepared, func() error { f.clock.Advance(2 * time.Minute); return nil }))
		f.remind()
		f.wantStory("2026-03-13-C1-EUR friendly planned")
		f.wantLetters()
		f.on("2026-03-16")
		f.remind()
		f.wantStory("2026-03-13-C1-EUR friendly sent")
		f.wantLetters("main.2026-03-13-C1-EUR.eml")
	})
}

func TestOneMessageACustomerAndDay(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(saves(bill("FA-7", "C1", 70_00, "2026-01-20", "2026-02-20")))
		f.remind()
		f.update(saves(bill("FA-8", "C1", 80_00, "2026-01-21", "2026-02-21"))) // comes in at noon
		sums := f.remind()
		if len(sums.Held) != 1 || sums.Held[0].Invoice != "FA-8" || sums.Held[0].Guard != GuardWaiting {
			t.Errorf("held %+v", sums.Held)
		}
		f.wantLetters("main." + friendlyID + ".eml")
		f.wantInLetter(friendlyID, "FA-1", "FA-7", "310,00")
		f.on("2026-03-10")
		f.remind()
		f.wantStory(friendlyID+" friendly sent", "2026-03-10-C1-EUR friendly sent")
	})
}

// TestTheCapHoldsAfterAnOutage: the plans of several days meet when the mail
// server is back, and still no more leave in a day than the cap allows.
func TestTheCapHoldsAfterAnOutage(t *testing.T) {
	t.Parallel()
	eachFirm(t, func(c *Config) { c.DailyCap = 2 }, func(t *testing.T, f *firm) {
		for _, n := range []string{"2", "3", "4", "5", "6"} {
			f.owes("C"+n, "FA-"+n, 50_00)
		}
		unhook := f.hook(fails(channel.Passing, channel.ReasonConnection))
		for _, day := range []ledger.Date{monday, "2026-03-10", "2026-03-11"} {
			f.on(day)
			if sums := f.remind(); sums.Planned != 2 {
				t.Errorf("%d planned on %s", sums.Planned, day)
			}
		}
		unhook()
		f.clock.Advance(time.Hour)
		for i, day := range []ledger.Date{"2026-03-11", "2026-03-12", "2026-03-13"} {
			if day > "2026-03-11" {
				f.on(day)
			}
			f.retry()
			f.remind()
			f.retry()
			if got := len(f.letters()); got != 2*(i+1) {
				t.Errorf("%d letters by the end of %s, want %d: %s", got, day, 2*(i+1), f.story())
			}
		}
		f.wantStory("2026-03-09-C1-EUR friendly sent", "2026-03-09-C2-EUR friendly sent", "2026-03-10-C3-EUR friendly sent",
			"2026-03-10-C4-EUR friendly sent", "2026-03-11-C5-EUR friendly sent", "2026-03-11-C6-EUR friendly sent")
		for _, r := range f.reminders() {
			if want := r.PlannedFor.AddDays(2); ledger.DateOf(r.SentAt.In(plannerZone)) != want {
				t.Errorf("%s left at %s, want on %s: oldest first", r.ID, r.SentAt, want)
			}
		}
	})
}

// TestALetterThatCannotBeWrittenKeepsBackNoOther, and is written once it can be.
func TestALetterThatCannotBeWrittenKeepsBackNoOther(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.owes("C2", "FA-2", 50_00)
		friendly := letterName{"friendly", "fr"}
		broken, err := parseLetter(friendly, "", `Subject: {{if eq .Customer.ID "C1"}}{{index .QuoteNumbers 7}}{{end}}Rappel`+"\n\nBonjour\n")
		if err != nil {
			t.Fatal(err)
		}
		plain := f.Letters
		f.Letters = &Letters{byName: map[letterName]*template.Template{friendly: broken}}
		for range 2 {
			_, err = f.Remind(context.Background(), f.book)
			if err == nil || !strings.Contains(err.Error(), friendlyID) {
				t.Errorf("the failure is hushed up: %v", err)
			}
		}
		f.wantStory(friendlyID+" friendly planned", "2026-03-09-C2-EUR friendly sent")
		f.Letters = plain
		f.retry()
		f.wantStory(friendlyID+" friendly sent", "2026-03-09-C2-EUR friendly sent")
	})
}

// TestTwoBooksShareAnOutbox: their customers may have the same ids.
func TestTwoBooksShareAnOutbox(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		other := *f
		other.book, other.covered = "other", "2025-12-31"
		other.on(monday)
		other.owes("C1", "FA-1", 99_00)
		f.remind()
		other.remind()
		f.wantLetters("main."+friendlyID+".eml", "other."+friendlyID+".eml")
		for _, f := range []*firm{f, &other} {
			f.wantStory(friendlyID + " friendly sent")
			f.wantChain()
		}
		if f.reminder(friendlyID).MessageID == other.reminder(friendlyID).MessageID {
			t.Error("two letters bear one Message-ID")
		}
	})
}

// TestAnInvoiceThatChangedHands keeps its place on the ladder.
func TestAnInvoiceThatChangedHands(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.remind()
		f.on("2026-03-12")
		f.update(savesCustomer(ledger.Customer{ID: "C2", Name: "Repreneur", Email: "c2@example.com"}))
		f.update(saves(bill("FA-1", "C2", 240_00, "2026-02-01", "2026-03-02")))
		for day := ledger.Date("2026-03-12"); day < "2026-03-20"; day = day.AddDays(1) {
			f.on(day)
			f.remind()
		}
		f.wantStory(friendlyID+" friendly sent", "2026-03-17-C2-EUR formal sent")
	})
}

// TestTwoDispatchersSendEachReminderOnce lets two work on one ledger, each
// trying everything several times.
func TestTwoDispatchersSendEachReminderOnce(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		customers := []string{"C2", "C3", "C4", "C5", "C6", "C7", "C8"}
		for _, c := range customers {
			f.owes(c, "FA-"+c, 50_00)
		}
		var mu sync.Mutex
		letters := map[string]int{}
		count := func(p point, m channel.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if p == delivered {
				letters[m.To.Email]++
			}
			return nil
		}
		var both sync.WaitGroup
		for range 2 {
			d := f.dispatcher(f.Store, nil)
			d.Channels["file"] = hooked{postbox{}, count}
			both.Go(func() {
				for range 3 {
					if _, err := d.Remind(context.Background(), f.book); err != nil {
						t.Error(err)
					}
				}
			})
		}
		both.Wait()
		if len(letters) != len(customers)+1 {
			t.Errorf("letters to %v", letters)
		}
		for to, n := range letters {
			if n != 1 {
				t.Errorf("%d letters to %s", n, to)
			}
		}
		for _, r := range f.reminders() {
			if r.State != ledger.ReminderSent || r.Attempts != 1 {
				t.Errorf("%s is %s after %d attempts", r.ID, r.State, r.Attempts)
			}
		}
		f.wantChain()
	})
}

// postbox takes everything.
type postbox struct{}

func (postbox) Prepare(context.Context, channel.Message) (channel.Digest, error) { return "", nil }
func (postbox) Send(context.Context, channel.Message) (channel.Receipt, error) {
	return "taken", nil
}

func (postbox) Recall(context.Context, string) (channel.Outcome, error) {
	return channel.OutcomeUnknown, nil
}
func (postbox) Discard(context.Context, string) error { return nil }
