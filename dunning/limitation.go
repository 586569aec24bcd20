package dunning

import (
	"cmp"
	"fmt"

	"relanced/internal/ledger"
)

// Limitation is when the right to claim an invoice in court lapses.
type Limitation struct {
	Last    ledger.Date // the last day to bring the claim
	Warn    ledger.Date // from this day on whoever reads of the invoice is told
	Years   int
	Article string // of the law
}

// warnMonths is how long before its end a person is told.
const warnMonths = 6

// LimitationOf computes it by French law, for a kind of customer. It is counted
// from the day of issue: whether the due date starts it instead is debated, and
// the earlier of the two loses nothing. A customer of unknown kind may be a
// consumer. False means that the law of the country, or the day, is not known.
//
// The law counts the four years of a public body from the first of January that
// follows; the day of issue is before that too. What a debtor acknowledges or pays
// in part starts the time anew (art. 2240 C. civ.), and a claim in court stops it
// (art. 2241): neither is in the ledger for certain. A reminder does neither.
func LimitationOf(country string, kind ledger.CustomerKind, issued ledger.Date) (Limitation, bool) {
	if country != "FR" || issued == "" {
		return Limitation{}, false
	}
	l := Limitation{Years: 2, Article: "art. L218-2 C. conso."}
	switch kind {
	case ledger.KindBusiness:
		l.Years, l.Article = 5, "art. L110-4 C. com."
	case ledger.KindPublic:
		l.Years, l.Article = 4, "art. 1 loi n° 68-1250"
	case ledger.KindConsumer, ledger.KindUnknown:
	}
	l.Last = ledger.Terms{Months: 12 * l.Years}.Due(issued)
	l.Warn = ledger.Terms{Months: 12*l.Years - warnMonths}.Due(issued)
	return l, true
}

// Near reports whether a person is to be told on a day.
func (l Limitation) Near(day ledger.Date) bool { return day >= l.Warn }

// String says when, and by which law.
func (l Limitation) String() string {
	return fmt.Sprintf("%d years from the day of issue, %s: until %s", l.Years, l.Article, l.Last)
}

// PolicyOf names the policy of a customer of a snapshot, which one of their
// invoices may have otherwise: see Invoice.Policy.
func (p *Planner) PolicyOf(s Snapshot, customer ledger.Customer) string {
	return p.config.policyOf(customer, s.Habits[customer.ID])
}

// Limitation is LimitationOf an invoice by the law that the contracts of its own
// policy, else of the one named, are under.
func (p *Planner) Limitation(policyName string, customer ledger.Customer, invoice ledger.Invoice) (Limitation, bool) {
	policy, _ := p.config.policy(cmp.Or(invoice.Policy, policyName))
	return LimitationOf(cmp.Or(policy.Law, p.config.Country), customer.Kind, invoice.IssueDate)
}
