package dunning

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"relanced/dunning/channel/email/emailtest"
	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// sendCount is how many reminders are due in BenchmarkSend; RELANCED_SEND sets
// another.
const sendCount = 10_000

// BenchmarkSend plans and sends the reminders of a morning, each with its letter as
// a PDF, to a mail server in the same process. The ledger has a year of daily
// statements, and credits that nobody has decided on.
func BenchmarkSend(b *testing.B) {
	count := sendCount
	if n, err := strconv.Atoi(os.Getenv("RELANCED_SEND")); err == nil {
		count = n
	}
	b.Run("sqlite", func(b *testing.B) {
		benchmarkSend(b, count, func(o *store.Options) { o.Path = filepath.Join(b.TempDir(), "ledger.db") })
	})
}

func benchmarkSend(b *testing.B, count int, open func(*store.Options)) {
	var before, after syscall.Rusage
	sent := 0
	for b.Loop() {
		b.StopTimer()
		clock := storetest.NewClock(monday.At(9, plannerZone))
		o := store.Options{Now: clock.Now}
		open(&o)
		f := newFirm(b, storetest.Open(b, o), clock, func(c *Config) { c.DailyCap = count })
		f.grows(count)
		server := emailtest.Start(b, emailtest.WithoutTLS(), emailtest.WithoutAuth(), emailtest.HeadersOnly())
		f.mailsMany(server)
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
		b.StartTimer()
		sums, err := f.Remind(context.Background(), f.book)
		b.StopTimer()
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
		if err != nil || sums.Sent != count {
			b.Fatal(err, sums.Sent, sums.Failures)
		}
		f.wantEachOnce(server, count)
		sent += count
		b.StartTimer()
	}
	cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(sent), "ns/reminder")
	b.ReportMetric(float64(cpu)/float64(count), "cpu-ns/reminder")
	if runtime.GOOS == "linux" { // counts in KB
		b.ReportMetric(float64(after.Maxrss<<10)/1e6, "peak-MB")
	}
}

// grows gives the firm so many invoices in all, each of another customer, a year
// of daily statements, and a hundred credits that are undecided.
func (f *firm) grows(count int) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		for n := 2; n <= count; n++ {
			id := fmt.Sprint("D", n)
			c := ledger.Customer{ID: id, Name: "Établissements Lefèvre " + id, Email: strings.ToLower(id) + "@example.com", Address: "3 place de l'Église\n35000 Rennes"}
			if _, err := tx.SaveCustomer(c); err != nil {
				return err
			}
			if _, _, err := tx.SaveInvoice(bill(fmt.Sprint("FB-", n), id, 100_00+int64(n), "2026-02-01", "2026-03-02")); err != nil {
				return err
			}
		}
		for day := ledger.Date("2025-01-01"); day < "2025-12-31"; day = day.AddDays(1) {
			if err := f.statement(tx, bankAccount, day, day); err != nil {
				return err
			}
		}
		for n := range 100 {
			e, err := f.credit(tx, int64(7_00+n), "2026-03-06")
			if err != nil {
				return err
			}
			if err := tx.MoveEntry(e, ledger.EntryReview, ""); err != nil {
				return err
			}
		}
		return nil
	})
}
