package dossier

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"relanced/internal/spreadsheet"
)

// file is one member of the ZIP.
type file struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
	data   []byte
}

// manifest lists what is in the ZIP, for programs. It does not list itself.
type manifest struct {
	Generator string `json:"generator"`
	Version   string `json:"version"`
	Book      string `json:"book"`
	Subject   string `json:"subject"`
	AsOf      string `json:"as_of"`
	Written   string `json:"written"`
	Files     []file `json:"files"`
}

// folder collects the members.
type folder struct{ files []file }

func (f *folder) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	f.files = append(f.files, file{name, len(data), hex.EncodeToString(sum[:]), data})
}

func (f *folder) sort() {
	slices.SortFunc(f.files, func(a, b file) int { return cmp.Compare(a.Name, b.Name) })
}

// Write writes the ZIP. Everything in it is sorted, and its times are
// Dossier.Written.
func Write(w io.Writer, d Dossier) error {
	f, err := d.files()
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, member := range f.files {
		entry, err := out.CreateHeader(&zip.FileHeader{Name: member.Name, Method: zip.Deflate, Modified: d.Written.UTC().Truncate(2 * time.Second)})
		if err != nil {
			return fmt.Errorf("adding %s to the dossier: %w", member.Name, err)
		}
		if _, err := entry.Write(member.data); err != nil {
			return fmt.Errorf("adding %s to the dossier: %w", member.Name, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("writing the dossier: %w", err)
	}
	return nil
}

// files makes the members, in the order of their names.
func (d Dossier) files() (*folder, error) {
	f := &folder{}
	f.add("01_summary.txt", d.summary())
	f.add("02_statement.txt", d.statementText())
	f.addInvoices(d)
	f.addPayments(d)
	f.addReminders(d)
	for _, t := range []struct {
		name string
		rows [][]string
	}{{"02_statement.csv", d.statementRows()}, {"06_log.csv", d.logRows()}, {"07_holds.csv", d.holdRows()}} {
		data, err := table(t.rows)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", t.name, err)
		}
		f.add(t.name, data)
	}
	f.sort()
	f.add("00_index.txt", d.index(f.files))
	f.sort()
	m := manifest{
		Generator: "relanced", Version: d.Version, Book: d.Book, Subject: d.Subject, AsOf: string(d.AsOf),
		Written: d.Written.Format(time.RFC3339), Files: slices.Clone(f.files),
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	f.add("manifest.json", append(data, '\n'))
	f.sort()
	return f, nil
}

// table writes rows, of which the first is their head, as CSV. The detail of an event
// stays as it was hashed.
func table(rows [][]string) ([]byte, error) {
	for _, row := range rows[1:] {
		for i, cell := range row {
			if rows[0][i] != "detail" {
				row[i] = spreadsheet.Inert(cell)
			}
		}
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes(), err
}

// index lists the members for people, and what is missing.
func (d Dossier) index(files []file) []byte {
	t := d.text()
	t.line("%s: %s", t.say("dossier"), d.Subject)
	t.line("%s", d.arrested(t))
	t.line("%s %s, relanced %s, %s", t.say("written"), d.Written.Format(time.RFC3339), d.Version, d.Book)
	t.line("")
	for _, f := range files {
		t.line("%s  %9d  %s", f.SHA256, f.Size, f.Name)
	}
	t.line("")
	t.line("%s", t.say("self"))
	for _, a := range d.Accounts {
		if a.Original == nil {
			t.line("%s %s: %s %s", t.say("invoice"), a.Invoice.Number, t.say("only data"), cmp.Or(a.Source.String(), t.say("unknown source")))
		}
	}
	for _, r := range d.Reminders {
		if r.Void {
			t.line("%s %s: %s", t.say("reminder"), r.ID, t.say("void"))
		}
		if len(r.Files) == 0 {
			t.line("%s %s: %s", t.say("reminder"), r.ID, t.say("no bytes"))
		}
		for _, missing := range r.Missing {
			t.line("%s %s: %s %s", t.say("reminder"), r.ID, t.say("no proof"), missing)
		}
	}
	return t.bytes()
}

// String names a source: its name, the place in it, where it is kept, its hash.
func (s Source) String() string {
	if s.Name == "" {
		return ""
	}
	text := s.Name
	for _, part := range []struct{ before, what string }{{", ", s.Where}, {", ", s.Place}, {", sha256 ", s.SHA256}} {
		if part.what != "" {
			text += part.before + part.what
		}
	}
	return text
}

// plain makes a part of a file name of any text; two that differ stay apart.
func plain(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, text)
	name = strings.TrimLeft(name, ".")[:min(len(strings.TrimLeft(name, ".")), 100)]
	if name != text || name == "" {
		sum := sha256.Sum256([]byte(text))
		name += "-" + hex.EncodeToString(sum[:4])
	}
	return name
}
