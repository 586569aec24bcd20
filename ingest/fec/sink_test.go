package fec_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"relanced/ingest/fec"
	"relanced/internal/ledger"
)

// heard is a sink that keeps everything.
type heard struct {
	Customers []ledger.Customer
	Invoices  []ledger.Invoice
	Notes     []string
}

// Customer implements ledger.BookSink.
func (h *heard) Customer(_ string, c ledger.Customer) error {
	h.Customers = append(h.Customers, c)
	return nil
}

// Invoice implements ledger.BookSink.
func (h *heard) Invoice(_ string, i ledger.Invoice) error {
	h.Invoices = append(h.Invoices, i)
	return nil
}

// Issued implements ledger.BookSink.
func (h *heard) Issued(ledger.IssuedInvoice) error { return errors.New("no FEC holds one") }

// verify says what no sink should ever see.
func (h *heard) verify() error {
	customers, numbers := map[string]bool{}, map[string]bool{}
	for _, c := range h.Customers {
		if c.ID == "" || !c.Partial || customers[c.ID] {
			return fmt.Errorf("customer %+v", c)
		}
		customers[c.ID] = true
	}
	for _, i := range h.Invoices {
		lo, hi := min(0, i.Amount.Minor), max(0, i.Amount.Minor)
		switch {
		case i.Number == "", !i.Partial, i.IssueDate == "", i.Amount.Minor == 0, !customers[i.Customer], numbers[i.Number]:
			return fmt.Errorf("invoice %+v", i)
		case i.Settled < lo, i.Settled > hi, (i.SettledBy == "") != (i.Settled == 0):
			return fmt.Errorf("settlement of %+v", i)
		case (i.Type == ledger.TypeCreditNote) != (i.Amount.Minor < 0):
			return fmt.Errorf("type of %+v", i)
		}
		numbers[i.Number] = true
	}
	return nil
}

func (h *heard) invoice(number string) (ledger.Invoice, bool) {
	for _, i := range h.Invoices {
		if i.Number == number {
			return i, true
		}
	}
	return ledger.Invoice{}, false
}

func (h *heard) noted(part string) bool {
	return strings.Contains(strings.Join(h.Notes, "\n"), part)
}

// read reads a text and fails the test on an error.
func read(t testing.TB, file string) *heard {
	t.Helper()
	var h heard
	var err error
	if h.Notes, err = fec.Read(strings.NewReader(file), &h); err != nil {
		t.Fatalf("Read: %v", err)
	}
	if err := h.verify(); err != nil {
		t.Fatal(err)
	}
	return &h
}
