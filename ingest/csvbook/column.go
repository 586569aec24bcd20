package csvbook

import (
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// column is one column of a file and what programs call it. A weak name counts
// only when no other is there: "Total" stands beside "Total TTC" in many files.
type column struct {
	name     string
	required bool
	exact    bool   // the name itself is none of the accepted ones
	others   string // further names, separated by commas; see fold
	weak     string
}

// table is the columns of one kind of file.
type table []column

// tables lists the columns of both files. An amount without VAT ("montant HT")
// must never become a synonym: amounts are VAT-inclusive.
var tables = map[ledger.FileKind]table{
	ledger.FileCustomers: {
		{name: "id", required: true, others: customerNumber, weak: "client, customer, code, tiers"},
		{name: "name", required: true, others: "customer name, client name, company, company name, raison sociale, " +
			"dénomination, dénomination sociale, nom du client, nom de la société", weak: "nom, société, entreprise, intitulé"},
		{name: "email", others: "mail, courriel, mél, adresse e-mail, adresse mail, adresse électronique, e-mail address, " +
			"email facturation, billing email"},
		{name: "segment", others: "catégorie, category", weak: "groupe, group"},
		{name: "iban", others: "ibans, numéro IBAN, code IBAN", weak: "bank account, compte bancaire"},
		{name: "language", others: "lang, langue"},
		{name: "phone", others: "phone number, telephone, tél, numéro de téléphone", weak: "mobile, portable"},
		{name: "address", others: "adresse, postal address, adresse postale, adresse de facturation"},
		{name: "siren", others: "numéro SIREN, n° SIREN"},
		{name: "vat", others: "vat number, vat id, n° TVA, numéro de TVA, TVA intracommunautaire, " +
			"n° TVA intracommunautaire, numéro de TVA intracommunautaire, TVA intra", weak: "TVA"},
		{name: "country", others: "country code, pays, code pays"},
		{name: "kind", others: "customer kind, customer type, type de client, nature"},
		{name: "aliases", others: "alias, other names, autres noms"},
		{name: "policy", others: "politique, politique de relance, scénario de relance"},
		{name: "terms", others: "payment terms, conditions de paiement, conditions, délai de paiement, délai de règlement"},
		{name: "book", others: "dossier"},
	},
	ledger.FileInvoices: {
		{name: "number", required: true, others: "invoice number, invoice no, numéro, numéro de facture, n° de facture, " +
			"no facture, num facture, numéro de pièce, n° de pièce", weak: "facture, invoice, n°, no, num, pièce, référence facture, ref facture"},
		{name: "customer_id", required: true, others: customerNumber, weak: "client, customer, tiers"},
		{name: "issue_date", required: true, others: "invoice date, date of issue, issued, issued on, date d'émission, " +
			"date de facture, date de la facture, date de facturation, date de pièce, émise le", weak: "date"},
		{name: "due_date", others: "due, due on, échéance, date d'échéance, échéance le, date limite, " +
			"date limite de paiement, à payer avant le"},
		{name: "currency", others: "currency code, devise, code devise, monnaie"},
		{name: "amount", required: true, others: "gross amount, total amount, amount incl VAT, amount including VAT, " +
			"total incl VAT, total including VAT, montant TTC, total TTC, TTC, prix TTC", weak: "montant, total, net à payer"},
		{name: "reference", others: "référence de paiement, payment reference, structured reference, référence structurée, " +
			"communication, communication structurée", weak: "ref"},
		{name: "book", others: "dossier"},
		{name: "type", others: "document type, invoice type, type de document, type de facture, type de pièce", weak: "nature"},
		{name: "purchase_order", others: "purchase order number, PO number, order number, bon de commande, " +
			"n° de commande, numéro de commande, numéro de bon de commande, référence commande", weak: "PO, order, commande"},
		{name: "document", others: "pièce jointe, attachment", weak: "file, fichier, pdf"},
		{name: "instalments", others: "installments, échéancier, échéances, schedule"},
		{name: "vat", others: "TVA, vat amount, montant TVA, vat breakdown, ventilation TVA, détail TVA"},
		{name: "terms", others: "payment terms, conditions, conditions de paiement, conditions de règlement, délai, " +
			"délai de paiement, délai de règlement"},
		{name: "policy", others: "politique, politique de relance, scénario de relance"},
		{name: "discount", others: "escompte, early payment discount, cash discount, conditions d'escompte"},
	},
}

const customerNumber = "customer id, customer code, customer number, client id, client code, code client, id client, " +
	"identifiant, identifiant client, numéro client, n° client, no client, num client, compte client, " +
	"référence client, ref client, code tiers"

// claim is the column a header name stands for.
type claim struct {
	column string
	weak   bool
}

// names returns every accepted name, folded.
func (t table) names() map[string]claim {
	list := map[string]claim{}
	for _, c := range t {
		for name := range strings.SplitSeq(c.weak, ",") {
			list[sheet.Fold(name)] = claim{c.name, true}
		}
		names := c.others
		if !c.exact {
			names += "," + c.name
		}
		for name := range strings.SplitSeq(names, ",") {
			list[sheet.Fold(name)] = claim{c.name, false}
		}
	}
	delete(list, "")
	return list
}

// place says where each column stands in a header: usually one position, more
// when several names claim the same column. Weak names give way.
func (t table) place(cells []string) map[string][]int {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = sheet.Fold(cell)
	}
	return placed(t.names(), names)
}

// placed is place for names that are folded.
func placed(claims map[string]claim, names []string) map[string][]int {
	strong, weak := map[string][]int{}, map[string][]int{}
	for i, name := range names {
		switch c := claims[name]; {
		case c.column == "":
		case c.weak:
			weak[c.column] = append(weak[c.column], i)
		default:
			strong[c.column] = append(strong[c.column], i)
		}
	}
	for column, places := range weak {
		if strong[column] == nil {
			strong[column] = places
		}
	}
	return strong
}
