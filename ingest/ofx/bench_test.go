package ofx_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aclindsa/ofxgo"

	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

const benchmarkSize = 5 << 20

// generated writes a statement of about size bytes, as SGML or XML.
func generated(xml bool, size int) []byte {
	var b bytes.Buffer
	leaf := func(name, text string) {
		b.WriteString("<" + name + ">" + text)
		if xml {
			b.WriteString("</" + name + ">")
		}
		b.WriteByte('\n')
	}
	if xml {
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n")
	} else {
		b.WriteString("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n")
	}
	b.WriteString("<OFX><SIGNONMSGSRSV1><SONRS><STATUS>")
	leaf("CODE", "0")
	leaf("SEVERITY", "INFO")
	b.WriteString("</STATUS>")
	leaf("DTSERVER", "20260331")
	leaf("LANGUAGE", "FRA")
	b.WriteString("</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>")
	leaf("TRNUID", "1")
	b.WriteString("<STATUS>")
	leaf("CODE", "0")
	leaf("SEVERITY", "INFO")
	b.WriteString("</STATUS><STMTRS>")
	leaf("CURDEF", "EUR")
	b.WriteString("<BANKACCTFROM>")
	leaf("BANKID", "20041")
	leaf("ACCTID", "0500013M026")
	leaf("ACCTTYPE", "CHECKING")
	b.WriteString("</BANKACCTFROM><BANKTRANLIST>")
	leaf("DTSTART", "20260301")
	leaf("DTEND", "20260331")
	for i := 0; b.Len() < size; i++ {
		b.WriteString("<STMTTRN>\n")
		leaf("TRNTYPE", "CREDIT")
		leaf("DTPOSTED", fmt.Sprintf("202603%02d120000", i%31+1))
		leaf("TRNAMT", fmt.Sprintf("%d.%02d", i%5000, i%100))
		leaf("FITID", fmt.Sprintf("2026%010d", i))
		leaf("NAME", fmt.Sprintf("VIR SEPA CLIENT %d", i%900))
		leaf("MEMO", fmt.Sprintf("FACTURE FA-2026-%06d", i))
		b.WriteString("</STMTTRN>\n")
	}
	b.WriteString("</BANKTRANLIST><LEDGERBAL>")
	leaf("BALAMT", "1000.00")
	leaf("DTASOF", "20260331")
	b.WriteString("</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n")
	return b.Bytes()
}

// counter is a sink that keeps nothing.
type counter struct{ begun, entries, ended int }

func (c *counter) Begin(ledger.Statement) error { c.begun++; return nil }
func (c *counter) Entry(ledger.Entry) error     { c.entries++; return nil }
func (c *counter) End(ledger.Statement) error   { c.ended++; return nil }

// peakHeap runs f and returns the most memory the heap held meanwhile, beyond
// what it held before, garbage included.
func peakHeap(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	runtime.GC()
	before := heap()
	var peak atomic.Uint64
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		sample := []metrics.Sample{{Name: sample[0].Name}}
		for {
			metrics.Read(sample)
			peak.Store(max(peak.Load(), sample[0].Value.Uint64()))
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return max(peak.Load(), before) - before
}

func benchmark(b *testing.B, read func(io.Reader) error) {
	for _, format := range []string{"SGML", "XML"} {
		content := generated(format == "XML", benchmarkSize)
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			var peak uint64
			for b.Loop() {
				peak = max(peak, peakHeap(func() {
					if err := read(bytes.NewReader(content)); err != nil {
						b.Fatal(err)
					}
				}))
			}
			b.ReportMetric(float64(peak)/1e6, "peak-MB")
			entries := bytes.Count(content, []byte("<STMTTRN>"))
			b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	benchmark(b, func(in io.Reader) error { return ofx.Read(in, &counter{}) })
}

// BenchmarkOfxgoDecode is the library alone on the same bytes, for comparison.
func BenchmarkOfxgoDecode(b *testing.B) {
	benchmark(b, func(in io.Reader) error {
		_, err := ofxgo.DecodeResponse(in)
		return err
	})
}

// TestFlatMemory checks that memory does not grow with the file.
func TestFlatMemory(t *testing.T) {
	content := generated(false, 4<<20)
	want := strings.Count(string(content), "<STMTTRN>")
	var sink counter
	peak := peakHeap(func() {
		if err := ofx.Read(bytes.NewReader(content), &sink); err != nil {
			t.Fatal(err)
		}
	})
	if sink.entries != want || sink.begun != 1 || sink.ended != 1 {
		t.Errorf("%+v, want %d entries", sink, want)
	}
	if peak > 16<<20 {
		t.Errorf("reading %d MiB took %d MiB", len(content)>>20, peak>>20)
	}
}
