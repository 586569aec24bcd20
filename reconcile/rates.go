package reconcile

import (
	"math"

	"relanced/internal/ledger"
)

// shrink is how many invoices a shipped rate weighs: below, the past of a book
// says less than experience does.
const shrink = 100

// How often money that has nothing to do with an invoice has its amount by
// chance, before this book is looked at. Round amounts meet more often.
const (
	chanceCents    = 1.0 / 20_000
	chanceUnits    = 1.0 / 5_000
	chanceTens     = 1.0 / 1_000
	chanceHundreds = 1.0 / 300
)

// What payments are like.
const (
	likelyCustomers = 0.5       // of credits: somebody's who owes
	likelyExact     = 0.85      // of what is open
	likelyOther     = 1.0 / 512 // of a known customer, and for nothing that is in the books
	likelyAgain     = 1.0 / 128 // the same, of an amount that the customer is billed again and again and has paid days ago: paid twice, or ahead
	likelyDiscount  = 0.3       // of the discount that the invoice offers, in time
	likelyTaken     = 0.004     // of a usual discount that the invoice does not speak of
	likelyRounding  = 0.01
	likelyFee       = 0.12   // of a bank abroad
	likelyDemanded  = 0.2    // of the customer of a letter that claims charges: with the charges
	likelyPenalty   = 0.02   // of an overdue invoice
	likelySlight    = 0.02   // of money that is not meant for an invoice, and as close to its amount as a penalty
	likelyShare     = 0.002  // a half, a third, 30 %
	likelyOddShare  = 0.0005 // two thirds, 70 %...
	likelyBalance   = 0.10   // of several invoices that belong together: a month, all that is due, everything
	likelyBundle    = 0.06   // of several invoices in any other combination
	likelyMore      = 0.10   // of more invoices than are cited
	likelyNetted    = 0.40   // of what is cited less a credit note that is not
)

// unitOf is how many minor units a whole one has.
func unitOf(currency string) int64 {
	unit := int64(1)
	if decimals, err := ledger.Decimals(currency); err == nil {
		for range decimals {
			unit *= 10
		}
	}
	return unit
}

func wholeUnits(m ledger.Money) bool { return m.Minor%unitOf(m.Currency) == 0 }

func shippedChance(m ledger.Money) float64 {
	unit := unitOf(m.Currency)
	switch {
	case m.Minor%(100*unit) == 0:
		return chanceHundreds
	case m.Minor%(10*unit) == 0:
		return chanceTens
	case m.Minor%unit == 0:
		return chanceUnits
	}
	return chanceCents
}

// against weighs how likely a fact is with a settlement against how often it is
// there by chance.
func against(likely, chance float64) float64 { return math.Log2(likely / chance) }
