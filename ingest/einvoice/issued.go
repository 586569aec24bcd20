package einvoice

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// reading is the way from a document to an invoice of the ledger.
type reading struct {
	doc   *Document
	out   ledger.IssuedInvoice
	scale int64 // 1, or -1 for a credit note of positive figures
	due   int64 // BT-115, in the sign of the ledger
}

// Issued makes an invoice of the ledger. Amount is what was invoiced (BT-112 and
// BT-114) and Settled what had been paid before (BT-113), so that what is open
// is what the document asks for (BT-115). The error is a *ledger.ReadError.
func (d *Document) Issued() (ledger.IssuedInvoice, error) {
	r := &reading{doc: d, scale: 1}
	for _, note := range d.Notes {
		r.note(note)
	}
	for _, step := range []func() error{
		r.identify, r.kind, r.issued, r.totals, r.taxes, r.parties, r.payment, r.terms,
	} {
		if err := step(); err != nil {
			return ledger.IssuedInvoice{}, err
		}
	}
	return r.out, nil
}

func (r *reading) identify() error {
	number := r.doc.Number
	switch {
	case number.Text == "":
		return r.fail(number, errors.New("the invoice has no number"), again)
	case utf8.RuneCountInString(number.Text) > maxNumber:
		return r.fail(number, fmt.Errorf("the number is longer than %d characters", maxNumber), again)
	}
	r.out.Invoice.Number = oneLine(number.Text)
	if r.doc.Test.Text == "true" {
		r.note("the document says that it is a test")
	}
	if r.doc.Copy.Text == "true" {
		r.note("the document says that it is a copy")
	}
	return nil
}

func (r *reading) issued() error {
	if r.doc.IssueDate.Text == "" {
		return r.fail(r.doc.IssueDate, errors.New("the day of issue is missing"), again)
	}
	day, err := r.day(r.doc.IssueDate)
	r.out.Invoice.IssueDate = day
	return err
}

func (r *reading) note(text string) {
	if len(r.out.Notes) < maxNotes && !slices.Contains(r.out.Notes, text) {
		r.out.Notes = append(r.out.Notes, text)
	}
}

func (r *reading) fail(v Value, err error, remedy string) error {
	record := ""
	if r.doc.Number.Text != "" {
		record = "invoice " + shortened(oneLine(r.doc.Number.Text))
	}
	return &ledger.ReadError{Line: v.Line, Record: record, Field: v.Field, Err: err, Remedy: remedy}
}

// oneLine joins what a text has on several lines.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// tidy keeps the lines of a text that are not empty, each without white space
// around it.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// shortened cuts what a person need not see in full.
func shortened(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
