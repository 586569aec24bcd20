package dunning

import (
	"slices"
	"strconv"

	"relanced/internal/ledger"
)

// habits is how a bank sends the statements of an account in one format.
type habits struct {
	// sendsEmpty: it sends them for single days without movement too. There a
	// hole is a missing file.
	sendsEmpty bool
	// counts: it numbers them one by one. There a jump is a missing file.
	counts bool
	// untold: nothing shows yet whether it counts. There a jump is a missing file if
	// there were days enough for it.
	untold bool
}

// habitsOf finds out by what the bank has sent. The statements come in order.
func habitsOf(statements []StatementCover, calendar *Calendar) map[ledger.Format]habits {
	found := map[ledger.Format]habits{}
	byFormat := map[ledger.Format][]StatementCover{}
	for _, s := range statements {
		byFormat[s.Format] = append(byFormat[s.Format], s)
	}
	for format, own := range byFormat {
		follow, jump := numbered(own, calendar)
		found[format] = habits{
			sendsEmpty: slices.ContainsFunc(own, func(s StatementCover) bool {
				return s.Entries == 0 && calendar.AddBankingDays(s.From, 1) > s.To
			}),
			counts: follow > jump,
			untold: follow+jump == 0,
		}
	}
	return found
}

// numbered counts how often the numbers of statements go up by one, and how often
// they jump. Some banks number them by the day of the year, or at random: theirs
// jump where no bank was open in between and nothing can be missing.
func numbered(statements []StatementCover, calendar *Calendar) (follow, jump int) {
	for i := range statements[:len(statements)-1] {
		last, next := statements[i], statements[i+1]
		between := calendar.NextBankingDay(last.To.AddDays(1)) < next.From
		switch compareNumbers(last, next) {
		case numbersFollow:
			follow++
		case numbersJump:
			if !between {
				jump++
			}
		case numbersUnknown:
		}
	}
	return follow, jump
}

type numbering int

const (
	numbersUnknown numbering = iota
	numbersFollow            // the next number is the last one plus one
	numbersJump              // it is not: a statement is missing, if this bank counts
)

// compareNumbers compares the sequence numbers of two statements of one format.
// Numbers may start again with a new year, and one that never changes tells
// nothing.
func compareNumbers(last, next StatementCover) numbering {
	a, okA := number(last)
	b, okB := number(next)
	switch {
	case !okA || !okB || a == b || last.Format != next.Format:
		return numbersUnknown
	case b == a+1:
		return numbersFollow
	case yearOf(next.To) > yearOf(last.To):
		return numbersUnknown
	}
	return numbersJump
}

// number returns the sequence number, and whether there is one.
func number(s StatementCover) (int64, bool) {
	n, err := strconv.ParseInt(s.Sequence, 10, 64)
	return n, err == nil
}

// numbers compares the numbers on both sides of a seam, and gives two that jump.
func (s seam) numbers(calendar *Calendar) (found numbering, a, b string) {
	for last, next := range s.pairs {
		switch compareNumbers(last, next) {
		case numbersFollow:
			return numbersFollow, last.Sequence, next.Sequence
		case numbersJump:
			if own := s.habits[next.Format]; found == numbersUnknown && (own.counts || own.untold && s.room(last, next, calendar)) {
				found, a, b = numbersJump, last.Sequence, next.Sequence
			}
		case numbersUnknown:
		}
	}
	return found, a, b
}

// room reports whether there were as many banking days between two statements as
// numbers are left out.
func (s seam) room(last, next StatementCover, calendar *Calendar) bool {
	a, _ := number(last)
	b, _ := number(next)
	return a < b && b-a-1 <= int64(calendar.bankingDays(s.to, s.from.AddDays(-1)))
}

func yearOf(d ledger.Date) string { return string(d[:min(4, len(d))]) }

// The rhythm of an account.
const (
	leastEnds = 4  // statements on different days before there is a rhythm
	mostEnds  = 13 // the latest ones tell it: a bank may change its ways

	leastMonth, mostMonth = 18, 24 // banking days in a month
)

// expected returns the last day of the statement that comes next, by the median
// distance between the ends of those before, in banking days; "" when they come
// as they please.
func expected(statements []StatementCover, calendar *Calendar) ledger.Date {
	var days []ledger.Date
	for _, s := range statements {
		days = append(days, s.To)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	days = days[max(0, len(days)-mostEnds):]
	if len(days) < leastEnds {
		return ""
	}
	var steps []int
	for i, day := range days[1:] {
		if n := calendar.bankingDays(days[i], day); n > 0 {
			steps = append(steps, n)
		}
	}
	if len(steps) == 0 {
		return ""
	}
	slices.Sort(steps)
	median := steps[len(steps)/2]
	regular := 0
	for _, n := range steps {
		if n-median <= max(1, median/5) && median-n <= max(1, median/5) {
			regular++
		}
	}
	last := days[len(days)-1]
	switch {
	case 2*regular < len(steps):
		return ""
	case leastMonth <= median && median <= mostMonth:
		return calendar.nextMonth(last)
	}
	return calendar.AddBankingDays(last, median)
}

// bankingDays counts the banking days after one day, up to and with another.
func (c *Calendar) bankingDays(after, to ledger.Date) int {
	n := 0
	for day := c.NextBankingDay(after.AddDays(1)); day <= to && day != ""; day = c.AddBankingDays(day, 1) {
		n++
	}
	return n
}

// nextMonth returns the same day of the next month, or its end when the day is
// the end of its own, be it the last banking day.
func (c *Calendar) nextMonth(day ledger.Date) ledger.Date {
	t := day.Time()
	end := ledger.NewDate(t.Year(), t.Month()+2, 0)
	if c.NextBankingDay(day.AddDays(1)).Month() != day.Month() {
		return end
	}
	return min(end, ledger.NewDate(t.Year(), t.Month()+1, t.Day()))
}
