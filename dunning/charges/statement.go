package charges

import (
	"math/big"

	"relanced/internal/ledger"
)

// Claim is one invoice and what became of it.
type Claim struct {
	Currency    string // of every amount, ISO 4217
	Instalments []Instalment
	Changes     []Change // of the instalments, oldest first
	Payments    []Payment
	Notice      ledger.Date // the formal notice was received, "" for none
	Insolvency  ledger.Date // proceedings opened that forbid to pay, "" for none
}

// Instalment is one due date, VAT included, in minor units.
type Instalment struct {
	Number int // from 1
	Due    ledger.Date
	Amount int64
	// Unclaimed says that nothing is asked for its delay. It takes its share of the
	// payments all the same.
	Unclaimed bool
}

// Change is the day on which other instalments of the same sum were agreed on: they
// count from the day after. What had accrued by then stays owed.
type Change struct {
	Day         ledger.Date
	Instalments []Instalment
}

// Payment is money for the invoice, in minor units, on the day it was booked; ""
// is before everything.
type Payment struct {
	Day    ledger.Date
	Amount int64
	// Waived marks what was given up or settled otherwise (a discount, a bank fee,
	// a credit note): it lowers the principal whatever the imputation, or what it is
	// meant for.
	Waived bool
	// Toward says what it settles beside the principal, whatever the imputation: ""
	// for a payment of the invoice itself.
	Toward Toward
}

// Toward is a part of what the law adds.
type Toward string

// What a payment may be meant for. What is meant for both settles interest first.
const (
	TowardCharges   Toward = "charges"
	TowardInterest  Toward = "interest"
	TowardIndemnity Toward = "indemnity"
)

// Statement is what an invoice amounts to on a day. Amounts are of the claim's
// currency, and never negative.
type Statement struct {
	AsOf ledger.Date // the day itself counts
	Law  Law
	// Segments add up to Interest, to the cent.
	Segments  []Segment
	Interest  ledger.Money // until AsOf, whether or not it has been paid
	Indemnity ledger.Money // the flat sums due, the same
	// Flat are the flat sums one by one: of an instalment, or (0) of the invoice.
	Flat map[int]ledger.Money
	// PrincipalLeft, InterestLeft and IndemnityLeft are what payments have left of
	// each by the imputation; they add up to Owed.
	PrincipalLeft, InterestLeft, IndemnityLeft ledger.Money
	Owed                                       ledger.Money
	// InterestOnTop and IndemnityOnTop are what Owed holds beyond the open amount
	// of the ledger, which knows principal only.
	InterestOnTop, IndemnityOnTop ledger.Money
	// InterestWaived is what of Interest was given up.
	InterestWaived ledger.Money
	// Daily is the interest of the day after AsOf.
	Daily ledger.Money
	// Notes are what a person should know, a sentence each. Provisional is set
	// when one of them means that the figures may change.
	Notes       []string
	Provisional bool

	exact *big.Rat // the interest before it was rounded
}

// InterestOf is the part of Interest that an instalment bears.
func (s Statement) InterestOf(instalment int) ledger.Money {
	sum := ledger.Money{Currency: s.Interest.Currency}
	for _, g := range s.Segments {
		if g.Instalment == instalment {
			sum.Minor += g.Amount.Minor
		}
	}
	return sum
}

// OnTop is what is owed beyond the open amount of the ledger.
func (s Statement) OnTop() ledger.Money {
	return ledger.Money{Minor: s.InterestOnTop.Minor + s.IndemnityOnTop.Minor, Currency: s.Owed.Currency}
}

// Segment is interest on one base at one rate.
type Segment struct {
	Instalment int
	From, To   ledger.Date // both counted
	Days       int
	Rate       Rate
	Base       ledger.Money
	Amount     ledger.Money
	Source     string // of the rate, as a person checks it: "ecb_mro 2.15 of 2025-07-01 + 10.00"
	Citation   string // where the reference rate was read
}
