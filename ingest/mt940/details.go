package mt940

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"relanced/internal/ledger"
)

// account is what field 86 says of a movement, whichever way it is written.
type account struct {
	code       string // German business transaction code (GVC): "166"
	heading    string // what the bank calls the movement, in its own words
	name, iban string
	purpose    string            // what the payer wrote
	words      map[string]string // values by code word: EREF, KREF, RTRN…
	other      []string          // the rest
	plain      bool              // neither subfields nor code words: anybody may have written anything
}

// entry makes the ledger's entry of a movement whose details are complete.
func (m *movement) entry() ledger.Entry {
	a := m.account()
	e := ledger.Entry{
		BankRef:      m.bankReference,
		BookingDate:  m.booked,
		ValueDate:    m.value,
		Amount:       m.amount,
		Counterparty: a.name,
		IBAN:         a.iban,
		Reference:    a.structured(),
		EndToEnd:     endToEnd(a.words["EREF"]),
		Remittance:   a.purpose,
		Code:         strings.Trim(m.kind+"/"+a.code, "/"),
		Place:        fmt.Sprintf("record %d (line %d)", m.record, m.line),
		Announced:    announced(a.heading + " " + a.purpose),
	}
	e.Label = label(e, m, a)
	e.Return, e.Original = m.returned(a)
	return e
}

// label is what the bank adds: its name of the movement, the references of
// others than the payer, and all that has no place of its own.
func label(e ledger.Entry, m *movement, a account) string {
	parts := []string{a.heading, m.reference, m.supplement}
	for _, word := range []string{"KREF", "PREF", "MREF", "MARF", "CRED", "CSID", "ABWA", "ABWE", "ULTD", "ULTB", "ULTC", "OAMT", "COAM", "RTRN", "PURP"} {
		if a.words[word] != "" {
			parts = append(parts, word+" "+a.words[word])
		}
	}
	kept := make([]string, 0, len(parts)+len(a.other))
	for _, part := range append(parts, a.other...) {
		if part != "" && part != e.Counterparty && part != e.Remittance && part != e.EndToEnd && part != e.IBAN {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// endToEnd is a reference of the payer's that is one.
func endToEnd(text string) string {
	switch strings.ToUpper(text) {
	case "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOTAVAIL":
		return ""
	}
	return text
}

// structured returns the creditor reference: what the payer gave as one, or an
// ISO 11649 reference that is all of the purpose.
func (a account) structured() string {
	if ref := a.words["STRD"]; ref != "" {
		return ref
	}
	if ref := ledger.NormalizeIBAN(a.purpose); ledger.ValidRF(ref) {
		return ref
	}
	return ""
}

var batch = regexp.MustCompile(`(?i)(?:ANZAHL POSTEN *:? *|TOTAAL +)([0-9]{1,6})\b`)

// announced is how many movements the bank says are in a batch.
func announced(text string) int {
	if m := batch.FindStringSubmatch(text); m != nil {
		if n, _ := strconv.Atoi(m[1]); n > 1 {
			return n
		}
	}
	return 0
}

// account reads the fields 86 of a movement.
func (m *movement) account() account {
	if len(m.details) == 0 {
		return account{plain: true}
	}
	if m.details[0].tag == "NS" {
		return nonSwift(m.details[0])
	}
	whole := ""
	for _, f := range m.details {
		whole += strings.Join(f.lines, "")
	}
	if separator := separatorOf(whole); separator != "" {
		return subfields(whole, separator)
	}
	if places := codeWords(whole); len(places) > 0 {
		return coded(whole, places)
	}
	return m.plainText()
}

// full is how many characters a bank puts on a line: a line of so many was cut
// there, maybe inside a word.
const full = 65

// plainText reads text without structure.
func (m *movement) plainText() account {
	var b strings.Builder
	for _, f := range m.details {
		tag := len(":86:")
		for _, line := range f.lines {
			b.WriteString(line)
			if n := utf8.RuneCountInString(line); n < full && n+tag < full {
				b.WriteByte(' ')
			}
			tag = 0
		}
		b.WriteByte(' ')
	}
	a := account{purpose: squeeze(b.String()), plain: true}
	for _, text := range []string{m.supplement, m.reference} {
		if iban := ledger.NormalizeIBAN(text); a.iban == "" && ledger.ValidIBAN(iban) {
			a.iban = iban
		}
	}
	a.party(m.supplement)
	return a
}

var dutchParty = regexp.MustCompile(`\bREK: ([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})/NAAM: (.+)$`)

// party finds the counterparty where two Dutch dialects put it: account and
// name in front, the name in field 61 as well; or both named at the end.
func (a *account) party(supplement string) {
	if m := dutchParty.FindStringSubmatch(a.purpose); m != nil {
		a.name = m[2]
		if ledger.ValidIBAN(m[1]) {
			a.iban = m[1]
		}
		return
	}
	number, behind, _ := strings.Cut(a.purpose, " ")
	if supplement == "" || !strings.HasPrefix(behind, supplement) || len(number) < 9 || strings.Trim(number[2:], "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return
	}
	a.name = supplement
	if ledger.ValidIBAN(number) {
		a.iban = number
	}
}

// nonSwift reads field NS behind an entry: lines of a code of two digits and a
// text. 01 to 14 are the purpose, 15 and 16 the name, 17 the bank's heading.
func nonSwift(f field) account {
	a := account{}
	var purpose, name []string
	for _, line := range f.lines {
		if len(line) < 2 {
			continue
		}
		code, text := line[:2], squeeze(line[2:])
		switch {
		case text == "":
		case code >= "01" && code <= "14":
			purpose = append(purpose, text)
		case code == "15", code == "16":
			name = append(name, text)
		case code == "17":
			a.heading = text
		case code == "34" && ledger.ValidIBAN(ledger.NormalizeIBAN(text)):
			a.iban = ledger.NormalizeIBAN(text)
		}
	}
	a.name = strings.Join(name, " ")
	a.keywords(strings.Join(purpose, " "))
	return a
}
