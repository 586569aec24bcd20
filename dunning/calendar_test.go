package dunning

import (
	"sync"
	"testing"

	"relanced/internal/ledger"
)

func calendarOf(t *testing.T, country string) *Calendar {
	t.Helper()
	c, err := NewCalendar(country)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDaysOfFrance(t *testing.T) {
	t.Parallel()
	c := calendarOf(t, "FR")
	for _, tt := range []struct {
		day               ledger.Date
		business, banking bool
		why               string
	}{
		{"2026-03-16", true, true, "a Monday"},
		{"2026-03-14", false, false, "a Saturday"},
		{"2026-03-15", false, false, "a Sunday"},
		{"2026-07-14", false, false, "14 July"},
		{"2026-05-01", false, false, "1 May, closed on both calendars"},
		{"2026-05-08", false, false, "8 May: TARGET is open, French banks are not"},
		{"2026-04-06", false, false, "Easter Monday"},
		{"2026-04-03", true, false, "Good Friday: people work, TARGET does not"},
		{"2025-12-26", true, false, "26 December: only TARGET is closed"},
		{"2026-05-14", false, false, "Ascension"},
		{"2026-05-25", false, false, "Whit Monday"},
		{"2026-03-30", true, true, "the Monday after the clocks went forward"},
		{"2026-10-26", true, true, "the Monday after they went back"},
		{"2027-01-01", false, false, "New Year"},
	} {
		if got := c.BusinessDay(tt.day); got != tt.business {
			t.Errorf("BusinessDay(%s) = %v: %s", tt.day, got, tt.why)
		}
		if got := c.BankingDay(tt.day); got != tt.banking {
			t.Errorf("BankingDay(%s) = %v: %s", tt.day, got, tt.why)
		}
	}
}

// TestDaysOfAlsaceMoselle: two days more are free there.
func TestDaysOfAlsaceMoselle(t *testing.T) {
	t.Parallel()
	c, err := NewRegionalCalendar("FR", "alsace-moselle")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[ledger.Date]bool{
		"2026-04-03": false, "2024-03-29": false, "2025-12-26": false, // Good Friday, Saint Stephen
		"2026-04-02": true, "2026-12-24": true, "2026-04-06": false, "2026-07-14": false,
	} {
		if got := c.BusinessDay(day); got != want {
			t.Errorf("BusinessDay(%s) = %v", day, got)
		}
	}
	for _, place := range [][2]string{{"DE", "alsace-moselle"}, {"FR", "bretagne"}, {"ZZ", ""}} {
		if _, err := NewRegionalCalendar(place[0], place[1]); err == nil {
			t.Errorf("%s has a calendar", place)
		}
	}
	// A planner keeps it: on Good Friday nothing leaves.
	s := book("2026-04-03")
	if plan := plannerOf(t, func(c *Config) { c.Region = "alsace-moselle" }).Plan(s); len(plan.Due) > 0 || plan.Outlooks[0].FirstPossible != "2026-04-07" {
		t.Errorf("the plan is %s, %+v", brief(plan), plan.Outlooks)
	}
}

func TestMovingOverDays(t *testing.T) {
	t.Parallel()
	c := calendarOf(t, "FR")
	for _, tt := range []struct{ got, want ledger.Date }{
		{c.NextBusinessDay("2026-03-16"), "2026-03-16"},
		{c.NextBusinessDay("2026-07-14"), "2026-07-15"},
		{c.NextBusinessDay("2026-05-01"), "2026-05-04"},
		{c.NextBusinessDay("2026-04-04"), "2026-04-07"}, // over Easter Monday
		{c.NextBusinessDay(""), ""},
		{c.NextBankingDay("2026-04-03"), "2026-04-07"},
		{c.AddBankingDays("2026-03-16", 0), "2026-03-16"},
		{c.AddBankingDays("2026-03-16", -1), "2026-03-13"},
		{c.AddBankingDays("2026-03-15", -1), "2026-03-13"},
		{c.AddBankingDays("2026-03-13", 1), "2026-03-16"},
		{c.AddBankingDays("2026-04-07", -1), "2026-04-02"}, // over the Easter weekend
		{c.AddBankingDays("2026-03-16", -2), "2026-03-12"},
		{c.AddBankingDays("", -2), ""},
		{calendarOf(t, "DE").NextBusinessDay("2026-07-14"), "2026-07-14"}, // no holiday there
		{calendarOf(t, "DE").NextBusinessDay("2026-10-03"), "2026-10-05"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

func TestCalendarOfUnknownCountry(t *testing.T) {
	t.Parallel()
	if _, err := NewCalendar("ZZ"); err == nil {
		t.Error("a country without known holidays must be refused")
	}
	for _, country := range Countries() {
		if len(publicHolidays(country)) < 8 {
			t.Errorf("%s has hardly any holidays", country)
		}
	}
}

func TestCalendarIsSharedSafely(t *testing.T) {
	t.Parallel()
	c := calendarOf(t, "FR")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for day := ledger.Date("2020-01-01"); day < "2030-01-01"; day = day.AddDays(17) {
				c.BankingDay(day)
			}
		})
	}
	wg.Wait()
}
