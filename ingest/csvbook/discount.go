package csvbook

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// maxDiscountDays bounds the period of a discount: credit between firms ends
// after 60 days in France, and a year covers the rest of Europe.
const maxDiscountDays = 365

var (
	// "2% 10 days", "2 % sous 10 jours", "1,5% à 8 j", "2/10 net 30".
	spokenDiscount = regexp.MustCompile(`(?i)^(\d{1,2}(?:[.,]\d{1,2})?)\s*%\s*(?:sous|à|a|dans les|pour|within|in|if paid (?:with)?in)?\s*` +
		`(\d{1,3})\s*(?:jours?|jrs?|j|days?|d)$`)
	tradeDiscount = regexp.MustCompile(`(?i)^(\d{1,2}(?:[.,]\d{1,2})?)\s*/\s*(\d{1,3})(?:\s*,?\s*(?:n|net)\s*/?\s*\d{1,3})?$`)
	// What a column of another meaning, or of none, holds.
	noDiscount = regexp.MustCompile(`(?i)^[-–]?[\d\s.,]*%?$|^(?:néant|neant|aucun|none|no|non)$`)
)

// errDiscount is a discount that says something else.
var errDiscount = errors.New("not a discount for paying early")

// discounts reads "2% 10 days", or several separated by bars or semicolons, the
// days counted from the day of issue. A bare number is a discount of another
// kind: it is in the amount already, and there is no period to it.
func (r *row) discounts(issue ledger.Date, whole ledger.Money) []ledger.Discount {
	var list []ledger.Discount
	for _, text := range r.list("discount", "|;\n") {
		if noDiscount.MatchString(text) {
			continue
		}
		d, err := parseDiscount(text, issue, whole)
		if err != nil {
			r.fault("discount", err, "write it as 2% 10 days, counted from the day of issue, or leave the cell empty")
			return nil
		}
		if d.Amount.Minor > 0 {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b ledger.Discount) int { return cmp.Compare(b.Rate, a.Rate) })
	return list
}

func parseDiscount(text string, issue ledger.Date, whole ledger.Money) (ledger.Discount, error) {
	m := spokenDiscount.FindStringSubmatch(text)
	if m == nil {
		m = tradeDiscount.FindStringSubmatch(text)
	}
	if m == nil {
		return ledger.Discount{}, fmt.Errorf("%w: %q", errDiscount, text)
	}
	percent, fraction, _ := strings.Cut(strings.Replace(m[1], ",", ".", 1), ".")
	rate, err := strconv.ParseInt(percent+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return ledger.Discount{}, fmt.Errorf("%w: %q", errDiscount, text)
	}
	days, err := strconv.Atoi(m[2])
	if err != nil || days > maxDiscountDays {
		return ledger.Discount{}, fmt.Errorf("%w: %q: at most %d days", errDiscount, text, maxDiscountDays)
	}
	amount := ledger.Money{Minor: (max(whole.Minor, 0)*rate + 5_000) / 10_000, Currency: whole.Currency}
	return ledger.Discount{Until: issue.AddDays(days), Rate: rate, Amount: amount}, nil
}
