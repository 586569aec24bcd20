package reconcile

import (
	"fmt"
	"regexp"
	"slices"

	"relanced/internal/ledger"
)

// remittanceWords are what banks write on one credit for several payers: cheques
// paid in together, card takings, collected direct debits.
var remittanceWords = regexp.MustCompile(`\b(REMISES?|REM|CHEQUES?|CHQS?|CARTES?|TPE|PRELEVEMENTS|STRIPE|SUMUP|PAYPAL|GOCARDLESS)\b`)

// Bounds of the search: three open invoices of a small firm are found at once,
// and what fits by chance in a large one says nothing.
const (
	mostRemitted    = 400
	mostRemittances = 10
)

const remittanceRule = "remittance"

// remittance proposes the pairs and triples of open invoices, of whatever
// customers, that add up to a credit which says that it holds several payments.
// It never allocates: it shows a person where the money may belong, and keeps
// those invoices from being reminded.
func (x *index) remittance(c *credit, list []ledger.Proposal) []ledger.Proposal {
	certain := slices.ContainsFunc(list, func(p ledger.Proposal) bool { return p.Probability >= x.config.Propose })
	if certain || !remittanceWords.MatchString(fold(clip(c.entry.Counterparty+" "+c.entry.Text()))) {
		return list
	}
	sets := x.addingUp(c.entry.Amount)
	if len(sets) == 0 || len(sets) > mostRemittances {
		return list
	}
	for _, set := range sets {
		p := ledger.Proposal{
			Rank: len(list) + 1, Customer: x.invoices[set[0]].Customer, Rule: remittanceRule, Probability: 0.5 / float64(len(sets)),
			Evidence: []ledger.Evidence{{Fact: fmt.Sprintf("%d open invoices add up to it, one of %d ways", len(set), len(sets))}},
		}
		for _, i := range set {
			p.Parts = append(p.Parts, ledger.Part{Invoice: x.invoices[i].Number, Amount: x.invoices[i].Open()})
		}
		if !x.rejected[c.entry.ID][p.Key()] {
			list = append(list, p)
		}
	}
	return list
}

// bulkRule is the rule of a proposal that nobody can accept: it keeps invoices
// from being reminded.
const bulkRule = "bulk"

// inBulk adds the invoices that may be among the payments of a bulk credit whose
// parts nobody knows: what was open then, is not larger, and is owed by customers
// of whom no transfer has ever been seen. Who pays by transfer does not pay by
// cheque or card the next time; the others would be reminded of what they paid.
func (x *index) inBulk(c *credit, list []ledger.Proposal) []ledger.Proposal {
	certain := slices.ContainsFunc(list, func(p ledger.Proposal) bool { return p.Probability >= x.config.Propose && p.Rule != remittanceRule })
	if certain || !remittanceWords.MatchString(fold(clip(c.entry.Counterparty+" "+c.entry.Text()))) {
		return list
	}
	p := ledger.Proposal{Rank: len(list) + 1, Rule: bulkRule, Evidence: []ledger.Evidence{{Fact: "it holds several payments, and their customers are not known to pay by transfer"}}}
	most := c.entry.Amount.Minor + c.entry.Amount.Minor/bulkFee
	for i := range x.invoices {
		open := x.invoices[i].Open()
		if open.Minor <= 0 || open.Minor > most || open.Currency != c.entry.Amount.Currency || x.daysEarly(c, i) > 0 || x.transfers[x.owner[i]] {
			continue
		}
		p.Customer = x.invoices[i].Customer
		p.Parts = append(p.Parts, ledger.Part{Invoice: x.invoices[i].Number, Amount: ledger.Money{Currency: open.Currency}})
	}
	if len(p.Parts) == 0 {
		return list
	}
	return append(list, p)
}

// bulkFee: a provider keeps at most a tenth of what it collects.
const bulkFee = 10

// addingUp lists the pairs and triples of open invoices that make an amount, at
// most one more than is worth showing.
func (x *index) addingUp(amount ledger.Money) [][]int {
	var open []int
	byAmount := map[int64][]int{}
	for i := range x.invoices {
		if o := x.invoices[i].Open(); o.Currency == amount.Currency && o.Minor > 0 && o.Minor < amount.Minor {
			open = append(open, i)
			byAmount[o.Minor] = append(byAmount[o.Minor], i)
		}
	}
	if len(open) > mostRemitted {
		return nil
	}
	var sets [][]int
	add := func(first []int, rest int64, after int) bool {
		for _, i := range byAmount[rest] {
			if i > after {
				sets = append(sets, append(slices.Clone(first), i))
			}
		}
		return len(sets) <= mostRemittances
	}
	for a, i := range open {
		rest := amount.Minor - x.invoices[i].Open().Minor
		if !add([]int{i}, rest, i) {
			return sets
		}
		for _, j := range open[a+1:] {
			if left := rest - x.invoices[j].Open().Minor; left > 0 && !add([]int{i, j}, left, j) {
				return sets
			}
		}
	}
	return sets
}
