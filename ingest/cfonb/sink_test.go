package cfonb

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// heard is what a sink was told of one statement.
type heard struct {
	Begin   ledger.Statement
	Entries []ledger.Entry
	End     ledger.Statement
}

// recorder is a sink that keeps everything and minds the order of calls.
type recorder struct {
	Statements []heard
	open       bool
	misuse     error
}

func (r *recorder) Begin(s ledger.Statement) error {
	if r.open {
		r.misuse = errors.New("Begin inside a statement")
	}
	r.open = true
	r.Statements = append(r.Statements, heard{Begin: s})
	return nil
}

func (r *recorder) Entry(e ledger.Entry) error {
	if !r.open {
		r.misuse = errors.New("Entry outside of a statement")
		return nil
	}
	last := &r.Statements[len(r.Statements)-1]
	last.Entries = append(last.Entries, e)
	return nil
}

func (r *recorder) End(s ledger.Statement) error {
	if !r.open {
		r.misuse = errors.New("End outside of a statement")
		return nil
	}
	r.open = false
	last := &r.Statements[len(r.Statements)-1]
	last.End = s
	if s.Entries != len(last.Entries) {
		r.misuse = fmt.Errorf("End claims %d entries after %d", s.Entries, len(last.Entries))
	}
	if s.Account != last.Begin.Account || s.Opening != last.Begin.Opening {
		r.misuse = fmt.Errorf("account or opening changed from %v %v to %v %v", last.Begin.Account, last.Begin.Opening, s.Account, s.Opening)
	}
	return nil
}

func (r *recorder) entries() []ledger.Entry {
	var all []ledger.Entry
	for _, s := range r.Statements {
		all = append(all, s.Entries...)
	}
	return all
}

// read reads a text and fails the test on an error or a misused sink.
func read(t *testing.T, file string) *recorder {
	t.Helper()
	var sink recorder
	if err := Read(strings.NewReader(file), &sink); err != nil {
		t.Fatalf("Read: %v", err)
	}
	if sink.misuse != nil {
		t.Fatal(sink.misuse)
	}
	return &sink
}

// refused reads a text that must be refused, and returns why.
func refused(t *testing.T, file string) string {
	t.Helper()
	err := Read(strings.NewReader(file), &recorder{})
	why, ok := errors.AsType[*ledger.ReadError](err)
	if !ok || why.Remedy == "" {
		t.Fatalf("not a ReadError with a remedy: %v", err)
	}
	return err.Error()
}

// line puts texts into their columns, counted in characters from 1; what begins
// later covers what began before.
func line(cells map[int]string) string {
	columns := []rune(strings.Repeat(" ", 120))
	for _, at := range slices.Sorted(maps.Keys(cells)) {
		copy(columns[at-1:], []rune(cells[at]))
	}
	return string(columns)
}

const (
	bank, branch, number = "30004", "00828", "00012345678"
	accountIBAN          = "FR7630004008280001234567841"
)

// balance is a 01 or 07 of the account the tests use; more overrides columns.
func balance(kind, date, amount string, more ...map[int]string) string {
	return line(over(map[int]string{1: kind + bank, 12: branch + "EUR2", 22: number, 35: date, 91: amount}, more))
}

// moved is a 04 booked on 10 March 2026.
func moved(interbank, text, amount string, more ...map[int]string) string {
	return line(over(map[int]string{
		1: "04" + bank + "0158" + branch + "EUR2", 22: number + interbank, 35: "100326", 43: "110326", 49: text, 82: "0000000", 91: amount,
	}, more))
}

// told is a 05.
func told(qualifier, text string, more ...map[int]string) string {
	return line(over(map[int]string{1: "05" + bank + "0158" + branch + "EUR2", 22: number + "05", 35: "100326", 46: qualifier + text}, more))
}

func over(cells map[int]string, more []map[int]string) map[int]string {
	for _, m := range more {
		for at, text := range m {
			cells[at] = text
		}
	}
	return cells
}

const (
	plus100   = "0000000001000{" // 100.00
	plus200   = "0000000002000{"
	plus300   = "0000000003000{"
	minus100  = "0000000001000}"
	lineBreak = "\n"
)

// statementOf opens at 200.00 on 9 March, and closes at 300.00 on 10 March 2026.
func statementOf(records ...string) string {
	all := append([]string{balance("01", "090326", plus200)}, records...)
	return strings.Join(append(all, balance("07", "100326", plus300)), lineBreak) + lineBreak
}

// one reads a statement with one movement.
func one(t *testing.T, records ...string) (ledger.Entry, ledger.Statement) {
	t.Helper()
	sink := read(t, statementOf(records...))
	if len(sink.Statements) != 1 || len(sink.entries()) != 1 {
		t.Fatalf("%d statements, %d entries", len(sink.Statements), len(sink.entries()))
	}
	return sink.entries()[0], sink.Statements[0].End
}
