package csvbook

import (
	"testing"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		head string
		want ledger.FileKind
	}{
		{"id,name,email,segment,iban", ledger.FileCustomers},
		{"ID;NAME", ledger.FileCustomers},
		{"iban\tsegment\temail\tname\tid\n", ledger.FileCustomers},
		{"Code client;Nom;Courriel\n", ledger.FileCustomers},
		{"customer_id,customer name,e-mail\n", ledger.FileCustomers},
		{"id,email,segment,iban\n", ledger.FileCustomers}, // name is missing: Read says so
		{"Nom;Email\n", ledger.FileCustomers},
		{"\xef\xbb\xbfid;name\n", ledger.FileCustomers},
		{"\"id\";\"name\"\n\"1\";\"tru", ledger.FileCustomers},
		{"number,customer_id,issue_date,due_date,currency,amount,reference\n", ledger.FileInvoices},
		{"amount,number,customer_id,issue_date,due_date,customer name,email\n", ledger.FileInvoices},
		{"N\xb0 de facture;Client;Date d'\xe9mission;\xc9ch\xe9ance;Montant TTC\n", ledger.FileInvoices},
		{"NUMERO;CODE_CLIENT;DATE_EMISSION;DATE_ECHEANCE;DEVISE;MONTANT_TTC;REFERENCE\n", ledger.FileInvoices},
		{"invoiceNumber,customerId,issueDate,dueDate,amount\n", ledger.FileInvoices},
		{"customer_id,issue_date,due_date,amount\n", ledger.FileInvoices}, // number is missing
		{"number,issue_date,due_date\n", ledger.FileInvoices},
		{"sep=;\nnumber;customer_id;issue_date;amount\n", ledger.FileInvoices},

		{"", ledger.FileUnknown},
		{"\n\n", ledger.FileUnknown},
		{"id,amount\n", ledger.FileUnknown},
		{"Date;Libellé;Montant;Devise\n", ledger.FileUnknown},            // bank movements
		{"Date;Nom;IBAN;Montant\n", ledger.FileUnknown},                  // bank movements
		{"Date;Date valeur;Référence;Montant\n", ledger.FileUnknown},     // bank movements
		{"Date;Réf;Libellé;Débit;Crédit;Solde\n", ledger.FileUnknown},    // bank movements
		{"JournalCode\tJournalLib\tEcritureNum\n", ledger.FileUnknown},   // accounting entries
		{"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ledger.FileUnknown},            // a document
		{"<?xml version=\"1.0\"?><Document>", ledger.FileUnknown},        // a statement
		{"OFXHEADER:100\nDATA:OFXSGML\n", ledger.FileUnknown},            // a statement
		{"Cher client, nous vous prions de\n", ledger.FileUnknown},       // a letter
		{"\x00\x00\x00\x00\x00\x00", ledger.FileUnknown},                 // nothing at all
		{"sep=;", ledger.FileUnknown},                                    // cut short
		{"\"id,name\nnever closed", ledger.FileUnknown},                  // no header
		{"01|30004|00841|EUR\n04|30004|00841|EUR\n", ledger.FileUnknown}, // records
	} {
		t.Run(test.head, func(t *testing.T) {
			t.Parallel()
			got, ok := Sniff([]byte(test.head))
			if got != test.want || ok != (test.want != ledger.FileUnknown) {
				t.Errorf("got %s, %t, want %s", got, ok, test.want)
			}
		})
	}
}

func TestColumnNamesAreUnique(t *testing.T) {
	t.Parallel()
	for kind, table := range tables {
		owner := map[string]string{}
		for _, c := range table {
			for name := range tableOf(c).names() {
				if owner[name] != "" {
					t.Errorf("%s: %q means both %s and %s", kind, name, owner[name], c.name)
				}
				owner[name] = c.name
			}
		}
	}
}

func tableOf(c column) table { return table{c} }

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"customer_id":      "customerid",
		"CustomerID":       "customerid",
		" N° de Facture ":  "nfacture",
		"Nº":               "no",
		"Date d’échéance":  "dateecheance",
		"DATE D'ÉCHÉANCE":  "dateecheance",
		"e-mail":           "email",
		"le":               "le",
		"Montant dû":       "montantdu",
		"MONTANT DU":       "montantdu",
		"Montant du TTC":   "montantduttc",
		"Solde dû TTC":     "soldeduttc",
		"Date du jour":     "datejour",
		"Type d'opération": "typeoperation",
		"":                 "",
		"€":                "",
	} {
		if got := sheet.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}
