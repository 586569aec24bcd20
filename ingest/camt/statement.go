package camt

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// statement is one Stmt while it is read.
type statement struct {
	*document
	number   int
	id       string
	sequence string
	legal    string // LglSeqNb, taken when there is no ElctrncSeqNb
	created  ledger.Date
	period   periodElement
	account  ledger.Account
	balances balances
	summary  summaryElement
	notes    notes
	begun    bool
	entries  int // Ntry elements met
	skipped  int // of them, those not booked
	met      tally
	handed   tally
	earliest ledger.Date // booking days handed on
	latest   ledger.Date
}

// tally sums entries up as TxsSummry does; credits and debits are both positive.
type tally struct {
	count           int
	credits, debits int64
}

func (t *tally) add(amount ledger.Money) {
	t.count++
	if amount.Minor >= 0 {
		t.credits += amount.Minor
	} else {
		t.debits -= amount.Minor
	}
}

func (s *statement) record() string { return fmt.Sprintf("Stmt %d", s.number) }

func (s *statement) child(start xml.StartElement) error {
	switch start.Name.Local {
	case "Id":
		return s.text(&s.id, start)
	case "ElctrncSeqNb":
		return s.text(&s.sequence, start)
	case "LglSeqNb":
		return s.text(&s.legal, start)
	case "CreDtTm":
		return s.readCreated(start)
	case "FrToDt":
		return s.decode(&s.period, start, s.record())
	case "StmtPgntn":
		return s.readPage(start)
	case "Acct":
		return s.readAccount(start)
	case "Bal":
		return s.readBalance(start)
	case "TxsSummry":
		return s.decode(&s.summary, start, s.record())
	case "Ntry":
		return s.readEntry(start)
	}
	return s.skip(s.record())
}

func (s *statement) text(into *string, start xml.StartElement) error {
	err := s.decode(into, start, s.record())
	*into = clean(*into)
	return err
}

// readCreated keeps the day the statement was made, which only bounds its
// period: an unreadable one is no reason to refuse.
func (s *statement) readCreated(start xml.StartElement) error {
	var created string
	err := s.text(&created, start)
	s.created, _ = day(created)
	return err
}

func (s *statement) readPage(start xml.StartElement) error {
	var page struct {
		Number string `xml:"PgNb"`
		Last   string `xml:"LastPgInd"`
	}
	err := s.decode(&page, start, s.record())
	if last := clean(page.Last); last == "false" || last == "0" {
		s.notes.once("page " + clean(page.Number) + " of a statement that goes on in another file")
	}
	return err
}

func (s *statement) readAccount(start xml.StartElement) error {
	var a accountElement
	if err := s.decode(&a, start, s.record()); err != nil {
		return err
	}
	named := first(a.IBAN, a.Other, a.Proprietary, a.BBAN)
	s.account.ID = ledger.NormalizeIBAN(named)
	if ledger.ValidIBAN(s.account.ID) {
		s.account.IBAN = s.account.ID
	} else if clean(a.IBAN) != "" {
		s.notes.once(fmt.Sprintf("the account number %s is no valid IBAN", s.account.ID))
	}
	s.account.Holder = a.Owner.name()
	s.account.Bank = first(a.BIC, a.BICFI, a.Member)
	s.account.Currency = clean(a.Currency)
	if s.account.Currency == "" {
		return nil
	}
	if _, err := ledger.Decimals(s.account.Currency); err != nil {
		return s.fail(s.tokens.line(), s.record(), "Acct/Ccy", err)
	}
	return nil
}

// fail refuses the file for one value of it.
func (s *statement) fail(line int, record, field string, err error) error {
	return &ledger.ReadError{
		Line: line, Record: record, Field: field, Err: err,
		Remedy: "Ask the bank for a corrected file: nothing of this one has been taken in",
	}
}

// begin hands the statement on as far as it is known.
func (s *statement) begin() error {
	if s.begun {
		return nil
	}
	s.begun = true
	if s.account.ID == "" {
		return s.fail(s.tokens.line(), s.record(), "Acct", errors.New("the statement does not name its account"))
	}
	return s.sink.Begin(s.describe()) //nolint:wrapcheck // the sink's error goes back unchanged
}

// end hands on the complete statement.
func (s *statement) end() error {
	if err := s.begin(); err != nil {
		return err
	}
	if s.tokens.text.repairs.foreign > 0 {
		s.notes.once("the file is not in the encoding it declares: stray bytes were read as Windows-1252")
	}
	if s.tokens.text.repairs.controls > 0 {
		s.notes.once("control characters were taken out of the texts")
	}
	complete := s.describe()
	s.restateClaims(&complete)
	complete.Entries = s.handed.count
	complete.Notes = s.notes.lines()
	return s.sink.End(complete) //nolint:wrapcheck // the sink's error goes back unchanged
}

// describe says what is known of the statement by now.
func (s *statement) describe() ledger.Statement {
	opening, closing := s.balances.choose(&s.notes)
	out := ledger.Statement{
		Account: s.account, ID: s.id, Sequence: s.sequenceDigits(),
		Opening: opening, Closing: closing, Forward: s.balances.last("FWAV"),
	}
	out.From, out.To = s.days(closing)
	s.claim(&out)
	out.Notes = s.notes.lines()
	return out
}

// sequenceDigits is the sequence number in digits without leading zeros, so that the
// next one can be told from it.
func (s *statement) sequenceDigits() string {
	number := first(s.sequence, s.legal)
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	if number = strings.TrimLeft(number, "0"); number == "" {
		return "0"
	}
	return number
}

// claim reads the totals of TxsSummry. An unreadable one is worth a note and no
// refusal: they decide nothing when there are balances.
func (s *statement) claim(out *ledger.Statement) {
	if text := clean(s.summary.Count); text != "" {
		n, err := strconv.ParseUint(text, 10, 31)
		out.Count, out.Claimed.Count = int(n), err == nil
		s.noteClaim(err)
	}
	out.Credits, out.Claimed.Credits = s.claimedSum(s.summary.Credits)
	out.Debits, out.Claimed.Debits = s.claimedSum(s.summary.Debits)
}

func (s *statement) claimedSum(text string) (minor int64, claimed bool) {
	if clean(text) == "" {
		return 0, false
	}
	sum, err := amountElement{Text: text}.parse(s.account.Currency)
	s.noteClaim(err)
	return sum.Minor, err == nil
}

func (s *statement) noteClaim(err error) {
	if err != nil {
		s.notes.once("the totals of the statement (TxsSummry) cannot be read and are left out")
	}
}

// restateClaims says the totals, which count Ntry elements, in entries handed
// on: a batch counts once for the bank and once a detail for us. Whether the
// bank counts entries not booked yet is not known, so with such there is no claim.
func (s *statement) restateClaims(out *ledger.Statement) {
	if s.skipped > 0 {
		out.Count, out.Credits, out.Debits, out.Claimed = 0, 0, 0, ledger.Claims{}
		return
	}
	if out.Claimed.Count {
		out.Count += s.handed.count - s.met.count
	}
	if out.Claimed.Credits {
		out.Credits += s.handed.credits - s.met.credits
	}
	if out.Claimed.Debits {
		out.Debits += s.handed.debits - s.met.debits
	}
}
