package advice

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// row is one row of the table under its header.
type row struct {
	sheet.Row
	r      *reader
	faulty bool
}

// text is the cell on one line, "" when there is no such column.
func (w *row) text(column string) string {
	at, there := w.r.places[column]
	if !there {
		return ""
	}
	return oneLine(w.Cells[at])
}

// texts are the cells of several columns, without repetition.
func (w *row) texts(columns ...string) string {
	var parts []string
	for _, column := range columns {
		parts = append(parts, w.text(column))
	}
	return joined(parts)
}

// joined writes pieces of text as one, each once.
func joined(parts []string) string {
	var kept []string
	for _, part := range parts {
		if part != "" && !strings.Contains(strings.Join(kept, "\n"), part) {
			kept = append(kept, part)
		}
	}
	return clip(strings.Join(kept, "\n"))
}

func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}

// oneLine keeps what can be read of a cell.
func oneLine(cell string) string {
	cell = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsControl(c):
			return ' '
		case unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, cell)
	return clip(strings.Join(strings.Fields(cell), " "))
}

func (w *row) fault(column string, err error, remedy string) {
	w.faulty = true
	field := ""
	if at, there := w.r.places[column]; there {
		field = oneLine(w.r.names[at])
	}
	w.r.fault(&ledger.ReadError{Line: w.Line, Record: w.Name(), Field: field, Err: err, Remedy: remedy})
}

var errEmpty = errors.New("the cell is empty")

// key is a cell that names something: short, and "" only when it is not there.
func (w *row) key(column string) string {
	key := w.text(column)
	if len(key) > maxKey {
		w.fault(column, fmt.Errorf("%d bytes, and at most %d are read", len(key), maxKey), "check the columns: this is no reference")
		return ""
	}
	return key
}

// day is a date that has to be there; an hour behind it moves nothing.
func (w *row) day(column string) ledger.Date {
	text := sheet.CutTime(w.text(column))
	if text == "" {
		w.fault(column, errEmpty, "fill in the day, as 2026-03-31 or 31/03/2026")
		return ""
	}
	day, err := sheet.ParseDate(text, w.r.order)
	if err != nil {
		w.fault(column, err, "write it as 2026-03-31, or as 31/03/2026 with the day before the month")
	}
	return day
}

// currency is the row's, else the euro.
func (w *row) currency() string {
	code := strings.ToUpper(w.text("currency"))
	switch code {
	case "", "€", "EURO", "EUROS":
		return "EUR"
	}
	if _, err := ledger.Decimals(code); err != nil {
		w.fault("currency", err, "write the three letters of the currency")
		return "EUR"
	}
	return code
}

// amount is a cell that has to hold an amount, in minor units.
func (w *row) amount(column, currency string) int64 {
	text := w.text(column)
	if text == "" {
		w.fault(column, errEmpty, "fill in the amount")
		return 0
	}
	return w.figure(column, currency)
}

// figure is an amount that may be missing, which is zero.
func (w *row) figure(column, currency string) int64 {
	text := w.text(column)
	if text == "" {
		return 0
	}
	money, err := sheet.ParseAmount(text, currency, "")
	if err != nil {
		w.fault(column, err, "write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00")
	}
	return money.Minor
}
