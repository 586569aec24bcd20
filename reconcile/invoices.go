package reconcile

import (
	"iter"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// An invoice is what the engine keeps of an invoice of the ledger: a book may
// have a million, and most of what the ledger knows of each is of no use here.
type invoice struct {
	Number, Customer         string
	IssueDate, DueDate       ledger.Date
	Amount                   ledger.Money
	Reference, PurchaseOrder string
	Allocated, Settled       int64
	WrittenOff               bool
	Changed                  bool          // by a newer version than the first
	terms                    *invoiceTerms // nil for most
}

type invoiceTerms struct {
	instalments []ledger.Instalment
	discounts   []ledger.Discount
}

func newInvoice(i *ledger.Invoice) invoice {
	kept := invoice{
		Number: i.Number, Customer: i.Customer, IssueDate: i.IssueDate, DueDate: i.DueDate, Amount: i.Amount,
		Reference: i.Reference, PurchaseOrder: i.PurchaseOrder, Allocated: i.Allocated, Settled: i.Settled, WrittenOff: i.WrittenOff,
		Changed: i.Version > 1,
	}
	if len(i.Instalments)+len(i.Discounts) > 0 {
		kept.terms = &invoiceTerms{i.Instalments, i.Discounts}
	}
	return kept
}

// newInvoices keeps of a list what the engine needs, by number.
func newInvoices(list []ledger.Invoice) []invoice {
	kept := make([]invoice, len(list))
	for n := range list {
		kept[n] = newInvoice(&list[n])
	}
	sortByNumber(kept)
	return kept
}

func sortByNumber(list []invoice) {
	slices.SortFunc(list, func(a, b invoice) int { return strings.Compare(a.Number, b.Number) })
}

// Open is [ledger.Invoice.Open].
func (i *invoice) Open() ledger.Money {
	if i.Settled == 0 && !i.WrittenOff {
		return ledger.Money{Minor: i.Amount.Minor - i.Allocated, Currency: i.Amount.Currency}
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
	w := ledger.Invoice{Number: i.Number, DueDate: i.DueDate, Amount: i.Amount, Allocated: i.Allocated, Settled: i.Settled, WrittenOff: i.WrittenOff}
	if i.terms != nil {
		w.Instalments = i.terms.instalments
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
