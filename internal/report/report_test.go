package report_test

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/report"
)

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func invoice(number, customer string, issue, due ledger.Date, minor int64) ledger.Invoice {
	return ledger.Invoice{Number: number, Type: ledger.TypeInvoice, Customer: customer, IssueDate: issue, DueDate: due, Amount: eur(minor)}
}

// paid is a credit of which all is on an invoice, but that of A2: it leaves 20.00.
func paid(number string, day ledger.Date, minor int64) ledger.Receipt {
	r := ledger.Receipt{Entry: "E-" + number, Invoice: number, Booked: day, Minor: minor, Money: minor, Credit: minor}
	if number == "A2" {
		r.Credit += 20_00
	}
	return r
}

// firm is a book with a customer who pays late, one who pays in time, and one
// who has never paid.
func firm() report.Book {
	return report.Book{
		AsOf:      "2026-03-31",
		Customers: []ledger.Customer{{ID: "A", Name: "Aubry", Segment: "pro"}, {ID: "B", Name: "Bazin", Segment: "pro"}, {ID: "C", Name: "Caron"}},
		Invoices: []ledger.Invoice{
			invoice("A1", "A", "2025-12-01", "2025-12-31", 1000_00),
			invoice("A2", "A", "2026-01-01", "2026-01-31", 1000_00),
			invoice("A3", "A", "2026-03-01", "2026-03-31", 600_00),
			invoice("B1", "B", "2026-02-01", "2026-03-01", 400_00),
			invoice("B2", "B", "2026-03-15", "2026-04-14", 300_00),
			{Number: "BN", Type: ledger.TypeCreditNote, Customer: "B", IssueDate: "2026-03-20", DueDate: "2026-03-20", Amount: eur(-100_00)},
			invoice("C1", "C", "2025-11-01", "2025-12-01", 50_00),
			invoice("C2", "C", "2026-04-10", "2026-05-10", 50_00), // not issued yet
		},
		Receipts: []ledger.Receipt{
			paid("A1", "2026-02-14", 1000_00), paid("A2", "2026-03-12", 250_00), paid("B1", "2026-02-27", 400_00), paid("A3", "2026-04-02", 600_00),
		},
		Promises: []report.Promise{{Customer: "A", Broken: true}, {Customer: "B", Kept: true}},
	}
}

func text(t *testing.T, table report.Table) string {
	t.Helper()
	var b strings.Builder
	if err := table.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAged(t *testing.T) {
	t.Parallel()
	past := firm()
	past.AsOf = "2026-02-13"
	for _, c := range []struct {
		name, by, want string
		book           report.Book
	}{
		{"by customer", "customer", `customer  currency  not_due  d1_30  d31_60  d61_90  d90_plus    total  insolvent
A         EUR        580.00   0.00  750.00    0.00      0.00  1330.00       0.00
B         EUR        200.00   0.00    0.00    0.00      0.00   200.00       0.00
C         EUR          0.00   0.00    0.00    0.00     50.00    50.00       0.00
`, firm()},
		{"by segment", "segment", `segment  currency  not_due  d1_30  d31_60  d61_90  d90_plus    total  insolvent
-        EUR          0.00   0.00    0.00    0.00     50.00    50.00       0.00
pro      EUR        780.00   0.00  750.00    0.00      0.00  1530.00       0.00
`, firm()},
		{"the day before A1 was paid", "customer", `customer  currency  not_due    d1_30   d31_60  d61_90  d90_plus    total  insolvent
A         EUR          0.00  1000.00  1000.00    0.00      0.00  2000.00       0.00
B         EUR        400.00     0.00     0.00    0.00      0.00   400.00       0.00
C         EUR          0.00     0.00     0.00   50.00      0.00    50.00       0.00
`, past},
	} {
		table, err := c.book.Aged(c.by)
		if got := text(t, table); err != nil || got != c.want {
			t.Errorf("%s: %v\n%s", c.name, err, got)
		}
	}
	if _, err := firm().Aged("colour"); err == nil {
		t.Error("an unknown grouping is drawn up")
	}
}

// TestDSO: 1580.00 are open; March sold 800.00 (31 days), February 400.00 (28), and
// of January 380.00 of 1000.00 remain: 11.8 of its 31 days.
func TestDSO(t *testing.T) {
	t.Parallel()
	want := "currency  receivables  dso_days\nEUR           1580.00      70.8\n"
	if got := text(t, firm().DSO()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	none := report.Book{AsOf: "2026-03-31", Invoices: []ledger.Invoice{invoice("A", "A", "2020-01-01", "2020-01-31", 1)}}
	if got := text(t, none.DSO()); !strings.Contains(got, "more than ") {
		t.Errorf("an invoice of years ago: %s", got)
	}
}

func TestByCustomer(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := firm().ByCustomer().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := `customer_id,name,paid,average_delay,longest_delay,overdue,days_late,promises_kept,promises_broken,risk,why,insolvent
A,Aubry,1,45,45,750.00 EUR,59,0,1,E,pays 45 days late on average; owes something for 59 days; broke 1 of 1 promises,
B,Bazin,1,-2,0,,0,1,0,A,pays in time,
C,Caron,0,0,0,50.00 EUR,120,0,0,D,has not paid an invoice yet; owes something for 120 days,
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestAFewDaysLateIsNotInTime, though it costs no grade.
func TestAFewDaysLateIsNotInTime(t *testing.T) {
	t.Parallel()
	b := firm()
	b.Customers, b.Invoices, b.Promises = b.Customers[1:2], b.Invoices[3:4], nil // B1, due on 1 March
	for day, want := range map[ledger.Date]string{"2026-03-07": "A     pays 6 days late on average", "2026-03-02": "A     pays 1 day late on average", "2026-03-01": "A     pays in time"} {
		b.Receipts = []ledger.Receipt{paid("B1", day, 400_00)}
		if got := text(t, b.ByCustomer()); !strings.Contains(got, want) {
			t.Errorf("paid on %s:\n%s", day, got)
		}
	}
}

// TestCash: each pays as late as before; what an E owes is not counted on.
func TestCash(t *testing.T) {
	t.Parallel()
	want := `week_of     currency  expected
2026-03-30  EUR          50.00
2026-04-13  EUR         200.00
later       EUR        1330.00
`
	if got := text(t, firm().Cash()); got != want {
		t.Errorf("got\n%s", got)
	}
	patient := firm()
	patient.Promises, patient.Invoices[0].DueDate = nil, "2026-01-31" // a fortnight late on average
	if got := text(t, patient.Cash()); !strings.Contains(got, "2026-04-13  EUR         800.00\n") {
		t.Errorf("A's invoice of 31 March is not expected a fortnight later:\n%s", got)
	}
}

// TestCashIsWhatIsStillToCome: credit pays what fell due first, and what it covers is
// not expected.
func TestCashIsWhatIsStillToCome(t *testing.T) {
	t.Parallel()
	credit := func(minor int64) ledger.Invoice {
		return ledger.Invoice{Number: "AV", Type: ledger.TypeCreditNote, Customer: "A", IssueDate: "2026-03-01", Amount: eur(minor)}
	}
	for minor, want := range map[int64]string{
		-360_00: "2026-04-13  EUR  900.00\n2026-04-20  EUR  340.00\n",
		-700_00: "2026-04-13  EUR  900.00\n",
		-900_00: "2026-04-13  EUR  900.00\n",
	} {
		b := report.Book{AsOf: "2026-04-07", Invoices: []ledger.Invoice{
			invoice("A2", "A", "2026-03-01", "2026-04-20", 350_00), invoice("A1", "A", "2026-03-01", "2026-04-15", 350_00),
			invoice("B1", "B", "2026-03-01", "2026-04-15", 900_00), credit(minor),
		}}
		table := b.Cash()
		var got strings.Builder
		for _, row := range table.Rows {
			got.WriteString(strings.Join(row, "  ") + "\n")
		}
		if got.String() != want {
			t.Errorf("with a credit note of %d:\n%s", minor, got.String())
		}
	}
}
