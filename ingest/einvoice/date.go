package einvoice

import (
	"fmt"
	"regexp"

	"relanced/internal/ledger"
)

// isoDay is a day of ISO 8601, which UBL may write with a time zone and ZUGFeRD
// 1.0 with a time of day.
var isoDay = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:T[0-9:.]+)?(?:Z|[+-]\d{2}:\d{2})?$`)

// compactDay is format 102 of UNTDID 2379.
var compactDay = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)

func (r *reading) day(v Value) (ledger.Date, error) {
	day, err := parseDay(v)
	if err != nil {
		return "", r.fail(v, err, "correct the date in the invoicing tool and export the invoice again")
	}
	return day, nil
}

func parseDay(v Value) (ledger.Date, error) {
	if v.About != "" && v.About != "102" {
		return "", fmt.Errorf("%q is a date of format %s: 102 (YYYYMMDD) is expected", shortened(v.Text), shortened(v.About))
	}
	text := v.Text
	if m := isoDay.FindStringSubmatch(text); m != nil {
		text = m[1]
	} else if m := compactDay.FindStringSubmatch(text); m != nil {
		text = m[1] + "-" + m[2] + "-" + m[3]
	}
	day, err := ledger.ParseDate(text)
	if err != nil {
		return "", fmt.Errorf("no such day: %w", err)
	}
	return day, nil
}
