package facturx

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"%PDF-1.4\n":                                    true,
		"\xef\xbb\xbf\r\n%PDF-1.7":                      true,
		"<html>%PDF-":                                   false,
		strings.Repeat("x", 2000) + "%PDF-1.4":          false,
		"<rsm:CrossIndustryInvoice xmlns:rsm='x'>":      true,
		"\xef\xbb\xbf<!-- a --><CrossIndustryDocument>": true,
		"<SCRDMCCBDACIOMessageStructure>":               true,
		"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>": false,
		"<Document><CrossIndustryInvoice/>":                                        false,
		"CrossIndustryInvoice;1;2":                                                 false,
		"":                                                                         false,
	} {
		if got := Sniff([]byte(raw)); got != want {
			t.Errorf("%q: %v", raw, got)
		}
	}
}

// TestRefused spoils a good invoice; the fault names the line it is on.
func TestRefused(t *testing.T) {
	t.Parallel()
	good := string(sample(t, "extended_fr.xml"))
	for _, tt := range []struct {
		name, old, text, want string
		line                  int
	}{
		{"30 February", ">20260301<", ">20260230<", "invoice FA-2026-0201, BT-2 IssueDateTime: no such day", 6},
		{"date of another format", `"102">20260331`, `"616">20260331`, "BT-9 DueDateDateTime: \"20260331\" is a date of format 616", 37},
		{"comma", ">1215.00<", ">1215,00<", "BT-112 GrandTotalAmount: not an amount", 44},
		{"sum", ">1000.00</ram:DuePayableAmount", ">1000.01</ram:DuePayableAmount", "1000.01 EUR to pay", 44},
		{"no currency", "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", "", "BT-5: the invoice names no currency", 0},
		{"type", "TypeCode>380", "TypeCode>999", "BT-3 TypeCode: unknown type", 5},
		{"no type", "<ram:TypeCode>380</ram:TypeCode>", "", "does not say whether", 0},
		{"no number", ">FA-2026-0201</ram:ID>", "></ram:ID>", "BT-1 ID: the invoice has no number", 5},
		{"DOCTYPE", "<rsm:CrossIndustryInvoice", "<!DOCTYPE x><rsm:CrossIndustryInvoice", "document type declaration", 2},
		{"truncated", "</rsm:CrossIndustryInvoice>", "", "breaks off", 49},
		{"another document", "CrossIndustryInvoice", "Another", "not well-formed", 48},
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
