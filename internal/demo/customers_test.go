package demo

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// everyIBAN maps each account of the firm's world to who holds it.
func everyIBAN() map[string][]string {
	holders := map[string][]string{
		currentAccount.iban: {"the firm"}, olderAccount.iban: {"the firm"},
	}
	note := func(iban, holder string) {
		if iban != "" && !slices.Contains(holders[iban], holder) {
			holders[iban] = append(holders[iban], holder)
		}
	}
	for _, c := range customers {
		note(c.iban, c.id)
	}
	for _, m := range currentMovements {
		known := slices.ContainsFunc(customers, func(c customer) bool { return c.iban == m.iban })
		if !known && m.iban != olderAccount.iban {
			note(m.iban, m.party)
		}
	}
	return holders
}

func TestAccountsAreValidAndEachHasOneHolder(t *testing.T) {
	t.Parallel()
	for iban, holders := range everyIBAN() {
		if !ledger.ValidIBAN(iban) {
			t.Errorf("%s of %v is not a valid IBAN", iban, holders)
		}
		if strings.HasPrefix(iban, "FR") && !validRIB(iban[4:]) {
			t.Errorf("%s of %v has a wrong RIB key", iban, holders)
		}
		if len(holders) != 1 {
			t.Errorf("%s belongs to %v", iban, holders)
		}
	}
}

// validRIB checks the key of a French account number without letters: 97 less
// the weighted remainder of bank, branch and number (AFB).
func validRIB(rib string) bool {
	var parts [4]int
	for i, cut := range [4][2]int{{0, 5}, {5, 10}, {10, 21}, {21, 23}} {
		n, err := strconv.Atoi(rib[cut[0]:cut[1]])
		if err != nil {
			return false
		}
		parts[i] = n
	}
	return parts[3] == 97-(89*parts[0]+15*parts[1]+3*parts[2])%97
}

func TestCustomersAreInventedAndVaried(t *testing.T) {
	t.Parallel()
	ids, kinds := map[string]bool{}, map[string]int{}
	var english, silent int
	for _, c := range customers {
		if ids[c.id] {
			t.Errorf("%s is used twice", c.id)
		}
		ids[c.id] = true
		kinds[c.kind]++
		if c.language == "en" {
			english++
		}
		if c.email == "" {
			silent++
			continue
		}
		if _, err := mail.ParseAddress(c.email); err != nil || !strings.HasSuffix(c.email, ".example") {
			t.Errorf("%s: %q could reach somebody", c.id, c.email)
		}
	}
	if len(customers) < 30 || kinds["b2b"] == 0 || kinds["public"] == 0 || kinds["consumer"] == 0 {
		t.Errorf("%d customers of the kinds %v", len(customers), kinds)
	}
	if english != 1 || silent != 1 {
		t.Errorf("%d customers in English and %d without e-mail, want one of each", english, silent)
	}
}
