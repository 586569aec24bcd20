package dunning

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

const homeIBAN = "FR7630006000011234567890189"

var home = ledger.Account{ID: homeIBAN, IBAN: homeIBAN, Currency: "EUR"}

func euros(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func balance(minor int64) ledger.Balance { return ledger.Balance{Money: euros(minor), Set: true} }

// cover builds a statement of the home account with one entry of what moves
// its balance.
func cover(from, to ledger.Date, seq string, opening, closing int64) StatementCover {
	return StatementCover{
		Account: home, From: from, To: to, Sequence: seq, Opening: balance(opening), Closing: balance(closing),
		Entries: 1, Net: closing - opening, Verified: true, FileName: seq + ".xml",
	}
}

func silent(s StatementCover) StatementCover { s.Entries = 0; return s }

func unsigned(s StatementCover) StatementCover { s.Unsigned = true; return s }

func writtenOn(s StatementCover, day ledger.Date) StatementCover { s.Written = day; return s }

// likeOFX takes the opening balance away.
func likeOFX(s StatementCover) StatementCover {
	s.Format, s.Opening, s.Verified = ledger.FormatOFX, ledger.Balance{}, false
	return s
}

func noBalances(s StatementCover) StatementCover {
	s.Opening, s.Closing, s.Verified = ledger.Balance{}, ledger.Balance{}, false
	return s
}

func closingOn(s StatementCover, day ledger.Date) StatementCover { s.Closing.Date = day; return s }

func TestCoverage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		statements []StatementCover
		to         ledger.Date
		gaps       string // each "from..to why…", joined by "|"; "" for none
	}{
		{"one statement", []StatementCover{cover("2026-03-09", "2026-03-09", "", 0, 1)}, "2026-03-09", ""},
		{"adjacent days that join up", []StatementCover{
			cover("2026-03-09", "2026-03-09", "", 0, 10), cover("2026-03-10", "2026-03-10", "", 10, 20),
		}, "2026-03-10", ""},
		{"the order of arrival does not matter", []StatementCover{
			cover("2026-03-10", "2026-03-10", "", 10, 20), cover("2026-03-09", "2026-03-09", "", 0, 10),
		}, "2026-03-10", ""},
		{"a break between adjacent days", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-10", "2026-03-10", "2", 12, 20),
		}, "2026-03-10", "2026-03-09..2026-03-10 closes at 0.10 EUR on 2026-03-09 but opens at 0.12 EUR on 2026-03-10"},
		{"a missing debit sign is no break", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, -10), unsigned(cover("2026-03-10", "2026-03-10", "2", 10, 20)),
		}, "2026-03-10", ""},
		{"where both balances have a sign, the opposite is another balance", []StatementCover{
			silent(cover("2026-03-09", "2026-03-09", "1", 10, 10)), silent(cover("2026-03-10", "2026-03-10", "2", -10, -10)),
		}, "2026-03-10", "2026-03-09..2026-03-10 closes at 0.10 EUR on 2026-03-09 but opens at -0.10 EUR on 2026-03-10"},
		{"a weekend is no hole", []StatementCover{
			cover("2026-03-13", "2026-03-13", "", 0, 10), silent(cover("2026-03-16", "2026-03-16", "", 10, 10)),
		}, "2026-03-16", ""},
		{"Easter is no hole", []StatementCover{
			cover("2026-04-02", "2026-04-02", "", 0, 10), silent(cover("2026-04-07", "2026-04-07", "", 10, 10)),
		}, "2026-04-07", ""},
		{"money moved over the weekend all the same", []StatementCover{
			cover("2026-03-13", "2026-03-13", "", 0, 10), cover("2026-03-16", "2026-03-16", "", 30, 40),
		}, "2026-03-16", "2026-03-13..2026-03-16 closes at"},
		{"a hole bridged by its numbers", []StatementCover{
			cover("2026-03-09", "2026-03-09", "7", 0, 10), silent(cover("2026-03-12", "2026-03-12", "8", 10, 10)),
		}, "2026-03-12", ""},
		{"numbers that follow do not excuse a break", []StatementCover{
			cover("2026-03-09", "2026-03-09", "7", 0, 10), cover("2026-03-12", "2026-03-12", "8", 11, 12),
		}, "2026-03-12", "2026-03-10..2026-03-11 misses 2026-03-10 to 2026-03-11 (closes at"},
		{"a number is missing", []StatementCover{
			cover("2026-03-06", "2026-03-06", "006", 0, 0),
			cover("2026-03-09", "2026-03-09", "007", 0, 10), cover("2026-03-12", "2026-03-12", "009", 10, 20),
		}, "2026-03-12", "2026-03-10..2026-03-11 misses 2026-03-10 to 2026-03-11 (statement 007 is followed by 009)"},
		{"a hole is told in banking days", []StatementCover{
			cover("2026-03-11", "2026-03-11", "1", 0, 0),
			cover("2026-03-12", "2026-03-12", "2", 0, 10), cover("2026-03-16", "2026-03-16", "4", 10, 20),
		}, "2026-03-16", "2026-03-13..2026-03-13 misses 2026-03-13 (statement 2 is followed by 4)"},
		{"one jump alone is believed until a habit is known", []StatementCover{
			cover("2026-03-12", "2026-03-12", "1", 0, 10), cover("2026-03-16", "2026-03-16", "3", 10, 20),
		}, "2026-03-16", "2026-03-13..2026-03-13 misses 2026-03-13 (statement 1 is followed by 3)"},
		{"one jump over more numbers than there were days tells nothing", []StatementCover{
			cover("2026-03-12", "2026-03-12", "71", 0, 10), cover("2026-03-16", "2026-03-16", "75", 10, 20),
		}, "2026-03-16", ""},
		{"a swept account: the missing statement comes late", []StatementCover{
			silent(cover("2026-01-02", "2026-03-02", "1", 0, 0)), silent(cover("2026-03-05", "2026-03-13", "3", 0, 0)),
			cover("2026-03-03", "2026-03-04", "2", 0, 0),
		}, "2026-03-13", ""},
		{"a swept account: a statement is missing", []StatementCover{
			silent(cover("2026-01-02", "2026-03-02", "1", 0, 0)), silent(cover("2026-03-05", "2026-03-13", "3", 0, 0)),
		}, "2026-03-13", "2026-03-03..2026-03-04 misses 2026-03-03 to 2026-03-04 (statement 1 is followed by 3)"},
		{"numbers that always jump tell nothing", []StatementCover{
			cover("2026-03-09", "2026-03-09", "100", 0, 10), cover("2026-03-10", "2026-03-10", "250", 10, 20),
			cover("2026-03-12", "2026-03-12", "251", 20, 30), cover("2026-03-13", "2026-03-13", "700", 30, 40),
			cover("2026-03-18", "2026-03-18", "911", 40, 50),
		}, "2026-03-18", ""},
		{"nor do the days of the year", []StatementCover{
			cover("2026-03-13", "2026-03-13", "72", 0, 10), cover("2026-03-16", "2026-03-16", "75", 10, 20),
			cover("2026-03-17", "2026-03-17", "76", 20, 30), cover("2026-03-19", "2026-03-19", "78", 30, 40),
		}, "2026-03-19", ""},
		{"numbers start again in a new year: the balances decide", []StatementCover{
			cover("2025-12-29", "2025-12-29", "250", 0, 10), cover("2026-01-05", "2026-01-05", "1", 10, 20),
		}, "2026-01-05", ""},
		{"nor need they start at 1", []StatementCover{
			cover("2025-12-26", "2025-12-26", "2025249", 0, 0),
			cover("2025-12-29", "2025-12-29", "2025250", 0, 10), cover("2026-01-05", "2026-01-05", "2026001", 10, 20),
		}, "2026-01-05", ""},
		{"a new year does not excuse a break", []StatementCover{
			cover("2025-12-29", "2025-12-29", "250", 0, 10), cover("2026-01-05", "2026-01-05", "1", 15, 20),
		}, "2026-01-05", "2025-12-30..2026-01-02 misses 2025-12-30 to 2026-01-02 (closes at"},
		{"numbers start again within a year", []StatementCover{
			cover("2026-03-06", "2026-03-06", "249", 0, 0),
			cover("2026-03-09", "2026-03-09", "250", 0, 10), cover("2026-03-12", "2026-03-12", "1", 10, 20),
		}, "2026-03-12", "2026-03-10..2026-03-11 misses"},
		{"a number that never changes tells nothing", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-12", "2026-03-12", "1", 10, 20),
		}, "2026-03-12", ""},
		{"no numbers, balances meet, no silent statement ever", []StatementCover{
			cover("2026-03-09", "2026-03-09", "", 0, 10), cover("2026-03-12", "2026-03-12", "", 10, 20),
		}, "2026-03-12", ""},
		{"no numbers, but this bank tells of silent days", []StatementCover{
			silent(cover("2026-03-06", "2026-03-06", "", 0, 0)),
			cover("2026-03-09", "2026-03-09", "", 0, 10), cover("2026-03-12", "2026-03-12", "", 10, 20),
		}, "2026-03-12", "2026-03-10..2026-03-11 misses 2026-03-10 to 2026-03-11 (this account has statements for days without movement too)"},
		{"no balances: adjacent days suffice", []StatementCover{
			noBalances(cover("2026-03-09", "2026-03-09", "", 0, 10)), noBalances(cover("2026-03-10", "2026-03-10", "", 0, 10)),
		}, "2026-03-10", ""},
		{"no balances: a hole is a hole", []StatementCover{
			noBalances(cover("2026-03-09", "2026-03-09", "", 0, 10)), noBalances(cover("2026-03-11", "2026-03-11", "", 0, 10)),
		}, "2026-03-11", "2026-03-10..2026-03-10 misses 2026-03-10 (nothing shows that no money moved)"},
		{"overlapping statements merge", []StatementCover{
			cover("2026-03-01", "2026-03-10", "", 0, 10), cover("2026-03-05", "2026-03-12", "", 99, 20),
		}, "2026-03-12", ""},
		{"a month bridges missing days", []StatementCover{
			cover("2026-03-02", "2026-03-02", "1", 0, 10), cover("2026-03-12", "2026-03-12", "9", 80, 90),
			cover("2026-03-01", "2026-03-31", "", 0, 200),
		}, "2026-03-31", ""},
		{"OFX: balance before plus entries is the balance now", []StatementCover{
			likeOFX(cover("2026-03-09", "2026-03-10", "", 0, 10)), likeOFX(cover("2026-03-11", "2026-03-12", "", 10, 35)),
		}, "2026-03-12", ""},
		{"OFX: it is not", []StatementCover{
			likeOFX(cover("2026-03-09", "2026-03-10", "", 0, 10)), likeOFX(cover("2026-03-11", "2026-03-12", "", 12, 35)),
		}, "2026-03-12", "2026-03-10..2026-03-11 closes at"},
		{"OFX: overlapping downloads are not compared", []StatementCover{
			likeOFX(cover("2026-03-01", "2026-03-10", "", 0, 10)), likeOFX(cover("2026-03-05", "2026-03-12", "", 12, 35)),
		}, "2026-03-12", ""},
		{"OFX: a balance of a later day tells nothing", []StatementCover{
			closingOn(likeOFX(cover("2026-03-09", "2026-03-10", "", 0, 10)), "2026-03-11"), likeOFX(cover("2026-03-11", "2026-03-12", "", 12, 35)),
		}, "2026-03-12", ""},
		{"several statements a day, in any order", []StatementCover{
			cover("2026-03-09", "2026-03-09", "3", 50, 70), cover("2026-03-09", "2026-03-09", "2", 10, 50),
			cover("2026-03-10", "2026-03-10", "5", 90, 95), cover("2026-03-10", "2026-03-10", "4", 70, 90),
		}, "2026-03-10", ""},
		{"one of several of a day is missing", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-09", "2026-03-09", "3", 50, 70),
			cover("2026-03-10", "2026-03-10", "4", 70, 90),
		}, "2026-03-10", "2026-03-09..2026-03-09 misses a part of 2026-03-09 (of its statements one opens at 0.50 EUR, where none closes)"},
		{"the last of a day is missing", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-09", "2026-03-09", "2", 10, 50),
			cover("2026-03-10", "2026-03-10", "4", 70, 50), cover("2026-03-10", "2026-03-10", "5", 50, 95),
		}, "2026-03-10", "2026-03-09..2026-03-10 closes at 0.50 EUR on 2026-03-09 but opens at 0.70 EUR on 2026-03-10"},
		{"the day in one and in parts", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-09", "2026-03-09", "2", 10, 50),
			cover("2026-03-09", "2026-03-09", "", 0, 50), cover("2026-03-10", "2026-03-10", "3", 50, 60),
		}, "2026-03-10", ""},
		{"the pages of a month", []StatementCover{
			cover("2026-03-01", "2026-03-31", "3", 20, 30), cover("2026-03-01", "2026-03-31", "3", 0, 20), cover("2026-04-01", "2026-04-30", "4", 30, 40),
		}, "2026-04-30", ""},
		{"a page of a month is missing", []StatementCover{
			cover("2026-03-01", "2026-03-31", "3", 0, 20), cover("2026-03-01", "2026-03-31", "3", 20, 30), cover("2026-03-01", "2026-03-31", "3", 35, 40),
		}, "2026-03-31", "2026-03-01..2026-03-31 misses a part of 2026-03-01 to 2026-03-31"},
		{"issued again with another end", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-09", "2026-03-09", "1", 0, 12), cover("2026-03-10", "2026-03-10", "2", 12, 20),
		}, "2026-03-10", ""},
		{"issued again, all of it corrected", []StatementCover{
			cover("2026-03-06", "2026-03-06", "1", 0, 5),
			cover("2026-03-09", "2026-03-09", "2", 4, 10), cover("2026-03-09", "2026-03-09", "2", 5, 12), cover("2026-03-10", "2026-03-10", "3", 12, 20),
		}, "2026-03-10", ""},
		{"a statement that comes twice", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-10", "2026-03-10", "2", 10, 20),
		}, "2026-03-10", ""},
		{"a notification covers nothing", []StatementCover{
			cover("2026-03-09", "2026-03-09", "", 0, 10), in(ledger.FormatCAMT054, noBalances(cover("2026-03-10", "2026-03-10", "", 0, 0))),
			cover("2026-03-11", "2026-03-11", "", 20, 30),
		}, "2026-03-11", "2026-03-10..2026-03-10 misses 2026-03-10 (closes at"},
		{"nor does a report within the day", []StatementCover{
			cover("2026-03-09", "2026-03-09", "", 0, 10), in(ledger.FormatCAMT052, cover("2026-03-10", "2026-03-10", "", 10, 15)),
			in(ledger.FormatMT942, cover("2026-03-11", "2026-03-11", "", 10, 15)),
		}, "2026-03-09", ""},
		{"formats are numbered each by itself", []StatementCover{
			cover("2026-03-06", "2026-03-06", "7", 0, 0), cover("2026-03-09", "2026-03-09", "8", 0, 10),
			in(ledger.FormatCFONB, cover("2026-03-12", "2026-03-12", "90", 10, 20)), in(ledger.FormatCFONB, cover("2026-03-13", "2026-03-13", "91", 20, 30)),
		}, "2026-03-13", ""},
		{"one format tells of silent days, the other does not", []StatementCover{
			silent(cover("2026-03-06", "2026-03-06", "", 0, 0)), cover("2026-03-09", "2026-03-09", "", 0, 10),
			in(ledger.FormatCFONB, cover("2026-03-12", "2026-03-12", "", 10, 20)),
		}, "2026-03-12", ""},
		{"a month without movement is no statement of a silent day", []StatementCover{
			silent(cover("2026-02-01", "2026-02-28", "", 0, 0)), cover("2026-03-02", "2026-03-02", "", 0, 10), cover("2026-03-05", "2026-03-05", "", 10, 20),
		}, "2026-03-05", ""},
		{"a month of another format closes the gap", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), cover("2026-03-12", "2026-03-12", "4", 35, 90), likeOFX(cover("2026-03-01", "2026-03-31", "", 0, 200)),
		}, "2026-03-31", ""},
		{"where one format takes over from another, stated balances must meet", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), in(ledger.FormatCFONB, cover("2026-03-10", "2026-03-10", "1", 12, 20)),
		}, "2026-03-10", "2026-03-09..2026-03-10 closes at"},
		{"derived ones need not: other formats date a movement differently", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), likeOFX(cover("2026-03-10", "2026-03-20", "", 12, 20)), cover("2026-03-23", "2026-03-23", "2", 20, 30),
		}, "2026-03-23", ""},
		{"those that meet bridge a hole all the same", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), likeOFX(cover("2026-03-12", "2026-03-20", "", 10, 20)),
		}, "2026-03-20", ""},
		{"and those that do not leave it", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), likeOFX(cover("2026-03-12", "2026-03-20", "", 12, 20)),
		}, "2026-03-20", "2026-03-10..2026-03-11 misses 2026-03-10 to 2026-03-11 (nothing shows"},
		{"tables in between need no balances", []StatementCover{
			cover("2026-03-09", "2026-03-09", "1", 0, 10), in(ledger.FormatCSV, noBalances(cover("2026-03-10", "2026-03-20", "", 0, 0))), cover("2026-03-23", "2026-03-23", "9", 70, 90),
		}, "2026-03-23", ""},
		{"a download ends with the last day that was over", []StatementCover{
			writtenOn(likeOFX(cover("2026-03-09", "2026-03-13", "", 0, 10)), "2026-03-13"),
		}, "2026-03-12", ""},
		{"made the day after it has all", []StatementCover{
			writtenOn(likeOFX(cover("2026-03-09", "2026-03-13", "", 0, 10)), "2026-03-14"),
		}, "2026-03-13", ""},
		{"a table dropped on its last day", []StatementCover{
			writtenOn(in(ledger.FormatCSV, noBalances(cover("2026-03-09", "2026-03-13", "", 0, 10))), "2026-03-13"),
		}, "2026-03-12", ""},
		{"the next download begins behind the half day", []StatementCover{
			writtenOn(closingOn(likeOFX(cover("2026-03-09", "2026-03-12", "", 0, 10)), "2026-03-12"), "2026-03-12"), likeOFX(cover("2026-03-13", "2026-03-16", "", 12, 20)),
		}, "2026-03-16", "2026-03-12..2026-03-12 misses 2026-03-12 (closes at"},
		{"and its balance shows that nothing moved in the rest of it", []StatementCover{
			writtenOn(closingOn(likeOFX(cover("2026-03-09", "2026-03-12", "", 0, 10)), "2026-03-12"), "2026-03-12"), likeOFX(cover("2026-03-13", "2026-03-16", "", 10, 20)),
		}, "2026-03-16", ""},
		{"the next download begins with the half day", []StatementCover{
			writtenOn(closingOn(likeOFX(cover("2026-03-09", "2026-03-12", "", 0, 10)), "2026-03-12"), "2026-03-12"), likeOFX(cover("2026-03-12", "2026-03-16", "", 5, 20)),
		}, "2026-03-16", ""},
		{"a closing balance closes its day", []StatementCover{
			writtenOn(cover("2026-03-09", "2026-03-13", "", 0, 10), "2026-03-13"),
		}, "2026-03-13", ""},
		{"nobody knows the future", []StatementCover{
			writtenOn(cover("2026-03-02", "2026-12-31", "", 0, 10), "2026-03-03"),
		}, "2026-03-02", ""},
		{"a statement of days to come covers none", []StatementCover{
			cover("2026-03-09", "2026-03-09", "", 0, 10), writtenOn(cover("2026-03-11", "2026-03-12", "", 10, 10), "2026-03-10"),
		}, "2026-03-09", ""},
		{"an undated statement covers up to its closing", []StatementCover{
			closingOn(cover("", "", "", 0, 10), "2026-03-10"), cover("", "", "", 0, 10),
		}, "2026-03-10", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			accounts := Coverage(tt.statements, calendarOf(t, "FR"))
			if len(accounts) != 1 {
				t.Fatalf("%d accounts", len(accounts))
			}
			if accounts[0].To != tt.to {
				t.Errorf("covered to %s, want %s", accounts[0].To, tt.to)
			}
			var gaps []string
			for _, g := range accounts[0].Gaps {
				gaps = append(gaps, string(g.From)+".."+string(g.To)+" "+g.Why)
			}
			got := strings.Join(gaps, "|")
			if !strings.HasPrefix(got, tt.gaps) || tt.gaps == "" && got != "" {
				t.Errorf("gaps %q, want %q", got, tt.gaps)
			}
		})
	}
}

func in(format ledger.Format, s StatementCover) StatementCover { s.Format = format; return s }

// TestCoverageBridges: balances on both sides of days that only a table covers
// show whether it leaves something out.
func TestCoverageBridges(t *testing.T) {
	t.Parallel()
	between := func(s StatementCover, minor int64) StatementCover { s.Between = balance(minor); return s }
	table := in(ledger.FormatCSV, noBalances(cover("2026-03-10", "2026-03-20", "", 0, 0)))
	first := cover("2026-03-09", "2026-03-09", "1", 0, 10)
	for name, tt := range map[string]struct {
		next StatementCover
		gaps string
	}{
		"it holds all that moved":            {between(cover("2026-03-23", "2026-03-23", "9", 70, 90), 60), ""},
		"it leaves something out":            {between(cover("2026-03-23", "2026-03-23", "9", 70, 90), 40), "2026-03-10..2026-03-20 misses 2026-03-10 to 2026-03-20 (closes at 0.10 EUR on 2026-03-09 and opens at 0.70 EUR on 2026-03-23, but what is known in between comes to 0.40 EUR)"},
		"nobody has looked at what it holds": {cover("2026-03-23", "2026-03-23", "9", 70, 90), ""},
		"both overdrawn, one lacks its sign": {unsigned(between(cover("2026-03-23", "2026-03-23", "9", -70, 90), 60)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accounts := Coverage([]StatementCover{tt.next, table, first}, calendarOf(t, "FR"))
			var gaps []string
			for _, g := range accounts[0].Gaps {
				gaps = append(gaps, string(g.From)+".."+string(g.To)+" "+g.Why)
			}
			if got := strings.Join(gaps, "|"); got != tt.gaps {
				t.Errorf("gaps %q, want %q", got, tt.gaps)
			}
		})
	}
}

func TestCoverageKeepsAccountsApart(t *testing.T) {
	t.Parallel()
	other, dollars, unnamed := cover("2026-03-01", "2026-03-02", "", 0, 1), cover("2026-03-01", "2026-03-03", "", 0, 1), cover("2026-03-10", "2026-03-10", "", 1, 1)
	other.Account = ledger.Account{ID: "00012345678", Currency: "EUR"}
	dollars.Account.Currency = "USD"
	unnamed.Account.Currency, unnamed.Opening.Currency, unnamed.Closing.Currency = "", "", ""
	accounts := Coverage([]StatementCover{cover("2026-03-01", "2026-03-09", "", 0, 1), dollars, unnamed, other}, calendarOf(t, "FR"))
	var got []string
	for _, a := range accounts {
		got = append(got, a.Account.ID+" "+a.Account.Currency+" "+string(a.To))
	}
	want := "00012345678 EUR 2026-03-02|" + homeIBAN + " EUR 2026-03-10|" + homeIBAN + " USD 2026-03-03"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
