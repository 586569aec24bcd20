package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Advice is what a payer or a payment provider says one credit is made of: a
// payout report, the slip of a cheque remittance, a remittance advice.
type Advice struct {
	ID     int64 // in its book; 0 from a reader
	Source AdviceSource
	// Reference is what the source calls the credit, and the bank may repeat: a
	// payout's id, the number of a slip, the bank's own reference. "" unknown.
	Reference string
	Date      Date // of the payout or of the slip
	Net       Money
	// Sum marks a source that states no total: Net is the sum of the lines.
	Sum   bool
	Lines []AdviceLine
}

// AdviceLine is one part of the credit, in the currency of its advice.
type AdviceLine struct {
	Kind AdviceKind
	// Gross less Fee is Net, in minor units. What was paid is positive, what is
	// taken off the credit negative; a fee is positive.
	Gross, Fee, Net int64
	Text            string // invoice number, description: what may cite an invoice
	ID              string // what the source calls it: a transaction, a cheque
	Name            string // of the customer, as the source knows it
	Email           string
	Customer        string // Customer.ID, where the source was given it
	Place           string // in the file: "row 4"
}

// AdviceSource is who says what a credit is made of.
type AdviceSource string

// The sources of advices.
const (
	AdviceStripe     AdviceSource = "stripe"
	AdviceSumUp      AdviceSource = "sumup"
	AdvicePayPal     AdviceSource = "paypal"
	AdviceGoCardless AdviceSource = "gocardless"
	AdviceRemittance AdviceSource = "remittance" // written by people: cheques, a payer's list
)

// AdviceKind is what one line of an advice is.
type AdviceKind string

// The kinds of line.
const (
	AdvicePayment    AdviceKind = "payment"
	AdviceRefund     AdviceKind = "refund"     // given back to a customer
	AdviceChargeback AdviceKind = "chargeback" // taken back by a customer's bank
	AdviceFee        AdviceKind = "fee"        // of the provider, for no payment in particular
	AdviceAdjustment AdviceKind = "adjustment" // anything else: reserves, corrections
)

// ErrAdvice is the cause of every advice that contradicts itself.
var ErrAdvice = errors.New("the lines do not add up")

// Name is what a person calls an advice, "stripe advice po_1 of 2026-03-02". It
// is the same for the same credit whatever file brings it.
func (a Advice) Name() string {
	return fmt.Sprintf("%s advice %s of %s", a.Source, cmp.Or(a.Reference, "without reference"), cmp.Or(a.Date, "an unknown day"))
}

// RuleAdvice is the rule of what is allocated because an advice says so. Its
// explanation begins with the name of the advice.
const RuleAdvice = "advice"

// Explains reports whether an allocation was made because of this advice.
func (a Advice) Explains(made Allocation) bool {
	return made.Rule == RuleAdvice && strings.HasPrefix(made.Explanation, a.Name()+",")
}

// Check compares the lines with the total. The error says by how much they
// differ and wraps ErrAdvice.
func (a Advice) Check() error {
	var sum int64
	for _, line := range a.Lines {
		if line.Gross-line.Fee != line.Net {
			return fmt.Errorf("%s: %s less a fee of %s is not %s: %w", line.Place,
				a.money(line.Gross), a.money(line.Fee), a.money(line.Net), ErrAdvice)
		}
		sum += line.Net
	}
	if sum != a.Net.Minor {
		return fmt.Errorf("%s: the lines are %s together and the total is %s, a difference of %s: %w", a.Name(),
			a.money(sum), a.Net, a.money(sum-a.Net.Minor), ErrAdvice)
	}
	return nil
}

func (a Advice) money(minor int64) Money { return Money{Minor: minor, Currency: a.Net.Currency} }
