package reconcile

import (
	"slices"
	"sync"
)

// debts is what is open of the invoices of a catalogue when decisions begin. A run
// of several rounds brings it up to date: a large book takes a second to go through.
type debts struct {
	open      [][]int // customer -> open invoices, oldest due first
	openCount int     // invoices with something to pay
	debtors   int     // customers who owe something; 2 at least
	// publicDebtors are those of them who are public bodies.
	publicDebtors int
	amounts       payableAmounts
}

func newDebts(x *catalogue) *debts {
	var o debts
	var work sync.WaitGroup
	work.Go(func() {
		o.open = grouped(len(x.customers), len(x.invoices), x.owner, func(i int) bool { return x.invoices[i].Open().Minor != 0 })
		for _, open := range o.open {
			slices.SortFunc(open, x.oldestFirst)
		}
		o.count(x)
	})
	work.Go(func() { o.amounts = newPayableAmounts(x.invoices) })
	work.Wait()
	return &o
}

func (o *debts) count(x *catalogue) {
	o.openCount, o.debtors, o.publicDebtors = 0, 0, 0
	for customer, open := range o.open {
		if len(open) > 0 {
			o.debtors++
			if x.public(customer) {
				o.publicDebtors++
			}
		}
		for _, i := range open {
			if x.invoices[i].Open().Minor > 0 {
				o.openCount++
			}
		}
	}
	o.debtors = max(2, o.debtors)
}

// update brings up to date what is open of some invoices.
func (o *debts) update(x *catalogue, changed []int) {
	if len(changed) == 0 {
		return
	}
	customers := map[int]bool{}
	for _, i := range changed {
		customers[x.owner(i)] = true
	}
	for customer := range customers {
		var open []int
		for _, i := range x.mine[customer] {
			if x.invoices[i].Open().Minor != 0 {
				open = append(open, i)
			}
		}
		slices.SortFunc(open, x.oldestFirst)
		o.open[customer] = open
	}
	o.count(x)
	o.amounts.update(x.invoices, changed)
}

// asOfNow is what is owed for the decisions of one round, which take of it.
func (o *debts) asOfNow() debts {
	now := *o
	now.open = slices.Clone(o.open)
	now.amounts = o.amounts.fresh()
	return now
}
