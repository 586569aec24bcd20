package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"relanced/internal/ledger"
)

// A due is an invoice, or an instalment of one, that a customer owes.
type due struct {
	invoice     int
	minor       int64
	day, issued ledger.Date
}

// dues are all that a customer owes in one currency. Who owes much pays together what is
// due by some day, or what is due in one month, or was issued in it.
type dues struct {
	byDue, byIssue []due
}

// mostDue is how much of what one customer owes is looked at so.
const mostDue = 500

// dues lists what a customer owes in a currency, invoices by their instalments, in the
// memory of others.
func (x *index) dues(currency string, customer int, t dues) dues {
	t.byDue = t.byDue[:0]
	for _, i := range x.open[customer] {
		invoice := &x.invoices[i]
		switch open := invoice.Open(); {
		case open.Minor == 0 || open.Currency != currency:
		case invoice.terms == nil || len(invoice.terms.instalments) == 0:
			t.byDue = append(t.byDue, due{i, open.Minor, invoice.DueDate, invoice.IssueDate})
		default:
			for _, part := range invoice.OpenInstalments() {
				t.byDue = append(t.byDue, due{i, part.Amount.Minor, part.DueDate, invoice.IssueDate})
			}
		}
	}
	slices.SortFunc(t.byDue, func(a, b due) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.invoice, b.invoice)) })
	t.byDue = t.byDue[:min(len(t.byDue), mostDue)]
	t.byIssue = append(t.byIssue[:0], t.byDue...)
	slices.SortStableFunc(t.byIssue, func(a, b due) int { return cmp.Compare(a.issued, b.issued) })
	return t
}

// each goes through what was issued by a day: part names what may be paid together, all
// of a list from one place to another that was issued by then, and what that adds up to.
func (t *dues) each(day ledger.Date, part func(list []due, sum int64)) {
	all, count := int64(0), 0
	for n, d := range t.byDue {
		if d.issued <= day {
			all, count = all+d.minor, count+1
		}
		if count > 1 && (n+1 == len(t.byDue) || t.byDue[n+1].day > d.day) {
			part(t.byDue[:n+1], all)
		}
	}
	eachMonth(t.byDue, day, func(d *due) ledger.Date { return d.day }, part)
	eachMonth(t.byIssue, day, func(d *due) ledger.Date { return d.issued }, part)
}

func eachMonth(list []due, issuedBy ledger.Date, day func(*due) ledger.Date, part func(list []due, sum int64)) {
	for from, to := 0, 0; from < len(list); from = to {
		sum, count := int64(0), 0
		for month := monthOf(day(&list[from])); to < len(list) && monthOf(day(&list[to])) == month; to++ {
			if list[to].issued <= issuedBy {
				sum, count = sum+list[to].minor, count+1
			}
		}
		if count > 1 {
			part(list[from:to], sum)
		}
	}
}

// owedTogether looks for what a customer who owes more than all sets of are looked at, or
// instalments, may have paid together, on each of the days, to the cent.
func (s *sweepShare) owedTogether(customer int) {
	s.dues = s.x.dues(s.currency, customer, s.dues)
	for s.from = 0; s.from < len(s.days); s.from = s.to {
		s.to = len(s.days)
		for _, d := range slices.Backward(s.dues.byIssue) {
			if d.issued <= s.days[s.from] {
				break
			}
			s.to, _ = slices.BinarySearch(s.days, d.issued)
		}
		n := uint16(0)
		s.dues.each(s.days[s.from], func(_ []due, sum int64) {
			n++
			if near := &s.whole[cents(sum)]; near.least <= sum && sum <= near.most {
				s.count(sum, near.list)
			}
			s.matchTogether(sum, foundSum{customer: int32(customer), together: n, exact: true}) //nolint:gosec // as in take
		})
	}
}

func (s *sweepShare) matchTogether(sum int64, found foundSum) {
	at := s.wanted.find(sum)
	if at < 0 {
		return
	}
	for _, search := range s.wanted.by(at) {
		if f := &s.of[search]; s.searches[search].amount == sum && !f.full() && s.concerns(int(search)) {
			f.found = append(f.found, found)
		}
	}
}

// tellTogether says what was found so.
func (s *sumSearch) tellTogether(f foundSum) unknownSum {
	sums, n, day := map[int]int64{}, uint16(0), bookedBy(s.c)
	owed := s.x.dues(s.c.entry.Amount.Currency, int(f.customer), dues{})
	owed.each(day, func(list []due, _ int64) {
		if n++; n != f.together {
			return
		}
		for _, d := range list {
			if d.issued <= day {
				sums[d.invoice] += d.minor
			}
		}
	})
	u := unknownSum{set: slices.Sorted(maps.Keys(sums)), exact: true}
	for _, i := range u.set {
		u.parts = append(u.parts, ledger.Part{Invoice: s.x.invoices[i].Number(), Amount: ledger.Money{Minor: sums[i], Currency: s.c.entry.Amount.Currency}})
	}
	return u
}
