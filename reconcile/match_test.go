package reconcile

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestLiteralNumberAndExactAmount(t *testing.T) {
	t.Parallel()
	for _, crowd := range []int{0, 1, 40, 400} {
		for _, number := range []string{"FA-2026-014", "F2026/0012", "2026014", "INV-7-0042", "FA-12"} {
			b := newBook(t).crowd(crowd).customer("C1", "Menuiserie Dupont").invoice(number, "C1", "1200.00")
			settles(t, b.credit("1200.00", "REGLEMENT "+number, "").only(), number)
		}
	}
}

// A number shared by nobody settles its invoice even where sixty subscriptions
// have the same amount.
func TestLiteralNumberAmongEqualSubscriptions(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	for i := range 60 {
		id := "S" + string(rune('A'+i/26)) + string(rune('A'+i%26))
		b.customer(id, "Abonne"+id).invoice("AB-"+id+"-2026", id, "49.90")
	}
	b.credit("49.90", "AB-SBC-2026", "").credit("49.90", "ABONNEMENT MARS", "")
	d := b.match()
	settles(t, d["e1"], "AB-SBC-2026")
	if d["e2"].State != ledger.EntryReview || d["e2"].Proposals[0].Probability > 0.05 {
		t.Errorf("an amount shared by sixty proves nothing: %s", describe(d["e2"]))
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		book  func(b *testBook)
		want  string // the key that is allocated, or "?key" for a review with this first proposal
		notes string // a part of the note
	}{
		{"normalised number", func(b *testBook) {
			b.invoice("FA-2026-014", "C1", "1200.00").credit("1200.00", "fa 2026 014", "")
		}, "FA-2026-014", ""},
		{"RF reference", func(b *testBook) {
			b.add(ledger.Invoice{Number: "A1", Customer: "C1", Reference: "RF18539007547034", Amount: b.euros("1200.00")}).
				entry(ledger.Entry{Reference: "RF18539007547034"}, "1200.00")
		}, "A1", ""},
		{"account on file and exact amount", func(b *testBook) {
			b.invoice("FA-1", "C1", "1234.56").invoice("FA-2", "C1", "99.00").entry(ledger.Entry{IBAN: ibanA}, "1234.56")
		}, "FA-1", ""},
		{"full name and exact amount", func(b *testBook) {
			b.invoice("FA-1", "C2", "1234.56").credit("1234.56", "", "SARL CHARPENTES LECLERCQ")
		}, "FA-1", ""},
		{"name behind a bank's tag", func(b *testBook) {
			b.invoice("FA-1", "C2", "1234.56").entry(ledger.Entry{Label: "VIR SEPA RECU /DE CHARPENTES LECLERCQ /MOTIF SOLDE /REF NOTPROVIDED"}, "1234.56")
		}, "FA-1", ""},
		{"alias", func(b *testBook) {
			b.Customers = append(b.Customers, ledger.Customer{ID: "C7", Name: "SCI Tilleul", Aliases: []string{"Vandenbossche Yvonne"}})
			b.invoice("FA-1", "C7", "1234.56").credit("1234.56", "", "MME YVONNE VANDENBOSSCHE")
		}, "FA-1", ""},
		{"account learned twice", func(b *testBook) {
			b.Learned[ibanC] = []LearnedAccount{{Customer: "C2", Since: "2026-01-05", Count: 2}}
			b.invoice("FA-1", "C2", "1234.56").entry(ledger.Entry{IBAN: ibanC}, "1234.56")
		}, "FA-1", ""},
		{"one instalment, cited", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", Amount: b.euros("900.00"), Instalments: []ledger.Instalment{
				{Number: 1, DueDate: "2026-03-01", Amount: b.euros("300.00")}, {Number: 2, DueDate: "2026-04-01", Amount: b.euros("600.00")},
			}}).credit("300.00", "FA-2026-1", "")
		}, "FA-2026-1", ""},
		{"several cited invoices", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").invoice("FA-2026-2", "C1", "250.50").invoice("FA-2026-3", "C1", "75.00").
				credit("425.50", "FA-2026-1/FA-2026-2, FA-2026-3", "")
		}, "FA-2026-1 FA-2026-2 FA-2026-3", ""},
		{"cited invoices net of a credit note", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").add(ledger.Invoice{Number: "AV-2026-1", Customer: "C1", Type: ledger.TypeCreditNote, Amount: b.euros("-20.00")}).
				credit("80.00", "FA-2026-1 moins AV-2026-1", "")
		}, "AV-2026-1 FA-2026-1", ""},
		{"the rest of a partly paid invoice", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", Amount: b.euros("100.00"), Allocated: 4000}).credit("60.00", "FA-2026-1", "")
		}, "FA-2026-1", ""},
		{"a parent company pays", func(b *testBook) {
			b.customer("P", "Holding Vandamme", ibanD).invoice("FA-2026-1", "C2", "1234.56").invoice("FA-2026-9", "P", "77.00").
				entry(ledger.Entry{IBAN: ibanD, Counterparty: "HOLDING VANDAMME", Remittance: "FA-2026-1"}, "1234.56")
		}, "FA-2026-1", ""},
		{"without its prefix, from a known customer", func(b *testBook) {
			b.invoice("FA-2026-014", "C1", "50.00").invoice("FA-2026-015", "C1", "50.00").
				entry(ledger.Entry{IBAN: ibanA, Remittance: "2026-014"}, "50.00")
		}, "FA-2026-014", ""},
		{"purchase order of a known customer", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", PurchaseOrder: "4500012345", Amount: b.euros("50.00")}).invoice("FA-2", "C1", "50.00").
				entry(ledger.Entry{IBAN: ibanA, Remittance: "CDE 4500012345"}, "50.00")
		}, "FA-1", ""},
		{"surname and the counter of the invoice", func(b *testBook) {
			b.invoice("FA-2026-014", "C2", "1234.56").credit("1234.56", "FACTURE 14", "CHARPENTES LECLERCQ")
		}, "FA-2026-014", ""},
		{"an invoice issued a week after its deposit", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", IssueDate: "2026-03-09", Amount: b.euros("1234.56")}).credit("1234.56", "FA-2026-1", "")
		}, "FA-2026-1", ""},

		{"a credit note that refers to the invoice", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").add(ledger.Invoice{Number: "AV-7", Customer: "C1", Reference: "FA-2026-1", Amount: b.euros("-20.00")}).
				credit("100.00", "fa 2026 1", "")
		}, "FA-2026-1", ""},

		{"an amount alone", func(b *testBook) { b.invoice("FA-1", "C1", "1234.56").credit("1234.56", "", "") }, "?FA-1", "payer is not known"},
		{"an amount and a trade", func(b *testBook) {
			b.invoice("FA-1", "C1", "1234.56").credit("1234.56", "", "MENUISERIE VANDAMME")
		}, "?FA-1", "payer is not known"},
		{"an amount and a name like it", func(b *testBook) {
			b.invoice("FA-1", "C2", "1234.56").credit("1234.56", "", "CHARPENTES LECLERC")
		}, "FA-1", ""},
		{"an amount that others have and a name like it", func(b *testBook) {
			for i := range 9 {
				b.invoice(fmt.Sprintf("ZZ-%d", i), fmt.Sprintf("X%03d", i), "1200.00")
			}
			b.customer("C4", "Menuiserie Vasseurs").invoice("FA-1", "C4", "1200.00").credit("1200.00", "", "MENUISERIE VASEURS")
		}, "?FA-1", "0.999 is wanted"},
		{"an amount and a part of a name", func(b *testBook) {
			b.invoice("FA-1", "C2", "1234.56").credit("1234.56", "", "LECLERCQ PAUL")
		}, "?FA-1", "payer is not known"},
		{"an account learned once", func(b *testBook) {
			b.Learned[ibanC] = []LearnedAccount{{Customer: "C2", Since: "2026-01-05", Count: 1}}
			b.invoice("FA-1", "C2", "1234.56").entry(ledger.Entry{IBAN: ibanC}, "1234.56")
		}, "FA-1", ""},
		{"an account learned once, and an amount that others owe", func(b *testBook) {
			b.Learned[ibanC] = []LearnedAccount{{Customer: "C2", Since: "2026-01-05", Count: 1}}
			for i := range 9 {
				b.invoice(fmt.Sprintf("ZZ-%d", i), fmt.Sprintf("X%03d", i), "1200.00")
			}
			b.invoice("FA-1", "C2", "1200.00").entry(ledger.Entry{IBAN: ibanC}, "1200.00")
		}, "?FA-1", "0.999 is wanted"},
		{"an account that pays for everybody", func(b *testBook) {
			for _, c := range []string{"C1", "C2", "C3", "X001", "X002", "X003", "X004"} {
				b.Learned[ibanC] = append(b.Learned[ibanC], LearnedAccount{Customer: c, Since: "2026-01-05", Count: 9})
			}
			b.invoice("FA-1", "C2", "1234.56").entry(ledger.Entry{IBAN: ibanC}, "1234.56")
		}, "?FA-1", "payer is not known"},
		{"several equal invoices of one customer, the oldest first", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2", Customer: "C1", DueDate: "2026-01-01", Amount: b.euros("50.00")}).
				add(ledger.Invoice{Number: "FA-1", Customer: "C1", DueDate: "2026-02-01", Amount: b.euros("50.00")}).
				entry(ledger.Entry{IBAN: ibanA}, "50.00")
		}, "FA-2", ""},
		{"of several equal invoices the one that is cited", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2000-101", Customer: "C2", DueDate: "2026-01-01", Amount: b.euros("900.00")}).
				add(ledger.Invoice{Number: "FA-2000-103", Customer: "C2", DueDate: "2026-02-01", Amount: b.euros("900.00")}).
				invoice("FA-2000-102", "C2", "500.00").credit("900.00", "FACTURE FA-2000-103", "CHARPENTES LECLERCQ")
		}, "FA-2000-103", ""},
		{"paid for somebody else who owes the same", func(b *testBook) {
			b.invoice("FA-1", "C2", "118.80").invoice("FA-2", "C3", "118.80").credit("118.80", "POUR TUILES VANDEVELDE", "CHARPENTES LECLERCQ")
		}, "?FA-1", "the text names C3, who owes the same amount"},
		{"two ways to make the amount", func(b *testBook) {
			b.invoice("FA-1", "C1", "100.00").invoice("FA-2", "C1", "60.00").invoice("FA-3", "C1", "40.00").
				entry(ledger.Entry{IBAN: ibanA}, "100.00")
		}, "?FA-1", "0.999 is wanted"},
		{"a sum nobody cited", func(b *testBook) {
			b.invoice("FA-1", "C1", "101.10").invoice("FA-2", "C1", "60.07").invoice("FA-3", "C1", "44.44").
				entry(ledger.Entry{IBAN: ibanA}, "161.17")
		}, "FA-1 FA-2", ""},
		{"a sum of which one is cited", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "101.10").invoice("FA-2026-2", "C1", "60.07").credit("161.17", "FA-2026-1 et autres", "")
		}, "?FA-2026-1 FA-2026-2", "payer is not known"},
		{"a sum of which one is cited, of a known customer", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "101.10").invoice("FA-2026-2", "C1", "60.07").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1 et autres"}, "161.17")
		}, "FA-2026-1 FA-2026-2", ""},
		{"part of an invoice", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").credit("50.00", "FA-2026-1", "")
		}, "?FA-2026-1", "half of the amount"},
		{"part of an invoice, of a known customer", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1"}, "43.00")
		}, "FA-2026-1", ""},
		{"a deposit on account, of a known customer", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "1234.56").entry(ledger.Entry{IBAN: ibanA, Remittance: "ACOMPTE"}, "617.28")
		}, "FA-2026-1", ""},
		{"a deposit on an order", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "1234.56").entry(ledger.Entry{IBAN: ibanA, Remittance: "ACOMPTE DEVIS 4711"}, "617.28")
		}, "?FA-2026-1", "half of the amount"},
		{"half of something", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "1234.56").entry(ledger.Entry{IBAN: ibanA, Remittance: "VIREMENT"}, "617.28")
		}, "?FA-2026-1", "half of the amount"},
		{"all but the one that is named", func(b *testBook) {
			b.invoice("FA-2026-001", "C1", "200.00").invoice("FA-2026-002", "C1", "200.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "Solde sauf FA-2026-001"}, "200.00")
		}, "?FA-2026-002", "not meant"},
		{"the counter of another equal one", func(b *testBook) {
			b.invoice("FA-2026-031", "C1", "200.00").invoice("FA-2026-033", "C1", "200.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "la 033"}, "200.00")
		}, "?FA-2026-031", "may name FA-2026-033"},
		{"a sum of equal ones, and other counters", func(b *testBook) {
			b.invoice("FA-2026-041", "C1", "200.00").invoice("FA-2026-042", "C1", "200.00").invoice("FA-2026-043", "C1", "200.00").
				entry(ledger.Entry{IBAN: ibanA, Remittance: "41 et 43"}, "400.00")
		}, "?FA-2026-041 FA-2026-042", "may name FA-2026-043"},
		{"a share of another one", func(b *testBook) {
			b.invoice("FA-2026-009", "C1", "1000.00").invoice("FA-2026-010", "C1", "700.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "70% de la 009"}, "700.00")
		}, "?FA-2026-010", "may name FA-2026-009"},
		{"the day of another equal one", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-281", Customer: "C1", IssueDate: "2026-02-01", Amount: b.euros("200.00")}).
				add(ledger.Invoice{Number: "FA-2026-282", Customer: "C1", IssueDate: "2026-02-20", Amount: b.euros("200.00")}).
				entry(ledger.Entry{IBAN: ibanA, Remittance: "facture du 20/02/2026"}, "200.00")
		}, "?FA-2026-281", "day of FA-2026-282"},
		{"the last of several", func(b *testBook) {
			b.invoice("FA-2026-261", "C1", "200.00").invoice("FA-2026-262", "C1", "200.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "derniere facture"}, "200.00")
		}, "?FA-2026-261", "newer"},
		{"the day of the payment is no number", func(b *testBook) {
			b.invoice("260302", "C2", "450.00").credit("450.00", "VIR DU 260302", "TRESO SERVICES")
		}, "?260302", "payer is not known"},
		{"a paid purchase order", func(b *testBook) {
			b.paid("FA-2026-5", "C2", "640.00", "p1").invoice("FA-2026-4", "C1", "640.00")
			b.Invoices[len(b.Invoices)-2].PurchaseOrder = "4500012346"
			b.entry(ledger.Entry{IBAN: ibanA, Remittance: "cde 4500012346"}, "640.00")
		}, "?FA-2026-4", "already paid"},
		{"too much", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").credit("150.00", "FA-2026-1", "")
		}, "?FA-2026-1", "over by 50.00 EUR"},
		{"another currency", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", Amount: ledger.Money{Minor: 10000, Currency: "USD"}}).credit("100.00", "FA-2026-1", "")
		}, "?", "in USD"},
		{"a credit note alone", func(b *testBook) {
			b.add(ledger.Invoice{Number: "AV-2026-1", Customer: "C1", Amount: b.euros("-100.00")}).credit("100.00", "AV-2026-1", "")
		}, "?", "nothing"},
		{"another invoice is cited too", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").invoice("FA-2026-2", "C2", "77.00").credit("100.00", "FA-2026-1 et FA-2026-2", "")
		}, "?FA-2026-1", "also cites FA-2026-2"},
		{"an invoice paid already", func(b *testBook) {
			b.paid("FA-2026-1", "C1", "100.00", "p1").credit("100.00", "FA-2026-1", "")
		}, "?", "already paid, by the payment of 2026-02-20 (BANK-p1)"},
		{"an invoice paid already and an open one", func(b *testBook) {
			b.paid("FA-2026-1", "C1", "100.00", "p1").invoice("FA-2026-2", "C1", "100.00").credit("100.00", "FA-2026-1 FA-2026-2", "")
		}, "?FA-2026-2", "already paid"},
		{"somebody else's number", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").invoice("FA-2026-2", "C2", "1234.56").credit("1234.56", "FA-2026-1", "CHARPENTES LECLERCQ")
		}, "?FA-2026-2", "also cites FA-2026-1"},
		{"somebody else's number with the same amount", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").invoice("FA-2026-2", "C2", "100.00").credit("100.00", "FA-2026-1", "CHARPENTES LECLERCQ")
		}, "?FA-2026-2", "also cites FA-2026-1"},
		{"a number that is not in the books yet", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-9"}, "100.00")
		}, "?FA-2026-1", "cites FA-2026-9, which is not in the books"},
		{"invoices of several customers, not all cited", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.10").invoice("FA-2026-2", "C2", "77.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-1"}, "177.10")
		}, "?FA-2026-1", "over by 77.00 EUR"},
		{"invoices of several customers, all cited", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.10").invoice("FA-2026-2", "C2", "77.00").credit("177.10", "FA-2026-1 et FA-2026-2", "")
		}, "FA-2026-1 FA-2026-2", ""},
		{"an invoice issued three months later", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", IssueDate: "2026-06-09", Amount: b.euros("1234.56")}).credit("1234.56", "FA-2026-1", "")
		}, "?FA-2026-1", "issued 99 days after"},
		{"a number two invoices share", func(b *testBook) {
			b.invoice("FA-1001", "C1", "100.10").invoice("FA1001", "C2", "100.10").credit("100.10", "FA 1001", "")
		}, "?FA-1001", ""},
		{"a name two customers share", func(b *testBook) {
			b.customer("N", "Charpentes Leclercq").invoice("FA-1", "C2", "1234.56").invoice("FA-2", "N", "1234.56").credit("1234.56", "", "CHARPENTES LECLERCQ")
		}, "?FA-1", "0.999 is wanted"},
		{"an account two customers share, who owe the same", func(b *testBook) {
			b.customer("N", "Autre Chose", ibanA).invoice("FA-1", "C1", "1234.56").invoice("FA-2", "N", "1234.56").entry(ledger.Entry{IBAN: ibanA}, "1234.56")
		}, "?FA-1", "0.999 is wanted"},
		{"the name says one, the account another", func(b *testBook) {
			b.invoice("FA-1", "C2", "1234.56").entry(ledger.Entry{IBAN: ibanA, Counterparty: "CHARPENTES LECLERCQ"}, "1234.56")
		}, "?FA-1", "comes from the account of C1"},
		{"a long purchase order of nobody known", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", PurchaseOrder: "4500012345", Amount: b.euros("50.00")}).credit("50.00", "CDE 4500012345", "")
		}, "FA-1", ""},
		{"a short purchase order of nobody known", func(b *testBook) {
			b.add(ledger.Invoice{Number: "FA-1", Customer: "C1", PurchaseOrder: "4521", Amount: b.euros("50.00")}).credit("50.00", "CDE 4521", "")
		}, "?FA-1", "payer is not known"},
		{"an order that has the number of an invoice", func(b *testBook) {
			b.invoice("4711", "C1", "50.00").credit("50.00", "COMMANDE 4711", "")
		}, "?4711", "payer is not known"},
		{"money that came back to us", func(b *testBook) {
			b.invoice("FA-2026-1", "C1", "100.00").entry(ledger.Entry{Remittance: "FA-2026-1", Return: "AC04"}, "100.00")
		}, "?FA-2026-1", "came back"},
		{"a rejected proposal", func(b *testBook) {
			b.Rejected["e1"] = []string{"FA-2026-1"}
			b.invoice("FA-2026-1", "C1", "100.00").credit("100.00", "FA-2026-1", "")
		}, "?", "refused or taken back"},
		{"what is left after a rejected proposal", func(b *testBook) {
			b.Rejected["e1"] = []string{"FA-1 FA-2"}
			b.invoice("FA-1", "C1", "101.10").invoice("FA-2", "C1", "60.07").invoice("FA-3", "C1", "161.17").
				entry(ledger.Entry{IBAN: ibanA}, "161.17")
		}, "?FA-3", "a person has refused"},
		{"a number with a slip of the pen", func(b *testBook) {
			b.invoice("FA-2026-0123", "C1", "480.37").invoice("FA-2026-0140", "C2", "77.00").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-0132"}, "480.37")
		}, "FA-2026-0123", ""},
		{"from abroad, an older invoice less a fee", func(b *testBook) {
			b.invoice("FA-1", "C2", "1951.00").invoice("FA-2", "C2", "1923.00").entry(ledger.Entry{IBAN: ibanD, Counterparty: "CHARPENTES LECLERCQ"}, "1923.00")
			b.Invoices[len(b.Invoices)-2].DueDate = "2026-01-15"
		}, "?FA-2", "it may pay FA-1, less the fee of a bank abroad"},
		{"from abroad, a newer invoice less a fee", func(b *testBook) {
			b.invoice("FA-2", "C2", "1923.00").invoice("FA-3", "C2", "1951.00").entry(ledger.Entry{IBAN: ibanD, Counterparty: "CHARPENTES LECLERCQ"}, "1923.00")
			b.Invoices[len(b.Invoices)-1].DueDate = "2026-05-15"
		}, "FA-2", ""},
		{"at home, an older invoice less a fee", func(b *testBook) {
			b.invoice("FA-1", "C2", "1951.00").invoice("FA-2", "C2", "1923.00").entry(ledger.Entry{Counterparty: "CHARPENTES LECLERCQ"}, "1923.00")
			b.Invoices[len(b.Invoices)-2].DueDate = "2026-01-15"
		}, "FA-2", ""},
		{"a number that may be the next one", func(b *testBook) {
			b.invoice("FA-2026-0123", "C1", "480.37").entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-0124"}, "480.37")
		}, "?FA-2026-0123", "cites FA-2026-0124, which is not in the books"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont SARL", ibanA).customer("C2", "Charpentes Leclercq").customer("C3", "Tuiles Vandevelde", ibanB)
			test.book(b)
			d := b.only()
			if first, review := strings.CutPrefix(test.want, "?"); review {
				reviews(t, d, first)
			} else {
				settles(t, d, test.want)
			}
			if !strings.Contains(d.Note, test.notes) {
				t.Errorf("note %q, want %q in it", d.Note, test.notes)
			}
		})
	}
}

// A person must be able to check the sum, and the probability never exceeds
// what the sum gives.
func TestEvidenceAddsUp(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(39).customer("C1", "Menuiserie Dupont", ibanA).invoice("FA-2026-014", "C1", "1200.00").
		entry(ledger.Entry{IBAN: ibanA, Counterparty: "MENUISERIE DUPOND", Remittance: "FA-2026-014"}, "1200.00")
	d := b.only()
	settles(t, d, "FA-2026-014")
	bits := bitsOf(d.Accepted)
	if p := ledger.Probability(bits); math.Abs(p-d.Accepted.Probability) > 1e-6 {
		t.Errorf("%.2f bits are %.6f, the proposal says %.6f", bits, p, d.Accepted.Probability)
	}
	text := ledger.Explain(d.Accepted.Evidence)
	for _, want := range []string{"one of 40 customers who owe -5.3", "invoice number FA-2026-014, literal +", "IBAN on file +", `name like "MENUISERIE DUPOND" (94 %) +`, "amount exact +"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if d.Accepted.Rule != "reference+iban+name+amount" {
		t.Errorf("rule %q", d.Accepted.Rule)
	}
}

func TestShortPaymentUnderMisspeltName(t *testing.T) {
	t.Parallel()
	for _, crowd := range []int{0, 1, 40, 400, 2000} {
		b := newBook(t).crowd(crowd).customer("C1", "Boulangerie Martin").customer("C2", "Garage Vandamme").
			invoice("FA-2026-1", "C1", "1200.00").invoice("FA-2026-2", "C2", "880.00").credit("1173.00", "", "BOULANGRIE MARTN")
		d := b.only()
		reviews(t, d, "FA-2026-1")
		if p := d.Proposals[0].Probability; p < DefaultConfig().Propose {
			t.Errorf("among %d: %.3f\n%s", crowd, p, describe(d))
		}
		if got := d.Proposals[0].Parts[0].Amount.Minor; got != 117300 {
			t.Errorf("part of %d", got)
		}
	}
}

func TestEverythingOwed(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Menuiserie Dupont", ibanA)
	for i, amount := range []string{"101.01", "202.02", "303.07", "404.11", "505.13", "606.17"} {
		b.invoice("FA-"+string(rune('1'+i)), "C1", amount)
	}
	settles(t, b.entry(ledger.Entry{IBAN: ibanA}, "2121.51").only(), "FA-1 FA-2 FA-3 FA-4 FA-5 FA-6")
}

func TestOwnTransfer(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Menuiserie Dupont").invoice("FA-2026-1", "C1", "100.00")
	b.OwnAccounts = []string{"FR76 3000 6000 0112 3456 7890 189"}
	d := b.entry(ledger.Entry{IBAN: ibanA}, "100.00").only()
	if d.State != ledger.EntryIgnored || !strings.Contains(d.Note, "own accounts") {
		t.Error(describe(d))
	}
}

func TestSurplusPart(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Dupont").add(ledger.Invoice{Number: "FA-2026-2", Customer: "C1", DueDate: "2026-01-01", Amount: ledger.Money{Minor: 5000, Currency: "EUR"}}).
		add(ledger.Invoice{Number: "FA-2026-1", Customer: "C1", DueDate: "2026-02-01", Amount: ledger.Money{Minor: 10000, Currency: "EUR"}}).
		credit("130.00", "FA-2026-1 FA-2026-2", "").credit("170.00", "FA-2026-1 FA-2026-2", "")
	d := b.match()
	for id, want := range map[string][]int64{"e1": {8000, 5000}, "e2": {10000, 5000}} {
		p := d[id].Proposals[0]
		if p.Key() != "FA-2026-1 FA-2026-2" || p.Parts[0].Amount.Minor != want[0] || p.Parts[1].Amount.Minor != want[1] {
			t.Errorf("want the oldest paid first, %v, got %s %+v", want, describe(d[id]), p.Parts)
		}
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	if wrong := DefaultConfig().Validate(); len(wrong) > 0 {
		t.Errorf("the default configuration is refused: %v", wrong)
	}
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.Auto = 1.2 }, "auto: 1.2 is not a probability: a number between 0 and 1"},
		{func(c *Config) { c.Propose = -1 }, "propose: -1 is not a probability: a number between 0 and 1"},
		{func(c *Config) { c.Doubt = math.NaN() }, "doubt: NaN is not a probability: a number between 0 and 1"},
		{func(c *Config) { c.Auto = 0.09 }, "auto: 0.09 would book wrong invoices: at least 0.9"},
		{func(c *Config) { c.Doubt = 0.5 }, "doubt: 0.5 is above propose (0.05)"},
		{func(c *Config) { c.Propose = 0.9999 }, "propose: 0.9999 is above auto (0.999)"},
		{func(c *Config) { c.MarginBits = -1 }, "margin_bits: -1 is not a margin: a number of bits between 0 and 64"},
	} {
		c := DefaultConfig()
		test.change(&c)
		if wrong := c.Validate(); len(wrong) != 1 || wrong[0] != test.want {
			t.Errorf("got %q, want %q", wrong, test.want)
		}
	}
}
