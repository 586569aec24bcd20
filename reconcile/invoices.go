package reconcile

import (
	"iter"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// An invoice is what the engine keeps of an invoice of the ledger: a book may
// have a million, and most of what the ledger knows of each is of no use here. What
// it points to the collector follows every time: it points to little.
type invoice struct {
	names             string // number, reference and purchase order, one behind the other
	number, reference uint32 // where they end
	owner             int32  // the place of the customer
	*usual
	minor, Allocated int64
	terms            *invoiceTerms // nil for most
}

// usual is what many invoices of a book have in common.
type usual struct {
	IssueDate, DueDate ledger.Date
	currency           string
	Changed            bool // by a newer version than the first
}

// invoiceTerms are what few have.
type invoiceTerms struct {
	instalments []ledger.Instalment
	discounts   []ledger.Discount
	settled     int64
	writtenOff  bool
}

// An invoiceMaker keeps what is usual once.
type invoiceMaker struct {
	packer
	usuals map[usual]*usual
}

func (m *invoiceMaker) of(i *ledger.Invoice, owner int) invoice {
	kept := invoice{
		names: m.keep(i.Number, i.Reference, i.PurchaseOrder), owner: int32(owner), minor: i.Amount.Minor, Allocated: i.Allocated,
		number: uint32(len(i.Number)), reference: uint32(len(i.Number) + len(i.Reference)), //nolint:gosec // no text of an invoice has 2³² bytes
		usual: m.usual(usual{i.IssueDate, i.DueDate, i.Amount.Currency, i.Version > 1}),
	}
	if len(i.Instalments)+len(i.Discounts) > 0 || i.Settled != 0 || i.WrittenOff {
		kept.terms = &invoiceTerms{i.Instalments, i.Discounts, i.Settled, i.WrittenOff}
	}
	return kept
}

func (m *invoiceMaker) usual(u usual) *usual {
	kept := m.usuals[u]
	if kept == nil {
		u.IssueDate, u.DueDate, u.currency = ledger.Date(m.keep(string(u.IssueDate))), ledger.Date(m.keep(string(u.DueDate))), m.keep(u.currency)
		kept = &u
		m.usuals[u] = kept
	}
	return kept
}

// Number is [ledger.Invoice.Number].
func (i *invoice) Number() string { return i.names[:i.number] }

// Reference is [ledger.Invoice.Reference].
func (i *invoice) Reference() string { return i.names[i.number:i.reference] }

// PurchaseOrder is [ledger.Invoice.PurchaseOrder].
func (i *invoice) PurchaseOrder() string { return i.names[i.reference:] }

// Amount is [ledger.Invoice.Amount].
func (i *invoice) Amount() ledger.Money { return ledger.Money{Minor: i.minor, Currency: i.currency} }

// WrittenOff is [ledger.Invoice.WrittenOff].
func (i *invoice) WrittenOff() bool { return i.terms != nil && i.terms.writtenOff }

func sortByNumber(list []invoice) {
	slices.SortFunc(list, func(a, b invoice) int { return strings.Compare(a.Number(), b.Number()) })
}

// Open is [ledger.Invoice.Open].
func (i *invoice) Open() ledger.Money {
	if i.terms == nil {
		return ledger.Money{Minor: i.minor - i.Allocated, Currency: i.currency}
	}
	return i.whole().Open()
}

// OpenInstalments is [ledger.Invoice.OpenInstalments].
func (i *invoice) OpenInstalments() []ledger.Instalment { return i.whole().OpenInstalments() }

// Discounts are what may be deducted for paying early.
func (i *invoice) Discounts() []ledger.Discount {
	if i.terms == nil {
		return nil
	}
	return i.terms.discounts
}

// whole is the invoice of the ledger, as far as its open amount goes.
func (i *invoice) whole() ledger.Invoice {
	w := ledger.Invoice{Number: i.Number(), DueDate: i.DueDate, Amount: i.Amount(), Allocated: i.Allocated}
	if i.terms != nil {
		w.Instalments, w.Settled, w.WrittenOff = i.terms.instalments, i.terms.settled, i.terms.writtenOff
	}
	return w
}

// payable yields the amounts that settle something of an invoice exactly: the
// whole open amount, or one instalment.
func (i *invoice) payable() iter.Seq[ledger.Money] {
	return func(yield func(ledger.Money) bool) {
		whole := i.Open()
		if whole.Minor <= 0 || !yield(whole) || i.terms == nil {
			return
		}
		list := []ledger.Money{whole}
		for _, part := range i.OpenInstalments() {
			if slices.Contains(list, part.Amount) {
				continue
			}
			if list = append(list, part.Amount); !yield(part.Amount) {
				return
			}
		}
	}
}

// pays reports whether an amount settles something of the invoice exactly.
func (i *invoice) pays(amount ledger.Money) bool {
	if i.terms == nil {
		return amount.Minor > 0 && i.Open() == amount
	}
	for payable := range i.payable() {
		if payable == amount {
			return true
		}
	}
	return false
}
