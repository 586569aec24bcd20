package ubl

import (
	"bytes"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

type nothing struct{}

func (nothing) Customer(string, ledger.Customer) error { return nil }
func (nothing) Invoice(string, ledger.Invoice) error   { return nil }
func (nothing) Issued(ledger.IssuedInvoice) error      { return nil }

func BenchmarkRead(b *testing.B) {
	small := sample(b, "invoice_fr.xml")
	large := []byte(strings.Replace(string(small), "JVBERi0xLjQKJcfsj6IK", strings.Repeat("JVBERi0x", 10<<17), 1))
	for _, bench := range []struct {
		name string
		raw  []byte
	}{{"6KB", small}, {"10MB", large}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.raw)))
			b.ReportAllocs()
			for b.Loop() {
				if err := Read(bytes.NewReader(bench.raw), nothing{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
