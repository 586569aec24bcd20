package ubl

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	const space = "urn:oasis:names:specification:ubl:schema:xsd:"
	for raw, want := range map[string]bool{
		`<Invoice xmlns="` + space + `Invoice-2">`:                                  true,
		"\xef\xbb\xbf<!-- x -->\n<q:CreditNote xmlns:q='" + space + "CreditNote-2'": true,
		`<q:CreditNote xmlns:q="` + space + `CreditNote-2"/>`:                       true,
		`<Invoice xmlns="` + space + `CreditNote-2">`:                               false,
		`<Order xmlns="` + space + `Order-2">`:                                      false,
		`<Invoice>`:                                                                 false,
		`<!-- ` + space + `Invoice-2 --><html>`:                                     false,
		"<CrossIndustryInvoice xmlns='x'>":                                          false,
		"number;customer_id":                                                        false,
		"":                                                                          false,
	} {
		if strings.HasSuffix(raw, "'") { // a head that breaks off inside the first tag says nothing yet
			want = false
		}
		if got := Sniff([]byte(raw)); got != want {
			t.Errorf("%q: %v", raw, got)
		}
	}
}

// TestRefused spoils a good invoice; the fault names the line it is on.
func TestRefused(t *testing.T) {
	t.Parallel()
	good := string(sample(t, "invoice_fr.xml"))
	for _, tt := range []struct {
		name, old, text, want string
		line                  int
	}{
		{"another document", "Invoice-2", "Order-2", `"Invoice" document`, 3},
		{"30 February", "2026-03-02<", "2026-02-30<", "invoice FA-2026-0117, BT-2 IssueDate: no such day", 7},
		{"due date", "2026-04-01", "2026-04-31", "BT-9 DueDate: no such day", 8},
		{"comma", ">100.50<", ">100,50<", "BT-115 PayableAmount: not an amount", 44},
		{"empty", ">30.00<", "><", "BT-113 PrepaidAmount: amount is empty", 44},
		{"sum", ">100.50<", ">100.51<", "100.51 EUR to pay, but 130.55 EUR and a rounding of -0.05 EUR less 30.00 EUR prepaid make 100.50 EUR", 44},
		{"other currency", `PayableAmount currencyID="EUR"`, `PayableAmount currencyID="SEK"`, "in SEK, while the invoice is in EUR", 44},
		{"currency", "CurrencyCode>EUR", "CurrencyCode>EURO", `unknown currency "EURO"`, 12},
		{"no number", "FA-2026-0117</b:ID>", "</b:ID>", "BT-1 ID: the invoice has no number", 6},
		{"ampersand", "&amp;", "&", "invalid character entity", 11},
		{"truncated", "</u:Invoice>", "", "breaks off", 48},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spoiled := strings.Replace(good, tt.old, tt.text, 1)
			if spoiled == good {
				t.Fatal("nothing was spoiled")
			}
			if fault := refusal(t, []byte(spoiled)); !strings.Contains(fault.Error(), tt.want) || fault.Line != tt.line {
				t.Errorf("line %d: %v", fault.Line, fault)
			}
		})
	}
}

// TestLargeAttachment reads an invoice with 10 MB of attachment beside it.
func TestLargeAttachment(t *testing.T) {
	t.Parallel()
	raw := strings.Replace(string(sample(t, "invoice_fr.xml")), "JVBERi0xLjQKJcfsj6IK", strings.Repeat("JVBERi0x", 10<<17), 1)
	if got := read(t, []byte(raw)); got.Invoice.Number != "FA-2026-0117" {
		t.Errorf("%+v", got)
	}
}

// TestKindByName: UBL 2.0 had no type code for credit notes.
func TestKindByName(t *testing.T) {
	t.Parallel()
	raw := strings.Replace(string(sample(t, "credit_note.xml")), "<cbc:CreditNoteTypeCode>261</cbc:CreditNoteTypeCode>", "", 1)
	if got := read(t, []byte(raw)); got.Invoice.Type != "credit_note" || got.Invoice.Amount.Minor != -10210 || len(got.Notes) != 1 {
		t.Errorf("%s %s %q", got.Invoice.Type, got.Invoice.Amount, got.Notes)
	}
	if fault := refusal(t, []byte(strings.Replace(string(sample(t, "credit_note.xml")), ">261<", ">380<", 1))); !strings.Contains(fault.Error(), "which is an invoice") {
		t.Error(fault)
	}
}
