package mt940

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// returnCodes are the German business transaction codes of money that came
// back: returned direct debits (108 between firms, 109 core) and transfers (159).
var returnCodes = []string{"108", "109", "159"}

// Words by which banks say that money went back, whole words only. The fee of a
// return is not the returned money.
var (
	returnWords = strings.Fields("RETOURE RUCKLASTSCHRIFT RUECKLASTSCHRIFT RUCKLASTSCHR RUECKLASTSCHR RUCKUBERWEISUNG RUECKUEBERWEISUNG " +
		"RUCKSCHECK RUECKSCHECK TERUGBOEKING STORNO STORNERING IMPAYE IMPAYES IMPAYEE REJET REJETE REJETEE UNPAID REVERSAL")
	feeWords = strings.Fields("GEBUHR GEBUEHR GEBUHREN GEBUEHREN ENTGELT ENTGELTE KOSTEN PROVISION FRAIS COMMISSION COMMISSIONS FEE FEES CHARGES")
)

// reasons are the SEPA reason codes that cannot be mistaken for words (EPC
// rulebooks, ISO 20022 ExternalReturnReason1Code).
var reasons = strings.Fields("AC01 AC04 AC06 AC13 AG01 AG02 AM04 AM05 AM09 BE05 FF01 FF05 RC01 RR01 RR02 RR03 RR04 " +
	"MD01 MD02 MD06 MD07 MS02 MS03 SL01 SL11 SL12 SL13 SL14")

// returned reports whether a movement undoes another one: its mark, its code or
// the bank's own words say so. What a payer writes about a return never does.
func (m *movement) returned(a account) (reason, original string) {
	heading := wordsOf(a.heading + " " + m.supplement)
	if a.plain && m.amount.Minor < 0 {
		heading = append(heading, wordsOf(a.purpose)...)
	}
	said := saysReturn(heading)
	if !m.reversed && !slices.Contains(returnCodes, a.code) && !said && a.words["RTRN"] == "" {
		return "", ""
	}
	reason = "RETURN"
	for _, word := range wordsOf(a.words["RTRN"] + " " + a.heading + " " + a.purpose + " " + strings.Join(a.other, " ")) {
		if slices.Contains(reasons, word) {
			reason = word
			break
		}
	}
	var refs []string
	for _, ref := range []string{endToEnd(a.words["EREF"]), endToEnd(a.words["KREF"]), a.words["PREF"], a.words["MREF"], m.reference} {
		if ref != "" && !strings.Contains(ref, " ") && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return reason, strings.Join(refs, " ")
}

// near is how many words behind the return a fee is still that of the return.
const near = 3

// saysReturn reports whether words name a return and not the fee for one.
func saysReturn(words []string) bool {
	for i, word := range words {
		if slices.Contains(feeWords, word) {
			return false
		}
		if slices.Contains(returnWords, word) {
			return !slices.ContainsFunc(words[i:min(len(words), i+1+near)], func(w string) bool { return slices.Contains(feeWords, w) })
		}
	}
	return false
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
