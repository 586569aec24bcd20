package reconcile

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkMatch shows that the cost of a credit hardly grows with the number
// of open invoices. What is done once a run, however many credits it has, is
// measured apart: the index, and the sums that somebody unknown may pay.
func BenchmarkMatch(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("open=%d", size), func(b *testing.B) {
			town := newTown(1, size)
			town.pay(1, 1000)
			x := newIndex(town.Snapshot, DefaultConfig())
			allocated := 0
			b.ReportAllocs()
			for b.Loop() {
				allocated = 0
				for _, e := range town.Entries {
					v := &verdict{credit: x.consider(&e)}
					if x.assess(v); v.decision.Accepted != nil {
						allocated++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(town.Entries)), "ns/credit")
			b.ReportMetric(100*float64(allocated)/float64(len(town.Entries)), "%allocated")
		})
	}
}

// BenchmarkIndex is the cost of a run before its first credit.
func BenchmarkIndex(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("open=%d", size), func(b *testing.B) {
			town := newTown(1, size)
			for b.Loop() {
				newIndex(town.Snapshot, DefaultConfig())
			}
		})
	}
}

// BenchmarkSums is what it takes to go through all sums that customers owe, for
// the credits of a day that nothing explains.
func BenchmarkSums(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("open=%d", size), func(b *testing.B) {
			town := newTown(1, size)
			town.pay(1, 200)
			x := newIndex(town.Snapshot, DefaultConfig())
			var unknown []*verdict
			for _, e := range town.Entries {
				v := &verdict{credit: x.consider(&e)}
				if x.assess(v); v.unknown {
					unknown = append(unknown, v)
				}
			}
			for b.Loop() {
				x.fromUnknown(unknown)
			}
			b.ReportMetric(float64(len(unknown)), "credits")
		})
	}
}

// BenchmarkNaive is what most systems do: every credit against every open
// invoice, a substring and the amount. It finds less, and its cost grows with
// the ledger.
func BenchmarkNaive(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("open=%d", size), func(b *testing.B) {
			town := newTown(1, size)
			town.pay(1, 100)
			found := 0
			for b.Loop() {
				found = 0
				for _, e := range town.Entries {
					text := strings.ToUpper(e.Text())
					for _, invoice := range town.Invoices {
						if strings.Contains(text, invoice.Number) && invoice.Open() == e.Amount {
							found++
							break
						}
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(town.Entries)), "ns/credit")
			b.ReportMetric(100*float64(found)/float64(len(town.Entries)), "%allocated")
		})
	}
}
