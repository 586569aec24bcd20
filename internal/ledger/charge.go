package ledger

import "time"

// Charge is what a reminder that has been sent claims on an invoice beside its
// principal. A later reminder's charge of the same instalment and kind takes its
// place: both count from the beginning.
type Charge struct {
	Reminder   string
	Invoice    string
	Instalment int // 0: of the invoice as a whole
	Kind       ChargeKind
	Amount     Money // what had accrued when the reminder was written, paid or not
	Sent       time.Time
}

// ChargeKind is why the law adds something to a late payment.
type ChargeKind string

// The kinds of charge: interest by the day, and the flat sum for recovery costs (art.
// L441-10 II C. com.).
const (
	ChargeInterest  ChargeKind = "interest"
	ChargeIndemnity ChargeKind = "indemnity"
)

// ChargeKinds lists the kinds in the order in which money that is meant for both
// settles them.
func ChargeKinds() []ChargeKind { return []ChargeKind{ChargeInterest, ChargeIndemnity} }

// SettledCharge is a person's word that charges were paid elsewhere than with their
// invoice, or are given up.
type SettledCharge struct {
	ID      int64
	Invoice string
	Kind    ChargeKind
	How     ChargeEnd
	Amount  Money // positive
	Author  string
	Note    string
	At      time.Time
}

// ChargeEnd says how charges came to an end.
type ChargeEnd string

// The ends of charges that a person speaks of.
const (
	ChargePaid   ChargeEnd = "paid"
	ChargeWaived ChargeEnd = "waived"
)

// Charged is the account of the charges that were claimed on one invoice.
type Charged struct {
	Invoice, Customer, Currency string
	Claims                      []Charge // those that stand, by instalment and kind
	Along                       int64    // paid along with the invoice, by allocations, in minor units
	AlongBy                     []PaidAlong
	Settled                     []SettledCharge
}

// PaidAlong is what one allocation paid of the charges that were claimed by then, in
// minor units. What it has beyond both is for what is claimed later.
type PaidAlong struct {
	Allocation          int64
	Interest, Indemnity int64
}

// PayAlong puts money that came along with the principal on what is claimed so far: the
// interest, then the flat sum.
func (c *Charged) PayAlong(allocation, minor int64) {
	p := PaidAlong{Allocation: allocation, Interest: min(minor, c.LeftOf(ChargeInterest).Minor)}
	p.Indemnity = min(minor-p.Interest, c.LeftOf(ChargeIndemnity).Minor)
	c.Along += minor
	c.AlongBy = append(c.AlongBy, p)
}

// Claimed sums what was claimed of a kind.
func (c Charged) Claimed(kind ChargeKind) Money {
	sum := Money{Currency: c.Currency}
	for _, charge := range c.Claims {
		if charge.Kind == kind {
			sum.Minor += charge.Amount.Minor
		}
	}
	return sum
}

// Ended sums what a person says was paid, or waived, of a kind.
func (c Charged) Ended(kind ChargeKind, how ChargeEnd) Money {
	sum := Money{Currency: c.Currency}
	for _, s := range c.Settled {
		if s.Kind == kind && s.How == how {
			sum.Minor += s.Amount.Minor
		}
	}
	return sum
}

// LeftOf is what is claimed of a kind, and neither paid nor waived. What was paid
// beyond what was claimed by then settles what was claimed since.
func (c Charged) LeftOf(kind ChargeKind) Money {
	rest, left := c.Along, map[ChargeKind]int64{}
	for _, k := range ChargeKinds() {
		along := c.along(k)
		left[k] = c.Claimed(k).Minor - c.Ended(k, ChargePaid).Minor - c.Ended(k, ChargeWaived).Minor - along
		rest -= along - max(0, -left[k]) // the claim was lowered since
	}
	for _, k := range ChargeKinds() {
		left[k] = max(0, left[k])
		taken := min(rest, left[k])
		left[k] -= taken
		rest -= taken
	}
	return Money{Minor: left[kind], Currency: c.Currency}
}

func (c Charged) along(kind ChargeKind) (minor int64) {
	for _, p := range c.AlongBy {
		if kind == ChargeInterest {
			minor += p.Interest
		} else {
			minor += p.Indemnity
		}
	}
	return minor
}

// Left is the same of all kinds.
func (c Charged) Left() Money {
	left := c.LeftOf(ChargeInterest)
	left.Minor += c.LeftOf(ChargeIndemnity).Minor
	return left
}

// Last is the newest of the claims that stand; the zero Charge when there are none.
func (c Charged) Last() Charge {
	var last Charge
	for _, charge := range c.Claims {
		if !charge.Sent.Before(last.Sent) {
			last = charge
		}
	}
	return last
}
