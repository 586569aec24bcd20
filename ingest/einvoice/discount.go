package einvoice

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// errDiscount says that a discount could not be read.
var errDiscount = errors.New("not a discount")

// maxDiscountDays bounds the period of a discount: credit between firms ends
// after 60 days in France, and a year covers the rest of Europe.
const maxDiscountDays = 366

// discounts reads the discounts for paying early: the structured ones, else what
// the texts say without doubt.
func (r *reading) discounts(terms []string) {
	var found []ledger.Discount
	take := func(e Early, what string) {
		d, err := r.discount(e)
		switch {
		case err != nil:
			r.note("a discount for paying early was not understood: " + shortened(oneLine(what)))
		case d.Amount.Minor > 0 && !slices.Contains(found, d):
			found = append(found, d)
		}
	}
	structured := false
	for _, t := range r.doc.Terms {
		for _, e := range t.Discount {
			structured = true
			take(e, e.Percent.Text+" % "+e.Period.Text+" "+e.Period.About)
		}
	}
	if !structured {
		for _, v := range r.doc.Texts {
			terms = append(terms, tidy(v.Text))
		}
		for _, text := range terms {
			early, unread := discountsIn(text)
			for _, e := range early {
				take(e, text)
			}
			if unread {
				r.note("a discount for paying early was not understood: " + shortened(oneLine(text)))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b ledger.Discount) int { return cmp.Compare(b.Amount.Minor, a.Amount.Minor) })
	r.out.Invoice.Discounts = found
}

// discount works out one discount. Its base is the amount due when none is given
// (XRechnung, BT-20; the same in Factur-X EXTENDED).
func (r *reading) discount(e Early) (ledger.Discount, error) {
	until, err := r.until(e)
	if err != nil {
		return ledger.Discount{}, err
	}
	d := ledger.Discount{Until: until, Amount: r.money(0)}
	base := r.money(r.due)
	if e.Base.Text != "" {
		if base, err = ledger.ParseDecimal(e.Base.Text, base.Currency); err != nil {
			return d, err //nolint:wrapcheck // only counts
		}
	}
	if e.Percent.Text != "" {
		if d.Rate, err = hundredths(e.Percent.Text); err != nil {
			return d, err
		}
		d.Amount.Minor = (base.Minor*d.Rate + 5_000) / 10_000
	}
	if e.Amount.Text != "" {
		amount, err := ledger.ParseDecimal(e.Amount.Text, base.Currency)
		if err != nil || d.Rate != 0 && !within(amount.Minor-d.Amount.Minor+1, 2) {
			return d, errDiscount
		}
		d.Amount = amount
	}
	if d.Amount.Minor < 0 || d.Amount.Minor > r.due || e.Percent.Text == "" && e.Amount.Text == "" {
		return d, errDiscount
	}
	return d, nil
}

func (r *reading) until(e Early) (ledger.Date, error) {
	if e.Until.Text != "" {
		return parseDay(e.Until)
	}
	from := r.out.Invoice.IssueDate
	if e.From.Text != "" {
		day, err := parseDay(e.From)
		if err != nil {
			return "", err
		}
		from = day
	}
	whole, fraction, _ := strings.Cut(e.Period.Text, ".")
	days, err := strconv.Atoi(whole)
	if err != nil || strings.Trim(fraction, "0") != "" || days < 0 || days > maxDiscountDays ||
		!slices.Contains([]string{"", "DAY", "DAYS"}, strings.ToUpper(e.Period.About)) {
		return "", errDiscount
	}
	return from.AddDays(days), nil
}

// hundredths reads a percentage below 100 with a decimal point or comma.
func hundredths(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(strings.Replace(strings.TrimSpace(text), ",", ".", 1), ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(whole) < 1 || len(whole) > 2 || len(fraction) > 2 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, errDiscount
	}
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, errDiscount
	}
	return n, nil
}

var (
	// skonto is the form of XRechnung (BT-20): one discount a line.
	skonto = regexp.MustCompile(`(?i)#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:[.,]\d{1,4})?)(?:#BASISBETRAG=(\d+(?:\.\d+)?))?#?(?:\s|$)`)
	// sentences end with a mark that no number follows.
	sentences = regexp.MustCompile(`[.;!?](?:\s|$)|\n`)
	spoken    = regexp.MustCompile(`(?i)\b(?:escompte|skonto|skontovereinbarung|early payment discount|discount if paid)\b`)
	// denied are the sentences French law asks for when there is no discount, and
	// those that make it depend on more than a period.
	denied  = regexp.MustCompile(`(?i)\b(?:pas|aucun|sans|ni|néant|neant|hors)\b|escompte\s*:?\s*0(?:[.,]0+)?\s*%`)
	depends = regexp.MustCompile(`(?i)par (?:mois|jour|an)|mensuel|annuel|prorata|fin de mois|jours ouvr|\bou\b|\bet\b|fin du mois`)
	percent = regexp.MustCompile(`(\d{1,2}(?:[.,]\d{1,2})?)\s*%`)
	inDays  = regexp.MustCompile(`(?i)(?:sous|dans(?: les| un délai de)?|à|en|avant|moins de)\s+(\d{1,3})\s+jours\b`)
	numbers = regexp.MustCompile(`\d+(?:[.,]\d+)?`)
)

// discountsIn finds the discounts of a text: those of XRechnung's form, and a
// French sentence that names escompte, one percentage, one number of days and
// no other number. Unread is set when one is spoken of and not found.
func discountsIn(text string) (found []Early, unread bool) {
	if strings.Contains(strings.ToUpper(text), "#SKONTO#") {
		for _, m := range skonto.FindAllStringSubmatch(text, -1) {
			found = append(found, early(m[1], m[2], m[3]))
		}
		return found, len(found) != strings.Count(strings.ToUpper(text), "#SKONTO#")
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\u00a0", " "), "\u202f", " ")
	for _, sentence := range sentences.Split(text, -1) {
		if !spoken.MatchString(sentence) || denied.MatchString(sentence) {
			continue
		}
		rate, days := percent.FindStringSubmatch(sentence), inDays.FindStringSubmatch(sentence)
		if !strings.Contains(strings.ToLower(sentence), "escompte") || rate == nil || days == nil ||
			len(numbers.FindAllString(sentence, -1)) != 2 || depends.MatchString(sentence) {
			unread = unread || strings.ContainsAny(sentence, "0123456789")
			continue
		}
		found = append(found, early(days[1], rate[1], ""))
	}
	if len(found) > 1 { // of two sentences one may be of another invoice, or a condition
		return nil, true
	}
	return found, unread
}

func early(days, rate, base string) Early {
	return Early{Period: Value{Text: days}, Percent: Value{Text: rate}, Base: Value{Text: base}}
}
