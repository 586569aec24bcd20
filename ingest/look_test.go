package ingest

import (
	"context"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestRecognisedByContent gives every file the name of another format.
func TestRecognisedByContent(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	for name, c := range map[string]struct {
		content any
		kind    ledger.FileKind
		reader  string
	}{
		"customers.csv": {march(), ledger.FileStatement, "camt/"},
		"releve.xml":    {ofxOf("CHARSET:1252", "X"), ledger.FileStatement, "ofx/"},
		"EXPORT.txt":    {customersCSV, ledger.FileCustomers, "csvbook/"},
		"statement.ofx": {invoicesCSV, ledger.FileInvoices, "csvbook/"},
		"virements.txt": {remittanceCSV, ledger.FileAdvice, "advice/"},
		"noending":      {"\ufeff" + march(line{day: "2026-03-11", minor: 5}).String(), ledger.FileStatement, "camt/"},
	} {
		o.drop(name, c.content)
		f := Found{Path: o.path(InboxDir, name)}
		o.recognise(&f)
		if f.reader == nil || f.reader.kind != c.kind || !strings.HasPrefix(f.reader.version, c.reader) {
			t.Errorf("%s: got %+v, %v", name, f.reader, f.Refuse)
		}
	}
	if r := o.pass(); r.Recorded != 6 || r.Rejected != 0 {
		t.Errorf("got %+v", r)
	}
}

// TestTakingOrder: what makes the rest understood comes first, whatever the names.
func TestTakingOrder(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.drop("a nonsense.txt", "hello")
		o.drop("b statement.xml", march())
		o.drop("c invoices.csv", invoicesCSV)
		o.drop("d customers.csv", customersCSV)
		o.drop("e statement.xml", march(line{day: "2026-03-12", minor: 700}))
		if r := o.pass(); r.Recorded != 4 || r.Rejected != 1 || r.Customers != 1 || r.Invoices != 1 || r.Entries != 2 || r.Books[mainBook] != 4 {
			t.Errorf("got %+v", r)
		}
		var names []string
		o.view(mainBook, func(tx *store.Tx) error {
			files, err := tx.Files()
			for _, f := range files {
				names = append(names, f.Name)
			}
			return err
		})
		sameList(t, "order", names, "d customers.csv", "c invoices.csv", "b statement.xml", "e statement.xml", "a nonsense.txt")
		sameList(t, "inbox", o.tree(InboxDir))
		sameList(t, "archive", o.tree(ArchiveDir),
			"2026/03/b statement.xml", "2026/03/c invoices.csv", "2026/03/d customers.csv", "2026/03/e statement.xml")
	})
}

// TestNewestBookHasTheLastWord: a browser names the second download so that it
// sorts before the first.
func TestNewestBookHasTheLastWord(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	now := time.Now()
	for i, name := range []string{"invoices.csv", "invoices (2).csv", "invoices (1).csv"} {
		o.drop(name, invoicesCSV+strings.Repeat("\n", i+1)) // equal content would be taken once
		o.must(os.Chtimes(o.path(InboxDir, name), now, now.Add(time.Duration(i-9)*time.Hour)))
	}
	for i, name := range []string{"b.xml", "a.xml"} {
		o.drop(name, march(line{day: "2026-03-12", minor: int64(700 + i)}))
		o.must(os.Chtimes(o.path(InboxDir, name), now, now.Add(time.Duration(i-9)*time.Hour)))
	}
	found, err := o.Look()
	o.must(err)
	for i := range found {
		o.recognise(&found[i])
	}
	slices.SortFunc(found, byUsefulness)
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	sameList(t, "order", names, "invoices.csv", "invoices (2).csv", "invoices (1).csv", "a.xml", "b.xml")
}

func TestUnfinishedNamesArePassedOver(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	names := []string{
		".hidden.xml", ".~lock.a.csv#", "a.xml.part", "a.partial", "a.filepart", "a.CRDOWNLOAD", "a.download", "a.tmp", "a.csv~",
		".rsync-partial/a.xml", "a.xml.download/part1", "main/.b.xml", "main/b.xml.part",
	}
	for _, name := range names {
		o.drop(name, march())
	}
	found, err := o.Look()
	if err != nil || len(found) != 0 {
		t.Errorf("got %+v, %v", found, err)
	}
	o.pass()
	if left := o.tree(InboxDir); len(left) != len(names) {
		t.Errorf("some were touched: %q are left", left)
	}
}

// TestUnfit drops what is no file to take in. Each is refused with its reason
// before its content is read, which only a file that was read has a hash to show
// for; the good file beside it is taken in.
func TestUnfit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func(path string) error
		want string
	}{
		"huge.xml":            {sparse(2 << 30), "more than the limit of 1500000000"},
		"empty.xml":           {sparse(0), "it is empty"},
		"locked.xml":          {func(p string) error { return os.WriteFile(p, []byte(march().String()), 0) }, "nobody may read it"},
		"pipe.xml":            {func(p string) error { return syscall.Mkfifo(p, 0o600) }, "not a regular file"},
		"link.xml":            {func(p string) error { return os.Symlink("/etc/hostname", p) }, "symbolic link"},
		"dead link.xml":       {func(p string) error { return os.Symlink("nowhere", p) }, "symbolic link"},
		"folder link":         {func(p string) error { return os.Symlink("/etc", p) }, "symbolic link"},
		"relevés mars":        {folder, "it is a folder"},
		"main/nested":         {folder, "it is a folder"},
		"zeros.xml":           {sparse(1 << 30), "none of the formats"}, // within the limit, but never copied
		"main/another/f.xml":  {func(p string) error { return folder(p) }, "it is a folder"},
		"it's \"odd\"\n.xml":  {sparse(0), "it is empty"},
		"nobody/statement.xm": {sparse(0), "it is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := onSQLite(t)
			o.drop("good.xml", march())
			path := o.path(InboxDir, name)
			o.must(os.MkdirAll(path[:strings.LastIndex(path, "/")], 0o750))
			o.must(c.make(path))
			if r := o.pass(); r.Recorded != 1 || r.Rejected != 1 {
				t.Errorf("got %+v", r)
			}
			for _, e := range o.events(mainBook, "file.rejected") {
				if !strings.Contains(e.Detail, `"sha256":""`) {
					t.Errorf("it was read: %s", e.Detail)
				}
			}
			sameList(t, "inbox", o.tree(InboxDir))
			reasons := o.reasons()
			if len(reasons) != 1 || !strings.Contains(reasons[0], c.want) || !strings.Contains(reasons[0], "What to do: ") {
				t.Errorf("got %q", reasons)
			}
		})
	}
}

func sparse(size int64) func(string) error {
	return func(path string) error {
		if err := os.WriteFile(path, nil, 0o640); err != nil {
			return err
		}
		return os.Truncate(path, size)
	}
}

func folder(path string) error {
	if err := os.MkdirAll(path, 0o750); err != nil {
		return err
	}
	return os.WriteFile(path+"/inside.xml", []byte("x"), 0o640)
}

// reasons are the texts beside the refused files.
func (o *office) reasons() (texts []string) {
	for _, name := range o.tree(RejectedDir) {
		if strings.HasSuffix(name, ".reason.txt") {
			texts = append(texts, o.read(RejectedDir+"/"+name))
		}
	}
	return texts
}

// TestChangedSinceLooked: a file that is no longer what was looked at is
// neither recorded nor refused; the next look decides.
func TestChangedSinceLooked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before any
		change func(o *office, path string)
		then   Result
	}{
		"a sound one grows":     {march(), func(o *office, path string) { o.must(appendTo(path, "\n")) }, Result{Recorded: 1}},
		"a cut one is complete": {march().String()[:900], func(o *office, _ string) { o.drop("x.xml", march()) }, Result{Recorded: 1}},
		"nonsense is replaced":  {"hello", func(o *office, _ string) { o.drop("x.xml", march()) }, Result{Recorded: 1}},
		"an empty one fills":    {"", func(o *office, _ string) { o.drop("x.xml", march()) }, Result{Recorded: 1}},
		"it becomes a link": {march(), func(o *office, path string) {
			o.rename("inbox/x.xml", "elsewhere.xml")
			o.must(os.Symlink(o.path("elsewhere.xml"), path))
		}, Result{Rejected: 1}},
		"it is taken away": {march(), func(o *office, path string) { o.must(os.Remove(path)) }, Result{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := onSQLite(t)
			o.drop("x.xml", c.before)
			files, err := o.Look()
			o.must(err)
			c.change(o, o.path("inbox/x.xml"))
			r, err := o.Pass(context.Background(), files)
			if err != nil || r.Recorded+r.Rejected != 0 || r.Pending != 1 {
				t.Errorf("got %+v, %v", r, err)
			}
			sameList(t, "rejected", o.tree(RejectedDir))
			sameList(t, "archive", o.tree(ArchiveDir))
			if books, err := o.Store.Books(context.Background()); err != nil || len(books) != 0 {
				t.Errorf("something is recorded: %v, %v", books, err)
			}
			if r := o.pass(); r.Recorded != c.then.Recorded || r.Rejected != c.then.Rejected {
				t.Errorf("then got %+v, want %+v", r, c.then)
			}
		})
	}
}

// TestReplacedWhileRead: what comes into the inbox under the name of a file that
// is being read is neither removed nor refused with it.
func TestReplacedWhileRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content  bank
		recorded int
	}{"a sound one": {march(), 1}, "one that does not add up": {wrong(), 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := onSQLite(t)
			o.drop("EXPORT.txt", c.content)
			next := march(line{day: "2026-03-20", minor: 7}).String()
			o.Progress = func(string, int64, int64) { o.drop("EXPORT.txt", next) }
			if r := o.pass(); r.Recorded != c.recorded || r.Rejected != 0 {
				t.Errorf("got %+v", r)
			}
			if o.Progress = nil; o.read("inbox/EXPORT.txt") != next {
				t.Error("the inbox has lost it")
			}
			if r := o.pass(); r.Recorded != 1 || r.Rejected != 0 {
				t.Errorf("then got %+v", r)
			}
		})
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Close()
}
