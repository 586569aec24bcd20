package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ErrTerms says that a text is not understood as terms of payment.
var ErrTerms = errors.New("terms of payment not understood")

// ParseTerms reads terms of payment in French or English: "30 jours", "net 30",
// "45 jours fin de mois", "fin de mois + 45 jours", "30 jours fin de mois le 10",
// "comptant", "due on receipt", "45 JFM". Days followed by the end of the month
// are counted first (EndOfMonthAfter), unless the words say otherwise. A delay from
// the receipt of the invoice counts from its issue: the ledger knows no other day.
// Anything else in the text, a deposit or a second delay, makes it an error.
func ParseTerms(text string) (Terms, error) {
	words := plainWords(text)
	words = words[len(means.FindString(words)):]
	if atOnce.MatchString(words) {
		return Terms{}, nil
	}
	var t Terms
	if found := onDay.FindStringSubmatch(words); found != nil {
		words = strings.TrimSuffix(words, found[0])
		if t.DayOfMonth, _ = strconv.Atoi(found[1]); t.DayOfMonth < 1 || t.DayOfMonth > 31 {
			return Terms{}, fmt.Errorf("%w: %q: a month has no day %s", ErrTerms, text, found[1])
		}
	}
	for _, form := range termForms() {
		found := form.words.FindStringSubmatch(words)
		if found == nil {
			continue
		}
		t.EndOfMonth = form.endOfMonth
		if len(found) > 1 && form.months {
			t.Months, _ = strconv.Atoi(found[1])
		} else if len(found) > 1 {
			t.Days, _ = strconv.Atoi(found[1])
		}
		if t.Days > MaxTermDays || t.Months > MaxTermMonths {
			return Terms{}, fmt.Errorf("%w: %q: %s is more than a year", ErrTerms, text, found[1])
		}
		return t, nil
	}
	return Terms{}, fmt.Errorf(`%w: %q: write it as "30 jours", "2 mois", "45 jours fin de mois", "fin de mois + 45 jours" or "comptant"`, ErrTerms, text)
}

// Pieces of the forms below, in plain words.
const (
	daysWords  = `(\d{1,4}) ?(?:jours?|jrs?|jr|j|days?|d)`
	monthsWord = `(\d{1,2}) ?(?:mois|months?)`
	monthsEnd  = `(?:fin de mois|fin du mois|fin mois|fdm|fm|(?:the )?end of (?:the )?month|eom)`
	sinceIssue = `(?: (?:(?:a compter |a partir |after |from )?(?:(?:de |of )?(?:la |the )?date (?:d emission )?(?:de )?(?:la )?(?:facture|facturation|invoice)|(?:the )?invoice date|(?:the )?date of (?:the )?invoice)|after invoice|from invoice|ddf|df|(?:a |a compter de |apres |after |from |of )(?:la |the )?(?:reception|receipt)(?: (?:de )?(?:la )?facture| of (?:the )?invoice)?))?`
	lead       = `^(?:(?:delai de )?(?:paiement|reglement|payable|payment|echeance)s? )?(?:terms )?(?:due )?(?:a |sous |in |within )?`
	byMeans    = `^(?:par )?(?:lcr|traite|effet|billet a ordre|virement|cheque|prelevement)s? `
)

var (
	means  = regexp.MustCompile(byMeans)
	atOnce = regexp.MustCompile(lead + `(?:(?:au )?comptant|(?:a )?reception(?: (?:de )?(?:la )?facture)?|immediate?|immediately|cash|(?:up)?on receipt(?: of (?:the )?invoice)?)$`)
	minus  = regexp.MustCompile(`[-−]\d`)
	onDay  = regexp.MustCompile(` (?:le|on the) (\d{1,2})(?: ?th)?(?: du mois(?: suivant)?| of the (?:following |next )?month)?$`)
)

// termForm is one way to word terms.
type termForm struct {
	endOfMonth EndOfMonth
	months     bool // the number counts months
	words      *regexp.Regexp
}

// termForms are what a text may say once the day of the month is taken off it.
// They are made when a text is first read: of what a start costs they would be
// a good part.
var termForms = sync.OnceValue(func() []termForm {
	return []termForm{
		{EndOfMonthNone, false, regexp.MustCompile(lead + daysWords + `(?: nets?)?` + sinceIssue + `$`)},
		{EndOfMonthNone, false, regexp.MustCompile(lead + `net (?:a )?` + daysWords + sinceIssue + `$`)},
		{EndOfMonthNone, false, regexp.MustCompile(lead + `net (\d{1,4})$`)},
		{EndOfMonthNone, false, regexp.MustCompile(lead + `(\d{1,4}) ?(?:ddf|df)$`)},
		{EndOfMonthAfter, false, regexp.MustCompile(lead + `(\d{1,4}) ?(?:fdm|fm)$`)},
		{EndOfMonthNone, false, regexp.MustCompile(`^j ?\+ ?(\d{1,4})$`)},
		{EndOfMonthAfter, false, regexp.MustCompile(lead + daysWords + `(?: nets?)?` + sinceIssue + ` ?(?:puis |then )?` + monthsEnd + `$`)},
		{EndOfMonthAfter, false, regexp.MustCompile(lead + monthsEnd + `$`)},
		{EndOfMonthNone, true, regexp.MustCompile(lead + monthsWord + `(?: nets?)?` + sinceIssue + `$`)},
		{EndOfMonthAfter, true, regexp.MustCompile(lead + monthsWord + `(?: nets?)?` + sinceIssue + ` ?(?:puis |then )?` + monthsEnd + `$`)},
		// In English "net 30 EOM" is counted from the end of the month.
		{EndOfMonthBefore, false, regexp.MustCompile(lead + `net (\d{1,4})(?: days)? (?:eom|end of month)$`)},
		{EndOfMonthBefore, false, regexp.MustCompile(lead + monthsEnd + ` ?(?:\+ ?|plus |puis |then |a )?` + daysWords + `(?: nets?)?$`)},
		{EndOfMonthBefore, false, regexp.MustCompile(lead + daysWords + ` (?:nets? )?(?:a compter|a partir|apres|after|from|following)(?: de)?(?: la)? ` + monthsEnd + `(?: (?:de (?:la )?(?:facture|facturation)|d emission|of invoice|of issue))?$`)},
	}
})

// numbersInWords are the delays that contracts spell out.
var numbersInWords = strings.NewReplacer(
	"quarante cinq", "45", "quatre vingt dix", "90", "quinze", "15", "trente", "30", "soixante", "60",
	"un mois", "1 mois", "deux mois", "2 mois",
)

// plainWords writes a text in lower case, without accents, with single spaces
// and no sign but the plus.
func plainWords(text string) string {
	var b strings.Builder
	text = minus.ReplaceAllString(norm.NFD.String(strings.ToLower(text)), "?")
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '+' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case unicode.IsSpace(r) || strings.ContainsRune(".,:'’-()", r):
			b.WriteByte(' ')
		default:
			// A percentage or a slash belongs to terms of another kind.
			b.WriteByte('?')
		}
	}
	return numbersInWords.Replace(strings.Join(strings.Fields(b.String()), " "))
}
