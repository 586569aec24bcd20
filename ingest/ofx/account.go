package ofx

import (
	"fmt"
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
	if !digits(bank, 5) || !digits(branch, 5) || len(number) != 11 {
		return ""
	}
	right := ribKey(bank, branch, number)
	if key != "" && key != right {
		return ""
	}
	bban := bank + branch + number + right
	return fmt.Sprintf("FR%02d%s", 98-mod97(bban+"FR00"), bban)
}

// ribKey computes the key of a RIB: 97 - ((89 bank + 15 branch + 3 account) mod
// 97), with the letters of the account number read as digits: A to I are 1 to
// 9, J to R 1 to 9, S to Z 2 to 9.
func ribKey(bank, branch, account string) string {
	asDigits := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'I':
			return r - 'A' + '1'
		case r >= 'J' && r <= 'R':
			return r - 'J' + '1'
		case r >= 'S' && r <= 'Z':
			return r - 'S' + '2'
		}
		return r
	}, account)
	sum := 89*mod97(bank) + 15*mod97(branch) + 3*mod97(asDigits)
	return fmt.Sprintf("%02d", 97-sum%97)
}

// mod97 reads letters as 10 to 35 (ISO 13616) and returns the remainder by 97.
func mod97(s string) int {
	rest := 0
	for _, c := range []byte(s) {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
			continue
		}
		rest = (rest*10 + int(c-'0')) % 97
	}
	return rest
}

// digits reports whether a text is exactly so many digits.
func digits(s string, count int) bool {
	return len(s) == count && strings.Trim(s, "0123456789") == ""
}
