package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/currency"
)

// Money is an amount in minor units (cents for the euro) with its ISO 4217
// currency. The two are never apart, and neither is ever a float.
type Money struct {
	Minor    int64
	Currency string
}

// MaxMinor bounds every amount that is read, at a hundred billion euros less a
// cent: nobody's invoice or balance has more, and the sum of nine hundred
// thousand of them still fits an int64. (ISO 20022 allows 18 digits.)
const MaxMinor = 9_999_999_999_999

// Errors of the amount parsers. Callers wrap them with where the text stood.
var (
	ErrAmountEmpty     = errors.New("amount is empty")
	ErrAmountSyntax    = errors.New("not an amount")
	ErrAmountAmbiguous = errors.New("amount is ambiguous")
	ErrAmountPrecision = errors.New("amount has more decimals than its currency")
	ErrAmountRange     = errors.New("amount is too large")
	ErrCurrency        = errors.New("unknown currency")
)

// Decimals returns the number of digits after the decimal point of an ISO 4217
// currency: 2 for EUR, 0 for JPY, 3 for TND. "XXX" (no currency) and codes that
// are not in the standard are ErrCurrency.
func Decimals(code string) (int, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || code != unit.String() || code == "XXX" {
		return 0, fmt.Errorf("%w %q: a three-letter ISO 4217 code such as EUR is expected", ErrCurrency, code)
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale, nil
}

// ParseDecimal reads an amount as ISO 20022 and OFX write it: digits with at
// most one point, an optional sign, nothing else. Decimals beyond the
// currency's are accepted only when they are zeros (5442.09000 EUR).
func ParseDecimal(text, code string) (Money, error) {
	scale, err := Decimals(code)
	if err != nil {
		return Money{}, err
	}
	s := strings.TrimSpace(text)
	if s == "" {
		return Money{}, ErrAmountEmpty
	}
	negative := s[0] == '-'
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if whole+fraction == "" {
		return Money{}, fmt.Errorf("%w: %q", ErrAmountSyntax, text)
	}
	minor, err := minorUnits(whole, fraction, scale)
	if err != nil {
		return Money{}, fmt.Errorf("%w: %q", err, text)
	}
	if negative {
		minor = -minor
	}
	return Money{minor, code}, nil
}

// ParseAmount reads an amount as people and office software write it: decimal
// comma or point, spaces, apostrophes, points or commas between thousands, a
// sign in front or behind. What could mean two things ("1,234") is
// ErrAmountAmbiguous and never guessed.
func ParseAmount(text, code string) (Money, error) {
	if _, err := Decimals(code); err != nil {
		return Money{}, err
	}
	s := strings.TrimSpace(text)
	if s == "" {
		return Money{}, ErrAmountEmpty
	}
	sign := ""
	switch {
	case strings.HasPrefix(s, "-"), strings.HasPrefix(s, "−"):
		sign, s = "-", strings.TrimPrefix(strings.TrimPrefix(s, "-"), "−")
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	case strings.HasSuffix(s, "-"):
		sign, s = "-", s[:len(s)-1]
	}
	plain, err := plainDecimal(strings.TrimSpace(s))
	if err != nil {
		return Money{}, fmt.Errorf("%w: %q", err, text)
	}
	return ParseDecimal(sign+plain, code)
}

// plainDecimal rewrites a grouped number as digits and one point.
func plainDecimal(s string) (string, error) {
	whole, fraction := s, ""
	if last := strings.LastIndexAny(s, ".,"); last >= 0 {
		mark := s[last : last+1]
		after := s[last+1:]
		switch {
		case strings.Count(s, mark) > 1: // 1.234.567: groups only
		case strings.ContainsAny(s[:last], ".,"): // 1.234,56: the last mark is the decimal one
			whole, fraction = s[:last], after
		case len(after) == 3 && len(s[:last]) <= 3 && s[:last] != "0" && areDigits(s[:last]) && areDigits(after):
			return "", fmt.Errorf("%w (thousands or decimals? write 1234.00 or 1.23)", ErrAmountAmbiguous)
		default:
			whole, fraction = s[:last], after
		}
	}
	whole, err := ungroup(whole)
	if err != nil {
		return "", err
	}
	if whole+fraction == "" || fraction != "" && !areDigits(fraction) {
		return "", ErrAmountSyntax
	}
	return whole + "." + fraction, nil
}

func areDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// separators are what stands between thousands, spaces of four widths included.
var separators = []string{" ", ".", ",", "'", "’", "\u00a0", "\u202f", "\u2009"}

// ungroup takes the thousands separators out of a whole number, insisting on
// one kind of separator and groups of three digits.
func ungroup(s string) (string, error) {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(groups) <= 1 {
		if len(groups) == 1 && groups[0] != s || len(groups) == 0 && s != "" {
			return "", ErrAmountSyntax
		}
		return s, nil
	}
	marks := strings.FieldsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	for i, mark := range marks {
		if mark != marks[0] || !slices.Contains(separators, mark) || i >= len(groups)-1 {
			return "", ErrAmountSyntax
		}
	}
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(group) > 3 {
			return "", ErrAmountSyntax
		}
	}
	if !strings.HasPrefix(s, groups[0]) || !strings.HasSuffix(s, groups[len(groups)-1]) {
		return "", ErrAmountSyntax
	}
	return strings.Join(groups, ""), nil
}

func minorUnits(whole, fraction string, scale int) (int64, error) {
	if len(fraction) > scale {
		if strings.Trim(fraction[scale:], "0") != "" {
			if strings.Trim(fraction, "0123456789") != "" {
				return 0, ErrAmountSyntax
			}
			return 0, ErrAmountPrecision
		}
		fraction = fraction[:scale]
	}
	digits := whole + fraction + strings.Repeat("0", scale-len(fraction))
	var n int64
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, ErrAmountSyntax
		}
		n = n*10 + int64(c-'0')
		if n > MaxMinor {
			return 0, ErrAmountRange
		}
	}
	return n, nil
}

// String writes the amount for files and logs: "1234.56 EUR".
func (m Money) String() string { return m.Decimal() + " " + m.Currency }

// Decimal writes the number alone, with a point and the decimals of its
// currency: "1234.56".
func (m Money) Decimal() string {
	scale, err := Decimals(m.Currency)
	if err != nil {
		scale = 2
	}
	digits := fmt.Sprintf("%0*d", scale+1, m.Abs().Minor)
	cut := len(digits) - scale
	s := digits[:cut]
	if scale > 0 {
		s += "." + digits[cut:]
	}
	if m.Minor < 0 {
		return "-" + s
	}
	return s
}

// Abs returns the amount without its sign.
func (m Money) Abs() Money {
	if m.Minor < 0 {
		m.Minor = -m.Minor
	}
	return m
}

// Within reports whether part is of the sign of whole and not larger.
func Within(part, whole int64) bool {
	return part > 0 && part <= whole || part < 0 && part >= whole
}
