package csvbook

import (
	"bytes"
	"errors"
	"fmt"
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
}

func newHeader(t table, cells []string) header {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = oneLine(cell)
	}
	return header{names, t.place(cells)}
}

// check returns what makes the header unusable.
func (h header) check(t table) []*ledger.ReadError {
	if len(h.names) > maxColumns {
		return []*ledger.ReadError{{
			Err:    fmt.Errorf("%d columns, and at most %d are read", len(h.names), maxColumns),
			Remedy: "remove the columns that are not needed",
		}}
	}
	var faults []*ledger.ReadError
	for _, c := range t {
		if places := h.places[c.name]; len(places) > 1 {
			faults = append(faults, &ledger.ReadError{
				Field: c.name, Err: fmt.Errorf("two columns mean the same: %q and %q", h.names[places[0]], h.names[places[1]]),
				Remedy: "remove or rename one of them",
			})
		}
		if h.missing(c) {
			faults = append(faults, &ledger.ReadError{Field: c.name, Err: errors.New("the column is missing"), Remedy: c.remedy()})
		}
	}
	return faults
}

// missing reports a column the file cannot do without. A schedule of
// instalments gives due dates too.
func (h header) missing(c column) bool {
	required := c.required || c.name == "due_date" && !h.has("instalments")
	return required && !h.has(c.name)
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
// whether its header is that of customers or of invoices. It says yes as well
// when the file is clearly meant as one of them and lacks a required column:
// Read then says which.
func Sniff(head []byte) (ledger.FileKind, bool) {
	src, err := open(bytes.NewReader(head))
	if err != nil {
		return ledger.FileUnknown, false
	}
	cells := firstRow(src.head, src.comma)
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
