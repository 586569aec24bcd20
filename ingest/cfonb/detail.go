package cfonb

import (
	"strings"

	"relanced/internal/ledger"
)

// parties are the texts of the qualified 05 of one movement.
type parties struct {
	payer, ultimatePayer string // NPY, NPO
	payee, ultimatePayee string // NBE, NBU
	payerID, payeeID     string // IPY or CPY, IBE or CBE: an account, or another identifier
	first, second        string // LCC, LC2
	firstFull            bool
	structured           string // LCS
	endToEnd, purpose    string // RCN
	bankRef              string // REF
	mandate              string // RUM
}

// The texts of a 05 begin and end here, its qualifier stands before them.
const (
	textFirst, textLast = 49, 118
	lineWidth           = textLast - textFirst + 1
)

// complete takes a 05.
func (m *movement) complete(rec *record, n *notes) {
	switch before := rec.raw(41, 45); {
	case strings.TrimSpace(before) == "" || len(before) < 5:
		m.qualified(rec, n)
	case m.continues(rec):
		m.label.add(rec.raw(textFirst, columns), false)
	default: // the layout of ETEBAC 3, which Société Générale kept: 41 columns of text
		m.label.add(" "+rec.raw(41, 81), false)
		n.add("records 05 have their text in columns 41 to 81, as before 2004", rec.place())
	}
}

// continues recognises a 05 laid out like its 04 (factors do that): the value
// date again, then the rest of the label.
func (m *movement) continues(rec *record) bool {
	return strings.TrimSpace(rec.raw(41, 42)) == "" && rec.raw(43, 48) == m.valueText && digits([]byte(m.valueText))
}

// qualified takes the text behind a qualifier.
func (m *movement) qualified(rec *record, n *notes) {
	qualifier, raw := rec.field(46, 48), rec.raw(textFirst, textLast)
	if beyond := rec.raw(textLast+1, columns); strings.TrimSpace(beyond) != "" {
		raw += beyond
		n.add("a text of a 05 goes on beyond its last column (118) and is taken whole", rec.place())
	}
	full := m.isFull(rec)
	p := &m.parties
	switch qualifier {
	case "LIB", "":
		m.label.add(raw, full)
	case "NPY":
		extend(&p.payer, raw, " ")
	case "NPO":
		extend(&p.ultimatePayer, raw, " ")
	case "NBE":
		extend(&p.payee, raw, " ")
	case "NBU":
		extend(&p.ultimatePayee, raw, " ")
	case "IPY", "CPY":
		extend(&p.payerID, raw, "\n")
	case "IBE", "CBE":
		extend(&p.payeeID, raw, "\n")
	case "LCC":
		extend(&p.first, raw, joint(p.firstFull))
		p.firstFull = full
	case "LC2":
		p.firstFull = p.firstFull && !strings.HasPrefix(raw, " ")
		extend(&p.second, raw, " ")
	case "LCS":
		extend(&p.structured, raw, " ")
	case "RCN":
		m.client(rec)
	case "REF":
		extend(&p.bankRef, raw, " ")
	case "RUM":
		extend(&p.mandate, raw, " ")
	case "MMO", "FEE":
		m.label.add(" "+qualifier+" "+foreign(clean(raw)), false)
	case "PDO": // the country of the payer: its name would look like one of a customer
	default:
		m.label.add(" "+qualifier+" "+clean(raw), false)
	}
}

func (m *movement) isFull(rec *record) bool {
	return strings.TrimSpace(rec.raw(textLast, textLast)) != ""
}

// client splits RCN: the end-to-end reference in 35 columns, then the purpose.
func (m *movement) client(rec *record) {
	const referenceWidth = 35
	extend(&m.parties.endToEnd, rec.raw(textFirst, textFirst+referenceWidth-1), " ")
	extend(&m.parties.purpose, rec.raw(textFirst+referenceWidth, textLast), " ")
}

func joint(full bool) string {
	if full {
		return ""
	}
	return " "
}

// extend adds a text to one that is there already.
func extend(to *string, raw, joint string) {
	text := clean(raw)
	if *to != "" && text != "" {
		text = joint + text
	}
	*to += text
}

// foreign writes "USD200000000060300" as "USD 603.00": the amount of MMO and FEE
// in its own currency. The rate behind it is left out, it would look like a
// number of an invoice. What is no such amount stays as it is.
func foreign(text string) string {
	const amountEnd = 18 // currency, decimals, fourteen digits
	if len(text) < amountEnd || !digits([]byte(text[3:amountEnd-1])) {
		return text
	}
	value, _, err := overpunched(text[4:amountEnd])
	if digits([]byte(text[4:amountEnd])) {
		value, err = plain(text[4:amountEnd]), nil
	}
	u := unit{decimals: int(text[3] - '0')}
	if err != nil || u.learn(&record{}, quantity{currency: text[:3]}) != nil {
		return text
	}
	money, err := u.money(&record{}, quantity{value: value, decimals: u.decimals})
	if err != nil {
		return text
	}
	rest := text[amountEnd:]
	if strings.Trim(rest, "0123456789 ,.") == "" {
		rest = ""
	}
	return clean(money.Currency + " " + money.Decimal() + " " + rest)
}

func plain(text string) (n int64) {
	for _, c := range []byte(text) {
		n = n*10 + int64(c-'0')
	}
	return n
}

// fill writes what the 05 say into the entry.
func (m *movement) fill(e *ledger.Entry, own string) {
	p := m.parties
	credit := e.Amount.Minor >= 0
	payer, payee := firstOf(p.payer, p.ultimatePayer), firstOf(p.payee, p.ultimatePayee)
	switch {
	case credit:
		e.Counterparty, e.IBAN = payer, account(p.payerID, own)
	case e.Return != "" && payer != "": // the customer whose payment came back
		e.Counterparty, e.IBAN = payer, account(p.payerID, own)
	default:
		e.Counterparty, e.IBAN = payee, account(p.payeeID, own)
	}
	m.otherNames(e, payer, payee)
	e.Remittance = p.first
	extend(&e.Remittance, p.second, joint(p.firstFull))
	e.Reference = reference(p.structured)
	e.EndToEnd = reference(p.endToEnd)
	if e.Return != "" {
		e.Original = clean(e.EndToEnd + " " + reference(p.mandate))
	}
	m.references(e)
}

// otherNames keeps in the label who stands behind the counterparty, and whom a
// bank named as the payer of its own customer's payment.
func (m *movement) otherNames(e *ledger.Entry, payer, payee string) {
	name := m.parties.ultimatePayer
	if e.Amount.Minor < 0 && e.Return == "" {
		name = m.parties.ultimatePayee
		if payee == "" {
			name = payer
		}
	}
	if name != "" && !strings.EqualFold(name, e.Counterparty) {
		m.label.add(" "+name, false)
	}
}

// references finds the bank's own, and keeps the others searchable in the label.
func (m *movement) references(e *ledger.Entry) {
	p := m.parties
	switch {
	case isBankRef(p.bankRef):
		e.BankRef = p.bankRef
	default:
		m.label.add(" "+reference(p.bankRef), false)
		if isBankRef(m.zone) && !isCreditorID(m.zone) {
			e.BankRef = m.zone
		}
	}
	if p.mandate != "" {
		m.label.add(" RUM "+p.mandate, false)
	}
	m.label.add(" "+p.purpose, false)
}

// isBankRef reports whether a text can be how the bank names one movement: one
// word of 8 to 35 characters, mostly digits.
func isBankRef(s string) bool {
	if len(s) < 8 || len(s) > 35 || strings.Trim(s, "0") == "" || reference(s) == "" {
		return false
	}
	figures := 0
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9':
			figures++
		case !isUpper(c) && c != '-' && c != '/':
			return false
		}
	}
	return figures*2 >= len(s)
}

// isCreditorID recognises the SEPA identifier of a creditor, "FR46ZZZ005002": it
// names a firm and not a movement.
func isCreditorID(s string) bool {
	return len(s) >= 8 && isUpper(s[0]) && isUpper(s[1]) && digits([]byte(s[2:4])) && s[4:7] == "ZZZ"
}

// fillers stand where a reference is due and there is none.
var fillers = map[string]bool{"NOTPROVIDED": true, "NONREF": true, "NOTAVAILABLE": true, "NEANT": true}

func reference(s string) string {
	if fillers[strings.ToUpper(strings.ReplaceAll(s, " ", ""))] {
		return ""
	}
	return s
}

// account finds a valid IBAN other than our own at the beginning of an
// identifier.
func account(identifiers, own string) string {
	for line := range strings.SplitSeq(identifiers, "\n") {
		whole := ledger.NormalizeIBAN(line)
		word, _, _ := strings.Cut(line, " ")
		for _, iban := range []string{whole, ledger.NormalizeIBAN(word)} {
			if iban != own && ledger.ValidIBAN(iban) {
				return iban
			}
		}
	}
	return ""
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
