package dunning

import (
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestNothingLeavesOutsideTheWindow: what is planned too early leaves when it
// opens, by the clock of the book; what is late, on the next day.
func TestNothingLeavesOutsideTheWindow(t *testing.T) {
	t.Parallel()
	eachFirm(t, func(c *Config) { c.Window = "09:30-17:00" }, func(t *testing.T, f *firm) {
		at := func(hour, minute int) {
			f.clock.Set(monday.At(hour, plannerZone).Add(time.Duration(minute) * time.Minute))
		}
		f.remind() // at nine
		f.wantStory(friendlyID + " friendly planned")
		f.wantWaiting("", friendlyID+": messages leave from 09:30 to 17:00")
		at(9, 29)
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		at(17, 0)
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		f.on(monday.AddDays(1))
		f.clock.Advance(30 * time.Minute)
		f.wantWaiting("", friendlyID+": ")
		f.retry()
		f.wantStory(friendlyID + " friendly sent")
		f.wantChain()
	})
}

// wantWaiting checks what waits for a person, and what leaves by itself and when.
func (f *firm) wantWaiting(approval, leaving string) {
	f.t.Helper()
	var w Waiting
	f.view(func(tx *store.Tx) (err error) {
		w, err = f.Waiting(tx)
		return err
	})
	var ids, later []string
	for _, r := range w.Approval {
		ids = append(ids, r.ID)
	}
	for _, r := range w.Leaving {
		later = append(later, r.ID+": "+r.Why)
	}
	if got := strings.Join(ids, ", "); got != approval {
		f.t.Errorf("a person has to approve %q, want %q", got, approval)
	}
	if got := strings.Join(later, ", "); got != leaving {
		f.t.Errorf("%q leaves by itself, want %q", got, leaving)
	}
}

// TestWhatWaitsForAPerson is what nobody has approved yet, whatever the hour.
func TestWhatWaitsForAPerson(t *testing.T) {
	t.Parallel()
	eachFirm(t, func(c *Config) {
		p := DefaultPolicy()
		p.Steps[2].Approve = true
		p.Window = "14:00-15:00"
		c.Policies["default"] = p
	}, func(t *testing.T, f *firm) {
		f.wantWaiting("", "")
		f.remind()
		f.wantWaiting("", friendlyID+": messages leave from 14:00 to 15:00")
		f.wantPending(friendlyID, "leaves by itself today: messages leave from 14:00 to 15:00")
		f.clock.Set(monday.At(14, plannerZone))
		f.wantPending(friendlyID, "leaves with the next pass")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldDispute, Until: "2026-03-13", Author: "anna"})
		})
		f.wantPending(friendlyID, "will be cancelled: FA-1: hold: dispute until 2026-03-13")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldDispute, Until: "2026-03-08", Author: "anna"})
		})
		f.retry()
		f.on("2026-03-23")
		f.remind()
		const id = "2026-03-23-C1-EUR"
		f.wantWaiting(id, "")
		f.wantPending(id, "waits for a person to approve it")
		f.decide(id, ledger.ReminderApproved)
		f.wantWaiting("", id+": messages leave from 14:00 to 15:00")
		f.wantPending(id, "is approved, and leaves today: messages leave from 14:00 to 15:00")
		f.clock.Set(ledger.Date("2026-03-23").At(16, plannerZone))
		f.wantPending(id, "is approved, and leaves on 2026-03-24: messages leave from 14:00 to 15:00")
		f.on("2026-03-28") // a Saturday
		f.wantPending(id, "is approved, and leaves on 2026-03-30: 2026-03-28 is not a business day")
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldDispute, Until: "2026-04-10", Author: "anna"})
		})
		f.wantPending(id, "will be cancelled on 2026-03-30 if this still stands then: FA-1: hold: dispute until 2026-04-10")
		putOff := ledger.Reminder{State: ledger.ReminderPlanned, Policy: "default", Step: "formal", Attempts: 1}
		if f.Planner.NeedsApproval(putOff) {
			t.Error("a failure that passes takes the word of a person back")
		}
	})
}

// wantPending checks what is said to become of a message.
func (f *firm) wantPending(id, want string) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		s, err := f.Load(tx, "C1")
		if got := f.Planner.Pending(s, f.reminder(id), tx.Now()); got != want {
			f.t.Errorf("%s %s, want %s", id, got, want)
		}
		return err
	})
}

// TestAWholeDay has no window, and the settings it is made of keep theirs.
func TestAWholeDay(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Window = "09:00-10:00"
	own := DefaultPolicy()
	own.Window = "14:00-18:00"
	c.Policies["default"] = own
	if whole := c.WholeDays(); whole.Window != "" || whole.Policies["default"].Window != "" || c.Window == "" || c.Policies["default"].Window == "" {
		t.Errorf("%+v of %+v", whole, c)
	}
}

func TestThePolicysOwnWindow(t *testing.T) {
	t.Parallel()
	p := plannerOf(t, func(c *Config) {
		c.Window = "09:00-12:00"
		own := DefaultPolicy()
		own.Window = "14:00-18:00"
		c.Policies["afternoon"] = own
	})
	summer := ledger.Date("2026-07-15")
	for _, test := range []struct {
		policy  string
		channel string
		at      time.Time
		open    bool
	}{
		{"default", "file", summer.At(9, plannerZone), true},
		{"default", "file", summer.At(12, plannerZone), false},
		{"default", "file", summer.At(7, time.UTC), true}, // nine in Paris
		{"default", "file", summer.At(10, time.UTC), false},
		{"afternoon", "file", summer.At(9, plannerZone), false},
		{"afternoon", channelLetter, summer.At(14, plannerZone), true},
		{"afternoon", channelCall, summer.At(9, plannerZone), true}, // it has been made
		{"gentle", "file", summer.At(13, plannerZone), false},       // of a preset
	} {
		if got := p.closed(Due{Policy: test.policy}, test.channel, test.at); (got == "") != test.open {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

func TestWindowFaults(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.Window = "9-17"
	p := DefaultPolicy()
	p.Window = "17:00-09:00"
	c.Policies["night"] = p
	want := []string{
		`policies.night.window: "17:00-09:00" ends before it begins`,
		`window: "9-17" is no part of a day: one such as 09:00-17:30 is expected`,
	}
	if got := c.Validate(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
