package dunning

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

// TestFourHundredDays lets a plan run every day for one invoice nobody pays,
// and prints each day on which something is said.
func TestFourHundredDays(t *testing.T) {
	t.Parallel()
	p := plannerOf(t, nil)
	s := book("2026-04-01")
	s.Invoices[0].IssueDate, s.Invoices[0].DueDate = "2026-04-08", "2026-05-08"
	s.Holds = []ledger.Hold{{Invoice: "FA-1", Kind: ledger.HoldPromise, Until: "2026-07-13"}}
	var b strings.Builder
	fmt.Fprintln(&b, "FA-1, issued 2026-04-08, due 2026-05-08; held from 2026-06-01 to 2026-07-13; statements stop for 2026-05-18 to 2026-05-20")
	holds, note := s.Holds, ""
	for range 400 {
		s.Holds = nil
		if s.Today >= "2026-06-01" {
			s.Holds = holds
		}
		s.Statements[0].To = s.Today.AddDays(-1)
		if s.Today > "2026-05-18" && s.Today < "2026-05-21" {
			s.Statements[0].To = "2026-05-12"
		}
		plan := p.Plan(s)
		record(&s, plan.Due)
		if line := tell(plan); line != note {
			fmt.Fprintf(&b, "%s %s  %s\n", s.Today, s.Today.Weekday().String()[:3], line)
			note = line
		}
		s.Today = s.Today.AddDays(1)
	}
	golden(t, "four_hundred_days.txt", b.String())
}

// tell says what a plan means for its only invoice.
func tell(r Result) string {
	if len(r.Due) > 0 {
		return "SEND " + r.Due[0].Step + ", next step on " + string(r.Due[0].NextDay)
	}
	if len(r.Held) > 0 {
		return "held until " + string(r.Held[0].FirstPossible) + " at the earliest: " + r.Held[0].Reason
	}
	return r.Outlooks[0].Note
}
