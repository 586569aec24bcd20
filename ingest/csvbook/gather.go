package csvbook

import (
	"fmt"

	"relanced/internal/ledger"
)

// gather takes a row of an export. Where an invoice is to be added up from
// several rows, they have to follow one another.
func (b *bookReader) gather(r *row) error {
	d := b.document(r)
	if d == nil {
		return nil
	}
	if !b.src.found.sums() {
		b.pending = d
		return b.flush()
	}
	if p := b.pending; p != nil && p.book == d.book && p.invoice.Number == d.invoice.Number {
		p.merge(d)
		return nil
	}
	err := b.flush()
	b.pending = d
	return err
}

// flush hands the invoice on that the rows so far have told.
func (b *bookReader) flush() error {
	d := b.pending
	if d == nil {
		return nil
	}
	b.pending = nil
	if b.finish(d); !d.row.ok() || !b.isFresh(d) || !b.isSame(d) {
		b.fault(d.row.faults...)
		d.row.faults = nil // said
		return nil
	}
	if len(b.faults) > 0 {
		return nil
	}
	if err := b.customerFirst(d); err != nil {
		return err
	}
	return b.sink.Invoice(d.book, d.invoice)
}

// isFresh reports whether the invoice was not met before. A part of an invoice
// that was handed on already cannot be added to it any more.
func (b *bookReader) isFresh(d *document) bool {
	before, met := b.seen[d.book+"\x00"+d.invoice.Number]
	if met && b.src.found.sums() {
		d.row.fault("number", fmt.Errorf("%q goes on here, and began on line %d", d.invoice.Number, before.line),
			"sort the export by the number of the invoice")
		return false
	}
	return b.isNew(d.row, d.book, "number", d.invoice.Number, d.content())
}

// isSame makes sure that a customer known by name alone is one customer: with
// two VAT numbers it is two.
func (b *bookReader) isSame(d *document) bool {
	before := b.customers[d.book+"\x00"+d.customer.ID]
	if before.VAT != "" && d.customer.VAT != "" && before.VAT != d.customer.VAT {
		d.row.fault(colName, fmt.Errorf("customer %q has the VAT numbers %s and %s in one file", d.customer.ID, before.VAT, d.customer.VAT),
			"add the customer's number to the export, or correct the VAT number")
		return false
	}
	return true
}

// customerFirst hands on what the export knows of the customer, once as long as
// it says the same.
func (b *bookReader) customerFirst(d *document) error {
	c, key := d.customer, d.book+"\x00"+d.customer.ID
	if c.Name == "" && c.Email == "" && c.VAT == "" && c.Address == "" && c.SIREN == "" {
		return nil
	}
	before, met := b.customers[key]
	if met && same(before, c) {
		return nil
	}
	b.customers[key] = c
	return b.sink.Customer(d.book, c)
}

func same(a, b ledger.Customer) bool {
	return a.Name == b.Name && a.Email == b.Email && a.VAT == b.VAT && a.Address == b.Address && a.SIREN == b.SIREN
}
