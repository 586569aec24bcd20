package reconcile

import (
	"sync"

	"relanced/internal/ledger"
)

// billedOften remembers how often customers were billed an amount, as far as
// that was asked for. It is safe for concurrent use.
type billedOften struct {
	mu    sync.Mutex
	times map[owed]int
}

type owed struct {
	customer int
	amount   ledger.Money
}

func newBilledOften() *billedOften { return &billedOften{times: map[owed]int{}} }

// fewInvoices are counted sooner than looked up.
const fewInvoices = 16

// billedTo counts how often a customer was billed an amount.
func (x *index) billedTo(customer int, amount ledger.Money) int {
	if len(x.mine[customer]) <= fewInvoices {
		return x.countBilled(customer, amount)
	}
	x.often.mu.Lock()
	defer x.often.mu.Unlock()
	k := owed{customer, amount}
	n, known := x.often.times[k]
	if !known {
		n = x.countBilled(customer, amount)
		x.often.times[k] = n
	}
	return n
}

func (x *index) countBilled(customer int, amount ledger.Money) int {
	n := 0
	for _, i := range x.mine[customer] {
		if x.invoices[i].Amount() == amount {
			n++
		}
	}
	return n
}
