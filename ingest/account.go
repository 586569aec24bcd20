package ingest

import (
	"cmp"
	"maps"
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
		same := slices.DeleteFunc(accounts, func(a ledger.Account) bool { return !partOf(named, a, leastCode) })
		for _, iban := range configured {
			own := ledger.Account{ID: iban, IBAN: iban}
			if partOf(named, own, leastNumber) && !slices.ContainsFunc(same, func(a ledger.Account) bool { return a.IBAN == iban }) {
				same = append(same, own)
			}
		}
		if len(same) == 1 {
			named.ID, named.IBAN = same[0].ID, same[0].IBAN
		}
		return named, nil
	}
	for _, a := range accounts {
		if partOf(a, named, leastCode) {
			if err := tx.RenameAccount(a.ID, named); err != nil {
				return named, err
			}
		}
	}
	return named, nil
}

// ownerOf finds the other book that a configured account belongs to; "" when it is
// the book's own, or nobody's by the configuration.
func ownerOf(named ledger.Account, sellers map[string]Seller, book string) string {
	has := func(s Seller, least int) bool {
		return slices.ContainsFunc(s.IBANs, func(iban string) bool {
			return iban == cmp.Or(named.IBAN, named.ID) || partOf(named, ledger.Account{ID: iban, IBAN: iban}, least)
		})
	}
	if has(sellers[book], leastNumber) {
		return ""
	}
	for _, other := range slices.Sorted(maps.Keys(sellers)) {
		if other != book && has(sellers[other], leastCode) {
			return other
		}
	}
	return ""
}

const (
	// leastNumber is the shortest account number that is not in one of a few
	// configured IBANs by chance.
	leastNumber = 7
	// leastCode is the shortest bank and account number together that is not in
	// any IBAN by chance: an account number alone may be one of another bank's.
	leastCode = 12
)

// partOf reports whether an account without an IBAN is the one that another
// account's IBAN contains: every part of its name, in order, and the currency
// where both say it. least is how many characters that must be.
func partOf(short, full ledger.Account, least int) bool {
	if short.IBAN != "" || full.IBAN == "" || cmp.Or(short.Currency, full.Currency) != cmp.Or(full.Currency, short.Currency) {
		return false
	}
	rest, found := full.IBAN[4:], 0 // behind the country and the check digits
	for part := range strings.SplitSeq(short.ID, "-") {
		_, behind, ok := strings.Cut(rest, part)
		if !ok {
			return false
		}
		rest, found = behind, found+len(part)
	}
	return found >= least
}
