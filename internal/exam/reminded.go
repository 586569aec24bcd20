package exam

import (
	"fmt"
	"strings"

	"relanced/dunning"
	"relanced/internal/firms"
	"relanced/internal/ledger"
)

// Reminded is what became of the reminders of a firm.
type Reminded struct {
	Sent    int // instalments listed in reminders that were sent
	ToPayer int // those whose money was in a statement by then
	TooMuch int // those that asked for more than was open
	// OverdueDays and OverdueInvoices count what was overdue and unpaid, by the
	// truth; HeldDays and HeldInvoices what of it was held without need: although
	// nothing of it had been paid, and no money of its customer was waiting. An invoice
	// counts that was so on a single day.
	OverdueDays, HeldDays         int
	OverdueInvoices, HeldInvoices int
	Guards                        map[dunning.Guard]int // needless days, by guard
	// Causes are the needless days by the kinds of the credits that waited for a
	// person: a day that two kinds hold counts for each.
	Causes     map[firms.Kind]int
	Complaints []string // reminders to payers
}

func (r *Reminded) add(o Reminded) {
	r.Sent += o.Sent
	r.ToPayer += o.ToPayer
	r.TooMuch += o.TooMuch
	r.OverdueDays += o.OverdueDays
	r.HeldDays += o.HeldDays
	r.OverdueInvoices += o.OverdueInvoices
	r.HeldInvoices += o.HeldInvoices
	if r.Guards == nil {
		r.Guards, r.Causes = map[dunning.Guard]int{}, map[firms.Kind]int{}
	}
	for k, n := range o.Causes {
		r.Causes[k] += n
	}
	for g, n := range o.Guards {
		r.Guards[g] += n
	}
	r.Complaints = append(r.Complaints, o.Complaints...)
}

// String prints the figures.
func (r Reminded) String() string {
	return fmt.Sprintf("reminders %d, to payers %d, asking too much %d; held without need on %.1f %% of %d overdue invoice-days, and %.1f %% of %d overdue invoices on a day or more %v, credits in doubt %v",
		r.Sent, r.ToPayer, r.TooMuch, 100*share(r.HeldDays, r.OverdueDays), r.OverdueDays, 100*share(r.HeldInvoices, r.OverdueInvoices), r.OverdueInvoices, r.Guards, r.Causes)
}

// truth answers what was paid on a day.
type truth struct {
	invoices map[string]firms.Invoice
	settles  map[string][]settlement // by invoice
	credits  map[string]firms.Credit
	// contested are the invoices of which a payer kept back what it had no right
	// to: the firm may ask for it, or let it be.
	contested map[string]bool
}

type settlement struct {
	from, back ledger.Date
	minor      int64
	ref        string
}

func newTruth(f *firms.Firm) *truth {
	t := &truth{invoices: map[string]firms.Invoice{}, settles: map[string][]settlement{}, credits: map[string]firms.Credit{}, contested: map[string]bool{}}
	for _, i := range f.Invoices {
		t.invoices[i.Number] = i
	}
	for _, c := range f.Credits {
		t.credits[c.Ref] = c
		for _, p := range c.Parts {
			minor := p.Settled()
			if p.Contestable {
				minor, t.contested[p.Invoice] = p.Money, true
			}
			t.settles[p.Invoice] = append(t.settles[p.Invoice], settlement{c.Arrives, c.Back, minor, c.Ref})
		}
	}
	return t
}

// open is what an invoice leaves to pay of one instalment, as the statements
// that have arrived by a day say.
func (t *truth) open(number string, instalment int, day ledger.Date) int64 {
	var paid int64
	for _, s := range t.settles[number] {
		if s.from <= day && (s.back == "" || s.back > day) {
			paid += s.minor
		}
	}
	var sum int64
	for n, part := range t.invoices[number].Schedule() {
		sum += part.Amount
		if n+1 == instalment {
			return min(part.Amount, max(0, sum-paid))
		}
	}
	return 0
}

// paidBy says which credits had settled an invoice by a day.
func (t *truth) paidBy(number string, day ledger.Date) string {
	var list []string
	for _, s := range t.settles[number] {
		if c := t.credits[s.ref]; s.from <= day {
			list = append(list, fmt.Sprintf("%s [%s] %s %s", c.Ref, c.Kind, ledger.Money{Minor: c.Amount, Currency: "EUR"}, c.Entry))
		}
	}
	return strings.Join(list, "; ")
}

// MarkReminders marks what was sent and what was held.
func (s *Sitting) MarkReminders() Reminded {
	t := newTruth(s.Firm)
	r := Reminded{Guards: map[dunning.Guard]int{}, Causes: map[firms.Kind]int{}}
	for _, m := range s.Reminders {
		day := ledger.DateOf(m.SentAt)
		for _, item := range m.Items {
			r.Sent++
			switch open := t.open(item.Invoice, item.Instalment, day); {
			case open <= 0:
				r.ToPayer++
				r.Complaints = append(r.Complaints, fmt.Sprintf("%s %s of %s to %s asks %s, which is paid: %s", day, item.Step, item.Invoice, m.Customer, item.Amount, t.paidBy(item.Invoice, day)))
			case item.Amount.Minor > open:
				r.TooMuch++
				r.Complaints = append(r.Complaints, fmt.Sprintf("%s %s of %s to %s asks %s, where %s is open: %s", day, item.Step, item.Invoice, m.Customer, item.Amount,
					ledger.Money{Minor: open, Currency: "EUR"}, t.paidBy(item.Invoice, day)))
			}
		}
	}
	s.markHolds(t, &r)
	return r
}

// markHolds counts the overdue days and those that were held without need.
func (s *Sitting) markHolds(t *truth, r *Reminded) {
	overdue, held := map[string]bool{}, map[string]bool{}
	for _, day := range s.Holds {
		doubted := t.doubted(day.Undecided)
		for number, i := range t.invoices {
			for n, part := range i.Schedule() {
				if i.Amount > 0 && !t.contested[number] && i.Arrives <= day.Day && part.Due < day.Day && t.open(number, n+1, day.Day) > 0 {
					r.OverdueDays++
					overdue[number] = true
				}
			}
		}
		for _, h := range day.Held {
			i := t.invoices[h.Invoice]
			part := i.Schedule()[min(h.Instalment, len(i.Schedule()))-1]
			if part.Due >= day.Day || t.contested[h.Invoice] || t.open(h.Invoice, h.Instalment, day.Day) == 0 || !s.needless(h.Guard, i, doubted) {
				continue
			}
			r.HeldDays++
			held[h.Invoice] = true
			r.Guards[h.Guard]++
			for kind := range t.blamed(h.Reason, day.Undecided) {
				r.Causes[kind]++
			}
		}
	}
	r.OverdueInvoices += len(overdue)
	r.HeldInvoices += len(held)
}

// blamed are the kinds of the undecided credits that a reason names.
func (t *truth) blamed(reason string, undecided map[string]bool) map[firms.Kind]bool {
	kinds := map[firms.Kind]bool{}
	for ref := range undecided {
		if c, ok := t.credits[ref]; ok && strings.Contains(reason, " "+ref+" ") {
			kinds[c.Kind] = true
		}
	}
	return kinds
}

// doubted lists the customers whose money is in credits that wait for a person.
func (t *truth) doubted(undecided map[string]bool) map[string]bool {
	list := map[string]bool{}
	for ref := range undecided {
		c := t.credits[ref]
		if c.Customer != "" {
			list[c.Customer] = true
		}
		for _, p := range c.Parts {
			list[t.invoices[p.Invoice].Customer] = true
		}
	}
	return list
}

// needless reports whether nothing in the truth asks for a hold.
func (s *Sitting) needless(g dunning.Guard, i firms.Invoice, doubted map[string]bool) bool {
	switch g {
	case dunning.GuardCap, dunning.GuardWaiting, dunning.GuardMinimum:
		return false
	case dunning.GuardCoverage:
		return s.Firm.Options.Statements == firms.Daily
	case dunning.GuardReturned:
		return false
	default:
		return !doubted[i.Customer]
	}
}
