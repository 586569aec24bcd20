package ofx

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/internal/ledger"
)

// Read reads every bank and credit card statement of an OFX file and hands it
// to the sink. Entries leave ID, State and Note empty, and no balance is
// checked: that is the intake's.
//
// An error of the sink is returned unchanged. Anything wrong with the file is a
// *ledger.ReadError, or several joined when several movements are bad; the sink
// then gets no End for that statement, and what it has been given so far must
// not be kept.
func Read(in io.Reader, sink ledger.StatementSink) error {
	source := newText(in)
	r := &reader{sink: sink, source: source}
	r.scan = newScanner(source, &r.notes)
	for {
		t, err := r.scan.next()
		if errors.Is(err, io.EOF) {
			return r.stop(r.finish())
		}
		if err == nil {
			err = r.take(t)
		}
		if err != nil {
			return r.stop(err)
		}
	}
}

// reader follows the tokens of a file: outside of statements, inside of one, or
// inside of a movement of one.
type reader struct {
	sink   ledger.StatementSink
	source *text
	scan   *scanner
	notes  notes

	stmt    *statement // the current one, or the last while its notes may grow
	rec     *movement  // the STMTTRN being read
	spare   fragment   // of the movement before, for its memory
	batch   batch
	records int // STMTTRN met in the file, whatever became of them
	found   int // statements in the file
	errs    []error
	fitids  fitids

	status       *status     // the STATUS being read
	refusal      *status     // the first that is an error
	remark       *status     // the first that is no plain success
	hollow       error       // of a statement that was passed over for want of an account
	foreign      string      // the account being passed over: INVSTMTRS
	passed       string      // what was passed over, for people
	organisation string      // FI/ORG: names the bank where a card does not
	server       ledger.Date // DTSERVER: when the bank wrote the file, "" when it cannot be read
	written      ledger.Date // the same when it has an hour: that day was not over
	ended        bool        // </OFX> was seen
}

// movement is a STMTTRN or STMTTRNP whose tokens are being collected.
type movement struct {
	number, line int
	pending      bool
	fragment     fragment
}

// statementTags open a statement; foreignTags an account that is none of ours.
var (
	statementTags = names("STMTRS CCSTMTRS")
	foreignTags   = map[string]string{
		"INVSTMTRS": "an investment account", "LOANSTMTRS": "a loan account", "AMRTSTMTRS": "an amortisation account",
	}
	// behindList are the aggregates of a statement that no movement holds: one
	// that begins ends a movement left open.
	behindList = names("BANKTRANLIST BANKTRANLISTP LEDGERBAL AVAILBAL BALLIST REWARDINFO STMTTRN STMTTRNP")
	wrappers   = names("STMTTRNRS CCSTMTTRNRS INVSTMTTRNRS LOANSTMTTRNRS OFX")
)

// endsStatement reports whether a tag cannot stand inside a statement.
func endsStatement(t token) bool {
	if contents[t.name] == nil && leaves[t.name] {
		return false // nearly every tag
	}
	return statementTags[t.name] || wrappers[t.name] || foreignTags[t.name] != "" || strings.Contains(t.name, "MSGSRSV")
}

func (r *reader) take(t token) error {
	switch {
	case r.rec != nil:
		return r.inMovement(t)
	case r.stmt != nil && !r.stmt.closed:
		return r.inStatement(t)
	}
	return r.outside(t)
}

func (r *reader) outside(t token) error {
	if r.status != nil && !r.status.take(t) {
		r.endStatus()
	}
	if t.start && t.name == "STMTTRN" {
		r.records++
	}
	switch {
	case t.start && statementTags[t.name]:
		return r.open(t)
	case t.start && t.name == "STATUS":
		r.status = &status{line: t.line}
	case t.start && t.name == "ORG":
		r.organisation = t.text
	case t.start && t.name == "DTSERVER":
		r.server, _ = dayOf(t.text, new(notes)) // unreadable, it bounds nothing
		if len(t.text) > len("YYYYMMDD") {
			r.written = r.server
		}
	case t.start && foreignTags[t.name] != "":
		r.foreign, r.passed = t.name, foreignTags[t.name]
		r.notes.add("ignored: " + r.passed + " (" + t.name + ")")
	case t.start && t.name == "STMTTRN" && r.foreign == "":
		return &ledger.ReadError{
			Line: t.line, Record: t.name, Err: errors.New("a movement stands outside of any statement"),
			Remedy: "download the statement again; its beginning is missing",
		}
	case !t.start && t.name == r.foreign:
		r.foreign = ""
	case !t.start && t.name == "OFX":
		r.ended = true
	}
	return nil
}

// open ends the statement before, now that its notes are complete, and starts
// one.
func (r *reader) open(t token) error {
	if err := r.end(); err != nil {
		return err
	}
	if r.found++; r.found > maxAccounts {
		return &ledger.ReadError{
			Line: t.line, Record: t.name, Err: fmt.Errorf("more than %d statements in one file", maxAccounts),
			Remedy: "download the statements of fewer accounts at once",
		}
	}
	r.foreign, r.fitids = "", fitids{}
	r.stmt = &statement{tag: t.name, line: t.line, server: r.server, out: ledger.Statement{Format: ledger.FormatOFX, Written: r.written}}
	return nil
}

func (r *reader) inStatement(t token) error {
	s := r.stmt
	switch {
	case endsStatement(t):
		s.closed = true
		if !t.start && t.name == s.tag {
			return nil
		}
		r.notes.add("repaired: unclosed tags")
		return r.outside(t)
	case t.name == "STMTTRN" || t.name == "STMTTRNP":
		if t.start {
			return r.openMovement(t)
		}
		r.notes.add("repaired: end tags without a start")
		return nil
	case t.start && t.name == "BANKTRANLIST":
		s.listed = true
	}
	if behindList[t.name] {
		s.waiting = t.start && t.name == "BANKTRANLISTP"
	}
	return s.frame.add(t, maxFrame)
}

func (r *reader) openMovement(t token) error {
	if t.name == "STMTTRN" {
		r.records++
	}
	r.rec = &movement{number: r.records, line: t.line, pending: t.name == "STMTTRNP" || r.stmt.waiting, fragment: r.spare}
	r.spare = fragment{}
	if r.rec.pending {
		r.stmt.pending++
		return nil
	}
	if !r.stmt.listed {
		r.notes.add("repaired: no BANKTRANLIST around the movements")
	}
	r.stmt.listed = true
	if r.stmt.begun {
		return nil
	}
	return r.begin()
}

func (r *reader) inMovement(t token) error {
	if !t.start && (t.name == "STMTTRN" || t.name == "STMTTRNP") {
		return r.endMovement()
	}
	if endsStatement(t) || behindList[t.name] {
		r.notes.add("repaired: unclosed tags")
		if err := r.endMovement(); err != nil {
			return err
		}
		return r.inStatement(t)
	}
	if err := r.rec.fragment.add(t, maxRecord); err != nil {
		return r.rec.named(err)
	}
	return nil
}

// named puts the movement an error belongs to into it.
func (m *movement) named(err error) error {
	var bad *ledger.ReadError
	if errors.As(err, &bad) {
		bad.Line, bad.Record = m.line, record{number: m.number}.place()
	}
	return err
}

func (r *reader) endMovement() error {
	m := r.rec
	r.rec = nil
	defer func() { r.spare = m.fragment.emptied() }()
	if m.pending {
		return nil
	}
	if err := r.book(m); err != nil {
		return r.fail(m.named(err))
	}
	if len(r.batch.records) < batchSize {
		return nil
	}
	return r.flush()
}

// book puts a movement into the batch.
func (r *reader) book(m *movement) error {
	e, err := repair("STMTTRN", m.fragment.tokens, r.scan.xml, &r.notes)
	if err != nil {
		return err
	}
	if strings.EqualFold(e.get("TRNTYPE"), "HOLD") {
		r.stmt.pending++
		return nil
	}
	if err := r.checkCurrency(m, e); err != nil {
		return err
	}
	if fitid := reference(e.get("FITID")); fitid != "" && r.fitids.again(fitid) {
		r.notes.once("FITID", fmt.Sprintf("check: the FITID of STMTTRN %d, and perhaps of others, is another movement's too", m.number))
	}
	return r.batch.add(record{number: m.number, line: m.line}, e, r.stmt.out.Account.Currency, &r.notes)
}

// checkCurrency refuses a movement in another currency than its statement's:
// CURRENCY says that its amount is not in CURDEF (OFX 2.2 section 5.2), so that
// booking it as such would book wrong money. ORIGCURRENCY names a currency the
// amount was already converted from, which is worth a note.
func (r *reader) checkCurrency(m *movement, e *element) error {
	own := r.stmt.out.Account.Currency
	if code := strings.ToUpper(e.get("CURRENCY", "CURSYM")); code != "" && code != own {
		return &ledger.ReadError{
			Field: "CURRENCY", Err: fmt.Errorf("the amount is in %.8s, and the statement in %s", code, own),
			Remedy: "ask the bank for a statement with every amount in " + own,
		}
	}
	if code := strings.ToUpper(e.get("ORIGCURRENCY", "CURSYM")); code != "" && code != own {
		r.notes.once("ORIGCURRENCY", fmt.Sprintf("ignored: ORIGCURRENCY %.8s in STMTTRN %d and perhaps others", code, m.number))
	}
	return nil
}

// fail keeps the error of one movement, so that a person learns of several at
// once; it returns an error when that is enough.
func (r *reader) fail(err error) error {
	if len(r.errs) == maxErrors-1 {
		return err
	}
	r.errs = append(r.errs, err)
	return nil
}

// stop returns what Read returns.
func (r *reader) stop(err error) error {
	if len(r.errs) == 0 {
		return err
	}
	if err != nil {
		r.errs = append(r.errs, err)
	}
	if len(r.errs) == 1 {
		return r.errs[0]
	}
	return errors.Join(r.errs...)
}

// begin announces the statement: before its first movement, or at its end when
// it has none.
func (r *reader) begin() error {
	s := r.stmt
	var early notes // the frame is not complete: what it lacks may still come
	if err := s.describe(r.scan.xml, r.organisation, &early); err != nil {
		return err
	}
	if r.rec != nil && s.out.Account.Currency == "" {
		return &ledger.ReadError{
			Line: s.line, Record: s.tag, Field: "CURDEF", Err: errMissing,
			Remedy: "ask the bank for a statement that names its currency",
		}
	}
	s.begun = true
	s.out.Notes = append(s.out.Notes, r.notes.take()...)
	if len(r.errs) > 0 {
		return nil
	}
	return r.sink.Begin(s.out)
}

// flush decodes the batch and hands its entries on.
func (r *reader) flush() error {
	if len(r.batch.records) == 0 {
		return nil
	}
	defer r.batch.reset()
	decoded, err := r.batch.decode()
	if err != nil {
		return r.fail(err)
	}
	for i, rec := range r.batch.records {
		e, err := entry(rec, r.stmt.out.Account.ID, decoded[i])
		if err != nil {
			return r.fail(err)
		}
		r.stmt.extend(e.BookingDate)
		r.stmt.out.Entries++
		if len(r.errs) > 0 {
			continue
		}
		if err := r.sink.Entry(e); err != nil {
			return err
		}
	}
	return nil
}

// end hands on the complete statement, if there is one.
func (r *reader) end() error {
	s := r.stmt
	if s == nil {
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	if !s.begun {
		if err := r.begin(); err != nil {
			if s.hollow {
				return r.passOver(err)
			}
			return err
		}
	}
	if err := s.describe(r.scan.xml, r.organisation, &r.notes); err != nil {
		return err
	}
	if s.pending > 0 {
		r.notes.add(fmt.Sprintf("ignored: %d pending, not booked, in %s", s.pending, s.out.Account.ID))
	}
	if !s.listed {
		r.notes.add("check: " + s.out.Account.ID + " has a balance and no list of movements, no day is covered")
	}
	s.out.Notes = append(s.out.Notes, r.notes.take()...)
	r.stmt = nil
	if len(r.errs) > 0 {
		return nil
	}
	return r.sink.End(s.out)
}

// finish ends the last statement, if the file holds together.
func (r *reader) finish() error {
	if r.rec != nil || r.stmt != nil && !r.stmt.closed {
		cut := &ledger.ReadError{
			Line: r.scan.line, Err: errors.New("the file ends inside a statement: it was cut short"),
			Remedy: "download the statement again",
		}
		if r.rec != nil {
			cut.Record = record{number: r.rec.number}.place()
		}
		return cut
	}
	r.endStatus()
	if !r.ended {
		r.notes.add("repaired: no </OFX> at the end")
	}
	if !r.source.header {
		r.notes.add("repaired: no OFX header")
	}
	if lie := r.source.lie(); lie != "" {
		r.notes.add(lie)
	}
	if legacy := r.source.legacy; legacy != nil && legacy.lost > 0 {
		r.notes.add(fmt.Sprintf("check: %d bytes are no characters, read as \ufffd", legacy.lost))
	}
	if err := r.end(); err != nil {
		return err
	}
	if r.found == 0 {
		return r.nothing()
	}
	return nil
}

// passOver leaves out a statement that names no account and says nothing: some
// banks send one for every account a customer might have.
func (r *reader) passOver(err error) error {
	r.hollow, r.stmt = err, nil
	r.found--
	r.notes.add("ignored: a statement without an account, a movement or a balance")
	return nil
}
