package firms

import (
	"fmt"
	"math/rand/v2"
	"time"

	"relanced/internal/ledger"
)

// world is a firm in the making.
type world struct {
	dice
	seed    uint64
	options Options
	rates   rates
	name    string
	first   ledger.Date // the first day of the period
	last    ledger.Date

	style       numbering
	accounts    []account // the current one, and a second one
	customers   []*customer
	invoices    []*invoice
	payments    []*payment
	lines       []*line
	credits     []Credit
	names       map[string]bool // taken
	subscribers float64         // customers who pay the same every month
	clerk       clerk
}

// account is a bank account of the firm.
type account struct {
	iban    string
	opening int64
}

func newWorld(seed uint64, o Options) *world {
	w := &world{seed: seed, dice: dice{rand.New(rand.NewPCG(seed, 0x72656c616e636564))}, options: o, rates: ratesOf[o.Noise], names: map[string]bool{}}
	w.first = ledger.NewDate(2025, time.Month(9+w.IntN(8)), 1)
	w.last = ledger.NewDate(w.first.Time().Year(), w.first.Time().Month()+time.Month(o.Months), 0)
	w.name = w.companyName()
	w.style = w.numbering()
	w.accounts = []account{{w.frenchIBAN(), 2_000_000 + w.Int64N(3_000_000)}, {w.frenchIBAN(), 1_000_000 + w.Int64N(5_000_000)}}
	return w
}

// dice are the only chance there is.
type dice struct{ *rand.Rand }

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between returns a number from least to most, both included.
func (d dice) between(least, most int) int { return least + d.IntN(most-least+1) }

func (d dice) digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + d.IntN(10))
	}
	return string(text)
}

// pick returns one of a list, each as likely.
func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

func isBankingDay(d ledger.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// bankingDay is the day itself or the next on which banks work.
func bankingDay(d ledger.Date) ledger.Date {
	for !isBankingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

func nextBankingDay(d ledger.Date) ledger.Date { return bankingDay(d.AddDays(1)) }

// frenchIBAN makes up an account with a right RIB key and right check digits.
func (w *world) frenchIBAN() string {
	bank, branch, number := pick(w.dice, "30004", "30003", "10278", "18706", "14445", "10907", "20041", "30002", "16958"), w.digits(5), w.digits(11)
	rest := (89*atoi(bank) + 15*atoi(branch) + 3*(atoi(number)%97)) % 97
	return iban("FR", fmt.Sprintf("%s%s%s%02d", bank, branch, number, 97-rest))
}

func atoi(text string) int {
	n := 0
	for _, r := range text {
		n = n*10 + int(r-'0')
	}
	return n
}

// foreignIBAN makes up an account abroad.
func (w *world) foreignIBAN(country string) string {
	switch country {
	case "DE":
		return iban("DE", w.digits(18))
	case "BE":
		account := w.digits(10)
		check := atoi(account) % 97
		if check == 0 {
			check = 97
		}
		return iban("BE", fmt.Sprintf("%s%02d", account, check))
	case "GB":
		return iban("GB", pick(w.dice, "BARC", "LOYD", "MIDL")+w.digits(14))
	case "IT":
		return iban("IT", pick(w.dice, "X", "K", "B")+w.digits(22))
	case "CH":
		return iban("CH", w.digits(17))
	}
	return iban("ES", w.digits(20))
}

// iban puts the check digits of ISO 13616 before an account.
func iban(country, account string) string {
	return fmt.Sprintf("%s%02d%s", country, 98-mod97(account+country+"00"), account)
}

func mod97(text string) int {
	rest := 0
	for _, r := range text {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest
}
