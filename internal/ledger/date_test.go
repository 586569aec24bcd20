package ledger_test

import (
	"testing"
	"time"

	"relanced/internal/ledger"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"2026-03-31", "2024-02-29", "1970-01-01", "2199-12-31"} {
		if got, err := ledger.ParseDate(good); err != nil || string(got) != good {
			t.Errorf("%s: got %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{
		"", "2026-3-1", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "31/03/2026", "20260331", "2026-03-31T00:00:00Z",
		" 2026-03-31", "26-03-31", "1969-12-31", "2200-01-01", "0001-01-01", "20226-03-31",
	} {
		if got, err := ledger.ParseDate(bad); err == nil || got != "" {
			t.Errorf("%q: got %q, %v", bad, got, err)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from ledger.Date
		days int
		to   ledger.Date
	}{
		{"2026-03-28", 2, "2026-03-30"}, // over the change to summer time
		{"2026-10-24", 2, "2026-10-26"}, // and back
		{"2024-02-28", 1, "2024-02-29"},
		{"2025-02-28", 1, "2025-03-01"},
		{"2026-01-01", -1, "2025-12-31"},
		{"2026-01-01", 365, "2027-01-01"},
		{"2026-05-05", 0, "2026-05-05"},
	} {
		if got := c.from.AddDays(c.days); got != c.to {
			t.Errorf("%s %+d: got %s, want %s", c.from, c.days, got, c.to)
		}
		if got := c.to.Sub(c.from); got != c.days {
			t.Errorf("%s - %s: got %d, want %d", c.to, c.from, got, c.days)
		}
		if got := c.from.Sub(c.to); got != -c.days {
			t.Errorf("%s - %s: got %d, want %d", c.from, c.to, got, -c.days)
		}
	}
	if got := ledger.Date("").AddDays(3); got != "" {
		t.Errorf("no date and three days is %q", got)
	}
}

func TestDateParts(t *testing.T) {
	t.Parallel()
	d := ledger.Date("2026-03-31")
	if got := d.Month(); got != "2026-03" {
		t.Errorf("month %q", got)
	}
	if got := ledger.Date("").Month(); got != "" {
		t.Errorf("month of no date %q", got)
	}
	if got := d.Weekday(); got != time.Tuesday {
		t.Errorf("weekday %s", got)
	}
	if got := ledger.NewDate(2026, time.February, 31); got != "2026-03-03" {
		t.Errorf("31 February is %s", got)
	}
	if !ledger.Date("").Time().IsZero() {
		t.Error("no date has a time")
	}
}

func TestDateMax(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]ledger.Date{
		{"2026-03-01", "2026-03-02", "2026-03-02"},
		{"2026-03-02", "2026-03-01", "2026-03-02"},
		{"", "2026-03-01", "2026-03-01"},
		{"2026-03-01", "", "2026-03-01"},
		{"", "", ""},
	} {
		if got := c[0].Max(c[1]); got != c[2] {
			t.Errorf("%q, %q: got %q", c[0], c[1], got)
		}
	}
}

// TestDateAndZone: a day has no zone, an instant gets its day from its own.
func TestDateAndZone(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	night := time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)
	if got := ledger.DateOf(night); got != "2026-03-31" {
		t.Errorf("in UTC %s", got)
	}
	if got := ledger.DateOf(night.In(paris)); got != "2026-04-01" {
		t.Errorf("in Paris %s", got)
	}
	if got := ledger.Date("2026-07-14").At(9, paris).UTC(); !got.Equal(time.Date(2026, 7, 14, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("nine in Paris in summer is %s", got)
	}
}
