package label

import "strings"

// maxWords is how many words of a label the bank's own are looked for in.
const maxWords = 8

// word is one word of a label: in capitals without accents, and where it is.
type word struct {
	letters    [16]byte // longer words are cut: no word of a bank is as long
	n          int
	start, end int
}

func (w *word) is(s string) bool { return string(w.letters[:w.n]) == s }

// words are the first words of a label.
type words struct {
	list     [maxWords]word
	n        int
	consumed int // words of the bank at the beginning, once kind has found them
	named    bool
}

// wordsOf cuts a label into words: runs of letters and digits.
func wordsOf(text string) (w words) {
	inside := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		size := 1
		if c == 0xc3 && i+1 < len(text) { // accented letters of French in UTF-8
			c, size = plainLetter(text[i+1]), 2
		}
		c = upper(c)
		if c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 0x80 {
			inside = false
			continue
		}
		if !inside {
			if w.n == maxWords {
				return w
			}
			w.n++
			w.list[w.n-1].start = i
			inside = true
		}
		current := &w.list[w.n-1]
		if current.n < len(current.letters) {
			current.letters[current.n] = c
			current.n++
		}
		i += size - 1
		current.end = i + 1
	}
	return w
}

// plainLetters are the letters without accents of U+00C0 to U+00DF; U+00E0 to
// U+00FF are the same in small.
const plainLetters = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTS"

func plainLetter(second byte) byte { return plainLetters[second&0x1f] }

// at returns a word, or an empty one behind the last.
func (w *words) at(i int) *word {
	if i >= w.n {
		return &word{}
	}
	return &w.list[i]
}

// kind finds out what sort of movement the words of a bank tell of.
func (w *words) kind() Kind {
	first := 0
	for first < w.n && (w.list[first].isNumber() || w.list[first].is("E")) { // "000001 VIR", "E-VIREMENT"
		first++
	}
	switch {
	case w.saysUnpaid():
		if w.any(maxWords, (*word).isFee) {
			return KindFee
		}
		return KindUnpaid
	case w.at(0).isFee(), w.at(0).n == 1 && w.at(1).isFee():
		return KindFee
	case w.at(first).isTransfer():
		return w.transfer(first + 1)
	case w.at(first).isDebit(), w.at(first).is("PE") && w.at(first+1).is("SEPA"):
		w.consumed = w.skipManner(first + 1)
		return KindDirectDebit
	}
	return w.slip()
}

// slip tells cheques, cards and cash by the first words.
func (w *words) slip() Kind {
	next := 1
	for w.at(next).is("DE") || w.at(next).is("D") {
		next++
	}
	a, b := w.at(0), w.at(next)
	card := b.is("CB") || b.is("CARTE") || b.is("CARTES") || b.is("PSC")
	switch {
	case a.is("REM") || a.is("REMISE") || a.is("REMISES"):
		w.consumed = next + 1
		if b.isCheque() {
			return KindCheques
		}
		if card {
			return KindCard
		}
		w.consumed = 0
	case a.is("CB"), a.is("CARTE"):
		w.consumed = 1
		return KindCard
	case (a.is("ACHAT") || a.is("PAIEMENT") || a.is("FACTURE")) && card:
		w.consumed = next + 1
		return KindCard
	case a.is("VRST"), a.is("DAB"), a.is("RETRAIT"), (a.is("VERSEMENT") || a.is("REMISE")) && b.is("ESPECES"):
		w.consumed = 1
		return KindCash
	}
	return KindOther
}

// transfer reads on behind VIR.
func (w *words) transfer(i int) Kind {
	i = w.skipManner(i)
	kind := KindTransfer
	switch a := w.at(i); {
	case a.is("RECU"), a.is("RECUS"), a.is("RE"):
		kind, i = KindReceived, i+1
	case a.is("EN") && w.at(i+1).is("VOTRE") && w.at(i+2).is("FAVEUR"):
		kind, i = KindReceived, i+3
	case a.is("EMIS"), a.is("EMISE"):
		kind, i = KindSent, i+1
	case a.is("POUR"), a.is("FAVEUR"), a.is("EN") && w.at(i+1).is("FAVEUR"):
		kind = KindSent
	}
	i = w.skipManner(i)
	if next := w.at(i + 1); w.at(i).is("DE") && !next.is("COMPTE") && !next.is("TRESORERIE") && !next.is("FONDS") && !next.is("SALAIRE") {
		i++
		w.named = true
		if kind == KindTransfer {
			kind = KindReceived
		}
	}
	w.consumed = i
	return kind
}

// skipManner passes over how the money is sent.
func (w *words) skipManner(i int) int {
	for i < w.n && w.list[i].isManner() {
		i++
	}
	return i
}

// saysUnpaid looks for the words of a return behind nothing but what can be
// returned: further on they are what a payer wrote. "VIR IMPAYE MARS" is a
// transfer for something unpaid.
func (w *words) saysUnpaid() bool {
	for i := range w.n {
		a := &w.list[i]
		switch {
		case a.isUnpaid():
			return !(w.at(0).isTransfer() && strings.HasPrefix(string(a.letters[:a.n]), "IMP"))
		case a.is("RETOUR"), a.is("RET"):
			next := i + 1
			for w.at(next).is("SEPA") || w.at(next).is("DE") {
				next++
			}
			return w.at(next).isReturnable()
		case !a.isReturnable() && !a.isManner() && !a.isNumber() && !a.is("DE") && !a.is("D"):
			return false
		}
	}
	return false
}

func (w *words) any(limit int, is func(*word) bool) bool {
	for i := range min(w.n, limit) {
		if is(&w.list[i]) {
			return true
		}
	}
	return false
}

// bankWords is where the words of the bank end in the text.
func (w *words) bankWords() int {
	if w.consumed == 0 || w.n == 0 {
		return 0
	}
	return w.list[min(w.consumed, w.n)-1].end
}

// closedName returns the name between "VIR SEPA DE" and a mark that ends it. One
// with digits holds more than a name.
func (w *words) closedName(head string) string {
	if !w.named {
		return ""
	}
	name := squeeze(head[w.bankWords():])
	if strings.ContainsAny(name, "0123456789/") {
		return ""
	}
	return name
}

func (w *word) isNumber() bool {
	for _, c := range w.letters[:w.n] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return w.n > 0
}

func (w *word) isTransfer() bool {
	switch string(w.letters[:w.n]) {
	case "VIR", "VIRT", "VR", "VIREMENT", "VIREMENTS", "EVIR", "EVIREMENT":
		return true
	}
	return false
}

func (w *word) isDebit() bool {
	switch string(w.letters[:w.n]) {
	case "PRLV", "PRLVT", "PRELEVEMENT", "PRELEVEMENTS", "PREL", "PRELEV", "SDD":
		return true
	}
	return false
}

func (w *word) isCheque() bool {
	switch string(w.letters[:w.n]) {
	case "CHQ", "CHQS", "CHEQUE", "CHEQUES":
		return true
	}
	return false
}

func (w *word) isReturnable() bool {
	switch string(w.letters[:w.n]) {
	case "EFFET", "EFFETS", "LCR", "BOR", "TIP", "ECHEANCE", "REM", "REMISE", "CB", "CARTE", "CONTREPASSATION", "AVIS":
		return true
	}
	return w.isTransfer() || w.isDebit() || w.isCheque()
}

func (w *word) isManner() bool {
	switch string(w.letters[:w.n]) {
	case "SEPA", "INST", "INSTANTANE", "INSTANT", "EUROPEEN", "INTERNATIONAL", "ETRANGER", "PERMANENT", "PERIODIQUE", "B2B":
		return true
	}
	return false
}

func (w *word) isUnpaid() bool {
	switch string(w.letters[:w.n]) {
	case "IMPAYE", "IMPAYES", "IMPAYEE", "IMPAYEES", "REJ", "REJET", "REJETS", "REJETE", "REJETEE":
		return true
	}
	return false
}

func (w *word) isFee() bool {
	switch string(w.letters[:w.n]) {
	case "FRAIS", "FR", "COM", "COMM", "COMMISSION", "COMMISSIONS", "AGIOS", "TVA", "COTISATION":
		return true
	}
	return false
}

// reasonIn returns the reason code of a return that stands in a text as a word,
// else "RETURN". The codes are those of SEPA returns that cannot be mistaken for
// words (EPC rulebooks, ISO 20022 ExternalReturnReason1Code).
func reasonIn(text string) string {
	for field := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' }) {
		switch field {
		case "AC01", "AC04", "AC06", "AC13", "AG01", "AG02", "AM04", "AM05", "AM09", "BE05", "FF01", "FF05",
			"MD01", "MD02", "MD06", "MD07", "MS02", "MS03", "RC01", "RR01", "RR02", "RR03", "RR04",
			"SL01", "SL11", "SL12", "SL13", "SL14":
			return field
		}
	}
	return "RETURN"
}
