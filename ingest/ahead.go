package ingest

import (
	"fmt"
	"sync"

	"relanced/internal/ledger"
)

// aheadSteps is how many steps go to the writer at once, and aheadChunks how
// many such chunks may wait: a few thousand entries in memory.
const (
	aheadSteps  = 256
	aheadChunks = 8
)

// step is one call of a sink.
type step struct {
	kind      stepKind
	statement ledger.Statement
	entry     ledger.Entry
}

type stepKind int

const (
	stepBegin stepKind = iota
	stepEntry
	stepEnd
)

// ahead is a sink that lets the reader go on while what it read before is
// written.
type ahead struct {
	chunk  []step
	chunks chan []step
	once   sync.Once
	stop   chan struct{} // closed when the writer has failed
	failed error         // valid once stop is closed
}

// readAhead reads in a goroutine of its own and writes in the caller's. It
// returns what stopped either; an error of the sink comes back unchanged.
func readAhead(sink ledger.StatementSink, read func(ledger.StatementSink) error) error {
	a := &ahead{chunks: make(chan []step, aheadChunks), stop: make(chan struct{})}
	var readErr error
	var panicked any
	go func() {
		defer close(a.chunks)
		defer func() { panicked = recover() }()
		if readErr = read(a); readErr == nil {
			readErr = a.flush()
		}
	}()
	for chunk := range a.chunks {
		if err := play(chunk, sink); err != nil {
			a.once.Do(func() { a.failed = err; close(a.stop) })
		}
	}
	if panicked != nil {
		panic(fmt.Sprintf("reading: %v", panicked)) // in the goroutine whose stage is to stop
	}
	if a.failed != nil {
		return a.failed
	}
	return readErr
}

func play(chunk []step, sink ledger.StatementSink) error {
	for _, s := range chunk {
		var err error
		switch s.kind {
		case stepBegin:
			err = sink.Begin(s.statement)
		case stepEntry:
			err = sink.Entry(s.entry)
		case stepEnd:
			err = sink.End(s.statement)
		}
		if err != nil {
			return err //nolint:wrapcheck // the sink's error goes back unchanged
		}
	}
	return nil
}

func (a *ahead) add(s step) error {
	a.chunk = append(a.chunk, s)
	if len(a.chunk) < aheadSteps {
		return nil
	}
	return a.flush()
}

func (a *ahead) flush() error {
	chunk := a.chunk
	a.chunk = make([]step, 0, aheadSteps)
	select {
	case a.chunks <- chunk:
		return nil
	case <-a.stop:
		return a.failed
	}
}

// Begin implements ledger.StatementSink.
func (a *ahead) Begin(s ledger.Statement) error { return a.add(step{kind: stepBegin, statement: s}) }

// Entry implements ledger.StatementSink.
func (a *ahead) Entry(e ledger.Entry) error { return a.add(step{kind: stepEntry, entry: e}) }

// End implements ledger.StatementSink.
func (a *ahead) End(s ledger.Statement) error { return a.add(step{kind: stepEnd, statement: s}) }
