package facturx

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"relanced/internal/ledger"
)

// FuzzRead: whatever the bytes, the reader ends, hands on one invoice or refuses
// with a remedy, and what it hands on keeps the contract of the ledger.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, raw := range shapes(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		Sniff(raw)
		got := &recorder{}
		err := Read(bytes.NewReader(raw), got)
		if err != nil {
			if fault, ok := errors.AsType[*ledger.ReadError](err); !ok || fault.Remedy == "" || len(got.Issues) != 0 {
				t.Fatalf("refused without what to do: %#v", err)
			}
			return
		}
		checkIssued(t, got.Issues)
	})
}

// checkIssued insists on what every invoice has.
func checkIssued(t *testing.T, issues []ledger.IssuedInvoice) {
	t.Helper()
	if len(issues) != 1 {
		t.Fatalf("%d invoices", len(issues))
	}
	i := issues[0].Invoice
	_, unknown := ledger.Decimals(i.Amount.Currency)
	_, undated := ledger.ParseDate(string(i.IssueDate))
	if unknown != nil || undated != nil || i.Number == "" || i.Type == "" || i.Customer != "" {
		t.Fatalf("%+v", i)
	}
	if (i.Amount.Minor < 0) != (i.Type == ledger.TypeCreditNote) && i.Amount.Minor != 0 {
		t.Fatalf("%s over %s", i.Type, i.Amount)
	}
	if open := i.Open().Minor; open != i.Amount.Minor-i.Settled {
		t.Fatalf("open %d of %s less %d", open, i.Amount, i.Settled)
	}
	sum := int64(0)
	for _, part := range i.Schedule() {
		sum += part.Amount.Minor
	}
	if sum != i.Amount.Minor {
		t.Fatalf("the parts make %d of %s", sum, i.Amount)
	}
	for _, d := range i.Discounts {
		if d.Amount.Minor <= 0 || d.Amount.Minor > i.Amount.Minor || d.Until == "" {
			t.Fatalf("%+v", d)
		}
	}
	for _, iban := range issues[0].PayTo {
		if !ledger.ValidIBAN(iban) {
			t.Fatal(iban)
		}
	}
}
