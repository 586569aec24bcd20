package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/dunning"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// endless is the last day of a hold that only a person ends.
const endless = ledger.Date("9999-12-31")

// HoldRequest is a hold as a person types it.
type HoldRequest struct {
	Kind, Until, Note, Author string
	// Since is the day of the judgment, of an insolvency.
	Since string
	// Instalments are those of a payment plan, as 2026-04-30=500.00,2026-05-31=500.00.
	Instalments string
}

// Hold sets a dated reason not to remind about one invoice ("invoice") or one
// customer ("customer"). Insolvency needs no day; a plan with instalments ends
// with the last of them, and they are due instead of the invoice.
func (a *App) Hold(ctx context.Context, w io.Writer, book, what, id string, r HoldRequest) error {
	h, err := r.hold(what)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return a.store.Update(ctx, book, func(tx *store.Tx) error {
		var found bool
		var invoice ledger.Invoice
		if what == "invoice" {
			h.Invoice = id
			invoice, found, err = tx.Invoice(id)
		} else {
			h.Customer = id
			_, found, err = tx.Customer(id)
		}
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("there is no %s %q in book %s", what, id, book)
		}
		if err := r.plan(&h, invoice); err != nil {
			return fmt.Errorf("%w: --instalments: %w", ErrUsage, err)
		}
		switch {
		case h.Until < a.today():
			return fmt.Errorf("%w: --until %s is past", ErrUsage, h.Until)
		case h.Since > a.today():
			return fmt.Errorf("%w: --since %s has not come: a judgment is of today or before", ErrUsage, h.Since)
		}
		before, err := tx.HoldsOn(id, "")
		if err != nil {
			return err
		}
		if err := tx.AddHold(h); err != nil {
			return err
		}
		text := held(what, id, h)
		if _, planned := ledger.PlanOf(before, id); planned && h.Kind == ledger.HoldPlan && len(h.Plan) == 0 {
			text = fmt.Sprintf("The payment plan of invoice %s is over: all that is open is due as the invoice says. ", id) + text
		}
		_, err = fmt.Fprintln(w, text)
		return err
	})
}

// hold reads what can be read without the ledger.
func (r HoldRequest) hold(what string) (ledger.Hold, error) {
	h := ledger.Hold{Kind: ledger.HoldKind(r.Kind), Note: r.Note, Author: r.Author}
	switch {
	case what != "invoice" && what != "customer":
		return h, fmt.Errorf("hold an invoice or a customer, not %q", what)
	case !slices.Contains(ledger.HoldKinds(), h.Kind):
		return h, fmt.Errorf("--kind %q is unknown: dispute, promise, plan, manual or insolvency", r.Kind)
	case h.Kind == ledger.HoldInsolvency && what != "customer":
		return h, fmt.Errorf("insolvency holds all that a customer owes: relanced hold customer ID")
	case r.Instalments != "" && (h.Kind != ledger.HoldPlan || what != "invoice"):
		return h, fmt.Errorf("--instalments belong to --kind plan, and to one invoice")
	case r.Since != "" && h.Kind != ledger.HoldInsolvency:
		return h, fmt.Errorf("--since is the day of a judgment, and belongs to --kind insolvency")
	case r.Until == "" && h.Kind == ledger.HoldInsolvency:
		h.Until = endless
	case r.Until == "" && r.Instalments != "":
		h.Until = "" // with the last instalment
	default:
		day, err := ledger.ParseDate(r.Until)
		if err != nil {
			return h, fmt.Errorf("--until: %w", err)
		}
		h.Until = day
	}
	if r.Since != "" {
		day, err := ledger.ParseDate(r.Since)
		if err != nil {
			return h, fmt.Errorf("--since: %w", err)
		}
		h.Since = day
	}
	return h, nil
}

// plan reads the instalments: in order, and together what is open of the invoice.
func (r HoldRequest) plan(h *ledger.Hold, invoice ledger.Invoice) error {
	if r.Instalments == "" {
		return nil
	}
	open, sum, last := invoice.Open(), int64(0), ledger.Date("")
	for part := range strings.SplitSeq(r.Instalments, ",") {
		day, text, _ := strings.Cut(strings.TrimSpace(part), "=")
		due, err := ledger.ParseDate(day)
		if err != nil {
			return fmt.Errorf("%q: write them as 2026-04-30=500.00,2026-05-31=500.00", part)
		}
		amount, err := ledger.ParseDecimal(text, open.Currency)
		switch {
		case err != nil:
			return err
		case amount.Minor <= 0:
			return fmt.Errorf("%s is nothing to pay", amount)
		case due <= last:
			return fmt.Errorf("%s does not come after %s", due, last)
		case due < invoice.IssueDate:
			return fmt.Errorf("%s is before invoice %s was issued, on %s", due, invoice.Number, invoice.IssueDate)
		case due < firstDue(invoice):
			return fmt.Errorf("%s is before invoice %s is due, on %s: a plan gives time", due, invoice.Number, firstDue(invoice))
		case len(h.Plan) == dunning.MaxPlanInstalments:
			return fmt.Errorf("a plan has at most %d of them", dunning.MaxPlanInstalments)
		}
		sum, last = sum+amount.Minor, due
		h.Plan = append(h.Plan, ledger.Instalment{Number: len(h.Plan) + 1, DueDate: due, Amount: amount})
	}
	if sum != open.Minor {
		return fmt.Errorf("they add up to %s, and %s of invoice %s are open", ledger.Money{Minor: sum, Currency: open.Currency}, open, invoice.Number)
	}
	h.Until = h.Until.Max(last)
	return nil
}

// held says what a hold does.
func held(what, id string, h ledger.Hold) string {
	switch {
	case len(h.Plan) > 0:
		return fmt.Sprintf("Invoice %s is to be paid in %s, the last on %s; each is reminded as it falls due (set by %s).",
			id, count(len(h.Plan), "instalment", "instalments"), h.Plan[len(h.Plan)-1].DueDate, h.Author)
	case h.Until == endless:
		return fmt.Sprintf("No reminder for %s %s any more (%s, set by %s).", what, id, h.Kind, h.Author)
	}
	return fmt.Sprintf("No reminder for %s %s until %s (%s, set by %s).", what, id, h.Until, h.Kind, h.Author)
}

// firstDue is when something of an invoice is due first.
func firstDue(i ledger.Invoice) ledger.Date {
	if len(i.Instalments) > 0 {
		return i.Instalments[0].DueDate
	}
	return i.DueDate
}
