package label

import (
	"strings"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// maxReference is how long an end-to-end reference is (ISO 20022: Max35Text).
const maxReference = 35

// Enrich fills what an entry lacks out of its label: the counterparty, the
// payer's text, the end-to-end reference, and for a debit whether it is a
// return. A name or reference that may have lost its end is not taken. Where the label has no marks, a remittance that is one line of marks
// is read instead (MEMO of OFX). What is there already stays as it is.
func Enrich(e ledger.Entry) ledger.Entry {
	p := Parse(e.Label)
	source := e.Label
	if !p.Marked && e.Remittance != "" {
		if q := Parse(e.Remittance); q.Marked {
			q.Kind, q.Return = cmpKind(p.Kind, q.Kind), p.Return
			p, source = q, e.Remittance
		}
	}
	if e.Return == "" && e.Amount.Minor < 0 && p.Kind == KindUnpaid {
		e.Return = p.Return
	}
	if !p.Marked {
		return e
	}
	if name := p.other(e); e.Counterparty == "" && !cutAt(source, name) {
		e.Counterparty = name
	}
	if e.Remittance == "" {
		e.Remittance = p.Motif
	}
	if e.EndToEnd == "" && len(p.Reference) <= maxReference && !cutAt(source, p.Reference) {
		e.EndToEnd = p.Reference
	}
	return e
}

func cmpKind(a, b Kind) Kind {
	if a != KindOther {
		return a
	}
	return b
}

// other is who stands on the other side of an entry. A credit comes from its
// payer, and so does what came back; any other debit goes to its payee.
func (p Parsed) other(e ledger.Entry) string {
	switch {
	case e.Amount.Minor >= 0 && p.Kind != KindSent:
		return p.Payer
	case e.Amount.Minor < 0 && e.Return != "":
		return p.Payer
	case e.Amount.Minor < 0:
		return p.Payee
	}
	return ""
}

// cutAt reports whether a name or reference may have lost its end: it stands at
// the end of a text of a length at which banks cut. "MARTIN" may be the beginning
// of somebody else.
func cutAt(text, part string) bool {
	if !strings.HasSuffix(text, part) {
		return false
	}
	switch utf8.RuneCountInString(text) {
	case 31, 32, 35, 64, 70, 140:
		return true
	}
	return false
}
