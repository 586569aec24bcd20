package dunning

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"relanced/dunning/channel/email/emailtest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

const benchmarked = 1_000

func BenchmarkSend(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		clock := storetest.NewClock(monday.At(9, plannerZone))
		s := storetest.Open(b, store.Options{Path: filepath.Join(b.TempDir(), "ledger.db"), Now: clock.Now})
		f := newFirm(b, s, clock, func(c *Config) { c.DailyCap = 100_000 })
		f.update(func(tx *store.Tx) error {
			for n := range benchmarked {
				id := fmt.Sprint("B", n)
				if _, err := tx.SaveCustomer(ledger.Customer{ID: id, Name: "Client " + id, Email: id + "@example.com", Address: "1 rue X\n75001 Paris"}); err != nil {
					return err
				}
				if _, _, err := tx.SaveInvoice(bill(fmt.Sprint("FB-", n), id, 100_00+int64(n), "2026-02-01", "2026-03-02")); err != nil {
					return err
				}
			}
			return nil
		})
		server := emailtest.Start(b, emailtest.WithoutTLS(), emailtest.WithoutAuth())
		f.mails(server.Host, server.Port, patience)
		b.StartTimer()
		sums, err := f.Remind(context.Background(), f.book)
		b.StopTimer()
		if err != nil || sums.Sent != benchmarked+1 {
			b.Fatal(err, sums)
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/benchmarked/float64(b.N), "ms/reminder")
		b.StartTimer()
	}
}
