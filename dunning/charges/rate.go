package charges

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// Rate is a rate a year in ten-thousandths of a percent: 12.15 % is 121500.
type Rate int64

const (
	rateDecimals = 4
	onePercent   = 10_000
	mostRate     = 100 * onePercent // beyond it lies a slip of the pen
)

var errRate = errors.New("not a rate")

// ParseRate reads a number of percent a year, with a point and at most four
// decimals: "12.15".
func ParseRate(text string) (Rate, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 3 || len(fraction) > rateDecimals || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("%w: %q: percent a year are expected, such as 12.15", errRate, text)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", rateDecimals-len(fraction)), 10, 64)
	if err != nil || n > mostRate {
		return 0, fmt.Errorf("%w: %q is more than 100 percent", errRate, text)
	}
	if negative {
		n = -n
	}
	return Rate(n), nil
}

// String writes the number of percent with two decimals, or as many as it has:
// "12.15", "9.125".
func (r Rate) String() string {
	sign, n := "", int64(r)
	if n < 0 {
		sign, n = "-", -n
	}
	fraction := fmt.Sprintf("%04d", n%onePercent)
	for len(fraction) > 2 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	return sign + strconv.FormatInt(n/onePercent, 10) + "." + fraction
}

// upTo rounds a rate up to the next multiple of a step; a step of zero leaves it.
func (r Rate) upTo(step Rate) Rate {
	if step <= 0 || r%step == 0 {
		return r
	}
	if r < 0 {
		return r - r%step
	}
	return r - r%step + step
}

// of returns what a base yields in a part of a year. Nothing yields less than
// nothing.
func (r Rate) of(base, years *big.Rat) *big.Rat {
	if r <= 0 {
		return new(big.Rat)
	}
	share := new(big.Rat).Mul(big.NewRat(int64(r), 100*onePercent), years)
	return share.Mul(share, base)
}

// rounded is half up to a whole minor unit; no amount here is negative.
func rounded(x *big.Rat) int64 {
	double := new(big.Int).Lsh(x.Num(), 1)
	double.Add(double, x.Denom())
	return double.Quo(double, new(big.Int).Lsh(x.Denom(), 1)).Int64()
}

// DayCount says which part of a year a day is.
type DayCount string

// The day counts.
const (
	Fixed365  DayCount = "ACT/365F" // a day is 1/365, also in a leap year
	ActualDay DayCount = "ACT/ACT"  // a day is 1/366 in a leap year
)

// years is the part of a year in the days after one day, up to another.
func (c DayCount) years(after, to ledger.Date) *big.Rat {
	if c != ActualDay {
		return big.NewRat(int64(to.Sub(after)), 365)
	}
	sum := new(big.Rat)
	for after < to {
		year := after.AddDays(1).Time().Year()
		last := ledger.NewDate(year, 12, 31)
		end := min(to, last)
		sum.Add(sum, big.NewRat(int64(end.Sub(after)), int64(last.Sub(ledger.NewDate(year-1, 12, 31)))))
		after = end
	}
	return sum
}
