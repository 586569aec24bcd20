package dunning_test

import (
	"fmt"
	"strings"
	"testing"

	"relanced/dunning"
	"relanced/internal/ledger"
)

// TestCreditIsSetOffAgainstWhatIsDueFirst: as of 1 May A and the first instalment of B
// are due, the second is not, and of P, under a plan, one of two instalments; 200.00 of
// it are beyond the plan, although the invoice was due in March.
func TestCreditIsSetOffAgainstWhatIsDueFirst(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	invoice := func(number string, due ledger.Date, minor int64) ledger.Invoice {
		return ledger.Invoice{Number: number, Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-02-01", DueDate: due, Amount: eur(minor)}
	}
	a, b, p := invoice("A", "2026-04-10", 100_00), invoice("B", "2026-03-10", 100_00), invoice("P", "2026-03-02", 500_00)
	b.Instalments = []ledger.Instalment{{Number: 1, DueDate: "2026-03-10", Amount: eur(60_00)}, {Number: 2, DueDate: "2026-06-10", Amount: eur(40_00)}}
	plan := ledger.Hold{ID: 1, Kind: ledger.HoldPlan, Invoice: "P", Invoiced: 300_00, Plan: []ledger.Instalment{
		{DueDate: "2026-04-30", Amount: eur(200_00)}, {DueDate: "2026-05-31", Amount: eur(100_00)},
	}}
	for _, c := range []struct {
		credit int64
		want   string
	}{
		{50_00, "A 0.00 B 50.00 P 0.00 charges 0.00"},
		{170_00, "A 100.00 B 60.00 P 10.00 charges 0.00"},
		{380_00, "A 100.00 B 60.00 P 200.00 charges 20.00"},
		{410_00, "A 100.00 B 60.00 P 205.00 charges 45.00"}, // the plan's next comes before B's
		{560_00, "A 100.00 B 100.00 P 315.00 charges 45.00"},
		{900_00, "A 100.00 B 100.00 P 500.00 charges 45.00"},
	} {
		note := invoice("N", "", -c.credit)
		note.Type = ledger.TypeCreditNote
		n := dunning.NewNetting([]ledger.Invoice{a, b, p, note}, map[string][]ledger.Hold{"P": {plan}}, nil, "2026-05-01")
		n.Due()
		charges := n.Charges(a, 45_00)
		n.Later()
		var got []string
		for _, i := range []ledger.Invoice{a, b, p} {
			got = append(got, i.Number+" "+eur(n.Of(i)).Decimal())
		}
		if text := fmt.Sprintf("%s charges %s", strings.Join(got, " "), eur(charges).Decimal()); text != c.want {
			t.Errorf("a credit of %s covers %s, want %s", eur(c.credit), text, c.want)
		}
	}
}
