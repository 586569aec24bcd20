package csvbook

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

func (r *row) invoice() ledger.Invoice {
	i := r.heading()
	i.Type = choose(r, "type", invoiceTypes, "invoice, credit_note or deposit")
	i.Customer = r.key("customer_id")
	if money, ok := r.amount("amount", r.raw("amount"), r.currency()); ok {
		i.Amount = money
		i.Instalments = r.instalments(money)
	}
	r.complete(&i)
	return i
}

// heading reads what needs no other cell to be understood.
func (r *row) heading() ledger.Invoice {
	i := ledger.Invoice{
		Number:        r.key("number"),
		IssueDate:     r.date("issue_date"),
		DueDate:       r.date("due_date"),
		Reference:     r.text("reference"),
		PurchaseOrder: r.text("purchase_order"),
		Document:      r.text("document"),
		VAT:           r.text("vat"),
		Terms:         r.text("terms"),
		Policy:        r.text("policy"),
	}
	if i.IssueDate == "" && r.raw("issue_date") == "" {
		r.fault("issue_date", errEmpty, "fill in the day the invoice was issued")
	}
	return i
}

// complete settles what depends on the amount.
func (r *row) complete(i *ledger.Invoice) {
	sign(i)
	r.dueDate(i)
	i.Discounts = r.discounts(i.IssueDate, i.Amount)
}

// sign settles the type and the sign together: what is owed back is negative,
// and what is negative is owed back, whichever of the two the file says.
func sign(i *ledger.Invoice) {
	switch {
	case i.Amount.Minor < 0:
		i.Type = ledger.TypeCreditNote
	case i.Type == ledger.TypeCreditNote:
		i.Amount.Minor = -i.Amount.Minor
		for n := range i.Instalments {
			i.Instalments[n].Amount.Minor = -i.Instalments[n].Amount.Minor
		}
	case i.Type == "":
		i.Type = ledger.TypeInvoice
	}
}

// dueDate takes the last instalment's day, else the cell's, else for a credit
// note the day it was issued: nobody is given time to be owed. Without any, the
// terms of the invoice, of its customer or of the book will say.
func (r *row) dueDate(i *ledger.Invoice) {
	column := "due_date"
	if n := len(i.Instalments); n > 0 {
		i.DueDate, column = i.Instalments[n-1].DueDate, "instalments"
	}
	if i.DueDate == "" && r.raw("due_date") == "" && r.raw("instalments") == "" && i.Type == ledger.TypeCreditNote {
		i.DueDate = i.IssueDate
	}
	for _, part := range i.Schedule() {
		if part.DueDate != "" && part.DueDate < i.IssueDate {
			r.fault(column, fmt.Errorf("%s is earlier than the day of issue, %s", part.DueDate, i.IssueDate),
				"check both dates: day, month, year")
			return
		}
	}
}

// currency is the code of the row, else the one that the file's rules give,
// else the euro.
func (r *row) currency() string {
	switch text := strings.ToUpper(r.text("currency")); text {
	case "":
		return cmp.Or(r.head.rules.currency, "EUR")
	case "€", "EURO", "EUROS":
		return "EUR"
	default:
		return text
	}
}

// amount reads an amount, with or without its currency behind it.
func (r *row) amount(column, text, currency string) (ledger.Money, bool) {
	money, err := sheet.ParseAmount(text, currency, r.head.rules.decimal)
	switch {
	case err == nil:
		return money, true
	case errors.Is(err, ledger.ErrCurrency):
		r.fault("currency", err, "write the three letters of the currency")
	case errors.Is(err, ledger.ErrAmountEmpty):
		r.fault(column, errEmpty, "fill in the amount, VAT included")
	default:
		r.fault(column, err, "write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00")
	}
	return ledger.Money{}, false
}

var invoiceTypes = map[string]ledger.InvoiceType{
	"invoice": ledger.TypeInvoice, "facture": ledger.TypeInvoice,
	"creditnote": ledger.TypeCreditNote, "avoir": ledger.TypeCreditNote, "factureavoir": ledger.TypeCreditNote,
	"notecredit": ledger.TypeCreditNote, "credit": ledger.TypeCreditNote,
	"deposit": ledger.TypeDeposit, "depositinvoice": ledger.TypeDeposit, "downpayment": ledger.TypeDeposit,
	"acompte": ledger.TypeDeposit, "factureacompte": ledger.TypeDeposit,
}
