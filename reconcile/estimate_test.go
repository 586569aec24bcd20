package reconcile

import (
	"fmt"
	"math"
	"testing"

	"relanced/internal/ledger"
)

// TestRatesOfABook: the rates of a book come from its own past, never from one
// decision, and never far from what is shipped.
func TestRatesOfABook(t *testing.T) {
	t.Parallel()
	rateOf := map[string]func(rates) float64{
		"customers": func(r rates) float64 { return r.customers },
		"several":   func(r rates) float64 { return r.several },
		"rounding":  func(r rates) float64 { return r.rounding },
		"discount":  func(r rates) float64 { return r.discount },
		"penalty":   func(r rates) float64 { return r.penalty },
		"fee":       func(r rates) float64 { return r.fee },
	}
	plain := func(*ledger.Invoice, *ledger.Entry, *ledger.Allocation) {}
	reason := func(text string) func(*ledger.Invoice, *ledger.Entry, *ledger.Allocation) {
		return func(i *ledger.Invoice, e *ledger.Entry, a *ledger.Allocation) {
			i.Discounts = []ledger.Discount{{Rate: 200, Until: "2026-02-20"}}
			i.DueDate = "2026-02-10"
			e.IBAN = ibanD
			a.Adjustment, a.AdjustmentReason = 100, text
		}
	}
	for _, test := range []struct {
		name    string
		settled int
		with    func(*ledger.Invoice, *ledger.Entry, *ledger.Allocation)
		waiting int
		rate    string
		want    float64
	}{
		{"nothing is known", 0, plain, 0, "rounding", likelyRounding},
		{"a hundred in full", 100, plain, 0, "rounding", likelyRounding / 2},
		{"no rounding for ever", 5000, plain, 0, "rounding", likelyRounding / mostDrift},
		{"one rounded", 1, reason("rounding"), 0, "rounding", (likelyRounding*shrink + 1) / (shrink + 1)},
		{"all rounded", 300, reason("rounding"), 0, "rounding", likelyRounding * mostDrift},
		{"discounts that are taken", 100, reason("early-payment discount 2 %"), 0, "discount", (likelyDiscount + 1) / 2},
		{"discounts that are not", 100, reason("rounding"), 0, "discount", likelyDiscount / 2},
		{"discounts that nobody offers", 100, plain, 0, "discount", likelyDiscount},
		{"penalties", 4, reason("a penalty for late payment paid along"), 0, "penalty", (likelyPenalty*shrink + 4) / (shrink + 4)},
		{"no penalties of what is not overdue", 300, plain, 0, "penalty", likelyPenalty},
		{"fees of banks abroad", 20, reason("bank fee"), 0, "fee", (likelyFee*shrink + 20) / (shrink + 20)},
		{"no fees at home", 300, plain, 0, "fee", likelyFee},
		{"one invoice each", 100, plain, 0, "several", 0.5},
		{"nothing waits", 100, plain, 0, "customers", 0.75},
		{"half of it waits", 500, plain, 500, "customers", 0.5},
		{"everything is settled", 5000, plain, 0, "customers", mostCustomers},
		{"everything waits", 0, plain, 5000, "customers", likelyCustomers / mostDrift},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Menuiserie Leclercq")
			for n := range test.settled {
				number := fmt.Sprintf("FA-%04d", n)
				i := ledger.Invoice{Number: number, Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-03", Amount: b.euros("100.00"), Allocated: 10000}
				e := ledger.Entry{ID: "p" + number, BookingDate: "2026-02-20", Amount: b.euros("100.00"), IBAN: ibanA}
				a := ledger.Allocation{ID: int64(n), Entry: e.ID, Invoice: number, Amount: b.euros("100.00")}
				test.with(&i, &e, &a)
				b.Invoices = append(b.Invoices, i)
				b.Settled = append(b.Settled, SettledCredit{Entry: e, Allocations: []ledger.Allocation{a}})
			}
			for n := range test.waiting {
				b.Entries = append(b.Entries, ledger.Entry{ID: fmt.Sprintf("w%d", n), Amount: b.euros("7.00"), State: ledger.EntryReview})
			}
			if got := rateOf[test.rate](newIndex(b.Snapshot, DefaultConfig()).rates); math.Abs(got-test.want) > 1e-9 {
				t.Errorf("%s %.5f, want %.5f", test.rate, got, test.want)
			}
		})
	}
}
