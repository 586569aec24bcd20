package report_test

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/report"
)

// total is what a customer owes on a day in all, "" for nothing.
func total(t *testing.T, b report.Book, asOf ledger.Date, customer string) string {
	t.Helper()
	b.AsOf = asOf
	table, err := b.Aged("customer")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table.Rows {
		if row[0] == customer {
			return row[7]
		}
	}
	return ""
}

// TestAPastDayIsShownByWhatIsKnownNow: money is in one place on each day. What the
// bank took back was there until then; of what people put right no trace is left.
func TestAPastDayIsShownByWhatIsKnownNow(t *testing.T) {
	t.Parallel()
	book := func(receipts ...ledger.Receipt) report.Book {
		return report.Book{
			Invoices: []ledger.Invoice{
				invoice("A1", "A", "2026-01-01", "2026-01-31", 100_00), invoice("B1", "B", "2026-01-01", "2026-01-31", 100_00),
				invoice("B2", "B", "2026-02-15", "2026-03-15", 50_00),
			},
			Receipts: receipts,
		}
	}
	on := func(number string, minor int64) ledger.Receipt {
		return ledger.Receipt{Entry: "E", Invoice: number, Booked: "2026-02-10", Minor: minor, Money: minor, Credit: 120_00}
	}
	back := on("A1", 100_00)
	back.Returned = "2026-02-20"
	for _, c := range []struct {
		name string
		book report.Book
		want map[ledger.Date]string // what A and B owe
	}{
		{"stands", book(on("A1", 100_00)), map[ledger.Date]string{
			"2026-02-09": "100.00 100.00", "2026-02-10": "-20.00 100.00", "2026-02-28": "-20.00 150.00",
		}},
		{"came back", book(back), map[ledger.Date]string{
			"2026-02-09": "100.00 100.00", "2026-02-10": "-20.00 100.00", "2026-02-19": "-20.00 150.00", "2026-02-20": "100.00 150.00", "2026-02-28": "100.00 150.00",
		}},
		{"is of two", book(on("B1", 80_00), on("A1", 40_00)), map[ledger.Date]string{
			"2026-02-09": "100.00 100.00", "2026-02-10": "60.00 20.00", "2026-02-28": "60.00 70.00",
		}},
		{"is of an invoice that was issued later", book(on("B2", 50_00)), map[ledger.Date]string{
			"2026-02-09": "100.00 100.00", "2026-02-10": "100.00 -20.00", "2026-02-14": "100.00 -20.00", "2026-02-15": "100.00 30.00",
		}},
	} {
		for day, want := range c.want {
			if got := total(t, c.book, day, "A") + " " + total(t, c.book, day, "B"); got != want {
				t.Errorf("%s: on %s %s are owed, want %s", c.name, day, got, want)
			}
		}
	}
}

// TestAPlanMovesWhatIsDue: A2, of which 750.00 are open, is to be paid in two parts.
func TestAPlanMovesWhatIsDue(t *testing.T) {
	t.Parallel()
	b := firm()
	b.Promises = nil
	b.Plans = map[string]ledger.Hold{"A2": {Kind: ledger.HoldPlan, Invoice: "A2", Invoiced: 1000_00, Plan: []ledger.Instalment{
		{DueDate: "2026-03-20", Amount: eur(300_00)}, {DueDate: "2026-06-20", Amount: eur(450_00)},
	}}}
	aged, err := b.Aged("customer")
	if got := text(t, aged); err != nil || !strings.Contains(got, "A         EUR       1030.00  300.00    0.00 ") {
		t.Errorf("%v\n%s", err, got)
	}
	if got := text(t, b.ByCustomer()); !strings.Contains(got, "300.00 EUR         11 ") {
		t.Errorf("%s", got)
	}
	if got := text(t, b.Cash()); !strings.Contains(got, "later       EUR         450.00\n") { // 45 days late on average
		t.Errorf("%s", got)
	}
	b.Plans["A1"] = ledger.Hold{Kind: ledger.HoldPlan, Invoice: "A1", Invoiced: 1000_00, Plan: []ledger.Instalment{{DueDate: "2026-02-10", Amount: eur(1000_00)}}}
	if got := text(t, b.ByCustomer()); !strings.Contains(got, "pays 4 days late on average") { // counted from the plan's day
		t.Errorf("%s", got)
	}
}

// TestInsolvencyIsShownApart: nothing of it is expected, overdue or late.
func TestInsolvencyIsShownApart(t *testing.T) {
	t.Parallel()
	b := firm()
	b.Insolvent = map[string]ledger.Date{"A": "2026-03-16"}
	aged, err := b.Aged("customer")
	if got := text(t, aged); err != nil || !strings.Contains(got, "1330.00    1330.00\n") || !strings.Contains(got, "  50.00       0.00\n") {
		t.Errorf("%v\n%s", err, got)
	}
	want := `week_of     currency  expected
2026-03-30  EUR          50.00
2026-04-13  EUR         200.00
insolvent   EUR        1330.00
`
	if got := text(t, b.Cash()); got != want {
		t.Errorf("%s", got)
	}
	var csv strings.Builder
	if err := b.ByCustomer().WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	if got := csv.String(); !strings.Contains(got, "A,Aubry,1,45,45,,0,0,1,E,in insolvency proceedings since 2026-03-16: nothing is expected,1350.00 EUR\n") {
		t.Error(got)
	}
}

// TestOverdueDays counts the days on which something was due and unpaid, by what had
// come by each.
func TestOverdueDays(t *testing.T) {
	t.Parallel()
	b := firm() // as of 31 March
	b.Invoices = b.Invoices[:2]
	b.Receipts = b.Receipts[:2]
	for from, want := range map[ledger.Date]int{
		"2026-02-01": 13 + 59, // A1 until it was paid on 14 February; A2, paid in part, until the end
		"2026-03-01": 31,
		"2026-04-01": 0,
	} {
		if got := b.OverdueDays(from); got != want {
			t.Errorf("since %s: %d days, want %d", from, got, want)
		}
	}
	b.Plans = map[string]ledger.Hold{"A2": {Kind: ledger.HoldPlan, Invoice: "A2", Invoiced: 1000_00, Plan: []ledger.Instalment{
		{DueDate: "2026-03-20", Amount: eur(500_00)}, {DueDate: "2026-06-20", Amount: eur(500_00)},
	}}}
	if got := b.OverdueDays("2026-03-01"); got != 11 {
		t.Errorf("by the plan: %d days", got)
	}
}
