package cfonb

import (
	"errors"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// quantity is an amount before it is known how many of its digits are decimals.
type quantity struct {
	value    int64 // signed
	currency string
	decimals int // -1 when the record leaves them blank
	note     string
}

var (
	errCut     = errors.New("the record ends before it")
	errNoSign  = errors.New("the last character is no digit with a sign")
	errNoDigit = errors.New("it is not made of digits")
)

// amountField names the columns of the amount to people.
const amountField = "amount (columns 91 to 104)"

// overpunched reads fourteen columns whose last one carries digit and sign.
func overpunched(s string) (value int64, note string, err error) {
	body, last := cutLast(strings.TrimLeft(s, " "))
	digit, sign, note := lastDigit(last)
	if sign == 0 {
		return 0, "", fmt.Errorf("%w: %q", errNoSign, s)
	}
	for _, c := range []byte(body) {
		if c < '0' || c > '9' {
			return 0, "", fmt.Errorf("%w: %q", errNoDigit, s)
		}
		value = value*10 + int64(c-'0')
	}
	return sign * (value*10 + digit), note, nil
}

func cutLast(s string) (body string, last rune) {
	for i, r := range s {
		body, last = s[:i], r
	}
	return body, last
}

// lastDigit reads the character that carries the last digit and the sign. é and
// è stand for { and } in the French variant of ISO 646. The sign is 0 when it is
// no such character.
func lastDigit(c rune) (digit, sign int64, note string) {
	switch {
	case c == '{':
		return 0, 1, ""
	case c == '}':
		return 0, -1, ""
	case 'A' <= c && c <= 'I':
		return int64(c-'A') + 1, 1, ""
	case 'J' <= c && c <= 'R':
		return int64(c-'J') + 1, -1, ""
	case 'a' <= c && c <= 'i':
		return int64(c-'a') + 1, 1, "amounts end in small letters, which are read as capitals"
	case 'j' <= c && c <= 'r':
		return int64(c-'j') + 1, -1, "amounts end in small letters, which are read as capitals"
	case c == 'é' || c == 'É':
		return 0, 1, "amounts end in é, which is read as { (plus zero)"
	case c == 'è' || c == 'È':
		return 0, -1, "amounts end in è, which is read as } (minus zero)"
	}
	return 0, 0, ""
}

// amount reads the amount of a 01, 04 or 07. A record whose writer counted the
// bytes of its accents has it elsewhere.
func (r *record) amount() (quantity, error) {
	raw := r.raw(91, 104)
	value, note, err := overpunched(raw)
	if err != nil && r.bytewise != nil {
		other := *r
		other.at, other.bytewise = r.bytewise, nil
		if q, otherErr := other.amount(); otherErr == nil {
			*r = other
			q.note = "the columns of records with accents count bytes"
			return q, nil
		}
	}
	if err != nil {
		if strings.TrimSpace(raw) == "" {
			err = errCut
		}
		return quantity{}, r.fail(amountField, err, askAgain)
	}
	q := quantity{value: value, currency: r.field(17, 19), decimals: -1, note: note}
	switch d := r.raw(20, 20); {
	case d == "" || d == " ":
	case d >= "0" && d <= "9":
		q.decimals = int(d[0] - '0')
	default:
		return q, r.fail("decimals (column 20)", fmt.Errorf("%q is no digit", d), askAgain)
	}
	return q, nil
}

// unit is the currency of a statement as far as records have told.
type unit struct {
	currency string
	decimals int // as written; -1 unknown
	scale    int // minor units of the currency
}

// learn completes the unit by what a record says. A second currency in one
// statement cannot be added up.
func (u *unit) learn(r *record, q quantity) error {
	if u.decimals < 0 {
		u.decimals = q.decimals
	}
	if q.currency == "" || q.currency == u.currency {
		return nil
	}
	if u.currency != "" {
		return r.fail("currency (columns 17 to 19)", fmt.Errorf("%.8s in a statement in %s", q.currency, u.currency),
			"ask the bank for a statement with every amount in "+u.currency)
	}
	scale, err := ledger.Decimals(q.currency)
	if err != nil {
		return r.fail("currency (columns 17 to 19)", err, askAgain)
	}
	u.currency, u.scale = q.currency, scale
	return nil
}

// money gives a quantity its currency.
func (u *unit) money(r *record, q quantity) (ledger.Money, error) {
	decimals := q.decimals
	if decimals < 0 {
		decimals = u.decimals
	}
	if decimals < 0 {
		decimals = u.scale
	}
	minor := q.value
	for ; decimals > u.scale; decimals-- {
		if minor%10 != 0 {
			return ledger.Money{}, r.fail(amountField, ledger.ErrAmountPrecision, askAgain)
		}
		minor /= 10
	}
	for ; decimals < u.scale && minor < ledger.MaxMinor && minor > -ledger.MaxMinor; decimals++ {
		minor *= 10
	}
	if minor > ledger.MaxMinor || minor < -ledger.MaxMinor {
		return ledger.Money{}, r.fail(amountField, ledger.ErrAmountRange, askAgain)
	}
	return ledger.Money{Minor: minor, Currency: u.currency}, nil
}
