package dunning

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// errDied is what the program dies of.
var errDied = errors.New("the power is cut")

// dies runs a pass during which the program dies at a point.
func (f *firm) dies(where point) {
	f.t.Helper()
	unhook := f.hook(once(where, func() error { panic(errDied) }))
	defer unhook()
	if err := f.survive(func() error { _, err := f.Remind(context.Background(), f.book); return err }); !errors.Is(err, errDied) {
		f.t.Fatalf("the program did not die at %s: %v", where, err)
	}
}

// survive returns what something dies of.
func (f *firm) survive(do func() error) (err error) {
	defer func() {
		if cause, ok := recover().(error); ok && errors.Is(cause, errDied) {
			err = cause
		}
	}()
	return do()
}

func (f *firm) recovers(uncertain int) {
	f.t.Helper()
	n, err := f.Recover(context.Background(), f.book)
	if err != nil || n != uncertain {
		f.t.Errorf("recovered with %d uncertain (%v), want %d", n, err, uncertain)
	}
}

func TestTheOutboxHoldsOneLetterWhereverTheProgramDies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		where     point
		collected bool // somebody took the letter away at once
		state     string
		history   string
	}{
		{preparing, false, "planned", "planned, approved, sending, sent"},
		{prepared, false, "planned", "planned, approved, sending, sent"},
		{sending, false, "sending", "planned, approved, sending, planned, approved, sending, sent"},
		{delivered, false, "sending", "planned, approved, sending, sent"},
		{delivered, true, "sending", "planned, approved, sending, sent"},
	} {
		t.Run(fmt.Sprintf("%s, collected %v", test.where, test.collected), func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				f.dies(test.where)
				f.wantStory(friendlyID + " friendly " + test.state)
				messageID := f.reminder(friendlyID).MessageID
				file, letters := filepath.Join(f.outbox, "main."+friendlyID+".eml"), 0
				if test.collected {
					letters++
					if err := os.Remove(file); err != nil {
						t.Fatal(err)
					}
				}
				for range 2 { // a second start finds nothing to settle
					f.restart(nil)
					f.recovers(0)
				}
				f.remind()
				f.retry()
				f.wantStory(friendlyID + " friendly sent")
				if letters += len(f.letters()); letters != 1 || len(f.prepared()) != 0 {
					t.Errorf("%d letters left, %d wait in the spool", letters, len(f.prepared()))
				}
				if got := f.reminder(friendlyID).MessageID; got != messageID {
					t.Errorf("Message-ID %s, first %s", got, messageID)
				}
				if got := f.history(friendlyID); got != test.history {
					t.Errorf("history %s, want %s", got, test.history)
				}
				f.wantChain()
			})
		})
	}
}

// TestPaidWhileTheProgramWasDown: what was in flight and has not left is asked
// of the ledger again.
func TestPaidWhileTheProgramWasDown(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.dies(sending)
		f.update(f.pays("FA-1", 240_00))
		f.restart(nil)
		f.recovers(0)
		f.remind()
		f.wantStory(friendlyID + " friendly cancelled")
		f.wantLetters()
		if left := f.prepared(); len(left) > 0 {
			t.Errorf("the letter is left behind: %q", left)
		}
	})
}

// TestAClaimWhoseAnswerWasLost: the ledger took the claim, and the connection
// broke before it could say so. What was prepared is then the only proof that
// the letter has not left.
func TestAClaimWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		unhook := f.hook(once(prepared, func() error {
			f.claimedBySomebody(friendlyID)
			cancel()
			return nil
		}))
		if _, err := f.Remind(ctx, f.book); !errors.Is(err, context.Canceled) {
			t.Errorf("the pass ended with %v", err)
		}
		unhook()
		f.wantStory(friendlyID + " friendly sending")
		f.restart(nil)
		f.recovers(0)
		f.remind()
		f.wantStory(friendlyID + " friendly sent")
		f.wantLetters("main." + friendlyID + ".eml")
	})
}

// claimedBySomebody makes the moves of a claim.
func (f *firm) claimedBySomebody(id string) {
	f.t.Helper()
	for _, next := range []ledger.ReminderState{ledger.ReminderApproved, ledger.ReminderSending} {
		f.decide(id, next)
	}
}

// TestWhatSomebodyElseIsSendingStaysPrepared: whoever comes second must not
// take the message from under the first.
func TestWhatSomebodyElseIsSendingStaysPrepared(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		var message channel.Message
		unhook := f.hook(func(p point, m channel.Message) error {
			if p == prepared {
				message = m
				f.claimedBySomebody(friendlyID)
			}
			return nil
		})
		if sums := f.remind(); sums.Sent+sums.Cancelled+sums.PutOff != 0 {
			t.Errorf("sums %+v", sums)
		}
		unhook()
		f.wantStory(friendlyID + " friendly sending")
		if _, err := f.Channels["file"].Send(context.Background(), message); err != nil {
			t.Errorf("the other cannot send any more: %v", err)
		}
	})
}

// TestWhatSomebodyElseHasSettledIsLeftAlone: a failure, or a reason to cancel,
// that comes too late changes nothing and is no error.
func TestWhatSomebodyElseHasSettledIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(*firm) func(point, channel.Message) error{
		"put off just now": func(f *firm) func(point, channel.Message) error {
			return once(prepared, func() error {
				f.claimedBySomebody(friendlyID)
				f.decide(friendlyID, ledger.ReminderPlanned)
				return nil
			})
		},
		"claimed before the preparation failed": func(f *firm) func(point, channel.Message) error {
			return once(preparing, func() error {
				f.claimedBySomebody(friendlyID)
				f.decide(friendlyID, ledger.ReminderPlanned)
				f.claimedBySomebody(friendlyID)
				return &channel.Failure{Kind: channel.Permanent, Reason: channel.ReasonStorage, Err: errDied}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				f.hook(at(f))
				f.remind()
				if r := f.reminder(friendlyID); r.State != ledger.ReminderPlanned && r.State != ledger.ReminderSending {
					t.Errorf("it is %s (%s)", r.State, r.Reason)
				}
				f.wantLetters()
			})
		})
	}
}

// TestACancellationThatComesTooLate is nobody's error.
func TestACancellationThatComesTooLate(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		f.remind()
		stale := f.reminder(friendlyID)
		f.claimedBySomebody(friendlyID)
		var sums Sums
		if cancelled, err := f.cancel(context.Background(), f.book, stale, &sums, "paid"); cancelled || err != nil || sums.Cancelled != 0 {
			t.Errorf("cancelled %v, %v, sums %+v", cancelled, err, sums)
		}
		f.wantStory(friendlyID + " friendly sending")
	})
}

// TestAnAnswerIsRecordedWhileTheProgramStops: a letter that has left must not
// be in flight at the next start.
func TestAnAnswerIsRecordedWhileTheProgramStops(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		where  point
		answer error
		state  string
	}{
		"sent":    {delivered, nil, "sent"},
		"put off": {sending, &channel.Failure{Kind: channel.Passing, Reason: channel.ReasonConnection, Err: context.Canceled}, "planned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				f.owes("C2", "FA-2", 50_00)
				ctx, cancel := context.WithCancel(context.Background())
				f.hook(once(test.where, func() error { cancel(); return test.answer }))
				if _, err := f.Remind(ctx, f.book); !errors.Is(err, context.Canceled) {
					t.Errorf("the pass ended with %v", err)
				}
				f.wantStory(friendlyID+" friendly "+test.state, "2026-03-09-C2-EUR friendly planned")
			})
		})
	}
}

// TestAPreparationThatFailsSomehowIsTriedAgain: nothing has left, so nobody
// need find out whether it has.
func TestAPreparationThatFailsSomehowIsTriedAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.hook(once(preparing, func() error { return errors.New("out of ink") }))
		if sums := f.remind(); sums.PutOff != 1 || sums.Failures[channel.ReasonStorage] != 1 {
			t.Errorf("sums %+v", sums)
		}
		if r := f.reminder(friendlyID); !strings.Contains(r.Reason, "out of ink") || r.NotBefore.IsZero() {
			t.Errorf("%+v", r)
		}
		f.clock.Advance(5 * time.Minute)
		f.retry()
		f.wantStory(friendlyID + " friendly sent")
	})
}

// TestAnAnswerTheLedgerCannotTakeIsKept: the letter has left, the database is
// gone for a minute, and the daemon lives on.
func TestAnAnswerTheLedgerCannotTakeIsKept(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock(monday.At(9, plannerZone))
	o := store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now}
	f := newFirm(t, storetest.Open(t, o), clock, nil)
	f.hook(func(p point, _ channel.Message) error {
		if p == delivered {
			return f.Store.Close()
		}
		return nil
	})
	if _, err := f.Remind(context.Background(), f.book); err == nil {
		t.Error("a database that is gone is hushed up")
	}
	if _, err := f.Retry(context.Background(), f.book); err == nil {
		t.Error("a database that is still gone is hushed up")
	}
	f.Store = storetest.Open(t, o)
	f.wantStory(friendlyID + " friendly sending")
	sentAt := clock.Now()
	clock.Advance(time.Minute)
	f.retry()
	f.wantStory(friendlyID + " friendly sent")
	if r := f.reminder(friendlyID); !r.SentAt.Equal(sentAt) || r.Receipt == "" {
		t.Errorf("sent at %s, receipt %q", r.SentAt, r.Receipt)
	}
	f.retry()
	f.wantLetters("main." + friendlyID + ".eml")
}

// TestRecallThatFailsLeavesItToAPerson, and a channel that is gone.
func TestRecallThatFailsLeavesItToAPerson(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*firm)
		reason string
	}{
		"the folder is gone": {func(f *firm) { f.Channels["file"] = forgetful{} }, "it was being sent when relanced stopped; asking the channel failed: no memory"},
		"the channel":        {func(f *firm) { delete(f.Channels, "file") }, "it was being sent when relanced stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, nil, func(t *testing.T, f *firm) {
				f.dies(sending)
				f.restart(nil)
				test.change(f)
				f.recovers(1)
				f.remind()
				if r := f.reminder(friendlyID); r.State != ledger.ReminderUncertain || r.Reason != test.reason {
					t.Errorf("%s: %s", r.State, r.Reason)
				}
				f.wantLetters()
			})
		})
	}
}

type forgetful struct{ postbox }

func (forgetful) Recall(context.Context, string) (channel.Outcome, error) {
	return channel.OutcomeUnknown, errors.New("no memory")
}

// TestSpringOfAccidents lives through months in which anything may go wrong at
// any point: failures of each kind, a power cut, payments, holds. A person
// answers truthfully. No step is ever sent twice, none is lost, and no letter
// asks for what has been paid.
func TestSpringOfAccidents(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("sqlite, seed ", seed), func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(monday.At(9, plannerZone))
			s := storetest.Open(t, store.Options{Path: filepath.Join(t.TempDir(), "ledger.db"), Now: clock.Now})
			liveThroughAccidents(t, newFirm(t, s, clock, nil), "2026-04-10", rand.New(rand.NewPCG(seed, 7)))
		})
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		clock := storetest.NewClock(monday.At(9, plannerZone))
		s := storetest.Open(t, store.Options{URL: storetest.PostgresURL(t), Now: clock.Now})
		liveThroughAccidents(t, newFirm(t, s, clock, nil), "2026-03-14", rand.New(rand.NewPCG(9, 7)))
	})
}

func liveThroughAccidents(t *testing.T, f *firm, until ledger.Date, random *rand.Rand) {
	t.Helper()
	for _, n := range []string{"2", "3", "4"} {
		f.owes("C"+n, "FA-"+n, 50_00)
	}
	plain := f.Channels["file"]
	f.Channels["file"] = hooked{plain, func(p point, m channel.Message) error {
		if p == delivered {
			f.wantOwed(m)
		}
		return accident(random, p)
	}}
	paid := map[string]bool{}
	day := monday
	for ; day < until; day = day.AddDays(1) {
		f.on(day)
		for range 3 {
			if invoice := fmt.Sprintf("FA-%d", 3+random.IntN(30)); (invoice == "FA-3" || invoice == "FA-4") && !paid[invoice] {
				f.update(f.pays(invoice, 50_00))
				paid[invoice] = true
			}
			err := f.survive(func() error { _, err := f.Remind(context.Background(), f.book); return err })
			if errors.Is(err, errDied) {
				f.restart(map[string]channel.Channel{"file": f.Channels["file"]})
				f.recovers(0)
			} else if err != nil {
				t.Fatal(err)
			}
			f.clock.Advance(2 * time.Hour)
		}
		f.answerTruthfully(day)
	}
	f.Channels["file"] = plain // from now on nothing goes wrong
	for ; day < "2026-06-01"; day = day.AddDays(3) {
		f.on(day)
		f.remind()
	}
	f.wantWholeLadders(paid)
	f.wantChain()
}

func accident(random *rand.Rand, p point) error {
	failure := func(kind channel.FailureKind) error {
		return &channel.Failure{Kind: kind, Reason: channel.ReasonConnection, Err: errors.New("an accident")}
	}
	switch random.IntN(8) {
	case 0:
		panic(errDied)
	case 1:
		if p == delivered {
			return errors.New("what was that?") // taken for uncertain
		}
		return failure(channel.Passing)
	case 2:
		if p == sending {
			return failure(channel.Uncertain)
		}
	case 3:
		if p == sending && random.IntN(4) == 0 {
			return failure(channel.Permanent)
		}
	}
	return nil
}

// wantOwed checks a letter that has just left against the ledger.
func (f *firm) wantOwed(m channel.Message) {
	f.t.Helper()
	_, id, _ := strings.Cut(m.ID, ".")
	r := f.reminder(id)
	f.view(func(tx *store.Tx) error {
		for _, item := range r.Items {
			i, _, err := tx.Invoice(item.Invoice)
			if err != nil || i.Open() != item.Amount {
				f.t.Errorf("letter %s asks for %s of %s, of which %s is open (%v)", id, item.Amount, item.Invoice, i.Open(), err)
			}
		}
		return nil
	})
}

// answerTruthfully is a person who looks into the outbox, and who corrects an
// address that was refused.
func (f *firm) answerTruthfully(day ledger.Date) {
	f.t.Helper()
	letters := f.letters()
	for _, r := range f.reminders() {
		_, left := letters["main."+r.ID+".eml"]
		switch {
		case r.State == ledger.ReminderUncertain && left:
			f.decide(r.ID, ledger.ReminderSent)
		case r.State == ledger.ReminderUncertain:
			f.decide(r.ID, ledger.ReminderCancelled)
		case r.State == ledger.ReminderRefused:
			f.update(savesCustomer(ledger.Customer{ID: r.Customer, Name: "Client", Email: string(day) + "@example.com"}))
		}
	}
}

// wantWholeLadders checks that every letter has its reminder and the other way
// round, that no step left twice, and that who has not paid has had them all.
func (f *firm) wantWholeLadders(paid map[string]bool) {
	f.t.Helper()
	steps, letters := map[string][]string{}, f.letters()
	for _, r := range f.reminders() {
		name := "main." + r.ID + ".eml"
		_, left := letters[name]
		delete(letters, name)
		if left != (r.State == ledger.ReminderSent) {
			f.t.Errorf("%s is %s, and its letter left: %v (%s)", r.ID, r.State, left, f.history(r.ID))
		}
		if left {
			steps[r.Items[0].Invoice] = append(steps[r.Items[0].Invoice], r.Step)
		}
	}
	if len(letters) > 0 {
		f.t.Errorf("letters of nobody: %q", slices.Collect(maps.Keys(letters)))
	}
	ladder := []string{"friendly", "formal", "last"}
	for _, invoice := range []string{"FA-1", "FA-2", "FA-3", "FA-4"} {
		got := steps[invoice]
		if whole := slices.Equal(got, ladder); !whole && !(paid[invoice] && len(got) < 3 && slices.Equal(got, ladder[:len(got)])) {
			f.t.Errorf("%s (paid %v) had %q", invoice, paid[invoice], got)
		}
	}
}
