package mt940_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"relanced/ingest/mt940"
	"relanced/internal/ledger"
)

// heard is what a sink was told of one statement.
type heard struct {
	Entries []ledger.Entry
	End     ledger.Statement
}

// recorder is a sink that keeps everything and minds the order of calls.
type recorder struct {
	Statements []heard
	open       *ledger.Statement
	misuse     error
}

func (r *recorder) Begin(s ledger.Statement) error {
	if r.open != nil {
		r.misuse = errors.New("Begin inside a statement")
	}
	r.open = &s
	r.Statements = append(r.Statements, heard{})
	return nil
}

func (r *recorder) Entry(e ledger.Entry) error {
	if r.open == nil {
		r.misuse = errors.New("Entry outside of a statement")
		return nil
	}
	last := &r.Statements[len(r.Statements)-1]
	last.Entries = append(last.Entries, e)
	return nil
}

func (r *recorder) End(s ledger.Statement) error {
	if r.open == nil {
		r.misuse = errors.New("End outside of a statement")
		return nil
	}
	last := &r.Statements[len(r.Statements)-1]
	last.End = s
	if s.Entries != len(last.Entries) {
		r.misuse = fmt.Errorf("End claims %d entries after %d", s.Entries, len(last.Entries))
	}
	if s.Account != r.open.Account {
		r.misuse = fmt.Errorf("the account changed from %v to %v", r.open.Account, s.Account)
	}
	r.open = nil
	return nil
}

func (r *recorder) entries() []ledger.Entry {
	var all []ledger.Entry
	for _, s := range r.Statements {
		all = append(all, s.Entries...)
	}
	return all
}

// verify checks every statement against its own figures, as the intake does.
func (r *recorder) verify() error {
	for _, s := range r.Statements {
		totals := ledger.NewTotals(s.End.Closing.Date)
		for _, e := range s.Entries {
			totals.Add(e)
		}
		if _, err := totals.Check(s.End); err != nil {
			return err
		}
	}
	return nil
}

// read reads a text and fails the test on an error or a misused sink.
func read(t *testing.T, file string) *recorder {
	t.Helper()
	var sink recorder
	if err := mt940.Read(strings.NewReader(file), &sink); err != nil {
		t.Fatalf("Read: %v", err)
	}
	if sink.misuse != nil {
		t.Fatal(sink.misuse)
	}
	return &sink
}
