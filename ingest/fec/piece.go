package fec

import (
	"cmp"

	"relanced/internal/ledger"
)

// role is what a line does to a customer's debt.
type role int

const (
	other     role = iota // a debit that is none of the others
	invoicing             // a line of an entry of sales, of either side
	opening               // a debit of an opening entry
	moved                 // a debit on a doubtful account, of a debt that stood on 411
	returned              // a debit that moves money: a payment that was sent back
	paying                // a credit
)

// role tells the role of a line from its entry.
func (b *books) role(l *line) role {
	e := b.entries[l.entry]
	switch {
	case b.journals[e.journal].opening && l.amount > 0:
		return opening
	case b.isSale(e) && (l.amount > 0 || e.touch&touchMoney == 0):
		return invoicing
	case l.amount <= 0:
		return paying
	case e.touch&touchMoney != 0:
		return returned
	case doubtful(l.account):
		return moved
	}
	return other
}

// piece is an invoice or a credit note, in the making.
type piece struct {
	number   string
	customer string
	date     ledger.Date
	amount   int64 // in cents; a credit note's is negative
	foreign  int64 // in currency
	currency string
	mixed    bool // lines in several currencies
	deposit  bool
	doubtful bool
	moved    bool // stands on a doubtful account only

	settled int64    // in cents, signed as amount
	by      []string // what settled it
	held    bool     // lettered with payments the file does not hold
	own     int64    // credited under its own number and not lettered, as a positive amount
	again   int64    // owed again on a doubtful account
}

// makePieces finds the invoices and the credit notes.
func (b *books) makePieces() {
	for i := range b.lines {
		b.lines[i].role = b.role(&b.lines[i])
	}
	b.numberLines()
	// What one entry books under one number is one sum: a retention or a discount
	// on a line of its own is part of the invoice.
	type part struct {
		number string
		entry  int
	}
	net := map[part]int64{}
	for i := range b.lines {
		if l := &b.lines[i]; l.number != "" && l.role == invoicing {
			net[part{l.number, l.entry}] += l.amount
		}
	}
	sign := func(l *line) int { return cmp.Compare(net[part{l.number, l.entry}], 0) }
	made := map[string]*piece{}
	for i := range b.lines {
		l := &b.lines[i]
		if l.role == invoicing && sign(l) > 0 || l.role == opening && l.number != "" {
			b.join(made, l)
		}
	}
	for i := range b.lines {
		if l := &b.lines[i]; l.role == moved && l.number != "" {
			b.joinMoved(made, l)
		}
	}
	for i := range b.lines {
		if l := &b.lines[i]; l.role == invoicing && l.piece == nil {
			b.joinCredit(made, l, sign(l))
		}
	}
}

// join makes a line part of the piece of its number.
func (b *books) join(made map[string]*piece, l *line) {
	p := made[l.number]
	if p == nil {
		p = &piece{number: l.number, customer: l.customer, date: l.date, currency: l.currency, deposit: b.entries[l.entry].isDeposit()}
		made[l.number] = p
		b.pieces = append(b.pieces, p)
	}
	l.piece = p
	p.mixed = p.mixed || p.currency != l.currency
	p.amount += l.amount
	p.foreign += l.foreign
	p.doubtful = p.doubtful || doubtful(l.account)
	if l.date < p.date {
		p.date = l.date
	}
}

// joinMoved takes a debt to the doubtful account. The credit that takes it off
// 411 is no payment, though it is lettered like one.
func (b *books) joinMoved(made map[string]*piece, l *line) {
	p := made[l.number]
	if p == nil || p.moved {
		b.join(made, l)
		l.piece.moved = true
		return
	}
	l.piece = p
	p.doubtful = true
	p.again += l.amount
}

// joinCredit makes a credit note of the lines one entry books under one number
// when they come to a credit of sales. Under the number of an invoice, or without
// a number, a credit is no document of its own.
func (b *books) joinCredit(made map[string]*piece, l *line, sign int) {
	p := made[l.number]
	switch {
	case l.number == "" && l.amount > 0:
		l.role = other
		b.notes.count("left out: sales without an invoice number of their own (PieceRef stands on several, or is none)", l.amount, l.customer+" "+l.ref)
	case l.number == "" || sign == 0:
		l.role = paying
	case p != nil && p.amount > 0:
		l.role = paying
		if l.letter == "" {
			p.own -= l.amount
			l.piece = p
		}
	case b.isReturn(b.entries[l.entry]):
		b.join(made, l)
	default:
		l.role = paying
	}
}
