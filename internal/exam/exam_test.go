package exam

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"relanced/internal/firms"
	"relanced/internal/ledger"
	"relanced/internal/store/storetest"
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
	every     = flag.Int("every", 1, "match on every so manieth day only, to be quick")
	wrong     = flag.String("wrong", "", "print what is not settled right: all, wrong, or a part of the name of a kind")
	whose     = flag.String("whose", "", "print what -wrong asks for of the other way of matching whose name holds this")
	leftOut   = flag.String("without", "", "a family of evidence that the engine leaves out: reference, iban, name, amount or dates")
	rivals    = flag.Bool("rivals", true, "let the other ways of matching sit too")
	engine    = flag.Bool("engine", true, "let the engine sit; without it only the others do")
	ablate    = flag.Bool("ablate", false, "also leave out each family of facts in turn")
	until     = flag.String("until", "", "end with this day, a YYYY-MM-DD")
	credit    = flag.String("credit", "", "print what is said of this credit, by its reference of the bank")
	held      = flag.Int("held", 0, "print so many of each firm's needless holds, the longest")
	decide    = flag.Int("decide", 0, "let an accountant decide what has waited for so many days; 0: nobody ever does")
	postgres  = flag.Bool("postgres", false, "keep the ledgers in PostgreSQL")
	keep      = flag.String("keep", "", "write the files of the firms into this folder")
)

// TestFirm examines the engine on the firms that the command line asks for.
func TestFirm(t *testing.T) {
	list := seedList(t)
	if len(list) == 0 {
		t.Skip("give -args -seeds 1-10")
	}
	o := asked(t)
	total := examineAll(t, list, o)
	out := os.Stdout
	fmt.Fprintln(out)
	if err := total[ours].Write(out); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(out)
	if err := WriteTotals(out, total, ours); err != nil {
		t.Fatal(err)
	}
	if *reminders {
		who := "where nobody ever decides what waits: "
		if *decide > 0 {
			who = fmt.Sprintf("where an accountant decides what has waited %d days: ", *decide)
		}
		fmt.Fprintf(out, "%s%s\n", who, total[ours].Reminded)
		for _, c := range total[ours].Reminded.Complaints {
			fmt.Fprintln(out, "  "+c)
		}
	}
	if *ablate {
		ablation(t, list, o, total[ours])
	}
}

// ablation prints what each family of facts is worth.
func ablation(t *testing.T, list []uint64, o firms.Options, whole *Report) {
	t.Helper()
	lines := map[string]*Report{"with everything": whole}
	order := []string{"with everything"}
	*rivals, *wrong = false, ""
	for _, f := range firms.Families() {
		hidden := o
		hidden.Without = f
		name := "without " + string(f)
		lines[name] = examineAll(t, list, hidden)[ours]
		order = append(order, name)
	}
	for _, family := range Evidence() {
		*leftOut = family
		name := "weighing no " + family
		lines[name] = examineAll(t, list, o)[ours]
		order = append(order, name)
	}
	*leftOut = ""
	fmt.Println()
	if err := WriteTotals(os.Stdout, lines, order...); err != nil {
		t.Fatal(err)
	}
}

// asked reads the command line.
func asked(t *testing.T) firms.Options {
	t.Helper()
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
	return o
}

// examineAll examines several firms, as many at a time as there are processors,
// and prints what became of each as it is done.
func examineAll(t *testing.T, list []uint64, o firms.Options) map[string]*Report {
	t.Helper()
	total := map[string]*Report{ours: NewReport(nil)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, seed := range list {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var said bytes.Buffer
			reports, err := examine(t, &said, seed, o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			_, _ = said.WriteTo(os.Stdout)
			for name, report := range reports {
				if total[name] == nil {
					total[name] = NewReport(nil)
				}
				total[name].Add(report)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return total
}

func examine(t *testing.T, w io.Writer, seed uint64, o firms.Options) (map[string]*Report, error) {
	f, err := firms.Generate(seed, o)
	if err != nil {
		return nil, err
	}
	if *until != "" {
		cut(f, ledger.Date(*until))
	}
	if *keep != "" {
		if err := writeFiles(f); err != nil {
			return nil, err
		}
	}
	sitting := Options{Dir: t.TempDir(), Matching: without(reconcile.DefaultConfig(), *leftOut), Reminders: *reminders, Unmatched: !*engine, Every: *every, DecideAfter: *decide}
	if *postgres {
		sitting.URL = storetest.PostgresURL(t)
	}
	s, err := Sit(t.Context(), f, sitting)
	if err != nil {
		return nil, err
	}
	report, err := markOf(w, ours, f, s.Answers())
	if err != nil {
		return nil, err
	}
	report.Reminded = s.MarkReminders()
	reports := map[string]*Report{ours: report}
	fmt.Fprintf(w, "firm %d: %s, %d customers, %d invoices, %d credits; intake %.1fs, matching %.1fs, reminding %.1fs; result %s\n  %s\n", seed, f.Name, len(f.Customers), len(f.Invoices),
		len(f.Credits), s.Took.Intake.Seconds(), s.Took.Match.Seconds(), s.Took.Remind.Seconds(), s.Digest(), report.Line())
	if *reminders {
		fmt.Fprintf(w, "  %s\n", report.Reminded)
		for _, c := range report.Reminded.Complaints {
			fmt.Fprintln(w, "    "+c)
		}
		for _, c := range report.Reminded.Holds.Cases[:min(*held, len(report.Reminded.Holds.Cases))] {
			fmt.Fprintln(w, "    held "+c)
		}
	}
	if !*rivals {
		return reports, nil
	}
	for _, r := range Rivals() {
		if reports[r.Name], err = markOf(w, r.Name, f, r.Sit(s)); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// markOf marks the answers of one candidate and prints what the command line
// wants to see of it.
func markOf(w io.Writer, name string, f *firms.Firm, answers map[string]Answer) (*Report, error) {
	marked, err := MarkAll(f, answers)
	if err != nil {
		return nil, err
	}
	for _, m := range marked {
		if wanted(name, m) || name == ours && m.Credit.Ref == *credit {
			fmt.Fprintln(w, m)
		}
	}
	return NewReport(marked), nil
}

// wanted reports whether the command line wants to see a credit.
func wanted(name string, m Marked) bool {
	if *wrong == "" || m.Mark == Right || m.Mark == Recognised || *whose == "" && name != ours || !strings.Contains(name, *whose) {
		return false
	}
	switch *wrong {
	case "wrong":
		return m.Mark.Bad()
	case "all":
		return true
	}
	return strings.Contains(string(m.Credit.Kind), *wrong)
}

// cut ends a firm's period with a day.
func cut(f *firms.Firm, last ledger.Date) {
	f.Days = slices.DeleteFunc(f.Days, func(d firms.Day) bool { return d.Date > last })
	f.Credits = slices.DeleteFunc(f.Credits, func(c firms.Credit) bool { return c.Arrives > last })
	for n := range f.Credits {
		if f.Credits[n].Back > last {
			f.Credits[n].Back = ""
		}
	}
}

func seedList(t *testing.T) []uint64 {
	t.Helper()
	var list []uint64
	for text := range strings.SplitSeq(*seeds, ",") {
		if text == "" {
			continue
		}
		from, to, several := strings.Cut(text, "-")
		if !several {
			to = from
		}
		first, err := strconv.ParseUint(from, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		last, err := strconv.ParseUint(to, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		for seed := first; seed <= last; seed++ {
			list = append(list, seed)
		}
	}
	return list
}

func writeFiles(f *firms.Firm) error {
	for _, day := range f.Days {
		dir := filepath.Join(*keep, strconv.FormatUint(f.Seed, 10), string(day.Date))
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
		for _, file := range day.Files {
			if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
