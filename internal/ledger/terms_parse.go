package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ErrTerms says that a text is not understood as terms of payment.
var ErrTerms = errors.New("terms of payment not understood")

// ParseTerms reads terms of payment in French or English: "30 jours", "net 30",
// "45 jours fin de mois", "fin de mois + 45 jours", "30 jours fin de mois le 10",
// "comptant", "due on receipt", "45 JFM". Days followed by the end of the month
// are counted first (EndOfMonthAfter), unless the words say otherwise. Anything
// else in the text, a deposit or a second delay, makes it an error.
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
	for _, form := range termForms {
		found := form.words.FindStringSubmatch(words)
		if found == nil {
			continue
		}
		t.EndOfMonth = form.endOfMonth
		if len(found) > 1 {
			t.Days, _ = strconv.Atoi(found[1])
		}
		if t.Days > MaxTermDays {
			return Terms{}, fmt.Errorf("%w: %q: %d days are more than a year", ErrTerms, text, t.Days)
		}
		return t, nil
	}
	return Terms{}, fmt.Errorf(`%w: %q: write it as "30 jours", "45 jours fin de mois", "fin de mois + 45 jours" or "comptant"`, ErrTerms, text)
}

// Pieces of the forms below, in plain words.
const (
	daysWords  = `(\d{1,4}) ?(?:jours?|jrs?|jr|j|days?|d)`
	monthsEnd  = `(?:fin de mois|fin du mois|fin mois|fdm|fm|(?:the )?end of (?:the )?month|eom)`
	sinceIssue = `(?: (?:(?:a compter |a partir |after |from )?(?:(?:de |of )?(?:la |the )?date (?:d emission )?(?:de )?(?:la )?(?:facture|facturation|invoice)|(?:the )?invoice date|(?:the )?date of (?:the )?invoice)|after invoice|from invoice|ddf|df))?`
	lead       = `^(?:(?:delai de )?(?:paiement|reglement|payable|payment|echeance)s? )?(?:terms )?(?:due )?(?:a |sous |in |within )?`
	byMeans    = `^(?:par )?(?:lcr|traite|effet|billet a ordre|virement|cheque|prelevement)s? `
)

var (
	means  = regexp.MustCompile(byMeans)
	atOnce = regexp.MustCompile(lead + `(?:(?:au )?comptant|(?:a )?reception(?: (?:de )?(?:la )?facture)?|immediate?|immediately|cash|(?:up)?on receipt(?: of (?:the )?invoice)?)$`)
	minus  = regexp.MustCompile(`[-−]\d`)
	onDay  = regexp.MustCompile(` (?:le|on the) (\d{1,2})(?: ?th)?(?: du mois(?: suivant)?| of the (?:following |next )?month)?$`)
)

// termForms are what a text may say once the day of the month is taken off it.
var termForms = []struct {
	endOfMonth EndOfMonth
	words      *regexp.Regexp
}{
	{EndOfMonthNone, regexp.MustCompile(lead + daysWords + `(?: nets?)?` + sinceIssue + `$`)},
	{EndOfMonthNone, regexp.MustCompile(lead + `net (?:a )?` + daysWords + sinceIssue + `$`)},
	{EndOfMonthNone, regexp.MustCompile(lead + `net (\d{1,4})$`)},
	{EndOfMonthNone, regexp.MustCompile(lead + `(\d{1,4}) ?(?:ddf|df)$`)},
	{EndOfMonthAfter, regexp.MustCompile(lead + `(\d{1,4}) ?(?:fdm|fm)$`)},
	{EndOfMonthNone, regexp.MustCompile(`^j ?\+ ?(\d{1,4})$`)},
	{EndOfMonthAfter, regexp.MustCompile(lead + daysWords + `(?: nets?)?` + sinceIssue + ` ?(?:puis |then )?` + monthsEnd + `$`)},
	{EndOfMonthAfter, regexp.MustCompile(lead + monthsEnd + `$`)},
	// In English "net 30 EOM" is counted from the end of the month.
	{EndOfMonthBefore, regexp.MustCompile(lead + `net (\d{1,4})(?: days)? (?:eom|end of month)$`)},
	{EndOfMonthBefore, regexp.MustCompile(lead + monthsEnd + ` ?(?:\+ ?|plus |puis |then |a )?` + daysWords + `(?: nets?)?$`)},
	{EndOfMonthBefore, regexp.MustCompile(lead + daysWords + ` (?:nets? )?(?:a compter|a partir|apres|after|from|following)(?: de)?(?: la)? ` + monthsEnd + `(?: (?:de (?:la )?(?:facture|facturation)|d emission|of invoice|of issue))?$`)},
}

// numbersInWords are the delays that contracts spell out.
var numbersInWords = strings.NewReplacer(
	"quarante cinq", "45", "quatre vingt dix", "90", "quinze", "15", "trente", "30", "soixante", "60",
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
