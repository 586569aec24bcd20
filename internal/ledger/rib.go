package ledger

import (
	"fmt"
	"strings"
)

// FrenchIBAN makes the IBAN of a French account from the parts of its RIB: bank
// and branch of five digits, account of eleven letters or digits (shorter ones
// are filled with zeros in front), normalised. It is "" when they are no RIB.
// Accounts in Monaco are named the same way and cannot be told apart: theirs
// comes out French.
func FrenchIBAN(bank, branch, account string) string {
	if account != "" && len(account) < ribAccount {
		account = strings.Repeat("0", ribAccount-len(account)) + account
	}
	if !digits(bank, 5) || !digits(branch, 5) || len(account) != ribAccount || mod97(account) < 0 {
		return ""
	}
	bban := bank + branch + account + RIBKey(bank, branch, account)
	return fmt.Sprintf("FR%02d%s", 98-mod97(bban+"FR00"), bban)
}

const ribAccount = 11

// RIBKey computes the key of a RIB: 97 - ((89 bank + 15 branch + 3 account) mod
// 97), with the letters of the account number read as digits: A to I are 1 to
// 9, J to R 1 to 9, S to Z 2 to 9.
func RIBKey(bank, branch, account string) string {
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
	return fmt.Sprintf("%02d", 97-(89*mod97(bank)+15*mod97(branch)+3*mod97(asDigits))%97)
}

func digits(s string, count int) bool {
	return len(s) == count && strings.Trim(s, "0123456789") == ""
}
