package reconcile

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relanced/internal/ledger"
)

// maxText bounds the text of one piece that is searched: ISO 20022 allows 140
// characters a line of remittance, and nobody cites an invoice after thirty lines.
const maxText = 4200

// A token is a maximal run of letters or of digits: numbers are written with
// and without punctuation, so that only the runs are stable.
type token struct {
	text       string
	start, end int    // place in the folded text
	gap        string // what stands between the token before and this one
	digits     bool
	keyed      bool // behind a word that announces an invoice number
	referred   bool // behind "REF" alone, which may be a reference of the payer's own
	others     bool // behind a word that announces the number of something else
	masked     bool // part of an amount or of an account number
}

// A piece is one text field of an entry, cut into tokens.
type piece struct {
	text   string
	tokens []token
	found  []citation
}

// fold writes a text in capitals without accents, so that what a payer typed
// and what the bank made of it compare equal.
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToUpper(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case ligatures[r] != "":
			b.WriteString(ligatures[r])
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

var ligatures = map[rune]string{
	'œ': "OE", 'Œ': "OE", 'æ': "AE", 'Æ': "AE", 'ß': "SS", 'ø': "O", 'Ø': "O", 'ł': "L", 'Ł': "L", 'đ': "D", 'Đ': "D",
}

// cut folds a text and cuts it into tokens with their context.
func cut(text string) piece {
	p := piece{text: fold(clip(text))}
	p.tokens = tokens(p.text)
	p.markAmounts()
	p.markAccounts()
	p.markKeys()
	return p
}

// clip shortens a text to maxText bytes without cutting a rune in two.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}

// tokens cuts a folded text into runs of letters and runs of digits.
func tokens(text string) []token { return appendTokens(make([]token, 0, 2+len(text)/6), text) }

func appendTokens(list []token, text string) []token {
	const none, letter, digit = 0, 1, 2
	last, start, gapFrom := none, 0, 0
	flush := func(end int) {
		if last != none {
			list = append(list, token{text: text[start:end], start: start, end: end, gap: text[gapFrom:start], digits: last == digit})
			gapFrom = end
		}
	}
	for i, r := range text {
		kind := none
		switch {
		case r >= '0' && r <= '9':
			kind = digit
		case unicode.IsLetter(r):
			kind = letter
		}
		if kind != last {
			flush(i)
			last, start = kind, i
		}
	}
	flush(len(text))
	return list
}

// spaced reports whether white space separates token i from the one before.
func (p piece) spaced(i int) bool {
	return i == 0 || strings.IndexFunc(p.tokens[i].gap, unicode.IsSpace) >= 0
}

// loose reports whether token i begins something new: nothing but white space
// or an opening mark stands before it.
func (p piece) loose(i int) bool {
	return p.spaced(i) || strings.ContainsAny(p.tokens[i].gap, ":=(€$")
}

// markAmounts marks what is written as an amount: two decimals behind a comma
// or a point, or a currency behind a whole number, with the thousands before.
// A token glued to something before it belongs to that and is left alone.
func (p piece) markAmounts() {
	for i, t := range p.tokens {
		if !t.digits || !p.loose(i) {
			continue
		}
		last := i
		for last+1 < len(p.tokens) && p.isGroup(last+1) && len(p.tokens[i].text) <= 3 {
			last++
		}
		switch {
		case p.isDecimals(last + 1):
			last++
		case p.isCurrency(last + 1):
		default:
			continue
		}
		for j := i; j <= last; j++ {
			p.tokens[j].masked = true
		}
	}
}

// isGroup reports whether token i is a group of three digits behind a number.
func (p piece) isGroup(i int) bool {
	t := p.tokens[i]
	return t.digits && len(t.text) == 3 && slices.Contains([]string{" ", "'", "\u202f", ".", ","}, t.gap)
}

// isDecimals reports whether token i is the cents of the number before it, and
// not the month of a date.
func (p piece) isDecimals(i int) bool {
	if i >= len(p.tokens) {
		return false
	}
	t := p.tokens[i]
	if !t.digits || len(t.text) != 2 || t.gap != "," && t.gap != "." {
		return false
	}
	return i+1 >= len(p.tokens) || p.spaced(i+1) || !p.tokens[i+1].digits
}

// isCurrency reports whether token i names the currency of the number before
// it, and not that of a number behind ("FA-12 EUR 50").
func (p piece) isCurrency(i int) bool {
	if i >= len(p.tokens) || !currencies[p.tokens[i].text] {
		return false
	}
	return i+1 >= len(p.tokens) || !p.tokens[i+1].digits
}

// markAccounts marks IBANs, whether written in groups or not.
func (p piece) markAccounts() {
	for i := range p.tokens {
		if p.tokens[i].digits || len(p.tokens[i].text) != 2 || p.tokens[i].text == "RF" {
			continue // an ISO 11649 reference has the check digits of an IBAN
		}
		if i+1 < len(p.tokens) && p.tokens[i+1].gap != "" && len(p.tokens[i+1].text) != 2 {
			continue // "BL 89878 …" has them by chance, one time in 97
		}
		account := ""
		for j := i; j < len(p.tokens) && len(account) < 34 && (j == i || strings.TrimSpace(p.tokens[j].gap) == ""); j++ {
			account += p.tokens[j].text
			if ledger.ValidIBAN(account) {
				for k := i; k <= j; k++ {
					p.tokens[k].masked = true
				}
			}
		}
	}
}

// markKeys finds out for every token which word announces it. A list inherits
// from its first member: "factures 700, 701 et 702".
func (p piece) markKeys() {
	for i := 1; i < len(p.tokens); i++ {
		t, before := &p.tokens[i], p.tokens[i-1]
		switch {
		case otherNumbers[before.text]:
			t.others = true
		case numberWords[before.text]:
			if i >= 2 && otherNumbers[p.tokens[i-2].text] {
				t.others = true
				continue
			}
			t.keyed = true
		case invoiceWords[before.text]:
			t.keyed = true
		case before.text == "REF" || before.text == "REFERENCE":
			// "/REF" is a tag of the bank: what follows is the payer's own reference.
			t.keyed = !strings.Contains(before.gap, "/")
			t.referred = t.keyed
		case t.digits:
			t.keyed = p.inList(i)
			t.referred = t.keyed && before.referred
		}
	}
}

// inList reports whether token i continues a list of numbers that was announced.
func (p piece) inList(i int) bool {
	t, before := p.tokens[i], p.tokens[i-1]
	if (before.text == "ET" || before.text == "AND") && i >= 2 {
		before = p.tokens[i-2]
		return before.digits && before.keyed
	}
	if !before.digits || !before.keyed {
		return false
	}
	if strings.ContainsAny(t.gap, ",;+&") {
		return true
	}
	return len(t.text) == len(before.text) && len(t.text) >= 3 && (p.spaced(i) || t.gap == "/")
}

// tied reports whether tokens i-1 and i belong to one written number, so that
// neither alone is a whole one: "12" in "2026-12-3", but not in "FA-12/FA-13".
func (p piece) tied(i int) bool {
	if i <= 0 || i >= len(p.tokens) || p.spaced(i) {
		return false
	}
	left, right := p.tokens[i-1], p.tokens[i]
	switch gap := right.gap; {
	case gap == "":
		return !announces(left.text) || p.tied(i-1)
	case strings.ContainsAny(gap, ",;:()&+*=!?\"<>[]°"):
		return false
	case gap == "/" && left.digits && right.digits:
		return len(left.text) != len(right.text) || len(left.text) < 3
	case gap == "/":
		return false
	case !left.digits && (announces(left.text) || len(left.text) >= 3):
		return false
	case !right.digits && len(right.text) >= 3:
		return false
	}
	return true
}

// announces reports whether a word may be glued to an invoice number.
func announces(word string) bool { return invoiceWords[word] || numberWords[word] }

var (
	invoiceWords = set("FACTURE FACTURES FACT FACTS FAC FA FCT INVOICE INVOICES INV AVOIR AVOIRS")
	numberWords  = set("N NO NUM NUMERO NUMEROS NR NRO")
	// otherNumbers announce a number that is not an invoice's.
	otherNumbers = set("COMMANDE COMMANDES CDE CDES CMD BC BDC BL PO ORDER DEVIS CONTRAT CLIENT CLT DOSSIER ABONNE " +
		"TEL TELEPHONE FAX SIREN SIRET RCS TVA VAT ICS RUM MANDAT MDT IBAN BIC COMPTE CPTE RIB CHEQUE CHQ CB CARTE " +
		"CP BP NAF APE LOT")
	currencies = set("EUR EUROS EURO USD CHF GBP")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
