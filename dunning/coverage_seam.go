package dunning

import (
	"fmt"
	"slices"

	"relanced/internal/ledger"
)

// seam is where coverage passes from one statement to the next. A bank may
// send several statements a day, and several formats of one: several may end or
// start there, and one pair that fits is enough.
type seam struct {
	to, from      ledger.Date // last day covered, and first day of what follows
	before, after []StatementCover
	habits        map[ledger.Format]habits
}

// gap says what is missing at the seam, if anything. It names the days on which
// banks were open in between; where there are none, the two days that do not meet.
func (s seam) gap(calendar *Calendar) (Gap, bool) {
	from, to := calendar.NextBankingDay(s.to.AddDays(1)), calendar.AddBankingDays(s.from, -1)
	open := from < s.from
	meet, known := s.balances()
	if known && !meet {
		if !open {
			return Gap{From: s.to, To: s.from, Why: s.mismatch() + ": a statement between them is missing"}, true
		}
		return missing(from, to, s.mismatch()), true
	}
	if !open {
		return Gap{}, false
	}
	switch numbers, a, b := s.numbers(calendar); {
	case numbers == numbersFollow:
		return Gap{}, false
	case numbers == numbersJump:
		return missing(from, to, fmt.Sprintf("statement %s is followed by %s", a, b)), true
	case !known:
		return missing(from, to, "nothing shows that no money moved"), true
	case s.sendsEmpty():
		return missing(from, to, "this account has statements for days without movement too"), true
	}
	return Gap{}, false
}

// missing is a gap of whole days, and how it is known.
func missing(from, to ledger.Date, why string) Gap {
	return Gap{From: from, To: to, Why: "misses " + span(from, to) + " (" + why + ")"}
}

// balances reports whether a closing balance meets an opening one, and whether
// that can be known at all.
func (s seam) balances() (meet, known bool) {
	for last, next := range s.pairs {
		closing, opening, ok := facing(last, next)
		if ok && equalBalance(closing, opening, last.Unsigned || next.Unsigned) {
			return true, true
		}
		known = known || ok && telling(last, next)
	}
	return false, known
}

// pairs yields every way to pass from one side to the other.
func (s seam) pairs(yield func(last, next StatementCover) bool) {
	for _, last := range s.before {
		for _, next := range s.after {
			if !yield(last, next) {
				return
			}
		}
	}
}

// mismatch says which balances do not meet.
func (s seam) mismatch() string {
	for last, next := range s.pairs {
		if closing, opening, ok := facing(last, next); ok && telling(last, next) {
			return fmt.Sprintf("closes at %s on %s but opens at %s on %s",
				ledger.Money{Minor: closing, Currency: last.Account.Currency}, last.To,
				ledger.Money{Minor: opening, Currency: next.Account.Currency}, next.From)
		}
	}
	return ""
}

// sendsEmpty reports whether the bank would have sent a statement, in a format
// that stands on both sides, for a day on which nothing moved.
func (s seam) sendsEmpty() bool {
	for last, next := range s.pairs {
		if last.Format == next.Format && s.habits[next.Format].sendsEmpty {
			return true
		}
	}
	return false
}

// facing returns the balances of two statements that ought to meet, when both
// are known.
func facing(last, next StatementCover) (closing, opening int64, ok bool) {
	closing, has := closingOf(last)
	opening, got := openingOf(next)
	return closing, opening, has && got && next.From > last.shown // else the closing balance counts a part of the next
}

// telling reports whether balances that differ show that something is
// missing. An opening balance that is derived from the entries must only fit its
// own format: banks date the same movement differently in another.
func telling(last, next StatementCover) bool {
	return next.Opening.Set || last.Format == next.Format
}

// equalBalance compares balances. Some banks leave out the debit sign of one;
// where both say it, a balance and its opposite are two.
func equalBalance(a, b int64, unsigned bool) bool { return a == b || unsigned && a == -b }

// closingOf returns the closing balance, unless it is of a later day than the
// statement and so counts entries the statement does not hold (OFX gives the
// balance of the day of the download).
func closingOf(s StatementCover) (int64, bool) {
	return s.Closing.Minor, s.Closing.Set && s.Closing.Date <= s.To
}

// openingOf returns the opening balance, or derives it where the format has
// none (OFX): the closing balance before the entries.
func openingOf(s StatementCover) (int64, bool) {
	if s.Opening.Set {
		return s.Opening.Minor, true
	}
	closing, ok := closingOf(s)
	return closing - s.Net, ok
}

// leadsTo reports whether one statement of a day opens where another closes.
func leadsTo(a, b StatementCover) bool {
	return a.Format == b.Format && a.Closing.Set && b.Opening.Set && equalBalance(a.Closing.Minor, b.Opening.Minor, a.Unsigned || b.Unsigned)
}

// ends leaves, of statements that end on one day, those no other one continues.
func ends(statements []StatementCover) []StatementCover {
	return outermost(statements, leadsTo)
}

// starts leaves, of statements that start on one day, those that continue no other.
func starts(statements []StatementCover) []StatementCover {
	return outermost(statements, func(a, b StatementCover) bool { return leadsTo(b, a) })
}

func outermost(statements []StatementCover, inside func(a, b StatementCover) bool) []StatementCover {
	var list []StatementCover
	for i, a := range statements {
		continued := false
		for j, b := range statements {
			continued = continued || i != j && inside(a, b)
		}
		if !continued {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return statements // they go round in a circle
	}
	return list
}

// brokenChains finds the days of which a bank sends several statements, or
// pages, of which one is missing: they begin at more than one balance. One that
// was issued again begins where the first did.
func brokenChains(statements []StatementCover) []Gap {
	type period struct {
		format   ledger.Format
		from, to ledger.Date
	}
	groups := map[period][]StatementCover{}
	for _, s := range statements {
		if s.Opening.Set && s.Closing.Set {
			key := period{s.Format, s.From, s.To}
			groups[key] = append(groups[key], s)
		}
	}
	var gaps []Gap
	for key, group := range groups {
		first := starts(group)
		i := slices.IndexFunc(first, func(s StatementCover) bool {
			return !equalBalance(s.Opening.Minor, first[0].Opening.Minor, s.Unsigned || first[0].Unsigned)
		})
		told := func(s StatementCover) bool { // by one statement for all these days
			other := s.Format != key.format || s.From != key.from || s.To != key.to
			return other && s.From <= key.from && key.to <= s.To
		}
		if i < 0 || len(first) == len(group) && sameNumber(group) || slices.ContainsFunc(statements, told) {
			continue
		}
		opening := ledger.Money{Minor: first[i].Opening.Minor, Currency: first[i].Account.Currency}
		gaps = append(gaps, Gap{From: key.from, To: key.to, Why: fmt.Sprintf(
			"misses a part of %s (of its statements one opens at %s, where none closes)", span(key.from, key.to), opening)})
	}
	return gaps
}

// sameNumber reports whether all statements bear the same number: then those
// that do not join up are one statement, corrected.
func sameNumber(statements []StatementCover) bool {
	return statements[0].Sequence != "" && !slices.ContainsFunc(statements, func(s StatementCover) bool { return s.Sequence != statements[0].Sequence })
}
