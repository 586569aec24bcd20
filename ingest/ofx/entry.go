package ofx

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"github.com/aclindsa/ofxgo"

	"relanced/internal/ledger"
)

// nameLimit is the length of NAME in OFX (A-32, section 11.4.4.1). Banks cut
// there and go on in MEMO.
const nameLimit = 32

// texts is what a STMTTRN says in words and numbers of the bank's own. There is
// nothing in it to decode.
type texts struct {
	fitid, cheque, ref          string
	name, payee, extended, memo string
	kind                        string // one of entryTypes
	iban                        string // of BANKACCTTO, "" when it names none
}

func textsOf(e *element, n *notes) texts {
	t := texts{
		kind:  entryType(e.get("TRNTYPE"), n),
		fitid: e.get("FITID"), cheque: e.get("CHECKNUM"), ref: e.get("REFNUM"),
		name: e.joined("NAME"), payee: e.get("PAYEE", "NAME"), extended: e.get("EXTDNAME"), memo: e.joined("MEMO"),
	}
	if to := e.child("BANKACCTTO"); to != nil {
		_, t.iban = accountOf(to).identify()
	}
	return t
}

// entry makes the ledger's entry of a record and of what ofxgo decoded of it.
func entry(rec record, account string, t ofxgo.Transaction) (ledger.Entry, error) {
	if !agrees(t.TrnAmt, rec.money) {
		return ledger.Entry{}, &ledger.ReadError{Line: rec.line, Record: rec.place(), Field: "TRNAMT", Err: errDisagree}
	}
	e := ledger.Entry{
		Account:      account,
		BankRef:      reference(rec.texts.fitid),
		BookingDate:  ledger.DateOf(t.DtPosted.Time),
		Amount:       rec.money,
		Counterparty: rec.texts.counterparty(),
		IBAN:         rec.texts.iban,
		Remittance:   rec.texts.memo,
		Code:         rec.texts.kind,
		Place:        rec.place(),
	}
	if t.DtAvail != nil {
		e.ValueDate = ledger.DateOf(t.DtAvail.Time)
	}
	text := whole(e.Counterparty, e.Remittance)
	e.Label = withNumbers(text, rec.texts.fitid, rec.texts.cheque, rec.texts.ref)
	if e.Amount.Minor < 0 {
		e.Return, e.Original = returned(text, e.Code)
	}
	return e, nil
}

// reference returns a FITID that is one: banks without references send zeros.
func reference(fitid string) string {
	if strings.Trim(fitid, "0") == "" {
		return ""
	}
	return fitid
}

// counterparty returns NAME, PAYEE/NAME, or the extended name NAME begins.
func (t *texts) counterparty() string {
	name := cmp.Or(t.name, t.payee)
	if strings.HasPrefix(t.extended, name) {
		return t.extended
	}
	return name
}

// whole puts NAME and MEMO together as the one line they were in the bank's
// books. A NAME of full length was cut, most likely inside a word; cut or not,
// each half also stands whole in the entry, as counterparty and as remittance.
func whole(name, memo string) string {
	switch {
	case memo == "" || strings.HasPrefix(name, memo):
		return name
	case name == "" || strings.HasPrefix(memo, name):
		return memo
	case utf8.RuneCountInString(name) == nameLimit:
		return name + memo
	}
	return name + " " + memo
}

// withNumbers appends the cheque number and the bank's reference number, unless
// they are zeros, the FITID once more, or stand in the text already.
func withNumbers(label, fitid, cheque, ref string) string {
	for _, number := range []struct{ name, text string }{{"CHECKNUM", cheque}, {"REFNUM", ref}} {
		if strings.Trim(number.text, "0 ") == "" || number.text == fitid || strings.Contains(label, number.text) {
			continue
		}
		label = strings.TrimSpace(label + " " + number.name + " " + number.text)
	}
	return label
}
