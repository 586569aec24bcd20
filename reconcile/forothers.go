package reconcile

import (
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// payersForOthers are what those call themselves who pay what others owe:
// accountants, holdings, managers of buildings, notaries, lawyers' accounts,
// guardians; in capitals without accents.
var payersForOthers = regexp.MustCompile(`\b(EXPERTISES?|EXPERTS?|COMPTABLES?|FIDUCIAIRES?|HOLDINGS?|GROUPE?|SYNDICS?|COPRO\w*|FONCIERES?|GERANCES?|GESTION|ADMINISTRATEURS?|MANDATAIRES?|NOTAIRES?|NOTARIALE?S?|CARPA|AVOCATS?|HUISSIERS?|COMMISSAIRES? DE JUSTICE|UDAF|TUTELLES?|TUTELAIRES?|CENTRALE)\b`)

// forUnknown adds what the customers owe of whom nobody knows yet who pays for them,
// where the payer of a credit pays for others by its name, and is no customer itself.
// For whom it pays only a person can say, and until then any of them may have paid:
// whom it has paid for before may have been joined by another one. What is explained
// to the cent, and likely so, is explained.
func (x *index) forUnknown(c *credit, list []ledger.Proposal) []ledger.Proposal {
	exact := 0.0 // of any of them: which one is for a person to say, and the others are free
	for _, p := range list {
		if x.toTheCent(c, p) {
			exact += p.Probability
		}
	}
	if exact >= certainAlone || !x.paysForUnknown(c) {
		return list
	}
	p := ledger.Proposal{
		Rank: len(list) + 1, Rule: payerRule,
		Evidence: []ledger.Evidence{{Fact: "its payer pays for others, it seems: perhaps for one of those of whom nobody knows yet who pays for them"}},
	}
	for customer, open := range x.open {
		if len(open) == 0 || x.payersKnown()[customer] {
			continue
		}
		for _, i := range x.inCurrency(open, c.entry.Amount.Currency) {
			if left := x.invoices[i].Open().Minor; x.daysEarly(c, i) == 0 && left > 0 && left <= c.entry.Amount.Minor {
				p.Customer = x.customers[customer].ID
				p.Parts = append(p.Parts, ledger.Part{Invoice: x.invoices[i].Number(), Amount: ledger.Money{Currency: c.entry.Amount.Currency}})
			}
		}
		if x.tooMany(p) {
			return list
		}
	}
	if len(p.Parts) == 0 {
		return list
	}
	return append(list, p)
}

func (x *index) paysForUnknown(c *credit) bool {
	if slices.ContainsFunc(c.payers, func(p payer) bool { return p.named }) || slices.ContainsFunc(c.citations, citation.names) {
		return false // it says for whom
	}
	names := append(writtenNames(c.entry), labelName(c.entry))
	return payersForOthers.MatchString(fold(clip(strings.Join(names, " "))))
}

// toTheCent reports whether a proposal leaves nothing of the money, nor of what it pays.
func (x *index) toTheCent(c *credit, p ledger.Proposal) bool {
	return p.Total() == c.entry.Amount.Minor && !slices.ContainsFunc(p.Parts, func(part ledger.Part) bool {
		return part.Adjustment != 0 || !x.invoices[x.at(part.Invoice)].pays(part.Amount) && part.Amount.Minor > 0
	})
}

// forAnother objects to the exact amount of something that nothing names where its
// payer has paid for several customers and is none of them, and one of whom nobody
// knows yet who pays for them owes as much.
func (x *index) forAnother(c *credit, best candidate) string {
	p, _ := c.payer(best.customer)
	if !p.shares || p.known() || p.mentioned || x.anyCited(c, best) || len(x.pointedTo(c, best.set)) > 0 {
		return ""
	}
	for i := range x.amounts.of(c.entry.Amount) {
		if who := x.owner(i); who != best.customer && !x.payersKnown()[who] && x.payableNow(i, c.entry.Amount) && x.daysEarly(c, i) == 0 {
			return "its payer pays for several customers, perhaps for " + x.customers[who].ID + ", who owes as much"
		}
	}
	return ""
}

// withPayers are the customers for whom somebody has paid whose account or name has
// been learned, or who have paid in bulk.
func (x *index) withPayers() map[int]bool {
	known := map[int]bool{}
	for _, signs := range []map[string][]learned{x.learned, x.signed} {
		for _, list := range signs {
			for _, l := range list {
				known[l.customer] = true
			}
		}
	}
	for customer := range x.habits {
		known[customer] = true
	}
	return known
}

// signedBy are those for whom the signature of a credit has paid. In a label the
// text goes on behind it: a part of two words or more tells enough to keep somebody
// from being reminded, and not enough to book money.
func (x *index) signedBy(c *credit) []learned {
	if known := x.signed[payerWords(c.entry)]; len(known) > 0 {
		return known
	}
	words := strings.Fields(labelName(c.entry))
	for k := len(words) - 1; k >= 2; k-- {
		if known := x.signed[alphabetic(nameWords(strings.Join(words[:k], " ")))]; len(known) > 0 {
			return known
		}
	}
	return nil
}
