package firms

// oddity lets something happen to a payment, or nothing.
func (w *world) oddity(p *payment) {
	c, r := p.customer, w.rates
	if p.pays == byDebit {
		if w.chance(4 * r.returned) {
			w.comesBack(p)
		}
		return
	}
	if p.pays != byTransfer || len(p.parts) == 0 {
		return
	}
	single := len(p.parts) == 1 && p.kind != InstalmentOf && p.kind != Discounted
	i := p.parts[0].invoice
	late := p.day.Sub(i.Due)
	switch {
	case c.foreign && single && w.chance(0.35):
		p.deduct(int64(w.between(5, 30))*100, false)
		p.kind = BankFee
	case w.chance(r.returned):
		w.comesBack(p)
	case w.chance(r.twice):
		w.again(p)
	case single && c.rounds && p.amount%100 != 0:
		w.round(p)
	case single && w.chance(r.early) && i.Issued > w.first.AddDays(15):
		p.day, p.kind, p.willCite = i.Issued.AddDays(-w.between(1, 9)), Early, 0
	case single && w.chance(r.partial) && i.Amount > 20_000:
		w.inParts(p)
	case single && w.chance(r.undueDiscount):
		p.deduct(p.amount*int64(pick(w.dice, 1, 2, 2, 3))/100, true)
		p.kind = Undue
	case single && w.chance(r.rounding):
		w.round(p)
	case single && late > 10 && c.Kind == "b2b" && w.chance(r.penalty):
		p.amount += 4_000
		if w.chance(0.6) {
			p.amount += i.Amount * int64(late) * 12 / 36_500
		}
		p.kind = Penalty
	case w.chance(r.thirdParty) && c.payer == nil:
		p.name, p.iban, p.kind = plain(pick(w.dice, w.companyName(), w.personName(), w.personName())), w.frenchIBAN(), ThirdParty
		p.willCite = max(p.willCite, 0.7)
	case single && w.chance(r.wrongReference):
		p.kind = pick(w.dice, WrongOwn, WrongOther, WrongTypo)
	}
}

// round drops the cents, or mistypes some.
func (w *world) round(p *payment) {
	off := p.amount % 100
	switch {
	case off == 0:
		off = int64(pick(w.dice, 1, 2, 9, 10, -1))
	case w.chance(0.3):
		off -= 100 // up to the next euro
	}
	if off > 0 {
		p.deduct(off, false)
	} else {
		p.amount -= off // a surplus of cents
	}
	p.kind = Rounded
}

// inParts pays a part now and, mostly, the rest later.
func (w *world) inParts(p *payment) {
	i, whole := p.parts[0].invoice, p.parts[0].money
	now := pick(w.dice, whole/2, whole/2, whole*3/10, whole/3, max(whole/2/10_000*10_000, 5_000))
	if now <= 0 || now >= whole {
		return
	}
	p.parts[0].money, p.amount, p.kind = now, now, Partial
	if w.chance(0.8) {
		rest := *p
		rest.parts, rest.amount, rest.day = nil, 0, p.day.AddDays(w.between(15, 40))
		rest.add(part{invoice: i, money: whole - now})
		w.payments = append(w.payments, &rest)
	}
}

// comesBack undoes a payment some days later; mostly it is paid again.
func (w *world) comesBack(p *payment) {
	p.back = nextBankingDay(p.day.AddDays(w.between(1, 7)))
	p.kind = CameBack
	if w.chance(0.7) {
		again := *p
		again.parts = append([]part(nil), p.parts...)
		again.back, again.kind, again.pays = "", Plain, byTransfer
		again.willCite = max(again.willCite, 0.5)
		again.day = p.back.AddDays(w.between(3, 20))
		w.payments = append(w.payments, &again)
	}
}

// again pays the same a second time.
func (w *world) again(p *payment) {
	second := *p
	second.parts, second.kind, second.repeats, second.speaks = nil, Twice, p, p.parts
	second.day = p.day.AddDays(pick(w.dice, 0, 1, 3, 7, 14, 30))
	w.payments = append(w.payments, &second)
}
