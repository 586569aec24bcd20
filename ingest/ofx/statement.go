package ofx

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// statement is the STMTRS or CCSTMTRS being read. Its tokens other than the
// movements are kept until its end, because the balance stands behind them.
type statement struct {
	tag     string
	line    int
	frame   fragment
	closed  bool // its end was seen; notes may still be added
	listed  bool // there is a BANKTRANLIST
	begun   bool
	hollow  bool        // it names no account and says nothing
	waiting bool        // inside BANKTRANLISTP: nothing in there is booked
	pending int         // movements passed over as not booked
	server  ledger.Date // when the bank wrote the file, "" unknown

	out         ledger.Statement
	first, last ledger.Date // of the entries
}

// fragment is a bounded run of tokens.
type fragment struct {
	tokens []token
	bytes  int
}

// emptied returns a fragment without tokens that keeps their memory.
func (f *fragment) emptied() fragment {
	clear(f.tokens)
	return fragment{tokens: f.tokens[:0]}
}

func (f *fragment) add(t token, limit int) error {
	f.bytes += t.size()
	if f.bytes > limit {
		return &ledger.ReadError{
			Line: t.line, Field: t.name, Err: fmt.Errorf("more than %d bytes without an end", limit),
			Remedy: "download the statement again; this is not what a bank writes",
		}
	}
	f.tokens = append(f.tokens, t)
	return nil
}

// describe reads what the frame says of the statement so far. Called before the
// first entry and again at the end, when the balance is known too.
func (s *statement) describe(xml bool, organisation string, n *notes) error {
	frame, err := repair(s.tag, s.frame.tokens, xml, n)
	if err != nil {
		return err
	}
	from := accountOf(accountIn(frame))
	id, iban := from.identify()
	if id == "" {
		s.hollow = frame.get("LEDGERBAL", "BALAMT") == ""
		return &ledger.ReadError{
			Line: s.line, Record: s.tag, Field: "ACCTID", Err: errMissing,
			Remedy: "ask the bank for a statement that names its account",
		}
	}
	if from.failsRIB() {
		n.add("check: the RIB key does not fit the account number, no IBAN is worked out")
	}
	s.out.Account = ledger.Account{ID: id, IBAN: iban, Bank: cmp.Or(accountIn(frame).get("BANKID"), organisation)}
	s.out.Account.Currency, err = s.currency(frame, from.isFrench(), n)
	if err != nil {
		return err
	}
	if s.out.Closing = s.closing(frame, n); s.out.Closing.Set {
		if err := s.confirm(); err != nil {
			return err
		}
	}
	s.span(frame, n)
	return nil
}

// accountIn returns the account a statement is of, nil when it names none.
func accountIn(frame *element) *element {
	if e := frame.child("BANKACCTFROM"); e != nil {
		return e
	}
	return frame.child("CCACCTFROM")
}

// confirm has ofxgo read the balance, too.
func (s *statement) confirm() error {
	var c canonical
	c.aggregate("LEDGERBAL", func() { c.leaf("BALAMT", s.out.Closing.Decimal()) })
	decoded, err := decode(c.String())
	if err == nil && !agrees(decoded.BalAmt, s.out.Closing.Money) {
		err = errDisagree
	}
	if err != nil {
		return &ledger.ReadError{Line: s.line, Record: s.tag, Field: "LEDGERBAL", Err: err}
	}
	return nil
}

// errDisagree means a fault of ours or of ofxgo's: never book on it.
var errDisagree = errors.New("two readings of the amount disagree")

// currency returns CURDEF. Where it is missing, an account named the French way
// is in euros, and a statement without movements needs none.
func (s *statement) currency(frame *element, french bool, n *notes) (string, error) {
	code := strings.ToUpper(frame.get("CURDEF"))
	switch {
	case code == "" && french:
		n.add("repaired: CURDEF missing, a French account is taken to be in EUR")
		return "EUR", nil
	case code == "":
		return "", nil
	}
	if _, err := ledger.Decimals(code); err != nil {
		return "", &ledger.ReadError{
			Line: s.line, Record: s.tag, Field: "CURDEF", Err: err,
			Remedy: "ask the bank for a statement that names its currency by its three letters",
		}
	}
	return code, nil
}

// closing returns LEDGERBAL, unset when amount or date cannot be read: a
// statement without balance is unverified, not wrong.
func (s *statement) closing(frame *element, n *notes) ledger.Balance {
	balance := frame.child("LEDGERBAL")
	if balance == nil || s.out.Account.Currency == "" {
		return ledger.Balance{}
	}
	money, err := amountOf(balance.get("BALAMT"), s.out.Account.Currency, n)
	if err != nil {
		n.add("ignored: closing balance, BALAMT: " + err.Error())
		return ledger.Balance{}
	}
	day, err := dayOf(balance.get("DTASOF"), n)
	if err != nil {
		n.add("ignored: closing balance, DTASOF: " + err.Error())
		return ledger.Balance{}
	}
	return ledger.Balance{Money: money, Date: day, Set: true}
}

// span sets the days covered.
func (s *statement) span(frame *element, n *notes) {
	if !s.listed {
		return
	}
	list := frame.child("BANKTRANLIST")
	s.out.From, s.out.To = optionalDay(list, "DTSTART", n), optionalDay(list, "DTEND", n)
	if s.out.From == "" {
		s.out.From = s.first
	}
	if s.out.To == "" {
		s.out.To = s.last
	}
	if s.out.From != "" && s.out.To != "" && s.out.From > s.out.To {
		n.add("ignored: DTSTART and DTEND, they are the wrong way round")
		s.out.From, s.out.To = s.first, s.last
	}
	if s.last != "" && s.last < s.out.From { // the day of the download, not of the period
		n.add("repaired: DTSTART lies behind every movement, the first movement taken")
		s.out.From = s.first
	}
	s.out.To = s.known(s.out.To, n)
}

// maxSilence is how many days without a movement an end is believed that
// neither a dated balance nor the day of the file vouches for.
const maxSilence = 31

// known cuts the last day covered to what the bank can have known: what happened
// after the day of the balance, or after the file was written, it did not know,
// whatever period was asked for. Some write the end of the year. A day before
// the period is no such day.
func (s *statement) known(to ledger.Date, n *notes) ledger.Date {
	vouched := false
	for _, day := range []ledger.Date{s.out.Closing.Date, s.server} {
		if day != "" && day >= s.out.From {
			vouched, to = true, min(to, day)
		}
	}
	reached := s.last.Max(s.out.From)
	if vouched || to == "" || reached == "" || to.Sub(reached) <= maxSilence {
		return to
	}
	n.add("ignored: DTEND, it lies far behind the last movement and nothing says when the file was written")
	return reached
}

// extend widens the days of the entries.
func (s *statement) extend(d ledger.Date) {
	if s.first == "" || d < s.first {
		s.first = d
	}
	s.last = s.last.Max(d)
}
