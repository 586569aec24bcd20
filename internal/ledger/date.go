package ledger

import (
	"fmt"
	"strings"
	"time"
)

// Date is a civil day, "2026-03-31": a business date has no hour and no zone.
// It sorts as text, is stored as text, and its zero value "" means no date.
type Date string

const isoDay = "2006-01-02"

// ParseDate reads an ISO 8601 day and nothing else.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(isoDay, text)
	if err != nil {
		return "", fmt.Errorf("%q is not a date: YYYY-MM-DD is expected", text)
	}
	if t.Year() < 1970 || t.Year() > 2199 {
		return "", fmt.Errorf("%q is not a plausible date: the year lies outside 1970 to 2199", text)
	}
	return Date(text), nil
}

// DateOf returns the civil day of an instant in that instant's own location.
func DateOf(t time.Time) Date { return Date(t.Format(isoDay)) }

// NewDate builds a day, normalising as time.Date does (31 February is 3 March).
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// Time returns midnight UTC of the day, for calendars that want a time.Time.
func (d Date) Time() time.Time {
	t, err := time.Parse(isoDay, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// At returns the given hour of the day in a location.
func (d Date) At(hour int, loc *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, loc)
}

// AddDays returns the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	if d == "" {
		return ""
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// Sub returns the number of days from other to d: positive when d is later.
func (d Date) Sub(other Date) int {
	return int(d.Time().Sub(other.Time()).Hours() / 24)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Month returns "2026-03", the folder name of a day.
func (d Date) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// Max returns the later of two days; an absent day loses.
func (d Date) Max(other Date) Date {
	if strings.Compare(string(d), string(other)) < 0 {
		return other
	}
	return d
}
