package charges

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
)

// TestDerivedRates is the published table of the rates of each semester.
func TestDerivedRates(t *testing.T) {
	t.Parallel()
	rates, laws := shipped(t)
	business, _ := laws.Of("FR", ledger.KindBusiness)
	public, _ := laws.Of("FR", ledger.KindPublic)
	for _, test := range []struct {
		semester                                ledger.Date
		mro, business, public, floor, basiszins string
	}{
		{"2019-01-01", "0.00", "10.00", "8.00", "", "-0.88"},
		{"2020-01-01", "0.00", "10.00", "8.00", "2.61", "-0.88"},
		{"2022-07-01", "0.00", "10.00", "8.00", "2.31", "-0.88"},
		{"2023-01-01", "2.50", "12.50", "10.50", "6.18", "1.62"},
		{"2023-07-01", "4.00", "14.00", "12.00", "12.66", "3.12"},
		{"2024-01-01", "4.50", "14.50", "12.50", "15.21", "3.62"},
		{"2024-07-01", "4.25", "14.25", "12.25", "14.76", "3.37"},
		{"2025-01-01", "3.15", "13.15", "11.15", "11.13", "2.27"},
		{"2025-07-01", "2.15", "12.15", "10.15", "8.28", "1.27"},
		{"2026-01-01", "2.15", "12.15", "10.15", "7.86", "1.27"},
		{"2026-07-01", "2.40", "12.40", "10.40", "8.25", "1.52"},
	} {
		r := func(law Law) string {
			p := (&run{rates: rates, law: law}).price(test.semester)
			if p.doubt != "" {
				t.Errorf("%s: %s", test.semester, p.doubt)
			}
			return p.rate.String()
		}
		mro, _ := rates.On("ecb_mro", test.semester)
		legal, doubt := rates.On(legalProfessional, test.semester)
		base, _ := rates.On("de_basiszinssatz", test.semester)
		floor := (3 * legal.Rate).String()
		if test.floor == "" {
			if floor = ""; doubt == "" {
				t.Errorf("%s: a legal rate that was never published is known", test.semester)
			}
		}
		got := strings.Join([]string{mro.Rate.String(), r(business), r(public), floor, base.Rate.String()}, " ")
		if want := strings.Join([]string{test.mro, test.business, test.public, test.floor, test.basiszins}, " "); got != want {
			t.Errorf("%s: %s, want %s", test.semester, got, want)
		}
	}
}

// TestSemestersAgreeWithTheChanges: the rate of 1 January and 1 July is that of
// the last change before.
func TestSemestersAgreeWithTheChanges(t *testing.T) {
	t.Parallel()
	rates, _ := shipped(t)
	last := Rate(-1)
	for _, row := range rates["ecb_mro"] {
		if semesterOf(row.From) == row.From && row.Rate != last {
			t.Errorf("%s says %s, the change before it %s", row.From, row.Rate, last)
		}
		last = row.Rate
	}
}

// TestCurrentSemesterIsKnown fails when a new half-year has begun whose rates
// nobody has entered: until then what is claimed is provisional. Add rows to
// rates.csv, with where you read them.
func TestCurrentSemesterIsKnown(t *testing.T) {
	t.Parallel()
	rates, _ := shipped(t)
	semester := semesterOf(ledger.DateOf(time.Now()))
	for _, series := range []Series{"ecb_mro", legalProfessional, "fr_legal_individual"} {
		if _, doubt := rates.On(series, semester); doubt != "" {
			t.Error(doubt)
		}
	}
}

func TestNoHoleIsFilledSilently(t *testing.T) {
	t.Parallel()
	rates, _ := shipped(t)
	hole := Table{legalProfessional: nil}
	for _, row := range rates[legalProfessional] {
		if row.From != "2025-07-01" {
			hole = hole.With([]Row{row})
		}
	}
	row, doubt := hole.On(legalProfessional, "2025-07-01")
	if row.From != "2025-01-01" || doubt == "" {
		t.Errorf("%+v: %q", row, doubt)
	}
	if _, doubt := hole.On(legalProfessional, "2026-01-01"); doubt != "" {
		t.Error(doubt)
	}
	if row, doubt := rates.On("nothing", "2026-01-01"); row.Rate != 0 || doubt == "" {
		t.Errorf("%+v: %q", row, doubt)
	}
}

func TestEveryRowHasASource(t *testing.T) {
	t.Parallel()
	rates, laws := shipped(t)
	for series, rows := range rates {
		for i, row := range rows {
			if row.Source == "" || row.Checked == "" || i > 0 && rows[i-1].From >= row.From {
				t.Errorf("%s: %+v", series, row)
			}
		}
	}
	seen := map[string]bool{}
	for _, law := range laws {
		name := law.Country + " " + string(law.Kind)
		if seen[name] || law.Source == "" || law.Articles["fr"] == "" || law.Articles["en"] == "" {
			t.Errorf("%+v", law)
		}
		seen[name] = true
		if law.Kind == ledger.KindConsumer && (law.Starts != FromNotice || len(law.Flat) > 0 || law.Contract || law.OrAfter > 0) {
			t.Errorf("%s: a consumer owes more than interest from the notice on: %+v", name, law)
		}
		for _, series := range []Series{law.Base, law.Floor.Series} {
			if series != "" && rates[series] == nil {
				t.Errorf("%s rests on %q, of which nothing is known", name, series)
			}
		}
	}
	if len(laws) < 13 {
		t.Errorf("only %d laws", len(laws))
	}
}

func TestOwnRates(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rates.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# ours\n" + columns + "\necb_mro,2027-01-01,2.65,2027-01-02,V,ECB\necb_mro,2026-07-01,2.41,2027-01-02,V,a correction\n")
	rates, err := RatesWith(path)
	if err != nil {
		t.Fatal(err)
	}
	if row, doubt := rates.On("ecb_mro", "2027-01-01"); row.Rate != 26500 || doubt != "" {
		t.Errorf("%+v: %q", row, doubt)
	}
	if row, _ := rates.On("ecb_mro", "2026-07-01"); row.Rate != 24100 {
		t.Errorf("%+v is not corrected", row)
	}
	if shipped, _ := ShippedRates(); len(shipped["ecb_mro"]) != len(rates["ecb_mro"])-1 {
		t.Error("the shipped table has changed")
	}
	for name, text := range map[string]string{
		"no header": "ecb_mro,2027-01-01,2.65,2027-01-02,V,ECB\n", "nothing": "",
		"unknown series": columns + "\necb,2027-01-01,2.65,2027-01-02,V,ECB\n",
		"no day":         columns + "\necb_mro,2027-13-01,2.65,2027-01-02,V,ECB\n",
		"a comma":        columns + "\necb_mro,2027-01-01,\"2,65\",2027-01-02,V,ECB\n",
		"no rate":        columns + "\necb_mro,2027-01-01,,2027-01-02,V,ECB\n",
		"too much":       columns + "\necb_mro,2027-01-01,101,2027-01-02,V,ECB\n",
		"not checked":    columns + "\necb_mro,2027-01-01,2.65,,V,ECB\n",
		"no status":      columns + "\necb_mro,2027-01-01,2.65,2027-01-02,yes,ECB\n",
		"no source":      columns + "\necb_mro,2027-01-01,2.65,2027-01-02,V, \n",
		"twice":          columns + "\necb_mro,2027-01-01,2.65,2027-01-02,V,ECB\necb_mro,2027-01-01,2.40,2027-01-02,V,ECB\n",
		"a column short": columns + "\necb_mro,2027-01-01,2.65,2027-01-02,V\n",
	} {
		write(text)
		if _, err := RatesWith(path); err == nil {
			t.Errorf("%s: accepted", name)
		} else if !errors.Is(err, errRates) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := RatesWith(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a file that does not exist is read")
	}
}

// TestAnUncheckedRateIsProvisional: what nobody has looked up is not "known".
func TestAnUncheckedRateIsProvisional(t *testing.T) {
	t.Parallel()
	rates, _ := shipped(t)
	rates = rates.With([]Row{{"ecb_mro", "2026-07-01", 24000, "2026-11-22", FromMemory, "a guess"}})
	if _, doubt := rates.On("ecb_mro", "2026-07-01"); doubt == "" {
		t.Error("a rate from memory is taken for known")
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12.15": "12.15", "0": "0.00", "8": "8.00", "-0.88": "-0.88", "9.125": "9.125", "0.0001": "0.0001", "100": "100.00", "2.50": "2.50",
	} {
		if got, err := ParseRate(text); err != nil || got.String() != want {
			t.Errorf("%s reads as %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "12,15", "100.01", "1e3", ".5", "+3", "--1", "1.00000", "1 2", "0x1", "1234", "12%"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	for _, test := range []struct{ rate, step, want Rate }{
		{104000, 5000, 105000}, {105000, 5000, 105000}, {100001, 5000, 105000}, {101500, 0, 101500}, {-8800, 5000, -5000},
	} {
		if got := test.rate.upTo(test.step); got != test.want {
			t.Errorf("%s up to %s is %s", test.rate, test.step, got)
		}
	}
}

func TestSemesters(t *testing.T) {
	t.Parallel()
	for day, want := range map[ledger.Date][2]ledger.Date{
		"2026-01-01": {"2026-01-01", "2026-06-30"}, "2026-06-30": {"2026-01-01", "2026-06-30"}, "2024-02-29": {"2024-01-01", "2024-06-30"},
		"2026-07-01": {"2026-07-01", "2026-12-31"}, "2026-12-31": {"2026-07-01", "2026-12-31"},
	} {
		if got := [2]ledger.Date{semesterOf(day), lastOfSemester(day)}; got != want {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
}
