package csvbook

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// Version names this reader in the record of a file it has read. It changes
// when the same bytes would give other rows.
const Version = "csvbook/2"

const (
	// maxFaults is how many faults are worth listing: whoever has fifty mends
	// the export and not the rows.
	maxFaults = 50
	// maxRows bounds the memory spent on recognising a number given twice, at
	// about 150 bytes a row. It is several years of a large firm's invoices.
	maxRows = 250_000
)

// Read reads a file of customers (kind ledger.FileCustomers) or of invoices
// (ledger.FileInvoices) and hands the rows to the sink one at a time, in the
// order of the file. An identical row that comes again is handed on once. The
// mappings are those given to Sniff. The notes say what was left out, and what
// was odd but harmless.
//
// The first fault ends the handing-on; the rest of the file is only looked at
// for more faults, which are returned joined, each a *ledger.ReadError. So that
// nothing is half taken in, a first pass goes to a sink that keeps nothing. An
// error of the sink is returned unchanged, an error of r is wrapped.
func Read(r io.Reader, kind ledger.FileKind, sink ledger.BookSink, mappings ...Mapping) ([]string, error) {
	table, known := tables[kind]
	if !known {
		return nil, fmt.Errorf("read a CSV book: a file of kind %q holds neither customers nor invoices", kind)
	}
	var layouts []*layout
	if kind == ledger.FileInvoices {
		layouts = layoutsOf(mappings)
	}
	src, err := open(r, layouts)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	b := &bookReader{src: src, rest: src.Rows(), holds: kind, sink: sink, seen: map[string]seenRow{}, customers: map[string]ledger.Customer{}}
	if err := b.readHeader(table); err != nil {
		return nil, err
	}
	for more := len(b.faults) == 0; more; {
		if more, err = b.readRow(); err != nil {
			return nil, err
		}
	}
	if err := b.flush(); err != nil {
		return nil, err
	}
	if err := b.handOnVoid(); err != nil {
		return nil, err
	}
	return b.said(), errors.Join(b.faults...)
}

// handOnVoid names what the export does not claim (any more): cancelled after
// the invoice was taken in, it must not be reminded.
func (b *bookReader) handOnVoid() error {
	if len(b.faults) > 0 {
		return nil
	}
	for _, i := range b.void {
		if err := b.sink.Invoice("", i); err != nil {
			return err
		}
	}
	return nil
}

// said returns the notes; an export says first what it was taken for.
func (b *bookReader) said() []string {
	lines := b.notes.lines()
	if l := b.src.found.layout; l != nil {
		lines = append([]string{"read as an export of " + l.name}, lines...)
	}
	return lines
}

// bookReader is one pass over one file.
type bookReader struct {
	src       *source
	rest      *sheet.Rows
	holds     ledger.FileKind
	sink      ledger.BookSink
	head      header
	rows      int
	faults    []error
	notes     notes
	seen      map[string]seenRow         // by book and number (or id)
	customers map[string]ledger.Customer // of an export, by book and id
	pending   *document                  // an invoice that may have more rows
	void      []ledger.Invoice           // named as cancelled or not issued: known ones are no longer claimed
}

// seenRow remembers a row well enough to compare it.
type seenRow struct {
	digest [sha256.Size]byte
	line   int
}

func (b *bookReader) readHeader(table table) error {
	for range b.src.found.row {
		if _, _, err := b.next(); err != nil {
			return err
		}
	}
	cells, row, err := b.next()
	if errors.Is(err, io.EOF) {
		b.fault(&ledger.ReadError{Err: errors.New("the file is empty"), Remedy: remedyHeader})
		return nil
	}
	if err != nil || row == nil {
		return err
	}
	places := b.src.found.places
	if b.src.found.layout == nil {
		places = table.place(cells)
	}
	b.head = newHeader(cells, places)
	b.head.rules = b.src.rules()
	if b.src.found.layout != nil {
		table = nil // whatever it cannot do without is there
	}
	for _, fault := range b.head.check(table) {
		fault.Line, fault.Record = row.line, row.name()
		b.fault(fault)
	}
	return nil
}

// readRow reads one row and hands it on. It reports whether there is more.
func (b *bookReader) readRow() (more bool, err error) {
	cells, row, err := b.next()
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, err
	case row == nil || blank(cells):
		return !b.full(), nil
	}
	if b.rows++; b.rows > maxRows {
		row.fault("", fmt.Errorf("the file has more than %d rows", maxRows), "split it into several files")
		b.fault(row.faults...)
		return false, nil
	}
	if !b.fits(row) {
		row.fault("", fmt.Errorf("%d cells where the header has %d", len(cells), len(b.head.names)), remedyCells)
	} else {
		err = b.handOn(row)
	}
	b.fault(row.faults...)
	return err == nil && !b.full(), err
}

// fits reports whether a row has the cells of the header. A report has shorter
// ones around its invoices.
func (b *bookReader) fits(r *row) bool {
	missing := len(b.head.names) - len(r.cells)
	if l := b.src.found.layout; missing > 0 && l != nil && l.preamble {
		whole := *r
		whole.cells = append(r.cells[:len(r.cells):len(r.cells)], make([]string, missing)...)
		if whole.frame() {
			r.cells = whole.cells
			return true
		}
	}
	return missing == 0
}

// handOn makes a customer or an invoice of the row and gives it to the sink,
// unless this row or an earlier one is at fault.
func (b *bookReader) handOn(row *row) error {
	if b.src.found.layout != nil {
		return b.gather(row)
	}
	book := row.text("book")
	if b.holds == ledger.FileCustomers {
		c := row.customer()
		if row.ok() && b.isNew(row, book, "id", c.ID, c) && len(b.faults) == 0 {
			return b.sink.Customer(book, c)
		}
		return nil
	}
	i := row.invoice()
	if row.ok() && b.isNew(row, book, "number", i.Number, i) && len(b.faults) == 0 {
		return b.sink.Invoice(book, i)
	}
	return nil
}

// isNew reports whether the key was not met before. With the same content it
// is a repetition and harmless; with another it is a fault of the row, because
// nobody can tell which of the two is right.
func (b *bookReader) isNew(row *row, book, column, key string, content any) bool {
	digest := sha256.Sum256(fmt.Appendf(nil, "%+v", content))
	where := book + "\x00" + key
	before, met := b.seen[where]
	if !met {
		b.seen[where] = seenRow{digest, row.line}
		return true
	}
	if before.digest != digest {
		row.fault(column, fmt.Errorf("%q stands on line %d already, with other content", key, before.line),
			"keep the right one of the two rows")
	}
	return false
}

// next returns the cells of the next row. A row whose quotation marks are wrong
// is noted as a fault and comes back as a nil row; what cannot be read past is
// an error.
func (b *bookReader) next() ([]string, *row, error) {
	next, fault, err := b.rest.Next()
	if fault != nil {
		b.fault(fault)
		return nil, nil, nil
	}
	if endless, ok := errors.AsType[*ledger.ReadError](err); ok {
		b.fault(endless)
		return nil, nil, errors.Join(b.faults...)
	}
	if err != nil {
		return nil, nil, err
	}
	return next.Cells, &row{head: &b.head, cells: next.Cells, line: next.Line, number: next.Number}, nil
}

// fault notes faults up to the limit, and the first beyond it as a last word.
func (b *bookReader) fault(faults ...*ledger.ReadError) {
	for _, fault := range faults {
		if len(b.faults) == maxFaults {
			b.faults = append(b.faults, &ledger.ReadError{
				Err:    fmt.Errorf("there are more faults than the %d listed", maxFaults),
				Remedy: "correct these first and drop the file again",
			})
		}
		if b.full() {
			return
		}
		b.faults = append(b.faults, fault)
	}
}

func (b *bookReader) full() bool { return len(b.faults) > maxFaults }

func blank(cells []string) bool {
	return strings.TrimSpace(strings.Join(cells, "")) == ""
}

const (
	remedyHeader = "begin the file with a row of column names"
	remedyCells  = "check for a missing cell, or for one that holds the separator and is not in quotation marks"
)
