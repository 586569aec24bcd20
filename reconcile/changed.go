package reconcile

import (
	"relanced/internal/ledger"
)

// changedRule is the rule of a proposal that nobody can accept: it was made when
// the invoice had another amount.
const changedRule = "changed"

// stillDoubtful keeps an invoice in doubt for which a credit was proposed before
// its amount was changed by a new version, as long as nobody has decided on the
// credit: another amount in the file does not say that it was not paid.
func (x *catalogue) stillDoubtful(known map[string][]ledger.Proposal, decisions []Decision) []Decision {
	for n := range decisions {
		d := &decisions[n]
		if d.State != ledger.EntryReview {
			continue
		}
		for _, p := range known[d.Entry] {
			for _, part := range p.Parts {
				place, found := x.find(part.Invoice)
				if !found {
					continue
				}
				i := &x.invoices[place]
				if i.Open().Minor <= 0 || proposes(d.Proposals, part.Invoice) || !outgrown(p, part, i) {
					continue
				}
				d.Proposals = x.doubt(d.Proposals, place, changedRule, ledger.Evidence{Fact: "it was proposed before the amount of " + i.Number() + " was changed"})
			}
		}
	}
	return decisions
}

// outgrown reports whether a part was proposed of an invoice that has another
// amount since.
func outgrown(p ledger.Proposal, part ledger.Part, i *invoice) bool {
	settles := part.Settles()
	return p.Rule == changedRule || settles > i.Amount().Minor || i.Changed && settles > 0 && i.Allocated == 0 && settles < i.Open().Minor
}
