package cfonb

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// generated writes a statement of some number of credits, each with three 05.
func generated(entries int, lineBreak string) []byte {
	var b bytes.Buffer
	put := func(record string) { b.WriteString(record); b.WriteString(lineBreak) }
	put(balance("01", "090326", plus200))
	for i := range entries {
		put(moved("05", fmt.Sprintf("VIR SEPA CLIENT %d", i%900), plus100))
		put(told("NPY", fmt.Sprintf("SOCIETE NUMERO %d", i%900)))
		put(told("LCC", fmt.Sprintf("FACTURE FA-2026-%06d", i)))
		put(told("RCN", fmt.Sprintf("E2E-%d", i)))
	}
	put(balance("07", "100326", plus300))
	return b.Bytes()
}

// counter is a sink that keeps nothing.
type counter struct{ entries int }

func (c *counter) Begin(ledger.Statement) error { return nil }
func (c *counter) Entry(ledger.Entry) error     { c.entries++; return nil }
func (c *counter) End(ledger.Statement) error   { return nil }

func BenchmarkRead(b *testing.B) {
	const entries = 10_000
	for name, lineBreak := range map[string]string{"lines": "\r\n", "one line": ""} {
		content := generated(entries, lineBreak)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				var sink counter
				if err := Read(bytes.NewReader(content), &sink); err != nil || sink.entries != entries {
					b.Fatal(err)
				}
			}
			b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// endless repeats the movements of a file, so that it never is in memory.
type endless struct {
	head, body, tail string
	times            int
}

func (e *endless) reader() io.Reader {
	parts := []io.Reader{strings.NewReader(e.head)}
	for range e.times {
		parts = append(parts, strings.NewReader(e.body))
	}
	return io.MultiReader(append(parts, strings.NewReader(e.tail))...)
}

// TestFlatMemory checks that memory does not grow with a file that is one line.
func TestFlatMemory(t *testing.T) {
	e := endless{balance("01", "090326", plus200), strings.Repeat(moved("05", "VIR", plus100)+told("LIB", "X"), 100), balance("07", "100326", plus300), 200}
	var before, after runtime.MemStats
	in := e.reader()
	runtime.GC()
	runtime.ReadMemStats(&before)
	sink := &watcher{}
	if err := Read(in, sink); err != nil || sink.entries != 20_000 {
		t.Fatalf("%d entries: %v", sink.entries, err)
	}
	after = sink.at
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("5 MB took %d bytes", grown)
	}
}

// watcher looks at the heap after its last entry.
type watcher struct {
	counter
	at runtime.MemStats
}

func (w *watcher) End(ledger.Statement) error {
	runtime.GC()
	runtime.ReadMemStats(&w.at)
	return nil
}
