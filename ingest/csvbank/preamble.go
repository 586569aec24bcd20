package csvbank

import (
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// preamble is what the lines above the header say of the account.
type preamble struct {
	accounts []string // IBANs, or numbers when there are none
	ibans    bool
}

var (
	ibanText = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b`)
	// numberText is an account number behind the word for it, cellText one that
	// begins a line of account and period ("=" and quotation marks keep
	// spreadsheets from rounding it).
	numberText = regexp.MustCompile(`(?i)\b(?:comptes?|account)\b([^0-9]{0,60})([0-9][0-9A-Z ]{5,32}[0-9A-Z])(\b[,.][0-9])?`)
	cellText   = regexp.MustCompile(`^(?:="|")?()([0-9][0-9A-Z]{9,29})"?[;,\t]"?[0-9]{2}/[0-9]{2}/[0-9]{4}`)
	// notNumber are words in front of days and balances.
	notNumber = regexp.MustCompile(`(?i)\b(?:solde|balance|au|du|le|on)\b[^;,\t]*$`)
)

func (p *preamble) add(line string) {
	for _, text := range ibanText.FindAllString(strings.ToUpper(line), -1) {
		if iban := longestIBAN(text); iban != "" {
			if !p.ibans {
				p.accounts, p.ibans = nil, true
			}
			p.note(iban)
		}
	}
	if p.ibans {
		return
	}
	for _, pattern := range []*regexp.Regexp{numberText, cellText} {
		m := pattern.FindStringSubmatch(line)
		if m != nil && (len(m) < 4 || m[3] == "") && !notNumber.MatchString(m[1]) {
			number := accountOf(m[2])
			if ledger.ValidIBAN(number) {
				p.accounts, p.ibans = nil, true
			}
			if len(number) >= leastNumber {
				p.note(number)
			}
		}
	}
}

var rib = regexp.MustCompile(`^([0-9]{5})([0-9]{5})([0-9A-Z]{11})([0-9]{2})$`)

// accountOf normalises an account; a French RIB whose key is right becomes its
// IBAN.
func accountOf(text string) string {
	number := ledger.NormalizeIBAN(text)
	if m := rib.FindStringSubmatch(number); m != nil && ledger.RIBKey(m[1], m[2], m[3]) == m[4] {
		if iban := ledger.FrenchIBAN(m[1], m[2], m[3]); iban != "" {
			return iban
		}
	}
	return number
}

// leastNumber is the shortest account number that is told from other numbers.
const leastNumber = 7

// longestIBAN finds the IBAN a text begins with: words may follow it.
func longestIBAN(text string) string {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if iban := ledger.NormalizeIBAN(strings.Join(words[:n], "")); ledger.ValidIBAN(iban) {
			return iban
		}
	}
	return ""
}

func (p *preamble) note(account string) {
	if !slices.Contains(p.accounts, account) {
		p.accounts = append(p.accounts, account)
	}
}

// names reports whether the lines name this account, or none that contradicts
// it: another IBAN, or a number that is no part of it.
func (p preamble) names(account string) (named, contradicted bool) {
	account = accountOf(account)
	for _, a := range p.accounts {
		if strings.Contains(account, a) || strings.Contains(a, account) {
			return true, false
		}
	}
	return false, len(p.accounts) > 0 && (p.ibans || !ledger.ValidIBAN(account) || len(p.accounts[0]) >= 10)
}
