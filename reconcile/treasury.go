package reconcile

import (
	"math"
	"regexp"

	"relanced/internal/ledger"
)

// What a French public buyer owes is paid by its public accountant, who pays for
// nobody else (art. 18 of the decree 2012-1246 of 7 November 2012), and under the
// accountant's own name: that of the buyer is not on the statement.

// treasuryNames are what public accountants are called, in capitals without accents.
var treasuryNames = regexp.MustCompile(`\b(SGC|TRESORERIES?|TRESOR PUBLIC|[CD][DR]FIP|DGFIP|PAIERIES?|SERVICE DE GESTION COMPTABLE|AGENCE COMPTABLE|AGENT COMPTABLE|CENTRE DES FINANCES PUBLIQUES)\b`)

// privateBits count against a customer who is no public body where a public
// accountant pays: firms are called so too.
const privateBits = -4.0

// ofTreasury reports whether a public accountant pays.
func ofTreasury(e *ledger.Entry) bool {
	return treasuryNames.MatchString(fold(clip(e.Counterparty + " " + labelName(e))))
}

func (x *catalogue) public(customer int) bool {
	return x.customers[customer].Kind == ledger.KindPublic
}

// whose is how surprising it is that one customer pays, before anything is known of
// the payer but whether it is a public accountant.
func (x *index) whose(c *credit, customer int, say func(bits float64, format string, args ...any)) {
	if c.treasury && x.public(customer) {
		say(-math.Log2(float64(max(1, x.publicDebtors))), "a public accountant pays: one of %d public customers who owe", x.publicDebtors)
		return
	}
	say(-math.Log2(float64(x.debtors)), "one of %d customers who owe", x.debtors)
	if _, known := c.payer(customer); c.treasury && !known && x.customers[customer].Kind != ledger.KindUnknown {
		say(privateBits, "a public accountant pays, and they are no public body")
	}
}
