package dunning

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// chain is statements of so many banking days from a day on, that join up. Nets
// are never zero unless the statements are numbered.
func chain(random *rand.Rand, calendar *Calendar, day ledger.Date, days int, numbered bool) []StatementCover {
	opening, first := int64(1_000_00+random.IntN(1_000_00)), random.IntN(200)
	var list []StatementCover
	for i := range days {
		net, seq := int64(1+random.IntN(50_00)), ""
		if numbered {
			net, seq = int64(random.IntN(3)), fmt.Sprint(first+i)
		}
		list = append(list, cover(day, day, seq, opening, opening+net))
		opening += net
		day = calendar.AddBankingDays(day, 1)
	}
	return list
}

func shuffled(random *rand.Rand, list []StatementCover) []StatementCover {
	list = slices.Clone(list)
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// TestOneStatementLess: of a chain of daily statements, whichever is taken out
// of the middle is missed, and nothing else; back again, nothing is.
func TestOneStatementLess(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t, "FR")
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test repeats itself
		start := calendar.NextBankingDay(ledger.Date("2025-11-03").AddDays(random.IntN(200)))
		all := chain(random, calendar, start, 8+random.IntN(30), seed%2 == 0)
		gone := 3 + random.IntN(len(all)-4)
		day := all[gone].From
		if seed%2 == 0 && yearOf(all[gone-1].To) != yearOf(all[gone+1].To) {
			continue // nor do balances that meet and numbers over the new year tell anything
		}
		less := slices.Delete(slices.Clone(all), gone, gone+1)
		covered := Coverage(shuffled(random, less), calendar)[0]
		if len(covered.Gaps) != 1 || covered.Gaps[0].From != day || covered.Gaps[0].To != day || covered.To != all[len(all)-1].To {
			t.Fatalf("seed %d: without %s: %+v", seed, day, covered.Gaps)
		}
		if gaps := Coverage(shuffled(random, all), calendar)[0].Gaps; len(gaps) > 0 {
			t.Fatalf("seed %d: with all of them: %+v", seed, gaps)
		}
		twice := append(shuffled(random, all), all[gone], all[gone-1])
		if gaps := Coverage(twice, calendar)[0].Gaps; len(gaps) > 0 {
			t.Fatalf("seed %d: two came again: %+v", seed, gaps)
		}
	}
}

// TestSeveralFormatsOfOneAccount: a bank that is read daily in one format,
// weekly in another, and downloaded by the month, has no gaps for it.
func TestSeveralFormatsOfOneAccount(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t, "FR")
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a test repeats itself
	daily := chain(random, calendar, "2026-02-02", 60, true)
	var all []StatementCover
	for i, s := range daily {
		all = append(all, in(ledger.FormatCAMT053, s))
		if i%5 == 0 {
			week := daily[i:min(i+5, len(daily))]
			last := week[len(week)-1]
			all = append(all, in(ledger.FormatCFONB, cover(s.From, last.To, fmt.Sprint(900+7*i), s.Opening.Minor, last.Closing.Minor)))
		}
		all = append(all, in(ledger.FormatCAMT054, noBalances(s)))
	}
	for _, month := range []Stretch{{"2026-02-01", "2026-02-28"}, {"2026-03-03", "2026-03-29"}} {
		all = append(all, likeOFX(cover(month.From, month.To, "", 5, 17)), in(ledger.FormatCSV, noBalances(cover(month.From, month.To, "", 0, 0))))
	}
	if gaps := Coverage(shuffled(random, all), calendar)[0].Gaps; len(gaps) > 0 {
		t.Errorf("%+v", gaps)
	}
}

func TestExpected(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		ends string
		want ledger.Date
	}{
		{"too few to tell", "2026-03-09 2026-03-10 2026-03-11", ""},
		{"daily", "2026-03-09 2026-03-10 2026-03-11 2026-03-12", "2026-03-13"},
		{"daily, over the weekend", "2026-03-10 2026-03-11 2026-03-12 2026-03-13", "2026-03-16"},
		{"daily, over Easter", "2026-03-30 2026-03-31 2026-04-01 2026-04-02", "2026-04-07"},
		{"daily, with a hole", "2026-03-03 2026-03-04 2026-03-05 2026-03-10 2026-03-11", "2026-03-12"},
		{"daily, and the end of a month that is a Saturday", "2026-01-28 2026-01-29 2026-01-30 2026-01-31", "2026-02-02"},
		{"weekly", "2026-02-13 2026-02-20 2026-02-27 2026-03-06", "2026-03-13"},
		{"by the month", "2025-11-30 2025-12-31 2026-01-31 2026-02-28", "2026-03-31"},
		{"by the month, on its last banking day", "2025-11-28 2025-12-31 2026-01-30 2026-02-27", "2026-03-31"},
		{"by the month, on the 15th", "2025-12-15 2026-01-15 2026-02-15 2026-03-15", "2026-04-15"},
		{"by the month, on the 30th: February has none", "2025-10-30 2025-11-30 2025-12-30 2026-01-30", "2026-02-28"},
		{"as they please", "2026-01-05 2026-01-06 2026-01-20 2026-02-27 2026-05-12", ""},
		{"of late it is weekly", "2025-10-31 2025-11-28 2026-01-02 2026-01-09 2026-01-16 2026-01-23 2026-01-30 2026-02-06", "2026-02-13"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var list []StatementCover
			for day := range strings.FieldsSeq(tt.ends) {
				list = append(list, cover(ledger.Date(day), ledger.Date(day), "", 0, 0))
			}
			if got := Coverage(list, calendarOf(t, "FR"))[0].Expected; got != tt.want {
				t.Errorf("expected on %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSpansAndUnverifiedDays(t *testing.T) {
	t.Parallel()
	covered := Coverage([]StatementCover{
		in(ledger.FormatCSV, noBalances(cover("2026-03-01", "2026-03-20", "table", 0, 0))),
		in(ledger.FormatCAMT053, cover("2026-03-11", "2026-03-12", "2", 0, 1)),
		in(ledger.FormatCAMT053, cover("2026-03-13", "2026-03-13", "3", 1, 2)),
		in(ledger.FormatCAMT053, cover("2026-03-25", "2026-03-25", "9", 2, 2)),
		likeOFX(cover("2026-03-21", "2026-03-24", "", 2, 2)),
		in(ledger.FormatCAMT054, cover("2026-02-01", "2026-02-02", "note", 0, 0)),
	}, calendarOf(t, "FR"))[0]
	wantSpans := []CoveredSpan{
		{"2026-03-01", "2026-03-20", "table.xml", ledger.FormatCSV, false},
		{"2026-03-11", "2026-03-12", "2.xml", ledger.FormatCAMT053, true},
		{"2026-03-13", "2026-03-13", "3.xml", ledger.FormatCAMT053, true},
		{"2026-03-21", "2026-03-24", ".xml", ledger.FormatOFX, false},
		{"2026-03-25", "2026-03-25", "9.xml", ledger.FormatCAMT053, true},
	}
	if diff := cmp.Diff(wantSpans, covered.Spans); diff != "" {
		t.Error(diff)
	}
	want := []Stretch{{"2026-03-01", "2026-03-10"}, {"2026-03-14", "2026-03-24"}}
	if diff := cmp.Diff(want, covered.Unverified); diff != "" {
		t.Error(diff)
	}
	if covered.From != "2026-03-01" || covered.To != "2026-03-25" {
		t.Errorf("covered from %s to %s", covered.From, covered.To)
	}
}

// TestAnAccountOfNotificationsAlone is known, but no day of it is.
func TestAnAccountOfNotificationsAlone(t *testing.T) {
	t.Parallel()
	accounts := Coverage([]StatementCover{in(ledger.FormatCAMT054, cover("2026-03-01", "2026-03-31", "", 0, 0))}, calendarOf(t, "FR"))
	if len(accounts) != 1 || accounts[0].Account.ID != homeIBAN || accounts[0].To != "" || len(accounts[0].Spans) > 0 {
		t.Errorf("%+v", accounts)
	}
	s := book("2026-03-09")
	s.Statements[0].Format = ledger.FormatCAMT052
	if h, held := heldFor(plannerOf(t, nil).Plan(s), "FA-1"); !held || h.Guard != GuardCoverage {
		t.Errorf("held %v: %+v", held, h)
	}
}

func TestAcceptedGaps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		word     store.AcceptedGap
		accepted bool
	}{
		{"just those days", store.AcceptedGap{Account: homeIBAN, From: "2026-02-10", To: "2026-02-11"}, true},
		{"more days", store.AcceptedGap{Account: homeIBAN, From: "2026-02-09", To: "2026-02-28"}, true},
		{"the account by its national number", store.AcceptedGap{Account: homeIBAN[4:], From: "2026-02-10", To: "2026-02-11"}, true},
		{"another account", store.AcceptedGap{Account: otherIBAN, From: "2026-02-10", To: "2026-02-11"}, false},
		{"not the first day", store.AcceptedGap{Account: homeIBAN, From: "2026-02-11", To: "2026-02-28"}, false},
		{"not the last day", store.AcceptedGap{Account: homeIBAN, From: "2026-02-01", To: "2026-02-10"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-09")
			s.Statements = []StatementCover{
				cover("2026-01-01", "2026-02-09", "", 0, 10), cover("2026-02-12", "2026-03-08", "", 20, 30),
			}
			tt.word.Note, tt.word.Actor = "the bank was closed", "anna"
			s.AcceptedGaps = []store.AcceptedGap{tt.word}
			gap := Coverage(s.Statements, calendarOf(t, "FR"), s.AcceptedGaps...)[0].Gaps[0]
			if gap.Accepted != tt.accepted || tt.accepted && (gap.Note != tt.word.Note || gap.Actor != "anna") {
				t.Errorf("%+v", gap)
			}
			if h, held := heldFor(plannerOf(t, nil).Plan(s), "FA-1"); held == tt.accepted {
				t.Errorf("held %v: %+v", held, h)
			}
		})
	}
}
