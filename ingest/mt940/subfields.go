package mt940

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// The German way to write field 86 (Anlage 3 of the DFÜ-Abkommen): a business
// transaction code of three digits, then subfields of a mark, two digits and a
// text: 00 the heading, 10 a journal number, 20 to 29 and 60 to 63 the purpose,
// 30 and 31 bank and account of the counterparty, 32 and 33 its name, 34 a
// return code.

var structure = regexp.MustCompile(`^[0-9]{3}([?>+@|~^$!])[0-9]{2}`)

// separatorOf returns the mark of the subfields, "" when there are none.
func separatorOf(text string) string {
	if m := structure.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[1]
	}
	return ""
}

// width is how many characters a subfield holds: a full one was cut there.
const width = 27

// subfields reads a structured field 86.
func subfields(text, separator string) account {
	text = strings.TrimSpace(text)
	a := account{code: text[:3]}
	var purpose, name pieces
	code, account := "", ""
	for _, sub := range split(text[3:], separator) {
		code, text = sub[:2], sub[2:]
		switch {
		case code == "00":
			a.heading = squeeze(text)
		case code >= "20" && code <= "29", code >= "60" && code <= "63":
			purpose.add(text)
		case code == "31":
			account = ledger.NormalizeIBAN(text)
		case code == "32", code == "33":
			name.add(text)
		case code == "10", code == "30":
		case strings.TrimSpace(text) != "":
			a.other = append(a.other, squeeze(text))
		}
	}
	if ledger.ValidIBAN(account) {
		a.iban = account
	} else if account != "" {
		a.other = append(a.other, account)
	}
	a.name = squeeze(name.text)
	a.keywords(purpose.text)
	return a
}

// split cuts a text at its subfields. They stand in rising order, so that what
// would go back is text; so is a "+" behind a key word ("SVWZ+2026").
func split(text, separator string) []string {
	var subs []string
	begin, last := -1, ""
	for i := 0; i+3 <= len(text); i++ {
		if text[i:i+1] != separator || strings.Trim(text[i+1:i+3], "0123456789") != "" || text[i+1:i+3] <= last {
			continue
		}
		if separator == "+" && i >= 4 && isKeyword(text[i-4:i]) {
			continue
		}
		if begin >= 0 {
			subs = append(subs, text[begin:i])
		}
		begin, last = i+1, text[i+1:i+3]
	}
	if begin >= 0 {
		subs = append(subs, text[begin:])
	}
	return subs
}

// pieces puts together a text that was cut into subfields.
type pieces struct {
	text string
	last int // characters of the last piece
}

func (p *pieces) add(text string) {
	if p.text != "" && (p.last < width || beginsKeyword(text)) {
		p.text += " "
	}
	p.text += text
	p.last = utf8.RuneCountInString(text)
}

// keywordNames are the key words of the purpose (EREF is the end-to-end
// reference, SVWZ the purpose itself, ABWA a payer other than the account's
// owner).
const keywordNames = "EREF KREF MREF CRED DEBT COAM OAMT SVWZ ABWA ABWE IBAN BIC PURP BREF RREF SQTP DDAT"

// MTLG is the bank's own message, and the only one with a colon.
var keyword = regexp.MustCompile(`(^| )(?:(` + strings.ReplaceAll(keywordNames, " ", "|") + `)\+|MTLG:)`)

func isKeyword(text string) bool { return strings.Contains(" "+keywordNames+" ", " "+text+" ") }

func beginsKeyword(text string) bool {
	name, _, found := strings.Cut(text, "+")
	return found && isKeyword(name) || strings.HasPrefix(text, "MTLG:")
}

// keywords takes the key words out of a purpose. Without SVWZ the purpose is
// what stands in front of the first of them.
func (a *account) keywords(text string) {
	places := keyword.FindAllStringSubmatchIndex(text, -1)
	if places == nil {
		a.purpose = squeeze(text)
		return
	}
	a.purpose, a.words = squeeze(text[:places[0][0]]), map[string]string{}
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		name, value := "", squeeze(text[p[1]:end])
		if p[4] >= 0 {
			name = text[p[4]:p[5]]
		}
		switch {
		case name == "":
			a.other = append(a.other, value)
		case name == "SVWZ":
			a.purpose = squeeze(a.purpose + " " + value)
		case name == "IBAN" && a.iban == "" && ledger.ValidIBAN(ledger.NormalizeIBAN(value)):
			a.iban = ledger.NormalizeIBAN(value)
		case a.words[name] == "":
			a.words[name] = value
		}
	}
}
