package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A customer is what the engine keeps of a customer of the ledger: by what a payment
// can tell who they are, from which country they pay, and of what kind they are.
type customer struct {
	ID, Name, Email, Country string
	Kind                     ledger.CustomerKind
	IBANs, Aliases           []string
}

func (p *packer) customer(c *ledger.Customer) customer {
	return customer{
		ID: p.keep(c.ID), Name: p.keep(c.Name), Email: p.keep(c.Email), Country: c.Country, Kind: c.Kind,
		IBANs: p.keepAll(c.IBANs), Aliases: p.keepAll(c.Aliases),
	}
}

// newCustomers keeps of a list what the engine needs, by ID.
func newCustomers(list []ledger.Customer) []customer {
	kept, p := make([]customer, len(list)), packer{}
	for n := range list {
		kept[n] = p.customer(&list[n])
	}
	sortByID(kept)
	return kept
}

func sortByID(list []customer) {
	slices.SortFunc(list, func(a, b customer) int { return strings.Compare(a.ID, b.ID) })
}
