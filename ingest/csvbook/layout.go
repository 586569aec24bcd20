package csvbook

import (
	"slices"
	"strings"

	"relanced/ingest/sheet"
)

// maxPreamble is how many rows may stand above the header of an export: the
// name of the firm, of the report and of its period.
const maxPreamble = 10

// The columns that only exports have. Those of invoices.csv are in tables.
const (
	colName          = "customer_name"
	colEmail         = "email"
	colCustomerVAT   = "customer_vat"
	colAddress       = "address"
	colSIREN         = "siren"
	colOpen          = "open"           // what remains to be paid
	colDue           = "due"            // what was to be paid before payments
	colPaid          = "paid"           // what was paid, or yes or no
	colPayment       = "payment"        // one payment; an invoice with several has several rows
	colLine          = "line_amount"    // one line of the invoice, VAT included
	colStatus        = "status"         // of the document
	colPaymentStatus = "payment_status" // where the tool keeps it apart
)

// layout is how one tool, or one mapping of the configuration, writes its
// invoices.
type layout struct {
	name    string
	marks   [][]string // one name of each group must be in the header
	columns []aliases
	// preamble marks a report: groups and totals stand between the invoices, and
	// such rows may be shorter than the header.
	preamble bool
	rules    rules
	types    map[string]kind  // words of its own, folded
	states   map[string]state // words of its own, folded
	credits  []string         // beginnings of credit notes' numbers
	bought   []string         // beginnings of purchases' numbers
	home     []string         // columns in the firm's own currency, folded
	generic  bool             // found by synonyms
}

// rules say how the cells of a file are written. The zero value is that of
// customers.csv and invoices.csv.
type rules struct {
	order    string // of a date: dmy, mdy, ymd, or sheet.OrderAsk and sheet.OrderUnknown
	decimal  string // "," or "."; "" whatever is not ambiguous
	currency string // of rows that name none; "" the euro
	times    bool   // an hour may stand behind a day, and moves nothing
}

// aliases are the names of one column, the best first. Only the best that is
// there counts.
type aliases struct {
	column string
	names  []string // folded
}

// found is a layout that fits, and where.
type found struct {
	layout *layout
	row    int // of the header, from 0
	places map[string][]int
}

// columnsOf reads "number: Num, No; issue_date: Date".
func columnsOf(spec string) []aliases {
	var list []aliases
	for part := range strings.SplitSeq(spec, ";") {
		column, names, _ := strings.Cut(part, ":")
		list = append(list, aliases{strings.TrimSpace(column), folded(names, ",")})
	}
	return list
}

// marksOf reads "Number|Numéro, Due Date".
func marksOf(spec string) [][]string {
	var list [][]string
	for mark := range strings.SplitSeq(spec, ",") {
		list = append(list, folded(mark, "|"))
	}
	return list
}

func folded(list, separator string) []string {
	var names []string
	for name := range strings.SplitSeq(list, separator) {
		if name = sheet.Fold(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// fits says where the columns stand when the header, folded, is that of the
// layout.
func (l *layout) fits(names []string) (map[string][]int, bool) {
	if l.generic {
		return fitsAny(names)
	}
	for _, mark := range l.marks {
		if !slices.ContainsFunc(mark, func(name string) bool { return slices.Contains(names, name) }) {
			return nil, false
		}
	}
	places := map[string][]int{}
	for _, c := range l.columns {
		for _, name := range c.names {
			if places[c.column] = positions(names, name); places[c.column] != nil {
				break
			}
		}
	}
	return places, complete(places)
}

func positions(names []string, name string) []int {
	var list []int
	for i := range names {
		if names[i] == name {
			list = append(list, i)
		}
	}
	return list
}

// complete reports whether the columns are there that no invoice can do without.
func complete(places map[string][]int) bool {
	has := func(column string) bool { return len(places[column]) > 0 }
	return has("number") && has("issue_date") && (has("amount") || has(colLine)) && (has("customer_id") || has(colName))
}

// recognise looks for a header among the first rows of a file.
func recognise(rows [][]string, layouts []*layout) (found, bool) {
	for at, cells := range rows {
		names := make([]string, len(cells))
		for i, cell := range cells {
			names[i] = sheet.Fold(cell)
		}
		for _, l := range layouts {
			if places, ok := l.fits(names); ok {
				return found{l, at, places}, true
			}
		}
	}
	return found{}, false
}

// sums reports whether one invoice is to be added up from several rows.
func (f found) sums() bool {
	return len(f.places[colPayment]) > 0 || len(f.places["amount"]) == 0
}

// settles reports whether the file speaks of what was paid.
func (f found) settles() bool {
	return slices.ContainsFunc([]string{colOpen, colPaid, colPayment, colStatus, colPaymentStatus},
		func(column string) bool { return len(f.places[column]) > 0 })
}
