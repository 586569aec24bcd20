package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// zipped packs files by name; an order of their own keeps it reproducible.
func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPackedFiles: each member is a file of its own, known by its own bytes.
func TestPackedFiles(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		april := bank{from: "2026-04-01", to: "2026-04-30", opening: 112_000, lines: []line{{day: "2026-04-02", minor: 500, ref: "R2", name: "Martin", text: "x"}}}
		o.drop("all.zip", zipped(t, "2026/march.xml", march().String(), "april.xml", april.String(),
			"customers.csv", "id,name,email,segment,iban\nC1,One,,,\n", "__MACOSX/._march.xml", "junk", "folder/", ""))
		if r := o.pass(); r.Recorded != 4 || r.Rejected != 0 || r.Entries != 2 || r.Customers != 1 {
			t.Errorf("got %+v", r)
		}
		sameList(t, "archive", o.tree(ArchiveDir), "2026/03/all.zip", "2026/03/all.zip+april.xml", "2026/03/all.zip+customers.csv", "2026/03/all.zip+march.xml")
		sameList(t, "inbox", o.tree(InboxDir))
		sameList(t, "spool", o.tree(spoolDir))

		o.drop("march.xml", march().String())
		o.drop("march.xml.gz", gzipped(t, march().String()))
		o.drop("again.zip", zipped(t, "march.xml", march().String()))
		if r := o.pass(); r.Entries != 0 || r.Rejected != 0 || len(o.entries(mainBook)) != 2 {
			t.Errorf("the same, unpacked and otherwise packed: got %+v", r)
		}
	})
}

// TestPackedFilesThatAreRefused: what is wrong with one member does not hold up
// the others, and what is made to harm is not unpacked.
func TestPackedFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.drop("two.zip", zipped(t, "march.xml", march().String(), "letter.txt", "Dear bank"))
	if r := o.pass(); r.Entries != 1 || r.Rejected != 1 || r.Recorded != 2 {
		t.Errorf("got %+v", r)
	}
	sameList(t, "rejected", o.tree(RejectedDir), "two.zip+letter.txt", "two.zip+letter.txt.reason.txt")

	bomb := strings.Repeat("0", 50<<20)
	for name, c := range map[string]struct{ content, why string }{
		"bomb.zip":   {zipped(t, "a.xml", bomb), "grows beyond the limit"},
		"bomb.gz":    {gzipped(t, bomb), "grows beyond the limit"},
		"empty.zip":  {zipped(t), "no file in it"},
		"nested.zip": {zipped(t, "in.zip", zipped(t, "march.xml", march().String())), "inside another packed file"},
		"excel.xlsx": {zipped(t, "[Content_Types].xml", "<x/>"), "save it as CSV"},
		"broken.zip": {zipped(t, "march.xml", march().String())[:200], "download it again"},
		"broken.gz":  {gzipped(t, march().String())[:100], "download it again"},
	} {
		t.Run(name, func(t *testing.T) {
			o := onSQLite(t)
			o.drop(name, c.content)
			if r := o.pass(); r.Rejected != 1 || r.Entries != 0 {
				t.Errorf("got %+v", r)
			}
			if reasons := strings.Join(o.reasons(), "\n"); !strings.Contains(reasons, c.why) {
				t.Errorf("got %s", reasons)
			}
			sameList(t, "spool", o.tree(spoolDir))
		})
	}
}

// TestPreviewOfAContainer lists what is in it.
func TestPreviewOfAContainer(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.write("all.zip", zipped(t, "2026/march.xml", "12345", "__MACOSX/._march.xml", "junk", "april.xml", "123"))
	found, err := Preview(o.path("all.zip"), o.Config, nil, nil, nil)
	if err == nil {
		t.Error("a container is no statement")
	}
	sameList(t, "notes", found.Notes, "it holds 2026/march.xml (5 bytes)", "it holds april.xml (3 bytes)")
	o.write("broken.zip", zipped(t, "march.xml", "12345")[:40])
	if _, err := Preview(o.path("broken.zip"), o.Config, nil, nil, nil); err == nil || !strings.Contains(err.Error(), "cannot be unpacked") {
		t.Errorf("got %v", err)
	}
}
