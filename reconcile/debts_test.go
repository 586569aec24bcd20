package reconcile

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"relanced/internal/ledger"
)

// What is owed after a round is what somebody finds who looks at the whole book
// again.
func TestDebtsKeepUp(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	town := newTown(1, 300)
	for n := range 40 { // some in two parts
		i := &town.Invoices[n]
		i.Instalments = []ledger.Instalment{
			{Number: 1, DueDate: "2026-02-01", Amount: ledger.Money{Minor: i.Amount.Minor / 3, Currency: "EUR"}},
			{Number: 2, DueDate: "2026-03-01", Amount: ledger.Money{Minor: i.Amount.Minor - i.Amount.Minor/3, Currency: "EUR"}},
		}
	}
	x := newCatalogue(town.Snapshot)
	debts := newDebts(x)
	for range 20 {
		var changed []int
		for range r.IntN(60) {
			i := r.IntN(len(x.invoices))
			whole := x.invoices[i].minor
			x.invoices[i].Allocated = []int64{0, whole / 3, whole / 2, whole, whole + 1}[r.IntN(5)]
			changed = append(changed, i, i)
		}
		debts.update(x, changed)
		if diff := cmp.Diff(newDebts(x), debts, asDebts...); diff != "" {
			t.Fatal(diff)
		}
	}
}

// asDebts compares what is owed: what was taken since is not part of it.
var asDebts = cmp.Options{
	cmp.AllowUnexported(debts{}), cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b payableAmounts) bool { return maps.EqualFunc(a.sorted, b.sorted, slices.Equal) }),
}
