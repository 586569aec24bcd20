package ofx

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words by which French banks say that money went back. Whole words only, and
// never where a fee is named: the fee of a rejection is not the rejected money.
var (
	unpaidWords = names("IMPAYE IMPAYES IMPAYEE IMPAYEES REJ REJET REJETS REJETE REJETEE")
	backWords   = names("RETOUR RET")
	meansWords  = names("PRLV PRELEVEMENT PRELEV SDD VIR VIREMENT CHQ CHEQUE EFFET LCR")
	feeWords    = names("FRAIS FR COM COMM COMMISSION COMMISSIONS AGIOS TVA COTISATION")
	feeCodes    = names("FEE SRVCHG")
)

// reasons are the SEPA reason codes that cannot be mistaken for words (EPC
// rulebooks, ISO 20022 ExternalReturnReason1Code).
var reasons = names("AC01 AC04 AC06 AC13 AG01 AG02 AM04 AM05 AM09 BE05 FF01 FF05 RC01 RR01 RR02 RR03 RR04 " +
	"MD01 MD02 MD06 MD07 MS02 MS03 SL01 SL11 SL12 SL13 SL14")

// returned reports whether the text of a debit says that money received
// earlier went back: the reason code or "RETURN", and the references named.
func returned(text, code string) (reason, original string) {
	words := wordsOf(text)
	if feeCodes[code] || slices.ContainsFunc(words, func(w string) bool { return feeWords[w] }) || !saysReturn(words) {
		return "", ""
	}
	reason = "RETURN"
	if i := slices.IndexFunc(words, func(w string) bool { return reasons[w] }); i >= 0 {
		reason = words[i]
	}
	return reason, strings.Join(references(text), " ")
}

func saysReturn(words []string) bool {
	for i, word := range words {
		if unpaidWords[word] {
			return true
		}
		if !backWords[word] || i+1 == len(words) {
			continue
		}
		next := words[i+1]
		if (next == "SEPA" || next == "DE") && i+2 < len(words) {
			next = words[i+2]
		}
		if meansWords[next] {
			return true
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

const (
	minReference  = 4 // shorter numbers cannot be told from counts and hours
	maxReferences = 8 // a label of 255 characters holds no more
)

var (
	dateOrAmount = regexp.MustCompile(`^([0-9]{1,4}[-/.][0-9]{1,2}([-/.][0-9]{1,4})?|[0-9]+[.,][0-9]{2}(EUR)?)$`)
	hasDigit     = regexp.MustCompile(`[0-9]`)
)

// references returns the words of a text that may name a movement: those with
// a digit that are no date, no amount and no reason code.
func references(text string) []string {
	var found []string
	for _, word := range strings.Fields(text) {
		word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if i := strings.LastIndexByte(word, ':'); i >= 0 {
			word = word[i+1:]
		}
		if len(word) < minReference || !hasDigit.MatchString(word) || dateOrAmount.MatchString(word) || reasons[strings.ToUpper(word)] {
			continue
		}
		if !slices.Contains(found, word) && len(found) < maxReferences {
			found = append(found, word)
		}
	}
	return found
}
