package ingest

import (
	"cmp"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// ownAccount finds out which account of the book a statement is of. Formats name
// the same account differently: one by its IBAN, another by its national number,
// which is part of it (ISO 13616). When the IBAN of an account is learned later,
// what was recorded before moves to it.
func ownAccount(tx *store.Tx, named ledger.Account, configured []string) (ledger.Account, error) {
	accounts, err := tx.Accounts()
	if err != nil {
		return named, err
	}
	for _, a := range accounts {
		if a.ID == named.ID {
			return named, nil
		}
	}
	if named.IBAN == "" {
		for _, iban := range configured {
			if !slices.ContainsFunc(accounts, func(a ledger.Account) bool { return a.IBAN == iban }) {
				accounts = append(accounts, ledger.Account{ID: iban, IBAN: iban})
			}
		}
		if same := slices.DeleteFunc(accounts, func(a ledger.Account) bool { return !partOf(named, a) }); len(same) == 1 {
			named.ID, named.IBAN = same[0].ID, same[0].IBAN
		}
		return named, nil
	}
	for _, a := range accounts {
		if partOf(a, named) {
			if err := tx.RenameAccount(a.ID, named); err != nil {
				return named, err
			}
		}
	}
	return named, nil
}

// leastNumber is the shortest account number that is not in an IBAN by chance.
const leastNumber = 7

// partOf reports whether an account without an IBAN is the one that another
// account's IBAN contains: every part of its name, in order, and the currency
// where both say it.
func partOf(short, full ledger.Account) bool {
	if short.IBAN != "" || full.IBAN == "" || cmp.Or(short.Currency, full.Currency) != cmp.Or(full.Currency, short.Currency) {
		return false
	}
	rest, longest := full.IBAN[4:], 0 // behind the country and the check digits
	for part := range strings.SplitSeq(short.ID, "-") {
		_, behind, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest, longest = behind, max(longest, len(part))
	}
	return longest >= leastNumber
}
