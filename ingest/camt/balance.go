package camt

import (
	"errors"

	"relanced/internal/ledger"
)

// balances keeps, of each kind, the balance of the earliest and of the latest
// day: banks repeat some kinds, in either order.
type balances map[string]*span

type span struct {
	first, last ledger.Balance
	count       int
}

// used are the balances that say what is booked (ISO 20022 external code set
// ExternalBalanceType1Code). OPAV, CLAV and the like also count credit lines and
// money not booked yet.
var used = map[string]bool{"OPBD": true, "PRCD": true, "CLBD": true, "ITBD": true, "FWAV": true}

func (s *statement) takeBalance() error {
	var b balanceElement
	line := s.line()
	s.readBalance(&b)
	if err := s.failed(s.record()); err != nil {
		return err
	}
	code := first(b.Code, b.Plain)
	if !used[code] {
		return nil
	}
	where := "Bal " + code
	amount, err := b.Amount.parse(s.account.Currency)
	if err != nil {
		return s.fail(line, s.record(), where+" Amt", err)
	}
	factor, err := sign(b.Sign)
	unsigned := errors.Is(err, errSignMissing)
	if unsigned {
		factor, err = 1, nil
		s.notes.once("the " + code + " balance lacks its sign (CdtDbtInd) and is taken as a credit")
	}
	if err != nil {
		return s.fail(line, s.record(), where+" CdtDbtInd", err)
	}
	date, err := b.Day.parse()
	if err != nil {
		return s.fail(line, s.record(), where+" Dt", err)
	}
	amount.Minor *= factor
	s.keepBalance(code, ledger.Balance{Money: amount, Date: date, Set: true, Unsigned: unsigned})
	return nil
}

func (s *statement) keepBalance(code string, b ledger.Balance) {
	if s.account.Currency == "" {
		s.account.Currency = b.Currency
	}
	if b.Currency != s.account.Currency {
		s.notes.once("the " + code + " balance is in " + b.Currency + ", the account in " + s.account.Currency + ": left out")
		b = ledger.Balance{Date: b.Date}
	}
	if s.balances == nil {
		s.balances = balances{}
	}
	s.balances.keep(code, b)
}

func (b balances) keep(code string, balance ledger.Balance) {
	kept := b[code]
	if kept == nil {
		b[code] = &span{balance, balance, 1}
		return
	}
	kept.count++
	if balance.Date < kept.first.Date {
		kept.first = balance
	}
	if balance.Date >= kept.last.Date {
		kept.last = balance
	}
}

func (b balances) first(code string) ledger.Balance {
	if kept := b[code]; kept != nil {
		return kept.first
	}
	return ledger.Balance{}
}

func (b balances) last(code string) ledger.Balance {
	if kept := b[code]; kept != nil {
		return kept.last
	}
	return ledger.Balance{}
}

// openingAndClosing is what the entries lead from and to. The interim balance
// of a report within the day is none of them: it stands anywhere among them.
func (s *statement) openingAndClosing() (opening, closing ledger.Balance) {
	if s.format == ledger.FormatCAMT053 {
		return s.balances.choose(&s.notes)
	}
	if opening = s.balances.first("OPBD"); s.balances["OPBD"] == nil {
		opening = s.balances.first("PRCD")
	}
	return opening, s.balances.last("CLBD")
}

// choose picks the opening and the closing balance: OPBD, else PRCD; CLBD. On
// the pages of a long statement an interim balance (ITBD) stands where a page
// begins in the middle and where it ends in the middle; a single one that could
// be either is neither.
func (b balances) choose(n *notes) (opening, closing ledger.Balance) {
	opening, closing = b.first("OPBD"), b.last("CLBD")
	if b["OPBD"] == nil {
		opening = b.first("PRCD")
	}
	interim := b["ITBD"]
	noOpening, noClosing := b["OPBD"] == nil && b["PRCD"] == nil, b["CLBD"] == nil
	if interim == nil || !noOpening && !noClosing || noOpening && noClosing && interim.count < 2 {
		return opening, closing
	}
	if noOpening {
		opening = interim.first
		n.once("the interim balance (ITBD) opens this page of the statement")
	}
	if noClosing {
		closing = interim.last
		n.once("the interim balance (ITBD) closes this page of the statement")
	}
	return opening, closing
}
