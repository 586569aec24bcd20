package csvbook

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// document is one invoice of an export, told by one row or by several.
type document struct {
	row      *row // the first
	book     string
	invoice  ledger.Invoice
	customer ledger.Customer
	said     figures
	lines    int64 // the sum of the lines, where there is no total
	payments figure
}

// figures is what an export says of the payment of an invoice.
type figures struct {
	state           state
	open, due, paid figure
}

// figure is an amount in minor units that may not be given.
type figure struct {
	minor int64
	given bool
}

// document reads a row of an export. It returns nil for a row that holds no
// invoice of ours, which the notes then count, and for one at fault.
func (b *bookReader) document(r *row) *document {
	l := b.src.found.layout
	number := r.raw("number")
	if r.frame() {
		return nil
	}
	k, ok := b.kind(r, number)
	if !ok {
		return nil
	}
	said, ok := b.figures(r, l)
	if !ok {
		return nil
	}
	d := &document{row: r, book: r.text("book"), invoice: r.heading(), said: said}
	d.invoice.Type = ledger.InvoiceType(k)
	d.customer = b.customer(r)
	d.invoice.Customer = d.customer.ID
	b.amounts(d)
	if !r.ok() {
		return nil
	}
	return d
}

// frame reports a row that stands around the invoices: a title, a total, or a
// further line of the invoice above it.
func (r *row) frame() bool {
	if r.raw("issue_date") != "" {
		return false
	}
	if strings.HasPrefix(sheet.Fold(r.raw("number")), "total") {
		return true
	}
	return r.raw("number") == "" && r.raw("customer_id") == "" && r.raw(colName) == "" && r.raw("type") == ""
}

// kind tells what the document is. It is false for one that is no invoice.
func (b *bookReader) kind(r *row, number string) (kind, bool) {
	l := b.src.found.layout
	begins := func(prefix string) bool { return strings.HasPrefix(strings.ToUpper(number), prefix) }
	word := r.text("type")
	k, known := l.kindOf(word)
	switch {
	case word == "" && slices.ContainsFunc(l.bought, begins):
		b.notes.add("left out, purchases", number)
		return "", false
	case word == "" && slices.ContainsFunc(l.credits, begins):
		return kindCredit, true
	case word == "":
		return kindOther, true // the sign will tell
	case !known || k == kindOther:
		b.notes.add(fmt.Sprintf("left out, type %.40q", word), number)
		return "", false
	}
	return k, true
}

// figures reads what the row says of the payment. It is false for a document
// that was not issued, or was taken back.
func (b *bookReader) figures(r *row, l *layout) (figures, bool) {
	number := r.raw("number")
	said := figures{}
	for _, column := range []string{colStatus, colPaymentStatus} {
		word := r.text(column)
		if word == "" {
			continue
		}
		s := l.stateOf(word)
		if s == stateUnknown {
			b.notes.add(fmt.Sprintf("status %.40q is not known and taken as open", word), number)
		}
		if s == stateOut {
			b.notes.add(fmt.Sprintf("left out, status %.40q", word), number)
			if number != "" {
				b.void = append(b.void, ledger.Invoice{Number: number, Void: fmt.Sprintf("%.40q in an export", word)})
			}
			return said, false
		}
		said.state = max(said.state, s)
	}
	switch flag := sheet.Fold(r.text(colPaid)); {
	case slices.Contains(yes, flag) || flag == "1" && r.asksWhether(colPaid):
		said.state = max(said.state, statePaid)
	case slices.Contains(no, flag) || flag == "0" && r.asksWhether(colPaid):
	default:
		said.paid = r.figure(colPaid)
	}
	said.open, said.due = r.figure(colOpen), r.figure(colDue)
	return said, true
}

// asksWhether reports a column that says yes or no, by one or nought, and holds
// no amount.
func (r *row) asksWhether(column string) bool {
	name := sheet.Fold(r.head.name(column))
	return !slices.ContainsFunc([]string{"montant", "amount", "total"}, func(word string) bool { return strings.Contains(name, word) })
}

// figure reads an amount that may be missing.
func (r *row) figure(column string) figure {
	text := r.raw(column)
	if text == "" {
		return figure{}
	}
	money, ok := r.amount(column, text, r.currency())
	return figure{money.Minor, ok}
}

// amounts reads the total, or the line that the row adds to it, and the payment.
func (b *bookReader) amounts(d *document) {
	r, l := d.row, b.src.found.layout
	d.invoice.Amount.Currency = r.currency()
	column := "amount"
	if len(b.src.found.places[column]) == 0 {
		column = colLine
	}
	money, ok := r.amount(column, r.raw(column), r.currency())
	if !ok {
		return
	}
	if column == colLine {
		d.lines = money.Minor
	} else {
		d.invoice.Amount = money
	}
	d.payments = r.figure(colPayment)
	home := rules{currency: l.rules.currency}
	own := (&row{head: &header{rules: home}}).currency()
	for _, column := range []string{"amount", colOpen} {
		if slices.Contains(l.home, sheet.Fold(r.head.name(column))) && r.currency() != own {
			r.fault(column, fmt.Errorf("the column is in the firm's own currency, the invoice is in %s", r.currency()),
				"export the total and the amount due in the currency of the invoice as well")
		}
	}
}

// customer reads who owes: by the tool's number of the customer, else by name.
func (b *bookReader) customer(r *row) ledger.Customer {
	c := ledger.Customer{
		ID: r.raw("customer_id"), Name: r.text(colName), Partial: true,
		VAT:     strings.Join(strings.Fields(r.text(colCustomerVAT)), ""),
		SIREN:   strings.Join(strings.Fields(r.text(colSIREN)), ""),
		Address: r.raw(colAddress),
	}
	if text := r.text(colEmail); text != "" {
		if _, err := mail.ParseAddressList(strings.ReplaceAll(text, ";", ",")); err == nil {
			c.Email = text
		} else {
			b.notes.add("an e-mail address is none and passed over", r.raw("number"))
		}
	}
	switch {
	case c.ID != "":
		c.ID = r.key("customer_id")
		if c.Name == "" && b.src.found.layout.generic {
			c.Name = c.ID
		}
	case c.Name == "":
		r.fault(b.customerColumn(), errEmpty, "fill in the customer, or remove the row")
	default:
		if c.ID = NameID(c.Name); c.ID == "" {
			r.fault(colName, fmt.Errorf("%q has neither letters nor digits", c.Name), "write the customer's name")
		}
	}
	return c
}

func (b *bookReader) customerColumn() string {
	if len(b.src.found.places[colName]) > 0 {
		return colName
	}
	return "customer_id"
}

// NameID is the identifier of a customer that a file knows by name alone: the
// letters and digits of the name in capitals, so that "Dupont & Fils" and
// "DUPONT ET FILS" stay two but spaces, dots and case do not matter.
func NameID(name string) string {
	id := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFC.String(name))
	runes := []rune(id)
	return string(runes[:min(len(runes), maxKey)])
}

// merge adds a further row of the same invoice. What is not added up must be the
// same on both.
func (d *document) merge(other *document) {
	if d.content() != other.content() {
		other.row.fault("number", fmt.Errorf("%q stands on line %d already, with other content", d.invoice.Number, d.row.line),
			"keep the right one of the two rows")
		return
	}
	d.lines += other.lines
	if other.payments.given {
		d.payments = figure{d.payments.minor + other.payments.minor, true}
	}
	if sum := max(d.lines, -d.lines, d.payments.minor, -d.payments.minor); sum > ledger.MaxMinor {
		other.row.fault("number", errSum, "check the amounts of the invoice")
	}
}

var errSum = errors.New("the rows of the invoice add up to more than any invoice")

// content is what all rows of an invoice have in common.
func (d *document) content() string {
	return fmt.Sprintf("%q %+v %+v %+v", d.book, d.invoice, d.customer, d.said)
}
