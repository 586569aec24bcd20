package ingest

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/store"
)

// TestCrash builds what a crash leaves between any two steps, in the ledger and
// on disk, and shows that the next pass ends as if there had been none.
func TestCrash(t *testing.T) {
	t.Parallel()
	sound := march().String()
	drop := func(name, content string) func(*office) {
		return func(o *office) { o.drop(name, content); o.pass() }
	}
	for name, c := range map[string]struct {
		undisturbed func(*office)
		crashed     func(*office) // the state after the crash
		again       func(*office) // what follows; a new start when nil
	}{
		"while copying": {drop("m.xml", sound), func(o *office) {
			o.drop("m.xml", sound)
			o.write("spool/file-1", sound[:300])
			o.write("spool/file-2", "")
		}, nil},
		"archived, not recorded": {drop("m.xml", sound), func(o *office) {
			o.drop("m.xml", sound)
			o.write("archive/2026/03/m.xml", sound)
		}, nil},
		"recorded, in the inbox": {drop("m.xml", sound), func(o *office) {
			drop("m.xml", sound)(o)
			o.drop("m.xml", sound)
		}, nil},
		"recorded, lost from the archive": {drop("m.xml", sound), func(o *office) {
			drop("m.xml", sound)(o)
			o.rename("archive/2026/03/m.xml", "inbox/m.xml")
		}, nil},
		"a book, archived": {drop("i.csv", splitCSV), func(o *office) {
			o.drop("i.csv", splitCSV)
			o.write("archive/2026/03/i.csv", splitCSV)
		}, nil},
		"a book, in the inbox": {drop("i.csv", splitCSV), func(o *office) {
			drop("i.csv", splitCSV)(o)
			o.drop("i.csv", splitCSV)
		}, nil},
		"refusal recorded": {drop("w.xml", wrong().String()), func(o *office) {
			drop("w.xml", wrong().String())(o)
			o.rename("rejected/w.xml", "inbox/w.xml")
			o.must(os.Remove(o.path("rejected/w.xml.reason.txt")))
		}, nil},
		"reason written": {drop("w.xml", wrong().String()), func(o *office) {
			drop("w.xml", wrong().String())(o)
			o.rename("rejected/w.xml", "inbox/w.xml")
		}, nil},
		"an unreadable one, refusal recorded": {drop("e.xml", ""), func(o *office) {
			drop("e.xml", "")(o)
			o.rename("rejected/e.xml", "inbox/e.xml")
		}, nil},
		"duplicate archived": {func(o *office) { drop("m.xml", sound)(o); drop("d.xml", sound)(o) }, func(o *office) {
			drop("m.xml", sound)(o)
			o.drop("d.xml", sound)
			o.write("archive/2026/03/d.xml", sound)
		}, nil},
		"duplicate noted": {func(o *office) { drop("m.xml", sound)(o); drop("d.xml", sound)(o) }, func(o *office) {
			drop("m.xml", sound)(o)
			drop("d.xml", sound)(o)
			o.drop("d.xml", sound)
		}, nil},
		"accepted, still in rejected": {func(o *office) { drop("w.xml", wrong().String())(o); o.accept("w.xml") }, func(o *office) {
			drop("w.xml", wrong().String())(o)
			o.acceptHalf("w.xml")
			o.write("rejected/w.xml", wrong())
		}, func(o *office) { o.accept("w.xml") }},
		"accept archived only": {func(o *office) { drop("w.xml", wrong().String())(o); o.accept("w.xml") }, func(o *office) {
			drop("w.xml", wrong().String())(o)
			o.write("archive/2026/03/w.xml", wrong())
		}, func(o *office) { o.accept("w.xml") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			undisturbed := onSQLite(t)
			c.undisturbed(undisturbed)
			want := undisturbed.picture()
			forEach(t, func(t *testing.T, o *office) {
				c.crashed(o)
				o.must(o.Prepare())
				if c.again != nil {
					c.again(o)
				}
				o.pass()
				o.pass()
				if diff := cmp.Diff(want, o.picture()); diff != "" {
					t.Errorf("-undisturbed +crashed\n%s", diff)
				}
			})
		})
	}
}

func (o *office) accept(name string) {
	o.t.Helper()
	_, err := o.Accept(context.Background(), mainBook, name, "marie")
	o.must(err)
}

// acceptHalf does of an acceptance what comes before the refusal is dismissed.
func (o *office) acceptHalf(name string) {
	o.t.Helper()
	waiting, err := o.waiting(context.Background(), mainBook, name)
	o.must(err)
	info, err := os.Lstat(o.path(waiting.Place))
	o.must(err)
	f := Found{Book: mainBook, Name: name, Path: o.path(waiting.Place), Stamp: stamp(info)}
	o.recognise(&f)
	_, err = o.takeAccepted(context.Background(), f, &acceptance{"marie", waiting.Reason})
	o.must(err)
}

// TestCrashBeforeAnotherOfTheName: the bytes that were recorded and those that
// took their name in the inbox both end in the archive.
func TestCrashBeforeAnotherOfTheName(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	first, second := march().String(), march(line{day: "2026-03-20", minor: 5}).String()
	o.drop("EXPORT.txt", first)
	o.write("archive/2026/03/EXPORT.txt", first) // and here it crashed
	o.drop("EXPORT.txt", second)
	o.pass()
	o.drop("EXPORT.txt", first)
	o.pass()
	sameList(t, "archive", o.tree(ArchiveDir), "2026/03/EXPORT (2).txt", "2026/03/EXPORT.txt")
	o.view(mainBook, func(tx *store.Tx) error {
		files, err := tx.Files()
		for _, f := range files {
			if sum, err := hashOf(o.path(f.Place)); err != nil || sum != f.SHA256 {
				t.Errorf("%s does not hold the recorded bytes: %v", f.Place, err)
			}
		}
		return err
	})
}

// TestArchivedBeforeRecorded: whatever the ledger says lies in the archive does.
func TestArchivedBeforeRecorded(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"march.xml": march().String(), "invoices.csv": invoicesCSV} {
		o := onSQLite(t)
		readings := 0
		o.Progress = func(_ string, done, total int64) {
			if done == total {
				readings++
			}
			if kept := o.tree(ArchiveDir); readings == 2 && len(kept) != 1 {
				t.Errorf("%s: it is being recorded and lies nowhere: %q", name, kept)
			}
		}
		o.drop(name, content)
		if o.pass(); readings != 2 {
			t.Errorf("%s: %d readings", name, readings)
		}
	}
}

// TestStoppedWhileReading ends the program at every read of every file: nothing
// is ever half recorded, nothing is refused for it, and the next start ends as
// if nothing had happened.
func TestStoppedWhileReading(t *testing.T) {
	t.Parallel()
	drop := func(o *office) {
		o.drop("customers.csv", customersCSV)
		o.drop("invoices.csv", splitCSV)
		o.drop("march.xml", march(line{day: "2026-03-10", minor: 12000}, line{day: "2026-03-10", minor: 12000}))
		o.drop("releve.ofx", ofxOf("CHARSET:1252", "X"))
	}
	undisturbed := onSQLite(t)
	drop(undisturbed)
	undisturbed.pass()
	want := undisturbed.picture()
	reads := 0
	for stop := 1; ; stop++ {
		o := onSQLite(t)
		drop(o)
		ctx, cancel := context.WithCancel(context.Background())
		count := 0
		o.Progress = func(string, int64, int64) {
			if count++; count == stop {
				cancel()
			}
		}
		files, err := o.Look()
		o.must(err)
		_, err = o.Pass(ctx, files)
		cancel()
		if err == nil {
			reads = count
			break
		}
		sameList(t, "rejected", o.tree(RejectedDir))
		o.wholeOrNothing()
		o.Progress = nil
		o.must(o.Prepare())
		o.pass()
		if diff := cmp.Diff(want, o.picture()); diff != "" {
			t.Errorf("stopped at read %d: -undisturbed +stopped\n%s", stop, diff)
		}
	}
	if reads < 9 { // four files read twice, one of them for a second book
		t.Errorf("only %d reads were tried", reads)
	}
}

// wholeOrNothing checks that each recorded file has its event, its bytes and
// every entry its statement counts.
func (o *office) wholeOrNothing() {
	o.t.Helper()
	books, err := o.Store.Books(context.Background())
	o.must(err)
	for _, book := range books {
		o.view(book, func(tx *store.Tx) error {
			files, err := tx.Files()
			if err != nil {
				return err
			}
			for _, f := range files {
				if sum, err := hashOf(o.path(f.Place)); err != nil || sum != f.SHA256 {
					o.t.Errorf("%s: the archive does not hold it: %v", f.Name, err)
				}
				events, err := tx.Events(f.Name)
				if err != nil || len(events) != 1 || !strings.Contains(events[0].Detail, f.SHA256) {
					o.t.Errorf("%s: events %+v, %v", f.Name, events, err)
				}
			}
			statements, err := tx.Statements()
			counted := 0
			for _, s := range statements {
				counted += s.Entries
			}
			if entries, err := tx.Entries(); err != nil || len(entries) != counted {
				o.t.Errorf("book %s: %d entries of %d, %v", book, len(entries), counted, err)
			}
			return err
		})
	}
}
