package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"

	"relanced/internal/ledger"
)

// Adjustments bounds the differences that may be accepted beside an allocation
// without a person. Amounts are in minor units of the invoice's currency.
type Adjustments struct {
	// Rounding is what an amount may be off on either side, 10 is 0.10 EUR; and what
	// may be missing to a whole amount: 99 is 0.99 EUR.
	Rounding int64 `yaml:"rounding"`
	Whole    int64 `yaml:"whole"`
	// Discount is the largest early-payment discount (art. L441-9 C. com.), in
	// hundredths of a percent, taken where the invoice does not speak of one: 300
	// is 3 %. One that the invoice offers is accepted whatever its rate.
	Discount int64 `yaml:"discount"`
	// DiscountDays is how many days after its issue an invoice may be paid with
	// such a discount.
	DiscountDays int `yaml:"discount_days"`
	// Fee is the most that a bank abroad may keep of a payment.
	Fee int64 `yaml:"fee"`
	// Penalty says whether a surplus on an overdue invoice may be taken as the
	// penalty and the flat 40 EUR (art. L441-10, D441-5 C. com.) paid along.
	Penalty bool `yaml:"penalty"`
}

// DefaultAdjustments returns the limits a book starts with.
func DefaultAdjustments() Adjustments {
	return Adjustments{Rounding: 10, Whole: 99, Discount: 300, DiscountDays: 15, Fee: 3000, Penalty: true}
}

// faults lists what is wrong with the limits, by YAML key.
func (a Adjustments) faults() []string {
	var wrong []string
	for _, field := range []struct {
		key   string
		value int64
		most  int64
		unit  string
	}{
		{"rounding", a.Rounding, 100, "minor units"},
		{"whole", a.Whole, 1000, "minor units"},
		{"discount", a.Discount, 1000, "hundredths of a percent"},
		{"discount_days", int64(a.DiscountDays), 90, "days"},
		{"fee", a.Fee, 10_000, "minor units"},
	} {
		if field.value < 0 || field.value > field.most {
			wrong = append(wrong, fmt.Sprintf("adjustments.%s: %d is not between 0 and %d %s", field.key, field.value, field.most, field.unit))
		}
	}
	return wrong
}

const (
	indemnity   = 4000 // EUR cents an invoice, art. D441-5 C. com.
	mostPenalty = 2000 // hundredths of a percent a year: no rate of reference is near it
	feeShare    = 4    // a fee is at most a quarter of the invoice
)

// Why less, or more, is taken than is open.
const (
	reasonRounding = "rounding"
	reasonDiscount = "early-payment discount"
	reasonFee      = "bank fee"
	reasonAlong    = " paid along"
)

// fitRounded reads a difference of some cents, or of what makes the amount whole.
func (x *index) fitRounded(c *credit, set []int, diff int64) (fit, bool) {
	amount, limits := c.entry.Amount, x.config.Adjustments
	within := max(diff, -diff)
	whole := within <= limits.Whole && wholeUnits(amount)
	if within > limits.Rounding && !whole {
		return fit{}, false
	}
	values := float64(2 * limits.Rounding)
	if whole {
		values = 2 // one below, one above
	}
	f := fitRounding.say(max(0, against(x.rates.rounding, x.chance(amount, x.owner(set[0]))*max(1, values))),
		"amount off by %s", ledger.Money{Minor: within, Currency: amount.Currency})
	f.split = func() []ledger.Part { return x.adjusted(set, map[int]int64{x.largest(set): -diff}, reasonRounding) }
	return f, true
}

// fitDiscounted reads what is missing as a discount for paying early: the one
// the invoices offer, else a usual one.
func (x *index) fitDiscounted(c *credit, set []int, diff int64) (fit, bool) {
	if diff >= 0 || slices.ContainsFunc(set, func(i int) bool { return x.invoices[i].Open().Minor <= 0 }) {
		return fit{}, false
	}
	if by, text, ok := x.offered(c, set, -diff); ok {
		f := fitDiscount.say(max(0, against(x.rates.discount, x.chance(c.entry.Amount, x.owner(set[0])))), "amount less %s", text)
		f.split = func() []ledger.Part { return x.adjusted(set, by, text) }
		return f, true
	}
	by, rate, ok := x.usual(c, set, -diff)
	if !ok {
		return fit{}, false
	}
	text := reasonDiscount + " " + percent(rate)
	likely := likelyTaken
	if discountWords.MatchString(fold(clip(c.entry.Text()))) {
		likely = x.rates.discount
	}
	f := fitTaken.say(max(0, against(likely, x.chance(c.entry.Amount, x.owner(set[0])))), "amount less %s, which the invoice does not offer", text)
	f.split = func() []ledger.Part { return x.adjusted(set, by, text) }
	return f, true
}

var discountWords = regexp.MustCompile(`\b(ESCOMPTE|ESC|SKONTO|DISCOUNT)\b`)

// offered reports whether what is missing is the discount that the invoices of
// a set offer for the day of the payment.
func (x *index) offered(c *credit, set []int, missing int64) (by map[int]int64, text string, ok bool) {
	for _, i := range set {
		invoice := &x.invoices[i]
		for _, d := range invoice.Discounts() {
			if invoice.Allocated != 0 || c.entry.BookingDate > d.Until {
				continue
			}
			if by == nil {
				by = map[int]int64{}
			}
			by[i] = d.Amount.Minor
			if by[i] == 0 {
				by[i] = ofRate(invoice.Amount().Minor, d.Rate)
			}
			text = reasonDiscount
			if d.Rate > 0 {
				text += " " + percent(d.Rate)
			}
			missing -= by[i]
			break
		}
	}
	if len(by) == 0 || missing > int64(len(set)) || missing < -int64(len(set)) {
		return nil, "", false
	}
	by[x.largest(set)] += missing // a cent of rounding
	return by, text, true
}

// usual reports whether what is missing is a usual discount of every invoice of
// a set, paid early.
func (x *index) usual(c *credit, set []int, missing int64) (by map[int]int64, rate int64, ok bool) {
	limits := x.config.Adjustments
	for _, i := range set {
		invoice := &x.invoices[i]
		if c.entry.BookingDate > invoice.DueDate || invoice.Allocated != 0 {
			return nil, 0, false
		}
		early := invoice.IssueDate != "" && c.entry.BookingDate <= invoice.IssueDate.AddDays(limits.DiscountDays) ||
			discountWords.MatchString(fold(clip(c.entry.Text())))
		if !early {
			return nil, 0, false
		}
	}
	for rate = 50; rate <= limits.Discount; rate += 50 { // half a percent at a time
		by, rest := map[int]int64{}, missing
		for _, i := range set {
			by[i] = ofRate(x.invoices[i].Open().Minor, rate)
			rest -= by[i]
		}
		if rest >= -int64(len(set)) && rest <= int64(len(set)) {
			by[x.largest(set)] += rest
			return by, rate, true
		}
	}
	return nil, 0, false
}

// ofRate is a part in hundredths of a percent, rounded to the nearest minor unit.
func ofRate(minor, rate int64) int64 { return (minor*rate + 5000) / 10000 }

func percent(rate int64) string {
	if rate%100 == 0 {
		return fmt.Sprintf("%d %%", rate/100)
	}
	return fmt.Sprintf("%d.%02d %%", rate/100, rate%100)
}

// fitPenalty reads a surplus on overdue invoices as what the law adds to them.
func (x *index) fitPenalty(c *credit, set []int, diff int64) (fit, bool) {
	if diff <= 0 || !x.config.Adjustments.Penalty || c.entry.Amount.Currency != "EUR" {
		return fit{}, false
	}
	var interest int64
	overdue := int64(0)
	for _, i := range set {
		invoice := x.invoices[i]
		if days := c.entry.BookingDate.Sub(invoice.DueDate); days > 0 && invoice.Open().Minor > 0 {
			overdue++
			interest += invoice.Open().Minor * int64(days) * mostPenalty / 10000 / 365
		}
	}
	flat := min(diff/indemnity, overdue) * indemnity
	said := penaltyWords.MatchString(fold(clip(c.entry.Text())))
	text, likely := "", 0.0
	switch {
	case overdue == 0 || diff-flat > interest || x.owesBeside(set, ledger.Money{Minor: diff, Currency: c.entry.Amount.Currency}):
		return fit{}, false
	case diff == flat:
		text, likely = "the flat indemnity for late payment", against(x.rates.penalty, x.chance(c.entry.Amount, x.owner(set[0])))
	case said || flat > 0:
		text, likely = "a penalty for late payment", max(against(x.rates.penalty, likelySlight), x.usualInterest(c, set, diff-flat, interest))
	default:
		return fit{}, false // a surplus that nobody speaks of is anything
	}
	f := fitPenalty.say(max(0, likely), "amount over by %s: %s", ledger.Money{Minor: diff, Currency: c.entry.Amount.Currency}, text)
	f.split = func() []ledger.Part {
		by, claimed := x.alongClaims(set, diff)
		if !claimed {
			by = map[int]int64{x.largest(set): -diff}
		}
		return x.adjusted(set, by, text+reasonAlong)
	}
	return f, true
}

// owesBeside reports whether the customer of a set owes just this amount on another
// invoice: a surplus that pays it is no penalty. Banks cut long lists of numbers.
func (x *index) owesBeside(set []int, amount ledger.Money) bool {
	return slices.ContainsFunc(x.open[x.owner(set[0])], func(i int) bool { return !slices.Contains(set, i) && x.payableNow(i, amount) })
}

// usualInterest weighs a surplus that is interest at a rate that people stipulate,
// by how many amounts it could be as well. interest is that of mostPenalty.
func (x *index) usualInterest(c *credit, set []int, surplus, interest int64) float64 {
	least, most := interest*leastRate/mostPenalty, interest*mostRate/mostPenalty
	if surplus < least || surplus > most {
		return math.Inf(-1)
	}
	return against(x.rates.penalty, x.chance(c.entry.Amount, x.owner(set[0]))*float64(most-least+1))
}

// The rates of interest that are stipulated, in hundredths of a percent a year:
// from three times the legal one to ten points over that of the central bank
// (art. L441-10 C. com.), and what some write instead.
const (
	leastRate = 700
	mostRate  = 1600
)

var penaltyWords = regexp.MustCompile(`\b(PENALITES?|PEN|INTERETS?|RETARD|INDEMNITES?|MAJORATIONS?|FRAIS|LATE FEES?)\b`)

// fitFee reads what is missing as the fee of a bank abroad.
func (x *index) fitFee(c *credit, set []int, diff int64) (fit, bool) {
	total := x.total(set)
	if diff >= 0 || -diff > x.config.Adjustments.Fee || -diff*feeShare > total || !x.abroad(c, x.owner(set[0])) {
		return fit{}, false
	}
	f := fitFee.say(against(x.rates.fee, 0.05), "amount short by %s: the fee of a bank abroad", ledger.Money{Minor: -diff, Currency: c.entry.Amount.Currency})
	f.split = func() []ledger.Part { return x.adjusted(set, map[int]int64{x.largest(set): -diff}, reasonFee) }
	return f, true
}

var feeTexts = regexp.MustCompile(`\b(FRAIS|FEES?|CHARGES?|COMMISSION|SWIFT|SHA|OUR|BEN|HORS SEPA|ETRANGER|INTERNATIONAL)\b`)

// abroad reports whether a payment crossed a border, where banks keep a part.
func (x *index) abroad(c *credit, customer int) bool {
	return crossed(c.entry, x.customers[customer].Country)
}

// crossed reports the same of a payment by a customer of a country, "" when it is
// not known.
func crossed(e *ledger.Entry, country string) bool {
	if iban := ledger.NormalizeIBAN(e.IBAN); len(iban) > 2 {
		return iban[:2] != homeOf(e)
	}
	if country != "" {
		return country != homeOf(e)
	}
	return feeTexts.MatchString(fold(clip(e.Label)))
}

// homeOf is the country of the book's own account.
func homeOf(e *ledger.Entry) string {
	if own := ledger.NormalizeIBAN(e.Account); ledger.ValidIBAN(own) {
		return own[:2]
	}
	return "FR"
}

func cmpMoney(a, b ledger.Money) int { return cmp.Compare(a.Minor, b.Minor) }
