package exam

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"relanced/internal/firms"
	"relanced/reconcile"
)

var (
	seeds     = flag.String("seeds", "", "seeds of the firms to examine: 1,2,3 or 1-10")
	noise     = flag.String("noise", "middle", "easy, middle or hard")
	customers = flag.Int("customers", 200, "customers of a firm")
	months    = flag.Int("months", 9, "months of a period")
	format    = flag.String("format", "camt", "camt or ofx")
	monthly   = flag.Bool("monthly", false, "statements by the month")
	reminders = flag.Bool("reminders", false, "let the reminders go out")
	wrong     = flag.String("wrong", "", "print what is not settled right: all, wrong, or a part of the name of a kind")
	rivals    = flag.Bool("rivals", true, "let the re-implemented ways of matching sit too")
	engine    = flag.Bool("engine", true, "let the engine sit; without it only the others do")
	whose     = flag.String("whose", "", "print what -wrong asks for of the other way of matching whose name holds this")
	keep      = flag.String("keep", "", "write the files of the firms into this folder")
)

// TestFirm examines the engine on the firms that the command line asks for.
func TestFirm(t *testing.T) {
	list := seedList(t)
	if len(list) == 0 {
		t.Skip("give -seeds")
	}
	level, err := firms.ParseNoise(*noise)
	if err != nil {
		t.Fatal(err)
	}
	o := firms.Options{Customers: *customers, Months: *months, Noise: level}
	if *monthly {
		o.Statements = firms.Monthly
	}
	if *format == "ofx" {
		o.Format = firms.OFX
	}
	var total *Report
	others := map[string]*Report{}
	for _, seed := range list {
		report := examine(t, seed, o, others)
		fmt.Printf("firm %d: %s\n", seed, report.Line())
		if total == nil {
			total = report
		} else {
			total.Add(report)
		}
	}
	fmt.Println()
	if err := total.Write(os.Stdout); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\n%-28s %s\n", "relanced:", total.Line())
	for _, r := range Rivals() {
		if others[r.Name] != nil {
			fmt.Printf("%-28s %s\n", r.Name+":", others[r.Name].Line())
		}
	}
	if *reminders {
		fmt.Println(total.Reminded)
		for _, c := range total.Reminded.Complaints {
			fmt.Println("  " + c)
		}
	}
}

func examine(t *testing.T, seed uint64, o firms.Options, others map[string]*Report) *Report {
	t.Helper()
	f, err := firms.Generate(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		writeFiles(t, f)
	}
	s, err := Sit(t.Context(), f, Options{Dir: t.TempDir(), Matching: reconcile.DefaultConfig(), Reminders: *reminders, Unmatched: !*engine})
	if err != nil {
		t.Fatal(err)
	}
	marked, err := MarkAll(f, s.Answers())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range marked {
		if *whose == "" && asked(m) {
			fmt.Println(m)
		}
	}
	report := NewReport(marked)
	report.Reminded = s.MarkReminders()
	fmt.Printf("firm %d: %s, %d customers, %d invoices, %d credits; intake %.1fs, matching %.1fs, reminding %.1fs\n", seed, f.Name, len(f.Customers), len(f.Invoices),
		len(f.Credits), s.Took.Intake.Seconds(), s.Took.Match.Seconds(), s.Took.Remind.Seconds())
	if *rivals {
		for _, r := range Rivals() {
			marked, err := MarkAll(f, r.Sit(s))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range marked {
				if *whose != "" && strings.Contains(r.Name, *whose) && asked(m) {
					fmt.Println(m)
				}
			}
			if others[r.Name] == nil {
				others[r.Name] = NewReport(nil)
			}
			others[r.Name].Add(NewReport(marked))
		}
	}
	return report
}

// asked reports whether the command line wants to see a credit.
func asked(m Marked) bool {
	bad := m.Mark == Wrong || m.Mark == Short
	switch *wrong {
	case "":
		return false
	case "wrong":
		return bad
	case "all":
		return m.Mark != Right && m.Mark != Recognised
	}
	return m.Mark != Right && m.Mark != Recognised && strings.Contains(string(m.Credit.Kind), *wrong)
}

func seedList(t *testing.T) []uint64 {
	t.Helper()
	var list []uint64
	for text := range strings.SplitSeq(*seeds, ",") {
		if text == "" {
			continue
		}
		from, to, _ := strings.Cut(text, "-")
		a, err := strconv.ParseUint(from, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		b := a
		if to != "" {
			if b, err = strconv.ParseUint(to, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		for ; a <= b; a++ {
			list = append(list, a)
		}
	}
	return list
}

func writeFiles(t *testing.T, f *firms.Firm) {
	t.Helper()
	for _, day := range f.Days {
		dir := fmt.Sprintf("%s/%d/%s", *keep, f.Seed, day.Date)
		if err := os.MkdirAll(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		for _, file := range day.Files {
			if err := os.WriteFile(dir+"/"+file.Name, file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
