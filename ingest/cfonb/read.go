package cfonb

import (
	"errors"
	"fmt"
	"io"

	"relanced/internal/ledger"
)

// Read reads every statement of a CFONB 120 file and hands it to the sink:
// Begin, its movements in the order of the file, End.
//
// A file that cannot be read surely gives a *ledger.ReadError; an error of the
// sink comes back unchanged, one of in wrapped. The sink has then seen a part of
// the file already: only nil means that it was read to its end.
func Read(in io.Reader, sink ledger.StatementSink) error {
	r := &reader{sink: sink}
	r.scan = newScanner(in, &r.notes)
	for {
		rec, err := r.scan.next()
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err == nil {
			err = r.take(&rec)
		}
		if err != nil {
			return err
		}
	}
}

// reader follows the records of a file.
type reader struct {
	sink       ledger.StatementSink
	scan       *scanner
	notes      notes
	statements int
	stmt       *statement // between its 01 and its 07
	move       *movement  // the last 04, while 05 may follow
}

func (r *reader) take(rec *record) error {
	switch rec.kind() {
	case "01":
		return r.oldBalance(rec)
	case "04":
		return r.movement(rec)
	case "05":
		return r.complement(rec)
	}
	return r.newBalance(rec)
}

const noClosing = "a statement has no new balance (record 07): it is read up to its last movement and cannot be verified"

func (r *reader) oldBalance(rec *record) error {
	if r.stmt != nil {
		if err := r.endWithout(); err != nil {
			return err
		}
	}
	if r.statements++; r.statements > maxStatements {
		return rec.fail("", fmt.Errorf("more than %d statements in one file", maxStatements), "ask the bank for the statements of fewer accounts at once")
	}
	stmt, err := open(rec, &r.notes)
	r.stmt = stmt
	return err
}

func (r *reader) movement(rec *record) error {
	if r.stmt == nil {
		return rec.fail("", errors.New("a movement stands outside of any statement: there is no record 01 before it"), askAgain)
	}
	if err := r.flush(); err != nil {
		return err
	}
	if err := r.stmt.owns(rec, &r.notes); err != nil {
		return err
	}
	move, err := r.stmt.movement(rec, &r.notes)
	if err != nil {
		return err
	}
	r.move = move
	return r.begin()
}

func (r *reader) complement(rec *record) error {
	if r.move == nil {
		return rec.fail("", errors.New("there is no movement (record 04) before it that it could complete"), askAgain)
	}
	if account := rec.identity().account; account != "" && account != r.move.account {
		return rec.fail("account (columns 22 to 32)", fmt.Errorf("%s, and the movement before it is of %s", account, r.move.account), askAgain)
	}
	if r.move.details++; r.move.details > maxDetails {
		return rec.fail("", fmt.Errorf("more than %d records 05 for one movement", maxDetails), askAgain)
	}
	r.move.complete(rec, &r.notes)
	return nil
}

func (r *reader) newBalance(rec *record) error {
	if r.stmt == nil {
		return rec.fail("", errors.New("a new balance without its old one: there is no record 01 before it"), askAgain)
	}
	if err := r.flush(); err != nil {
		return err
	}
	if err := r.stmt.close(rec, &r.notes); err != nil {
		return err
	}
	return r.end()
}

// begin announces the statement once its currency is known.
func (r *reader) begin() error {
	if r.stmt.begun {
		return nil
	}
	r.stmt.begun = true
	if err := r.stmt.settle(&r.notes); err != nil {
		return err
	}
	out := r.stmt.describe()
	out.Notes = r.notes.lines()
	return r.sink.Begin(out) //nolint:wrapcheck // the sink's error goes back unchanged
}

// flush hands on the movement whose 05 are complete.
func (r *reader) flush() error {
	if r.move == nil {
		return nil
	}
	e, err := r.stmt.entry(r.move, &r.notes)
	r.move = nil
	if err != nil {
		return err
	}
	return r.sink.Entry(e) //nolint:wrapcheck // the sink's error goes back unchanged
}

// end hands on the complete statement.
func (r *reader) end() error {
	if err := r.begin(); err != nil {
		return err
	}
	r.notes.add(r.scan.text.note(), "")
	out := r.stmt.describe()
	out.Notes = r.notes.lines()
	r.stmt, r.notes = nil, nil
	return r.sink.End(out) //nolint:wrapcheck // the sink's error goes back unchanged
}

// endWithout ends a statement that has no 07.
func (r *reader) endWithout() error {
	if err := r.flush(); err != nil {
		return err
	}
	r.notes.add(noClosing, "")
	return r.end()
}

func (r *reader) finish() error {
	if r.stmt != nil {
		return r.endWithout()
	}
	if r.statements == 0 {
		return &ledger.ReadError{Err: errors.New("there is no record of a statement in it"), Remedy: "ask the bank for the file again"}
	}
	return nil
}
