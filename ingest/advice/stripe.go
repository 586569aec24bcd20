package advice

import (
	"strings"

	"relanced/internal/ledger"
)

// stripeReport is the itemized report of payouts, or of what changed the
// balance: a row a balance transaction, with the payout it went into.
var stripeReport = layout{
	name: "a payout reconciliation of Stripe", source: ledger.AdviceStripe,
	columns: columns("!id: balance_transaction_id; !payout: automatic_payout_id, payout_id; " +
		"day: automatic_payout_effective_at, automatic_payout_effective_at_utc, payout_effective_at, payout_effective_at_utc; " +
		"!currency: currency; !gross: gross; !fee: fee; !net: net; !kind: reporting_category; description: description; " +
		"invoice: invoice_number; order: order_id; name: customer_name; label: customer_description; email: customer_email"),
	fits: func(places map[string]int) bool { return has(places, "day") },
	take: func(r *reader, w *row) {
		kind := w.text("kind")
		if kind == "payout" {
			r.stripePayout(w, w.key("payout"), "day")
			return
		}
		r.stripeLine(w, w.key("payout"), "day", stripeKinds[kind])
	},
}

// stripeHistory is the download of the balance's history. A payout is a row of
// its own, whose source the payout is.
var stripeHistory = layout{
	name: "a balance history of Stripe", source: ledger.AdviceStripe,
	columns: columns("!id: id; !kind: Type; !source: Source; !gross: Amount; !fee: Fee; !net: Net; !currency: Currency; " +
		"!created: Created (UTC); description: Description; !payout: Transfer; !day: Transfer Date (UTC); " +
		"name: Customer Name, Card Name; email: Customer Email"),
	take: func(r *reader, w *row) {
		kind := w.text("kind")
		if kind == "payout" || kind == "transfer" && strings.EqualFold(w.text("description"), "STRIPE TRANSFER") {
			r.stripePayout(w, w.key("source"), "day")
			return
		}
		r.stripeLine(w, w.key("payout"), "day", stripeKinds[kind])
	},
}

// stripeKinds are the reporting categories, and the types of the history. What
// is not among them is an adjustment.
var stripeKinds = map[string]ledger.AdviceKind{
	"charge": ledger.AdvicePayment, "payment": ledger.AdvicePayment,
	"refund": ledger.AdviceRefund, "payment_refund": ledger.AdviceRefund, "partial_capture_reversal": ledger.AdviceRefund,
	"refund_failure": ledger.AdviceRefund, "payment_failure_refund": ledger.AdviceRefund,
	"dispute": ledger.AdviceChargeback, "dispute_reversal": ledger.AdviceChargeback, "charge_failure": ledger.AdviceChargeback,
	"fee": ledger.AdviceFee, "stripe_fee": ledger.AdviceFee, "network_cost": ledger.AdviceFee, "tax": ledger.AdviceFee,
	"application_fee": ledger.AdviceFee,
}

func (r *reader) stripePayout(w *row, payout, day string) {
	if payout == "" {
		r.notes.add("left out: payouts without an id", w.text("id"))
		return
	}
	currency := w.currency()
	if w.text(day) == "" { // the history gives none for a payout under way
		day = "created"
	}
	g := r.group(w, payout, payout, currency, w.day(day))
	g.says(w, "gross", -w.amount("gross", currency))
	if fee := w.figure("fee", currency); fee != 0 { // an instant payout costs, and the bank sees the whole of it
		g.Lines = append(g.Lines, ledger.AdviceLine{
			Kind: ledger.AdviceFee, Gross: -fee, Net: -fee, Text: "fee of the payout", ID: w.key("id"), Place: w.Name(),
		})
	}
}

func (r *reader) stripeLine(w *row, payout, day string, kind ledger.AdviceKind) {
	if payout == "" || w.text(day) == "" {
		r.notes.add("left out: in no payout yet", w.text("id"))
		return
	}
	currency := w.currency()
	g := r.group(w, payout, payout, currency, w.day(day))
	parts := []string{w.text("invoice"), w.text("description"), w.text("order")}
	for _, at := range r.extras {
		parts = append(parts, oneLine(w.Cells[at]))
	}
	g.Lines = append(g.Lines, ledger.AdviceLine{
		Kind: kindOr(kind), Gross: w.amount("gross", currency), Fee: w.figure("fee", currency), Net: w.amount("net", currency),
		Text: joined(parts), ID: w.key("id"), Name: w.texts("name", "label"), Email: w.text("email"), Place: w.Name(),
	})
}

func kindOr(kind ledger.AdviceKind) ledger.AdviceKind {
	if kind == "" {
		return ledger.AdviceAdjustment
	}
	return kind
}
