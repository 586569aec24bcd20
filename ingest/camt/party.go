package camt

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/internal/ledger"
)

// party is who an entry names.
type party struct{ name, iban string }

func (p party) named() bool { return p != party{} }

func newParty(who partyElement, account accountElement) party {
	return party{who.name(), account.iban()}
}

// name is that of the party, else of the bank that stands for it.
func (p partyElement) name() string { return first(p.Name, p.PartyName, p.AgentName) }

// iban is the account number when it is an IBAN, wherever it was put.
func (a accountElement) iban() string {
	for _, text := range []string{a.IBAN, a.Other, a.Proprietary} {
		if iban := ledger.NormalizeIBAN(text); ledger.ValidIBAN(iban) {
			return iban
		}
	}
	return ""
}

// counterparty chooses who is at the other end: the debtor of a credit, the
// creditor of a debit. A return keeps the roles of the payment it undoes at most
// banks and turns them around at others, so there the one who is not ourselves
// is taken, first of the original roles.
func (s *statement) counterparty(p *partiesElement, credit, undone bool) party {
	payer, payee := newParty(p.Debtor, p.DebtorAccount), newParty(p.Creditor, p.CreditorAccount)
	if !credit {
		payer, payee = payee, payer
	}
	far, near := payer, payee
	if undone {
		far, near = payee, payer
		if !far.named() || s.ourselves(far) && near.named() {
			far, near = near, far
		}
		return far
	}
	// Money does not come from the very account it goes to: the bank swapped the roles.
	if s.account.IBAN != "" && far.iban == s.account.IBAN && near.named() && near.iban != s.account.IBAN {
		return near
	}
	return far
}

// ourselves reports whether a party is the holder of the account.
func (s *statement) ourselves(p party) bool {
	if p.iban != "" && s.account.IBAN != "" {
		return p.iban == s.account.IBAN
	}
	return sameName(p.name, s.account.Holder)
}

// minCut is the shortest length banks cut a name at; a name that long may stand
// for a longer one.
const minCut = 20

func sameName(a, b string) bool {
	a, b = letters(a), letters(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || len(a) >= minCut && strings.HasPrefix(b, a))
}

// letters leaves what two spellings of a name have in common: no accents, no
// punctuation, no case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFD.String(s))
}

// ultimate is on whose behalf the counterparty paid or was paid: a customer
// behind a payment provider is seen only here.
func (p *partiesElement) ultimate(credit bool) string {
	if credit {
		return p.UltimateDebtor.name()
	}
	return p.UltimateCreditor.name()
}
