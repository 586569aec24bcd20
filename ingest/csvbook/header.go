package csvbook

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// maxColumns bounds the width of a table. The widest accounting exports have
// about eighty columns.
const maxColumns = 200

// header is the first row: what the columns are called and where they stand.
type header struct {
	names  []string // as the file writes them
	places map[string][]int
	rules  rules
}

func newHeader(cells []string, places map[string][]int) header {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = oneLine(cell)
	}
	return header{names: names, places: places}
}

// check returns what makes the header unusable.
func (h header) check(t table) []*ledger.ReadError {
	if len(h.names) > maxColumns {
		return []*ledger.ReadError{{
			Err:    fmt.Errorf("%d columns, and at most %d are read", len(h.names), maxColumns),
			Remedy: "remove the columns that are not needed",
		}}
	}
	faults := h.doubled()
	for _, c := range t {
		if c.required && !h.has(c.name) {
			faults = append(faults, &ledger.ReadError{Field: c.name, Err: errors.New("the column is missing"), Remedy: c.remedy()})
		}
	}
	return faults
}

// doubled returns the columns that stand twice, whatever table they are of.
func (h header) doubled() []*ledger.ReadError {
	var faults []*ledger.ReadError
	for _, column := range slices.Sorted(maps.Keys(h.places)) {
		faults = append(faults, h.twice(column)...)
	}
	return faults
}

func (h header) twice(column string) []*ledger.ReadError {
	places := h.places[column]
	if len(places) < 2 {
		return nil
	}
	return []*ledger.ReadError{{
		Field: column, Err: fmt.Errorf("two columns mean the same: %q and %q", h.names[places[0]], h.names[places[1]]),
		Remedy: "remove or rename one of them",
	}}
}

func (h header) has(column string) bool { return len(h.places[column]) > 0 }

func (c column) remedy() string {
	names := strings.Split(c.others, ",")
	return fmt.Sprintf("add it to the first row as %q (%q is understood too)", c.name, strings.TrimSpace(names[len(names)-1]))
}

// name is what the file calls a column, for whoever has to find it there.
func (h header) name(column string) string {
	if places := h.places[column]; len(places) > 0 {
		return h.names[places[0]]
	}
	return column
}

// Sniff says from the first bytes of a file (a few kilobytes are enough)
// whether it holds customers or invoices: by our own columns, as the export of a
// tool, or as one of the mappings. It says yes as well when the file is clearly
// meant as ours and lacks a required column: Read then says which.
func Sniff(head []byte, mappings ...Mapping) (ledger.FileKind, bool) {
	src, err := open(bytes.NewReader(head), layoutsOf(mappings))
	if err != nil {
		return ledger.FileUnknown, false
	}
	if src.found.layout != nil {
		return ledger.FileInvoices, true
	}
	cells := src.FirstRow(src.Comma)
	customers, invoices := tables[ledger.FileCustomers].place(cells), tables[ledger.FileInvoices].place(cells)
	switch {
	case len(customers) > len(invoices) && len(customers) >= 2:
		return ledger.FileCustomers, true
	case len(invoices) > len(customers) && len(invoices) >= 3 && namesInvoices(invoices):
		return ledger.FileInvoices, true
	}
	return ledger.FileUnknown, false
}

// namesInvoices tells invoices from bank movements, which have dates, amounts
// and references as well.
func namesInvoices(places map[string][]int) bool {
	return places["number"] != nil || places["customer_id"] != nil || places["due_date"] != nil
}
