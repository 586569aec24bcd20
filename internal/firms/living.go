package firms

import (
	"fmt"

	"relanced/internal/ledger"
)

// liveOn books what is not between the firm and its customers: money that goes
// out, and money that comes in from others.
func (w *world) liveOn() {
	for day := w.first; day <= w.last; day = day.AddDays(1) {
		if !isBankingDay(day) {
			continue
		}
		for range w.IntN(4) {
			w.spend(day)
		}
		if w.chance(w.rates.strangers) {
			w.receive(day)
		}
		if day[8:] >= "26" && day[8:] <= "28" && w.chance(0.5) {
			w.lines = append(w.lines, &line{day: day, cents: -int64(w.between(500_000, 2_500_000)), party: "SALAIRES", text: "PAIE " + months[atoi(string(day[5:7]))-1], code: codeSent})
		}
		if w.chance(0.03) {
			w.moveOver(day)
		}
	}
}

func (w *world) spend(day ledger.Date) {
	l := &line{day: day, cents: -int64(w.between(900, 300_000)), code: codeDebited, party: plain(w.companyName())}
	switch w.IntN(5) {
	case 0:
		l.party, l.text = pick(w.dice, "URSSAF", "DGFIP", "EDF PRO", "ORANGE", "MALAKOFF HUMANIS"), "PRLV "+w.digits(8)
	case 1:
		l.code, l.text = codeCard, "CARTE "+w.digits(4)
	case 2:
		l.code, l.cents, l.party, l.text = codeFee, -int64(w.between(100, 4_000)), "", "COTISATION / FRAIS DE TENUE DE COMPTE"
	default:
		l.code, l.text = codeSent, "VOTRE FACTURE "+w.digits(5)
	}
	w.lines = append(w.lines, l)
}

// receive books income that is no customer's.
func (w *world) receive(day ledger.Date) {
	amount := int64(w.between(2_000, 400_000))
	if w.chance(0.3) {
		amount -= amount % 1000
	}
	l := &line{day: day, cents: amount, code: codeReceived, iban: w.frenchIBAN()}
	switch w.IntN(8) {
	case 0:
		l.party, l.text = pick(w.dice, "DGFIP", "DRFIP BRETAGNE", "SIE DE RENNES", "DIRECTION GENERALE DES FINANCES PUBLIQ"), pick(w.dice, "REMBOURSEMENT CREDIT DE TVA ", "REMB TROP PERCU IS ", "DEGREVEMENT ")+w.digits(8)
	case 1:
		l.party, l.iban, l.text, l.code = "", "", pick(w.dice, "INTERETS CREDITEURS", "ARRETE DE COMPTE INTERETS", "INTERETS 2026"), codeInterest
		l.cents = int64(w.between(100, 9_000))
	case 2:
		l.party, l.text = plain(w.personName()), pick(w.dice, "RETOUR VIREMENT SALAIRE", "REMB TROP PERCU SALAIRE", "REMBOURSEMENT AVANCE")
	case 3:
		l.party, l.text = pick(w.dice, "AXA FRANCE IARD", "MAIF", "GROUPAMA", "ALLIANZ IARD", "CPAM RENNES", "MALAKOFF HUMANIS"), pick(w.dice, "INDEMNITE SINISTRE ", "IJSS ", "REMB SINISTRE ")+w.digits(9)
	case 4:
		l.party, l.text = plain(w.companyName()), pick(w.dice, "REMBOURSEMENT AVOIR ", "AVOIR ", "REMB FACTURE ", "TROP PERCU ")+w.digits(5)
	case 5:
		l.party, l.text = pick(w.dice, "BPIFRANCE", "CAISSE REGIONALE CREDIT AGRICOLE", "BNP PARIBAS"), "DEBLOCAGE PRET "+w.digits(8)
		l.cents = int64(w.between(10, 80)) * 100_000
	case 6:
		l.party, l.text = pick(w.dice, "URSSAF", "ASP", "REGION BRETAGNE", "AGEFIPH"), pick(w.dice, "REMBOURSEMENT COTISATIONS ", "AIDE APPRENTISSAGE ", "SUBVENTION ")+w.digits(6)
	default:
		l.party, l.text = plain(w.personName()), pick(w.dice, "APPORT COMPTE COURANT ASSOCIE", "CAUTION", "VENTE VEHICULE", "VIREMENT", "REMBOURSEMENT")
	}
	l.credit = &Credit{Kind: NotCustomers, Cites: CitesNothing}
	w.lines = append(w.lines, l)
}

// moveOver moves money between the firm's own accounts.
func (w *world) moveOver(day ledger.Date) {
	amount, from := int64(w.between(1, 30))*100_000, w.IntN(2)
	to := 1 - from
	text := pick(w.dice, "VIREMENT INTERNE", "VIR DE COMPTE A COMPTE", "TRESORERIE", "")
	name := plain(w.name)
	w.lines = append(w.lines,
		&line{day: day, account: from, cents: -amount, party: name, iban: w.accounts[to].iban, text: text, code: codeSent},
		&line{day: day, account: to, cents: amount, party: name, iban: w.accounts[from].iban, text: text, code: codeReceived, credit: &Credit{Kind: OwnTransfer, Cites: CitesNothing}})
}

// book turns the payments into lines of statements, and those into the truth.
func (w *world) book() {
	bank := w.bank()
	for _, p := range w.payments {
		l := p.lineOf()
		w.lines = append(w.lines, l)
		if p.back != "" {
			w.lines = append(w.lines, w.returnOf(p, l))
		}
	}
	w.shuffleDays()
	for n, l := range w.lines {
		bank.print(w, l)
		l.ref = fmt.Sprintf("%s%s%07d", bank.code, l.day[2:4], n+1)
		l.arrives = w.arrival(l.day)
		if l.credit == nil {
			continue
		}
		c := *l.credit
		c.Ref, c.Booked, c.Arrives, c.Amount, c.Entry = l.ref, l.day, l.arrives, l.cents, l.String()
		if c.Back != "" {
			c.Back = w.arrival(c.Back)
		}
		w.credits = append(w.credits, c)
	}
}

// arrival is the morning on which the statement of a day arrives.
func (w *world) arrival(day ledger.Date) ledger.Date {
	if w.options.Statements == Monthly {
		return nextBankingDay(ledger.NewDate(day.Time().Year(), day.Time().Month()+1, 1))
	}
	return nextBankingDay(day)
}

// shuffleDays puts the lines in order of their days, and those of a day in any.
func (w *world) shuffleDays() {
	w.Shuffle(len(w.lines), func(i, j int) { w.lines[i], w.lines[j] = w.lines[j], w.lines[i] })
	sortByDay(w.lines)
}

// lineOf is the line of a payment, and its truth.
func (p *payment) lineOf() *line {
	l := &line{day: p.day, cents: p.amount, party: p.name, iban: p.iban, text: p.text, rf: p.rf, endToEnd: p.endToEnd, code: codeReceived}
	switch p.pays {
	case byDebit:
		l.code = codeCollected
	case byCheque:
		l.code = codeCheque
	case byTransfer, byCard:
	}
	c := &Credit{Kind: p.kind, Cites: p.cites, Back: p.back, Advised: p.advised}
	if p.customer != nil {
		c.Customer = p.customer.ID
	}
	for _, pt := range p.parts {
		c.Parts = append(c.Parts, Part{pt.invoice.Number, pt.money, pt.adjustment, pt.contestable})
	}
	l.credit = c
	return l
}

// returnOf is the line of a payment that comes back.
func (w *world) returnOf(p *payment, l *line) *line {
	back := &line{day: p.back, cents: -l.cents, party: l.party, iban: l.iban, endToEnd: l.endToEnd, text: l.text, code: codeReturned, reason: pick(w.dice, "AC04", "AM04", "MD06", "MS02", "AC01")}
	if p.pays != byDebit {
		back.code, back.reason = codeRecalled, pick(w.dice, "DUPL", "CUST", "TECH", "FRAD")
	}
	if w.chance(0.25) { // in words alone
		back.reason = ""
	}
	return back
}
