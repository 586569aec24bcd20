package cfonb

import (
	"fmt"
	"strings"

	"relanced/internal/ledger"
)

// statement is what stands between a 01 and its 07.
type statement struct {
	identity identity
	account  ledger.Account
	unit     unit

	first   record // the 01
	opening quantity
	settled bool
	begun   bool

	old, closing     ledger.Balance
	sequence         string
	pairFrom, pairTo ledger.Date // what 105 to 116 of the 01 say of the period

	entries          int
	net              int64
	earliest, latest ledger.Date // booking days
}

func open(rec *record, n *notes) (*statement, error) {
	s := &statement{identity: rec.identity(), first: *rec, unit: unit{decimals: -1}}
	if strings.Trim(s.identity.account, "0") == "" {
		return nil, rec.fail("account (columns 22 to 32)", fmt.Errorf("%q is no account number", s.identity.account), askAgain)
	}
	s.account.ID, s.account.IBAN = s.identity.id()
	s.account.Bank = s.identity.bank
	day, err := parseDay(rec.field(35, 40))
	if err != nil {
		return nil, rec.fail("date (columns 35 to 40)", err, askAgain)
	}
	s.old.Date = day
	if s.opening, err = rec.amount(); err != nil {
		return nil, err
	}
	if s.opening.note != "" {
		n.add(s.opening.note, rec.place())
	}
	s.zone(rec)
	return s, s.unit.learn(rec, s.opening)
}

// zone reads what some banks put behind the amount of a balance: a sequence
// number of three digits and nothing else, or the first and last day.
func (s *statement) zone(rec *record) {
	text := strings.TrimRight(rec.raw(105, columns), " ")
	switch {
	case strings.Trim(text, "0123456789") != "":
	case len(text) == 3 && (s.sequence == "" || s.sequence == text) && text != "000":
		s.sequence = text
	case len(text) == 3:
		s.sequence = "" // 01 and 07 differ: whatever they count, it is not statements
	case len(text) == 12 && s.pairFrom == "":
		from, errFrom := parseDay(text[:6])
		to, errTo := parseDay(text[6:])
		if errFrom == nil && errTo == nil {
			s.pairFrom, s.pairTo = from, to
		}
	}
}

// settle gives the old balance its money, now that the currency is known or
// will never be.
func (s *statement) settle(n *notes) (err error) {
	if s.settled {
		return nil
	}
	s.settled = true
	if s.opening.currency == "" || s.opening.decimals < 0 {
		switch {
		case s.unit.currency == "":
			s.unit.currency, s.unit.scale = "EUR", 2
			n.add("no record names a currency: amounts are read as euros and cents", "")
		case s.unit.decimals < 0:
			n.add("no record says how many decimals its amounts have: those of "+s.unit.currency+" are taken", "")
		default:
			n.add("the balances name no currency or decimals: those of the movements are taken", "")
		}
	}
	s.account.Currency = s.unit.currency
	s.old.Money, err = s.unit.money(&s.first, s.opening)
	s.old.Set = err == nil
	return err
}

// owns checks that a 04 is of this account.
func (s *statement) owns(rec *record, n *notes) error {
	named := rec.identity()
	if named.account != s.identity.account {
		return rec.fail("account (columns 22 to 32)", fmt.Errorf("the movement is of %q, its statement of %q", named.account, s.identity.account),
			"ask the bank for one file an account, or for this one again: nothing of it has been taken in")
	}
	if named != s.identity {
		n.add("movements name another bank or branch than their statement, and the same account number", rec.place())
	}
	return nil
}

// close reads the 07.
func (s *statement) close(rec *record, n *notes) error {
	q, err := rec.amount()
	if err != nil {
		return err
	}
	if err = s.unit.learn(rec, q); err != nil {
		return err
	}
	if err = s.settle(n); err != nil {
		return err
	}
	if q.note != "" {
		n.add(q.note, rec.place())
	}
	if s.closing.Money, err = s.unit.money(rec, q); err != nil {
		return err
	}
	if s.closing.Date, err = parseDay(rec.field(35, 40)); err != nil {
		return rec.fail("date (columns 35 to 40)", err, askAgain)
	}
	s.closing.Set = true
	s.zone(rec)
	return s.closedBy(rec, n)
}

// closedBy checks that a 07 is of this account. Another bank code before the
// same account number is believed only when the sum of the statement proves it.
func (s *statement) closedBy(rec *record, n *notes) error {
	named := rec.identity()
	if named == s.identity {
		return nil
	}
	if named.account == s.identity.account && s.old.Minor+s.net == s.closing.Minor {
		n.add("the new balance names another bank or branch than the old one; the account number is the same and the statement adds up to it", rec.place())
		return nil
	}
	return rec.fail("account (columns 3 to 32)", fmt.Errorf("the new balance is of %s %s %s, the old one of %s %s %s",
		named.bank, named.branch, named.account, s.identity.bank, s.identity.branch, s.identity.account), askAgain)
}

// count keeps what the period and the check of a 07 need of an entry.
func (s *statement) count(e ledger.Entry) {
	s.entries++
	s.net += e.Amount.Minor
	s.latest = s.latest.Max(e.BookingDate)
	if s.earliest == "" || e.BookingDate < s.earliest {
		s.earliest = e.BookingDate
	}
}

// describe says what is known of the statement by now.
func (s *statement) describe() ledger.Statement {
	from, to := s.days()
	return ledger.Statement{
		Format: ledger.FormatCFONB, Account: s.account, Sequence: strings.TrimLeft(s.sequence, "0"),
		From: from, To: to, Opening: s.old, Closing: s.closing, Entries: s.entries,
	}
}

// days is the period. Without a new balance nobody knows how far it goes: up to
// the last movement, and nowhere when there is none.
func (s *statement) days() (from, to ledger.Date) {
	from, to = s.old.Date.AddDays(1), s.closing.Date
	if s.pairFrom > from && s.pairFrom <= to && s.pairTo >= s.pairFrom {
		from = s.pairFrom
	}
	if !s.closing.Set {
		to = s.latest
		if to == "" {
			return "", ""
		}
	}
	if from > to {
		from = to
	}
	return from, to
}
