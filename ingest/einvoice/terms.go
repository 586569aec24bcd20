package einvoice

import (
	"fmt"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// terms settles when the invoice is due, in which parts, and what may be
// deducted for paying early.
func (r *reading) terms() error {
	invoice := &r.out.Invoice
	var texts []string
	for _, t := range r.doc.Terms {
		for _, v := range t.Text {
			if text := tidy(v.Text); !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	invoice.Terms = strings.Join(texts, "\n")
	several, err := r.dueDate()
	if err != nil {
		return err
	}
	if err := r.instalments(); err != nil {
		return err
	}
	if several && len(invoice.Instalments) == 0 {
		r.note("the invoice gives several due dates: the last counts")
	}
	if invoice.DueDate != "" && invoice.DueDate < invoice.IssueDate {
		r.note(fmt.Sprintf("due on %s, before it was issued on %s", invoice.DueDate, invoice.IssueDate))
	}
	if invoice.Amount.Minor > 0 && r.due > 0 {
		r.discounts(texts)
	}
	return nil
}

// dueDate takes the day the invoice gives, the last of several; none stays none.
func (r *reading) dueDate() (several bool, err error) {
	dates := slices.Clone(r.doc.DueDates)
	for _, t := range r.doc.Terms {
		dates = append(dates, t.Due)
	}
	last := ledger.Date("")
	for _, v := range dates {
		if v.Text == "" {
			continue
		}
		day, err := r.day(v)
		if err != nil {
			return false, err
		}
		several = several || last != "" && day != last
		last = last.Max(day)
	}
	r.out.Invoice.DueDate = last
	return several, nil
}

// instalments takes the parts of the terms, when there are several and they make
// up what is to be paid. What was prepaid is a part of its own, so that it does
// not settle the first of the others.
func (r *reading) instalments() error {
	invoice := &r.out.Invoice
	var parts []ledger.Instalment
	sum := int64(0)
	for _, t := range r.doc.Terms {
		if t.Amount.Text == "" {
			continue
		}
		money, err := r.amount(t.Amount)
		if err != nil {
			return err
		}
		if t.Due.Text == "" {
			r.note("a part of " + money.String() + " has no due date: the parts were left out")
			return nil
		}
		day, err := r.day(t.Due)
		if err != nil {
			return err
		}
		sum += money.Minor * r.scale
		parts = append(parts, ledger.Instalment{DueDate: day, Amount: r.money(money.Minor * r.scale)})
	}
	switch {
	case len(parts) == 0 || len(parts) == 1 && (sum == r.due || sum == invoice.Amount.Minor):
		return nil
	case sum == r.due && invoice.Settled != 0:
		parts = append(parts, ledger.Instalment{DueDate: invoice.IssueDate, Amount: r.money(invoice.Settled)})
	case sum != r.due && sum != invoice.Amount.Minor:
		r.note(fmt.Sprintf("the parts add up to %s and not to %s: they were left out", r.money(sum), r.money(r.due)))
		return nil
	}
	slices.SortStableFunc(parts, func(a, b ledger.Instalment) int { return strings.Compare(string(a.DueDate), string(b.DueDate)) })
	for i := range parts {
		parts[i].Number = i + 1
	}
	invoice.Instalments = parts
	invoice.DueDate = parts[len(parts)-1].DueDate
	return nil
}
