package firms

import (
	"math/rand/v2"

	"relanced/internal/ledger"
)

// slip is one payment among those of a bulk credit: so many of its parts, in
// their order.
type slip struct {
	customer *customer
	parts    int
	fee      int64 // that the provider kept of it
}

// clerk is whoever brings what bulk credits are made of. The chance is its own,
// so that a firm pays and banks the same whatever its clerk does.
type clerk struct {
	dice
	lists   bool // types the cheques of a remittance
	reports bool // downloads the reports of payouts
	monthly bool // at the end of the month only
	french  bool // writes as French spreadsheets do
	ids     bool // types the numbers of customers and not their names
}

// adviseAll says for each bulk credit when the file that explains it arrives.
// Most firms have a clerk who sees to it; some do not, and nobody is perfect.
func (w *world) adviseAll() {
	c := clerk{dice: dice{rand.New(rand.NewPCG(w.seed, 0x636c65726b))}}
	c.lists, c.reports, c.monthly, c.french, c.ids = c.chance(0.9), c.chance(0.9), c.chance(0.2), c.chance(0.5), c.chance(0.4)
	w.clerk = c
	for _, p := range w.payments {
		if len(p.slips) == 0 {
			continue
		}
		kept, without := c.lists, Unlisted
		if p.kind == Payout {
			kept, without = c.reports, Unreported
		}
		missing, late := c.chance(w.rates.unadvised), c.chance(w.rates.lateAdvice)
		if !kept || missing {
			p.kind = without
			continue
		}
		p.advised = w.adviceArrives(p.day, late)
	}
}

// adviceArrives is the morning on which a bulk credit of a day is explained: not
// before its statement, as a rule.
func (w *world) adviceArrives(day ledger.Date, late bool) ledger.Date {
	c := w.clerk
	switch {
	case c.monthly:
		return nextBankingDay(ledger.NewDate(day.Time().Year(), day.Time().Month()+1, 1))
	case late:
		return bankingDay(day.AddDays(c.between(8, 30)))
	}
	return bankingDay(day.AddDays(c.between(0, 3)))
}

// sum is what a customer paid with a slip, with what the provider kept of it.
func (s slip) sum(parts []part) int64 {
	total := s.fee
	for _, pt := range parts {
		total += pt.money
	}
	return total
}

// eachSlip goes through the payments of a bulk credit with the parts of each.
func (p *payment) eachSlip(yield func(slip, []part)) {
	at := 0
	for _, s := range p.slips {
		yield(s, p.parts[at:at+s.parts])
		at += s.parts
	}
}
