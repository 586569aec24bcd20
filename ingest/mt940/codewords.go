package mt940

import (
	"regexp"
	"strings"

	"relanced/internal/ledger"
)

// The Dutch way to write field 86, taken over by banks elsewhere: code words
// between slashes, each followed by its value.
var codeWord = regexp.MustCompile(`/(EREF|PREF|KREF|IREF|RTRN|MARF|CSID|BENM|ORDP|NAME|ID|ADDR|REMI|CNTP|IBAN|BIC|TRTP|TRCD|ISDT|` +
	`PURP|ULTD|ULTB|ULTC|SVCL|OCMT|CHGS|EXCH|NRTX|STRD|USTD)/`)

// codeWords says where the code words of a text stand; nil when it does not
// begin with one.
func codeWords(text string) [][]int {
	var places [][]int
	for from := 0; ; {
		m := codeWord.FindStringSubmatchIndex(text[from:])
		if m == nil {
			return places
		}
		place := []int{from + m[0], from + m[1], from + m[2], from + m[3]}
		if places == nil && strings.TrimSpace(text[:place[0]]) != "" {
			return nil
		}
		places = append(places, place)
		from = place[3] // the slash behind it may be the one in front of the next: /REMI/USTD/
	}
}

// coded reads a field 86 of code words. The first of each counts: what follows
// may be the payer's text.
func coded(text string, places [][]int) account {
	a := account{words: map[string]string{}}
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		name, value := text[p[2]:p[3]], squeeze(strings.Trim(text[min(p[1], end):end], "/ "))
		if _, met := a.words[name]; !met || a.words[name] == "" {
			a.words[name] = value
		}
	}
	a.heading, a.name = a.words["TRTP"], a.words["NAME"]
	a.purpose = squeeze(a.words["REMI"] + " " + a.words["USTD"])
	a.words["STRD"] = creditorReference(a.words["STRD"])
	if iban := ledger.NormalizeIBAN(a.words["IBAN"]); ledger.ValidIBAN(iban) {
		a.iban = iban
	}
	// CNTP is account/BIC/name/city of the counterparty.
	if parts := strings.Split(a.words["CNTP"], "/"); len(parts) >= 3 {
		if iban := ledger.NormalizeIBAN(parts[0]); ledger.ValidIBAN(iban) {
			a.iban = iban
		}
		a.name = squeeze(parts[2])
	}
	return a
}

// creditorReference is the value of STRD without what says whose it is
// ("CUR/", "ISO/").
func creditorReference(text string) string {
	if issuer, ref, found := strings.Cut(text, "/"); found && len(issuer) == 3 {
		return strings.TrimSpace(strings.Trim(ref, "/"))
	}
	return text
}
