package fec

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"relanced/internal/ledger"
)

// line is one line on a customer's account.
type line struct {
	row      int // of the file
	entry    int // in books.entries
	account  string
	customer string
	ref      string // PieceRef
	label    string
	date     ledger.Date // of the piece, else of the entry
	amount   int64       // debit less credit, in cents
	foreign  int64       // the same in currency, 0 when there is none
	currency string      // "" for the euro
	letter   string      // EcritureLet
	lettered ledger.Date // DateLet

	number string // of its invoice, once found
	piece  *piece
	role   role
}

const (
	remedyDate   = "write dates as AAAAMMJJ, such as 20260131"
	remedyAmount = "write amounts with a decimal comma and two decimals, and without thousands, such as 1234,56"
	remedySplit  = "split the file, or export a shorter period"
)

// amount returns debit less credit of this row in cents.
func (t *table) amount() (int64, error) {
	if t.place[debit] < 0 {
		return t.signed(montant, "EUR")
	}
	d, err := t.money(debit, "EUR")
	if err != nil {
		return 0, err
	}
	c, err := t.money(credit, "EUR")
	return d - c, err
}

// signed reads an amount whose sign stands in the column Sens.
func (t *table) signed(c column, currency string) (int64, error) {
	m, err := t.money(c, currency)
	if err == nil && t.cell(c) == "" {
		err = t.fault(names[c], ledger.ErrAmountEmpty, remedyAmount)
	}
	if err != nil {
		return 0, err
	}
	switch side := strings.ToUpper(t.cell(sens)); side {
	case "D", "+1", "1", "+":
		return m, nil
	case "C", "-1", "-":
		return -m, nil
	default:
		return 0, t.fault("Sens", fmt.Errorf("%q is neither debit nor credit", side), "write D or C")
	}
}

// money reads an amount. An empty cell is none.
func (t *table) money(c column, currency string) (int64, error) {
	s := t.cell(c)
	if strings.Trim(s, "0,.") == "" && strings.Count(s, ",")+strings.Count(s, ".") <= 1 && s != "," && s != "." {
		return 0, nil
	}
	var m ledger.Money
	var err error
	if strings.ContainsAny(s, " '") || strings.Contains(s, ",") && strings.Contains(s, ".") || strings.HasSuffix(s, "-") {
		m, err = ledger.ParseAmount(s, currency)
	} else {
		// There are no thousands separators, so that one mark is the decimal one.
		m, err = ledger.ParseDecimal(strings.Replace(s, ",", ".", 1), currency)
	}
	if err != nil {
		return 0, t.fault(names[c], err, remedyAmount)
	}
	return m.Minor, nil
}

// day reads a date, "" for an empty cell or one of zeros.
func (t *table) day(c column) (ledger.Date, error) {
	s := t.cell(c)
	if strings.Trim(s, "0-/ ") == "" {
		return "", nil
	}
	for _, layout := range []string{"20060102", "2006-01-02", "02/01/2006"} {
		if day, err := time.Parse(layout, s); err == nil {
			if date, err := ledger.ParseDate(day.Format("2006-01-02")); err == nil {
				return date, nil
			}
		}
	}
	return "", t.fault(names[c], fmt.Errorf("%q is not a date", s), remedyDate)
}

// line reads the row as a line on a customer's account.
func (t *table) line(amount int64) (line, error) {
	l := line{row: t.rows.line, amount: amount, ref: t.cell(pieceRef), label: cut(t.cell(ecritureLib)), letter: t.cell(ecritureLet)}
	piece, err := t.day(pieceDate)
	if err != nil {
		return l, err
	}
	booked, err := t.day(ecritureDate)
	if err != nil {
		return l, err
	}
	if l.date = cmp.Or(piece, booked); l.date == "" {
		return l, t.fault(names[ecritureDate], errors.New("the line has no date"), remedyDate)
	}
	if l.letter != "" {
		if l.lettered, err = t.day(dateLet); err != nil {
			return l, err
		}
	}
	return l, t.currency(&l)
}

// cut shortens a label, as a text of its own: the rest may be let go.
func cut(label string) string {
	if len(label) <= maxLabel {
		return label
	}
	return strings.Clone(strings.ToValidUTF8(label[:maxLabel], ""))
}

// currency reads the amount in a foreign currency, if there is one.
func (t *table) currency(l *line) error {
	code := strings.ToUpper(t.cell(iDevise))
	switch code {
	case "", "EUR", "EURO", "EUROS", "€":
		return nil
	}
	if strings.Trim(t.cell(montantDevise), "0,.-+ ") == "" {
		return nil
	}
	if _, err := ledger.Decimals(code); err != nil {
		return t.fault(names[iDevise], err, "write the three letters of the currency, or leave both columns empty")
	}
	foreign, err := t.money(montantDevise, code)
	if err != nil {
		return err
	}
	// Some programs sign it, some do not: the side is that of the euros.
	if l.foreign, l.currency = foreign, code; foreign < 0 != (l.amount < 0) {
		l.foreign = -foreign
	}
	return nil
}
