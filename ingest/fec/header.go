package fec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/internal/ledger"
)

// column is one of the columns this reader uses.
type column int

const (
	journalCode column = iota
	journalLib
	ecritureNum
	ecritureDate
	compteNum
	compteLib
	compAuxNum
	compAuxLib
	pieceRef
	pieceDate
	ecritureLib
	debit
	credit
	ecritureLet
	dateLet
	validDate
	montantDevise
	iDevise
	montant // with sens, instead of debit and credit
	sens
	columns
)

// names are the names of the law.
var names = [columns]string{
	"JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
	"PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise", "Montant", "Sens",
}

// synonyms are names that programs write instead.
var synonyms = map[string]string{
	"journallibelle": "journallib", "comptelibelle": "comptelib", "compauxlibelle": "compauxlib", "ecriturelibelle": "ecriturelib",
	"ecriturelettrage": "ecriturelet", "lettrage": "ecriturelet", "datelettrage": "datelet",
}

// canonical writes a column name in lower case, without accents and signs.
func canonical(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(name))
	if known, found := synonyms[name]; found {
		return known
	}
	return name
}

// table is a FEC whose header has been read.
type table struct {
	rows      *rows
	separator byte
	place     [columns]int // of each column, -1 when the file has none
	width     int          // cells of the header
	cells     [][]byte
}

func openTable(r io.Reader) (*table, error) {
	t := &table{rows: newRows(r)}
	if !t.rows.next() {
		if err := t.rows.err(); err != nil {
			return nil, err
		}
		return nil, &ledger.ReadError{Err: errors.New("the file is empty"), Remedy: "export the FEC again"}
	}
	var found map[string]int
	t.separator, found = splitHeader(t.rows.row)
	t.width = bytes.Count(t.rows.row, []byte{t.separator}) + 1
	for c := range columns {
		place, known := found[canonical(names[c])]
		if !known {
			place = -1
		}
		t.place[c] = place
	}
	return t, t.check()
}

// check makes sure that the columns of the law are there, with Montant and Sens
// in place of Debit and Credit if need be.
func (t *table) check() error {
	required := []column{debit, credit}
	if t.place[montant] >= 0 && t.place[debit] < 0 {
		required = []column{montant, sens}
	}
	for c := journalCode; c <= iDevise; c++ {
		if c != debit && c != credit {
			required = append(required, c)
		}
	}
	var missing []string
	for _, c := range required {
		if t.place[c] < 0 {
			missing = append(missing, names[c])
		}
	}
	if missing == nil {
		return nil
	}
	return &ledger.ReadError{
		Line: t.rows.line, Record: "header", Err: fmt.Errorf("the columns %s are missing", strings.Join(missing, ", ")),
		Remedy: "export the FEC with the eighteen columns of art. A47 A-1 LPF, named as there, between tabs or vertical bars",
	}
}

// next reads the next row.
func (t *table) next() (bool, error) {
	if !t.rows.next() {
		return false, t.rows.err()
	}
	t.cells = t.cells[:0]
	rest := t.rows.row
	for {
		i := bytes.IndexByte(rest, t.separator)
		if i < 0 {
			break
		}
		t.cells = append(t.cells, rest[:i])
		rest = rest[i+1:]
	}
	t.cells = append(t.cells, rest)
	if len(t.cells) != t.width && bytes.IndexByte(t.rows.row, '"') >= 0 {
		t.cells = splitQuoted(t.rows.row, t.separator)
	}
	// A row that is longer or shorter holds or lacks a separator somewhere, and
	// a debit may stand under credit: that must not be guessed.
	if len(t.cells) != t.width {
		return false, t.fault("", fmt.Errorf("%d columns where the header has %d", len(t.cells), t.width),
			"look for a separator inside a label, or for a row that is cut off")
	}
	return true, nil
}

// cell returns the text of a column of this row, "" when the file has none.
func (t *table) cell(c column) string {
	if t.place[c] < 0 {
		return ""
	}
	return text(unquote(t.cells[t.place[c]]))
}

func (t *table) fault(field string, err error, remedy string) error {
	return &ledger.ReadError{Line: t.rows.line, Record: fmt.Sprintf("row %d", t.rows.line), Field: field, Err: err, Remedy: remedy}
}
