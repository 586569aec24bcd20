package reconcile

import (
	"slices"

	"relanced/internal/ledger"
)

// A sign is what tells one payer from another: the account, and the words of the
// name.
type sign struct{ iban, words string }

func signOf(e *ledger.Entry) sign { return sign{ledger.NormalizeIBAN(e.IBAN), payerWords(e)} }

// same reports whether two signs are of one payer: the same account, or, where
// the bank gives none, the same name.
func (s sign) same(o sign) bool {
	if s.iban != "" && o.iban != "" {
		return s.iban == o.iban
	}
	return s.words != "" && s.words == o.words
}

// samePayer reports whether two entries come from the same account, or, where
// the bank gives none, under the same name.
func samePayer(a, b *ledger.Entry) bool {
	if a.IBAN != "" && b.IBAN != "" {
		return ledger.NormalizeIBAN(a.IBAN) == ledger.NormalizeIBAN(b.IBAN)
	}
	return signOf(a).same(signOf(b))
}

// A signIndex finds the money of an amount by its payer.
type signIndex map[signedAmount][]int

// signedAmount is an amount with one half of a sign.
type signedAmount struct {
	amount ledger.Money
	sign
}

func (x signIndex) add(amount ledger.Money, s sign, at int) {
	for _, half := range s.halves() {
		k := signedAmount{amount, half}
		x[k] = append(x[k], at)
	}
}

// find lists what was added with an amount and may be of the same payer, in the
// order in which it was added.
func (x signIndex) find(amount ledger.Money, s sign) []int {
	var list []int
	for _, half := range s.halves() {
		list = append(list, x[signedAmount{amount, half}]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (s sign) halves() []sign {
	var halves []sign
	if s.iban != "" {
		halves = append(halves, sign{iban: s.iban})
	}
	if s.words != "" {
		halves = append(halves, sign{words: s.words})
	}
	return halves
}
