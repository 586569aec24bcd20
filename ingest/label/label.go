// Package label reads the one-line texts by which French banks describe a
// movement: "VIR SEPA RECU /DE DURAND SARL /MOTIF FACTURE 12 /REF E2E-7".
//
// It takes a name, a text or a reference only where the bank's own marks say
// what it is. A wrong name is worse than none: in "VIR DURAND FACTURE 12" nobody
// knows where the name ends, so that there is no name in it.
//
// Three grammars are known, each the same for every bank that writes it:
//
//   - slashes (BNP Paribas, Hello, LCL): /DE /FRM /BEN /MOTIF /REF /REFDO
//   - colons (Société Générale, Crédit du Nord, La Banque Postale): DE: POUR:
//     MOTIF: REF:, "Motif :"
//   - plus signs (German banks in MT940 and OFX): EREF+ KREF+ SVWZ+ ABWA+
//
// A mark counts at the beginning of a word, the first time it occurs; what looks
// like it later is text. Banks cut labels at 31, 32, 35 or 70 characters and
// break words in two: a mark may be broken by a space, and what is left of one
// at the very end is dropped.
package label

import "strings"

// Kind is what sort of movement a label tells of.
type Kind string

// The kinds. KindTransfer is a transfer whose label does not say whereto.
const (
	KindOther       Kind = ""
	KindTransfer    Kind = "transfer"
	KindReceived    Kind = "transfer received"
	KindSent        Kind = "transfer sent"
	KindDirectDebit Kind = "direct debit"
	KindCheques     Kind = "cheques remitted"
	KindCard        Kind = "card"
	KindCash        Kind = "cash"
	KindUnpaid      Kind = "unpaid"
	KindFee         Kind = "fee"
)

// Parsed is what a label says. Its texts are parts of the label, with single
// spaces inside.
type Parsed struct {
	Kind  Kind
	Payer string // who sent the money, as the bank marked it; may be cut at its end
	Payee string // who got it or collected it
	// Motif is what the payer wrote: the marked text, or, in a label without
	// marks, all that follows the words of the bank, names included.
	Motif     string
	Reference string // the payer's reference (end-to-end), "" when there is none
	Return    string // the ISO 20022 reason of a return, "RETURN" without one, else ""
	// Marked reports whether the bank's marks divided the text: only then Motif is
	// a text of its own.
	Marked bool
}

// Parse reads a label. It never fails: what it does not know is KindOther, with
// nothing in it.
func Parse(text string) Parsed {
	text = strings.Trim(text, " ")
	marks, count := findMarks(text)
	head := text
	if count > 0 {
		head = text[:marks[0].start]
	}
	words := wordsOf(head)
	p := Parsed{Kind: words.kind()}
	if p.Kind == KindUnpaid {
		p.Return = reasonIn(text)
	}
	if count == 0 {
		p.Motif = strings.TrimLeft(text[words.bankWords():], " .:-")
		return p
	}
	if !p.take(text, head, marks[:count], &words) {
		return Parsed{Kind: p.Kind, Return: p.Return, Motif: strings.TrimLeft(text[words.bankWords():], " .:-")}
	}
	return p
}

// take divides a text by its marks. It reports false when they turn out to be
// text themselves: a colon is only a mark where the bank speaks of a movement.
func (p *Parsed) take(text, head string, marks []mark, words *words) bool {
	named := marks[0].start == 0 && len(marks) > 1 && (marks[0].tag == tagFrom || marks[0].tag == tagTo)
	if marks[0].grammar == colons && p.Kind == KindOther && !named {
		return false
	}
	p.Marked = true
	var from, reference, orderer string
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1].start
		}
		value := squeeze(withoutRest(text[m.end:end], m.grammar, end == len(text)))
		switch m.tag {
		case tagFrom:
			p.Payer = value
		case tagOrderer:
			from = value
		case tagTo:
			p.Payee = value
		case tagMotif:
			p.Motif = value
		case tagReference:
			reference = value
		case tagOrdererReference:
			orderer = value
		case tagEnd:
		}
	}
	if p.Payer = provided(p.Payer); p.Payer == "" {
		p.Payer = provided(from)
	}
	if m := marks[0]; p.Payer == "" && m.grammar == colons && (m.tag == tagMotif || m.key == "REFERENCE") {
		p.Payer = words.closedName(head)
	}
	if p.Kind == KindDirectDebit {
		p.Payer, p.Payee = "", p.Payer
	}
	if p.Reference = provided(reference); p.Reference == "" {
		p.Reference = provided(orderer)
	}
	p.direct(marks[0].grammar)
	return true
}

// direct tells a transfer received from one sent by whom it names.
func (p *Parsed) direct(g grammar) {
	if p.Kind != KindTransfer && (p.Kind != KindOther || g == pluses) {
		return
	}
	switch {
	case p.Payer != "" && p.Payee == "":
		p.Kind = KindReceived
	case p.Payee != "" && p.Payer == "":
		p.Kind = KindSent
	}
}

// provided returns a reference unless it is one of the fillers that stand where
// none was given.
func provided(reference string) string {
	switch strings.ToUpper(strings.ReplaceAll(reference, " ", "")) {
	case "NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NEANT", "NONPROVIDED", "SANSREFERENCE":
		return ""
	}
	return reference
}

// squeeze folds white space to single spaces.
func squeeze(s string) string {
	s = strings.Trim(s, " ")
	if !strings.Contains(s, "  ") && !strings.ContainsAny(s, "\t\r\n") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}
