package dunning

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
)

// everywhere is C1, reached by mail and on paper.
var everywhere = ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Email: "c1@example.com", Address: "3 place de l'Église, 35000 Rennes"}

// retries makes passes all day, every quarter of an hour, and counts the attempts.
func (f *firm) retries() (tried int) {
	f.t.Helper()
	for range 40 {
		f.clock.Set(f.Store.Now().Add(15 * time.Minute))
		sums, err := f.Retry(context.Background(), f.book)
		if err != nil {
			f.t.Fatal(err)
		}
		tried += sums.PutOff + sums.Sent
	}
	return tried
}

func (f *firm) wantStuck(id string, want bool) {
	f.t.Helper()
	if r := f.reminder(id); f.Planner.Stuck(r, f.today(f.Store.Now())) != want {
		f.t.Errorf("stuck is not %v: %+v", want, r)
	}
}

// TestAChannelThatFailsInPassingForEver: for two banking days it is tried on, then
// the step leaves by the channel it falls back to, once.
func TestAChannelThatFailsInPassingForEver(t *testing.T) {
	t.Parallel()
	eachFirm(t, falling(channelLetter), func(t *testing.T, f *firm) {
		f.Channels[channelLetter] = postbox{}
		f.update(savesCustomer(everywhere))
		unhook := f.hook(fails(channel.Passing, channel.ReasonServer))
		f.remind()
		if tried := f.retries(); tried < 4 || tried > 8 {
			t.Errorf("%d attempts in a day", tried)
		}
		f.on(monday.AddDays(1))
		f.remind()
		f.wantStuck(friendlyID, false)
		f.wantStory(friendlyID + " friendly planned")
		f.on(monday.AddDays(2))
		f.wantStuck(friendlyID, true)
		if sums := f.remind(); sums.Sent != 1 || sums.Cancelled != 1 {
			t.Errorf("%+v", sums)
		}
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-11-C1-EUR friendly sent")
		r := f.reminder("2026-03-11-C1-EUR")
		if r.Channel != channelLetter || r.Recipient != everywhere.Address {
			t.Errorf("sent %+v", r)
		}
		if why := f.reminder(friendlyID).Reason; !strings.Contains(why, "since 2026-03-09 09:00") || !strings.Contains(why, "leaves by letter") {
			t.Errorf("cancelled because %q", why)
		}
		f.wantStuck(friendlyID, false)
		// The channel is given up for the one step, and not for good.
		unhook()
		f.on("2026-03-19")
		f.remind()
		if r := f.reminder("2026-03-19-C1-EUR"); r.Step != "formal" || r.Channel != "file" || r.State != ledger.ReminderSent {
			t.Errorf("then %+v", r)
		}
	})
}

// TestAChannelThatFailsWithoutAnother: it is a person's task, and tried on.
func TestAChannelThatFailsWithoutAnother(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Config){"no fallback": nil, "nowhere to fall back to": falling(channelLetter)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, change, func(t *testing.T, f *firm) {
				f.Channels[channelLetter] = postbox{}
				unhook := f.hook(fails(channel.Passing, channel.ReasonServer))
				for day := monday; day < "2026-03-24"; day = day.AddDays(1) {
					f.on(day)
					f.remind()
					f.wantStuck(friendlyID, day >= "2026-03-11")
				}
				unhook()
				f.on("2026-03-24")
				if sums := f.remind(); sums.Sent != 1 {
					t.Errorf("%+v", sums)
				}
				f.wantStory(friendlyID + " friendly sent")
			})
		})
	}
}

// TestAnApprovalIsForOneChannel: a person wanted the letter by mail, twice; when that
// fails on it is planned by another channel, for which nobody has given a word yet.
func TestAnApprovalIsForOneChannel(t *testing.T) {
	t.Parallel()
	change := func(c *Config) {
		p := DefaultPolicy()
		p.Steps[1].Fallback, p.Steps[1].Approve, p.Window = []string{channelLetter}, true, "08:00-18:00"
		c.Policies["default"] = p
	}
	eachFirm(t, change, func(t *testing.T, f *firm) {
		f.Channels[channelLetter] = postbox{}
		f.update(savesCustomer(everywhere))
		f.hook(fails(channel.Passing, channel.ReasonServer))
		f.remind()
		f.decide(friendlyID, ledger.ReminderApproved)
		f.retry()
		f.wantPending(friendlyID, "leaves by itself today: file failed once, and is tried again from 2026-03-09 09:05")
		f.on("2026-03-10")
		f.clock.Set(ledger.Date("2026-03-10").At(17, plannerZone))
		f.retry()
		f.on("2026-03-11")
		f.clock.Set(ledger.Date("2026-03-11").At(19, plannerZone)) // nothing leaves any more
		f.wantStuck(friendlyID, true)
		f.wantPending(friendlyID, "has not left: file has failed since 2026-03-09, 2 times (server (passing): the test says passing); a person finds out why, and it is tried on")
		f.decide(friendlyID, ledger.ReminderApproved) // at once
		f.wantStuck(friendlyID, false)
		f.wantWaiting("", friendlyID+": messages leave from 08:00 to 18:00")
		f.wantPending(friendlyID, "is approved, and leaves on 2026-03-12: messages leave from 08:00 to 18:00")
		f.on("2026-03-12")
		f.remind()
		f.wantStory(friendlyID + " friendly planned") // tried as the person said
		f.wantStuck(friendlyID, true)
		f.remind()
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-12-C1-EUR friendly planned")
		f.wantWaiting("2026-03-12-C1-EUR", "")
		f.remind()
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-12-C1-EUR friendly planned")
		f.decide("2026-03-12-C1-EUR", ledger.ReminderApproved)
		f.retry()
		f.wantStory(friendlyID+" friendly cancelled", "2026-03-12-C1-EUR friendly sent")
		f.wantChain()
	})
}

// TestWhatCannotBePreparedIsGivenUp: a full folder is a passing failure as well.
func TestWhatCannotBePreparedIsGivenUp(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, falling(channelLetter))
	f.Channels[channelLetter] = postbox{}
	f.update(savesCustomer(everywhere))
	f.hook(func(p point, _ channel.Message) error {
		if p == preparing {
			return errors.New("no space left on device")
		}
		return nil
	})
	f.remind()
	f.wantStory(friendlyID + " friendly planned")
	f.on("2026-03-11")
	f.remind()
	f.wantStory(friendlyID+" friendly cancelled", "2026-03-11-C1-EUR friendly sent")
}

// TestUncertainNeverFallsBack, however long nobody knows.
func TestUncertainNeverFallsBack(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.Planner = plannerOf(t, falling(channelLetter))
	f.Channels[channelLetter] = postbox{}
	f.update(savesCustomer(everywhere))
	unhook := f.hook(fails(channel.Passing, channel.ReasonServer))
	f.remind()
	unhook()
	f.hook(fails(channel.Uncertain, channel.ReasonLost))
	for day := monday.AddDays(1); day < "2026-03-24"; day = day.AddDays(1) {
		f.on(day)
		f.remind()
	}
	f.wantStory(friendlyID + " friendly uncertain")
}

// TestGivenUpThenNowhereElse: what was given up is tried again before nothing is.
func TestGivenUpThenNowhereElse(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Reminders = []ledger.Reminder{past("friendly", ledger.ReminderCancelled, "2026-03-05")}
	s.Reminders[0].GivenUp = true
	plan := plannerOf(t, falling(channelLetter)).Plan(s)
	if len(plan.Due) != 1 || plan.Due[0].Channel != "" {
		t.Errorf("%s", brief(plan))
	}
	s.Customers[0].Address = "3 place de l'Église, 35000 Rennes"
	plan = plannerOf(t, falling(channelLetter)).Plan(s)
	if len(plan.Due) != 1 || plan.Due[0].Channel != channelLetter || plan.Due[0].Detour != "by letter, because the attempt by e-mail (compta@leclercq.example), planned for 2026-03-05, failed for too long" {
		t.Errorf("%+v", plan.Due)
	}
}

// TestWaysFailByThemselves: that a provider takes no registered letters says nothing
// of our own printer, to the same address.
func TestWaysFailByThemselves(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Customers[0].Address = "3 place de l'Église, 35000 Rennes"
	s.Reminders = []ledger.Reminder{past("friendly", ledger.ReminderCancelled, "2026-03-05")}
	s.Reminders[0].GivenUp, s.Reminders[0].Channel, s.Reminders[0].Recipient = true, channelRegistered, s.Customers[0].Address
	plan := plannerOf(t, friendly(func(s *Step) { s.Channel, s.Fallback = channelRegistered, []string{channelLetter} })).Plan(s)
	if len(plan.Due) != 1 || plan.Due[0].Channel != channelLetter {
		t.Errorf("%+v", plan.Due)
	}
}

// TestABounceThatIsPassing: the mail servers have given up, so that the step leaves
// by the channel it falls back to; without one it is a person's. The address is
// written to again.
func TestABounceThatIsPassing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*Config)
		story  string
	}{
		{"with a fallback", falling(channelLetter), "2026-03-10-C1-EUR friendly sent"},
		{"without", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			eachFirm(t, test.change, func(t *testing.T, f *firm) {
				f.Channels[channelLetter] = postbox{}
				f.update(savesCustomer(everywhere))
				f.remind()
				p := f.inbox()
				p.bounce(friendlyID, "c1@example.com", "failed", "4.2.2")
				p.wantRead(ReplySums{Bounces: 1})
				f.on(monday.AddDays(1))
				sums := f.remind()
				if test.story == "" {
					f.wantStory(friendlyID + " friendly refused")
					if len(sums.Held) != 1 || sums.Held[0].Guard != GuardRefused || !strings.Contains(sums.Held[0].Reason, "the message came back: 4.2.2") {
						t.Errorf("held %+v", sums.Held)
					}
					return
				}
				f.wantStory(friendlyID+" friendly refused", test.story)
				f.on("2026-03-18")
				f.remind()
				if r := f.reminder("2026-03-18-C1-EUR"); r.Step != "formal" || r.Channel != "file" {
					t.Errorf("then %+v", r)
				}
			})
		})
	}
}
