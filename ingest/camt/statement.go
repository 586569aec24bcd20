package camt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// statement is one Stmt while it is read.
type statement struct {
	*document
	message

	number   int // in the file
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
	entries  int         // Ntry elements met
	skipped  int         // of them, those not booked
	handed   int         // of them, those handed on
	earliest ledger.Date // booking days handed on
	latest   ledger.Date
}

func (s *statement) record() string { return s.statement + " " + strconv.Itoa(s.number) }

// child reads one child of the statement.
func (s *statement) child(element string) error {
	switch element {
	case "Id":
		s.id = clean(s.content())
	case "ElctrncSeqNb":
		s.sequence = clean(s.content())
	case "LglSeqNb":
		s.legal = clean(s.content())
	case "CreDtTm":
		// It only bounds the period: an unreadable one is no reason to refuse.
		s.created, _ = day(clean(s.content()))
	case "FrToDt":
		s.readPeriod(&s.period)
	case "StmtPgntn", "RptPgntn", "NtfctnPgntn":
		s.takePage()
	case "Acct":
		return s.takeAccount()
	case "Bal":
		return s.takeBalance()
	case "TxsSummry":
		s.readSummary(&s.summary)
	case "Ntry":
		return s.takeEntry()
	default:
		s.skip()
	}
	return s.failed(s.record())
}

func (s *statement) takePage() {
	var page pageElement
	s.readPage(&page)
	if last := clean(page.Last); last == "false" || last == "0" {
		s.notes.once("page " + clean(page.Number) + " of a statement that goes on in another file")
	}
}

func (s *statement) takeAccount() error {
	var a accountElement
	s.readAccount(&a)
	if err := s.failed(s.record()); err != nil {
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
		return s.fail(s.line(), s.record(), "Acct/Ccy", err)
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
		return s.fail(s.line(), s.record(), "Acct", errors.New("the statement does not name its account"))
	}
	return s.sink.Begin(s.describe()) //nolint:wrapcheck // the sink's error goes back unchanged
}

// end hands on the complete statement.
func (s *statement) end() error {
	if err := s.begin(); err != nil {
		return err
	}
	if s.source.repairs.foreign > 0 {
		s.notes.once("the file is not in the encoding it declares: stray bytes were read as Windows-1252")
	}
	if s.source.repairs.controls > 0 {
		s.notes.once("control characters were taken out of the texts")
	}
	if s.source.repairs.lost > 0 {
		s.notes.once("characters that are not in the encoding of the file are lost (U+FFFD)")
	}
	complete := s.describe()
	if s.skipped > 0 { // whether the bank counts entries not booked yet is not known
		complete.Count, complete.Credits, complete.Debits, complete.Claimed = 0, 0, 0, ledger.Claims{}
	}
	complete.Entries = s.handed
	complete.Notes = s.notes.lines()
	return s.sink.End(complete) //nolint:wrapcheck // the sink's error goes back unchanged
}

// describe says what is known of the statement by now.
func (s *statement) describe() ledger.Statement {
	opening, closing := s.openingAndClosing()
	out := ledger.Statement{
		Format: s.format, Account: s.account, ID: s.id, Sequence: s.sequenceDigits(),
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
	if clean(text) == "" || s.account.Currency == "" { // known from the first entry on
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
