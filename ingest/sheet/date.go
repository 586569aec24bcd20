package sheet

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

// The orders of day and month that are no settled order.
const (
	OrderAsk     = "ask"     // the file has to tell
	OrderUnknown = "unknown" // and it does not
)

// CutTime takes the hour off what an export calls a day. It never moves the day.
func CutTime(text string) string { return hour.ReplaceAllString(text, "") }

// hour is what an export puts behind a day.
var hour = regexp.MustCompile(`[T ]\d{1,2}:\d{2}.*$`)

// ParseDate reads YYYY-MM-DD, or day, month and year of four digits. The month
// never comes before the day unless the order says so: a file that means it so
// has days past 12 and is refused for them.
func ParseDate(text, order string) (ledger.Date, error) {
	var year, month, day string
	if m := yearFirst.FindStringSubmatch(text); m != nil && m[2] == m[4] {
		year, month, day = m[1], m[3], m[5]
	} else if m := dayFirst.FindStringSubmatch(text); m != nil && m[2] == m[4] && order != "ymd" {
		year, month, day = m[5], m[3], m[1]
		switch order {
		case "mdy":
			month, day = day, month
		case OrderUnknown:
			if pad(day) == pad(month) {
				break // the same either way
			}
			return "", fmt.Errorf("%q: nothing in the file tells the day from the month", text)
		}
	} else {
		return "", fmt.Errorf("%q is not a date", text)
	}
	iso := year + "-" + pad(month) + "-" + pad(day)
	if _, err := time.Parse(time.DateOnly, iso); err != nil {
		return "", fmt.Errorf("%q is not a day of the calendar: day %s, month %s", text, day, month)
	}
	return ledger.ParseDate(iso)
}

// OrderOf says in which order the dates of a file are written, as far as those
// with a day past 12 tell.
func OrderOf(dates []string) string {
	dmy, mdy := false, false
	for _, text := range dates {
		if m := dayFirst.FindStringSubmatch(hour.ReplaceAllString(strings.TrimSpace(text), "")); m != nil {
			dmy = dmy || pad(m[1]) > "12"
			mdy = mdy || pad(m[3]) > "12"
		}
	}
	switch {
	case dmy && !mdy:
		return "dmy"
	case mdy && !dmy:
		return "mdy"
	}
	return OrderUnknown
}

func pad(digits string) string { return strings.Repeat("0", 2-len(digits)) + digits }
