package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"relanced/internal/ledger"
)

// Found is something that lies in the inbox.
type Found struct {
	Book   string
	Name   string // base name
	Path   string
	Size   int64
	Stamp  string            // changes whenever the file does
	Refuse *ledger.ReadError // set when it cannot be a file to take in
	reader *reader           // what it turned out to be
}

// Look lists what lies in the inbox and in the folders of its books, sorted by
// path. Names of downloads under way are passed over.
func (in *Intake) Look() ([]Found, error) {
	inbox := filepath.Join(in.Data, InboxDir)
	top, err := os.ReadDir(inbox)
	if err != nil {
		return nil, fmt.Errorf("looking into the inbox: %w", err)
	}
	var found []Found
	for _, e := range top {
		if !e.IsDir() {
			found = in.append(found, in.DefaultBook, filepath.Join(inbox, e.Name()))
			continue
		}
		folder := filepath.Join(inbox, e.Name())
		if !ValidBook(e.Name()) {
			found = append(found, refuse(in.DefaultBook, folder, "it is a folder",
				"drop files, not folders; a folder in inbox/ names a book with letters, digits, - and _"))
			continue
		}
		inside, err := os.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("looking into inbox/%s: %w", e.Name(), err)
		}
		for _, e2 := range inside {
			path := filepath.Join(folder, e2.Name())
			if e2.IsDir() {
				found = append(found, refuse(e.Name(), path, "it is a folder inside the folder of a book", "drop the files themselves into inbox/"+e.Name()+"/"))
				continue
			}
			found = in.append(found, e.Name(), path)
		}
	}
	return found, nil
}

func refuse(book, path, why, remedy string) Found {
	return Found{Book: book, Name: filepath.Base(path), Path: path, Stamp: why, Refuse: &ledger.ReadError{Err: errors.New(why), Remedy: remedy}}
}

// unfinished are the endings that browsers and file transfers give to a file
// until it is complete.
var unfinished = []string{".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", "~"}

func (in *Intake) append(found []Found, book, path string) []Found {
	name := filepath.Base(path)
	if strings.HasPrefix(name, ".") || slices.ContainsFunc(unfinished, func(end string) bool { return strings.HasSuffix(strings.ToLower(name), end) }) {
		return found
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return found // taken away between the two looks
	}
	if err != nil {
		return append(found, refuse(book, path, "it cannot be looked at: "+err.Error(), "check the permissions of the inbox"))
	}
	f := Found{Book: book, Name: name, Path: path, Size: info.Size(), Stamp: fmt.Sprint(info.Size(), info.ModTime().UnixNano())}
	limit := int64(in.Config.MaxFileMB) * 1_000_000
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		f = refuse(book, path, "it is a symbolic link, and links are not followed", "drop the file itself")
	case !info.Mode().IsRegular():
		f = refuse(book, path, "it is not a regular file", "drop the file itself")
	case info.Mode().Perm()&0o444 == 0:
		f = refuse(book, path, "nobody may read it", "give it read permission (chmod u+r) and drop it again")
	case info.Size() > limit:
		f = refuse(book, path, fmt.Sprintf("it has %d bytes, more than the limit of %d", info.Size(), limit),
			"ask the bank for shorter periods, or raise intake.max_file_mb")
	case info.Size() == 0:
		f.Refuse = &ledger.ReadError{Err: errors.New("it is empty"), Remedy: "export or download it again"}
	}
	return append(found, f)
}

// headBytes is how much of a file is looked at to recognise it: more than the
// longest preamble we have met (comments and envelopes before a statement).
const headBytes = 64 << 10

// recognise finds the reader of a file by its content. A name says nothing:
// banks call everything EXPORT.txt.
func (in *Intake) recognise(f *Found) {
	if f.Refuse != nil {
		return
	}
	head, err := readHead(f.Path)
	if err != nil {
		f.Refuse = &ledger.ReadError{Err: fmt.Errorf("it cannot be read: %w", err), Remedy: "give relanced permission to read it and drop it again"}
		return
	}
	for _, r := range readers {
		if kind, ok := r.sniff(head); ok {
			found := r
			found.kind = kind
			f.reader = &found
			return
		}
	}
	f.Refuse = &ledger.ReadError{
		Err:    errors.New("it is none of the formats that are read"),
		Remedy: "drop a CAMT.053 or OFX statement, or a CSV file of invoices or customers with its header line",
	}
}

func readHead(path string) ([]byte, error) {
	f, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(f, headBytes))
}

// openPlain opens a regular file and nothing else, even if it was swapped for a
// link or a pipe since it was looked at.
func openPlain(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) //nolint:gosec // the inbox is what we read
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, errors.New("it is not a regular file")
	}
	return f, nil
}

// kindOrder puts first what makes the rest understood.
var kindOrder = []ledger.FileKind{ledger.FileCustomers, ledger.FileInvoices, ledger.FileStatement}

func byUsefulness(a, b Found) int {
	order := func(f Found) int {
		if f.reader == nil {
			return len(kindOrder)
		}
		return slices.Index(kindOrder, f.reader.kind)
	}
	if d := order(a) - order(b); d != 0 {
		return d
	}
	return strings.Compare(a.Path, b.Path)
}
