package charges

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"relanced/internal/ledger"
)

// Charge computes what a claim amounts to on a day. Payments booked later count
// for nothing, so that a statement can be made again as of any day.
func Charge(rates Table, law Law, settings Settings, claim Claim, asOf ledger.Date) Statement {
	s := charge(rates, law, settings, claim, asOf)
	next := charge(rates, law, settings, claim, asOf.AddDays(1))
	if more := new(big.Rat).Sub(next.exact, s.exact); more.Sign() > 0 {
		s.Daily.Minor = rounded(more)
	}
	return s
}

func charge(rates Table, law Law, settings Settings, claim Claim, asOf ledger.Date) Statement {
	r := newRun(rates, law, settings.withDefaults(), claim, asOf)
	last := ledger.Date("")
	for _, day := range r.days() {
		r.accrue(last, day)
		r.mark(day)
		r.settle(day)
		r.change(day)
		last = day
	}
	return r.statement()
}

// run is a claim on its way from its first day to the day of the statement.
type run struct {
	rates    Table
	law      Law
	settings Settings
	claim    Claim
	asOf     ledger.Date
	end      ledger.Date // the last day interest runs
	parts    []part
	segments []segment
	notes    []string
	doubtful bool

	interest, interestPaid *big.Rat // accrued, and of that
	costs, costsPaid       *big.Rat // the same for flat sums
	flats                  map[int]int64
	interestWaived         *big.Rat     // of interestPaid
	late                   map[int]bool // instalments, by number
	costsMeant             *big.Rat     // of costsPaid, by what was meant for the charges
	ahead                  []ahead      // what was meant for charges and is more than had accrued
}

// part is an instalment and what is left of it.
type part struct {
	Instalment
	start ledger.Date // interest runs from the day after; "" for not yet
	left  *big.Rat
}

// ahead is what is left of a payment that was meant for charges.
type ahead struct {
	Payment
	rest *big.Rat
}

// segment is a Segment before rounding. Days run from the one after "after".
type segment struct {
	instalment int
	after, to  ledger.Date
	semester   ledger.Date // whose rate it has
	base       *big.Rat
	price      price
	amount     *big.Rat
}

func newRun(rates Table, law Law, settings Settings, claim Claim, asOf ledger.Date) *run {
	r := &run{
		rates: rates, law: law, settings: settings, claim: claim, asOf: asOf, end: asOf,
		interest: new(big.Rat), interestPaid: new(big.Rat), costs: new(big.Rat), costsPaid: new(big.Rat),
		flats: map[int]int64{}, costsMeant: new(big.Rat), interestWaived: new(big.Rat), late: map[int]bool{},
	}
	if claim.Insolvency != "" {
		r.end = min(r.end, claim.Insolvency.AddDays(-1)) // art. L622-28 C. com.
	}
	r.parts = r.partsOf(claim.Instalments)
	return r
}

// partsOf are instalments of which nothing was paid yet, in the order in which
// payments settle them: what was due first (art. 1342-10 C. civ.).
func (r *run) partsOf(instalments []Instalment) []part {
	parts := make([]part, 0, len(instalments))
	for _, i := range instalments {
		p := part{Instalment: i, left: big.NewRat(max(i.Amount, 0), 1)}
		if r.law.Country != "" && !i.Unclaimed {
			p.start = r.law.start(i.Due, r.claim.Notice)
		}
		parts = append(parts, p)
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.Due, b.Due) })
	return parts
}

// days lists the days up to that of the statement on which something changes, in
// order: behind each, base and rate stay what they are until the next.
func (r *run) days() []ledger.Date {
	days := []ledger.Date{"", r.end, r.asOf}
	for _, p := range r.claim.Payments {
		days = append(days, p.Day)
	}
	first := r.end
	parts := slices.Clone(r.parts)
	for _, c := range r.claim.Changes {
		days = append(days, c.Day)
		parts = append(parts, r.partsOf(c.Instalments)...)
	}
	for _, p := range parts {
		if p.start != "" {
			days = append(days, p.start)
			first = min(first, p.start)
		}
	}
	if r.law.Segmentation == PerSemester {
		for d := lastOfSemester(first); d < r.end; d = lastOfSemester(d.AddDays(1)) {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	return slices.DeleteFunc(days, func(d ledger.Date) bool { return d > r.asOf })
}

// accrue lets interest run over the days after one, up to another.
func (r *run) accrue(after, to ledger.Date) {
	if after == "" || to > r.end {
		return
	}
	for _, p := range r.parts {
		if p.start == "" || after < p.start || p.left.Sign() <= 0 {
			continue
		}
		semester := r.semester(p, to)
		s := segment{instalment: p.Number, after: after, to: to, semester: semester, base: new(big.Rat).Set(p.left), price: r.price(semester)}
		s.amount = s.price.rate.of(s.base, r.settings.DayCount.years(after, to))
		r.interest.Add(r.interest, s.amount)
		r.note(s.price)
		r.add(s)
	}
}

// semester returns the semester whose rate an instalment has on the days up to
// one.
func (r *run) semester(p part, to ledger.Date) ledger.Date {
	switch r.law.Segmentation {
	case FixedAtStart:
		return semesterOf(p.start.AddDays(1))
	case FixedAtPayment:
		next := r.end
		for _, payment := range r.claim.Payments {
			if payment.Day >= to && !payment.Waived && payment.Toward == "" {
				next = min(next, payment.Day)
			}
		}
		return semesterOf(next)
	default:
		return semesterOf(to)
	}
}

// add appends a segment, or prolongs the one that only another instalment or a
// payment for one has cut short.
func (r *run) add(s segment) {
	for i := range r.segments {
		if had := &r.segments[i]; had.instalment == s.instalment && had.to == s.after && had.semester == s.semester && had.base.Cmp(s.base) == 0 {
			had.to = s.to
			had.amount.Add(had.amount, s.amount)
			return
		}
	}
	r.segments = append(r.segments, s)
}

func (r *run) note(p price) {
	r.doubtful = r.doubtful || p.doubt != ""
	for _, text := range []string{p.note, p.doubt} {
		if text != "" && !slices.Contains(r.notes, text) {
			r.notes = append(r.notes, text)
		}
	}
}

// mark claims the flat sum of what has become late by a day, before the payments
// of that day: whoever pays late has been late.
func (r *run) mark(day ledger.Date) {
	var debt int64
	for _, p := range r.parts {
		debt += p.Amount
	}
	for _, p := range r.parts {
		forbidden := r.claim.Insolvency != "" && r.claim.Insolvency <= p.start.AddDays(1)
		if r.late[p.Number] || p.start == "" || day <= p.start || p.left.Sign() <= 0 || forbidden {
			continue
		}
		switch {
		case r.settings.Indemnity == PerInstalment:
			r.flat(p.Number, p.Amount)
		case r.settings.Indemnity == PerInvoice && len(r.late) == 0:
			r.flat(0, debt)
		}
		r.late[p.Number] = true
	}
}

// flat adds a flat sum, of an instalment or (0) of the invoice. It is owed in the
// money of the law: to an invoice in another it is not added.
func (r *run) flat(of int, debt int64) {
	sum := r.law.flat(debt)
	switch {
	case sum == 0:
	case r.law.Currency != r.claim.Currency:
		note := fmt.Sprintf("the flat sum of %s is not added to an invoice in %s", ledger.Money{Minor: sum, Currency: r.law.Currency}, r.claim.Currency)
		if !slices.Contains(r.notes, note) {
			r.notes = append(r.notes, note)
		}
	default:
		r.costs.Add(r.costs, big.NewRat(sum, 1))
		r.flats[of] += sum
	}
}

// settle takes the payments of a day into account: first what is meant for the
// charges, then the rest in the order of the imputation.
func (r *run) settle(day ledger.Date) {
	r.catchUp()
	for _, charges := range []bool{true, false} {
		for _, p := range r.claim.Payments {
			if p.Day != day || p.Amount <= 0 || (p.Toward != "") != charges {
				continue
			}
			r.interest.SetInt64(rounded(r.interest)) // what a payment settles is told in minor units
			r.pays(p)
		}
	}
}

func (r *run) pays(p Payment) {
	rest := big.NewRat(p.Amount, 1)
	switch {
	case p.Toward != "":
		r.payCharges(p, rest)
	case p.Waived:
		r.payPrincipal(rest)
	case r.settings.Imputation == InterestFirst:
		pay(r.interest, r.interestPaid, rest)
		r.payPrincipal(rest)
		pay(r.costs, r.costsPaid, rest)
	case r.settings.Imputation == CostsFirst:
		pay(r.costs, r.costsPaid, rest)
		pay(r.interest, r.interestPaid, rest)
		r.payPrincipal(rest)
	default:
		r.payPrincipal(rest)
		pay(r.interest, r.interestPaid, rest)
		pay(r.costs, r.costsPaid, rest)
	}
}

// payCharges takes what is meant for the charges, and keeps what is more than has accrued
// for what will: a credit note that came since has lowered what it paid or waived, and
// neither is asked for again.
func (r *run) payCharges(p Payment, rest *big.Rat) {
	before := new(big.Rat).Set(rest)
	if p.Toward != TowardIndemnity {
		pay(r.interest, r.interestPaid, rest)
	}
	taken := new(big.Rat).Sub(before, rest)
	if p.Waived {
		r.interestWaived.Add(r.interestWaived, taken)
	}
	before.Set(rest)
	if p.Toward != TowardInterest {
		pay(r.costs, r.costsPaid, rest)
	}
	r.costsMeant.Add(r.costsMeant, before.Sub(before, rest))
	if rest.Sign() > 0 {
		r.ahead = append(r.ahead, ahead{p, rest})
	}
}

// catchUp lets what came ahead settle what has accrued since.
func (r *run) catchUp() {
	list := r.ahead
	r.ahead = nil
	for _, a := range list {
		r.payCharges(a.Payment, a.rest)
	}
}

func (r *run) payPrincipal(rest *big.Rat) {
	for _, p := range r.parts {
		take := least(p.left, rest)
		p.left.Sub(p.left, take)
		rest.Sub(rest, take)
	}
}

// change puts other instalments in the place of those that stood until a day. What was
// paid of the principal settles what is due first of them.
func (r *run) change(day ledger.Date) {
	for _, c := range r.claim.Changes {
		if c.Day != day {
			continue
		}
		paid := new(big.Rat)
		for _, p := range r.parts {
			paid.Add(paid, new(big.Rat).Sub(big.NewRat(max(p.Amount, 0), 1), p.left))
		}
		r.parts = r.partsOf(c.Instalments)
		r.payPrincipal(paid)
	}
}

// pay takes from the rest of a payment what is owed of something.
func pay(owed, paid, rest *big.Rat) {
	take := least(new(big.Rat).Sub(owed, paid), rest)
	paid.Add(paid, take)
	rest.Sub(rest, take)
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return new(big.Rat).Set(a)
	}
	return new(big.Rat).Set(b)
}
