package reconcile

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestSweepFindsAllSums: going through a book once for all credits finds the same
// as going through all sets of every customer for each of them.
func TestSweepFindsAllSums(t *testing.T) {
	t.Parallel()
	kinds := map[string]int{}
	for seed := range uint64(30) {
		town := oddTown(seed)
		x := newIndex(town.Snapshot, DefaultConfig())
		var unknown []*verdict
		for _, e := range town.Entries {
			unknown = append(unknown, &verdict{credit: x.consider(&e), unknown: true})
		}
		x.fromUnknown(unknown)
		for _, v := range unknown {
			near, found := everySum(x, v.credit)
			if len(found) > mostSums {
				t.Fatalf("seed %d: %d sums: the test is about fewer", seed, len(found))
			}
			if got := say(tellAll(v.sums)); v.sums.near != near || !slices.Equal(got, say(found)) {
				t.Fatalf("seed %d: %s of %s: %d near, %q; want %d, %q", seed, v.credit.entry.ID, v.credit.entry.Amount, v.sums.near, got, near, say(found))
			}
			for _, u := range found {
				kinds[cmp.Or(u.how, "exact")]++
			}
		}
	}
	if t.Logf("%v", kinds); len(kinds) < 8 {
		t.Errorf("only %v: the test proves little", kinds)
	}
}

// everySum is what a sweep finds, looked for the slow way.
func everySum(x *index, c *credit) (near int, found []unknownSum) {
	s := &sumSearch{x: x, c: c, amount: c.entry.Amount.Minor}
	window := max(1000, s.amount/20/100*100)
	for customer := range x.open {
		var open, chosen []int
		for _, i := range x.inCurrency(x.open[customer], c.entry.Amount.Currency) {
			if x.daysEarly(c, i) == 0 && len(open) < mostOwedSums {
				open = append(open, i)
			}
		}
		var from func(at int, sum int64)
		from = func(at int, sum int64) {
			if off := sum - s.amount; len(chosen) > 0 {
				if off != 0 && off%100 == 0 && max(off, -off) <= window {
					near++
				}
				if m, ok := s.meant(chosen, sum, off); ok && sum > 0 {
					u := unknownSum{set: slices.Clone(chosen), how: m.text(), exact: off == 0, parts: x.adjusted(chosen, m.by(x, chosen), m.text())}
					if u.how == halfPaid {
						u.parts = []ledger.Part{{Invoice: x.invoices[chosen[0]].Number(), Amount: c.entry.Amount}}
					}
					found = append(found, u)
				}
			}
			for k := at; k < len(open); k++ {
				chosen = append(chosen, open[k])
				from(k+1, sum+x.invoices[open[k]].Open().Minor)
				chosen = chosen[:len(chosen)-1]
			}
		}
		from(0, 0)
	}
	return near, found
}

func tellAll(s *sumSearch) []unknownSum {
	list := make([]unknownSum, len(s.found))
	for n, f := range s.found {
		list[n] = s.tell(f)
	}
	return list
}

func say(found []unknownSum) []string {
	list := make([]string, len(found))
	for n, u := range found {
		list[n] = fmt.Sprint(u.set, u.parts, u.how, u.exact)
	}
	return list
}

// oddTown is a town with every oddity that a sum may have: invoices of many days,
// credit notes, discounts, customers abroad, several currencies; and credits that
// are made of what one customer owes, in every way.
func oddTown(seed uint64) town {
	r := rand.New(rand.NewPCG(seed, 11))
	t := newTown(seed, 60)
	for n := range t.Customers {
		t.Customers[n].Country = []string{"", "FR", "DE"}[r.IntN(3)]
	}
	owed := map[string][]ledger.Invoice{}
	for n := range t.Invoices {
		i := &t.Invoices[n]
		i.IssueDate = ledger.NewDate(2026, 2, 20).AddDays(r.IntN(30))
		i.Amount.Currency = []string{"EUR", "EUR", "EUR", "CHF"}[r.IntN(4)]
		switch r.IntN(6) {
		case 0:
			i.Amount.Minor = -i.Amount.Minor / 3
		case 1:
			i.Discounts = []ledger.Discount{{Rate: int64(100 * (1 + r.IntN(12))), Until: ledger.NewDate(2026, 3, 1).AddDays(r.IntN(20))}}
		case 2:
			i.Discounts = []ledger.Discount{{Amount: ledger.Money{Minor: 777, Currency: i.Amount.Currency}, Until: "2026-03-15"}}
		}
		owed[i.Customer] = append(owed[i.Customer], *i)
	}
	for n := range 80 {
		list := owed[t.Customers[r.IntN(len(t.Customers))].ID]
		if len(list) == 0 {
			continue
		}
		sum := int64(0)
		for _, k := range r.Perm(len(list))[:1+r.IntN(min(3, len(list)))] {
			sum += list[k].Amount.Minor
		}
		switch r.IntN(6) {
		case 0:
			sum += indemnity
		case 1:
			sum /= 2
		case 2:
			sum -= ofRate(sum, int64(100*(1+r.IntN(12))))
		case 3:
			sum -= int64(r.IntN(4000))
		}
		e := ledger.Entry{
			ID: fmt.Sprintf("odd%02d", n), Account: "A1", BookingDate: ledger.NewDate(2026, 2, 25).AddDays(r.IntN(25)), State: ledger.EntryNew,
			Amount: ledger.Money{Minor: sum, Currency: list[0].Amount.Currency}, Counterparty: []string{"ALT GROUP AG", "CABINET OLIVIER"}[r.IntN(2)],
			Label: []string{"", "SWIFT"}[r.IntN(2)], IBAN: []string{"", "", ibanD, ibanA}[r.IntN(4)],
		}
		if r.IntN(10) == 0 {
			e.BookingDate = ""
		}
		if sum > 0 {
			t.Entries = append(t.Entries, e)
		}
	}
	return t
}
