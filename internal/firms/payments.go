package firms

import (
	"cmp"
	"slices"

	"relanced/internal/ledger"
)

// payment is money on its way to the firm, and what it is for.
type payment struct {
	day      ledger.Date // of booking
	customer *customer   // nil when it is several customers'
	kind     Kind
	parts    []part
	amount   int64 // what arrives
	name     string
	iban     string
	pays     means
	cites    Citing
	willCite float64 // the probability
	names    bool    // what it pays
	text     string
	rf       string
	endToEnd string
	back     ledger.Date
	repeats  *payment    // the one it is a second time, nil for most
	speaks   []part      // what it speaks of, when that is not what it settles
	slips    []slip      // the payments that a bulk one is made of
	advised  ledger.Date // the day on which what it is made of arrives, "" for never
}

// part is what a payment settles of an invoice.
type part struct {
	invoice           *invoice
	money, adjustment int64
	contestable       bool
}

// due is an amount somebody means to pay on a day.
type due struct {
	invoice    *invoice
	day        ledger.Date
	amount     int64
	instalment bool
	discounted bool
}

// payAll lets every customer pay.
func (w *world) payAll() {
	for _, c := range w.customers {
		w.pay(c)
	}
	w.joinShared()
	w.payIn()
	kept := w.payments[:0]
	for _, p := range w.payments {
		if p.day = bankingDay(p.day); p.day <= w.last && p.day >= w.first {
			kept = append(kept, p)
		}
	}
	w.payments = kept
	slices.SortStableFunc(w.payments, func(a, b *payment) int { return cmp.Compare(a.day, b.day) })
	for _, p := range w.payments {
		p.names = w.chance(p.willCite)
	}
	w.oldestFirst()
	for _, p := range w.payments {
		if p.back > w.last { // nobody knows yet
			if p.back, p.kind = "", Plain; p.pays == byDebit {
				p.kind = DirectDebit
			}
		}
		w.compose(p)
	}
}

// pay lets one customer pay what it owes.
func (w *world) pay(c *customer) {
	var credits []*invoice
	var dues []due
	for _, i := range w.invoices {
		switch {
		case i.customer != c:
		case i.Amount < 0:
			if w.chance(0.85) {
				credits = append(credits, i)
			}
		case c.never && w.chance(0.85):
		default:
			dues = append(dues, w.dues(i)...)
		}
	}
	slices.SortStableFunc(dues, func(a, b due) int { return cmp.Compare(a.day, b.day) })
	for len(dues) > 0 {
		n := 1
		for n < len(dues) && n < 12 && dues[n].day == dues[0].day && c.pays != byDebit && c.pays != byCard &&
			(c.runDay > 0 || w.chance(0.5)) && !dues[n].discounted && !dues[0].discounted {
			n++
		}
		if n == 1 && len(dues) > 1 && c.pays == byTransfer && dues[1].day.Sub(dues[0].day) < 10 && w.chance(0.06) && !dues[0].discounted && !dues[1].discounted {
			n = 2
		}
		p := w.payment(c, dues[:n], &credits)
		dues = dues[n:]
		w.oddity(p)
	}
}

// dues says when a customer means to pay an invoice.
func (w *world) dues(i *invoice) []due {
	c := i.customer
	if i.percent > 0 && w.chance(w.rates.discountTaken) && c.runDay == 0 {
		return []due{{i, i.Issued.AddDays(w.between(2, i.days-2)), i.Amount, false, true}}
	}
	var list []due
	for _, part := range i.Schedule() {
		day := part.Due.AddDays(c.lateness + w.between(-3, 6))
		if c.pays == byDebit {
			day = part.Due
		}
		if least := i.Issued.AddDays(2); day < least {
			day = least
		}
		day = bankingDay(day)
		if c.runDay > 0 {
			for atoi(string(day[8:])) != c.runDay {
				day = day.AddDays(1)
			}
			day = bankingDay(day)
		}
		list = append(list, due{i, day, part.Amount, len(i.Instalments) > 0, false})
	}
	return list
}

// payment pays some dues, less the credit notes that wait.
func (w *world) payment(c *customer, dues []due, credits *[]*invoice) *payment {
	p := &payment{day: dues[len(dues)-1].day, customer: c, kind: Plain, name: c.bankName, iban: c.iban, pays: c.pays, willCite: c.cites}
	for _, d := range dues {
		p.add(part{invoice: d.invoice, money: d.amount})
		switch {
		case d.discounted:
			p.deduct(d.amount*d.invoice.percent/100, false)
			p.kind = Discounted
		case d.instalment:
			p.kind = InstalmentOf
		case d.invoice.sub && len(dues) == 1:
			p.kind = Subscription
		}
	}
	if len(p.parts) > 1 {
		p.kind = Bundle
	}
	for n, i := range *credits {
		if p.kind != Discounted && p.kind != InstalmentOf && i.Issued < p.day && p.amount+i.Amount > 1000 {
			p.add(part{invoice: i, money: i.Amount})
			p.kind = Netted
			*credits = slices.Delete(*credits, n, n+1)
			break
		}
	}
	switch {
	case c.payer != nil:
		p.name, p.iban = c.payer.name, c.payer.iban
		if c.payer.several {
			p.kind = Shared
		} else if p.kind == Plain {
			p.kind = ThirdParty
		}
	case c.pays == byDebit:
		p.kind = DirectDebit
	case c.twin != nil && p.kind == Plain:
		p.kind = SameName
	}
	w.payments = append(w.payments, p)
	return p
}

func (p *payment) add(pt part) {
	p.parts = append(p.parts, pt)
	p.amount += pt.money
}

// deduct takes an amount off what is paid of the first invoice, as an
// adjustment.
func (p *payment) deduct(minor int64, contestable bool) {
	first := &p.parts[0]
	first.money -= minor
	first.adjustment += minor
	first.contestable = contestable
	p.amount -= minor
}

// joinShared puts the payments of some payers for several customers into one
// transfer of the fortnight.
func (w *world) joinShared() {
	joined, moved := map[*payer]map[ledger.Date]*payment{}, map[*payment]int{}
	kept := w.payments[:0]
	for _, p := range w.payments {
		c := p.customer
		if c.payer == nil || !c.payer.joins || p.kind != Shared || p.iban != c.payer.iban {
			kept = append(kept, p)
			continue
		}
		day := bankingDay(fortnight(p.day))
		if joined[c.payer] == nil {
			joined[c.payer] = map[ledger.Date]*payment{}
		}
		first := joined[c.payer][day]
		moved[p], p.day = day.Sub(p.day), day
		if first == nil {
			joined[c.payer][day] = p
			kept = append(kept, p)
			continue
		}
		first.parts, first.amount = append(first.parts, p.parts...), first.amount+p.amount
		if first.customer != c {
			first.customer, first.kind = nil, SharedSeveral
		}
	}
	w.payments = kept
	for _, p := range w.payments { // a second time comes after the first
		if p.repeats != nil {
			p.day = p.day.AddDays(moved[p.repeats])
		}
	}
}

// oldestFirst puts a payment that names nothing on the oldest due of several
// equal debts, as the law does (art. 1342-10 C. civ.). Whoever meant to pay that
// one later then pays the other.
func (w *world) oldestFirst() {
	owed := map[*customer][]*invoice{}
	for _, i := range w.invoices {
		owed[i.customer] = append(owed[i.customer], i)
	}
	paidBy := map[*invoice]*payment{}
	for _, p := range slices.Backward(w.payments) {
		for _, pt := range p.parts {
			paidBy[pt.invoice] = p // the first
		}
	}
	for _, p := range w.payments {
		if p.names || len(p.parts) != 1 || p.back != "" || p.parts[0].money+p.parts[0].adjustment != p.parts[0].invoice.Amount {
			continue
		}
		mine := p.parts[0].invoice
		for _, i := range owed[mine.customer] {
			other := paidBy[i]
			older := i.Due < mine.Due || i.Due == mine.Due && i.Issued < mine.Issued
			if i == mine || i.Amount != mine.Amount || !older || i.Issued >= p.day || other != nil && other.day <= p.day {
				continue
			}
			if other != nil && (len(other.parts) != 1 || other.parts[0].money != i.Amount || other.day <= mine.Issued && other.names) {
				continue
			}
			if p.kind == Early { // it would have been, had nothing else been owed
				p.kind = Plain
			}
			p.parts[0].invoice, paidBy[i] = i, p
			if paidBy[mine] = other; other != nil {
				if other.parts[0].invoice = mine; other.day < mine.Issued {
					other.kind = Early // nothing else is owed any more
				}
			}
			break
		}
	}
}

// fortnight is the next fifteenth, or end of a month.
func fortnight(day ledger.Date) ledger.Date {
	if day[8:] <= "15" {
		return day[:8] + "15"
	}
	return ledger.NewDate(day.Time().Year(), day.Time().Month()+1, 0)
}

// feeOf is what a provider keeps of a payment, by its price list for cards,
// wallets and direct debits of the euro area.
func feeOf(provider string, amount int64) int64 {
	switch provider {
	case "SUMUP":
		return (amount*175 + 5000) / 10_000
	case "PAYPAL":
		return (amount*290+5000)/10_000 + 35
	case "GOCARDLESS":
		return (amount*100+5000)/10_000 + 20
	}
	return (amount*150+5000)/10_000 + 25
}

// payIn gathers cheques to remittances, and card payments to payouts net of the
// provider's fees.
func (w *world) payIn() {
	gathered := map[string]*payment{}
	kept := w.payments[:0]
	provider := pick(w.dice, "STRIPE", "SUMUP", "PAYPAL", "GOCARDLESS")
	for _, p := range w.payments {
		if p.pays != byCheque && p.pays != byCard {
			kept = append(kept, p)
			continue
		}
		one := slip{customer: p.customer, parts: len(p.parts)}
		day, kind := p.day.AddDays((9-int(p.day.Weekday()))%7+1), Cheques // the next Wednesday
		if p.pays == byCard {
			day, kind = p.day.AddDays((8-int(p.day.Weekday()))%7+2), Payout
			fee := feeOf(provider, p.amount)
			p.deduct(fee, false)
			one.fee = fee
		}
		key := string(day) + string(kind)
		if first := gathered[key]; first != nil && (kind == Payout || len(first.parts) < 12) {
			first.parts, first.amount = append(first.parts, p.parts...), first.amount+p.amount
			first.slips = append(first.slips, one)
			if first.customer != p.customer {
				first.customer = nil
			}
			continue
		}
		p.slips = []slip{one}
		p.day, p.kind, p.iban, p.name = day, kind, "", ""
		if kind == Payout {
			p.name = provider
		}
		gathered[key] = p
		kept = append(kept, p)
	}
	w.payments = kept
}
