package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"relanced/ingest/csvbank"
	"relanced/ingest/csvbook"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// The folders of the data folder that intake uses.
const (
	InboxDir    = "inbox"
	ArchiveDir  = "archive"
	RejectedDir = "rejected"
	spoolDir    = "spool"
)

// Config is how files are taken in.
type Config struct {
	// Settle is how long a file must stay unchanged before it is taken for
	// complete.
	Settle time.Duration `yaml:"settle"`
	// Poll is how often the inbox is looked through besides the notices of the
	// operating system, which network shares do not send.
	Poll time.Duration `yaml:"poll"`
	// MaxFileMB refuses larger files, in millions of bytes.
	MaxFileMB int `yaml:"max_file_mb"`
	// Terms are the terms of payment of an invoice that has neither a due date
	// nor terms, of a customer without terms; "" refuses such an invoice.
	Terms string `yaml:"terms"`
	// BankCSV are the mappings of banks' own tables.
	BankCSV []csvbank.Mapping `yaml:"bank_csv"`
	// InvoiceCSV are the mappings of invoicing tools' tables.
	InvoiceCSV []csvbook.Mapping `yaml:"invoice_csv"`
}

// DefaultConfig returns the settings of an installation without configuration.
// The largest statement we know of is a year of a busy merchant's in
// CAMT.053, about 1 GB.
func DefaultConfig() Config {
	return Config{Settle: 2 * time.Second, Poll: 30 * time.Second, MaxFileMB: 1500, Terms: "30 jours"}
}

// Validate lists what is wrong with the settings, each with its key.
func (c Config) Validate() []string {
	var faults []string
	if c.Settle < 100*time.Millisecond || c.Settle > 10*time.Minute {
		faults = append(faults, fmt.Sprintf("settle: %s is not between 100ms and 10m", c.Settle))
	}
	if c.Poll < time.Second || c.Poll > 24*time.Hour {
		faults = append(faults, fmt.Sprintf("poll: %s is not between 1s and 24h", c.Poll))
	}
	if c.MaxFileMB < 1 || c.MaxFileMB > 100_000 {
		faults = append(faults, fmt.Sprintf("max_file_mb: %d is not between 1 and 100000", c.MaxFileMB))
	}
	if _, err := ledger.ParseTerms(c.Terms); err != nil && c.Terms != "" {
		faults = append(faults, "terms: "+err.Error())
	}
	for i, m := range c.BankCSV {
		for _, fault := range m.Validate() {
			faults = append(faults, fmt.Sprintf("bank_csv[%d]: %s", i, fault))
		}
	}
	for i, m := range c.InvoiceCSV {
		for _, fault := range m.Validate() {
			faults = append(faults, fmt.Sprintf("invoice_csv[%d]: %s", i, fault))
		}
	}
	return faults
}

// Intake takes files from the inbox of a data folder into the ledger.
type Intake struct {
	Store       *store.Store
	Data        string // the data folder
	DefaultBook string // of files that lie in the inbox itself
	Books       []string
	Sellers     map[string]Seller // who the books are, by book
	Config      Config
	Log         *slog.Logger
	// Progress is told how far a file is read, or nil.
	Progress func(name string, done, total int64)
}

// Result counts what a pass did.
type Result struct {
	Recorded   int // files taken in
	Duplicates int // files whose bytes were known
	Rejected   int
	Entries    int            // new entries
	Invoices   int            // new or changed
	Customers  int            // new or changed
	Books      map[string]int // files taken in, by book: what is to be matched again
	Pending    int            // files that still grow
}

func (r *Result) add(o Result) {
	r.Recorded += o.Recorded
	r.Duplicates += o.Duplicates
	r.Rejected += o.Rejected
	r.Entries += o.Entries
	r.Invoices += o.Invoices
	r.Customers += o.Customers
	r.Pending += o.Pending
	for book, n := range o.Books {
		if r.Books == nil {
			r.Books = map[string]int{}
		}
		r.Books[book] += n
	}
}

// Prepare makes the folders and clears what a crash left in the spool: its
// files are copies of what still lies in the inbox.
func (in *Intake) Prepare() error {
	for _, dir := range []string{InboxDir, ArchiveDir, RejectedDir, spoolDir} {
		if err := os.MkdirAll(filepath.Join(in.Data, dir), 0o750); err != nil {
			return fmt.Errorf("making the folder %s: %w", dir, err)
		}
	}
	leftovers, err := filepath.Glob(filepath.Join(in.Data, spoolDir, "*"))
	if err != nil {
		return fmt.Errorf("listing the spool: %w", err)
	}
	for _, path := range leftovers {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("clearing the spool: %w", err)
		}
	}
	return nil
}

// Pass takes in the given files, those that say most about the others first:
// customers, invoices, statements. A file that is refused does not stop the
// others; an error means the pass itself failed and is to be tried again.
func (in *Intake) Pass(ctx context.Context, files []Found) (Result, error) {
	var total Result
	for i := range files {
		in.recognise(&files[i])
		if files[i].packed == nil {
			continue
		}
		members, err := in.unpack(ctx, &files[i])
		if err != nil {
			return total, err
		}
		files = append(files, members...)
	}
	defer clearPacked(files)
	slices.SortFunc(files, byUsefulness)
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		one, err := in.take(ctx, f)
		total.add(one)
		if f.from != nil {
			f.from.members++
			f.from.refused += one.Rejected
		}
		if err != nil {
			return total, fmt.Errorf("taking in %s: %w", f.Name, err)
		}
	}
	return total, in.dismissAbsent(ctx)
}

// take brings one file into the ledger, or refuses it. A file that is no longer
// what was looked at is left for the next look.
func (in *Intake) take(ctx context.Context, f Found) (Result, error) {
	if f.Refuse == nil && !in.knownBook(f.Book) {
		f.Refuse = &ledger.ReadError{
			Err:    fmt.Errorf("there is no book %q", f.Book),
			Remedy: "drop the file into inbox/ or into the folder of a book that the configuration names",
		}
		f.Book = in.DefaultBook
	}
	if f.Refuse != nil {
		return in.reject(ctx, f, "", f.Refuse)
	}
	s, err := in.spool(f)
	if err != nil {
		if refusal, ok := errors.AsType[*ledger.ReadError](err); ok {
			return in.reject(ctx, f, "", refusal)
		}
		return Result{}, err
	}
	defer s.remove()
	if !f.asSeen() {
		return Result{Pending: 1}, nil // it grew while it was copied
	}
	known, err := in.recordedBefore(ctx, f.Book, s.sha256)
	if err != nil {
		return Result{}, err
	}
	if known != nil {
		return Result{Duplicates: 1}, in.archiveDuplicate(ctx, f, s, *known)
	}
	if f.packed != nil {
		return in.takePacked(ctx, f, s)
	}
	result, err := in.record(ctx, f, s, nil)
	if isRefusal(err) {
		return in.reject(ctx, f, s.sha256, err)
	}
	return result, err
}

// isRefusal tells what is wrong with a file from what is wrong with us: only
// the readers and the statement check say the former.
func isRefusal(err error) bool {
	_, read := errors.AsType[*ledger.ReadError](err)
	return read || errors.Is(err, ledger.ErrStatement)
}

var bookName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$`)

// ValidBook reports whether a name may be the name of a book: it is a folder
// name and stands on command lines.
func ValidBook(name string) bool { return bookName.MatchString(name) }

func (in *Intake) knownBook(book string) bool {
	return book == in.DefaultBook || len(in.Books) == 0 || slices.Contains(in.Books, book)
}

func (in *Intake) recordedBefore(ctx context.Context, book, sha256 string) (*ledger.File, error) {
	var known *ledger.File
	err := in.Store.View(ctx, book, func(tx *store.Tx) error {
		f, found, err := tx.RecordedFile(sha256)
		if found {
			known = &f
		}
		return err
	})
	return known, err
}
