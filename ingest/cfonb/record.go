package cfonb

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

const columns = 120

// record is one record of a file. Columns count characters, from 1.
type record struct {
	number, line int
	text         string
	at           []int // where each column begins in text; nil when each is one byte
	bytewise     []int // the same when the writer counted bytes; nil unless there is a difference
}

func (r *record) kind() string { return r.raw(1, 2) }

// raw returns the columns from first to last as they are; what a trimmed record
// lacks is missing.
func (r *record) raw(first, last int) string {
	from, to := first-1, last
	if r.at == nil {
		return r.text[min(from, len(r.text)):min(to, len(r.text))]
	}
	return r.text[r.at[min(from, len(r.at)-1)]:r.at[min(to, len(r.at)-1)]]
}

// field returns the columns from first to last without the blanks around.
func (r *record) field(first, last int) string { return clean(r.raw(first, last)) }

func (r *record) place() string {
	return "record " + strconv.Itoa(r.number) + " (line " + strconv.Itoa(r.line) + ")"
}

// fail refuses the file for what stands in one record of it.
func (r *record) fail(field string, err error, remedy string) error {
	return &ledger.ReadError{Line: r.line, Record: fmt.Sprintf("record %d", r.number), Field: field, Err: err, Remedy: remedy}
}

// askAgain is what a person can do about a damaged file.
const askAgain = "ask the bank for the file again: nothing of this one has been taken in"

// clean folds white space to single spaces and drops what does not print.
func clean(s string) string {
	if s = strings.Trim(s, " "); isClean(s) {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

func isClean(s string) bool {
	space := true // before the first letter
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && space {
			return false
		}
		space = s[i] == ' '
	}
	return s == "" || !space
}

// identity is what a record says of its account.
type identity struct{ bank, branch, account string }

func (r *record) identity() identity {
	return identity{r.field(3, 7), r.field(12, 16), strings.ToUpper(r.field(22, 32))}
}

// id is the IBAN of the account, or its parts when they are no French account
// number.
func (i identity) id() (id, iban string) {
	if iban = ledger.FrenchIBAN(i.bank, i.branch, i.account); iban != "" {
		return iban, iban
	}
	var parts []string
	for _, part := range []string{i.bank, i.branch, ledger.NormalizeIBAN(i.account)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "-"), ""
}

// pivot divides the centuries: 61 to 99 are of the last one.
const pivot = "60"

// parseDay reads DDMMYY.
func parseDay(s string) (ledger.Date, error) {
	if len(s) != 6 || strings.Trim(s, "0123456789") != "" {
		return "", fmt.Errorf("%q is not a date: DDMMYY is expected", s)
	}
	century := "20"
	if s[4:] > pivot {
		century = "19"
	}
	day, err := ledger.ParseDate(century + s[4:] + "-" + s[2:4] + "-" + s[:2])
	if err != nil {
		return "", fmt.Errorf("%q is not a date: DDMMYY is expected", s)
	}
	return day, nil
}
