package einvoice

import (
	"errors"
	"fmt"

	"relanced/internal/ledger"
)

// kinds are the document types of UNTDID 1001 that claim money, as EN 16931 and
// the French reform (AFNOR XP Z12-012) use them.
var kinds = map[string]ledger.InvoiceType{
	"71": ledger.TypeInvoice, "80": ledger.TypeInvoice, "82": ledger.TypeInvoice, "84": ledger.TypeInvoice,
	"102": ledger.TypeInvoice, "202": ledger.TypeInvoice, "203": ledger.TypeInvoice, "204": ledger.TypeInvoice,
	"211": ledger.TypeInvoice, "218": ledger.TypeInvoice, "219": ledger.TypeInvoice, "295": ledger.TypeInvoice,
	"326": ledger.TypeInvoice, "331": ledger.TypeInvoice, "380": ledger.TypeInvoice, "382": ledger.TypeInvoice,
	"383": ledger.TypeInvoice, "384": ledger.TypeInvoice, "385": ledger.TypeInvoice, "387": ledger.TypeInvoice,
	"388": ledger.TypeInvoice, "389": ledger.TypeInvoice, "390": ledger.TypeInvoice, "393": ledger.TypeInvoice,
	"394": ledger.TypeInvoice, "395": ledger.TypeInvoice, "456": ledger.TypeInvoice, "457": ledger.TypeInvoice,
	"471": ledger.TypeInvoice, "472": ledger.TypeInvoice, "473": ledger.TypeInvoice, "501": ledger.TypeInvoice,
	"527": ledger.TypeInvoice, "553": ledger.TypeInvoice, "575": ledger.TypeInvoice, "623": ledger.TypeInvoice,
	"633": ledger.TypeInvoice, "751": ledger.TypeInvoice, "780": ledger.TypeInvoice, "817": ledger.TypeInvoice,
	"870": ledger.TypeInvoice, "875": ledger.TypeInvoice, "876": ledger.TypeInvoice, "877": ledger.TypeInvoice,
	"935": ledger.TypeInvoice,

	"81": ledger.TypeCreditNote, "83": ledger.TypeCreditNote, "261": ledger.TypeCreditNote, "262": ledger.TypeCreditNote,
	"296": ledger.TypeCreditNote, "308": ledger.TypeCreditNote, "381": ledger.TypeCreditNote, "396": ledger.TypeCreditNote,
	"420": ledger.TypeCreditNote, "458": ledger.TypeCreditNote, "502": ledger.TypeCreditNote, "503": ledger.TypeCreditNote,
	"532": ledger.TypeCreditNote,

	"386": ledger.TypeDeposit, "500": ledger.TypeDeposit,
}

// noClaims are types that look like an invoice and ask for nothing.
var noClaims = map[string]string{
	"130": "an invoicing data sheet",
	"220": "an order", "231": "an order response", "230": "an order change",
	"310": "an offer", "325": "a pro forma invoice",
}

// oddKinds are types worth a note.
var oddKinds = map[string]string{
	"261": "a self-billed credit note, written by the buyer",
	"389": "a self-billed invoice, written by the buyer",
	"471": "a self-billed invoice, written by the buyer",
	"473": "a self-billed invoice, written by the buyer",
	"500": "a self-billed invoice, written by the buyer",
	"501": "a self-billed invoice, written by the buyer",
	"502": "a self-billed credit note, written by the buyer",
	"527": "a self-billed debit note, written by the buyer",
	"384": "a corrected invoice: it may replace an earlier one",
	"751": "written for bookkeeping only, as its type says",
}

// factored are the types of claims that were assigned to a factor.
var factored = map[string]bool{"393": true, "396": true, "472": true, "473": true, "501": true, "502": true}

func (r *reading) kind() error {
	code := r.doc.TypeCode
	kind, known := kinds[code.Text]
	what, noClaim := noClaims[code.Text]
	switch {
	case noClaim:
		return r.fail(code, fmt.Errorf("this is %s, not an invoice: nobody owes it", what), "drop the invoice itself")
	case code.Text == "" && r.doc.Kinded:
		kind = ledger.TypeInvoice
		if r.doc.CreditNote {
			kind = ledger.TypeCreditNote
		}
		r.note("the document gives no type code: it is read as what its name says")
	case code.Text == "":
		return r.fail(code, errors.New("the document does not say whether it is an invoice or a credit note"), again)
	case !known:
		return r.fail(code, fmt.Errorf("unknown type of document %q", code.Text), "ask for the invoice with a type of UNTDID 1001, such as 380 or 381")
	case r.doc.CreditNote && kind != ledger.TypeCreditNote:
		return r.fail(code, fmt.Errorf("a credit note of type %s, which is an invoice", code.Text), again)
	}
	if odd := oddKinds[code.Text]; odd != "" {
		r.note("this is " + odd)
	}
	r.out.Invoice.Type = kind
	return nil
}
