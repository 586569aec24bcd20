package mt940

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// statement is one statement with what is needed to end it.
type statement struct {
	out      ledger.Statement
	number   string // field 28 without its page
	begun    bool   // the sink knows it
	paged    bool   // its last message ended with field 62M
	expected int    // entries passed over as not booked
	first    ledger.Date
	last     ledger.Date
	written  ledger.Date // when an MT942 was written, "" unknown
}

// opening takes field 60: a new statement, or a further page of the one before.
func (r *reader) opening(f field) error {
	m := r.msg
	if m.begun {
		return f.fault(errors.New("the opening balance is given twice"), "download the statement again; two statements run into one")
	}
	balance, err := r.balance(f, "")
	if err != nil {
		return err
	}
	if s := r.stmt; f.tag == "60M" && s != nil && s.paged && s.out.Account.ID == m.account.ID && s.number == m.number &&
		s.out.Closing.Money == balance.Money {
		m.begun, s.paged, s.out.Closing = true, false, ledger.Balance{}
		return nil
	}
	if err := r.open(f, balance.Currency); err != nil {
		return err
	}
	r.stmt.out.Format = ledger.FormatMT940
	r.stmt.out.Opening = balance
	return nil
}

// interim opens the statement of an MT942, which has no opening balance.
func (r *reader) interim(f field) error {
	if !r.msg.interim || r.msg.currency == "" {
		return f.fault(errors.New("there is no opening balance in front of it, so that the currency is unknown"),
			"ask the bank for complete statements as MT940")
	}
	if err := r.open(f, r.msg.currency); err != nil {
		return err
	}
	r.stmt.out.Format = ledger.FormatMT942
	r.stmt.written = r.msg.day
	return nil
}

// open ends the statement before and starts one.
func (r *reader) open(f field, currency string) error {
	if err := r.end(); err != nil {
		return err
	}
	m := r.msg
	if m.account.ID == "" {
		return &ledger.ReadError{
			Line: f.line, Field: ":25:", Err: errors.New("the account is missing"), Remedy: "ask the bank for statements with the account number",
		}
	}
	if r.found++; r.found > maxStatements {
		return f.fault(fmt.Errorf("more than %d statements in one file", maxStatements), "download the statements of fewer accounts at once")
	}
	account := m.account
	account.Currency, account.Holder = currency, m.holder
	m.begun = true
	r.stmt = &statement{
		number: m.number,
		out:    ledger.Statement{Account: account, ID: m.ref, Sequence: sequenceOf(m.number)},
	}
	return nil
}

// sequenceOf is the number of the statement. Zero means not numbered.
func sequenceOf(number string) string {
	if strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return strings.TrimLeft(number, "0")
}

func (r *reader) closing(f field) error {
	if !r.msg.begun || r.stmt.out.Format != ledger.FormatMT940 {
		return f.fault(errors.New("a closing balance without an opening one"), "download the statement again; it is not complete")
	}
	if r.msg.closed {
		return f.fault(errors.New("the closing balance is given twice"), "download the statement again; two statements run into one")
	}
	s := r.stmt
	balance, err := r.balance(f, s.out.Account.Currency)
	if err != nil {
		return err
	}
	if balance.Currency != s.out.Account.Currency {
		return f.fault(fmt.Errorf("it is in %s, and the statement in %s", balance.Currency, s.out.Account.Currency), "download the statement again")
	}
	r.msg.closed, s.paged, s.out.Closing = true, f.tag == "62M", balance
	return nil
}

// forward takes field 65, the balance once entries valued after the closing
// date count. There may be one for each of several days: the last counts them all.
func (r *reader) forward(f field) {
	if !r.msg.closed {
		return
	}
	s := r.stmt
	balance, err := r.balance(f, s.out.Account.Currency)
	if err != nil || balance.Currency != s.out.Account.Currency {
		r.notes.add("ignored: a forward balance (:65:) that cannot be read")
		return
	}
	if balance.Date > s.out.Closing.Date && balance.Date > s.out.Forward.Date {
		s.out.Forward = balance
	}
}

var balanceField = regexp.MustCompile(`^([CD])([0-9]{6})([A-Z]{3})?([0-9]+,[0-9]*)$`)

// balance reads fields 60, 62 and 65: mark, date, currency, amount.
func (r *reader) balance(f field, currency string) (ledger.Balance, error) {
	m := balanceField.FindStringSubmatch(strings.ReplaceAll(f.lines[0], " ", ""))
	if m == nil || len(f.lines) > 1 && strings.Trim(firstByte(f.lines[1]), "0123456789,") == "" && firstByte(f.lines[1]) != "" {
		if whole := balanceField.FindStringSubmatch(strings.ReplaceAll(f.text(), " ", "")); whole != nil {
			m = whole
		}
	}
	if m == nil {
		return ledger.Balance{}, f.fault(fmt.Errorf("%.40q is not a balance: C or D, YYMMDD, currency and amount are expected", f.text()), "download the statement again")
	}
	if m[3] != "" {
		currency = m[3]
	}
	day, err := dayOf(m[2], &r.notes)
	if err != nil {
		return ledger.Balance{}, f.fault(err, "download the statement again")
	}
	money, err := amountOf(m[4], currency)
	if err != nil {
		return ledger.Balance{}, f.fault(err, "download the statement again")
	}
	if m[1] == "D" {
		money.Minor = -money.Minor
	}
	return ledger.Balance{Money: money, Date: day, Set: true}, nil
}

func firstByte(s string) string { return s[:min(1, len(s))] }

// amountOf reads an amount as SWIFT writes it: digits and a comma, which is
// always the decimal one.
func amountOf(text, currency string) (ledger.Money, error) {
	return ledger.ParseDecimal(strings.Replace(text, ",", ".", 1), currency)
}

var sumField = regexp.MustCompile(`^([0-9]{1,9})([A-Z]{3})([0-9]+,?[0-9]*)$`)

// claim takes fields 90: how many entries, and their sum.
func (r *reader) claim(f field) error {
	if !r.msg.begun {
		return nil
	}
	s := &r.stmt.out
	m := sumField.FindStringSubmatch(strings.ReplaceAll(f.text(), " ", ""))
	if m == nil {
		r.notes.add("ignored: a total (:90D:, :90C:) that cannot be read")
		return nil
	}
	sum, err := amountOf(m[3], m[2])
	if err != nil {
		return f.fault(err, "download the statement again")
	}
	count, _ := strconv.Atoi(m[1]) // nine digits
	s.Count += count
	if f.tag == "90C" {
		s.Credits, s.Claimed.Credits = sum.Minor, true
	} else {
		s.Debits, s.Claimed.Debits = sum.Minor, true
	}
	// One of the two alone says nothing about how many there are.
	s.Claimed.Count = s.Claimed.Credits && s.Claimed.Debits
	return nil
}

// count keeps track of the days of the entries.
func (s *statement) count(e ledger.Entry) {
	s.out.Entries++
	if s.first == "" || e.BookingDate < s.first {
		s.first = e.BookingDate
	}
	s.last = s.last.Max(e.BookingDate)
}

// period sets the days covered. An opening balance dated before the first entry
// is the closing one of the statement before, whose day is not covered again.
func (s *statement) period() {
	if s.out.Format == ledger.FormatMT942 {
		s.out.From, s.out.To = s.first, s.last.Max(s.written)
		if s.out.From == "" {
			s.out.From = s.out.To
		}
		return
	}
	s.out.From, s.out.To = s.out.Opening.Date, s.out.Closing.Date
	if s.out.From < s.out.To && (s.first == "" || s.first > s.out.From) {
		s.out.From = s.out.From.AddDays(1)
	}
	if s.out.From > s.out.To { // the balances are the wrong way round: only the last day is sure
		s.out.From = s.out.To
	}
}
