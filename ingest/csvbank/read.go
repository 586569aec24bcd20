package csvbank

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// Read reads a bank's table by its mapping and hands it to the sink as one
// statement, or one for each account where a column names them. Entries leave ID,
// State and Note empty.
//
// An error of the sink is returned unchanged, an error of in is wrapped.
// Anything wrong with the file is a *ledger.ReadError; the sink then gets no End,
// and what it has been given so far must not be kept.
func Read(in io.Reader, m Mapping, sink ledger.StatementSink) error {
	if faults := m.Validate(); len(faults) > 0 {
		return &ledger.ReadError{Record: "mapping " + m.Name, Err: errors.New(faults[0]), Remedy: "correct the mapping in intake.bank_csv"}
	}
	text, err := newLines(in, m.Encoding)
	if err != nil {
		return err
	}
	t, err := m.find(text)
	if err != nil {
		return err
	}
	r := &reader{t: &t, m: &m, sink: sink}
	if err := r.account(); err != nil {
		return err
	}
	s := splitter{comma: t.comma}
	for number := 1; ; number++ {
		cells, line, err := s.row(text)
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err == nil {
			err = r.take(row{t: &t, m: &m, cells: cells, line: line, number: number})
		}
		if err != nil {
			return err
		}
	}
}

// reader is one pass over one file.
type reader struct {
	t       *table
	m       *Mapping
	sink    ledger.StatementSink
	own     string // the account, "" when a column names it
	sense   sense
	stmt    *ledger.Statement
	days    days
	run     running
	notes   []string
	pending int // rows of this statement that are not booked
	found   int // statements
}

// days are those of the movements of a statement.
type days struct{ first, last, least, most ledger.Date }

func (d *days) add(day ledger.Date) {
	if d.first == "" {
		d.first, d.least = day, day
	}
	d.last, d.least, d.most = day, min(d.least, day), max(d.most, day)
}

// account settles whose movements these are.
func (r *reader) account() error {
	if r.m.AccountColumn != "" {
		return nil
	}
	named := r.t.preamble.accounts
	if len(r.m.contested) > 0 {
		return r.unknown(fmt.Errorf("the file names no account, and the mappings %q and %q both fit", r.m.Name, strings.Join(r.m.contested, `", "`)))
	}
	if r.own = accountOf(r.m.Account); r.own != "" {
		if _, contradicted := r.t.preamble.names(r.own); contradicted {
			return r.unknown(fmt.Errorf("the mapping %q is for the account %s, and the file names %s", r.m.Name, r.own, strings.Join(named, ", ")))
		}
		return nil
	}
	if len(named) != 1 {
		return r.unknown(errors.New("the file does not say of which account it is"))
	}
	r.own = named[0]
	return nil
}

// unknown refuses a file of an unknown account and shows what to configure.
func (r *reader) unknown(why error) error {
	m := *r.m
	m.Account = "THE IBAN OF THE ACCOUNT"
	return &ledger.ReadError{Field: "account", Err: why, Remedy: "write into the configuration " + m.oneLine()}
}

func (r *reader) note(text string) {
	if len(r.notes) < maxNotes && !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

func (r *reader) take(row row) error {
	switch {
	case row.blank():
		return nil
	case row.overlong():
		return row.fault(-1, fmt.Errorf("%d cells where the header has %d", len(row.cells), r.t.width),
			"look for a cell that holds the separator and is not in quotation marks")
	}
	if why := row.aside(); why != "" {
		r.note("ignored: " + why + " (" + fmt.Sprintf("line %d", row.line) + ")")
		return nil
	}
	switch pending, err := row.pending(); {
	case err != nil:
		return err
	case pending:
		r.pending++
		return nil
	}
	if err := r.open(row); err != nil {
		return err
	}
	e, err := row.entry(r.stmt.Account.Currency, &r.sense)
	if err != nil {
		return err
	}
	if err := r.follow(row, e); err != nil {
		return err
	}
	e.Account = r.stmt.Account.ID
	r.days.add(e.BookingDate)
	r.stmt.Entries++
	return r.sink.Entry(e)
}

// follow checks the balance of a row.
func (r *reader) follow(row row, e ledger.Entry) error {
	if r.t.balance < 0 {
		return nil
	}
	text := row.at(r.t.balance)
	var balance ledger.Money
	if text != "" {
		var err error
		if balance, err = parseAmount(text, r.m.Decimal, e.Amount.Currency); err != nil {
			return row.fault(r.t.balance, err, remedyAmount)
		}
	}
	if err := r.run.add(e.Amount.Minor, balance.Minor, text != ""); err != nil {
		return row.fault(r.t.balance, err, "export the statement again; a row is missing, or take balance out of the mapping when it is not that of the account")
	}
	return nil
}

// open begins a statement with the first row, and with every row of another
// account.
func (r *reader) open(row row) error {
	account, currency := r.own, r.m.Currency
	if r.m.AccountColumn != "" {
		if account = accountOf(row.at(r.t.account)); account == "" {
			return row.fault(r.t.account, errors.New("the account is missing"), "fill in the cell, or name the account in the mapping instead of the column")
		}
	}
	if r.t.currency >= 0 {
		currency = strings.ToUpper(row.at(r.t.currency))
		if _, err := ledger.Decimals(currency); err != nil {
			return row.fault(r.t.currency, err, "correct the cell")
		}
	} else if currency == "" {
		currency = "EUR"
		r.note("check: no currency is given, EUR taken")
	}
	if r.stmt != nil && r.stmt.Account.ID == account {
		if r.stmt.Account.Currency != currency {
			return row.fault(r.t.currency, fmt.Errorf("the row is in %s, and those before in %s", currency, r.stmt.Account.Currency), "export one currency at a time")
		}
		return nil
	}
	if err := r.end(); err != nil {
		return err
	}
	if r.found++; r.found > maxStatements {
		return row.fault(r.t.account, fmt.Errorf("the account changes more than %d times", maxStatements), "export one account at a time")
	}
	r.stmt = &ledger.Statement{Format: ledger.FormatCSV, Account: ledger.Account{ID: account, Currency: currency}}
	if ledger.ValidIBAN(account) {
		r.stmt.Account.IBAN = account
	}
	return r.sink.Begin(*r.stmt)
}

// end completes the statement.
func (r *reader) end() error {
	s := r.stmt
	if s == nil {
		return nil
	}
	s.From, s.To = r.days.least, r.days.most
	if r.run.seen {
		opening, closing := r.run.ends(r.days.first > r.days.last)
		s.Opening, s.Closing = balanceOf(opening, s.Account.Currency, s.From), balanceOf(closing, s.Account.Currency, s.To)
	}
	if r.pending > 0 {
		r.note(fmt.Sprintf("ignored: %d rows whose status is not booked", r.pending))
	}
	s.Notes = r.notes
	r.stmt, r.days, r.run, r.notes, r.pending = nil, days{}, running{}, nil, 0
	return r.sink.End(*s)
}

func (r *reader) finish() error {
	if r.stmt == nil {
		return &ledger.ReadError{Err: errors.New("there is no booked movement in it"), Remedy: "export a period in which something was booked"}
	}
	return r.end()
}
