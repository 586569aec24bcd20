package dunning

import (
	"slices"
	"testing"
	"time"

	"relanced/internal/ledger"
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
		at(9, 29)
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		at(17, 0)
		f.retry()
		f.wantStory(friendlyID + " friendly planned")
		f.on(monday.AddDays(1))
		f.clock.Advance(30 * time.Minute)
		f.retry()
		f.wantStory(friendlyID + " friendly sent")
		f.wantChain()
	})
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
