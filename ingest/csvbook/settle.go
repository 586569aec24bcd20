package csvbook

import (
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// settledBy is how the ledger names what an export says was paid.
const settledBy = "as the export says"

// finish works out the invoice once all its rows are read.
func (b *bookReader) finish(d *document) {
	i := &d.invoice
	if len(b.src.found.places["amount"]) == 0 {
		i.Amount.Minor = d.lines
	}
	i.Instalments = d.row.instalments(i.Amount)
	if sign(i); i.Type == ledger.TypeCreditNote && i.DueDate < i.IssueDate {
		i.DueDate = i.IssueDate // some tools date a credit note's due day as the invoice's
	}
	d.row.complete(i)
	if !b.src.found.settles() {
		return
	}
	i.SettledBy = settledBy
	settled, err := d.settled()
	switch {
	case err != nil:
		d.row.fault(b.openColumn(), err, "check the figures, or add a column of what remains to be paid to the export")
	case d.said.state == statePaid && d.said.open.given && d.said.open.minor != 0 && i.Amount.Minor != 0:
		b.notes.add("paid by its status, and something remains: taken as paid", i.Number)
	}
	if over := i.Amount.Abs().Minor < abs(settled); over {
		b.notes.add("more was paid than the invoice amounts to", i.Number)
		settled = i.Amount.Minor
	}
	i.Settled = settled
}

// settled is what was paid, with the sign of the invoice. A status that says
// paid outweighs the figures: who has paid is never to be reminded.
func (d *document) settled() (int64, error) {
	total, said := d.invoice.Amount.Minor, d.said
	if !said.open.given && said.due.given && said.paid.given {
		said.open = figure{said.due.minor - said.paid.minor, true}
	}
	if !said.paid.given {
		said.paid = d.payments
	}
	switch {
	case said.state == statePaid, total == 0:
		return total, nil
	case said.open.given:
		rest := said.open.minor
		if total < 0 {
			rest = -abs(rest)
		}
		if abs(rest) > abs(total) && (rest < 0) == (total < 0) {
			return 0, fmt.Errorf("%s remain of %s", d.money(rest), d.money(total))
		}
		return total - rest, nil
	case said.paid.given && total < 0:
		return -abs(said.paid.minor), nil
	case said.paid.given && said.paid.minor < 0:
		return 0, fmt.Errorf("%s were paid of %s", d.money(said.paid.minor), d.money(total))
	case said.paid.given:
		return said.paid.minor, nil
	case said.state == statePartial:
		return 0, errPartly
	}
	return 0, nil
}

var errPartly = errors.New("the invoice is paid in part, and nothing says how much")

func (d *document) money(minor int64) ledger.Money {
	return ledger.Money{Minor: minor, Currency: d.invoice.Amount.Currency}
}

// openColumn is the column that a doubt about the payment is about.
func (b *bookReader) openColumn() string {
	for _, column := range []string{colOpen, colPaid, colPayment, colPaymentStatus, colStatus} {
		if len(b.src.found.places[column]) > 0 {
			return column
		}
	}
	return colOpen
}

func abs(n int64) int64 { return max(n, -n) }
