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
	"time"

	"relanced/internal/ledger"
)

// Found is something that lies in the inbox.
type Found struct {
	Book     string
	Name     string // base name
	Path     string
	Size     int64
	Stamp    string            // changes whenever the file does
	Refuse   *ledger.ReadError // set when it cannot be a file to take in
	modified time.Time
	reader   *reader // what it turned out to be
	head     string  // its first bytes
	packed   *packed // set when it is a container of files
	from     *packed // the container it came in
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
		if !e.IsDir() || !ValidBook(e.Name()) {
			if found, err = in.see(found, in.DefaultBook, filepath.Join(inbox, e.Name())); err != nil {
				return nil, err
			}
			continue
		}
		inside, err := os.ReadDir(filepath.Join(inbox, e.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // taken away between the two looks
			return nil, fmt.Errorf("looking into the inbox: %w", err)
		}
		for _, e2 := range inside {
			if found, err = in.see(found, e.Name(), filepath.Join(inbox, e.Name(), e2.Name())); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// unfinished are the endings that browsers and file transfers give to a file
// until it is complete. They hide theirs, too, and the folders they work in.
var unfinished = []string{".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", "~"}

func isUnfinished(name string) bool {
	return strings.HasPrefix(name, ".") ||
		slices.ContainsFunc(unfinished, func(end string) bool { return strings.HasSuffix(strings.ToLower(name), end) })
}

// see adds what lies at a path.
func (in *Intake) see(found []Found, book, path string) ([]Found, error) {
	if isUnfinished(filepath.Base(path)) {
		return found, nil
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil // taken away between the two looks
	}
	if err != nil {
		return nil, fmt.Errorf("looking into the inbox: %w", err)
	}
	return append(found, Found{
		Book: book, Path: path, Size: info.Size(), Stamp: stamp(info), Refuse: in.unfit(info), modified: info.ModTime(),
		// A name in an old character set would not be found again in the
		// ledger, which keeps valid text only.
		Name: strings.ToValidUTF8(filepath.Base(path), "\uFFFD"),
	}), nil
}

func stamp(info fs.FileInfo) string { return fmt.Sprint(info.Size(), info.ModTime().UnixNano()) }

// asSeen reports whether the file is still there as it was looked at.
func (f Found) asSeen() bool {
	info, err := os.Lstat(f.Path)
	return err == nil && stamp(info) == f.Stamp
}

// unfit says why something cannot be a file to take in, or returns nil.
func (in *Intake) unfit(info fs.FileInfo) *ledger.ReadError {
	limit := int64(in.Config.MaxFileMB) * 1_000_000
	why, remedy := "", "drop the file itself"
	switch {
	case info.IsDir():
		why, remedy = "it is a folder", "drop the files themselves; a folder right in inbox/ names a book with letters, digits, - and _"
	case info.Mode()&fs.ModeSymlink != 0:
		why = "it is a symbolic link, and links are not followed"
	case !info.Mode().IsRegular():
		why = "it is not a regular file"
	case info.Mode().Perm()&0o444 == 0:
		why, remedy = "nobody may read it", "give it read permission (chmod u+r) and drop it again"
	case info.Size() > limit:
		why = fmt.Sprintf("it has %d bytes, more than the limit of %d", info.Size(), limit)
		remedy = "ask the bank for shorter periods, or raise intake.max_file_mb"
	case info.Size() == 0:
		why, remedy = "it is empty", "export or download it again"
	default:
		return nil
	}
	return &ledger.ReadError{Err: errors.New(why), Remedy: remedy}
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
	if isPacked(head) {
		f.packed, f.head = &packed{}, string(head[:min(len(head), 4)])
		return
	}
	if f.reader = in.Config.readerOf(head); f.reader != nil {
		return
	}
	f.Refuse = &ledger.ReadError{
		Err: errors.New("it is none of the formats that are read"),
		Remedy: "drop a bank statement (CAMT, CFONB 120, MT940, OFX, or a CSV with its header line), an electronic invoice (Factur-X, CII, UBL), " +
			"a FEC, a payout report, or a CSV file of invoices, customers or remittances; relanced read FILE shows what a file is read as",
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
var kindOrder = []ledger.FileKind{ledger.FileCustomers, ledger.FileInvoices, ledger.FileStatement, ledger.FileIssued, ledger.FileAdvice}

// byUsefulness compares by kind. Of two files of customers or of invoices the
// one written last has the last word: a browser's "invoices (1).csv" is newer
// than "invoices.csv" and comes before it by name. Statements know their days
// themselves.
func byUsefulness(a, b Found) int {
	order := func(f Found) int {
		if f.reader == nil {
			return len(kindOrder) // refused, or packed: its members come first
		}
		return slices.Index(kindOrder, f.reader.kind)
	}
	if d := order(a) - order(b); d != 0 {
		return d
	}
	if a.reader != nil && a.reader.kind != ledger.FileStatement {
		if d := a.modified.Compare(b.modified); d != 0 {
			return d
		}
	}
	return strings.Compare(a.Path, b.Path)
}
