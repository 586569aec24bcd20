package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func TestOpenAndStatus(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		invoice ledger.Invoice
		open    int64
		status  ledger.InvoiceStatus
	}{
		"nothing paid":       {ledger.Invoice{Amount: eur(100)}, 100, ledger.StatusOpen},
		"half paid":          {ledger.Invoice{Amount: eur(100), Allocated: 50}, 50, ledger.StatusPartial},
		"paid":               {ledger.Invoice{Amount: eur(100), Allocated: 100}, 0, ledger.StatusPaid},
		"paid too much":      {ledger.Invoice{Amount: eur(100), Allocated: 120}, -20, ledger.StatusPartial}, // its amount was lowered since
		"of nothing":         {ledger.Invoice{Amount: eur(0)}, 0, ledger.StatusPaid},
		"credit note":        {ledger.Invoice{Amount: eur(-100)}, -100, ledger.StatusOpen},
		"credit note, half":  {ledger.Invoice{Amount: eur(-100), Allocated: -40}, -60, ledger.StatusPartial},
		"credit note, used":  {ledger.Invoice{Amount: eur(-100), Allocated: -100}, 0, ledger.StatusCredited},
		"written off":        {ledger.Invoice{Amount: eur(100), Allocated: 30, WrittenOff: true}, 0, ledger.StatusWrittenOff},
		"written off unpaid": {ledger.Invoice{Amount: eur(100), WrittenOff: true}, 0, ledger.StatusWrittenOff},
	} {
		if got := c.invoice.Open(); got != eur(c.open) || c.invoice.Status() != c.status {
			t.Errorf("%s: open %s, %s; want %d, %s", name, got, c.invoice.Status(), c.open, c.status)
		}
	}
}

// TestOpenInstalments: what is paid settles the oldest instalment first.
func TestOpenInstalments(t *testing.T) {
	t.Parallel()
	parts := func(amounts ...int64) []ledger.Instalment {
		list := make([]ledger.Instalment, 0, len(amounts))
		for n, minor := range amounts {
			list = append(list, ledger.Instalment{Number: n + 1, DueDate: ledger.Date("2026-01-31").AddDays(30 * n), Amount: eur(minor)})
		}
		return list
	}
	invoice := func(allocated int64, amounts ...int64) ledger.Invoice {
		i := ledger.Invoice{DueDate: "2026-01-31", Instalments: parts(amounts...), Allocated: allocated}
		for _, minor := range amounts {
			i.Amount.Minor += minor
		}
		i.Amount.Currency = "EUR"
		return i
	}
	for name, c := range map[string]struct {
		invoice ledger.Invoice
		want    []ledger.Instalment
	}{
		"nothing paid":      {invoice(0, 40, 60), parts(40, 60)},
		"first paid":        {invoice(40, 40, 60), parts(40, 60)[1:]},
		"a part of the 2nd": {invoice(50, 40, 60), parts(40, 50)[1:]},
		"all paid":          {invoice(100, 40, 60), nil},
		"a credit note":     {invoice(-50, -40, -60), parts(-40, -50)[1:]},
		"written off":       {ledger.Invoice{Amount: eur(100), WrittenOff: true}, nil},
		"no schedule":       {ledger.Invoice{Amount: eur(40), DueDate: "2026-01-31"}, parts(40)},
	} {
		if diff := cmp.Diff(c.want, c.invoice.OpenInstalments()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
