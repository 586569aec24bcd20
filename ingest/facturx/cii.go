package facturx

import (
	"errors"
	"fmt"
	"strings"

	"relanced/ingest/einvoice"
	"relanced/internal/ledger"
)

// The outermost elements: of CII since D16B (Factur-X, ZUGFeRD 2, XRechnung), of
// ZUGFeRD 1.0, and of an order of Order-X.
const (
	rootCII     = "CrossIndustryInvoice"
	rootZUGFeRD = "CrossIndustryDocument"
	rootOrder   = "SCRDMCCBDACIOMessageStructure"
)

func isRoot(name string) bool { return name == rootCII || name == rootZUGFeRD || name == rootOrder }

// parseCII reads one CII document that is in memory. The error is a
// *ledger.ReadError.
func parseCII(raw []byte) (ledger.IssuedInvoice, error) {
	root, notes, err := einvoice.Parse(raw, skipped)
	if err != nil {
		return ledger.IssuedInvoice{}, err //nolint:wrapcheck // says where and what to do
	}
	if root.Name == rootOrder {
		return ledger.IssuedInvoice{}, &ledger.ReadError{
			Line: root.Line, Err: errors.New("this is an order (Order-X), not an invoice"), Remedy: "drop the invoice itself",
		}
	}
	if !isRoot(root.Name) {
		return ledger.IssuedInvoice{}, &ledger.ReadError{
			Line: root.Line, Err: fmt.Errorf("this is a %q document, not an invoice", root.Name), Remedy: "drop the invoice itself",
		}
	}
	d := document(root)
	d.Notes = notes
	return d.Issued() //nolint:wrapcheck // says where and what to do
}

// skipped are the elements that are not kept: they hold nothing of what is owed,
// and most of the bytes.
func skipped(name string) bool {
	return name == "IncludedSupplyChainTradeLineItem" || name == "AttachmentBinaryObject"
}

// document finds the terms of EN 16931 (CEN/TS 16931-3-3). Of two names the
// second is that of ZUGFeRD 1.0.
func document(n *einvoice.Node) *einvoice.Document {
	head := n.Kid("ExchangedDocument", "HeaderExchangedDocument")
	context := n.Kid("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
	trade := n.Kid("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
	agreement := trade.Kid("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
	settlement := trade.Kid("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
	total := settlement.Kid("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
	means := settlement.All("SpecifiedTradeSettlementPaymentMeans")
	profile := context.At("GuidelineSpecifiedDocumentContextParameter", "ID").Value("BT-24").Text
	d := &einvoice.Document{
		NoPrepaid:  strings.HasSuffix(strings.ToLower(profile), "minimum"),
		Number:     head.Kid("ID").Value("BT-1"),
		IssueDate:  day(head.Kid("IssueDateTime"), "BT-2"),
		TypeCode:   head.Kid("TypeCode").Value("BT-3"),
		Test:       context.At("TestIndicator", "Indicator").Value(""),
		Copy:       head.At("CopyIndicator", "Indicator").Value(""),
		Currency:   settlement.Kid("InvoiceCurrencyCode").Value("BT-5"),
		Seller:     party(agreement.Kid("SellerTradeParty")),
		Buyer:      party(agreement.Kid("BuyerTradeParty")),
		Payee:      party(settlement.Kid("PayeeTradeParty")),
		Order:      agreement.At("BuyerOrderReferencedDocument").Kid("IssuerAssignedID", "ID").Value("BT-13"),
		References: einvoice.Values("BT-83", settlement.All("PaymentReference")),
		Gross:      amounts("BT-112", total.All("GrandTotalAmount")),
		Prepaid:    amounts("BT-113", total.All("TotalPrepaidAmount")),
		Rounding:   amounts("BT-114", total.All("RoundingAmount")),
		Due:        amounts("BT-115", total.All("DuePayableAmount")),
	}
	for _, m := range means {
		account := m.Kid("PayeePartyCreditorFinancialAccount")
		d.Means = append(d.Means, einvoice.Values("BT-81", m.All("TypeCode"))...)
		d.PayTo = append(d.PayTo, einvoice.Values("BT-84", account.All("IBANID"))...)
		d.PayTo = append(d.PayTo, einvoice.Values("BT-84", account.All("ProprietaryID"))...)
	}
	for _, t := range settlement.All("SpecifiedTradePaymentTerms") {
		d.Terms = append(d.Terms, term(t))
	}
	for _, t := range settlement.All("ApplicableTradeTax") {
		d.Taxes = append(d.Taxes, einvoice.Tax{
			Base:     t.Kid("BasisAmount").Value("BT-116"),
			Amount:   t.Kid("CalculatedAmount").Value("BT-117"),
			Category: t.Kid("CategoryCode").Value("BT-118"),
			Rate:     t.Kid("RateApplicablePercent", "ApplicablePercent").Value("BT-119"),
		})
	}
	for _, note := range head.All("IncludedNote") {
		d.Remarks = append(d.Remarks, einvoice.Values("BT-22", note.All("Content"))...)
		if note.Kid("SubjectCode").Value("").Text == "AAB" { // terms of payment, UNTDID 4451
			d.Texts = append(d.Texts, einvoice.Values("BT-22", note.All("Content"))...)
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

// day reads a date: CII has it in an element of its own, DateTimeString or
// DateTime.
func day(n *einvoice.Node, term string) einvoice.Value {
	v := n.Value(term)
	if inner := n.Kid("DateTimeString", "DateString", "DateTime").Value(term); inner.Given() {
		v.Text, v.About, v.Line = inner.Text, inner.About, inner.Line
	}
	return v
}

func term(n *einvoice.Node) einvoice.Term {
	t := einvoice.Term{
		Text:   einvoice.Values("BT-20", n.All("Description")),
		Due:    day(n.Kid("DueDateDateTime"), "BT-9"),
		Amount: n.Kid("PartialPaymentAmount").Value(""),
	}
	for _, d := range n.All("ApplicableTradePaymentDiscountTerms") {
		t.Discount = append(t.Discount, einvoice.Early{
			From:    day(d.Kid("BasisDateTime"), ""),
			Period:  d.Kid("BasisPeriodMeasure").Value(""),
			Percent: d.Kid("CalculationPercent").Value(""),
			Base:    d.Kid("BasisAmount").Value(""),
			Amount:  d.Kid("ActualDiscountAmount").Value(""),
		})
	}
	return t
}

func party(n *einvoice.Node) einvoice.Party {
	contact := n.Kid("DefinedTradeContact")
	p := einvoice.Party{
		Named:      n != nil,
		Name:       n.Kid("Name").Value("BT-27"),
		IDs:        append(einvoice.Values("", n.All("ID")), einvoice.Values("", n.All("GlobalID"))...),
		Legal:      einvoice.Values("", n.All("SpecifiedLegalOrganization", "ID")),
		Electronic: einvoice.Values("", n.All("URIUniversalCommunication", "URIID")),
		Email:      contact.At("EmailURIUniversalCommunication", "URIID").Value(""),
		Phone:      contact.At("TelephoneUniversalCommunication", "CompleteNumber").Value(""),
	}
	if p.Email.Text == "" {
		p.Email = contact.At("EmailURIUniversalCommunication", "CompleteNumber").Value("")
	}
	for _, id := range einvoice.Values("", n.All("SpecifiedTaxRegistration", "ID")) {
		if id.About == "VA" {
			p.VAT = append(p.VAT, id)
		}
	}
	p.Lines, p.Country = address(n.Kid("PostalTradeAddress"))
	return p
}

func address(n *einvoice.Node) (lines []einvoice.Value, country einvoice.Value) {
	text := func(name string) string { return n.Kid(name).Value("").Text }
	for _, line := range []string{
		text("LineOne"), text("LineTwo"), text("LineThree"), text("PostcodeCode") + " " + text("CityName"), text("CountrySubDivisionName"),
	} {
		lines = append(lines, einvoice.Value{Text: line})
	}
	return lines, n.Kid("CountryID").Value("")
}
