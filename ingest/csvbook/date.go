package csvbook

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"relanced/internal/ledger"
)

var (
	// A midnight behind the day is what databases and spreadsheets add to it.
	yearFirst = regexp.MustCompile(`^(\d{4})([-/])(\d{1,2})([-/])(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4})(?:[T ]00:00(?::00)?)?$`)
)

// date reads a cell, "" when it is empty or wrong.
func (r *row) date(column string) ledger.Date {
	text := r.raw(column)
	if text == "" {
		return ""
	}
	date, err := parseDate(text)
	if err != nil {
		r.fault(column, err, "write it as 2026-03-31 or as 31/03/2026, the day before the month")
	}
	return date
}

// parseDate reads YYYY-MM-DD, or day, month and year of four digits. The month
// never comes before the day: a file that means it so has days past 12 and is
// refused for them.
func parseDate(text string) (ledger.Date, error) {
	var year, month, day string
	if m := yearFirst.FindStringSubmatch(text); m != nil && m[2] == m[4] {
		year, month, day = m[1], m[3], m[5]
	} else if m := dayFirst.FindStringSubmatch(text); m != nil && m[2] == m[4] {
		year, month, day = m[5], m[3], m[1]
	} else {
		return "", fmt.Errorf("%q is not a date", text)
	}
	iso := year + "-" + pad(month) + "-" + pad(day)
	if _, err := time.Parse(time.DateOnly, iso); err != nil {
		return "", fmt.Errorf("%q is not a day of the calendar: day %s, month %s", text, day, month)
	}
	return ledger.ParseDate(iso)
}

func pad(digits string) string { return strings.Repeat("0", 2-len(digits)) + digits }
