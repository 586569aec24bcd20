package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/report"
	"relanced/internal/store"
)

// ChargesRequest is a word on the charges of an invoice as a person types it. Kind ""
// is both, Amount "" all that is claimed and unpaid of them.
type ChargesRequest struct{ Kind, Amount, Note, Author string }

// SettleCharges records that charges on an invoice were paid ("paid") or are given up
// ("waive"), or takes every such word back ("claim"): they are claimed again.
func (a *App) SettleCharges(ctx context.Context, w io.Writer, book, word, invoice string, r ChargesRequest) error {
	how, known := map[string]ledger.ChargeEnd{"paid": ledger.ChargePaid, "waive": ledger.ChargeWaived, "claim": ""}[word]
	switch {
	case !known:
		return fmt.Errorf("%w: charges are paid, waived (waive) or claimed again (claim), not %q", ErrUsage, word)
	case strings.TrimSpace(r.Note) == "":
		return fmt.Errorf("%w: say why: --note TEXT", ErrUsage)
	case r.Kind != "" && !slices.Contains(ledger.ChargeKinds(), ledger.ChargeKind(r.Kind)):
		return fmt.Errorf("%w: --kind %q is unknown: interest or indemnity", ErrUsage, r.Kind)
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		c, found, err := tx.ChargedOf(invoice)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("nothing is claimed on invoice %q beside its principal", invoice)
		}
		if how == "" {
			return a.claimAgain(tx, w, c, r)
		}
		words, err := r.words(c, how)
		if err != nil {
			return err
		}
		for _, s := range words {
			if err := tx.SettleCharge(s); err != nil {
				return err
			}
		}
		u, err := a.unpaidOn(tx, c)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "Charges on invoice %s: %s %s, says %s; %s left.\n", invoice, sumOf(words), how, r.Author, u.Left)
		return err
	})
}

// words are what is to be recorded: an amount for both kinds settles interest first.
func (r ChargesRequest) words(c ledger.Charged, how ledger.ChargeEnd) ([]ledger.SettledCharge, error) {
	rest := ledger.Money{Minor: -1, Currency: c.Currency}
	if r.Amount != "" {
		var err error
		if rest, err = ledger.ParseAmount(r.Amount, c.Currency); err != nil {
			return nil, fmt.Errorf("%w: --amount: %w", ErrUsage, err)
		}
		if rest.Minor <= 0 {
			return nil, fmt.Errorf("%w: --amount %s is nothing", ErrUsage, rest)
		}
	}
	var words []ledger.SettledCharge
	for _, kind := range ledger.ChargeKinds() {
		left := c.LeftOf(kind)
		if r.Kind != "" && r.Kind != string(kind) || left.Minor == 0 {
			continue
		}
		if r.Amount != "" {
			left.Minor = min(left.Minor, rest.Minor)
			rest.Minor -= left.Minor
		}
		if left.Minor > 0 {
			words = append(words, ledger.SettledCharge{Invoice: c.Invoice, Kind: kind, How: how, Amount: left, Author: r.Author, Note: r.Note})
		}
	}
	switch {
	case r.Amount != "" && rest.Minor > 0:
		return nil, fmt.Errorf("%w: --amount is %s more than what is claimed and unpaid", ErrUsage, rest)
	case len(words) == 0:
		return nil, fmt.Errorf("nothing claimed on invoice %s is unpaid", c.Invoice)
	}
	return words, nil
}

func sumOf(words []ledger.SettledCharge) ledger.Money {
	sum := ledger.Money{Currency: words[0].Amount.Currency}
	for _, s := range words {
		sum.Minor += s.Amount.Minor
	}
	return sum
}

// claimAgain takes back what people said of the charges of an invoice.
func (a *App) claimAgain(tx *store.Tx, w io.Writer, c ledger.Charged, r ChargesRequest) error {
	if r.Amount != "" {
		return fmt.Errorf("%w: a word is taken back whole: leave --amount out", ErrUsage)
	}
	taken := slices.DeleteFunc(slices.Clone(c.Settled), func(s ledger.SettledCharge) bool { return r.Kind != "" && r.Kind != string(s.Kind) })
	if len(taken) == 0 {
		return fmt.Errorf("nobody has said that charges on invoice %s were paid or are waived", c.Invoice)
	}
	for _, s := range taken {
		if err := tx.UndoSettledCharge(s, r.Author, r.Note); err != nil {
			return err
		}
	}
	now, err := a.unpaidOn(tx, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "Charges on invoice %s: %s claimed again, says %s; %s left.\n", c.Invoice, sumOf(taken), r.Author, now.Left)
	return err
}

// Charges writes what is claimed of the customers of a book beside the principal, and
// neither paid nor waived.
func (a *App) Charges(ctx context.Context, w io.Writer, book string) error {
	return a.Report(ctx, w, book, "charges", "", "table")
}

// unpaidCharges lists what is claimed and owed of a customer, "" for everybody.
func (a *App) unpaidCharges(tx *store.Tx, customer string) ([]dunning.UnpaidCharges, error) {
	return a.remind.Planner.UnpaidCharges(tx, customer, a.today())
}

// unpaidOn is what is left of one account.
func (a *App) unpaidOn(tx *store.Tx, c ledger.Charged) (dunning.UnpaidCharges, error) {
	unpaid, err := a.unpaidCharges(tx, c.Customer)
	for _, u := range unpaid {
		if u.Invoice == c.Invoice {
			return u, err
		}
	}
	none := ledger.Money{Currency: c.Currency}
	return dunning.UnpaidCharges{Charged: c, Left: none, SetOff: none}, err
}

func chargesTable(list []dunning.UnpaidCharges) report.Table {
	t := report.Table{
		Head:    []string{"invoice", "customer_id", "currency", "claimed_by", "interest", "indemnity", "paid", "waived", "left", "invoice_open", "set_off", "lapsed"},
		Numbers: []int{4, 5, 6, 7, 8, 9, 10, 11},
	}
	for _, c := range list {
		ended := func(how ledger.ChargeEnd) ledger.Money {
			sum := c.Ended(ledger.ChargeInterest, how)
			sum.Minor += c.Ended(ledger.ChargeIndemnity, how).Minor
			return sum
		}
		paid := ended(ledger.ChargePaid)
		paid.Minor += c.Along
		t.Rows = append(t.Rows, []string{
			c.Invoice, c.Customer, c.Currency, c.Last().Reminder, c.Claimed(ledger.ChargeInterest).Decimal(), c.Claimed(ledger.ChargeIndemnity).Decimal(),
			paid.Decimal(), ended(ledger.ChargeWaived).Decimal(), c.Left.Decimal(), c.Open.Decimal(), c.SetOff.Decimal(), c.Lapsed().Decimal(),
		})
	}
	return t
}

// explainCharges says what had been claimed beside the principal of an invoice by the
// end of the day, and what became of it.
func (a *App) explainCharges(p *printer, tx *store.Tx, i ledger.Invoice) error {
	accounts, err := tx.ChargedBy(i.Customer, a.today(), a.zone)
	at := slices.IndexFunc(accounts, func(c ledger.Charged) bool { return c.Invoice == i.Number })
	if err != nil || at < 0 {
		return err
	}
	c := accounts[at]
	u, err := a.unpaidOn(tx, c)
	if err != nil {
		return err
	}
	p.line("Charges, beside the principal: %s left", u.Left)
	if u.SetOff.Minor > 0 {
		p.line("  %s not asked for: the customer's credit notes and unapplied money cover them, or what they are on", u.SetOff)
	}
	if lapsed := u.Lapsed(); lapsed.Minor > 0 {
		p.line("  %s not owed any more: a credit note, or the accounts, settled what they were on from the beginning", lapsed)
	}
	for _, claim := range c.Claims {
		p.line("  %s  %s of %s%s, claimed by %s", ledger.DateOf(claim.Sent.In(a.zone)), claim.Amount, claim.Kind, instalmentOf(claim, len(c.Claims) > 2), claim.Reminder)
	}
	if c.Along > 0 {
		p.line("  %s paid along with the invoice", ledger.Money{Minor: c.Along, Currency: c.Currency})
	}
	for _, s := range c.Settled {
		p.line("  %s  %s of %s %s, says %s: %s", ledger.DateOf(s.At.In(a.zone)), s.Amount, s.Kind, s.How, s.Author, s.Note)
	}
	return nil
}

// instalmentOf says which instalment a charge is of, as far as a reader needs it: of a
// payment plan, or of an invoice with several.
func instalmentOf(c ledger.Charge, several bool) string {
	n, ofPlan := dunning.PlanInstalment(c.Instalment)
	switch {
	case ofPlan:
		return fmt.Sprintf(" of instalment %d of a payment plan", n)
	case c.Instalment != 0 && several:
		return fmt.Sprintf(" of instalment %d", c.Instalment)
	}
	return ""
}

func (p *printer) pendingCharges(list []dunning.UnpaidCharges) {
	if len(list) == 0 {
		return
	}
	p.line("Charges that a letter has claimed, of invoices that are paid. The next letter repeats them, if there is one; else you decide:")
	for _, c := range list {
		p.line("    %s  %s of %s left, claimed by %s", c.Invoice, c.Left, c.Customer, c.Last().Reminder)
	}
	p.line("    relanced charges paid INVOICE --note TEXT: they were paid; relanced charges waive INVOICE --note TEXT gives them up")
}
