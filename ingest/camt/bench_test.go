package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	moov "github.com/moov-io/iso20022/pkg/document"

	"relanced/internal/ledger"
)

// generated is a statement of about size bytes that is made while it is read:
// some thousand credits of 1.2 KB each, again and again, so that the making takes
// no time.
type generated struct {
	size, made, entries int
	pending             []byte
	ended               bool
}

func (g *generated) Read(p []byte) (int, error) {
	for len(g.pending) == 0 {
		if g.ended {
			return 0, io.EOF
		}
		g.pending = g.next()
		g.made += len(g.pending)
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

func (g *generated) next() []byte {
	switch {
	case g.made == 0:
		return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>G</MsgId><CreDtTm>2026-04-01T05:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>G1</Id><Acct><Id><IBAN>FR5130004008280001234567806</IBAN></Id><Ccy>EUR</Ccy></Acct>
`)
	case g.made >= g.size:
		g.ended = true
		return []byte("</Stmt></BkToCstmrStmt></Document>\n")
	}
	g.entries += generatedEntries
	return credits()
}

const generatedEntries = 1000

var credits = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	for i := range generatedEntries {
		fmt.Fprintf(&b, generatedEntry, 100_000+i*7, i%100, 100_000+i, 200_000+i, 300_000+i)
	}
	return b.Bytes()
})

const generatedEntry = `<Ntry>
  <Amt Ccy="EUR">%[1]d.%02[2]d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2026-03-31</Dt></BookgDt><ValDt><Dt>2026-03-31</Dt></ValDt>
  <AcctSvcrRef>REF%[3]d</AcctSvcrRef>
  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
  <NtryDtls><TxDtls>
    <Refs><EndToEndId>E2E-%[4]d</EndToEndId><TxId>TX%[3]d</TxId></Refs>
    <Amt Ccy="EUR">%[1]d.%02[2]d</Amt><CdtDbtInd>CRDT</CdtDbtInd>
    <RltdPties>
      <Dbtr><Pty><Nm>Société d&apos;exploitation %[5]d</Nm><PstlAdr><Ctry>FR</Ctry><AdrLine>12 rue des Tilleuls</AdrLine><AdrLine>69003 Lyon</AdrLine></PstlAdr></Pty></Dbtr>
      <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
    </RltdPties>
    <RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>
    <RmtInf><Ustrd>FACTURE FA-2026-%[3]d DU 15/03/2026</Ustrd><Ustrd>MERCI DE VOTRE CONFIANCE</Ustrd></RmtInf>
  </TxDtls></NtryDtls>
  <AddtlNtryInf>VIREMENT SEPA RECU</AddtlNtryInf>
</Ntry>
`

// counted counts entries and forgets them.
type counted struct{ entries int }

func (c *counted) Begin(ledger.Statement) error { return nil }
func (c *counted) Entry(ledger.Entry) error     { c.entries++; return nil }
func (c *counted) End(ledger.Statement) error   { return nil }

func BenchmarkRead(b *testing.B) {
	for _, megabytes := range []int{10, 100} {
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) {
			b.SetBytes(int64(megabytes) * 1e6)
			peak := watchHeap(b)
			for b.Loop() {
				source, sink := &generated{size: megabytes * 1e6}, &counted{}
				if err := Read(source, sink); err != nil || sink.entries != source.entries {
					b.Fatalf("%d of %d entries: %v", sink.entries, source.entries, err)
				}
			}
			b.ReportMetric(peak()/1e6, "peak-MB")
		})
	}
}

// BenchmarkMoovDocument reads the same bytes with the library that knows the
// message, which holds the whole document in memory.
func BenchmarkMoovDocument(b *testing.B) {
	for _, megabytes := range []int{10, 100} {
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) {
			b.SetBytes(int64(megabytes) * 1e6)
			peak := watchHeap(b)
			for b.Loop() {
				raw, err := io.ReadAll(&generated{size: megabytes * 1e6})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := moov.ParseIso20022Document(raw); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(peak()/1e6, "peak-MB")
		})
	}
}

// BenchmarkXMLTokens only cuts the same bytes into tokens, with the library that
// knows XML.
func BenchmarkXMLTokens(b *testing.B) {
	b.SetBytes(10e6)
	for b.Loop() {
		d := xml.NewDecoder(&generated{size: 10e6})
		for err := error(nil); !errors.Is(err, io.EOF); _, err = d.Token() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// watchHeap samples the heap until it is asked for the highest it saw, beyond
// what was there before.
func watchHeap(b *testing.B) func() float64 {
	b.Helper()
	runtime.GC()
	before := heap()
	highest := before
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				highest = max(highest, heap())
			}
		}
	}()
	return func() float64 {
		close(stop)
		<-stopped
		return float64(highest - before)
	}
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
