package ingest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

func TestDuplicates(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("march.xml", march())
		o.pass()
		first := o.entries(mainBook)

		o.drop("march.xml", march())
		if r := o.pass(); r.Duplicates != 1 || r.Recorded != 0 {
			t.Errorf("the same again: got %+v", r)
		}
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/march.xml")

		for range 2 {
			o.drop("copy.xml", march())
			if r := o.pass(); r.Duplicates != 1 || r.Recorded != 0 {
				t.Errorf("under another name: got %+v", r)
			}
		}
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/copy.xml", "2026/03/march.xml")
		if n := len(o.events(mainBook, "file.duplicate")); n != 1 {
			t.Errorf("%d events tell of the copy", n)
		}

		o.drop("march.xml", strings.Replace(march().String(), "<MsgId>M<", "<MsgId>edited<", 1))
		if r := o.pass(); r.Recorded != 1 || r.Entries != 0 {
			t.Errorf("edited where it does not matter: got %+v", r)
		}
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/copy.xml", "2026/03/march (2).xml", "2026/03/march.xml")
		if got := o.entries(mainBook); len(got) != 1 || !reflect.DeepEqual(got[0], first[0]) {
			t.Errorf("got %+v", got)
		}
		sameList(t, "inbox", o.tree(InboxDir))
	})
}

// TestOverlap: the same entry in two statements is one, two identical payments
// on one day are two.
func TestOverlap(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		twin := line{day: "2026-03-10", minor: 4900, name: "Abonnement", text: "mars"}
		other := line{day: "2026-03-12", minor: -100, name: "Banque", text: "frais"}
		o.drop("a.xml", bank{from: "2026-03-01", to: "2026-03-10", opening: 0, lines: []line{twin, twin}})
		if r := o.pass(); r.Entries != 2 {
			t.Errorf("two identical payments: got %+v", r)
		}
		o.drop("b.xml", bank{from: "2026-03-10", to: "2026-03-31", opening: 0, lines: []line{twin, twin, other}})
		if r := o.pass(); r.Entries != 1 {
			t.Errorf("an overlapping statement: got %+v", r)
		}
		o.drop("c.xml", bank{from: "2026-03-10", to: "2026-03-10", opening: 0, lines: []line{twin, twin, twin}})
		if r := o.pass(); r.Entries != 1 {
			t.Errorf("a third one that the earlier ones did not have: got %+v", r)
		}
		o.drop("d.xml", bank{iban: otherIBAN, from: "2026-03-10", to: "2026-03-10", lines: []line{twin}})
		if r := o.pass(); r.Entries != 1 {
			t.Errorf("the same on another account: got %+v", r)
		}
		if got := o.entries(mainBook); len(got) != 5 {
			t.Errorf("%d entries", len(got))
		}
	})
}

// TestBankReusesReferences: a reference alone proves nothing.
func TestBankReusesReferences(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("a.xml", march(
		line{day: "2026-03-10", minor: 100, ref: "1", text: "a"}, line{day: "2026-03-10", minor: 100, ref: "1", text: "b"},
		line{day: "2026-03-11", minor: 100, ref: "1", text: "a"},
	))
	if r := o.pass(); r.Entries != 3 {
		t.Errorf("got %+v", r)
	}
}

// TestWhatIsRecorded reads back one statement.
func TestWhatIsRecorded(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		content := march().String()
		o.drop("march.xml", content)
		o.pass()
		o.view(mainBook, func(tx *store.Tx) error {
			files, err := tx.Files()
			if err != nil {
				return err
			}
			f := files[0]
			if f.Kind != ledger.FileStatement || f.State != ledger.FileRecorded || f.Reader != "camt/2" || f.Bytes != int64(len(content)) ||
				f.Place != "archive/2026/03/march.xml" || len(f.SHA256) != 64 {
				t.Errorf("file %+v", f)
			}
			statements, err := tx.Statements()
			if err != nil {
				return err
			}
			s := statements[0]
			if !s.Verified || s.Net != 12000 || s.From != "2026-03-01" || s.To != "2026-03-31" || s.Account.ID != ourIBAN ||
				s.Opening.Minor != 100_000 || s.Closing.Minor != 112_000 || s.Entries != 1 {
				t.Errorf("statement %+v", s)
			}
			entries, err := tx.Entries(ledger.EntryNew)
			if err != nil {
				return err
			}
			e := entries[0]
			if e.BankRef != "R1" || e.Counterparty != "Durand SARL" || e.Amount.String() != "120.00 EUR" || e.Account != ourIBAN {
				t.Errorf("entry %+v", e)
			}
			came, err := tx.EntryPlace(e.ID)
			if came.Name != "march.xml" {
				t.Errorf("the entry came with %s", came.Name)
			}
			return err
		})
		if got := o.read("archive/2026/03/march.xml"); got != content {
			t.Error("the archived bytes differ")
		}
		if got := o.events(mainBook, "file.recorded"); len(got) != 1 || got[0].Subject != "march.xml" || got[0].Actor != ledger.ByEngine {
			t.Errorf("events %+v", got)
		}
	})
}

// TestLyingCharset: the header promises UTF-8 and the bytes are Windows-1252.
func TestLyingCharset(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("releve.ofx", ofxOf("ENCODING:UTF-8\nCHARSET:NONE", "Soci\xe9t\xe9 \x80"))
		if r := o.pass(); r.Recorded != 1 || r.Entries != 1 {
			t.Fatalf("got %+v: %q", r, o.reasons())
		}
		if got := o.entries(mainBook)[0].Counterparty; got != "Société €" {
			t.Errorf("got %q", got)
		}
	})
}

// TestTwoFilesOfOneName: banks call everything EXPORT.txt.
func TestTwoFilesOfOneName(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	for n := range 3 {
		o.drop("EXPORT.txt", march(line{day: "2026-03-10", minor: int64(n + 1)}))
		o.drop("b2/EXPORT.txt", march(line{day: "2026-03-11", minor: int64(n + 1)}))
		if r := o.pass(); r.Recorded != 2 {
			t.Errorf("got %+v", r)
		}
	}
	sameList(t, "archive", o.tree(ArchiveDir), "2026/03/EXPORT (2).txt", "2026/03/EXPORT (3).txt", "2026/03/EXPORT (4).txt",
		"2026/03/EXPORT (5).txt", "2026/03/EXPORT (6).txt", "2026/03/EXPORT.txt")
}

// TestAnyOrder is the promise that nothing is lost or counted twice: statements
// of one account, cut from one history in every way, dropped in any order and
// again, give the entries of one statement of it all, in the states that were
// decided meanwhile.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		random := rand.New(rand.NewPCG(7, 42)) //nolint:gosec // repeatable on purpose
		const days = 12
		history := make([][]line, days)
		for d := range history {
			for range random.IntN(4) {
				l := line{day: dayNumber(d), minor: int64(random.IntN(3)*1000 - 1000 + 1), name: "N", text: fmt.Sprint(random.IntN(2))}
				for range 1 + random.IntN(2) { // twins
					history[d] = append(history[d], l)
				}
			}
		}
		o.drop("whole/x.xml", cut(history, 0, days))
		o.passDeciding("whole")
		want := o.states("whole")
		if len(want) < days || !slices.ContainsFunc(want, func(s string) bool { return strings.Contains(s, "-2 ") }) {
			t.Fatalf("the history is too plain: %q", want)
		}
		for round := range 6 {
			book := fmt.Sprint("order", round)
			windows := [][2]int{{0, 5}, {5, days}} // these two have it all
			for range 8 {
				from := random.IntN(days)
				windows = append(windows, [2]int{from, from + 1 + random.IntN(days-from)})
			}
			windows = append(windows, windows[random.IntN(len(windows))], windows[random.IntN(len(windows))])
			random.Shuffle(len(windows), func(i, j int) { windows[i], windows[j] = windows[j], windows[i] })
			for n, w := range windows {
				o.drop(fmt.Sprintf("%s/%d.xml", book, n), cut(history, w[0], w[1]))
				if random.IntN(3) == 0 {
					o.passDeciding(book)
				}
			}
			o.passDeciding(book)
			sameList(t, fmt.Sprintf("round %d, %v", round, windows), o.states(book), want...)
		}
	})
}

func dayNumber(d int) string { return string(ledger.Date("2026-03-01").AddDays(d)) }

// cut makes the statement of the days from (included) to (excluded).
func cut(history [][]line, from, to int) bank {
	b := bank{from: dayNumber(from), to: dayNumber(to - 1)}
	for d, lines := range history {
		if d >= from && d < to {
			b.lines = append(b.lines, lines...)
		} else if d < from {
			for _, l := range lines {
				b.opening += l.minor
			}
		}
	}
	return b
}

// passDeciding takes in and then decides on what is new, by its identity alone.
func (o *office) passDeciding(book string) {
	o.t.Helper()
	if r := o.pass(); r.Rejected > 0 {
		o.t.Fatalf("refused: %q", o.reasons())
	}
	o.update(book, func(tx *store.Tx) error {
		entries, err := tx.Entries(ledger.EntryNew)
		for _, e := range entries {
			next := []ledger.EntryState{ledger.EntryReview, ledger.EntryIgnored}[e.ID[0]%2]
			if err := tx.MoveEntry(e, next, "test"); err != nil {
				return err
			}
		}
		return err
	})
}

func (o *office) states(book string) (list []string) {
	for _, e := range o.entries(book) {
		list = append(list, fmt.Sprintf("%s %s %s %s", e.BookingDate, e.ID, e.Amount, e.State))
	}
	return list
}

// TestSurvivesAnyText: what a file says never makes the pass fail, on either
// engine: it is taken in or refused.
func TestSurvivesAnyText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("z9", 1500) + fmt.Sprint(rand.New(rand.NewPCG(1, 2)).Perm(2000)) //nolint:gosec // any text that does not compress
	forEach(t, func(t *testing.T, o *office) {
		files := map[string]string{}
		for n, odd := range []string{"a\x00b", "a\xff\xfeb", "\U0001F600", "?", "$1", "'; DROP TABLE entries; --", long} {
			files[fmt.Sprint("name", n, ".xml")] = march(line{day: "2026-03-10", minor: 100 + int64(n), name: odd, text: odd}).String()
			files[fmt.Sprint("ref", n, ".xml")] = march(line{day: "2026-03-10", minor: 200 + int64(n), ref: odd}).String()
			files[fmt.Sprint("name", n, ".ofx")] = ofxOf("CHARSET:1252", odd)
			files[fmt.Sprint("ref", n, ".ofx")] = strings.Replace(ofxOf("CHARSET:1252", "X"), "F1", odd, 1)
			files[fmt.Sprint("account", n, ".ofx")] = strings.Replace(ofxOf("CHARSET:1252", "X"), "0500013M026", "0500013M026"+odd, 1)
			files[fmt.Sprint("account", n, ".xml")] = strings.Replace(march().String(), "<IBAN>"+ourIBAN+"</IBAN>", "<Othr><Id>"+odd+"</Id></Othr>", 1)
			files[fmt.Sprint("number", n, ".csv")] = strings.Replace(invoicesCSV, "FA-1", odd, 1)
			files[fmt.Sprint("customer", n, ".csv")] = strings.Replace(customersCSV, "C1", odd, 1)
			files[fmt.Sprint("email", n, ".csv")] = strings.Replace(customersCSV, "compta@durand.example", odd, 1)
			files[fmt.Sprint("segment", n, ".csv")] = strings.Replace(customersCSV, "b2b", odd, 1)
			files[fmt.Sprint("language", n, ".csv")] = "id,name,language,country\nC1,Durand," + odd + "," + odd + "\n"
			files[fmt.Sprint("reference", n, ".csv")] = strings.Replace(invoicesCSV, "120.00,", "120.00,"+odd, 1)
			files[fmt.Sprint("type", n, ".csv")] = "number,customer_id,issue_date,due_date,amount,type\nFA-1,C1,2026-02-01,2026-03-03,1.00," + odd + "\n"
			files[fmt.Sprint("book", n, ".csv")] = "number,customer_id,issue_date,due_date,amount,book\nFA-1,C1,2026-02-01,2026-03-03,1.00," + odd + "\n"
		}
		for name, content := range files {
			o.drop(name, content)
		}
		r := o.pass()
		if r.Recorded+r.Rejected+r.Duplicates != len(files) || r.Recorded == 0 || r.Rejected == 0 {
			t.Errorf("of %d files, got %+v", len(files), r)
		}
		sameList(t, "inbox", o.tree(InboxDir))
	})
}

func TestProgress(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	content := march().String()
	var told []string
	o.Progress = func(name string, done, total int64) { told = append(told, fmt.Sprint(name, " ", done, "/", total)) }
	o.drop("march.xml", content)
	o.pass()
	end := fmt.Sprintf("march.xml %d/%d", len(content), len(content))
	if len(told) < 2 || told[len(told)-1] != end {
		t.Errorf("got %q, want %q at the end", told, end)
	}
}

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	if faults := DefaultConfig().Validate(); len(faults) != 0 {
		t.Errorf("the defaults are wrong: %q", faults)
	}
	for _, c := range []struct {
		key    string
		config Config
	}{
		{"settle", Config{Settle: time.Millisecond, Poll: time.Minute, MaxFileMB: 1}},
		{"settle", Config{Settle: time.Hour, Poll: time.Minute, MaxFileMB: 1}},
		{"poll", Config{Settle: time.Second, Poll: time.Millisecond, MaxFileMB: 1}},
		{"poll", Config{Settle: time.Second, Poll: 48 * time.Hour, MaxFileMB: 1}},
		{"max_file_mb", Config{Settle: time.Second, Poll: time.Minute}},
		{"max_file_mb", Config{Settle: time.Second, Poll: time.Minute, MaxFileMB: 1_000_000}},
	} {
		if faults := c.config.Validate(); len(faults) != 1 || !strings.HasPrefix(faults[0], c.key+": ") {
			t.Errorf("%+v: got %q", c.config, faults)
		}
	}
	if faults := (Config{}).Validate(); len(faults) != 3 {
		t.Errorf("got %q", faults)
	}
}

func TestValidBook(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"main", "Durand-2026", "a", "7", "x_y", strings.Repeat("a", 40)} {
		if !ValidBook(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", "-a", "_a", ".a", "a b", "a/b", "é", "a.b", "..", strings.Repeat("a", 41), "a\n"} {
		if ValidBook(bad) {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestStoppedBetweenFiles(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("march.xml", march())
	files, err := o.Look()
	o.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := o.Pass(ctx, files); err == nil {
		t.Error("a pass after the end went on")
	}
	sameList(t, "inbox", o.tree(InboxDir), "march.xml")
}
