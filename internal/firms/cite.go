package firms

import (
	"fmt"
	"slices"
	"strings"
)

// compose writes what the payer types.
func (w *world) compose(p *payment) {
	if p.repeats != nil && p.repeats.cites != "" {
		p.text, p.rf, p.endToEnd, p.cites = p.repeats.text, p.repeats.rf, p.repeats.endToEnd, p.repeats.cites
		return
	}
	p.cites = CitesNothing
	switch {
	case p.kind == Cheques:
		p.text = fmt.Sprintf("%07d DE %d CHQ", w.IntN(9_999_999), len(p.slips))
		return
	case p.kind == Payout:
		p.text = pick(w.dice, p.name+" PAYOUT ", "VERSEMENT ", "PAYOUT ") + w.digits(6)
		return
	case p.pays == byDebit:
		w.composeDebit(p)
		return
	}
	spoken := w.spoken(p)
	switch {
	case p.kind == WrongOwn || p.kind == WrongOther || p.kind == WrongTypo:
		w.composeWrong(p, spoken)
	case len(spoken) > 0 && p.names:
		w.composeCitation(p, spoken)
	default:
		if p.text = w.smallTalk(p); p.kind == Early && len(spoken) > 0 && spoken[0].Order != "" && w.chance(0.6) {
			p.text, p.cites = "COMMANDE "+spoken[0].Order, CitesOrder
		}
	}
	if p.endToEnd == "" && w.chance(0.3) {
		p.endToEnd = pick(w.dice, "", "VIR"+w.digits(8), w.digits(10), fmt.Sprintf("%s-%s", strings.ReplaceAll(string(p.day), "-", ""), w.digits(4)))
	}
}

// spoken lists the invoices a payment speaks of, less its credit notes at times.
func (w *world) spoken(p *payment) []*invoice {
	parts := p.parts
	if p.speaks != nil {
		parts = p.speaks
	}
	var list []*invoice
	for _, pt := range parts {
		if pt.invoice.Amount > 0 || w.chance(0.6) {
			list = append(list, pt.invoice)
		}
	}
	return list
}

func (w *world) composeDebit(p *payment) {
	number := p.parts[0].invoice.Number
	switch w.IntN(4) {
	case 0, 1:
		p.endToEnd, p.cites = number, CitesEndToEnd
	case 2:
		p.endToEnd, p.cites = "PRLV-"+number, CitesEndToEnd
	default:
		p.endToEnd = "E2E" + w.digits(12)
	}
	if p.text = "MANDAT " + p.customer.ID; w.chance(0.6) {
		p.text, p.cites = "FACTURE "+number, CitesLiteral
	}
}

// composeCitation names the invoices in the payer's manner.
func (w *world) composeCitation(p *payment, spoken []*invoice) {
	manner := w.IntN(1000)
	if p.customer != nil {
		manner = p.customer.manner
	}
	first := spoken[0]
	switch {
	case len(spoken) > 1:
		w.composeList(p, spoken, manner)
		return
	case first.Reference != "" && manner%5 == 0:
		p.cites = CitesStructured
		if p.rf = first.Reference; w.chance(0.4) { // typed into the text
			p.rf, p.text = "", groups(first.Reference)
		}
		return
	case manner%17 == 1:
		p.endToEnd, p.cites = cut(first.Number, 35), CitesEndToEnd
		p.text = w.smallTalk(p)
		return
	case first.Order != "" && manner%3 == 1:
		p.text, p.cites = pick(w.dice, "", "CDE ", "BON DE COMMANDE ", "V/COMMANDE ")+first.Order, CitesOrder
		return
	}
	number := first.Number
	p.cites = CitesLiteral
	if w.chance(w.mangling(p)) {
		number, p.cites = w.mangle(first.Number, manner)
	}
	p.text = w.around(p, number)
	if p.cites == CitesLiteral && w.chance(0.04) {
		p.text, p.cites = w.overSeam(number), CitesSeam
	}
}

func (w *world) mangling(p *payment) float64 {
	if p.customer == nil {
		return 1 - w.rates.literal
	}
	return p.customer.mangles
}

// composeList names several invoices.
func (w *world) composeList(p *payment, spoken []*invoice, manner int) {
	numbers := make([]string, len(spoken))
	p.cites = CitesLiteral
	mangled := w.chance(w.mangling(p))
	for n, i := range spoken {
		numbers[n] = i.Number
		if mangled {
			numbers[n], p.cites = w.mangle(i.Number, manner)
		}
	}
	before, _ := counterOf(spoken[0].Number)
	sameBefore := !slices.ContainsFunc(spoken, func(i *invoice) bool { b, _ := counterOf(i.Number); return b != before })
	switch {
	case w.chance(0.15):
		p.cites, numbers = CitesSome, numbers[:w.between(1, len(numbers)-1)]
	case sameBefore && !mangled && w.chance(0.2): // the counters of the others alone
		for n := range numbers[1:] {
			_, counter := counterOf(spoken[n+1].Number)
			numbers[n+1] = pick(w.dice, counter, strings.TrimLeft(counter, "0"))
		}
		p.cites = CitesCounter
	case sameBefore && w.consecutive(spoken):
		_, counter := counterOf(spoken[len(spoken)-1].Number)
		numbers = []string{spoken[0].Number + pick(w.dice, " A ", " à ", "-", " AU ") + counter}
		p.cites = CitesMangled
	}
	glue := []string{" ", ", ", " + ", " ET ", "/", "; ", " - "}[manner%7]
	p.text = pick(w.dice, "FACTURES ", "FACT ", "", "REGLEMENT FACTURES ", "RGLT ", "VOS FACTURES ") + strings.Join(numbers, glue)
}

func (w *world) consecutive(spoken []*invoice) bool {
	for n := range spoken[1:] {
		_, a := counterOf(spoken[n].Number)
		_, b := counterOf(spoken[n+1].Number)
		if atoi(b) != atoi(a)+1 {
			return false
		}
	}
	return true
}

// composeWrong names an invoice that it does not pay.
func (w *world) composeWrong(p *payment, spoken []*invoice) {
	number := spoken[0].Number
	p.cites = CitesWrong
	switch p.kind {
	case WrongTypo:
		at := len(number) - 1 - w.IntN(min(3, len(number)-1))
		number = number[:at] + string(rune('0'+(int(number[at]-'0')+w.between(1, 9)+10)%10)) + number[at+1:]
	default:
		var others []*invoice
		for _, i := range w.invoices {
			// Who names one of several equal debts pays that one (art. 1342-10 C. civ.).
			same := i.customer == p.customer && i.Amount == spoken[0].Amount
			if i != spoken[0] && !same && i.Issued < p.day && i.Amount > 0 && (i.customer == p.customer) == (p.kind == WrongOwn) {
				others = append(others, i)
			}
		}
		if len(others) == 0 {
			p.kind, p.cites = Plain, CitesLiteral
			break
		}
		number = others[len(others)-1-w.IntN(min(40, len(others)))].Number
	}
	p.text = w.around(p, number)
}

// around puts a number into a sentence.
func (w *world) around(p *payment, number string) string {
	day := p.parts0().Issued
	french := fmt.Sprintf("%s/%s/%s", day[8:], day[5:7], day[:4])
	text := pick(w.dice,
		number, number, "FACTURE "+number, "FACTURE "+number, "FACT "+number, "REGLEMENT FACTURE "+number, "FACT N "+number, "Facture n° "+number,
		"VOTRE FACTURE "+number+" DU "+french, "RGT FAC "+number, "PAIEMENT "+number+" MERCI", "/INV/"+number+" "+french, number+" "+french, "INV "+number)
	if w.chance(w.rates.decoy) {
		text = w.decoy() + " " + text
	}
	if w.chance(w.rates.decoy) {
		text += " " + w.decoy()
	}
	return text
}

func (p *payment) parts0() *invoice {
	if p.speaks != nil {
		return p.speaks[0].invoice
	}
	return p.parts[0].invoice
}

// decoy is a number that is no invoice's, or only by accident.
func (w *world) decoy() string {
	return pick(w.dice, "N/REF "+w.digits(4), "CLIENT "+w.digits(5), "SIREN "+w.digits(3)+" "+w.digits(3)+" "+w.digits(3), "TEL 0"+w.digits(9),
		"DOSSIER "+w.digits(5), "CHANTIER "+pick(w.dice, towns...), "BL "+w.digits(5), "REF "+w.digits(6), "LOT "+w.digits(2), "AFF "+w.digits(4))
}

// smallTalk is what payers type who name nothing.
func (w *world) smallTalk(p *payment) string {
	day := p.day
	text := pick(w.dice, "", "VIREMENT", "REGLEMENT", "FACTURE", "REGLEMENT FACTURE", "SOLDE", "PAIEMENT", "VIREMENT DE "+p.name, "VIR "+p.name, "ACOMPTE",
		"REGLT "+string(day[8:])+"/"+string(day[5:7])+"/"+string(day[:4]), "FACTURE "+months[atoi(string(day[5:7]))-1], "PRESTATION", "MERCI", "VIREMENT EN VOTRE FAVEUR",
		plain(w.name))
	if p.kind == Subscription {
		text = pick(w.dice, "ABONNEMENT", "VIR PERMANENT", "ABONNEMENT "+months[atoi(string(day[5:7]))-1], "", plain(w.name))
	}
	if w.chance(w.rates.decoy / 2) {
		text = strings.TrimSpace(text + " " + w.decoy())
	}
	return text
}

var months = strings.Fields("JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE")

// mangle types a number as people do.
func (w *world) mangle(number string, manner int) (string, Citing) {
	before, counter := counterOf(number)
	year := strings.Trim(before, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-/")
	bare := strings.NewReplacer("-", "", "/", "").Replace(number)
	spaced := strings.NewReplacer("-", " ", "/", " ").Replace(number)
	short := strings.TrimLeft(counter, "0")
	how := manner % 10
	if w.chance(0.25) {
		how = w.IntN(10)
	}
	switch how {
	case 0:
		return bare, CitesMangled
	case 1:
		return spaced, CitesMangled
	case 2:
		return strings.ToLower(number), CitesMangled
	case 3:
		return strings.ReplaceAll(number, "0", "O"), CitesMangled
	case 4:
		if year != "" {
			return year + pick(w.dice, "-", "/", " ", "") + counter, CitesMangled
		}
		return spaced, CitesMangled
	case 5:
		return counter, CitesCounter
	case 6:
		return short, CitesCounter
	case 7:
		return strings.NewReplacer("-", ".", "/", ".").Replace(number), CitesMangled
	case 8:
		return pick(w.dice, "FACT ", "N", "FC", "F ") + counter, CitesCounter
	}
	at := len(number) - 2
	return number[:at] + " " + number[at:], CitesMangled
}

// overSeam types so much before the number that it lies across the 35th
// character, where many banks cut.
func (w *world) overSeam(number string) string {
	lead := pick(w.dice, "REGLEMENT DE NOTRE PART POUR LA FACTURE NUMERO", "VIREMENT CLIENT POUR SOLDE DE TOUT COMPTE FACT", "PAIEMENT PAR VIREMENT DE VOTRE FACTURE REF")
	room := 35 - w.between(2, max(2, len(number)-2))
	return cut(lead, room-1) + strings.Repeat(" ", 1) + number
}

// groups writes a reference in groups of four.
func groups(text string) string {
	var b strings.Builder
	for i, r := range text {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
