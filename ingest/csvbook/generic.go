package csvbook

import "relanced/internal/ledger"

// anyTool is the list of invoices of a tool that is not known by name. It is
// told from invoices.csv by a column that says what was paid: to pass that over
// would remind people who have paid.
var anyTool = &layout{name: "an invoicing program", generic: true, rules: rules{times: true}}

// anyTable is the columns of such a list: those of invoices.csv, and more.
var anyTable = append(append(table{}, tables[ledger.FileInvoices]...), table{
	{name: colName, others: "client name, nom client, nom du client, raison sociale, company name, nom du tiers, " +
		"nom de la société, third party name", weak: "société, entreprise, company, contact, destinataire"},
	{name: colOpen, exact: true, others: "reste à payer, reste dû, restant dû, restant à payer, montant restant, montant restant dû, " +
		"montant dû, solde dû, solde restant, solde à payer, reste à encaisser, reste à régler, reste à payer TTC, reste dû TTC, " +
		"restant dû TTC, montant restant dû TTC, montant restant TTC, montant dû TTC, solde TTC, solde dû TTC, " +
		"amount due, balance due, open balance, open amount, outstanding, outstanding amount, amount outstanding, " +
		"remaining, remaining amount, amount remaining, remaining due, remainder to pay", weak: "solde, balance, restant, reste"},
	{
		name: colPaid, exact: true, others: "montant payé, montant réglé, montant encaissé, total payé, total réglé, total encaissé, " +
			"déjà payé, déjà réglé, montant payé TTC, montant réglé TTC, amount paid, paid amount, total paid, facture payée, facture soldée",
		weak: "payé, payée, réglé, réglée, encaissé, soldée, acquittée, paid, is paid",
	},
	{name: colStatus, others: "statut, état, statut facture, statut de la facture, état facture, état de la facture, " +
		"invoice status, document status, statut du document"},
	{name: colPaymentStatus, others: "statut du paiement, statut paiement, état du paiement, état paiement, statut du règlement, état du règlement"},
	{name: colEmail, others: "mail, courriel, adresse e-mail, adresse mail, customer email, client email, email client, " +
		"e-mail du client, email du client"},
	{name: colCustomerVAT, exact: true, others: "n° TVA, numéro de TVA, TVA intracommunautaire, n° TVA intracommunautaire, " +
		"numéro de TVA intracommunautaire, TVA intra, n° TVA client, vat number, vat id, customer vat number"},
	{name: colAddress, others: "adresse, adresse de facturation, adresse du client, adresse client, billing address"},
	{name: colSIREN, others: "numéro SIREN, n° SIREN"},
}...)

var anyNames = anyTable.names()

// canonical are the names that invoices.csv has by our own word. Such a file may
// be our own export, whose columns open and status are derived from our
// allocations and must not come back as what the accounts say.
var canonical = []string{"number", "customerid", "issuedate", "amount"}

// fitsAny looks for a list of invoices that says what was paid.
func fitsAny(names []string) (map[string][]int, bool) {
	places := placed(anyNames, names)
	ours := true
	for _, name := range canonical {
		ours = ours && positions(names, name) != nil
	}
	if ours {
		delete(places, colStatus)
		if at := places[colOpen]; len(at) > 0 && anyNames[names[at[0]]].weak {
			delete(places, colOpen)
		}
	}
	// A column "client" beside the customers' numbers holds their names.
	if len(places[colName]) == 0 && len(places["customer_id"]) > 0 {
		for _, name := range []string{"client", "customer", "tiers"} {
			if at := positions(names, name); at != nil && at[0] != places["customer_id"][0] {
				places[colName] = at
			}
		}
	}
	return places, complete(places) && found{places: places}.settles()
}
