package ingest

import (
	"cmp"

	"relanced/internal/ledger"
)

// mergeCustomer keeps what is known where a source that knows only part of a
// customer says nothing.
func mergeCustomer(known, said ledger.Customer, speaksOfSettlement bool) ledger.Customer {
	if !said.Partial {
		said.OnAccount = known.OnAccount
		return said
	}
	out := known
	out.ID, out.Partial = said.ID, false
	for _, f := range []struct {
		into *string
		from string
	}{
		{&out.Name, said.Name},
		{&out.Email, said.Email},
		{&out.Segment, said.Segment},
		{&out.Language, said.Language},
		{&out.Phone, said.Phone},
		{&out.Address, said.Address},
		{&out.SIREN, said.SIREN},
		{&out.VAT, said.VAT},
		{&out.Country, said.Country},
		{&out.Policy, said.Policy},
		{&out.Terms, said.Terms},
	} {
		// What a person wrote into the customers' file wins over what a document
		// happens to print.
		*f.into = cmp.Or(*f.into, f.from)
	}
	out.Kind = cmp.Or(out.Kind, said.Kind)
	if speaksOfSettlement {
		out.OnAccount = said.OnAccount
	}
	if len(out.IBANs) == 0 {
		out.IBANs = said.IBANs
	}
	if len(out.Aliases) == 0 {
		out.Aliases = said.Aliases
	}
	return out
}

// mergeInvoice keeps what is known where a source says nothing of it. A table
// without a column for them does not speak of terms, discounts, the payee or what
// the accounts say is settled; a source that knows only part of an invoice leaves
// every empty field.
func mergeInvoice(known, said ledger.Invoice, speaksOfSettlement bool) ledger.Invoice {
	out := said
	out.Partial = false
	out.Terms = cmp.Or(said.Terms, known.Terms)
	out.PayTo = cmp.Or(said.PayTo, known.PayTo)
	out.Payee = cmp.Or(said.Payee, known.Payee)
	out.Policy = cmp.Or(said.Policy, known.Policy) // only our own tables speak of it
	if len(said.Discounts) == 0 {
		out.Discounts = known.Discounts
	}
	if said.SettledBy == "" && !speaksOfSettlement {
		out.Settled, out.SettledBy = known.Settled, known.SettledBy
	}
	if !said.Partial {
		return out
	}
	// An opening item may be only what remained of the invoice.
	if rest := said.Amount.Minor - said.Settled; said.Amount != known.Amount && said.Amount.Currency == known.Amount.Currency &&
		rest >= 0 && rest <= known.Amount.Minor {
		out.Amount, out.Settled = known.Amount, known.Amount.Minor-rest
	}
	out.Type = cmp.Or(said.Type, known.Type)
	out.Customer = cmp.Or(known.Customer, said.Customer)
	out.IssueDate = cmp.Or(known.IssueDate, said.IssueDate)
	out.DueDate = cmp.Or(said.DueDate, known.DueDate)
	out.Reference = cmp.Or(said.Reference, known.Reference)
	out.PurchaseOrder = cmp.Or(said.PurchaseOrder, known.PurchaseOrder)
	out.Document = cmp.Or(said.Document, known.Document)
	out.VAT = cmp.Or(said.VAT, known.VAT)
	if len(said.Instalments) == 0 && said.Amount == known.Amount {
		out.Instalments = known.Instalments
	}
	return out
}
