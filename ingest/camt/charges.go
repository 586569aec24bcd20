package camt

import (
	"slices"

	"relanced/internal/ledger"
)

// chargesOf says what the bank took or gave for a movement, "charges 1.50 EUR",
// one sum a currency; "" when nothing. It is for the reader's eyes: the amount of
// an entry has them in it already or not, as the balances prove, so what cannot
// be read is left out. In a camt.053 it stays "": ledgers recognise its entries
// by their texts, and those are in ledgers without it.
func (s *statement) chargesOf(all []chargesElement) string {
	if s.format == ledger.FormatCAMT053 {
		return ""
	}
	var sums []ledger.Money
	for i := range all {
		for _, r := range all[i].amounts() {
			amount, err := r.Amount.parse(s.account.Currency)
			if err != nil {
				s.notes.once("charges that cannot be read are left out")
				continue
			}
			if clean(r.Sign) == "CRDT" { // given back
				amount.Minor = -amount.Minor
			}
			at := slices.IndexFunc(sums, func(sum ledger.Money) bool { return sum.Currency == amount.Currency })
			if at < 0 {
				at, sums = len(sums), append(sums, ledger.Money{Currency: amount.Currency})
			}
			sums[at].Minor += amount.Minor
		}
	}
	text := ""
	for _, sum := range sums {
		if sum.Minor != 0 {
			text += " " + sum.String()
		}
	}
	if text == "" {
		return ""
	}
	return "charges" + text
}

// amounts are the total, which wins, or else what it is the sum of.
func (c *chargesElement) amounts() []recordElement {
	switch {
	case clean(c.Total.Text) != "":
		return []recordElement{{Amount: c.Total, Sign: c.Single.Sign}}
	case len(c.Records) > 0:
		return c.Records
	case clean(c.Single.Amount.Text) != "":
		return []recordElement{c.Single}
	}
	return nil
}
