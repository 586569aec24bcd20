package mt940

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// movement is one field 61, with its fields 86 once they are met.
type movement struct {
	record, line  int
	value         ledger.Date
	booked        ledger.Date
	amount        ledger.Money
	reversed      bool   // marks RC and RD
	expected      bool   // marks EC and ED: not booked
	kind          string // transaction type: "NTRF"
	reference     string // of the customer
	bankReference string
	supplement    string // the rest of field 61
	details       []field
	bytes         int // of the details
}

// statementLine is field 61 as banks write it: dates, mark, the funds code that
// is the third letter of the currency, amount, type and the references. The
// amount may lack its comma only where a type follows, so that a wrapped one is
// never taken for whole.
var statementLine = regexp.MustCompile(`^([0-9]{6})([0-9]{4})? ?(R?[CD]|E[CD])([A-Z])? ?(?:([0-9]+,[0-9]*) ?([A-Z][A-Z0-9 ]{3})?|([0-9]+) ?([A-Z][A-Z0-9 ]{3}))(.*)$`)

// movementOf reads field 61.
func movementOf(f field, currency string, n *notes) (*movement, error) {
	parts, rest := splitLine(f)
	if parts == nil {
		return nil, f.fault(fmt.Errorf("%.60q is not a statement line: date, mark and amount are expected", strings.TrimSpace(f.lines[0])), "download the statement again")
	}
	m := &movement{line: f.line, reversed: parts[3][0] == 'R', expected: parts[3][0] == 'E', kind: strings.TrimSpace(parts[6] + parts[8])}
	var err error
	if m.value, err = dayOf(parts[1], n); err != nil {
		return nil, f.fault(err, "download the statement again")
	}
	if m.booked = m.value; parts[2] == "" {
		n.add("repaired: entries without entry date, the value date taken")
	} else if m.booked, err = entryDay(m.value, parts[2], n); err != nil {
		return nil, f.fault(err, "download the statement again")
	}
	if m.amount, err = amountOf(parts[5]+parts[7], currency); err != nil {
		return nil, f.fault(err, "download the statement again")
	}
	if mark := parts[3]; mark == "D" || mark == "RC" || mark == "ED" {
		m.amount.Minor = -m.amount.Minor
	}
	m.references(parts[9], rest)
	return m, nil
}

// splitLine finds the parts of field 61 in its first line, or in the first two
// when a wrap went through the amount or in front of it.
func splitLine(f field) (parts, rest []string) {
	parts, rest = statementLine.FindStringSubmatch(f.lines[0]), f.lines[1:]
	if len(rest) == 0 || parts != nil && parts[6]+parts[8] != "" {
		return parts, rest
	}
	return statementLine.FindStringSubmatch(strings.TrimRight(f.lines[0], " ") + strings.TrimLeft(rest[0], " ")), rest[1:]
}

// customerReference is how many characters the reference has. Where the field is
// one line, what stands behind on it is supplementary.
const customerReference = 16

// references takes what stands behind the transaction type: the reference of
// the customer, that of the bank behind "//", and supplementary details.
func (m *movement) references(text string, rest []string) {
	ours, bank, found := strings.Cut(text, "//")
	if runes := []rune(ours); !found && len(rest) == 0 && len(runes) > customerReference {
		ours, rest = string(runes[:customerReference]), append([]string{string(runes[customerReference:])}, rest...)
	}
	m.reference, m.bankReference = plainReference(ours), plainReference(bank)
	m.supplement = squeeze(strings.Join(rest, " "))
}

// plainReference returns a reference that is one: not "NONREF", the names of
// code words whose value stands in field 86, zeros, or far too long.
func plainReference(text string) string {
	text = strings.TrimSpace(text)
	switch {
	case strings.Trim(text, "0") == "", len(text) > maxReference:
		return ""
	case text == "NONREF", text == "EREF", text == "PREF", text == "KREF", text == "KREF+", text == "EREF+", text == "NOTPROVIDED":
		return ""
	}
	return text
}

// dayOf reads YYMMDD at the beginning of a text. Years from 80 lie in the last
// century. A day past the end of its month is its last one: some banks count 30
// days in every month.
func dayOf(text string, n *notes) (ledger.Date, error) {
	if len(text) < 6 || strings.Trim(text[:6], "0123456789") != "" {
		return "", fmt.Errorf("%.20q is not a date: YYMMDD is expected", text)
	}
	year, _ := strconv.Atoi(text[:2])
	if year += 2000; year >= 2080 {
		year -= 100
	}
	return civil(year, text[2:6], n)
}

// entryDay reads MMDD in the year that brings it nearest to the value date.
func entryDay(value ledger.Date, text string, n *notes) (ledger.Date, error) {
	var nearest ledger.Date
	for _, year := range []int{value.Time().Year(), value.Time().Year() - 1, value.Time().Year() + 1} {
		day, err := civil(year, text, n)
		if err != nil {
			return "", err
		}
		if nearest == "" || distance(day, value) < distance(nearest, value) {
			nearest = day
		}
		if distance(nearest, value) < halfYear {
			break // no other year comes nearer
		}
	}
	return nearest, nil
}

const halfYear = 180 // days

func distance(a, b ledger.Date) int { return max(a.Sub(b), b.Sub(a)) }

// civil returns a day of the calendar, the last of the month for those behind it.
func civil(year int, monthDay string, n *notes) (ledger.Date, error) {
	month, _ := strconv.Atoi(monthDay[:2])
	day, _ := strconv.Atoi(monthDay[2:])
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return "", fmt.Errorf("%w: day %d of month %d", errDay, day, month)
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day > last {
		if month != 2 || day > 29 { // the 29th only tells the years apart
			n.add(fmt.Sprintf("repaired: day %d of month %d, its last day taken", day, month))
		}
		day = last
	}
	return ledger.NewDate(year, time.Month(month), day), nil
}

var errDay = errors.New("not a day of the calendar")

// squeeze takes out the spaces banks fill their lines with.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
