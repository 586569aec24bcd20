package reconcile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// Errors of what is ignored for good.
var (
	ErrNoSource   = errors.New("nothing of that account or name is ignored: relanced review sources lists what is")
	ErrNameless   = errors.New("the bank gives neither an account nor a name to know it by: ignore its credits one by one, without --always")
	ErrIsCustomer = errors.New("that is a customer's: ignore single credits of it, without --always")
	ErrNearly     = errors.New("it may be that customer, and its payments would be ignored: ignore single credits of it, without --always")
)

// sourceOf is what a credit can be known by: its counterparty's account, else
// exactly its name.
func sourceOf(e *ledger.Entry) ledger.Source {
	if iban := ledger.NormalizeIBAN(e.IBAN); iban != "" {
		return ledger.Source{IBAN: iban}
	}
	return ledger.Source{Name: strings.TrimSpace(e.Counterparty)}
}

// takenUp is the key of the explanation "nobody's invoice": a person who takes up
// what was ignored has refused it.
const takenUp = ""

// fromSource says that a credit comes from a counterparty whose money is never a
// customer's, or "". What cites an open invoice, or comes from an account or
// under a name that a customer has since, is looked at all the same.
func (x *index) fromSource(e *ledger.Entry) string {
	id := sourceOf(e).ID()
	by, ok := x.sources[sourceOf(e)]
	if !ok || id == "" || x.fromCustomer(e) || x.amounts.count(e.Amount) > 0 {
		return ""
	}
	if _, near := x.names.nearly(e.Counterparty); near {
		return ""
	}
	return "from " + id + ", never a customer's, says " + by
}

// takenUpDebit keeps a debit in review that the engine had ignored and a person
// took up again: it can settle nothing, but only a person may close it.
func (x *index) takenUpDebit(e *ledger.Entry) bool {
	return e.Amount.Minor <= 0 && x.rejected[e.ID][takenUp]
}

// sources by what they are known by: who said so.
func sources(list []ledger.Source) map[ledger.Source]string {
	by := make(map[ledger.Source]string, len(list))
	for _, s := range list {
		by[ledger.Source{IBAN: s.IBAN, Name: s.Name}] = s.Actor
	}
	return by
}

// ignoreAlways records the counterparty of an entry as a source, unless it is
// known to be a customer.
func (d Desk) ignoreAlways(tx *store.Tx, e ledger.Entry) (ledger.Source, error) {
	s := sourceOf(&e)
	if s.ID() == "" {
		return s, ErrNameless
	}
	customer, err := customerOf(tx, s)
	if err != nil {
		return s, err
	}
	if customer != "" {
		return s, fmt.Errorf("%s is known as customer %s: %w", s.ID(), customer, ErrIsCustomer)
	}
	customers, err := loadPayers(tx)
	if err != nil {
		return s, err
	}
	names := newNameIndex(customers)
	if i, near := names.nearly(e.Counterparty); near {
		c := customers[i]
		return s, fmt.Errorf("%s is nearly the name of customer %s, %s: %w", oneLine(e.Counterparty), c.ID, c.Name, ErrNearly)
	}
	s.Actor, s.Why = d.Actor, d.Why
	_, err = tx.AddSource(s)
	return s, err
}

// nearly finds a customer who is called so, or so but for a slip.
func (n *nameIndex) nearly(written string) (customer int, ok bool) {
	for _, h := range n.find(written, false) {
		if h.full || h.alike >= nearlyName {
			return h.customer, true
		}
	}
	whole := exactly(written) // of silent words only
	if at := n.exact[whole]; whole != "" && len(at) > 0 {
		return n.names[at[0]].customer, true
	}
	return 0, false
}

// customerOf finds the customer that a source is known to be, by its file or by
// what it has paid; "" when none is.
func customerOf(tx *store.Tx, s ledger.Source) (string, error) {
	customers, err := tx.Customers()
	if err != nil {
		return "", err
	}
	for _, c := range customers {
		same := func(iban string) bool { return ledger.NormalizeIBAN(iban) == s.IBAN }
		if s.IBAN != "" && slices.ContainsFunc(c.IBANs, same) {
			return c.ID, nil
		}
		if s.Name != "" && (fold(c.Name) == fold(s.Name) || slices.ContainsFunc(c.Aliases, func(a string) bool { return fold(a) == fold(s.Name) })) {
			return c.ID, nil
		}
	}
	return payerOf(tx, s)
}

// payerOf finds a customer whose invoices the source has paid.
func payerOf(tx *store.Tx, s ledger.Source) (string, error) {
	settled, err := tx.Entries(ledger.EntryAllocated)
	if err != nil {
		return "", err
	}
	for _, e := range settled {
		if sourceOf(&e) != s {
			continue
		}
		all, err := tx.AllocationsOf(e.ID)
		if err != nil {
			return "", err
		}
		for _, a := range all {
			if live(a) {
				i, _, err := tx.Invoice(a.Invoice)
				return i.Customer, err
			}
		}
	}
	return "", nil
}

// Forget lets the credits of a source be looked at again, from now on: what was
// ignored stays so. The source is named as review sources shows it.
func (d Desk) Forget(tx *store.Tx, id string) (ledger.Source, error) {
	list, err := tx.Sources()
	if err != nil {
		return ledger.Source{}, err
	}
	for _, s := range list {
		if s.Name == id || s.IBAN != "" && s.IBAN == ledger.NormalizeIBAN(id) {
			_, err := tx.RemoveSource(s, d.Actor, d.Why)
			return s, err
		}
	}
	return ledger.Source{}, fmt.Errorf("%q: %w", id, ErrNoSource)
}
