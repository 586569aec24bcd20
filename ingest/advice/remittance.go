package advice

import (
	"fmt"

	"relanced/internal/ledger"
)

// remittance is what an accountant types: which invoices one credit pays, or the
// cheques of one slip. Rows that leave the credit and the date empty belong to
// the credit above. Where there is a column for the amount of the line, amount is
// that of the credit and has to be their sum; where there is none, amount is that
// of the line, as on a slip of cheques.
var remittance = layout{
	name: "a remittance", source: ledger.AdviceRemittance,
	columns: columns("!credit: credit, remise, bordereau, n° de bordereau, numéro de bordereau, n° de remise, numéro de remise, " +
		"bank reference, bank_ref, référence bancaire, référence du virement, slip; " +
		"!day: date, date de remise, date du virement, jour; " +
		"total: total, total remise, montant de la remise, montant total, total amount, credit amount; " +
		"line: line_amount, montant ligne, montant de la ligne, montant du chèque, montant chèque, montant réglé, montant imputé; " +
		"amount: amount, montant; invoice: invoice, invoices, invoice number, facture, factures, n° de facture, numéro de facture; " +
		"cheque: cheque, chèque, check, n° de chèque, numéro de chèque, cheque number; " +
		"customer: customer, customer id, customer name, client, code client, tireur, payeur, drawer, payer, nom; " +
		"email: email, e-mail, mail, courriel; fee: fee, frais, commission; currency: currency, devise"),
	foreign: []string{"debit", "solde", "balance", "issuedate", "duedate", "dateemission", "dateecheance", "echeance"},
	fits: func(places map[string]int) bool {
		return has(places, "invoice", "cheque") && has(places, "amount", "line")
	},
	take: func(r *reader, w *row) {
		at := w.remitted()
		currency := w.currency()
		g := r.group(w, at.credit+"\x00"+string(at.day), at.credit, currency, at.day)
		amount, total := "amount", "total"
		if has(r.places, "line") {
			amount, total = "line", "total"
			if !has(r.places, "total") {
				total = "amount"
			}
		}
		if w.text(total) != "" {
			g.says(w, total, w.figure(total, currency))
		}
		gross, fee := w.amount(amount, currency), w.figure("fee", currency)
		line := ledger.AdviceLine{
			Kind: ledger.AdvicePayment, Gross: gross, Fee: fee, Net: gross - fee, Text: w.text("invoice"), ID: w.key("cheque"),
			Name: w.text("customer"), Customer: w.key("customer"), Email: w.text("email"), Place: w.Name(),
		}
		if gross < 0 {
			line.Kind = ledger.AdviceRefund // a credit note, most often
		}
		g.Lines = append(g.Lines, line)
	},
}

// remitted says which credit a row is of.
type remitted struct {
	credit string
	day    ledger.Date
}

func (w *row) remitted() remitted {
	at := remitted{credit: w.key("credit")}
	switch {
	case at.credit == "" && w.text("day") == "" && w.r.last.day == "":
		w.fault("credit", fmt.Errorf("the first row names neither the credit nor its day"), "fill in the reference of the credit, or its day")
	case at.credit == "" && w.text("day") == "", at.credit == w.r.last.credit && w.text("day") == "" && at.credit != "":
		return w.r.last
	default:
		at.day = w.day("day")
	}
	w.r.last = at
	return at
}
