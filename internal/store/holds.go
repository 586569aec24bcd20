package store

import (
	"encoding/json"
	"fmt"

	"relanced/internal/ledger"
)

// AddHold records a dated reason not to remind, with its event, and with a payment
// plan what the invoice comes to today.
func (t *Tx) AddHold(h ledger.Hold) error {
	id, err := t.nextID("holds")
	if err != nil {
		return wrap(err, "numbering the hold")
	}
	plan := h.Plan
	if plan == nil {
		plan = []ledger.Instalment{}
	} else {
		invoice, _, err := t.Invoice(h.Invoice)
		if err != nil {
			return err
		}
		h.Invoiced = invoice.Amount.Minor // it may change, and the plan does not
	}
	_, err = t.exec(`INSERT INTO holds (book, id, invoice, customer, kind, until_day, note, author, at, since_day, plan, invoiced_minor)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
		t.book, id, h.Invoice, h.Customer, h.Kind, h.Until, clean(h.Note), clean(h.Author), t.now.UnixMicro(), h.Since, jsonText(plan), h.Invoiced)
	if err != nil {
		return wrap(err, "recording the hold")
	}
	detail := map[string]any{"kind": h.Kind, "until": h.Until, "note": h.Note, "plan": plan}
	if h.Since != "" {
		detail["since"] = h.Since
	}
	return t.Event(h.Author, "hold.set", h.Invoice+h.Customer, detail)
}

// Holds lists the holds of the book that last at least until a day, and the
// payment plans, whose instalments stay due. Of several
// of one kind on one invoice or customer the newest counts: a hold is prolonged
// or cut short by setting it again. What relanced sets itself, for a reply, and
// what people set do not touch each other: the longer holds.
func (t *Tx) Holds(day ledger.Date) ([]ledger.Hold, error) {
	return t.holds(`AND (until_day >= ? OR plan <> '[]') AND id = (SELECT MAX(id) FROM holds n WHERE n.book = h.book
		AND n.invoice = h.invoice AND n.customer = h.customer AND n.kind = h.kind
		AND (n.author = ?) = (h.author = ?))`, day, ByDaemon, ByDaemon)
}

// HoldsOn lists every hold that was ever set on an invoice or its customer, in that
// order.
func (t *Tx) HoldsOn(invoice, customer string) ([]ledger.Hold, error) {
	return t.holds(`AND (invoice <> '' AND invoice = ? OR customer <> '' AND customer = ?)`, invoice, customer)
}

// AllHolds lists every hold that was ever set in the book, in that order.
func (t *Tx) AllHolds() ([]ledger.Hold, error) { return t.holds(``) }

func (t *Tx) holds(where string, args ...any) ([]ledger.Hold, error) {
	type row struct {
		ledger.Hold
		At   int64
		Plan string
	}
	rows, err := list[row](t, `SELECT id, invoice, customer, kind, until_day AS until, note, author, at, since_day AS since, plan,
		invoiced_minor AS invoiced FROM holds h
		WHERE book = ? `+where+` ORDER BY id`, append([]any{t.book}, args...)...)
	if err != nil {
		return nil, wrap(err, "listing the holds")
	}
	holds := make([]ledger.Hold, len(rows))
	for i, r := range rows {
		holds[i] = r.Hold
		holds[i].At = micros(r.At)
		if err := json.Unmarshal([]byte(r.Plan), &holds[i].Plan); err != nil {
			return nil, fmt.Errorf("reading the plan of hold %d: %w", r.ID, err)
		}
	}
	return holds, nil
}

// ConfirmUnpaid records that a person knows an invoice to be unpaid today,
// whatever happened before our first statement or came back since. Said again, the
// last word counts.
func (t *Tx) ConfirmUnpaid(invoice, actor string) error {
	_, err := t.exec(`INSERT INTO confirmations (book, invoice, actor, at) VALUES (?,?,?,?)
		ON CONFLICT (book, invoice) DO UPDATE SET actor = excluded.actor, at = excluded.at`,
		t.book, invoice, clean(actor), t.now.UnixMicro())
	if err != nil {
		return wrap(err, "recording the confirmation")
	}
	return t.Event(actor, "invoice.confirmed", invoice, map[string]any{"unpaid": true})
}
