package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"relanced/config"
	"relanced/ingest"
	"relanced/internal/ledger"
)

// shownRows is how many entries or rows of a file are shown unless all are
// wanted.
const shownRows = 10

// ReadFile writes what a file is read as, without recording anything: for a
// mapping that is being written, and to see what a bank really sends.
func ReadFile(_ context.Context, w io.Writer, c config.Config, path string, all bool) error {
	s := &shower{p: &printer{w: w}, limit: shownRows}
	if all {
		s.limit = int(^uint(0) >> 1)
	}
	found, err := ingest.Preview(path, c.Intake, s, s, s.advice)
	if found.Reader != "" {
		s.p.line("read as %s by %s", found.Kind, found.Reader)
	}
	for _, note := range found.Notes {
		s.p.line("note: %s", note)
	}
	if found.Mapping != "" {
		s.p.line("the mapping of its columns, for intake of the configuration:\n%s", strings.TrimRight(found.Mapping, "\n"))
	}
	if refused, ok := errors.AsType[*ledger.ReadError](err); ok && refused.Remedy != "" {
		return fmt.Errorf("%w\nWhat to do: %s", err, refused.Remedy)
	}
	return errors.Join(err, s.p.err)
}

// shower is a sink that writes down what it is given.
type shower struct {
	p      *printer
	limit  int
	rows   int
	totals *ledger.Totals
}

func (s *shower) row(format string, args ...any) {
	if s.rows++; s.rows <= s.limit {
		s.p.line(format, args...)
	}
}

func (s *shower) rest() {
	if more := s.rows - s.limit; more > 0 {
		s.p.line("  … and %d more (--all shows them)", more)
	}
	s.rows = 0
}

// Begin implements ledger.StatementSink.
func (s *shower) Begin(st ledger.Statement) error {
	s.p.line("statement %s of account %s %s", st.Format, cmp.Or(st.Account.ID, "(not named)"), st.Account.Currency)
	s.totals = ledger.NewTotals(st.Closing.Date)
	return nil
}

// Entry implements ledger.StatementSink.
func (s *shower) Entry(e ledger.Entry) error {
	s.totals.Add(e)
	s.row("  %s  %14s  %s  %q  ref %s  (%s)", e.BookingDate, e.Amount, cmp.Or(e.Counterparty, "(no name)"), strings.ReplaceAll(e.Text(), "\n", " | "),
		cmp.Or(e.BankRef, "none"), e.Place)
	for _, d := range e.Details {
		s.row("      detail  %14s  %s  %q", d.Amount, cmp.Or(d.Counterparty, "(no name)"), strings.ReplaceAll(d.Text(), "\n", " | "))
	}
	return nil
}

// End implements ledger.StatementSink.
func (s *shower) End(st ledger.Statement) error {
	s.rest()
	check, err := s.totals.Check(st)
	verdict := "opening and closing balance agree with the entries"
	switch {
	case err != nil:
		verdict = err.Error()
	case !check.Verified || check.Note != "":
		verdict = check.Note
	}
	s.p.line("  %s to %s, %s: %s", cmp.Or(st.From, "?"), cmp.Or(st.To, "?"), count(s.totals.Count, "entry", "entries"), verdict)
	for _, note := range st.Notes {
		s.p.line("  note: %s", note)
	}
	return nil
}

// advice writes down what one credit is made of.
func (s *shower) advice(a ledger.Advice) error {
	s.p.line("%s: %s", a.Name(), a.Net)
	for _, l := range a.Lines {
		s.row("  %s %s less %s: %q of %s (%s)", l.Kind, ledger.Money{Minor: l.Gross, Currency: a.Net.Currency},
			ledger.Money{Minor: l.Fee, Currency: a.Net.Currency}, strings.ReplaceAll(l.Text, "\n", " | "), cmp.Or(l.Name, l.Email, "(no name)"), l.Place)
	}
	s.rest()
	return nil
}

// Customer implements ledger.BookSink.
func (s *shower) Customer(_ string, c ledger.Customer) error {
	s.row("customer %s  %s  %s", c.ID, c.Name, c.Email)
	return nil
}

// Invoice implements ledger.BookSink.
func (s *shower) Invoice(_ string, i ledger.Invoice) error {
	s.row("%s %s of %s, issued %s, due %s: %s%s", i.Type, i.Number, cmp.Or(i.Customer, "(the buyer)"), i.IssueDate, cmp.Or(string(i.DueDate), "by its terms"), i.Amount, settledNote(i))
	return nil
}

func settledNote(i ledger.Invoice) string {
	if i.Settled == 0 {
		return ""
	}
	return fmt.Sprintf(", %s settled (%s)", ledger.Money{Minor: i.Settled, Currency: i.Amount.Currency}, i.SettledBy)
}

// Issued implements ledger.BookSink.
func (s *shower) Issued(i ledger.IssuedInvoice) error {
	s.p.line("seller %s (SIREN %s, VAT %s)", i.Seller.Name, cmp.Or(i.Seller.SIREN, "none"), cmp.Or(i.Seller.VAT, "none"))
	s.p.line("buyer  %s (SIREN %s, VAT %s, e-mail %s)", i.Buyer.Name, cmp.Or(i.Buyer.SIREN, "none"), cmp.Or(i.Buyer.VAT, "none"), cmp.Or(i.Buyer.Email, "none"))
	s.p.line("to be paid to %s %s", cmp.Or(i.Payee.Name, "the seller"), strings.Join(i.PayTo, ", "))
	for _, note := range i.Notes {
		s.p.line("note: %s", note)
	}
	return s.Invoice("", i.Invoice)
}
