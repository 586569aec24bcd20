package csvbook

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// printer is a sink that writes down what it is given.
type printer struct{ strings.Builder }

func (p *printer) Customer(book string, c ledger.Customer) error {
	if c.Partial {
		_, err := fmt.Fprintf(p, "%q in part %q %q %q vat %q siren %q at %q\n", book, c.ID, c.Name, c.Email, c.VAT, c.SIREN, c.Address)
		return err
	}
	_, err := fmt.Fprintf(p, "%q {%+q %+q %+q %+q %+q %+q %+q %+q %+q %+q %+q %+q %+q %+q %+q}\n", book, c.ID, c.Name, c.Email, c.Segment, c.IBANs,
		c.Language, c.Phone, c.Address, c.SIREN, c.VAT, c.Country, c.Kind, c.Aliases, c.Policy, c.Terms)
	return err
}

// Issued implements ledger.BookSink.
func (p *printer) Issued(ledger.IssuedInvoice) error { return errors.New("no table holds one") }

func (p *printer) Invoice(book string, i ledger.Invoice) error {
	if i.Void != "" {
		_, err := fmt.Fprintf(p, "void %s: %s\n", i.Number, i.Void)
		return err
	}
	_, err := fmt.Fprintf(p, "%q %s %s of %s, issued %s, due %s, %s, ref %q, po %q, doc %q, vat %q\n",
		book, i.Type, i.Number, i.Customer, i.IssueDate, i.DueDate, i.Amount, i.Reference, i.PurchaseOrder, i.Document, i.VAT)
	if i.Terms != "" {
		fmt.Fprintf(p, "    terms %q\n", i.Terms)
	}
	if i.Policy != "" {
		fmt.Fprintf(p, "    policy %q\n", i.Policy)
	}
	if i.SettledBy != "" {
		fmt.Fprintf(p, "    settled %s %s\n", ledger.Money{Minor: i.Settled, Currency: i.Amount.Currency}.Decimal(), i.SettledBy)
	}
	for _, d := range i.Discounts {
		fmt.Fprintf(p, "    less %s (%d) until %s\n", d.Amount, d.Rate, d.Until)
	}
	for _, part := range i.Instalments {
		fmt.Fprintf(p, "    %d: %s due %s\n", part.Number, part.Amount, part.DueDate)
	}
	return err
}

// samples lists the sample files, not their golden answers.
func samples(t testing.TB) []string {
	t.Helper()
	var list []string
	all, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if filepath.Ext(path) != ".golden" {
			list = append(list, path)
		}
	}
	if len(list) == 0 {
		t.Fatal("no samples in testdata")
	}
	return list
}

func TestReadGolden(t *testing.T) {
	t.Parallel()
	for _, path := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			kind, ok := Sniff(data[:min(len(data), 600)], shop)
			if !ok {
				t.Fatal("Sniff does not know the file")
			}
			var got printer
			fmt.Fprintf(&got, "%s\n", kind)
			// One byte at a time: where a read ends must not matter.
			notes, err := Read(iotest.OneByteReader(bytes.NewReader(data)), kind, &got, shop)
			if err != nil {
				t.Fatal(err)
			}
			for _, note := range notes {
				fmt.Fprintln(&got, "note:", note)
			}
			compareGolden(t, path+".golden", got.String())
		})
	}
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// faults writes every joined fault on a line, with its remedy.
func faults(err error) string {
	if err == nil {
		return ""
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	var b strings.Builder
	for _, err := range list {
		fmt.Fprintln(&b, err)
		if fault, ok := errors.AsType[*ledger.ReadError](err); ok {
			fmt.Fprintln(&b, "  ->", fault.Remedy)
		}
	}
	return b.String()
}

const (
	invoiceHead  = "number,customer_id,issue_date,due_date,currency,amount,reference"
	fullHead     = invoiceHead + ",type,instalments"
	customerHead = "id,name,email,segment,iban"
)

func TestReadFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		kind ledger.FileKind
		text string
		want string
	}{
		{
			"empty", ledger.FileInvoices, "",
			"the file is empty\n  -> begin the file with a row of column names\n",
		},
		{
			"missing columns", ledger.FileInvoices, "number;issue_date;Montant HT;échéance\n1;2;3;4\n", `
line 1, row 1, customer_id: the column is missing
  -> add it to the first row as "customer_id" ("code tiers" is understood too)
line 1, row 1, amount: the column is missing
  -> add it to the first row as "amount" ("prix TTC" is understood too)
`,
		},
		{"no due date at all", ledger.FileInvoices, "number,customer_id,issue_date,amount\nF1,C1,2026-01-01,10\n", ""},
		{
			"discounts", ledger.FileInvoices, "number,customer_id,issue_date,amount,discount\nF1,C1,2026-01-01,10,2% soon\nF2,C1,2026-01-01,10,2% 400 days\n", `
line 2, row 2, discount: not a discount for paying early: "2% soon"
  -> write it as 2% 10 days, counted from the day of issue, or leave the cell empty
line 3, row 3, discount: not a discount for paying early: "2% 400 days": at most 365 days
  -> write it as 2% 10 days, counted from the day of issue, or leave the cell empty
`,
		},
		{
			"an export's figures", ledger.FileInvoices, `Numéro,Client,Date,Montant TTC,Reste à payer,Statut
F1,A,01/01/2026,100,120,
F2,A,01/01/2026,100,,Partiellement payée
F3,,01/01/2026,100,,
,A,01/01/2026,100,,
F5,A,01/01/2026,100,x,
F6,A,01/01/2026,100,100,
F6,A,01/01/2026,100,90,
`, `
line 2, row 2, Reste à payer: 120.00 EUR remain of 100.00 EUR
  -> check the figures, or add a column of what remains to be paid to the export
line 3, row 3, Reste à payer: the invoice is paid in part, and nothing says how much
  -> check the figures, or add a column of what remains to be paid to the export
line 4, row 4, Client: the cell is empty
  -> fill in the customer, or remove the row
line 5, row 5, Numéro: the cell is empty
  -> fill in the cell, or remove the row
line 6, row 6, Reste à payer: not an amount: "x"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 8, row 8, Numéro: "F6" stands on line 7 already, with other content
  -> keep the right one of the two rows
`,
		},
		{
			"day or month", ledger.FileInvoices, `Date,Transaction type,Num,Customer,Due date,Amount,Open balance
03/04/2026,Invoice,1,A,05/04/2026,10.00,10.00
`, `
line 2, row 2, Date: "03/04/2026": nothing in the file tells the day from the month
  -> write it as 2026-03-31, or say in the mapping of the file (date_order) that it is dmy or mdy
line 2, row 2, Due date: "05/04/2026": nothing in the file tells the day from the month
  -> write it as 2026-03-31, or say in the mapping of the file (date_order) that it is dmy or mdy
`,
		},
		{
			"the firm's own currency", ledger.FileInvoices, `Number,Invoice Partner Display Name,Invoice/Bill Date,Total Signed,Amount Due Signed,Currency
INV/1,A,2026-01-01,100.0,100.0,USD
`, `
line 2, row 2, Total Signed: the column is in the firm's own currency, the invoice is in USD
  -> export the total and the amount due in the currency of the invoice as well
line 2, row 2, Amount Due Signed: the column is in the firm's own currency, the invoice is in USD
  -> export the total and the amount due in the currency of the invoice as well
`,
		},
		{
			"payments out of order", ledger.FileInvoices, `Réf. facture,Raison sociale,Date facturation,Total TTC,Facture payée,Montant règlement
F1,A,2026-01-01,100,0,10
F2,A,2026-01-01,100,0,
F1,A,2026-01-01,100,0,20
`, `
line 4, row 4, Réf. facture: "F1" goes on here, and began on line 2
  -> sort the export by the number of the invoice
`,
		},
		{
			"one name, two firms", ledger.FileInvoices, `Numéro,Raison sociale,Date,Montant TTC,Reste à payer,N° TVA
F1,Dupont,01/01/2026,100,0,FR40303265045
F2,DUPONT,01/01/2026,100,0,FR83404833048
`, `
line 3, row 3, Raison sociale: customer "DUPONT" has the VAT numbers FR40303265045 and FR83404833048 in one file
  -> add the customer's number to the export, or correct the VAT number
`,
		},
		{
			"one column twice", ledger.FileCustomers, "id,name,E-mail,Courriel\n", `
line 1, row 1, email: two columns mean the same: "E-mail" and "Courriel"
  -> remove or rename one of them
`,
		},
		{
			"amounts", ledger.FileInvoices, invoiceHead + `
F1,C1,2026-01-01,2026-01-31,EUR,"1,234",
F2,C1,2026-01-01,2026-01-31,EUR,"12,3,4",
F3,C1,2026-01-01,2026-01-31,EUR,12.345,
F4,C1,2026-01-01,2026-01-31,EUR,,
F5,C1,2026-01-01,2026-01-31,EUX,10,
F6,C1,2026-01-01,2026-01-31,USD,10 €,
F7,C1,2026-01-01,2026-01-31,EUR,=1+1,
`, `
line 2, row 2, amount: amount is ambiguous (thousands or decimals? write 1234.00 or 1.23): "1,234"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 3, row 3, amount: not an amount: "12,3,4"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 4, row 4, amount: amount is ambiguous (thousands or decimals? write 1234.00 or 1.23): "12.345"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 5, row 5, amount: the cell is empty
  -> fill in the amount, VAT included
line 6, row 6, currency: unknown currency "EUX": a three-letter ISO 4217 code such as EUR is expected
  -> write the three letters of the currency
line 7, row 7, amount: not an amount: "10 €"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 8, row 8, amount: not an amount: "=1+1"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
`,
		},
		{
			"dates", ledger.FileInvoices, `numéro;code client;émise le;échéance;TTC
F1;C1;31/02/2026;2026-03-31;10
F2;C1;03/31/2026;2026-03-31;10
F3;C1;01/03/26;2026-03-31;10
F4;C1;46112;2026-03-31;10
F5;C1;;;10
F6;C1;2026-03-31;2026-03-30;10
F7;C1;0026-03-31;;-10
`, `
line 2, row 2, émise le: "31/02/2026" is not a day of the calendar: day 31, month 02
  -> write it as 2026-03-31 or as 31/03/2026, the day before the month
line 3, row 3, émise le: "03/31/2026" is not a day of the calendar: day 03, month 31
  -> write it as 2026-03-31 or as 31/03/2026, the day before the month
line 4, row 4, émise le: "01/03/26" is not a date
  -> write it as 2026-03-31 or as 31/03/2026, the day before the month
line 5, row 5, émise le: "46112" is not a date
  -> write it as 2026-03-31 or as 31/03/2026, the day before the month
line 6, row 6, émise le: the cell is empty
  -> fill in the day the invoice was issued
line 7, row 7, échéance: 2026-03-30 is earlier than the day of issue, 2026-03-31
  -> check both dates: day, month, year
line 8, row 8, émise le: "0026-03-31" is not a plausible date: the year lies outside 1970 to 2199
  -> write it as 2026-03-31 or as 31/03/2026, the day before the month
`,
		},
		{
			"keys", ledger.FileInvoices, invoiceHead + "\n" +
				",C1,2026-01-01,2026-01-31,EUR,10,\n" +
				"F\u200b1,C1,2026-01-01,2026-01-31,EUR,10,\n" +
				strings.Repeat("9", 141) + ",C1,2026-01-01,2026-01-31,EUR,10,\n" +
				"F4,\"C\n1\",2026-01-01,2026-01-31,EUR,10,\n", `
line 2, row 2, number: the cell is empty
  -> fill in the cell, or remove the row
line 3, row 3, number: "F\u200b1" holds the invisible character U+200B
  -> type the cell again
line 4, row 4, number: 141 characters, and at most 140 are read
  -> shorten it
line 5, row 5, customer_id: "C\n1" holds the invisible character U+000A
  -> type the cell again
`,
		},
		{
			"cells", ledger.FileInvoices, invoiceHead + `

F1,"C
1",2026-01-01
F2,C1,2026-01-01,2026-01-31,EUR,1234,50,
F3,C"1",2026-01-01,2026-01-31,EUR,1,
F4,"C
2"1,2026-01-01,2026-01-31,EUR,1,
F5,C1,2026-01-01,2026-01-31,EUR,x,
F6,"C1,2026-01-01,2026-01-31,EUR,x,
`, `
line 3, row 3: 3 cells where the header has 7
  -> check for a missing cell, or for one that holds the separator and is not in quotation marks
line 5, row 4: 8 cells where the header has 7
  -> check for a missing cell, or for one that holds the separator and is not in quotation marks
line 6, row 5: a quotation mark stands inside a cell that does not begin with one
  -> put the whole cell in quotation marks and double each one inside it
line 7, row 6: a quotation mark is not closed, or stands single inside a quoted cell
  -> put the whole cell in quotation marks and double each one inside it
line 9, row 7, amount: not an amount: "x"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 10, row 8: a quotation mark is not closed, or stands single inside a quoted cell
  -> put the whole cell in quotation marks and double each one inside it
`,
		},
		{
			"instalments", ledger.FileInvoices, fullHead + `
F1,C1,2026-01-01,,EUR,100,,,2026-01-31:40 2026-02-28:50
F2,C1,2026-01-01,,EUR,100,,,2026-01-31 40
F3,C1,2026-01-01,,EUR,100,,,2026-13-31:100
F4,C1,2026-01-01,,EUR,100,,,2026-01-31:150 2026-02-28:-50
F5,C1,2026-01-01,,EUR,100,,,2025-12-31:100
F6,C1,2026-01-01,,EUR,100,,,2026-01-31:x
F7,C1,2026-01-01,2026-01-31,EUR,100,,relevé,
F9,C1,2026-01-01,,EUR,100,,,2026-01-31:0.00 2026-02-28:100
F8,C1,2026-01-01,,EUR,121,,,` + strings.Repeat("2026-01-31:1 ", 121) + `
`, `
line 2, row 2, instalments: they add up to 90.00 EUR and the invoice is 100.00 EUR
  -> make them add up to the amount
line 3, row 3, instalments: "2026-01-31" has no colon between day and amount
  -> write each as day:amount, such as 2026-03-31:400.00 | 2026-04-30:800.00
line 4, row 4, instalments: "2026-13-31" is not a day of the calendar: day 31, month 13
  -> write each as day:amount, such as 2026-03-31:400.00 | 2026-04-30:800.00
line 5, row 5, instalments: an instalment of -50.00 EUR in an invoice of 100.00 EUR
  -> give every instalment the sign of the invoice, and leave out those of zero
line 6, row 6, instalments: 2025-12-31 is earlier than the day of issue, 2026-01-01
  -> check both dates: day, month, year
line 7, row 7, instalments: not an amount: "x"
  -> write digits with two decimals at most and no other sign, such as 1234.00 or 1234,00
line 8, row 8, type: "relevé" is not known
  -> write invoice, credit_note or deposit, or leave the cell empty
line 9, row 9, instalments: an instalment of 0.00 EUR in an invoice of 100.00 EUR
  -> give every instalment the sign of the invoice, and leave out those of zero
line 10, row 10, instalments: 121 instalments, and at most 120 are read
  -> give fewer
`,
		},
		{
			"two contents", ledger.FileInvoices, invoiceHead + `
F1,C1,2026-01-01,2026-01-31,EUR,10,
F1,C1,2026-01-01,2026-01-31,EUR,11,
`, `
line 3, row 3, number: "F1" stands on line 2 already, with other content
  -> keep the right one of the two rows
`,
		},
		{
			"customers", ledger.FileCustomers, customerHead + `,langue,type de client,pays,tél
C1,,a@b.example,,,,,,
C2,Deux,"a@b.example; not an address",,,,,,
C3,Trois,,,FR76 3000 6000 0112 3456 7890 188,,,,01 23 45 67 89 (Anne)
C4,Quatre,,,FR7630006000011234567890189 / FR00,,,,
C5,Cinq,,,,breton,marsien,Atlantide,voir la fiche
`, `
line 2, row 2, name: the cell is empty
  -> fill in the customer's name
line 3, row 3, email: "not an address" is not an e-mail address
  -> write it as name@example.com, several separated by semicolons, or leave the cell empty
line 4, row 4, iban: "FR76 3000 6000 0112 3456 7890 188" is not a valid IBAN: its length or its check digits are wrong
  -> copy it again from the customer's bank details, or leave the cell empty
line 5, row 5, iban: "FR00" is not a valid IBAN: its length or its check digits are wrong
  -> copy it again from the customer's bank details, or leave the cell empty
line 6, row 6, langue: "breton" is not known
  -> write fr or en, or leave the cell empty
line 6, row 6, tél: "voir la fiche" is not a phone number
  -> write it as +33 1 23 45 67 89, or leave the cell empty
line 6, row 6, pays: "Atlantide" is not known
  -> write the two letters of the country, such as FR, or leave the cell empty
line 6, row 6, type de client: "marsien" is not known
  -> write b2b, public or consumer, or leave the cell empty
`,
		},
		{
			"an empty cell between tabs", ledger.FileCustomers, "id\temail\tname\nC1\t\tUn\nC2\t\t\n", `
line 3, row 3, name: the cell is empty
  -> fill in the customer's name
`,
		},
		{
			"separator line", ledger.FileCustomers, "sep=;\nid;name\nC1;\n", `
line 3, row 2, name: the cell is empty
  -> fill in the customer's name
`,
		},
		{
			"open quotation mark", ledger.FileCustomers, "id,name\nC1,Un\nC2,\"" + strings.Repeat("Deux\n", sheet.MaxRow/5+5000), `
line 3, row 3: the row is longer than 65536 bytes
  -> look for a quotation mark that is opened there and not closed
`,
		},
		{
			"width", ledger.FileCustomers, "id,name" + strings.Repeat(",x", 199) + "\n", `
line 1, row 1: 201 columns, and at most 200 are read
  -> remove the columns that are not needed
`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(strings.NewReader(test.text), test.kind, &printer{})
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), faults(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadListsFiftyFaults(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]int{49: 49, 50: 50, 51: 51, 500: 51} {
		_, err := Read(strings.NewReader("id,name\n"+strings.Repeat("C1,\n", count)), ledger.FileCustomers, &printer{})
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != want {
			t.Errorf("%d faults are listed in %d lines, want %d", count, len(lines), want)
		}
		if last := lines[len(lines)-1]; (last == "there are more faults than the 50 listed") != (count > 50) {
			t.Errorf("%d faults end with %q", count, last)
		}
	}
}

func TestReadRows(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("id,name\n")
	for i := range maxRows + 1 {
		fmt.Fprintf(&b, "%d,x\n", i)
	}
	_, err := Read(strings.NewReader(b.String()), ledger.FileCustomers, discard{})
	if want := "line 250002, row 250002: the file has more than 250000 rows"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

type discard struct{}

func (discard) Customer(string, ledger.Customer) error { return nil }
func (discard) Invoice(string, ledger.Invoice) error   { return nil }
func (discard) Issued(ledger.IssuedInvoice) error      { return nil }

// A fault ends the handing-on, and what came before it has been handed on.
func TestReadStopsHandingOn(t *testing.T) {
	t.Parallel()
	var got printer
	_, err := Read(strings.NewReader("id,name\nC1,Un\nC2,\nC3,Trois\n"), ledger.FileCustomers, &got)
	if err == nil || strings.Count(got.String(), "\n") != 1 || !strings.Contains(got.String(), "C1") {
		t.Errorf("error %v, handed on:\n%s", err, got.String())
	}
}

type refuser struct {
	discard
	err error
}

func (r refuser) Customer(string, ledger.Customer) error { return r.err }

func TestReadReturnsForeignErrors(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	if _, err := Read(strings.NewReader("id,name\nC1,Un\n"), ledger.FileCustomers, refuser{err: full}); err != full { //nolint:errorlint // unchanged is what is promised
		t.Errorf("the sink's error came back as %v", err)
	}
	broken := io.MultiReader(strings.NewReader("id,name\nC1,Un\n"), iotest.ErrReader(full))
	if _, err := Read(broken, ledger.FileCustomers, discard{}); !errors.Is(err, full) || err.Error() != "read the file: disk full" {
		t.Errorf("the reader's error came back as %v", err)
	}
	if _, err := Read(strings.NewReader(""), ledger.FileStatement, discard{}); err == nil {
		t.Error("a statement was taken")
	}
}

func TestReadLimitsRows(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]string{
		sheet.MaxRow:     "",
		sheet.MaxRow + 1: "line 3, row 3: the row is longer than 65536 bytes",
		9 * sheet.MaxRow: "line 3, row 3: the row is longer than 65536 bytes",
	} {
		row := "C2," + strings.Repeat("x", length-len("C2,\n")) + "\n"
		_, err := Read(strings.NewReader("id,name\nC1,Un\n"+row+"C3,Trois\n"), ledger.FileCustomers, discard{})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("a row of %d bytes gives %q, want %q", length, got, want)
		}
	}
}
