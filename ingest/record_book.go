package ingest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"relanced/ingest/csvbook"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// recordBook records a file of customers or invoices. Its rows may belong to
// several books: each gets its own transaction and its own record of the file,
// so that a crash between two of them is made up for when the file is read again.
func (in *Intake) recordBook(ctx context.Context, f Found, s *spooled, file ledger.File, result *Result) error {
	named := &bookNames{own: f.Book}
	var notes []string
	read := func(sink ledger.BookSink) error {
		return in.read(ctx, f, s, func(r io.Reader) (err error) {
			notes, err = f.reader.readBook(r, f.reader.kind, sink)
			return err
		})
	}
	if err := read(named); err != nil {
		return err
	}
	for _, book := range named.books {
		if !ValidBook(book) || !in.knownBook(book) {
			return &ledger.ReadError{
				Field: "book", Err: fmt.Errorf("there is no book %q", book), Remedy: "name a book of the configuration, or leave the column out",
			}
		}
	}
	if err := in.keep(s, file.Place); err != nil {
		return err
	}
	// The file's own book comes last: its record says that all is done.
	order := append(slices.DeleteFunc(named.books, func(b string) bool { return b == f.Book }), f.Book)
	for _, book := range order {
		err := in.Store.Update(ctx, book, func(tx *store.Tx) error {
			if _, done, err := tx.RecordedFile(file.SHA256); err != nil || done {
				return err
			}
			w := &bookRecorder{
				tx: tx, own: f.Book, seller: in.Sellers[book], place: filepath.ToSlash(file.Place), terms: in.Config.Terms,
				settles: strings.HasPrefix(file.Reader, "fec/"), table: file.Reader == csvbook.Version, renamed: map[string]string{},
			}
			id, err := tx.AddFile(file)
			if err != nil {
				return err
			}
			if err := read(w); err != nil {
				return err
			}
			w.notes = append(w.notes, notes...)
			if err := tx.NoteFile(id, w.notes); err != nil {
				return err
			}
			result.Customers += w.customers
			result.Invoices += w.invoices
			result.Books[book]++
			return tx.Event(ledger.ByEngine, "file.recorded", file.Name, map[string]any{
				"file": id, "sha256": file.SHA256, "reader": file.Reader, "customers": w.customers, "invoices": w.invoices, "notes": w.notes,
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// bookNames is the sink of the first pass: it checks nothing but collects the
// books that rows name.
type bookNames struct {
	own   string
	books []string
}

// Customer implements ledger.BookSink.
func (b *bookNames) Customer(book string, _ ledger.Customer) error { return b.add(book) }

// Invoice implements ledger.BookSink.
func (b *bookNames) Invoice(book string, _ ledger.Invoice) error { return b.add(book) }

// Issued implements ledger.BookSink.
func (b *bookNames) Issued(ledger.IssuedInvoice) error { return nil }

func (b *bookNames) add(book string) error {
	if book != "" && !slices.Contains(b.books, book) {
		b.books = append(b.books, book)
	}
	return nil
}

// bookRecorder is the sink of the second pass: it writes the rows of one book.
type bookRecorder struct {
	tx                  *store.Tx
	own                 string
	customers, invoices int
	seller              Seller
	place               string // where the archive keeps the file
	terms               string // of the book
	settles             bool   // the source speaks of what is settled, also when it is nothing
	notes               []string
	table               bool              // a person wrote it, and can correct it
	renamed             map[string]string // customers of the source that are known under another ID
}

func (w *bookRecorder) mine(book string) bool {
	if book == "" {
		book = w.own
	}
	return book == w.tx.Book()
}

// Customer implements ledger.BookSink.
func (w *bookRecorder) Customer(book string, c ledger.Customer) error {
	if !w.mine(book) {
		return nil
	}
	change, err := w.saveCustomer(c)
	if change == store.Added || change == store.Changed {
		w.customers++
	}
	return err
}

// Invoice implements ledger.BookSink.
func (w *bookRecorder) Invoice(book string, i ledger.Invoice) error {
	if !w.mine(book) {
		return nil
	}
	if i.Void != "" {
		return w.void(i)
	}
	i, known, err := w.completeInvoice(i)
	if err != nil {
		return err
	}
	change, recheck, err := w.tx.SaveInvoice(i)
	if err != nil {
		return err
	}
	if change != store.Unchanged {
		w.invoices++
	}
	if recheck {
		return reopen(w.tx, known, i)
	}
	return nil
}
