package facturx

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
	xml := string(sample(b, "extended_fr.xml"))
	line := xml[strings.Index(xml, "    <ram:IncludedSupply") : strings.Index(xml, "</ram:IncludedSupplyChainTradeLineItem>")+len("</ram:IncludedSupplyChainTradeLineItem>\n")]
	for _, bench := range []struct {
		name string
		raw  []byte
	}{
		{"xml-8KB", []byte(xml)},
		{"xml-10MB", []byte(strings.Replace(xml, line, strings.Repeat(line, 10_000_000/len(line)), 1))},
		{"pdf-5KB", attach(b, "factur-x.xml", xml)},
		{"pdf-10MB", attach(b, "factur-x.xml", xml, "plan.bin", strings.Repeat("x", 1000), "a.pdf", noise(10_000_000))},
	} {
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

// noise is text that does not shrink much.
func noise(size int) string {
	raw, state := make([]byte, size), uint32(1)
	for i := range raw {
		state = state*1664525 + 1013904223
		raw[i] = byte(state >> 24)
	}
	return string(raw)
}
