package advice

import (
	"bytes"
	"slices"
	"strings"

	"relanced/ingest/sheet"
	"relanced/internal/ledger"
)

// A layout is how one source writes what a credit is made of.
type layout struct {
	name    string
	source  ledger.AdviceSource
	order   string // of dates, see sheet.ParseDate
	french  string // a folded name in its French header, whose dates have the day first
	columns []column
	foreign []string // folded names that only other files have
	fits    func(places map[string]int) bool
	take    func(*reader, *row) // one row
	end     func(*reader)       // after the last one; nil: nothing is left to do
}

// column is one column of a layout and its names, folded, the best first.
type column struct {
	name     string
	required bool
	names    []string
}

// columns reads "!payout: automatic_payout_id, payout_id; fee: fee": a column
// marked ! must be there. The names are folded.
func columns(spec string) []column {
	var list []column
	for part := range strings.SplitSeq(spec, ";") {
		name, names, _ := strings.Cut(part, ":")
		name, required := strings.CutPrefix(strings.TrimSpace(name), "!")
		c := column{name: name, required: required}
		for one := range strings.SplitSeq(names, ",") {
			c.names = append(c.names, sheet.Fold(one))
		}
		list = append(list, c)
	}
	return list
}

// layouts are asked in this order. Ours comes last: its names are everyday words.
var layouts = []*layout{&stripeReport, &stripeHistory, &sumUp, &payPal, &goCardless, &remittance}

// place says where the columns stand in a header, and whether it is the layout's.
func (l *layout) place(cells []string) (map[string]int, bool) {
	at := map[string]int{}
	for i, cell := range cells {
		if name := sheet.Fold(cell); name != "" {
			if _, twice := at[name]; !twice {
				at[name] = i
			}
		}
	}
	for _, name := range l.foreign {
		if _, there := at[name]; there {
			return nil, false
		}
	}
	places := map[string]int{}
	for _, c := range l.columns {
		for _, name := range c.names {
			if i, there := at[name]; there {
				places[c.name] = i
				break
			}
		}
		if _, there := places[c.name]; c.required && !there {
			return nil, false
		}
	}
	return places, l.fits == nil || l.fits(places)
}

// found is a layout that fits, and where.
type found struct {
	layout *layout
	places map[string]int
	row    int // of the header, from 0
}

// recognise finds the layout among the first rows of a table and settles its
// delimiter.
func recognise(src *sheet.Source) (found, bool) {
	for _, comma := range src.Commas() {
		for at, cells := range src.FirstRows(comma, maxPreamble) {
			for _, l := range layouts {
				if places, ok := l.place(cells); ok && len(cells) <= maxColumns {
					src.Comma = comma
					return found{l, places, at}, true
				}
			}
		}
	}
	return found{}, false
}

// Sniff reports whether a file says what a credit is made of, from its first
// bytes; a few kilobytes are enough.
func Sniff(head []byte) bool {
	src, err := sheet.Open(bytes.NewReader(head))
	if err != nil {
		return false
	}
	_, ok := recognise(src)
	return ok
}

// has reports whether one of the columns is there.
func has(places map[string]int, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, there := places[name]; return there })
}
