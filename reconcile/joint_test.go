package reconcile

import (
	"testing"

	"relanced/internal/ledger"
)

// Three credits, three invoices: what each by itself likes best is not what
// explains them together. Taking the likeliest first would leave one of them
// without its invoice.
func TestJointDecision(t *testing.T) {
	t.Parallel()
	of := func(bits float64, best bool, invoices ...int) reading {
		r := reading{bits: bits, best: best, takes: map[int]int64{}}
		for _, i := range invoices {
			r.takes[i] = 100
		}
		return r
	}
	var invoices []ledger.Invoice
	for _, number := range []string{"F0", "F1", "F2"} {
		invoices = append(invoices, ledger.Invoice{Number: number, Amount: ledger.Money{Minor: 100, Currency: "EUR"}})
	}
	x := &index{catalogue: &catalogue{register: registered(nil, invoices)}, config: DefaultConfig()}
	for _, test := range []struct {
		name    string
		choices [][]reading
		total   float64
		chosen  []int
	}{
		{"each its own", [][]reading{{of(20, true, 0)}, {of(19, true, 1)}}, 39, []int{0, 0}},
		{"the greedy way costs more", [][]reading{{of(20, true, 0), of(18, false, 1)}, {of(19, true, 0)}}, 37, []int{1, 0}},
		{"through a third", [][]reading{
			{of(20, true, 0), of(18, false, 1)}, {of(19, true, 0)}, {of(17, true, 1), of(16, false, 2)},
		}, 53, []int{1, 0, 1}},
		{"nobody else has a choice", [][]reading{{of(20, true, 0)}, {of(19, true, 0)}}, 20, []int{0, -1}},
		{"equal: the earlier", [][]reading{{of(20, true, 0)}, {of(20, true, 0)}}, 20, []int{0, -1}},
		{"a pair against its members", [][]reading{{of(22, true, 0, 1)}, {of(15, true, 0)}, {of(15, true, 1)}}, 30, []int{-1, 0, 0}},
		{"against the odds", [][]reading{{of(-3, true, 0)}}, 0, []int{-1}},
	} {
		total, chosen := x.assign(test.choices)
		if total != test.total || len(chosen) != len(test.chosen) {
			t.Errorf("%s: %v, %v", test.name, total, chosen)
			continue
		}
		for k := range chosen {
			if chosen[k] != test.chosen[k] {
				t.Errorf("%s: chosen %v, want %v", test.name, chosen, test.chosen)
				break
			}
		}
	}
}
