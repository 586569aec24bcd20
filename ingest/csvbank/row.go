package csvbank

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// row is one row of the table.
type row struct {
	t      *table
	m      *Mapping
	cells  []string
	line   int
	number int // of the rows behind the header
}

// at is the cell of a column on one line, "" when there is no such column or
// the row ends before it.
func (r row) at(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return strings.Join(strings.Fields(r.cells[column]), " ")
}

func (r row) fault(column int, err error, remedy string) *ledger.ReadError {
	e := &ledger.ReadError{Line: r.line, Record: fmt.Sprintf("row %d", r.number), Err: err, Remedy: remedy}
	if column >= 0 && column < len(r.t.header) {
		e.Field = strings.TrimSpace(r.t.header[column])
	}
	return e
}

func (r row) blank() bool { return strings.TrimSpace(strings.Join(r.cells, "")) == "" }

// overlong reports cells with content behind the last column: a label with a
// separator in it, that moved everything.
func (r row) overlong() bool {
	return len(r.cells) > r.t.width && strings.TrimSpace(strings.Join(r.cells[r.t.width:], "")) != ""
}

// amounts reports whether a cell of amounts is filled.
func (r row) amounts() bool { return r.at(r.t.amount)+r.at(r.t.debit)+r.at(r.t.credit) != "" }

var totals = regexp.MustCompile(`^(total|totaux|soustotal|solde|balance|nouveausolde|anciensolde|openingbalance|closingbalance)`)

// aside says why a row is no movement, "" when it is one.
func (r row) aside() string {
	if r.at(r.t.date) != "" && orderOf(r.at(r.t.date)) != "" {
		return ""
	}
	if !r.amounts() {
		return "a row without date and amount"
	}
	for _, cell := range r.cells {
		if name := fold(cell); name != "" {
			if totals.MatchString(name) {
				return "a row of totals"
			}
			break
		}
	}
	return ""
}

// unbooked are the words by which a movement does not count, or not yet, folded.
var unbooked = list("pending processing declined reverted failed cancelled canceled rejected expired created encours enattente refuse refusee rejete rejetee annule annulee echoue")

// pending reports whether the status of a movement says that it is not booked.
// A word that is known neither way may be either.
func (r row) pending() (bool, error) {
	word := fold(r.at(r.t.status))
	switch {
	case r.t.status < 0 || slices.ContainsFunc(r.m.Booked, func(w string) bool { return fold(w) == word }):
		return false, nil
	case slices.Contains(unbooked, word):
		return true, nil
	}
	return false, r.fault(r.t.status, fmt.Errorf("the status %.40q is not known", r.at(r.t.status)), "write it behind booked in the mapping if it means that the movement is booked, or remove the row")
}

// balanceLine is the label of a row that gives a balance as if it were a movement.
var balanceLine = regexp.MustCompile(`^(?:(?:ancien|nouveau|dernier)solde|solde(?:au|precedent|anterieur|crediteur|debiteur|initial|final|comptable|enfin)|(?:opening|closing)balance)`)

// entry makes a movement of the row.
func (r row) entry(currency string, sense *sense) (ledger.Entry, error) {
	day, err := parseDate(r.at(r.t.date), r.m.DateFormat)
	if err != nil {
		return ledger.Entry{}, r.fault(r.t.date, err, "write dmy, mdy or ymd behind date_format in the mapping, as the bank means it")
	}
	e := ledger.Entry{
		BookingDate:  day,
		Counterparty: r.at(r.t.party),
		Remittance:   r.at(r.t.remittance),
		BankRef:      reference(r.at(r.t.reference)),
		Place:        fmt.Sprintf("row %d (line %d)", r.number, r.line),
	}
	if text := r.at(r.t.value); text != "" {
		if e.ValueDate, err = parseDate(text, r.m.DateFormat); err != nil {
			return e, r.fault(r.t.value, err, "export the statement again, or take value_date out of the mapping")
		}
	}
	if e.Amount, err = r.money(currency, sense); err != nil {
		return e, err
	}
	if iban := ledger.NormalizeIBAN(r.at(r.t.iban)); ledger.ValidIBAN(iban) {
		e.IBAN = iban
	}
	for _, column := range r.t.label {
		e.Label = joined(e.Label, r.at(column), e.Counterparty)
	}
	if balanceLine.MatchString(fold(e.Label)) {
		return e, r.fault(r.t.label[0], fmt.Errorf("%.40q is a balance and no movement", e.Label), "remove the row")
	}
	if e.Amount.Minor < 0 {
		e.Return = returned(e.Label + " " + e.Remittance)
	}
	return e, nil
}

// reference is a bank's reference that is one: zeros are none.
func reference(text string) string {
	if strings.Trim(text, "0-") == "" {
		return ""
	}
	return text
}

// joined adds a text to a label. Banks repeat the beginning of one column in the
// next, and the counterparty, which has a field of its own.
func joined(label, text, counterparty string) string {
	switch {
	case text == "" || text == counterparty || strings.HasPrefix(label, text):
		return label
	case strings.HasPrefix(text, label):
		return text
	}
	return label + " " + text
}

const remedyAmount = "write the decimal mark behind decimal in the mapping, or correct the cell"

// sense remembers how the column of debits is written.
type sense struct{ plain, negative bool }

// money reads the amount of a movement, signed as it moves money.
func (r row) money(currency string, s *sense) (ledger.Money, error) {
	if r.t.amount < 0 {
		return r.twoColumns(currency, s)
	}
	money, err := parseAmount(r.at(r.t.amount), r.m.Decimal, currency)
	if err != nil {
		return money, r.fault(r.t.amount, err, remedyAmount)
	}
	if r.m.Inverted {
		money.Minor = -money.Minor
	}
	if r.t.direction < 0 {
		return money, nil
	}
	word := fold(r.at(r.t.direction))
	if sign := r.at(r.t.direction); sign == "-" || sign == "+" {
		word = map[string]string{"-": "d", "+": "c"}[sign]
	}
	switch {
	case money.Minor < 0:
		return money, r.fault(r.t.amount, errors.New("the amount has a sign beside the column that says debit or credit"), "take direction out of the mapping")
	case slices.Contains(debitWords, word):
		money.Minor = -money.Minor
	case !slices.Contains(creditWords, word):
		return money, r.fault(r.t.direction, fmt.Errorf("%.20q says neither debit nor credit", r.at(r.t.direction)), "correct the cell, or the mapping")
	}
	return money, nil
}

func (r row) twoColumns(currency string, s *sense) (ledger.Money, error) {
	var sides [2]ledger.Money
	for i, column := range []int{r.t.debit, r.t.credit} {
		money, err := parseAmount(r.at(column), r.m.Decimal, currency)
		if err != nil && !errors.Is(err, ledger.ErrAmountEmpty) {
			return money, r.fault(column, err, remedyAmount)
		}
		sides[i] = money
	}
	debit, credit := sides[0], sides[1]
	switch {
	case debit.Minor != 0 && credit.Minor != 0:
		return debit, r.fault(r.t.debit, errors.New("the row has a debit and a credit"), "look at the row: a movement is one or the other")
	case !r.amounts():
		return debit, r.fault(r.t.credit, errors.New("the row has neither a debit nor a credit"), "fill in the amount, or remove the row")
	case credit.Minor < 0:
		return credit, r.fault(r.t.credit, errors.New("a credit below zero"), "look at the row: nobody can tell whether it is a debit")
	case debit.Minor == 0:
		return ledger.Money{Minor: credit.Minor, Currency: currency}, nil
	}
	s.plain, s.negative = s.plain || debit.Minor > 0, s.negative || debit.Minor < 0
	if s.plain && s.negative {
		return debit, r.fault(r.t.debit, errBothSigns, "look at the row: nobody can tell whether it is a credit")
	}
	return ledger.Money{Minor: -debit.Abs().Minor, Currency: currency}, nil
}
