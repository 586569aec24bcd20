package csvbook

import "relanced/ingest/sheet"

// tools are the exports known by name, those with the clearest marks first. The
// names are those of the tools' own screens and reports, in English and French.
var tools = []*layout{
	{
		// Reports "A/R Aging Detail", "Open Invoices" and "Invoice List". The order
		// of day and month is a setting of the firm.
		name:     "QuickBooks Online",
		preamble: true,
		marks: marksOf("transaction type|type d'opération|type de transaction, num|no|n°|nº|numéro, " +
			"open balance|solde ouvert|solde impayé|solde à payer, due date|date d'échéance|échéance"),
		columns: columnsOf("number: num, no, n°, nº, numéro; customer_name: customer full name, customer, name, nom complet du client, client, nom; " +
			"issue_date: date, transaction date, date de l'opération, date d'opération; due_date: due date, date d'échéance, échéance; " +
			"amount: amount, montant; open: open balance, solde ouvert, solde impayé, solde à payer; " +
			"type: transaction type, type d'opération, type de transaction; currency: currency, devise; terms: terms, modalités, conditions; " +
			"email: customer email, email, courriel; purchase_order: po number, numéro de bon de commande"),
		rules: rules{order: sheet.OrderAsk, times: true},
		types: map[string]kind{"deposit": kindOther, "refund": kindOther, "credit": kindOther},
	},
	{
		// The list of sales transactions.
		name:    "QuickBooks Online",
		marks:   marksOf("type, no, memo, due date, balance, total, status"),
		columns: columnsOf("number: no; customer_name: customer; issue_date: date; due_date: due date; amount: total; open: balance; type: type; status: status"),
		rules:   rules{order: sheet.OrderAsk, times: true},
		types:   map[string]kind{"deposit": kindOther, "refund": kindOther, "credit": kindOther},
	},
	{
		// "Amount Due" stands before payments, "Amount Remaining" behind them.
		name:  "Stripe",
		marks: marksOf("id, amount due, number, status, total, customer|customer id, date (utc)|created (utc)|finalized at (utc)"),
		columns: columnsOf("number: number; customer_id: customer, customer id; customer_name: customer name; email: customer email; " +
			"issue_date: finalized at (utc), date (utc), created (utc); due_date: due date (utc); amount: total; due: amount due; " +
			"open: amount remaining; paid: amount paid; currency: currency; status: status"),
		rules: rules{times: true},
	},
	{
		// One row a line of the invoice, each with the totals of the whole.
		name:  "Zoho",
		marks: marksOf("invoice number, invoice status, invoice date, customer name, total, balance"),
		columns: columnsOf("number: invoice number; customer_id: customer id; customer_name: customer name; issue_date: invoice date; " +
			"due_date: due date; amount: total; open: balance; currency: currency code; status: invoice status; " +
			"terms: payment terms label; purchase_order: purchaseorder; email: primary contact emailid, customer email"),
		rules: rules{order: sheet.OrderAsk, decimal: ".", times: true},
	},
	{
		// One row a line of the invoice, each with the totals of the whole.
		name:  "Xero",
		marks: marksOf("contactname, invoicenumber, invoicedate, duedate, invoiceamountdue, total"),
		columns: columnsOf("number: invoicenumber; customer_name: contactname; email: emailaddress; issue_date: invoicedate; due_date: duedate; " +
			"amount: total; open: invoiceamountdue; currency: currency; reference: reference; type: type; status: status"),
		rules: rules{order: sheet.OrderAsk, decimal: ".", times: true},
	},
	{
		// The list of account.move. "Signed" figures are in the firm's currency;
		// the plain total of a credit note has no sign, its number begins with R.
		name: "Odoo",
		marks: marksOf("number|numéro, invoice partner display name|nom d'affichage du partenaire de la facture|total signed|total signé|" +
			"total in currency signed|total signé en devises, invoice/bill date|invoice date|date de facturation|date de facture, " +
			"payment status|statut du paiement|statut de paiement|état du paiement|amount due signed|montant dû signé|amount due|montant dû"),
		columns: columnsOf("number: number, numéro; customer_id: partner/id, partenaire/id; " +
			"customer_name: invoice partner display name, nom d'affichage du partenaire de la facture, partner, partenaire, customer, client; " +
			"issue_date: invoice/bill date, invoice date, date de facturation, date de facture; due_date: due date, date d'échéance; " +
			"amount: total in currency signed, total signé en devises, total signed, total signé, total; " +
			"open: amount due in currency signed, amount due, montant dû, amount due signed, montant dû signé; " +
			"currency: currency, devise; type: type; status: status, statut, state, état; " +
			"payment_status: payment status, statut du paiement, statut de paiement, état du paiement; " +
			"reference: payment reference, référence de paiement; purchase_order: customer reference, référence client, reference, référence; " +
			"terms: payment terms, conditions de paiement"),
		rules:   rules{times: true},
		credits: []string{"RINV/", "RFAC/", "RFACT/"},
		bought:  []string{"BILL/", "RBILL/"},
		home:    folded("total signed, total signé, amount due signed, montant dû signé", ","),
	},
	{
		// The datasets "invoices and lines" and "invoices and payments".
		name: "Dolibarr",
		marks: marksOf("réf. facture|invoice ref.|invoice ref, date facturation|date de facturation|invoice date, total ttc|montant ttc|total (inc. tax), " +
			"facture payée|facture soldée|invoice paid|statut facture|état facture|état de la facture|invoice status"),
		columns: columnsOf("number: réf. facture, invoice ref.; customer_id: code client, customer code, id société, id tiers, company id, third-party id; " +
			"customer_name: nom société, raison sociale, nom de la société, company name, nom du tiers, tiers, société, third-party name; " +
			"issue_date: date facturation, date de facturation, invoice date; " +
			"due_date: date échéance, date d'échéance, date limite règlement, due date, due on, payment due before, payment due on; " +
			"amount: total ttc, montant ttc, total (inc. tax); open: reste à payer, remainder to pay; " +
			"paid: facture payée, facture soldée, invoice paid; payment: montant règlement, montant du règlement, montant paiement, payment amount; " +
			"status: statut facture, état facture, état de la facture, invoice status; type: type de facture, type facture, invoice type; " +
			"currency: devise, code devise, currency; email: email, e-mail; address: adresse, address; " +
			"customer_vat: numéro de tva, n° tva, numéro tva, tva intracommunautaire, numéro de tva intracommunautaire, vat number, vat id; " +
			"siren: id. prof. 1 (siren), siren, prof id 1 (siren); terms: conditions de règlement, payment terms"),
		rules: rules{times: true},
		types: map[string]kind{
			"0": kindInvoice, "1": kindInvoice, "2": kindCredit, "3": kindDeposit, "4": kindOther, "5": kindInvoice,
		},
		// An invoice closed with a rest is paid as far as it ever will be.
		states: map[string]state{
			"0": stateOut, "1": stateOpen, "2": statePaid, "3": stateOut, "payeepartiellement": statePaid, "paidpartially": statePaid,
			"fermee": stateOut, "fermeeimpayee": stateOut, "closed": stateOut, "closedunpaid": stateOut, "traite": statePaid, "processed": statePaid,
		},
	},
}

// layoutsOf lists what is looked for, in this order: what the configuration
// says, the tools known by name, then any list of invoices with what was paid.
func layoutsOf(mappings []Mapping) []*layout {
	list := make([]*layout, 0, len(mappings)+len(tools)+1)
	for _, m := range mappings {
		list = append(list, m.layout())
	}
	return append(append(list, tools...), anyTool)
}
