package advice

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// goCardless is the breakdown of payouts by transactions. The report shows each
// payment before and after its fees, which may be of GoCardless, of an app and
// taxes on both: the difference is what was kept.
var goCardless = layout{
	name: "a payout breakdown of GoCardless", source: ledger.AdviceGoCardless,
	columns: columns("!payout: payouts.id; reference: payouts.reference; !day: payouts.arrival_date; !kind: resources.type; " +
		"status: resources.status; description: resources.description; text: resources.reference; " +
		"!gross: gross_amount; !net: net_amount; !currency: currency; payment: payments.id; refund: refunds.id; " +
		"given: customers.given_name; family: customers.family_name; company: customers.company_name; " +
		"email: customers.email; customer: customers.metadata.id"),
	take: func(r *reader, w *row) {
		payout := w.key("payout")
		if payout == "" || w.text("day") == "" {
			r.notes.add("left out: in no payout yet", w.text("payment"))
			return
		}
		currency := w.currency()
		g := r.group(w, payout, cmp.Or(w.key("reference"), payout), currency, w.day("day"))
		gross, net := w.amount("gross", currency), w.amount("net", currency)
		parts := []string{w.text("text"), w.text("description")}
		for _, at := range r.extras {
			parts = append(parts, oneLine(w.Cells[at]))
		}
		g.Lines = append(g.Lines, ledger.AdviceLine{
			Kind: goCardlessKind(w.text("kind"), w.text("status"), gross), Gross: gross, Fee: gross - net, Net: net,
			Text: joined(parts), ID: cmp.Or(w.key("refund"), w.key("payment")),
			Name: cmp.Or(w.text("company"), oneLine(w.text("given")+" "+w.text("family"))), Email: w.text("email"),
			Customer: w.key("customer"), Place: w.Name(),
		})
	},
}

func goCardlessKind(kind, status string, gross int64) ledger.AdviceKind {
	switch {
	case kind == "refund" || kind == "refunds":
		return ledger.AdviceRefund
	case (kind == "payment" || kind == "payments") && (gross < 0 || slices.Contains([]string{"charged_back", "failed", "late_failure"}, status)):
		return ledger.AdviceChargeback
	case kind == "payment" || kind == "payments":
		return ledger.AdvicePayment
	}
	return ledger.AdviceAdjustment
}
