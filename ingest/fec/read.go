package fec

import (
	"cmp"
	"fmt"
	"io"
	"math/big"
	"strings"

	"relanced/internal/ledger"
)

// Read reads a FEC and hands its customers and then its invoices to the sink, in
// the order of the file, each marked as partly known. Nothing is handed on before
// the whole file has been read.
//
// It returns notes on what was left out, in plain English. An error is a
// *ledger.ReadError, except that an error of the sink is returned unchanged and
// an error of r is wrapped.
func Read(r io.Reader, sink ledger.BookSink) ([]string, error) {
	b, err := load(r)
	if err != nil {
		return nil, err
	}
	b.makePieces()
	b.settle()
	onAccount := b.onAccount()
	for _, c := range b.customers {
		c.OnAccount = onAccount[c.ID]
		if err := sink.Customer("", c); err != nil {
			return nil, err
		}
	}
	for _, p := range b.pieces {
		if !b.keep(p) {
			continue
		}
		if err := sink.Invoice("", p.invoice()); err != nil {
			return nil, err
		}
	}
	b.noteLines()
	b.noteCustomers()
	return b.notes.list(), nil
}

// onAccount sums, for each customer, the payments that no letter puts on an
// invoice.
func (b *books) onAccount() map[string]int64 {
	paid := map[string]int64{}
	for _, l := range b.lines {
		if b.unlettered(l) {
			paid[l.customer] -= l.amount
		}
	}
	return paid
}

// unlettered reports a credit that moves money and settles nothing.
func (b *books) unlettered(l line) bool {
	return l.piece == nil && l.role == paying && l.letter == "" && l.amount < 0 &&
		b.entries[l.entry].touch&(touchDoubtful|touchMoney) != touchDoubtful
}

// keep reports whether a piece is handed on, and notes why not.
func (b *books) keep(p *piece) bool {
	name := p.customer + " " + p.number
	switch {
	case p.held:
		b.notes.count("left out: invoices lettered with payments that this file does not hold, neither open nor settled (read the FEC of the next year too)",
			p.amount-p.settled, name)
		return false
	case p.mixed:
		b.notes.count("left out: invoices booked in several currencies", p.amount, name)
		return false
	case p.amount == 0 || p.currency != "" && p.foreign == 0:
		b.notes.count("left out: invoices that come to nothing", 0, name)
		return false
	}
	if p.doubtful && p.settled != p.amount {
		b.notes.count("doubtful invoices (account 416), handed on as open", p.amount-p.settled, name)
	}
	return true
}

// invoice writes a piece as an invoice.
func (p *piece) invoice() ledger.Invoice {
	i := ledger.Invoice{
		Number: p.number, Type: ledger.TypeInvoice, Customer: p.customer, IssueDate: p.date,
		Amount: ledger.Money{Minor: p.amount, Currency: "EUR"}, Settled: p.settled, Partial: true,
	}
	switch {
	case p.amount < 0:
		i.Type = ledger.TypeCreditNote
	case p.deposit:
		i.Type = ledger.TypeDeposit
	}
	if p.currency != "" {
		i.Amount = ledger.Money{Minor: p.foreign, Currency: p.currency}
		i.Settled = proportion(p.settled, p.foreign, p.amount)
	}
	if i.Settled != 0 {
		i.SettledBy = strings.Join(p.by, ", ")
	}
	return i
}

// proportion returns part times whole over total, to the nearest unit: letters
// balance in euros, whatever the invoice is in.
func proportion(part, whole, total int64) int64 {
	n := new(big.Int).Mul(big.NewInt(part), big.NewInt(whole))
	half := new(big.Int).Abs(new(big.Int).Quo(big.NewInt(total), big.NewInt(2)))
	return n.Add(n, half).Quo(n, big.NewInt(total)).Int64()
}

// noteLines counts the lines that are part of nothing.
func (b *books) noteLines() {
	for i := range b.lines {
		l := &b.lines[i]
		if l.piece != nil {
			continue
		}
		what := cmp.Or(l.ref, l.label)
		switch {
		case l.role == opening:
			b.notes.count("left out: opening balances in one sum, without an invoice number", l.amount, l.customer+" "+what)
		case l.role == returned:
			b.notes.count("left out: debits that move money (payments sent back, refunds)", l.amount, l.customer+" "+what)
		case l.role == moved || l.role == other && l.number == "" && !b.isSale(b.entries[l.entry]):
			b.notes.count("left out: debits that are neither sales nor opening items", l.amount, l.customer+" "+what)
		case l.role == paying && l.letter == "" && l.amount != 0 && b.entries[l.entry].touch&(touchDoubtful|touchMoney) != touchDoubtful:
			b.notes.count("credits without a letter, which settle nothing", l.amount, fmt.Sprintf("%s %s", l.customer, ledger.Money{Minor: -l.amount, Currency: "EUR"}))
		}
	}
}

// noteCustomers names those who owe nothing by their account though an invoice is
// open, because nobody lettered it: they have most likely paid.
func (b *books) noteCustomers() {
	seen := map[string]bool{}
	for _, p := range b.pieces {
		if p.held || p.mixed || seen[p.customer] || p.amount <= 0 || p.settled == p.amount || b.balance[p.customer] > 0 {
			continue
		}
		seen[p.customer] = true
		b.notes.count("customers whose account owes nothing though invoices are not lettered (letter them before anybody is reminded)",
			b.balance[p.customer], p.customer)
	}
}
