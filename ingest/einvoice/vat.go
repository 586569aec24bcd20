package einvoice

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// taxes writes the VAT breakdown by rate. Categories of one rate, such as exempt
// and reverse charge, are added up.
func (r *reading) taxes() error {
	type sum struct {
		rate      string
		base, tax int64
	}
	var sums []sum
	for _, t := range r.doc.Taxes {
		if t.Amount.About != "" && !strings.EqualFold(t.Amount.About, r.out.Invoice.Amount.Currency) {
			continue // in the currency of the tax authority
		}
		rate, err := taxRate(t)
		if err != nil || !t.Base.Given() || !t.Amount.Given() {
			r.note("the VAT breakdown is incomplete and was left out")
			return nil
		}
		base, err := r.amount(t.Base)
		if err != nil {
			return err
		}
		tax, err := r.amount(t.Amount)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(sums, func(s sum) bool { return s.rate == rate })
		if i < 0 {
			i, sums = len(sums), append(sums, sum{rate: rate})
		}
		sums[i].base += base.Minor * r.scale
		sums[i].tax += tax.Minor * r.scale
	}
	parts := make([]string, 0, len(sums))
	for _, s := range sums {
		parts = append(parts, s.rate+":"+r.money(s.base).Decimal()+":"+r.money(s.tax).Decimal())
	}
	r.out.Invoice.VAT = strings.Join(parts, "; ")
	return nil
}

var ratePattern = regexp.MustCompile(`^(\d{1,3})(?:\.(\d{1,6}))?$`)

// taxRate writes a rate with two decimals, or more when it has them. Supplies
// without VAT (categories Z, E, AE, K, G, O) may give none.
func taxRate(t Tax) (string, error) {
	text := t.Rate.Text
	if text == "" && t.Category.Text != "" && t.Category.Text != "S" {
		text = "0"
	}
	m := ratePattern.FindStringSubmatch(text)
	if m == nil {
		return "", errors.New("not a rate")
	}
	fraction := strings.TrimRight(m[2], "0")
	return m[1] + "." + fraction + strings.Repeat("0", max(0, 2-len(fraction))), nil
}
