package dunning

import (
	"cmp"
	"slices"
	"strings"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// StatementCover is what a recorded statement says about the days it covers.
type StatementCover struct {
	Account  ledger.Account
	Format   ledger.Format // "" when not known: it counts as a statement of whole days
	From, To ledger.Date   // both included
	Written  ledger.Date   // the day it was written or arrived, "" unknown
	Opening  ledger.Balance
	Closing  ledger.Balance
	Sequence string // digits, or "" when not numbered
	Entries  int
	Net      int64 // sum of the entries, signed, minor units
	Verified bool  // opening + entries = closing, by its own figures
	Unsigned bool  // a balance of it may lack its debit sign
	FileName string
	// Between is what the entries come to that are known of the days since the
	// last statement that adds up, when only statements without balances cover
	// them; it is set by LoadCovers.
	Between ledger.Balance
	place   int         // in the list of LoadCovers
	shown   ledger.Date // last day it shows something of, beyond To where that day was not over
}

// AccountCoverage says which days of an account we know everything about.
type AccountCoverage struct {
	Account  ledger.Account
	From, To ledger.Date // first and last day covered; "" when no statement is known
	Gaps     []Gap       // in the order of days, those a person has accepted too
	// Spans are the statements themselves, in the order of days. They overlap
	// where a bank tells the same days twice.
	Spans []CoveredSpan
	// Unverified are the days that only statements without balances cover: what
	// they leave out, nothing shows.
	Unverified []Stretch
	// Expected is the last day of the statement that comes next, by the rhythm of
	// those before; "" when they have none.
	Expected ledger.Date
}

// Gap is a stretch of days inside the coverage on which money may have moved
// without our knowing.
type Gap struct {
	From, To ledger.Date // both included
	Why      string      // what is missing and how that is known
	// Accepted is set when a person takes the gap as it is: it holds nothing. Note
	// and Actor are then what they said, and who.
	Accepted    bool
	Note, Actor string
}

// Stretch is days in a row, both ends included.
type Stretch struct{ From, To ledger.Date }

// CoveredSpan is the days that one statement covers, both ends included.
type CoveredSpan struct {
	From, To ledger.Date
	FileName string
	Format   ledger.Format
	Verified bool // its balances and entries add up
}

// Coverage puts the statements of each account in a row, whatever their
// formats, and looks for what is missing between them. It answers in the order
// of the accounts' names. An account that is only known from messages that
// never tell whole days is listed without any.
//
// Neither the order nor the number of times statements are given matters. A gap
// within the days that somebody accepted for its account is marked so.
func Coverage(statements []StatementCover, calendar *Calendar, accepted ...store.AcceptedGap) []AccountCoverage {
	accounts := byAccount(statements)
	list := make([]AccountCoverage, 0, len(accounts))
	for _, own := range accounts {
		covered := coverAccount(own.account, own.statements, calendar)
		covered.accept(accepted)
		list = append(list, covered)
	}
	slices.SortFunc(list, func(a, b AccountCoverage) int {
		return cmp.Or(cmp.Compare(a.Account.ID, b.Account.ID), cmp.Compare(a.Account.Currency, b.Account.Currency))
	})
	return list
}

// ownStatements are those of one account that tell whole days, in order.
type ownStatements struct {
	account    ledger.Account
	statements []StatementCover
}

func byAccount(statements []StatementCover) map[string]ownStatements {
	accounts := map[string]ownStatements{}
	for _, s := range withCurrency(statements) {
		key := s.Account.ID + " " + s.Account.Currency
		known, ok := accounts[key]
		if !ok || known.account.IBAN == "" {
			known.account = s.Account
		}
		if s, ok := dated(s); ok && s.Format.Covers() {
			known.statements = append(known.statements, s)
		}
		accounts[key] = known
	}
	for _, own := range accounts {
		slices.SortFunc(own.statements, inOrder)
	}
	return accounts
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

// dated completes the period of a statement by its closing date, and ends it where
// it cannot know more. One without any date covers nothing.
func dated(s StatementCover) (StatementCover, bool) {
	s.To = cmp.Or(s.To, s.Closing.Date)
	s.From = cmp.Or(s.From, s.To)
	s.shown = s.To
	if last := lastWhole(s); s.Written != "" && last < s.To {
		if s.Closing.Date <= s.To {
			s.Closing.Date = min(s.Closing.Date, last)
		}
		s.To = last
	}
	return s, s.To != "" && s.From <= s.To
}

// lastWhole is the last day of which a statement written on some day tells all. A
// closing balance closes its day; a download, or a table, made on a day has only
// what was booked by then, and one that ends in the future ends nobody knows when.
func lastWhole(s StatementCover) ledger.Date {
	closed := s.Closing.Set && s.Format != ledger.FormatOFX && s.Format != ledger.FormatCSV
	if closed && s.To <= s.Written.AddDays(aheadDays) {
		return s.To
	}
	return s.Written.AddDays(-1)
}

// aheadDays is how far the end of a statement may lie behind the day it arrived: it
// may arrive in another time zone, and people replay their archives a day early.
const aheadDays = 1

func coverAccount(account ledger.Account, statements []StatementCover, calendar *Calendar) AccountCoverage {
	covered := AccountCoverage{Account: account}
	if len(statements) == 0 {
		return covered
	}
	habits := habitsOf(statements, calendar)
	covered.From = statements[0].From
	var tails []StatementCover // those that end on the last banking day covered, or after it
	for i, s := range statements {
		if covered.To != "" && s.From > covered.To {
			seam := seam{covered.To, s.From, ends(tails), starts(startingWith(statements[i:], calendar)), habits}
			if gap, missing := seam.gap(calendar); missing {
				covered.Gaps = append(covered.Gaps, gap)
			}
		}
		covered.To = covered.To.Max(s.To)
		tails = slices.DeleteFunc(append(tails, s), func(t StatementCover) bool {
			return calendar.NextBankingDay(t.To.AddDays(1)) <= covered.To
		})
	}
	covered.Gaps = append(covered.Gaps, brokenChains(statements)...)
	for _, b := range bridges(statements, calendar) {
		if gap, broken := b.broken(statements, calendar); broken {
			covered.Gaps = append(covered.Gaps, gap)
		}
	}
	slices.SortFunc(covered.Gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Why, b.Why))
	})
	covered.Spans = spans(statements)
	covered.Unverified = unverified(covered.Spans)
	covered.Expected = expected(statements, calendar)
	return covered
}

// inOrder sorts statements by their days and, within them, as they are numbered.
func inOrder(a, b StatementCover) int {
	x, _ := number(a)
	y, _ := number(b)
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Format, b.Format),
		cmp.Compare(x, y), cmp.Compare(a.FileName, b.FileName))
}

// startingWith returns the leading statements that start on the same day, or
// before another banking day has passed.
func startingWith(statements []StatementCover, calendar *Calendar) []StatementCover {
	n, first := 1, calendar.NextBankingDay(statements[0].From)
	for n < len(statements) && statements[n].From <= first {
		n++
	}
	return statements[:n]
}

// accept marks the gaps that lie within the days a person has accepted.
func (a *AccountCoverage) accept(accepted []store.AcceptedGap) {
	for i := range a.Gaps {
		gap := &a.Gaps[i]
		for _, word := range accepted {
			if word.From <= gap.From && gap.To <= word.To && sameAccount(a.Account, ledger.Account{ID: word.Account}) {
				gap.Accepted, gap.Note, gap.Actor = true, word.Note, word.Actor
				break
			}
		}
	}
}

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
