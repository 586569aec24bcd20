package csvbook

import (
	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// date reads a cell, "" when it is empty or wrong.
func (r *row) date(column string) ledger.Date {
	text := r.raw(column)
	if r.head.rules.times {
		text = sheet.CutTime(text)
	}
	if text == "" {
		return ""
	}
	date, err := sheet.ParseDate(text, r.head.rules.order)
	remedy := "write it as 2026-03-31 or as 31/03/2026, the day before the month"
	if r.head.rules.order != "" {
		remedy = "write it as 2026-03-31, or say in the mapping of the file (date_order) that it is dmy or mdy"
	}
	if err != nil {
		r.fault(column, err, remedy)
	}
	return date
}
