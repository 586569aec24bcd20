package advice

import (
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// sumUp is the report of transactions. A sale and its payout are two rows of one
// transaction: what was bought stands on the first, the payout on the second.
// The e-mail is that of the seller's own staff.
var sumUp = layout{
	name: "a transactions report of SumUp", source: ledger.AdviceSumUp,
	columns: columns("!id: Transaction ID, Transaction Code, Réf. transaction, Code de transaction, ID de transaction, Transaktions-ID; " +
		"kind: Transaction Type, Type, Type de transaction, Transaktionsart; " +
		"description: Description, Beschreibung; reference: Reference, Référence, Referenz; " +
		"!gross: Total, Montant total, Betrag inkl. MwSt.; !fee: Fee, Frais, Gebühr; !net: Payout, Virement, Versement, Auszahlung; " +
		"!day: Payout Date, Date du virement, Date du versement, Date de versement, Auszahlungsdatum; " +
		"!payout: Payout ID, ID du virement, ID de versement, Auszahlungs-ID; currency: Currency, Devise, Währung"),
	take: func(r *reader, w *row) {
		id, payout := w.key("id"), w.key("payout")
		if payout == "" {
			if r.sales == nil {
				r.sales = map[string]sale{}
			}
			r.sales[id] = sale{text: w.texts("description", "reference"), kind: sumUpKind(w.text("kind"))}
			return
		}
		currency := w.currency()
		g := r.group(w, payout, payout, currency, w.day("day"))
		g.Lines = append(g.Lines, ledger.AdviceLine{
			Kind: sumUpKind(w.text("kind")), Gross: w.amount("gross", currency), Fee: w.figure("fee", currency), Net: w.amount("net", currency),
			Text: w.texts("description", "reference"), ID: id, Place: w.Name(),
		})
	},
	end: func(r *reader) {
		for _, key := range r.keys {
			lines := r.groups[key].Lines
			for i := range lines {
				r.sales[lines[i].ID].complete(&lines[i])
			}
		}
	},
}

// sale is what the row of a payment says that the row of its payout does not.
type sale struct {
	text string
	kind ledger.AdviceKind
}

func (s sale) complete(line *ledger.AdviceLine) {
	line.Text = joined([]string{line.Text, s.text})
	switch {
	case s.kind == ledger.AdviceRefund || s.kind == ledger.AdviceChargeback:
		line.Kind = s.kind
	case line.Net < 0 && line.Kind == ledger.AdvicePayment:
		line.Kind = ledger.AdviceRefund
	}
}

func sumUpKind(word string) ledger.AdviceKind {
	switch word = sheet.Fold(word); {
	case strings.Contains(word, "refund"), strings.Contains(word, "rembours"), strings.Contains(word, "erstattung"):
		return ledger.AdviceRefund
	case strings.Contains(word, "chargeback"), strings.Contains(word, "retrofacturation"), strings.Contains(word, "ruckbuchung"):
		return ledger.AdviceChargeback
	}
	return ledger.AdvicePayment
}
