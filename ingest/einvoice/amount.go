package einvoice

import (
	"errors"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

const figures = "correct the figures in the invoicing tool and export the invoice again"

// totals settles the currency, the amount and what was prepaid.
func (r *reading) totals() error {
	if err := r.currency(); err != nil {
		return err
	}
	var sums struct{ gross, rounding, prepaid, due int64 }
	for _, t := range []struct {
		values []Value
		sum    *int64
	}{{r.doc.Gross, &sums.gross}, {r.doc.Rounding, &sums.rounding}, {r.doc.Prepaid, &sums.prepaid}, {r.doc.Due, &sums.due}} {
		money, err := r.total(t.values)
		if err != nil {
			return err
		}
		*t.sum = money.Minor
	}
	switch {
	case len(r.doc.Gross) == 0 && len(r.doc.Due) == 0:
		return r.fail(Value{Field: "BT-115"}, errors.New("there is neither a total nor an amount due"), figures)
	case len(r.doc.Due) == 0:
		sums.due = sums.gross + sums.rounding - sums.prepaid
		r.note("the amount due (BT-115) is missing: it is the total less what was prepaid")
	case len(r.doc.Gross) == 0:
		sums.gross = sums.due + sums.prepaid - sums.rounding
		r.note("the total with VAT (BT-112) is missing: it follows from the amount due")
	case r.doc.NoPrepaid && len(r.doc.Prepaid) == 0 && sums.gross != sums.due && within(sums.due, sums.gross):
		sums.prepaid = sums.gross - sums.due
		r.note(fmt.Sprintf("%s are taken as prepaid: the profile says only what is left", r.money(sums.prepaid)))
	case sums.gross+sums.rounding-sums.prepaid != sums.due:
		return r.fail(r.doc.Due[0], fmt.Errorf("%s to pay, but %s and a rounding of %s less %s prepaid make %s", r.money(sums.due), r.money(sums.gross),
			r.money(sums.rounding), r.money(sums.prepaid), r.money(sums.gross+sums.rounding-sums.prepaid)), figures)
	}
	amount, settled := sums.gross+sums.rounding, sums.prepaid
	if !within(settled, amount) {
		r.note(fmt.Sprintf("%s were prepaid of %s: the amount is what is left, %s", r.money(settled), r.money(amount), r.money(sums.due)))
		amount, settled = sums.due, 0
	}
	r.sign(amount)
	r.due = sums.due * r.scale
	invoice := &r.out.Invoice
	invoice.Amount, invoice.Settled = r.money(amount*r.scale), settled*r.scale
	if settled != 0 {
		invoice.SettledBy = "prepaid, as the invoice says"
	}
	return nil
}

// within reports whether part lies between zero and whole, whatever the sign.
func within(part, whole int64) bool {
	return part >= min(0, whole) && part <= max(0, whole)
}

// sign settles the type and the sign together: what is owed back is negative,
// and what is negative is owed back.
func (r *reading) sign(amount int64) {
	invoice := &r.out.Invoice
	switch {
	case invoice.Type == ledger.TypeCreditNote && amount > 0:
		r.scale = -1
	case invoice.Type == ledger.TypeCreditNote && amount < 0:
		r.note("a credit note with negative figures: it is read as owed back all the same")
	case amount < 0:
		invoice.Type = ledger.TypeCreditNote
		r.note("a negative invoice: it is a credit note")
	}
}

// currency takes the currency of the invoice, or when it names none the one that
// its totals have.
func (r *reading) currency() error {
	v := r.doc.Currency
	if v.Text == "" {
		for _, total := range append(append([]Value{}, r.doc.Due...), r.doc.Gross...) {
			if v.Text != "" && v.Text != total.About {
				return r.fail(total, errors.New("the invoice names no currency, and its totals are in several"), figures)
			}
			v.Text = total.About
		}
		if v.Text == "" {
			return r.fail(Value{Line: v.Line, Field: "BT-5"}, errors.New("the invoice names no currency"), figures)
		}
		r.note("the invoice names no currency: its totals are in " + v.Text)
	}
	code := strings.ToUpper(v.Text)
	if _, err := ledger.Decimals(code); err != nil {
		return r.fail(v, err, figures)
	}
	r.out.Invoice.Amount.Currency = code
	return nil
}

// total reads the total that is in the currency of the invoice.
func (r *reading) total(values []Value) (ledger.Money, error) {
	var found *Value
	for _, v := range values {
		if v.About != "" && !strings.EqualFold(v.About, r.out.Invoice.Amount.Currency) {
			continue
		}
		if found != nil && found.Text != v.Text {
			return ledger.Money{}, r.fail(v, fmt.Errorf("given twice: %q and %q", shortened(found.Text), shortened(v.Text)), figures)
		}
		found = &v
	}
	switch {
	case found != nil:
		return r.amount(*found)
	case len(values) > 0:
		return ledger.Money{}, r.fail(values[0], fmt.Errorf("in %s, while the invoice is in %s", shortened(values[0].About), r.out.Invoice.Amount.Currency), figures)
	}
	return r.money(0), nil
}

func (r *reading) amount(v Value) (ledger.Money, error) {
	money, err := ledger.ParseDecimal(v.Text, r.out.Invoice.Amount.Currency)
	if err != nil {
		return money, r.fail(v, err, "write digits with a point and the decimals of the currency, such as 1234.56")
	}
	return money, nil
}

func (r *reading) money(minor int64) ledger.Money {
	return ledger.Money{Minor: minor, Currency: r.out.Invoice.Amount.Currency}
}
