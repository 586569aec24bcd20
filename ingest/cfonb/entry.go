package cfonb

import (
	"strings"
	"unicode"

	"relanced/internal/ledger"
)

// movement is a 04 whose 05 are being read.
type movement struct {
	place     string
	account   string // number, as in its 05
	amount    ledger.Money
	booked    ledger.Date
	valued    ledger.Date
	valueText string // of the 04, which one bank repeats in its 05
	interbank string
	internal  string
	reject    string
	zone      string // reference in columns 105 to 120, not part of the label
	label     label
	parties   parties
	details   int
}

// label is text that goes on over several fields. A field that is full to its
// last column goes on in the next one without a space.
type label struct {
	text string
	full bool
}

func (l *label) add(raw string, full bool) {
	text := clean(raw)
	switch {
	case text == "":
	case l.text == "":
		l.text = text
	case l.full && raw[0] != ' ':
		l.text += text
	default:
		l.text += " " + text
	}
	l.full = full
}

// movement reads a 04.
func (s *statement) movement(rec *record, n *notes) (*movement, error) {
	q, err := rec.amount()
	if err != nil {
		return nil, err
	}
	if q.note != "" {
		n.add(q.note, rec.place())
	}
	if err = s.unit.learn(rec, q); err != nil {
		return nil, err
	}
	if s.unit.currency == "" {
		if err = s.settle(n); err != nil {
			return nil, err
		}
	}
	m := &movement{
		place: rec.place(), account: s.identity.account, valueText: rec.raw(43, 48),
		interbank: rec.field(33, 34), internal: rec.field(8, 11), reject: strings.Trim(rec.field(41, 42), "0"),
	}
	if m.amount, err = s.unit.money(rec, q); err != nil {
		return nil, err
	}
	if m.booked, err = parseDay(rec.field(35, 40)); err != nil {
		return nil, rec.fail("booking date (columns 35 to 40)", err, askAgain)
	}
	if strings.Trim(m.valueText, " 0") != "" {
		if m.valued, err = parseDay(m.valueText); err != nil {
			n.add("a value date cannot be read and is left out", m.place)
		}
	}
	m.describe(rec)
	return m, nil
}

// describe reads the label and what stands behind the amount.
func (m *movement) describe(rec *record) {
	const lastOfLabel, lastOfZone = 79, columns
	text, zone := rec.raw(49, lastOfLabel), rec.raw(105, lastOfZone)
	full := strings.TrimSpace(rec.raw(lastOfLabel, lastOfLabel)) != ""
	trimmed := clean(zone)
	switch {
	case trimmed == "" || isCounter(trimmed):
		m.label.add(text, full)
	case startsWord(trimmed, clean(text)):
		m.label = label{trimmed, true}
		m.label.add(clean(text), full)
	case isReference(trimmed):
		m.label.add(text, full)
		m.zone = trimmed
	default:
		m.label.add(text, full)
		m.label.add(zone, strings.TrimSpace(rec.raw(lastOfZone, lastOfZone)) != "")
	}
}

// isCounter recognises the number of the line in its day, "000012".
func isCounter(zone string) bool {
	return len(zone) == 6 && strings.HasPrefix(zone, "0") && digits([]byte(zone))
}

// isReference recognises one long word with digits: it is not the rest of a
// label.
func isReference(zone string) bool {
	return len(zone) >= 8 && !strings.Contains(zone, " ") && strings.ContainsAny(zone, "0123456789")
}

// headWords are what labels of banks begin with.
var headWords = map[string]bool{
	"VIREMENT": true, "VIREMENTS": true, "PRELEVEMENT": true, "PRELEVEMENTS": true, "REMISE": true, "CHEQUE": true,
	"CHEQUES": true, "COMMISSION": true, "COMMISSIONS": true, "COTISATION": true, "FACTURE": true, "RETRAIT": true,
	"VERSEMENT": true, "ECHEANCE": true, "REMBOURSEMENT": true, "ABONNEMENT": true, "INTERETS": true, "REGLEMENT": true,
}

// startsWord reports whether the label begins in the zone behind the amount, as
// Société Générale writes it: "FRAIS VIREM" there and "ENT SEPA RECU" in the
// label.
func startsWord(zone, label string) bool {
	head := zone[strings.LastIndexByte(zone, ' ')+1:]
	tail, _, _ := strings.Cut(label, " ")
	return head != "" && tail != "" && headWords[head+tail]
}

// entry makes the entry of a movement, now that all its 05 are known.
func (s *statement) entry(m *movement, n *notes) (ledger.Entry, error) {
	m.label.add(" "+m.zone, false)
	e := ledger.Entry{
		Account: s.account.ID, BookingDate: m.booked, ValueDate: m.valued, Amount: m.amount,
		Code: m.code(), Place: m.place,
	}
	op := operations[m.interbank]
	e.Return = m.returned(op, n)
	m.fill(&e, s.account.IBAN)
	e.Label = m.label.text
	if e.Label == "" {
		e.Label = op.meaning
	}
	if before := s.old.Date; e.BookingDate < before {
		n.add("a movement is booked before the day of the old balance", m.place)
	}
	s.count(e)
	return e, nil
}

// code writes "CFONB/05/0158": the interbank code and the bank's own.
func (m *movement) code() string {
	if m.interbank == "" && m.internal == "" {
		return ""
	}
	return strings.TrimRight("CFONB/"+m.interbank+"/"+m.internal, "/")
}

// returned says whether the movement undoes an earlier one: by its interbank
// code, or, for a debit that is neither a payment of ours nor a fee, by a reject
// code. The code of rejects on a credit is believed only with an interbank code
// that says the same: the customer's money would be held up.
func (m *movement) returned(op operation, n *notes) string {
	debit := m.amount.Minor < 0
	switch {
	case op.role == returned:
	case m.reject == "":
		return ""
	case debit && op.role != ours && op.role != charged:
	default:
		n.add("a reject code (columns 41 and 42) on a movement that is no return is left out", m.place)
		return ""
	}
	for _, text := range []string{m.parties.first, m.label.text, m.parties.purpose} {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if reasons[word] {
				return word
			}
		}
	}
	return "RETURN"
}
