package fec_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"relanced/ingest/fec"
	"relanced/internal/ledger"
)

// generated writes the year of a firm with so many invoices, two in three paid
// and lettered, in five rows an invoice.
func generated(invoices int) []byte {
	w := book()
	for n := range invoices {
		customer, month := fmt.Sprintf("C%05d", n%1000), 1+n*12/invoices
		letter := ""
		if n%3 > 0 {
			letter = fmt.Sprintf("A%05d", n)
			w.payment(fmt.Sprintf("2026%02d28", month), "VIR", customer, 12000, letter)
		}
		ref := fmt.Sprintf("FA-2026-%06d", n)
		w.entry("VE", fmt.Sprintf("2026%02d%02d", month, 1+n%20), ref, "Facture "+ref+" "+customer,
			"411000 "+customer+" 12000 "+letter, "707000 - -10000", "445710 - -2000")
	}
	return []byte(w.String())
}

// counter is a sink that keeps nothing.
type counter struct{ customers, invoices int }

// Customer implements ledger.BookSink.
func (c *counter) Customer(string, ledger.Customer) error { c.customers++; return nil }

// Invoice implements ledger.BookSink.
func (c *counter) Invoice(string, ledger.Invoice) error { c.invoices++; return nil }

// Issued implements ledger.BookSink.
func (c *counter) Issued(ledger.IssuedInvoice) error { return nil }

func BenchmarkRead(b *testing.B) {
	content := generated(60_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	rows := strings.Count(string(content), "\n") - 1
	for b.Loop() {
		var sink counter
		if _, err := fec.Read(bytes.NewReader(content), &sink); err != nil || sink.invoices != 60_000 {
			b.Fatal(sink, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// TestMemory checks that a line on a customer's account costs what the limit on
// them says.
func TestMemory(t *testing.T) {
	const invoices = 20_000
	content := generated(invoices)
	before, after := heap(), uint64(0)
	measure := &measuring{heap: func() { after = heap() }}
	if _, err := fec.Read(bytes.NewReader(content), measure); err != nil {
		t.Fatal(err)
	}
	lines := invoices * 5 / 3
	if each := int64(after-before) / int64(lines); after > before && each > 1000 {
		t.Errorf("%d bytes for each of %d lines", each, lines)
	} else {
		t.Logf("%d bytes for each of %d lines, entries included", each, lines)
	}
}

// measuring is a sink that takes a look at the first customer, when all is held.
type measuring struct {
	counter
	heap func()
}

// Customer implements ledger.BookSink.
func (m *measuring) Customer(string, ledger.Customer) error {
	if m.customers++; m.customers == 1 {
		m.heap()
	}
	return nil
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
