package csvbook

import (
	"fmt"
	"slices"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// Mapping describes the list of invoices of a tool that is not known, as the
// configuration gives it. A file is read with it when it has every column that
// the mapping names.
type Mapping struct {
	Name    string  `yaml:"name"`
	Columns Columns `yaml:"columns"`
	// Currency is that of all invoices, or of those that name none: EUR when left
	// out.
	Currency  string `yaml:"currency"`
	DateOrder string `yaml:"date_order"` // dmy, mdy or ymd; left out: 2026-03-31 or 31/03/2026
	Decimal   string `yaml:"decimal"`    // "," or "."; left out: whatever is not ambiguous
	// What the tool writes into the column of the status, or of the type, beyond
	// the words that are known: for invoices that are paid, and for documents
	// that are to be left out.
	Paid    []string `yaml:"paid"`
	LeftOut []string `yaml:"left_out"`
}

// Columns are the names in the header, however they are spelled: case, accents
// and signs do not matter.
type Columns struct {
	Number     string `yaml:"number"`
	CustomerID string `yaml:"customer_id"` // or the name, or both
	Customer   string `yaml:"customer_name"`
	Email      string `yaml:"email"`
	VATNumber  string `yaml:"customer_vat"`
	SIREN      string `yaml:"siren"`
	Address    string `yaml:"address"`
	IssueDate  string `yaml:"issue_date"`
	DueDate    string `yaml:"due_date"` // or the terms, here or of the customer
	Terms      string `yaml:"terms"`
	Discount   string `yaml:"discount"` // "2% 10 days"
	// Amount is the total with VAT. LineAmount is that of one line, with VAT,
	// where an invoice has a row a line and no total.
	Amount        string `yaml:"amount"`
	LineAmount    string `yaml:"line_amount"`
	Open          string `yaml:"open"` // what remains to be paid
	Paid          string `yaml:"paid"` // what was paid, or yes and no
	Payment       string `yaml:"payment"`
	Currency      string `yaml:"currency"`
	Reference     string `yaml:"reference"`
	PurchaseOrder string `yaml:"purchase_order"`
	Type          string `yaml:"type"`
	Status        string `yaml:"status"`
	Book          string `yaml:"book"`
}

// pairs lists the columns by the names this package has for them.
func (c Columns) pairs() [][2]string {
	return [][2]string{
		{"number", c.Number},
		{"customer_id", c.CustomerID},
		{colName, c.Customer},
		{colEmail, c.Email},
		{colCustomerVAT, c.VATNumber},
		{colSIREN, c.SIREN},
		{colAddress, c.Address},
		{"issue_date", c.IssueDate},
		{"due_date", c.DueDate},
		{"terms", c.Terms},
		{"discount", c.Discount},
		{"amount", c.Amount},
		{colLine, c.LineAmount},
		{colOpen, c.Open},
		{colPaid, c.Paid},
		{colPayment, c.Payment},
		{"currency", c.Currency},
		{"reference", c.Reference},
		{"purchase_order", c.PurchaseOrder},
		{"type", c.Type},
		{colStatus, c.Status},
		{"book", c.Book},
	}
}

// Validate returns what is wrong with a mapping, each beginning with its key.
func (m Mapping) Validate() []string {
	var faults []string
	fault := func(wrong bool, text string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(text, args...))
		}
	}
	c := m.Columns
	fault(strings.TrimSpace(m.Name) == "", "name: is missing")
	fault(c.Number == "", "columns.number: is missing; name the column of the invoice's number")
	fault(c.IssueDate == "", "columns.issue_date: is missing; name the column of the day of issue")
	fault(c.CustomerID == "" && c.Customer == "", "columns.customer_name: is missing; name the column of the customer's name or number")
	fault(c.Amount == "" && c.LineAmount == "", "columns.amount: is missing; name the column of the total with VAT")
	fault(c.Amount != "" && c.LineAmount != "", "columns.line_amount: stands beside amount; name one or the other")
	owner := map[string]string{}
	for _, p := range c.pairs() {
		name := sheet.Fold(p[1])
		fault(p[1] != "" && name == "", "columns.%s: %q has neither letters nor digits", p[0], p[1])
		fault(name != "" && owner[name] != "", "columns.%s: %q is the column of %s already", p[0], p[1], owner[name])
		owner[name] = p[0]
	}
	if m.Currency != "" {
		_, err := ledger.Decimals(m.Currency)
		fault(err != nil, "currency: %q is not a currency: EUR is expected", m.Currency)
	}
	fault(!slices.Contains([]string{"", "dmy", "mdy", "ymd"}, m.DateOrder), "date_order: %q is not accepted: dmy, mdy or ymd is expected", m.DateOrder)
	fault(!slices.Contains([]string{"", ",", "."}, m.Decimal), `decimal: %q is not accepted: "," or "." is expected`, m.Decimal)
	words := len(m.Paid) + len(m.LeftOut)
	fault(words > 0 && c.Status == "" && c.Type == "", "paid: and left_out need the column of the status or of the type")
	return faults
}

func (m Mapping) layout() *layout {
	l := &layout{
		name: m.Name, preamble: true, types: map[string]kind{}, states: map[string]state{},
		rules: rules{order: m.DateOrder, decimal: m.Decimal, currency: m.Currency, times: true},
	}
	for _, p := range m.Columns.pairs() {
		if name := sheet.Fold(p[1]); name != "" {
			l.columns = append(l.columns, aliases{p[0], []string{name}})
			l.marks = append(l.marks, []string{name})
		}
	}
	for _, word := range m.Paid {
		l.states[sheet.Fold(word)] = statePaid
	}
	for _, word := range m.LeftOut {
		l.states[sheet.Fold(word)] = stateOut
		l.types[sheet.Fold(word)] = kindOther
	}
	return l
}
