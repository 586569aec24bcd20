// Package ubl reads invoices and credit notes of UBL 2.1 (OASIS), as Peppol BIS
// Billing, XRechnung and the French reform use it. The rules of EN 16931 are in
// package einvoice; here is only where each term stands (CEN/TS 16931-3-2).
//
// Elements are known by their names without prefix. Lines, extensions, signatures
// and attachments are passed over.
package ubl

import (
	"fmt"
	"io"
	"strings"

	"relanced/ingest/einvoice"
	"relanced/internal/ledger"
)

// Version names this reader in the record of a file it has read. It changes
// when the same bytes would give another invoice.
const Version = "ubl/1"

const namespace = "urn:oasis:names:specification:ubl:schema:xsd:"

// Sniff reports whether a file begins as a UBL invoice or credit note. It goes
// by content: the outermost element and its namespace.
func Sniff(head []byte) bool { return isRoot(einvoice.Root(head)) }

func isRoot(name, space string) bool {
	return (name == "Invoice" || name == "CreditNote") && space == namespace+name+"-2"
}

// Read reads one invoice or credit note and hands it to the sink. What cannot be
// read is a *ledger.ReadError; an error of the sink is returned unchanged.
func Read(r io.Reader, sink ledger.BookSink) error {
	raw, err := einvoice.Buffer(r)
	if err != nil {
		return fmt.Errorf("read a UBL invoice: %w", err)
	}
	invoice, err := Parse(raw)
	if err != nil {
		return err
	}
	return sink.Issued(invoice)
}

// Parse reads one document that is in memory. The error is a *ledger.ReadError.
func Parse(raw []byte) (ledger.IssuedInvoice, error) {
	root, notes, err := einvoice.Parse(raw, skipped)
	if err != nil {
		return ledger.IssuedInvoice{}, err //nolint:wrapcheck // says where and what to do
	}
	if !isRoot(root.Name, root.Space) {
		return ledger.IssuedInvoice{}, &ledger.ReadError{
			Line: root.Line, Err: fmt.Errorf("this is a %q document, not a UBL invoice or credit note", root.Name),
			Remedy: "drop the invoice itself",
		}
	}
	d := document(root)
	d.Notes = notes
	return d.Issued() //nolint:wrapcheck // says where and what to do
}

// skipped are the elements that are not kept: they hold nothing of what is owed,
// and most of the bytes.
func skipped(name string) bool {
	switch name {
	case "InvoiceLine", "CreditNoteLine", "EmbeddedDocumentBinaryObject", "UBLExtensions", "Signature":
		return true
	}
	return false
}

func document(n *einvoice.Node) *einvoice.Document {
	total := n.Kid("LegalMonetaryTotal")
	d := &einvoice.Document{
		Number:     n.Kid("ID").Value("BT-1"),
		IssueDate:  n.Kid("IssueDate").Value("BT-2"),
		TypeCode:   n.Kid("InvoiceTypeCode", "CreditNoteTypeCode").Value("BT-3"),
		CreditNote: n.Name == "CreditNote",
		Kinded:     true,
		Copy:       n.Kid("CopyIndicator").Value(""),
		Currency:   n.Kid("DocumentCurrencyCode").Value("BT-5"),
		Seller:     tradeParty(n.Kid("AccountingSupplierParty"), "CustomerAssignedAccountID"),
		Buyer:      tradeParty(n.Kid("AccountingCustomerParty"), "SupplierAssignedAccountID"),
		Payee:      party(n.Kid("PayeeParty")),
		Order:      n.At("OrderReference", "ID").Value("BT-13"),
		References: einvoice.Values("BT-83", n.All("PaymentMeans", "PaymentID")),
		Means:      einvoice.Values("BT-81", n.All("PaymentMeans", "PaymentMeansCode")),
		PayTo:      einvoice.Values("BT-84", n.All("PaymentMeans", "PayeeFinancialAccount", "ID")),
		// A credit note has its due date only with the means of payment.
		DueDates: append(einvoice.Values("BT-9", n.All("DueDate")), einvoice.Values("BT-9", n.All("PaymentMeans", "PaymentDueDate"))...),
		Gross:    amounts("BT-112", total.All("TaxInclusiveAmount")),
		Prepaid:  amounts("BT-113", total.All("PrepaidAmount")),
		Rounding: amounts("BT-114", total.All("PayableRoundingAmount")),
		Due:      amounts("BT-115", total.All("PayableAmount")),
	}
	for _, t := range n.All("PaymentTerms") {
		d.Terms = append(d.Terms, term(t))
	}
	for _, s := range n.All("TaxTotal", "TaxSubtotal") {
		d.Taxes = append(d.Taxes, einvoice.Tax{
			Base:     s.Kid("TaxableAmount").Value("BT-116"),
			Amount:   s.Kid("TaxAmount").Value("BT-117"),
			Category: s.At("TaxCategory", "ID").Value("BT-118"),
			Rate:     s.At("TaxCategory", "Percent").Value("BT-119"),
		})
	}
	d.Remarks = append(einvoice.Values("BT-22", n.All("Note")), einvoice.Values("BT-82", n.All("PaymentMeans", "InstructionNote"))...)
	for _, note := range n.All("Note") {
		if strings.HasPrefix(note.Text, "#AAB#") { // how CEN/TS 16931-3-2 writes the subject of a note
			d.Texts = append(d.Texts, note.Value("BT-22"))
		}
	}
	return d
}

// amounts keeps empty elements: an amount that is there and says nothing is a
// fault.
func amounts(term string, nodes []*einvoice.Node) []einvoice.Value {
	values := make([]einvoice.Value, 0, len(nodes))
	for _, n := range nodes {
		values = append(values, n.Value(term))
	}
	return values
}

// term reads terms of payment; all but the note goes beyond EN 16931.
func term(n *einvoice.Node) einvoice.Term {
	t := einvoice.Term{
		Text:   einvoice.Values("BT-20", n.All("Note")),
		Due:    n.Kid("PaymentDueDate", "InstallmentDueDate").Value("BT-9"),
		Amount: n.Kid("Amount").Value(""),
	}
	percent, amount := n.Kid("SettlementDiscountPercent").Value(""), n.Kid("SettlementDiscountAmount").Value("")
	if percent.Given() || amount.Given() {
		t.Discount = []einvoice.Early{{Percent: percent, Amount: amount, Until: n.At("SettlementPeriod", "EndDate").Value("")}}
		t.Amount = einvoice.Value{} // the amount the discount is taken from
	}
	return t
}

// tradeParty reads a seller or buyer; account is where UBL has the number that
// the other side gave it, which EN 16931 leaves out.
func tradeParty(n *einvoice.Node, account string) einvoice.Party {
	p := party(n.Kid("Party"))
	p.Called = n.Kid(account).Value("")
	return p
}

func party(n *einvoice.Node) einvoice.Party {
	p := einvoice.Party{
		Named:      n != nil,
		Name:       n.At("PartyLegalEntity", "RegistrationName").Value("BT-27"),
		IDs:        einvoice.Values("", n.All("PartyIdentification", "ID")),
		Legal:      einvoice.Values("", n.All("PartyLegalEntity", "CompanyID")),
		Electronic: einvoice.Values("", n.All("EndpointID")),
		Email:      n.At("Contact", "ElectronicMail").Value(""),
		Phone:      n.At("Contact", "Telephone").Value(""),
	}
	if p.Name.Text == "" {
		p.Name = n.At("PartyName", "Name").Value("BT-28")
	}
	for _, s := range n.All("PartyTaxScheme") {
		if scheme := strings.ToUpper(s.At("TaxScheme", "ID").Value("").Text); strings.Contains(scheme, "VAT") {
			p.VAT = append(p.VAT, einvoice.Values("", s.All("CompanyID"))...)
		}
	}
	p.Lines, p.Country = address(n.Kid("PostalAddress"))
	return p
}

func address(n *einvoice.Node) (lines []einvoice.Value, country einvoice.Value) {
	text := func(name string) string { return n.Kid(name).Value("").Text }
	for _, line := range []string{
		text("StreetName") + " " + text("BuildingNumber"), text("AdditionalStreetName"), n.At("AddressLine", "Line").Value("").Text,
		text("PostalZone") + " " + text("CityName"), text("CountrySubentity"),
	} {
		lines = append(lines, einvoice.Value{Text: line})
	}
	return lines, n.At("Country", "IdentificationCode").Value("")
}
