package exam

import (
	"strings"

	"github.com/agnivade/levenshtein"

	"relanced/internal/ledger"
)

// Drifts of the fuzzy reconciliation, in percent: of the amount, and of the
// characters of the longer text.
const (
	amountDrift = 1
	textDrift   = 30
)

// blnkExact is a blnk reconciliation whose criteria are the same amount and a
// description that contains the number. The first invoice that meets them wins;
// one that is matched already is not excluded.
func blnkExact(b *rivalBook, e ledger.Entry) []ledger.Allocation {
	text := strings.ToUpper(e.Text())
	for _, i := range b.known {
		if i.Amount.Minor == e.Amount.Minor && strings.Contains(text, strings.ToUpper(i.Number)) {
			return []ledger.Allocation{{Invoice: i.Number, Amount: e.Amount}}
		}
	}
	return nil
}

// blnkFuzzy lets amount and text drift, and takes the name of the customer for
// a description as well.
func blnkFuzzy(b *rivalBook, e ledger.Entry) []ledger.Allocation {
	text, name := strings.ToUpper(e.Text()), foldName(e.Counterparty)
	for _, i := range b.known {
		off := max(i.Amount.Minor-e.Amount.Minor, e.Amount.Minor-i.Amount.Minor)
		if off*100 > i.Amount.Minor*amountDrift || i.Amount.Minor <= 0 {
			continue
		}
		if contains(text, strings.ToUpper(i.Number)) || name != "" && contains(name, i.name) {
			return []ledger.Allocation{{Invoice: i.Number, Amount: e.Amount}}
		}
	}
	return nil
}

// contains is blnk's word for: one holds the other, or they are near.
func contains(a, b string) bool {
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	return levenshtein.ComputeDistance(a, b)*100 <= textDrift*max(len(a), len(b))
}
