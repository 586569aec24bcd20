package reconcile

import (
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// A register is the customers and the invoices of a book, as far as the engine needs
// them. What is read from a ledger is never held whole.
type register struct {
	customers []customer     // by ID
	place     map[string]int // customer ID -> customers
	known     int            // how many customers were read: the others only invoices name
	invoices  []invoice      // by number
	maker     invoiceMaker   // until they are sorted
}

// newRegister has these customers, by ID, and room for so many invoices.
func newRegister(customers []customer, invoices int) *register {
	g := &register{
		customers: slices.Clip(customers), // their names are looked through while others are added
		known:     len(customers), invoices: make([]invoice, 0, invoices), maker: invoiceMaker{usuals: map[usual]*usual{}},
	}
	g.placeCustomers()
	return g
}

// registered is the register of what a snapshot lists.
func registered(customers []ledger.Customer, invoices []ledger.Invoice) *register {
	g := newRegister(newCustomers(customers), len(invoices))
	for n := range invoices {
		g.add(&invoices[n])
	}
	g.sort()
	return g
}

// placeCustomers makes the customers findable by ID.
func (g *register) placeCustomers() {
	g.place = make(map[string]int, len(g.customers))
	for n := range g.customers {
		g.place[g.customers[n].ID] = n
	}
}

// add adds an invoice, of which it keeps nothing but copies, and the customer that
// only it names.
func (g *register) add(i *ledger.Invoice) {
	owner, ok := g.place[i.Customer]
	if !ok {
		owner = len(g.customers)
		g.customers = append(g.customers, customer{ID: strings.Clone(i.Customer)})
		g.place[g.customers[owner].ID] = owner
	}
	g.invoices = append(g.invoices, g.maker.of(i, owner))
}

// sort brings everything into its order, once all invoices are there.
func (g *register) sort() {
	g.maker = invoiceMaker{}
	sortByNumber(g.invoices)
	if len(g.customers) == g.known {
		return
	}
	before := slices.Clone(g.customers)
	sortByID(g.customers)
	g.placeCustomers()
	for n := range g.invoices {
		g.invoices[n].owner = int32(g.place[before[g.invoices[n].owner].ID]) //nolint:gosec // nobody has 2³¹ customers
	}
}

// at is the place of the invoice with a number that is in the books.
func (g *register) at(number string) int {
	i, _ := g.find(number)
	return i
}

// find looks for an invoice by its number as it is in the books.
func (g *register) find(number string) (i int, found bool) {
	return slices.BinarySearchFunc(g.invoices, number, func(i invoice, want string) int { return strings.Compare(i.Number(), want) })
}

// owner is the customer whose an invoice is.
func (g *register) owner(invoice int) int { return int(g.invoices[invoice].owner) }

// debtor is the ID of the customer whose the invoice with a number is; "" when there
// is none.
func (g *register) debtor(number string) string {
	i, found := g.find(number)
	if !found {
		return ""
	}
	return g.customers[g.owner(i)].ID
}
