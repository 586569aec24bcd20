package mt940

import (
	"regexp"
	"strings"

	"relanced/internal/ledger"
)

var (
	bankCode = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$|^[A-Z]{6,11}$`)
	austrian = regexp.MustCompile(`^AT[0-9]{5}$`)
	french   = regexp.MustCompile(`^([0-9]{5})[-/ ]?([0-9]{5})[-/ ]?([0-9A-Z]{11})[-/ ]?([0-9]{2})$`)
	apart    = regexp.MustCompile(`^([0-9]{5})[-/ ]([0-9]{5})[-/ ]([0-9A-Z]{11})$`)
	currency = regexp.MustCompile(`^(.*[0-9])[ /]?([A-Z]{3})$`)
)

// accountOf reads field 25: an IBAN, a French RIB, or bank and account number,
// with the BIC in front and the currency behind as some banks write them. The
// parts of an account without an IBAN are joined by "-" (ledger.Account.ID).
func accountOf(f field) ledger.Account {
	text := strings.TrimLeft(strings.TrimSpace(strings.ToUpper(f.lines[0])), "/")
	if m := currency.FindStringSubmatch(text); m != nil && currencyOf(m[2]) != "" && !ledger.ValidIBAN(ledger.NormalizeIBAN(text)) {
		text = m[1]
	}
	a := ledger.Account{}
	if f.tag == "25P" && len(f.lines) > 1 {
		a.Bank = ledger.NormalizeIBAN(f.lines[1])
	}
	if bank, number, found := strings.Cut(text, "/"); found && bankCode.MatchString(bank) {
		a.Bank, text = bank, number
	}
	if a.IBAN = ibanOf(text); a.IBAN != "" {
		a.ID = a.IBAN
		return a
	}
	var parts []string
	for part := range strings.SplitSeq(text, "/") {
		if part = ledger.NormalizeIBAN(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 1 {
		if austrian.MatchString(parts[0]) { // the country stands in front of the bank code
			parts[0] = parts[0][2:]
		}
		a.Bank = parts[0]
	}
	a.ID = strings.Join(parts, "-")
	return a
}

// ibanOf returns the IBAN a text is, or that of the French account it names:
// with its key, which must be right, or in its three parts.
func ibanOf(text string) string {
	if iban := ledger.NormalizeIBAN(text); ledger.ValidIBAN(iban) {
		return iban
	}
	if m := apart.FindStringSubmatch(text); m != nil {
		return ledger.FrenchIBAN(m[1], m[2], m[3])
	}
	if m := french.FindStringSubmatch(text); m != nil && ledger.RIBKey(m[1], m[2], m[3]) == m[4] {
		return ledger.FrenchIBAN(m[1], m[2], m[3])
	}
	return ""
}

// currencyOf returns the currency a text begins with, "" when it does not.
func currencyOf(text string) string {
	if len(text) < 3 {
		return ""
	}
	if _, err := ledger.Decimals(text[:3]); err != nil {
		return ""
	}
	return text[:3]
}
