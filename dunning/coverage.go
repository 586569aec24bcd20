package dunning

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relanced/internal/ledger"
)

// StatementCover is what a recorded statement says about the days it covers.
type StatementCover struct {
	Account  ledger.Account
	From, To ledger.Date // both included
	Opening  ledger.Balance
	Closing  ledger.Balance
	Sequence string // digits, or "" when not numbered
	Entries  int
	Net      int64 // sum of the entries, signed, minor units
	Verified bool  // opening + entries = closing, by its own figures
	FileName string
}

// AccountCoverage says which days of an account we know everything about.
type AccountCoverage struct {
	Account  ledger.Account
	From, To ledger.Date // first and last day covered; "" when no statement is known
	Gaps     []Gap       // in the order of days
}

// Gap is a stretch of days inside the coverage on which money may have moved
// without our knowing.
type Gap struct {
	From, To ledger.Date // both included
	Why      string      // what is missing and how that is known
}

// Coverage puts the statements of each account in a row and looks for what is
// missing between them. It answers in the order of the accounts' names.
func Coverage(statements []StatementCover, calendar *Calendar) []AccountCoverage {
	accounts := map[string][]StatementCover{}
	for _, s := range withCurrency(statements) {
		if s, ok := dated(s); ok {
			key := s.Account.ID + " " + s.Account.Currency
			accounts[key] = append(accounts[key], s)
		}
	}
	list := make([]AccountCoverage, 0, len(accounts))
	for _, own := range accounts {
		list = append(list, coverAccount(own, calendar))
	}
	slices.SortFunc(list, func(a, b AccountCoverage) int {
		return cmp.Or(cmp.Compare(a.Account.ID, b.Account.ID), cmp.Compare(a.Account.Currency, b.Account.Currency))
	})
	return list
}

// withCurrency names the currency of each statement. Some formats leave it out,
// and the same account must not fall in two for it; yet one number may stand
// for several accounts, one a currency.
func withCurrency(statements []StatementCover) []StatementCover {
	out := slices.Clone(statements)
	known := map[string]string{}
	for i := range out {
		s := &out[i]
		s.Account.Currency = cmp.Or(s.Account.Currency, s.Closing.Currency, s.Opening.Currency)
		known[s.Account.ID] = cmp.Or(known[s.Account.ID], s.Account.Currency)
	}
	for i := range out {
		out[i].Account.Currency = cmp.Or(out[i].Account.Currency, known[out[i].Account.ID])
	}
	return out
}

// dated completes the period of a statement by its closing date. One without
// any date covers nothing.
func dated(s StatementCover) (StatementCover, bool) {
	s.To = cmp.Or(s.To, s.Closing.Date)
	s.From = cmp.Or(s.From, s.To)
	return s, s.To != "" && s.From <= s.To
}

func coverAccount(statements []StatementCover, calendar *Calendar) AccountCoverage {
	slices.SortStableFunc(statements, func(a, b StatementCover) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.FileName, b.FileName))
	})
	// A bank that sends statements on days without movement would have sent
	// one for a silent day too: there a hole is a missing file.
	sendsEmpty := slices.ContainsFunc(statements, func(s StatementCover) bool { return s.Entries == 0 })
	covered := AccountCoverage{Account: statements[0].Account, From: statements[0].From}
	var tails []StatementCover // those that end on the last day covered
	for i, s := range statements {
		if covered.To != "" && s.From > covered.To {
			seam := seam{tails, startingWith(statements[i:])}
			if gap, missing := seam.gap(calendar, sendsEmpty); missing {
				covered.Gaps = append(covered.Gaps, gap)
			}
		}
		switch {
		case s.To > covered.To:
			covered.To, tails = s.To, []StatementCover{s}
		case s.To == covered.To:
			tails = append(tails, s)
		}
	}
	return covered
}

// startingWith returns the leading statements that start on the same day.
func startingWith(statements []StatementCover) []StatementCover {
	n := 1
	for n < len(statements) && statements[n].From == statements[0].From {
		n++
	}
	return statements[:n]
}

// seam is where coverage passes from one statement to the next. A bank may
// send several statements a day, so that several may end or start there: one
// pair that fits is enough.
type seam struct{ before, after []StatementCover }

// gap says what is missing at the seam, if anything.
func (s seam) gap(calendar *Calendar, sendsEmpty bool) (Gap, bool) {
	last, next := s.before[0], s.after[0]
	meet, known := s.balances()
	if known && !meet {
		closing, _ := closingOf(last)
		opening, _ := openingOf(next)
		return Gap{last.To, next.From, fmt.Sprintf("closes at %s on %s but opens at %s on %s: a statement between them is missing",
			ledger.Money{Minor: closing, Currency: last.Account.Currency}, last.To,
			ledger.Money{Minor: opening, Currency: next.Account.Currency}, next.From)}, true
	}
	from, to := calendar.NextBankingDay(last.To.AddDays(1)), calendar.AddBankingDays(next.From, -1)
	if from >= next.From {
		return Gap{}, false // no bank was open in between
	}
	why := ""
	switch s.numbers() {
	case numbersFollow:
		return Gap{}, false
	case numbersJump:
		why = fmt.Sprintf("statement %s is followed by %s", last.Sequence, next.Sequence)
	case numbersUnknown:
		switch {
		case !known:
			why = "nothing shows that no money moved"
		case sendsEmpty:
			why = "this account has statements for days without movement too"
		default:
			return Gap{}, false
		}
	}
	return Gap{from, to, "misses " + span(from, to) + " (" + why + ")"}, true
}

// balances reports whether a closing balance meets an opening one, and whether
// that can be known at all.
func (s seam) balances() (meet, known bool) {
	for _, last := range s.before {
		for _, next := range s.after {
			closing, has := closingOf(last)
			opening, got := openingOf(next)
			known = known || has && got
			// Some banks leave out the debit sign of one of the two.
			meet = meet || has && got && (closing == opening || closing == -opening)
		}
	}
	return meet, known
}

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

type numbering int

const (
	numbersUnknown numbering = iota
	numbersFollow            // the next number is the last one plus one
	numbersJump              // it is not: a statement is missing
)

// numbers compares the sequence numbers on both sides. A number that starts
// again at 1 in a new year, or never changes, tells nothing.
func (s seam) numbers() numbering {
	result := numbersUnknown
	for _, last := range s.before {
		for _, next := range s.after {
			a, errA := strconv.ParseInt(last.Sequence, 10, 64)
			b, errB := strconv.ParseInt(next.Sequence, 10, 64)
			reset := b == 1 && yearOf(next.From) > yearOf(last.To)
			switch {
			case errA != nil || errB != nil || a == b || reset:
			case b == a+1:
				return numbersFollow
			default:
				result = numbersJump
			}
		}
	}
	return result
}

func yearOf(d ledger.Date) string { return string(d[:min(4, len(d))]) }

// span writes a stretch of days: "2026-03-10 to 2026-03-12".
func span(from, to ledger.Date) string {
	if from == to {
		return string(from)
	}
	return string(from) + " to " + string(to)
}

// name is what a person calls the account.
func (a AccountCoverage) name() string {
	if a.Account.IBAN != "" {
		return ledger.FormatIBAN(a.Account.IBAN)
	}
	return a.Account.ID
}

// sameAccount reports whether both name the same account. A bank that gives no IBAN
// gives the national number, which is part of it (ISO 13616).
func sameAccount(a, b ledger.Account) bool {
	if a.Currency != "" && b.Currency != "" && a.Currency != b.Currency {
		return false
	}
	return a.ID == b.ID || a.IBAN != "" && a.IBAN == b.IBAN || contains(a.IBAN, b.ID) || contains(b.IBAN, a.ID)
}

// leastAccountNumber is the shortest number that is not in an IBAN by chance.
const leastAccountNumber = 7

func contains(iban, number string) bool {
	return len(number) >= leastAccountNumber && strings.Contains(iban, number)
}
