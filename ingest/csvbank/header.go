package csvbank

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/internal/ledger"
)

// fold brings a name to its bare letters and digits: "Date d’opération" and
// "date_d_operation" are both "datedoperation".
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
}

// columns is where the columns of a mapping stand in a table; -1 is not there.
type columns struct {
	width                              int
	account, currency                  int
	date, value, amount, debit, credit int
	direction, remittance, party, iban int
	reference, balance, status         int
	label                              []int
}

// columnsOf finds the columns of a mapping in a header. It fails when one is
// missing, or stands there twice.
func (m Mapping) columnsOf(cells []string) (columns, error) {
	places := map[string][]int{}
	for i, cell := range cells {
		if name := fold(cell); name != "" {
			places[name] = append(places[name], i)
		}
	}
	var fault error
	find := func(name string) int {
		at := places[fold(name)]
		switch {
		case name == "":
			return -1
		case len(at) == 0 && fault == nil:
			fault = fmt.Errorf("the column %q is missing", name)
		case len(at) > 1 && fault == nil:
			fault = fmt.Errorf("the column %q is there %d times", name, len(at))
		}
		if len(at) != 1 {
			return -1
		}
		return at[0]
	}
	c := columns{
		width: len(cells), account: find(m.AccountColumn), currency: find(m.CurrencyColumn), date: find(m.Date), value: find(m.ValueDate),
		amount: find(m.Amount), debit: find(m.Debit), credit: find(m.Credit), direction: find(m.Direction), remittance: find(m.Remittance),
		party: find(m.Counterparty), iban: find(m.IBAN), reference: find(m.Reference), balance: find(m.Balance), status: find(m.Status),
	}
	for _, name := range m.Label {
		c.label = append(c.label, find(name))
	}
	return c, fault
}

// names lists the columns a mapping speaks of.
func (m Mapping) names() []string {
	all := append([]string{
		m.AccountColumn, m.CurrencyColumn, m.Date, m.ValueDate, m.Amount, m.Debit, m.Credit, m.Direction,
		m.Remittance, m.Counterparty, m.IBAN, m.Reference, m.Balance, m.Status,
	}, m.Label...)
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// nearly reports whether a row has more than half of the columns of a mapping, or
// half and two at least: a header that the bank has changed, or a slip in the
// mapping.
func (m Mapping) nearly(cells []string) bool {
	names := m.names()
	found := len(slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !contains(cells, name) }))
	return found >= 2 && 2*found >= len(names)
}

// Misfit finds the configured mapping that a file nearly fits, for it to say what
// is missing.
func Misfit(head []byte, mappings []Mapping) (Mapping, bool) {
	for _, m := range mappings {
		in, err := newLines(strings.NewReader(string(head[:min(len(head), headBytes)])), m.Encoding)
		for n := 0; err == nil && n <= maxPreamble; n++ {
			var text string
			if text, err = in.next(); err != nil {
				break
			}
			for _, comma := range m.commas() {
				if m.nearly(splitLine(text, comma)) {
					return m, true
				}
			}
		}
	}
	return Mapping{}, false
}

// table is a file whose header was found.
type table struct {
	columns
	comma    byte
	header   []string
	preamble preamble
}

// find reads up to the header of a mapping. The lines above it name the account.
func (m Mapping) find(in *lines) (table, error) {
	var t table
	var closest error // what a row that looks most like a header lacks
	for above := 0; above <= maxPreamble; above++ {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t, err
		}
		if m.SkipLines == 0 || above == m.SkipLines {
			for _, comma := range m.commas() {
				cells := splitLine(text, comma)
				c, fault := m.columnsOf(cells)
				if fault == nil {
					t.columns, t.comma, t.header = c, comma, slices.Clone(cells)
					return t, nil
				}
				if len(cells) > 1 && (contains(cells, m.Date) || m.nearly(cells)) {
					closest = fault
				}
			}
		}
		if m.SkipLines > 0 && above == m.SkipLines {
			break
		}
		t.preamble.add(text)
	}
	if closest == nil {
		closest = fmt.Errorf("there is no header with the column %q", m.Date)
	}
	return t, &ledger.ReadError{Err: closest, Remedy: fmt.Sprintf("export the file with this column, or correct the mapping %q in intake.bank_csv", m.Name)}
}

func contains(cells []string, name string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { return fold(cell) == fold(name) })
}

// commas are the delimiters to try.
func (m Mapping) commas() []byte {
	if comma, known := delimiters[m.Delimiter]; known {
		return []byte{comma}
	}
	return []byte(";,\t|")
}
