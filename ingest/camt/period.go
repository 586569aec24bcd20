package camt

import (
	"strings"

	"relanced/internal/ledger"
)

// maxDrift is how many days the period a bank writes may lie off its balances
// and still be believed: a monthly statement may carry the balance of its last
// movement. Test systems and careless banks write periods months away.
const maxDrift = 31

// days finds the first and the last day the statement covers. What is claimed
// too much here would let a reminder go out while money is under way, so in
// doubt the period is the shorter one.
func (s *statement) days(closing ledger.Balance) (from, to ledger.Date) {
	from, to = s.balanceDays(closing)
	writtenFrom, writtenTo := s.writtenDays(closing)
	switch {
	case writtenFrom == "" && writtenTo == "":
	case s.agree(writtenFrom, writtenTo, from, to):
		from, to = writtenFrom, writtenTo
	default:
		s.notes.once("the period (FrToDt) contradicts the dates of the balances, which are taken instead")
	}
	if from == "" && to == "" && s.latest != "" {
		from, to = s.earliest, s.latest
		s.notes.once("the statement gives no period: that of its entries is taken")
	}
	return from, to
}

// balanceDays is the period by the balances. PRCD is the closing balance of the
// day before the period begins.
func (s *statement) balanceDays(closing ledger.Balance) (from, to ledger.Date) {
	to = closing.Date
	switch {
	case s.balances["OPBD"] != nil:
		from = s.balances.first("OPBD").Date
	case s.balances["PRCD"] != nil:
		from = s.balances.first("PRCD").Date.AddDays(1)
	case s.balances["ITBD"] != nil:
		from = s.balances.first("ITBD").Date
	}
	if to == "" { // only a report within the day has no closing balance and yet an interim one
		to = s.balances.last("ITBD").Date.Max(from)
	}
	if from == "" || from > to {
		from = to
	}
	return from, to
}

// writtenDays is the period by FrToDt. Its end is brought back where it cannot
// be meant: midnight after the closing day, or later than the file was made.
func (s *statement) writtenDays(closing ledger.Balance) (from, to ledger.Date) {
	from, errFrom := day(s.period.From)
	to, errTo := day(s.period.To)
	if errFrom != nil || errTo != nil {
		s.notes.once("the period (FrToDt) cannot be read and is left out")
		return "", ""
	}
	if from != "" && to > from && to > closing.Date && strings.Contains(s.period.To, "T00:00:00") {
		to = to.AddDays(-1)
	}
	if known := closing.Date.Max(s.created); s.created != "" && to > known && known >= from {
		to = known
		s.notes.once("the period (FrToDt) ends after the statement was made: it is taken up to that day")
	}
	if from == "" {
		from = to
	}
	return from, to.Max(from)
}

// agree reports whether the written period can be that of the balances: the two
// overlap, and neither end drifts.
func (s *statement) agree(from, to, opened, closed ledger.Date) bool {
	if raw, err := day(s.period.To); err == nil && raw != "" && from > raw {
		return false
	}
	if closed == "" {
		return true
	}
	return from <= closed && to >= opened && near(from, opened) && near(to, closed)
}

func near(a, b ledger.Date) bool { d := a.Sub(b); return -maxDrift <= d && d <= maxDrift }
