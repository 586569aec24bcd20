package ingest

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPrepareClearsTheSpool(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.write("spool/file-1", "left by a crash")
	o.write("inbox/march.xml", march())
	o.must(o.Prepare())
	sameList(t, "files", o.tree("."), "inbox/march.xml")
}

func TestFreePlace(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	s := &spooled{sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", bytes: 5} // "hello"
	place := func(name string, s *spooled) string {
		got, err := o.freePlace("archive", name, s)
		o.must(err)
		return got
	}
	for _, c := range []struct {
		name string
		s    *spooled
		want string
	}{
		{"a.xml", s, "archive/a.xml"},
		{"b.tar.gz", s, "archive/b.tar (2).gz"},
		{"noending", s, "archive/noending (3)"},
		{"same.xml", s, "archive/same.xml"},
		{"same.xml", nil, "archive/same (2).xml"},
		{"long enough.xml", s, "archive/long enough (2).xml"},
		{"folder", s, "archive/folder (2)"},
	} {
		for _, taken := range []string{"b.tar.gz", "noending", "noending (2)", "folder/x"} {
			o.write("archive/"+taken, "other")
		}
		o.write("archive/same.xml", "hello")
		o.write("archive/long enough.xml", "hellO")
		if got := place(c.name, c.s); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestLongNames: 255 bytes are a name in the inbox, and must leave room for what
// is put behind them.
func TestLongNames(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	names := []string{strings.Repeat("n", 251) + ".xml", strings.Repeat("é", 125) + ".xml", "n." + strings.Repeat("x", 253)}
	for round, content := range []bank{march(), wrong(), march(line{day: "2026-03-20", minor: 7}), wrong()} {
		for n, name := range names {
			o.drop(name, content.String()+strings.Repeat("\n", n))
		}
		if r := o.pass(); r.Recorded+r.Rejected != len(names) {
			t.Errorf("round %d: got %+v", round, r)
		}
	}
	kept, refused := o.tree(ArchiveDir), o.tree(RejectedDir)
	if len(kept) != 6 || len(refused) != 12 || len(o.waitingFiles(mainBook)) != 6 {
		t.Errorf("kept %q, refused %q", kept, refused)
	}
	for _, name := range append(kept, refused...) {
		if !utf8.ValidString(name) {
			t.Errorf("%q is cut inside a letter", name)
		}
	}
}

// TestCopiesDoNotOutgrowTheLimit: a file that grows while it is copied fills no disk.
func TestCopiesDoNotOutgrowTheLimit(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.Config.MaxFileMB = 1
	o.drop("x.xml", "")
	o.must(os.Truncate(o.path("inbox/x.xml"), 3_000_000))
	s, err := o.spool(Found{Path: o.path("inbox/x.xml")})
	o.must(err)
	if info, err := os.Stat(s.path); err != nil || info.Size() != 1_000_000 {
		t.Errorf("got %v, %v", info.Size(), err)
	}
	s.remove()
	sameList(t, "spool", o.tree(spoolDir))
}
