package csvbank

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"relanced/internal/ledger"
)

var (
	dayFirst  = regexp.MustCompile(`^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?:[ T][0-9]{1,2}[:h][0-9]{2}.*)?$`)
	yearFirst = regexp.MustCompile(`^([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[ T][0-9]{1,2}:[0-9]{2}.*)?$`)
)

// parseDate reads a day. A time behind it never moves it. Without a format the
// year comes first, or the day does; the month only where the mapping says so.
func parseDate(text, format string) (ledger.Date, error) {
	text = strings.TrimSpace(text)
	var year, month, day string
	if m := yearFirst.FindStringSubmatch(text); m != nil && format != "dmy" && format != "mdy" {
		year, month, day = m[1], m[2], m[3]
	} else if m := dayFirst.FindStringSubmatch(text); m != nil && format != "ymd" {
		year, month, day = m[3], m[2], m[1]
		if format == "mdy" {
			month, day = day, month
		}
	} else {
		return "", fmt.Errorf("%.40q is not a date%s", text, map[string]string{"dmy": " with the day first", "mdy": " with the month first", "ymd": " with the year first"}[format])
	}
	if len(year) == 2 {
		year = "20" + year
	}
	iso := year + "-" + pad(month) + "-" + pad(day)
	if _, err := time.Parse(time.DateOnly, iso); err != nil {
		return "", fmt.Errorf("%.40q is not a day of the calendar: day %s, month %s", text, day, month)
	}
	return ledger.ParseDate(iso)
}

func pad(digits string) string { return strings.Repeat("0", 2-len(digits)) + digits }

// orderOf says how a date is written when it leaves no doubt: "dmy" for
// 31/03/2026, "mdy" for 03/31/2026, "ymd" for 2026-03-31, "?" for 03/04/2026 and
// "" for what is no date.
func orderOf(text string) string {
	text = strings.TrimSpace(text)
	if yearFirst.MatchString(text) {
		return "ymd"
	}
	m := dayFirst.FindStringSubmatch(text)
	switch {
	case m == nil:
		return ""
	case pad(m[1]) > "12":
		return "dmy"
	case pad(m[2]) > "12":
		return "mdy"
	}
	return "?"
}

var (
	grouped  = regexp.MustCompile(`^[0-9]{1,3}(?:[ .,'’\x{a0}\x{202f}\x{2009}][0-9]{3})+$`)
	notDigit = regexp.MustCompile(`[^0-9]`)
)

// parseAmount reads an amount as bank tables write it: a sign in front or
// behind, or parentheses, a currency sign, thousands. With a known decimal mark
// nothing is ambiguous.
func parseAmount(text, decimal, currency string) (ledger.Money, error) {
	s := strings.Trim(text, blanks)
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	s = bare(s)
	for _, minus := range []string{"-", "−", "–"} {
		if cut, ok := strings.CutPrefix(s, minus); ok && !negative {
			s, negative = bare(cut), true
		} else if cut, ok := strings.CutSuffix(s, minus); ok && !negative {
			s, negative = bare(cut), true
		}
	}
	s = strings.TrimPrefix(s, "+")
	if s == "" {
		return ledger.Money{}, ledger.ErrAmountEmpty
	}
	money, err := unsigned(bare(s), decimal, currency)
	if err != nil {
		return ledger.Money{}, fmt.Errorf("read %.40q: %w", text, err)
	}
	if negative {
		money.Minor = -money.Minor
	}
	return money, nil
}

// bare takes the currency sign and the space off both ends.
func bare(s string) string {
	s = strings.Trim(s, blanks)
	for _, sign := range currencySigns {
		if cut, found := strings.CutPrefix(s, sign); found {
			s = strings.TrimLeft(cut, blanks)
		}
		if cut, found := strings.CutSuffix(s, sign); found {
			s = strings.TrimRight(cut, blanks)
		}
	}
	return s
}

const blanks = " \t\u00a0\u202f"

var currencySigns = list("EUR USD GBP CHF € $ £")

func unsigned(s, decimal, currency string) (ledger.Money, error) {
	if strings.ContainsAny(s[:1], "+-−") {
		return ledger.Money{}, fmt.Errorf("%w: it has two signs", ledger.ErrAmountSyntax)
	}
	if decimal == "" {
		return ledger.ParseAmount(s, currency)
	}
	whole, fraction, found := strings.Cut(s, decimal)
	if found && notDigit.MatchString(fraction) || strings.Contains(whole, decimal) {
		return ledger.Money{}, fmt.Errorf("%w: the decimal mark is %q", ledger.ErrAmountSyntax, decimal)
	}
	if grouped.MatchString(whole) {
		whole = notDigit.ReplaceAllString(whole, "")
	}
	return ledger.ParseDecimal(whole+"."+fraction, currency)
}

var errBothSigns = errors.New("debits are written with a sign in some rows and without in others")

// debitWords and creditWords are what a column of directions says, folded.
var (
	debitWords  = list("d debit db dr s soll sortie out debiteur dbit")
	creditWords = list("c credit cr h haben entree in crediteur crdt")
)
