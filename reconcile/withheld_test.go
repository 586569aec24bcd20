package reconcile

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// What is missing may be no rest to be paid, and a surplus may be what the law
// adds, even where nothing is cited.
func TestWithheldAndAdded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text, amount string
		invoice            ledger.Invoice
		country, note      string // of the review; "" when it is settled
	}{
		{"a rest", "FA-2026-112", "700.00", ledger.Invoice{}, "FR", ""},
		{"a discount too late", "FA-2026-112", "970.00", ledger.Invoice{Discounts: []ledger.Discount{{Until: "2026-02-11", Rate: 300}}}, "FR", "the discount that FA-2026-112 offered until 2026-02-11"},
		{"a discount too late, and made whole", "FA-2026-112", "1438.00", ledger.Invoice{Amount: ledger.Money{Minor: 146647, Currency: "EUR"}, Discounts: []ledger.Discount{{Until: "2026-02-11", Rate: 200}}}, "FR", "the discount that FA-2026-112 offered until 2026-02-11"},
		{"another discount", "FA-2026-112", "960.00", ledger.Invoice{Discounts: []ledger.Discount{{Until: "2026-02-11", Rate: 300}}}, "FR", ""},
		{"a fee of a third", "FA-2026-112", "45.00", ledger.Invoice{Amount: ledger.Money{Minor: 6500, Currency: "EUR"}}, "IT", "perhaps the fee of a bank abroad"},
		{"the same at home", "FA-2026-112", "45.00", ledger.Invoice{Amount: ledger.Money{Minor: 6500, Currency: "EUR"}}, "FR", ""},
		{"the indemnity", "reglement", "1040.00", ledger.Invoice{DueDate: "2026-02-10"}, "FR", ""},
		{"the indemnity before it is due", "reglement", "1040.00", ledger.Invoice{DueDate: "2026-03-10"}, "FR", "amount over by 40.00 EUR"},
		{"the indemnity and 12 %", "reglement", "190.99", ledger.Invoice{DueDate: "2026-02-10", Amount: ledger.Money{Minor: 15000, Currency: "EUR"}}, "FR", ""},
		{"the indemnity and 1 %", "reglement", "190.08", ledger.Invoice{DueDate: "2026-02-10", Amount: ledger.Money{Minor: 15000, Currency: "EUR"}}, "FR", "amount over by 40.08 EUR"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA)
			b.Customers[len(b.Customers)-1].Country = test.country
			test.invoice.Number, test.invoice.Customer = "FA-2026-112", "C1"
			if test.invoice.Amount.Minor == 0 {
				test.invoice.Amount = b.euros("1000.00")
			}
			d := b.add(test.invoice).credit(test.amount, test.text, "QUINCAILLERIE VERMANDEL").only()
			if test.note == "" {
				settles(t, d, "FA-2026-112")
				return
			}
			reviews(t, d, "FA-2026-112")
			if !strings.Contains(d.Note, test.note) {
				t.Errorf("note %q, want %q", d.Note, test.note)
			}
		})
	}
}

// A list behind a number of one customer may name invoices of another one, that
// the same payer pays for.
func TestListsOfSeveralCustomers(t *testing.T) {
	t.Parallel()
	book := func(text, amount string) Decision {
		b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).customer("C2", "Garage Bordoni", ibanA).
			add(ledger.Invoice{Number: "INV/2026/01372", Customer: "C1", Amount: ledger.Money{Minor: 100000, Currency: "EUR"}, DueDate: "2026-02-10"}).
			invoice("INV/2026/01690", "C2", "40.00")
		return b.entry(ledger.Entry{IBAN: ibanA, Remittance: text}, amount).only()
	}
	settles(t, book("FACTURES INV/2026/01372 ET 1690", "1040.00"), "INV/2026/01372 INV/2026/01690")
	reviews(t, book("FACTURES INV/2026/01372 ET 1690", "1000.00"), "INV/2026/01372")
}

// An IBAN is not what has its check digits by chance.
func TestNoAccount(t *testing.T) {
	t.Parallel()
	d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).invoice("INV/2026/00568", "C1", "118.80").invoice("INV/2026/01131", "C1", "118.80").
		entry(ledger.Entry{IBAN: ibanA, Remittance: "BL 89878 INV202601131"}, "118.80").only()
	settles(t, d, "INV/2026/01131")
}

// What belongs together contradicts what is oldest.
func TestMonthAgainstOldest(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA)
	for _, i := range []struct{ number, day, amount string }{{"F-01", "2026-01-05", "118.80"}, {"F-02", "2026-02-05", "118.80"}, {"F-03", "2026-02-06", "1536.00"}, {"F-04", "2026-01-06", "77.10"}} {
		b.add(ledger.Invoice{Number: i.number, Customer: "C1", IssueDate: ledger.Date(i.day), DueDate: ledger.Date(i.day).AddDays(20), Amount: b.euros(i.amount)})
	}
	reviews(t, b.entry(ledger.Entry{IBAN: ibanA, Remittance: "reglement"}, "1654.80").only(), "F-01 F-03")
}
