package ofx

import (
	"strings"

	"github.com/aclindsa/ofxgo"

	"relanced/internal/ledger"
)

// identify gives an account its identity: its IBAN, given or worked out from
// the parts of a French RIB, else bank, branch and account number joined by "-".
func identify(a ofxgo.BankAcct) (id, iban string) {
	bank, branch := ledger.NormalizeIBAN(string(a.BankID)), ledger.NormalizeIBAN(string(a.BranchID))
	number, key := ledger.NormalizeIBAN(string(a.AcctID)), ledger.NormalizeIBAN(string(a.AcctKey))
	if ledger.ValidIBAN(number) {
		return number, number
	}
	if iban := ribOf(bank, branch, number, key); iban != "" {
		return iban, iban
	}
	if number == "" {
		return "", ""
	}
	var parts []string
	for _, part := range []string{bank, branch, number} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "-"), ""
}

// isFrench reports whether an account is named the French way: a bank code and
// a branch code of five digits each.
func isFrench(a ofxgo.BankAcct) bool {
	return digits(string(a.BankID), 5) && digits(string(a.BranchID), 5)
}

// ribOf turns the parts of a French RIB into an IBAN: bank and branch of five
// digits, account of eleven letters or digits, key of two digits; or all of it
// in the account number. A key that is missing beside the parts is computed, a
// key that is there must be right. "" when it is no RIB. (Accounts in Monaco are
// named the same way and cannot be told apart; their IBAN comes out French.)
func ribOf(bank, branch, number, key string) string {
	if len(number) == 23 && strings.HasPrefix(number, bank+branch) {
		bank, branch, number, key = number[:5], number[5:10], number[10:21], number[21:]
	}
	iban := ledger.FrenchIBAN(bank, branch, number)
	if iban == "" || len(number) != 11 || key != "" && key != iban[len(iban)-2:] {
		return ""
	}
	return iban
}

// digits reports whether a text is exactly so many digits.
func digits(s string, count int) bool {
	return len(s) == count && strings.Trim(s, "0123456789") == ""
}
