package charges

import (
	"math/big"

	"relanced/internal/ledger"
)

// statement rounds what a run has come to and shares it out.
func (r *run) statement() Statement {
	s := Statement{AsOf: r.asOf, Law: r.law, Notes: r.notes, Provisional: r.doubtful, exact: r.interest}
	for _, m := range []*ledger.Money{
		&s.Interest, &s.Indemnity, &s.PrincipalLeft, &s.InterestLeft, &s.IndemnityLeft, &s.Owed, &s.InterestOnTop, &s.IndemnityOnTop, &s.InterestWaived, &s.Daily,
	} {
		m.Currency = r.claim.Currency
	}
	s.Interest.Minor, s.Indemnity.Minor = rounded(r.interest), rounded(r.costs)
	s.InterestWaived.Minor = rounded(r.interestWaived)
	s.Segments = r.roundedSegments(s.Interest.Minor)
	s.Flat = make(map[int]ledger.Money, len(r.flats))
	for of, sum := range r.flats {
		s.Flat[of] = ledger.Money{Minor: sum, Currency: r.claim.Currency}
	}
	if r.law.Status == FromMemory && s.Interest.Minor+s.Indemnity.Minor > 0 {
		s.Provisional = true
		s.Notes = append(s.Notes, "the law of "+r.law.Country+" has not been checked: "+r.law.Source)
	}
	r.left(&s)
	// What is owed beyond the ledger's open amount are charges. Money that was meant for
	// them has paid the interest of its day first, then the flat sums: what accrues later
	// is new.
	onTop := max(0, s.Owed.Minor-r.open())
	flat := s.Indemnity.Minor - rounded(r.costsMeant)
	s.InterestOnTop.Minor = max(0, onTop-flat)
	s.IndemnityOnTop.Minor = onTop - s.InterestOnTop.Minor
	return s
}

// open is what the ledger shows as open: it puts all money on the principal.
func (r *run) open() int64 {
	var open int64
	for _, p := range r.parts {
		open += max(p.Amount, 0)
	}
	for _, p := range r.claim.Payments {
		if p.Day <= r.asOf && p.Toward == "" {
			open -= max(p.Amount, 0)
		}
	}
	return max(0, open)
}

// left says what payments have left, in all and of each kind. The kinds add up to
// what is owed although each is rounded: interest, which is no whole number to begin
// with, takes the difference.
func (r *run) left(s *Statement) {
	principal := new(big.Rat)
	for _, p := range r.parts {
		principal.Add(principal, p.left)
	}
	interest, costs := new(big.Rat).Sub(r.interest, r.interestPaid), new(big.Rat).Sub(r.costs, r.costsPaid)
	owed := new(big.Rat).Add(principal, interest)
	s.Owed.Minor = rounded(owed.Add(owed, costs))
	rest := s.Owed.Minor
	take := func(want int64) int64 {
		got := min(max(want, 0), rest)
		rest -= got
		return got
	}
	s.PrincipalLeft.Minor = take(rounded(principal))
	s.IndemnityLeft.Minor = take(rounded(costs))
	s.InterestLeft.Minor = rest
}

// roundedSegments rounds the running total of the segments, which makes them add
// up to the interest: the last one takes what payments have rounded.
func (r *run) roundedSegments(interest int64) []Segment {
	list := make([]Segment, 0, len(r.segments))
	running, before := new(big.Rat), int64(0)
	for i, s := range r.segments {
		now := min(rounded(running.Add(running, s.amount)), interest)
		if i == len(r.segments)-1 {
			now = interest
		}
		list = append(list, Segment{
			Instalment: s.instalment, From: s.after.AddDays(1), To: s.to, Days: s.to.Sub(s.after), Rate: s.price.rate,
			Base:   ledger.Money{Minor: rounded(s.base), Currency: r.claim.Currency},
			Amount: ledger.Money{Minor: now - before, Currency: r.claim.Currency},
			Source: s.price.source, Citation: s.price.citation,
		})
		before = now
	}
	return list
}
