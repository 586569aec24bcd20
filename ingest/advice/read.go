package advice

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// Read reads a file and hands on its advices one at a time, in the order in which
// they begin in the file. The notes say what was left out.
//
// Anything wrong with the file is a *ledger.ReadError, up to maxFaults of them
// joined, and then nothing is handed on. An error of hand is returned unchanged,
// an error of in is wrapped.
func Read(in io.Reader, hand func(ledger.Advice) error) (notes []string, err error) {
	src, err := sheet.Open(in)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	f, ok := recognise(src)
	if !ok {
		return nil, &ledger.ReadError{
			Err:    errors.New("the columns are not those of a payout report or of a remittance"),
			Remedy: "begin remittance.csv with the row: credit,date,amount,invoice,customer,line_amount",
		}
	}
	r := &reader{found: f, order: f.layout.order, groups: map[string]*group{}}
	if r.order == sheet.OrderAsk {
		r.order = orderOf(src, f)
	}
	if err := r.read(src.Rows()); err != nil {
		return nil, err
	}
	if f.layout.end != nil && len(r.faults) == 0 {
		f.layout.end(r)
	}
	list := r.complete()
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	for _, a := range list {
		if err := hand(a); err != nil {
			return nil, err
		}
	}
	return append([]string{"read as " + f.layout.name}, r.notes.lines()...), nil
}

// orderOf tells the day from the month: by the days past the twelfth, else by the
// language of the header. A short export may have no such day.
func orderOf(src *sheet.Source, f found) string {
	order := sheet.OrderOf(days(src, f))
	if order != sheet.OrderUnknown || f.layout.french == "" {
		return order
	}
	for at, cells := range src.FirstRows(src.Comma, f.row+1) {
		if at == f.row && slices.ContainsFunc(cells, func(c string) bool { return sheet.Fold(c) == f.layout.french }) {
			return "dmy"
		}
	}
	return order
}

// days are the dates of the head of a file, to tell the day from the month.
func days(src *sheet.Source, f found) []string {
	var list []string
	for _, cells := range src.FirstRows(src.Comma, len(src.Head)) {
		if at := f.places["day"]; at < len(cells) {
			list = append(list, cells[at])
		}
	}
	return list
}

// reader is one pass over one file.
type reader struct {
	found
	order  string
	names  []string // of the header, as the file writes them
	extras []int    // columns of what the seller adds (metadata)
	groups map[string]*group
	keys   []string // of the groups, as they begin
	lines  int
	faults []error
	notes  notes
	last   remitted        // of the row before, in a remittance
	sales  map[string]sale // SumUp's payments by transaction
	moves  []movement      // PayPal's account
}

// group is an advice in the making.
type group struct {
	ledger.Advice
	total *int64 // what the source says it comes to
	place string // where it begins
}

func (r *reader) read(rows *sheet.Rows) error {
	for range r.row {
		if _, fault, err := rows.Next(); fault != nil || err != nil {
			return errors.Join(asError(fault), err)
		}
	}
	header, fault, err := rows.Next()
	if fault != nil || err != nil {
		return errors.Join(asError(fault), err)
	}
	r.names = header.Cells
	for i, name := range r.names {
		if strings.Contains(strings.ToLower(name), "metadata") {
			r.extras = append(r.extras, i)
		}
	}
	for len(r.faults) <= maxFaults {
		next, fault, err := rows.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errors.Join(append(r.faults, err)...)
		case fault != nil:
			r.fault(fault)
		case !next.Blank():
			w := &row{Row: next, r: r}
			if r.lines++; r.lines > maxLines {
				w.fault("", fmt.Errorf("the file has more than %d rows", maxLines), "export a shorter period")
				return nil
			}
			r.take(w)
		}
	}
	return nil
}

func asError(fault *ledger.ReadError) error {
	if fault == nil {
		return nil
	}
	return fault
}

// take reads one row. Spreadsheets leave out empty cells at the end.
func (r *reader) take(w *row) {
	switch missing := len(r.names) - len(w.Cells); {
	case missing > 0:
		w.Cells = append(w.Cells, make([]string, missing)...)
	case missing < 0 && strings.Join(w.Cells[len(r.names):], "") != "":
		w.fault("", fmt.Errorf("%d cells where the header has %d", len(w.Cells), len(r.names)),
			"look for a cell that holds the separator and is not in quotation marks")
		return
	}
	r.layout.take(r, w)
}

// group finds the advice that a row belongs to, or begins it.
func (r *reader) group(w *row, key, reference, currency string, day ledger.Date) *group {
	key += "\x00" + currency
	g, begun := r.groups[key]
	if !begun {
		g = &group{place: w.Name(), Advice: ledger.Advice{
			Source: r.layout.source, Reference: reference, Date: day, Net: ledger.Money{Currency: currency},
		}}
		r.groups[key] = g
		r.keys = append(r.keys, key)
	}
	return g
}

// says takes note of a total. Two that differ are a fault.
func (g *group) says(w *row, column string, total int64) {
	if g.total != nil && *g.total != total {
		w.fault(column, fmt.Errorf("the total is %s here and %s before",
			ledger.Money{Minor: total, Currency: g.Net.Currency}, ledger.Money{Minor: *g.total, Currency: g.Net.Currency}),
			"write the same total on every row of the credit, or only on its first")
	}
	g.total = &total
}

// complete closes the advices and checks them.
func (r *reader) complete() []ledger.Advice {
	var list []ledger.Advice
	for _, key := range r.keys {
		g := r.groups[key]
		for _, line := range g.Lines {
			g.Net.Minor += line.Net
		}
		g.Sum = g.total == nil
		if !g.Sum {
			g.Net.Minor = *g.total
		}
		switch err := g.Check(); {
		case err != nil:
			r.fault(&ledger.ReadError{
				Record: g.place, Err: err, Remedy: "export the whole payout again, or correct the amounts",
			})
		case g.Net.Minor <= 0 || len(g.Lines) == 0:
			r.notes.add("left out: what pays out nothing", g.Reference)
		default:
			list = append(list, g.Advice)
		}
	}
	if len(list) == 0 && len(r.faults) == 0 {
		r.fault(&ledger.ReadError{
			Err: errors.New("no credit is made up of the rows" + r.notes.because()), Remedy: "export a period in which something was paid out",
		})
	}
	return list
}

// fault notes faults up to the limit, and the first beyond it as a last word.
func (r *reader) fault(fault *ledger.ReadError) {
	switch {
	case len(r.faults) < maxFaults:
		r.faults = append(r.faults, fault)
	case len(r.faults) == maxFaults:
		r.faults = append(r.faults, &ledger.ReadError{
			Err: fmt.Errorf("there are more faults than the %d listed", maxFaults), Remedy: "correct these first and drop the file again",
		})
	}
}
