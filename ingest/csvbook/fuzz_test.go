package csvbook

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"relanced/internal/ledger"
)

// asserting is a sink that refuses what no sink should ever see.
type asserting struct{ t *testing.T }

func (a asserting) Customer(_ string, c ledger.Customer) error {
	if c.ID == "" || c.Name == "" && !c.Partial {
		a.t.Errorf("a customer without id or name: %+v", c)
	}
	for _, iban := range c.IBANs {
		if !ledger.ValidIBAN(iban) {
			a.t.Errorf("an invalid IBAN: %+v", c)
		}
	}
	return nil
}

// Issued implements ledger.BookSink.
func (a asserting) Issued(ledger.IssuedInvoice) error { return errors.New("no table holds one") }

func (a asserting) Invoice(_ string, i ledger.Invoice) error {
	if i.Void != "" && i.Number != "" {
		return nil // it is only named
	}
	if i.Number == "" || i.Customer == "" || i.IssueDate == "" || i.DueDate != "" && i.DueDate < i.IssueDate {
		a.t.Errorf("an incomplete invoice: %+v", i)
	}
	if (i.Amount.Minor < 0) != (i.Type == ledger.TypeCreditNote) && i.Amount.Minor != 0 {
		a.t.Errorf("sign and type disagree: %+v", i)
	}
	if over := i.Settled != 0 && (i.Settled < 0) != (i.Amount.Minor < 0); over || abs(i.Settled) > abs(i.Amount.Minor) {
		a.t.Errorf("settled beyond the amount: %+v", i)
	}
	for _, d := range i.Discounts {
		if d.Amount.Minor <= 0 || d.Amount.Minor > i.Amount.Minor || d.Until < i.IssueDate {
			a.t.Errorf("an odd discount: %+v", i)
		}
	}
	var sum int64
	for _, part := range i.Schedule() {
		sum += part.Amount.Minor
	}
	if sum != i.Amount.Minor {
		a.t.Errorf("instalments of %d: %+v", sum, i)
	}
	return nil
}

func seed(f *testing.F) {
	f.Helper()
	for _, path := range samples(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(fullHead + "\nF1,C1,2026-01-01,,EUR,-100,,avoir,2026-01-31:-40 28/02/2026:-60\n"))
	f.Add([]byte("sep=;\nid;name;iban\n\"C1\";\"a\n\"\"b\";FR00\n"))
	f.Add([]byte("id,name\n\"C1"))
}

func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for kind := range tables {
			_, err := Read(bytes.NewReader(data), kind, asserting{t}, shop)
			if err == nil {
				continue
			}
			if _, ok := errors.AsType[*ledger.ReadError](err); !ok {
				t.Errorf("an error that does not say where: %v", err)
			}
		}
	})
}

func FuzzSniff(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, ok := Sniff(data, shop)
		if ok != (kind == ledger.FileCustomers || kind == ledger.FileInvoices) {
			t.Errorf("%s, %t", kind, ok)
		}
	})
}
