package ofx

import (
	"cmp"
	"strings"

	"relanced/internal/ledger"
)

// account is how BANKACCTFROM and its likes name an account, normalised.
type account struct{ bank, branch, number, key string }

func accountOf(e *element) account {
	return account{
		bank: ledger.NormalizeIBAN(e.get("BANKID")), branch: ledger.NormalizeIBAN(e.get("BRANCHID")),
		number: ledger.NormalizeIBAN(e.get("ACCTID")), key: ledger.NormalizeIBAN(e.get("ACCTKEY")),
	}
}

// identify gives an account its identity: its IBAN, given or worked out from
// the parts of a French RIB, else bank, branch and account number joined by "-".
func (a account) identify() (id, iban string) {
	if ledger.ValidIBAN(a.number) {
		return a.number, a.number
	}
	if iban := a.ribIBAN(); iban != "" {
		return iban, iban
	}
	if a.number == "" {
		return "", ""
	}
	var parts []string
	for _, part := range []string{a.bank, a.branch, a.number} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "-"), ""
}

// isFrench reports whether an account is named the French way: a bank code and
// a branch code of five digits each. Zeros are no bank: some write them for the
// accounts they keep for another.
func (a account) isFrench() bool {
	return isCode(a.bank) && isCode(a.branch) && strings.Trim(a.bank, "0") != ""
}

// failsRIB reports whether an account has all parts of a RIB that do not fit.
func (a account) failsRIB() bool {
	whole := len(a.number) == wholeRIB || a.isFrench() && (a.key != "" || len(a.number) == ribNumber+ribKey)
	return whole && !ledger.ValidIBAN(a.number) && a.ribIBAN() == ""
}

// Lengths of the parts of a RIB (CFONB): bank 5, branch 5, account 11, key 2.
const (
	ribCode   = 5
	ribNumber = 11
	ribKey    = 2
	wholeRIB  = ribCode + ribCode + ribNumber + ribKey
)

// ribIBAN turns the parts of a French RIB into an IBAN, "" when they are none.
// Banks put the key beside the account number, behind it, or the whole RIB in
// place of it. A key that is given must be right. Without one the account number
// must have its eleven characters, so that none is taken for another: a shorter
// one is filled with zeros only when the key proves it.
func (a account) ribIBAN() string {
	switch len(a.number) {
	case wholeRIB:
		a = a.split()
	case ribNumber + ribKey:
		a = a.moveKey(ribNumber)
	}
	if !a.isFrench() || a.key == "" && len(a.number) != ribNumber {
		return ""
	}
	iban := ledger.FrenchIBAN(a.bank, a.branch, a.number)
	if iban == "" || a.key != "" && a.key != iban[len(iban)-ribKey:] {
		return ""
	}
	return iban
}

// split takes a whole RIB apart. What stands beside it as bank or branch must be
// the same, unless it is no French code at all: some put the BIC there.
func (a account) split() account {
	bank, branch := a.number[:ribCode], a.number[ribCode:2*ribCode]
	if isDigits(a.bank) && a.bank != bank || isDigits(a.branch) && a.branch != branch {
		return account{}
	}
	a.bank, a.branch, a.number = bank, branch, a.number[2*ribCode:]
	return a.moveKey(ribNumber)
}

// moveKey takes the key out of the account number, where it begins at a place.
// Another key beside it contradicts.
func (a account) moveKey(at int) account {
	number, key := a.number[:at], a.number[at:]
	if cmp.Or(a.key, key) != key {
		return account{}
	}
	a.number, a.key = number, key
	return a
}

func isCode(s string) bool { return len(s) == ribCode && isDigits(s) }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
