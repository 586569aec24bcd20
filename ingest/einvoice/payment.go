package einvoice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"relanced/internal/ledger"
)

// means are the means of payment (UNTDID 4461) after which nothing is to be
// transferred.
var means = map[string]string{
	"48": "by card", "54": "by credit card", "55": "by debit card",
	"49": "by direct debit", "59": "by SEPA direct debit",
	"97": "by clearing between the parties", "10": "in cash",
}

var ibanLike = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}`)

func (r *reading) payment() error {
	for _, v := range r.doc.PayTo {
		iban := ledger.NormalizeIBAN(v.Text)
		switch {
		case ledger.ValidIBAN(iban):
			if !slices.Contains(r.out.PayTo, iban) {
				r.out.PayTo = append(r.out.PayTo, iban)
			}
		case ibanLike.MatchString(iban):
			r.note("the account " + shortened(iban) + " is no valid IBAN and was left out")
		}
	}
	for _, v := range r.doc.Means {
		if how := means[v.Text]; how != "" {
			r.note("to be paid " + how + ", as the invoice says")
		}
	}
	for _, v := range r.doc.References {
		switch text := reference(v.Text); r.out.Invoice.Reference {
		case "", text:
			r.out.Invoice.Reference = text
		default:
			if text == "" {
				continue
			}
			r.note(fmt.Sprintf("another payment reference is %q", shortened(text)))
		}
	}
	r.out.Invoice.PurchaseOrder = reference(r.doc.Order.Text)
	return nil
}

// fillers stand where a reference is required and there is none (Peppol BIS
// Billing 3.0, rule R003). As a reference they would match anything.
var fillers = []string{"NA", "N/A", "N.A.", "NONE", "-", "--", ".", "0", "XXX"}

func reference(text string) string {
	text = oneLine(text)
	if slices.Contains(fillers, strings.ToUpper(text)) {
		return ""
	}
	return text
}
