package csvbank

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words by which French banks say that money went back, whole words only. The
// fee of a rejection is not the rejected money.
var (
	returnWords = strings.Fields("IMPAYE IMPAYES IMPAYEE REJ REJET REJETS REJETE REJETEE UNPAID CHARGEBACK")
	feeWords    = strings.Fields("FRAIS FR COM COMM COMMISSION COMMISSIONS AGIOS TVA COTISATION FEE FEES")
	reasons     = strings.Fields("AC01 AC04 AC06 AC13 AG01 AG02 AM04 AM05 AM09 BE05 FF01 FF05 RC01 RR01 RR02 RR03 RR04 " +
		"MD01 MD02 MD06 MD07 MS02 MS03 SL01 SL11 SL12 SL13 SL14")
)

// returned reports whether the label of a debit says that money received
// earlier went back: the SEPA reason code, "RETURN" without one, or "".
func returned(label string) string {
	words := wordsOf(label)
	if !hasAny(words, returnWords) || hasAny(words, feeWords) {
		return ""
	}
	for _, word := range words {
		if slices.Contains(reasons, word) {
			return word
		}
	}
	return "RETURN"
}

func hasAny(words, list []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
}

// wordsOf returns the words of a text in upper case without accents.
func wordsOf(text string) []string {
	folded := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFD.String(text))
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
