package mt940

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"relanced/internal/ledger"
)

// Read reads every statement of an MT940 or MT942 file and hands it to the
// sink. Entries leave ID, State and Note empty, and no balance is checked: that
// is the intake's.
//
// An error of the sink is returned unchanged, an error of in is wrapped.
// Anything wrong with the file is a *ledger.ReadError; the sink then gets no End
// for that statement, and what it has been given so far must not be kept.
func Read(in io.Reader, sink ledger.StatementSink) error {
	r := &reader{scan: newScanner(in), sink: sink}
	for {
		f, err := r.scan.next()
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err == nil {
			err = r.take(f)
		}
		if err != nil {
			return r.placed(err)
		}
	}
}

// reader follows the fields of a file: a message after the other, each a
// statement, or a further page of the one before.
type reader struct {
	scan  *scanner
	sink  ledger.StatementSink
	notes notes

	msg     *message   // the one being read, nil between messages
	stmt    *statement // handed on, or to be, at its end
	entry   *movement  // field 61 whose fields 86 are being collected
	records int        // fields 61 met in the file
	found   int        // statements in the file
}

// message is what the head of a message says, before its statement is known.
type message struct {
	line     int
	ref      string         // field 20
	account  ledger.Account // field 25
	number   string         // field 28: the statement
	page     string         // field 28: the sequence within it
	holder   string         // field NS, code 22
	currency string         // field 34F
	interim  bool           // fields of an MT942 only were met
	day      ledger.Date    // field 13: when an MT942 was written
	begun    bool           // its statement is r.stmt
	closed   bool           // field 62 was met
	last     int            // the line of its last field
}

func (r *reader) take(f field) error {
	if f.tag == tagHeader || f.tag == tagEnd {
		return r.boundary(f)
	}
	if r.msg == nil || f.tag == "20" {
		if err := r.endMessage(); err != nil {
			return err
		}
		if f.tag != "20" && f.tag != "25" && f.tag != "25P" {
			return f.fault(errors.New("it stands outside of any statement"), "download the statement again; its beginning is missing")
		}
		r.msg = &message{line: f.line}
	}
	r.msg.last = f.line
	switch f.tag {
	case "61":
		return r.movement(f)
	case "86":
		return r.details(f)
	case "NS":
		return r.nonSwift(f)
	}
	if err := r.book(); err != nil { // whatever comes now, the entry is complete
		return err
	}
	return r.frame(f)
}

// boundary ends a message. The FIN header says whether the next one is ours.
func (r *reader) boundary(f field) error {
	if err := r.endMessage(); err != nil {
		return err
	}
	m := finType.FindStringSubmatch(f.text())
	if m == nil {
		return nil
	}
	if kind := m[1]; kind != "940" && kind != "942" {
		return &ledger.ReadError{
			Line: f.line, Err: fmt.Errorf("it holds a message MT%s, and only MT940 and MT942 are read", kind),
			Remedy: "ask the bank for statements as MT940",
		}
	}
	return nil
}

var finType = regexp.MustCompile(`\{2:[IO]([0-9]{3})`)

// frame takes the fields around the entries.
func (r *reader) frame(f field) error {
	m := r.msg
	switch f.tag {
	case "20":
		m.ref = f.text()
	case "25", "25P":
		if m.account.ID != "" {
			return f.fault(errors.New("the account is named twice"), "download the statement again")
		}
		m.account = accountOf(f)
	case "28", "28C":
		m.number, m.page, _ = strings.Cut(strings.ReplaceAll(f.text(), " ", ""), "/")
	case "34F":
		m.interim = true
		m.currency = currencyOf(f.text())
	case "13", "13D":
		m.interim = true
		m.day, _ = dayOf(f.text(), &r.notes) // unreadable, the last entry says it
	case "60F", "60M":
		return r.opening(f)
	case "62F", "62M":
		return r.closing(f)
	case "65":
		r.forward(f)
	case "90C", "90D":
		return r.claim(f)
	case "21", "64":
	default:
		r.notes.add("ignored: unknown field :" + f.tag + ":")
	}
	return nil
}

// nonSwift takes the field that German banks add: the text of an entry behind
// field 61, facts about the account in front.
func (r *reader) nonSwift(f field) error {
	if r.entry != nil {
		return r.details(f)
	}
	for _, line := range f.lines {
		if name, ok := strings.CutPrefix(line, "22"); ok && r.msg.holder == "" {
			r.msg.holder = strings.TrimSpace(name)
		}
	}
	return nil
}

// movement takes field 61.
func (r *reader) movement(f field) error {
	if err := r.book(); err != nil {
		return err
	}
	r.records++
	if !r.msg.begun {
		if err := r.interim(f); err != nil {
			return err
		}
	}
	if r.msg.closed {
		return f.fault(errors.New("an entry stands behind the closing balance"), "download the statement again; two statements run into one")
	}
	m, err := movementOf(f, r.stmt.out.Account.Currency, &r.notes)
	if err != nil {
		return err
	}
	m.record = r.records
	r.entry = m
	return nil
}

// details takes a field 86: of the entry in front, or of the statement.
func (r *reader) details(f field) error {
	if r.entry == nil {
		if f.text() != "" {
			r.notes.add("ignored: text of the bank about the statement (:86:)")
		}
		return nil
	}
	if r.entry.bytes += f.bytes; r.entry.bytes > maxDetails {
		return f.fault(fmt.Errorf("the details of one entry are longer than %d bytes", maxDetails), "download the statement again; this is not what a bank writes")
	}
	r.entry.details = append(r.entry.details, f)
	return nil
}

// book hands on the entry whose details are complete.
func (r *reader) book() error {
	m := r.entry
	if m == nil {
		return nil
	}
	r.entry = nil
	if m.expected {
		r.stmt.expected++
		return nil
	}
	e := m.entry()
	e.Account = r.stmt.out.Account.ID
	if err := r.begin(); err != nil {
		return err
	}
	r.stmt.count(e)
	return r.hand(r.sink.Entry(e))
}

// begin announces the statement in front of its first entry, or at its end.
func (r *reader) begin() error {
	if r.stmt.begun {
		return nil
	}
	r.stmt.begun = true
	return r.hand(r.sink.Begin(r.stmt.out))
}

// endMessage ends a message. Its statement stays open: the next message may be
// its next page.
func (r *reader) endMessage() error {
	if r.msg == nil {
		return nil
	}
	if err := r.book(); err != nil {
		return err
	}
	m := r.msg
	if !m.begun && m.interim {
		if err := r.interim(field{tag: "20", line: m.line}); err != nil {
			return err
		}
	}
	r.msg = nil
	switch {
	case !m.begun:
		return &ledger.ReadError{
			Line: m.line, Record: fmt.Sprintf("statement %d", r.found+1), Field: ":60F:", Err: errors.New("the opening balance is missing"),
			Remedy: "download the statement again; it is not complete",
		}
	case !m.closed && r.stmt.out.Format == ledger.FormatMT940:
		return &ledger.ReadError{
			Line: m.last, Record: fmt.Sprintf("statement %d", r.found), Field: ":62F:", Err: errors.New("the closing balance is missing: it was cut short"),
			Remedy: "download the statement again",
		}
	}
	return nil
}

// end hands on the complete statement.
func (r *reader) end() error {
	s := r.stmt
	if s == nil {
		return nil
	}
	if err := r.begin(); err != nil {
		return err
	}
	if s.expected > 0 {
		r.notes.add(fmt.Sprintf("ignored: %d expected, not booked, in %s", s.expected, s.out.Account.ID))
	}
	if r.scan.charset.codePage {
		r.notes.add("repaired: letters are read as code page 850")
	}
	s.out.Notes = r.notes.take()
	s.period()
	r.stmt = nil
	return r.hand(r.sink.End(s.out))
}

func (r *reader) finish() error {
	if err := r.endMessage(); err != nil {
		return r.placed(err)
	}
	if err := r.end(); err != nil {
		return r.placed(err)
	}
	if r.found == 0 {
		return &ledger.ReadError{Err: errors.New("there is no statement in it"), Remedy: "ask the bank for statements as MT940"}
	}
	return nil
}

// sinkError marks what the sink returned, which is not ours to add to.
type sinkError struct{ error }

func (r *reader) hand(err error) error {
	if err != nil {
		return sinkError{err}
	}
	return nil
}

// placed says which entry or statement an error of the file belongs to.
func (r *reader) placed(err error) error {
	if sunk, ok := errors.AsType[sinkError](err); ok {
		return sunk.error
	}
	if bad, ok := errors.AsType[*ledger.ReadError](err); ok && bad.Record == "" {
		switch {
		case bad.Field == ":61:" && r.records > 0 || bad.Field == ":86:" && r.entry != nil:
			bad.Record = fmt.Sprintf("record %d", r.records)
		case r.msg != nil:
			bad.Record = fmt.Sprintf("statement %d", max(r.found, 1))
		}
	}
	return err
}
