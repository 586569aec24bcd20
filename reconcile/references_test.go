package reconcile

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// cites returns what a text names among some invoices, as "number/kind" words.
func cites(t *testing.T, text string, invoices ...ledger.Invoice) string {
	t.Helper()
	x := newIndex(Snapshot{Invoices: invoices}, DefaultConfig())
	found, _ := x.cite(&ledger.Entry{Remittance: text})
	var words []string
	for _, c := range found {
		kind := map[citationKind]string{
			citedLiteral: "literal", citedRF: "rf", citedReference: "reference", citedNormalised: "normalised",
			citedListed: "listed", citedOrder: "order", citedBare: "bare",
		}[c.kind]
		if c.sharing > 1 {
			kind += "?"
		}
		words = append(words, x.invoices[c.invoice].Number()+"/"+kind)
	}
	return strings.Join(words, " ")
}

func numbers(list ...string) []ledger.Invoice {
	var invoices []ledger.Invoice
	for _, n := range list {
		invoices = append(invoices, ledger.Invoice{Number: n, Amount: ledger.Money{Minor: 100, Currency: "EUR"}})
	}
	return invoices
}

func TestCitations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, numbers, text, want string }{
		{"literal", "FA-2026-014", "Facture FA-2026-014", "FA-2026-014/literal"},
		{"literal in lower case", "FA-2026-014", "fa-2026-014 merci", "FA-2026-014/literal"},
		{"literal with marks around", "FA-2026-014", "(FA-2026-014).", "FA-2026-014/literal"},
		{"literal glued to a word", "FA-2026-014", "DUPONT-FA-2026-014", "FA-2026-014/literal"},
		{"literal before an amount", "FA-2026-014", "FA-2026-014 250,00 EUR", "FA-2026-014/literal"},
		{"literal before a whole amount", "FA-2026-014", "FA-2026-014 EUR 250", "FA-2026-014/literal"},
		{"behind the number of an order", "FA-2026-014", "CDE 77 FA-2026-014", "FA-2026-014/literal"},
		{"prefix that announces something else", "BC-2026-014", "BC-2026-014", "BC-2026-014/literal"},
		{"spaces", "FA-2026-001", "FA 2026 001", "FA-2026-001/normalised"},
		{"less punctuation", "FA-2026-001", "FA2026-001", "FA-2026-001/normalised"},
		{"no punctuation", "FA-2026-001", "REGL FA2026001", "FA-2026-001/normalised"},
		{"more punctuation", "FA2026001", "FA-2026/001", "FA2026001/normalised"},
		{"line seam", "FA-2026-001", "PAIEMENT FA-2026-0\n01", "FA-2026-001/normalised"},
		{"space in the counter", "FA-2026-001", "PAIEMENT FA-2026-0 01", "FA-2026-001/normalised"},
		{"letter O for zero", "FA-2026-014", "FA-2O26-O14", "FA-2026-014/normalised"},
		{"leading zeros missing", "FA-2026-001", "FA-2026-1", "FA-2026-001/normalised"},
		{"leading zeros added", "FA-12", "FA-00012", "FA-12/normalised"},
		{"accents", "REÇU-2026-1", "recu-2026-1", "REÇU-2026-1/literal"},
		{"two numbers", "FA-1 FA-2 FA-3 FA-4", "FA-1/FA-2, FA-3 et 4", "FA-1/literal FA-2/literal FA-3/literal FA-4/listed"},
		{"list of counters", "FA-2026-001 FA-2026-002 FA-2026-003", "FA-2026-001/002,003", "FA-2026-001/literal FA-2026-002/listed FA-2026-003/listed"},
		{"list of counters without the year", "F2026-01572 F2026-01593 F2026-01579 F2026-01015 F2026-01636", "FACTURES F 01572 ET N01593 ET FC015 79 ET FC01636", "F2026-01572/bare F2026-01579/bare F2026-01593/bare F2026-01636/bare"},
		{"list of counters without the year, over a line", "F2026-01572 F2026-01579", "FACTURES F 01572 ET FC015\n79", "F2026-01572/bare F2026-01579/bare"},
		{"a long word is no lead of a counter", "FA-2026-001 FA-2026-002", "FA-2026-001 ET LOT002", "FA-2026-001/literal"},
		{"a counter far away is no list", "FA-2026-001 FA-2026-002", "FA-2026-001 002", "FA-2026-001/literal"},
		{"pure digits, long", "2026014", "VIR 2026014 MERCI", "2026014/literal"},
		{"pure digits, glued to its word", "2026014", "FACT2026014", "2026014/literal"},
		{"pure digits with a hyphen", "2026-014", "REGLEMENT 2026-014", "2026-014/literal"},
		{"pure digits, four", "4711", "REGLEMENT 4711", "4711/literal"},
		{"short behind a word", "12", "FACTURE 12", "12/literal"},
		{"short behind n°", "12", "Fact. n° 12", "12/literal"},
		{"short in a list", "700 701 702", "factures 700, 701 et 702", "700/literal 701/literal 702/literal"},
		{"short list with a slash", "700 701", "factures 700/701", "700/literal 701/literal"},
		{"a year behind a word", "2026", "FACTURE 2026", "2026/literal"},
		{"without its prefix", "FA-2026-014", "REGLEMENT 2026-014", "FA-2026-014/bare"},
		{"the longer number wins", "2026-014 FA-2026-014", "FA-2026-014", "FA-2026-014/literal"},
		{"a number both forms share", "FA-1001 FA1001", "FA 1001", "FA-1001/normalised? FA1001/normalised?"},
		{"the literal one of both", "FA-1001 FA1001", "FA-1001", "FA-1001/literal"},

		{"12 is not in 2012", "12", "FACTURE 2012", ""},
		{"short without a word", "12", "REGLEMENT 12", ""},
		{"a year without a word", "2026", "LOYER MARS 2026", ""},
		{"inside a date", "12", "FACTURE 12/03/2026", ""},
		{"inside a date with points", "2026", "FACTURE DU 12.03.2026", ""},
		{"inside an IBAN", "3000", "DE FR76 3000 6000 0112 3456 7890 189", ""},
		{"inside a phone number", "4455", "TEL 01 44 55 66 77", ""},
		{"put together from a phone number", "0144556677", "01 44 55 66 77", ""},
		{"an amount", "1200", "REGLEMENT 1200,00 EUR", ""},
		{"a whole amount", "1200", "REGLEMENT 1200 EUR", ""},
		{"an amount with thousands", "1200", "REGLEMENT DE 1 200,00", ""},
		{"behind an order", "4711", "COMMANDE N° 4711", ""},
		{"behind a client's number", "4711", "CLIENT 4711", ""},
		{"behind the payer's own reference", "12", "/MOTIF LOYER /REF 12", ""},
		{"behind a company's registration", "123456789", "SIREN 123456789", ""},
		{"put together from a registration", "123456789", "SIRET 123 456 789 00012", ""},
		{"a part of a longer number", "FA-12", "FA-12-3", ""},
		{"the end of a longer number", "2026-014", "XK2026-014", ""},
		{"a prefix that is longer", "FA-12", "XFA-12", ""},
		{"a suffix letter", "FA-12", "FA-12B", ""},

		{"the year with two digits", "FA-2026-0181 FA-2026-0182", "FA-26-182", "FA-2026-0182/normalised"},
		{"the year with two digits, and all zeros", "FA-2026-0181 FA-2026-0182", "REGLT FA26-0182", "FA-2026-0182/normalised"},
		{"the year with four digits", "FA-26-181 FA-26-182", "FA-2026-182", "FA-26-182/normalised"},
		{"another year", "FA-2025-0182", "FA-26-182", ""},
		{"two digits that are no year", "FA-2012-0182", "FA-12-182", ""},
		{"a day that looks like it", "FA-2026-0003", "FA 26/03/2026", ""},

		{"a blank in the counter", "INV/2026/00002 INV/2026/00233", "FACT INV/2026/002 33", "INV/2026/00233/normalised"},
		{"a number that is short of zeros", "INV/2026/00002", "FACT INV/2026/002 33", "INV/2026/00002/normalised"},
		{"a number without its zeros, and another", "INV/2026/00002 INV/2026/00233", "FACT INV/2026/2 33", "INV/2026/00002/normalised"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := cites(t, test.text, numbers(strings.Fields(test.numbers)...)...); got != test.want {
				t.Errorf("%q cites %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	open := ledger.Money{Minor: 100, Currency: "EUR"}
	for _, test := range []struct {
		name    string
		invoice ledger.Invoice
		text    string
		want    string
	}{
		{"RF printed on the invoice", ledger.Invoice{Number: "A1", Reference: "RF18539007547034", Amount: open}, "RF18 5390 0754 7034", "A1/rf"},
		{"RF of the number", ledger.Invoice{Number: "FA-2026-000123", Amount: open}, "ref rf31fa2026000123", "FA-2026-000123/rf"},
		{"RF with a wrong digit", ledger.Invoice{Number: "FA-2026-000123", Amount: open}, "RF32FA2026000123", ""},
		{"Belgian structured reference", ledger.Invoice{Number: "A1", Reference: "+++123/4567/89002+++", Amount: open}, "+++123/4567/89002+++", "A1/reference"},
		{"structured reference without marks", ledger.Invoice{Number: "A1", Reference: "+++123/4567/89002+++", Amount: open}, "123456789002", "A1/reference"},
		{"number before reference", ledger.Invoice{Number: "FA-1001", Reference: "FA1001", Amount: open}, "FA 1001", "FA-1001/normalised"},
		{"purchase order", ledger.Invoice{Number: "A1", PurchaseOrder: "4500012345", Amount: open}, "CDE 4500012345", "A1/order"},
		{"number beside a longer purchase order", ledger.Invoice{Number: "FA-2026-020", PurchaseOrder: "BC-2026-0147", Amount: open}, "MANDAT 1377 FA-2026-020 BC-2026-0147", "FA-2026-020/literal"},
		{"short purchase order behind its word", ledger.Invoice{Number: "A1", PurchaseOrder: "77", Amount: open}, "COMMANDE 77", "A1/order"},
		{"short purchase order alone", ledger.Invoice{Number: "A1", PurchaseOrder: "77", Amount: open}, "REGLEMENT 77", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := cites(t, test.text, test.invoice); got != test.want {
				t.Errorf("%q cites %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestStranger(t *testing.T) {
	t.Parallel()
	x := newIndex(Snapshot{Invoices: numbers("FA-2026-014", "700815")}, DefaultConfig())
	for text, want := range map[string]string{
		"FA-2026-099":            "FA-2026-099",
		"REGLEMENT FA2026099":    "FA2026099",
		"FACTURE 815":            "815",
		"VIREMENT 700899":        "700899",
		"VIREMENT 123899":        "",
		"FA-2026-014":            "",
		"FACTURE MARS 2026":      "",
		"FACTURE DU 12/03/2026":  "",
		"LOYER 04/2026":          "",
		"COMMANDE 815":           "",
		"FACTURE 1200 EUR":       "",
		"FACTURE 250,00 EUR":     "",
		"FA-2026-014 250,00 EUR": "",
	} {
		_, pieces := x.cite(&ledger.Entry{Remittance: text})
		if got := x.stranger(&ledger.Entry{}, pieces, nil); got != want {
			t.Errorf("%q: stranger %q, want %q", text, got, want)
		}
	}
}

// FuzzCite checks that no text breaks the tokeniser and that whatever is cited
// stands in the text as whole tokens.
func FuzzCite(f *testing.F) {
	for _, text := range []string{
		"", "FA-2026-014", "FA 2026 001", "factures 700, 701 et 702", "RF18 5390 0754 7034", "FR76 3000 6000 0112 3456 7890 189",
		"VIR SEPA RECU /DE DUPONT /MOTIF FA-12 /REF X", "12/03/2026", "1 200,00 EUR", "N°12", "ÆØ œ№ 12", "\xff\xfe12", strings.Repeat("1 ", 3000),
	} {
		f.Add(text)
	}
	x := newIndex(Snapshot{Invoices: numbers("FA-2026-014", "12", "2026", "2026-001", "700", "701", "4711", "RF-1", "O12", "FA-12")}, DefaultConfig())
	f.Fuzz(func(t *testing.T, text string) {
		p := cut(text)
		for i, token := range p.tokens {
			if p.text[token.start:token.end] != token.text || i > 0 && token.start < p.tokens[i-1].end {
				t.Fatalf("token %d of %q does not stand where it says", i, text)
			}
		}
		for _, c := range x.citeIn(p) {
			if c.from >= c.to || c.to > len(p.tokens) || c.sharing < 1 {
				t.Fatalf("%q: impossible citation %+v", text, c)
			}
		}
		x.consider(&ledger.Entry{Remittance: text, Counterparty: text, Amount: ledger.Money{Minor: 1, Currency: "EUR"}})
	})
}
