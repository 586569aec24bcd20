package exam

import (
	"fmt"
	"slices"
	"strings"

	"relanced/internal/firms"
	"relanced/internal/ledger"
)

// Reminded is what became of the reminders of a firm.
type Reminded struct {
	Sent       int      // instalments listed in reminders that were sent
	ToPayer    int      // those whose money was in a statement by then
	Equal      int      // of these, those whose customer owes as much by another number
	TooMuch    int      // those that asked for more than was open
	Complaints []string // of either
	Holds      Holds
}

func (r *Reminded) add(o Reminded) {
	r.Sent += o.Sent
	r.ToPayer += o.ToPayer
	r.Equal += o.Equal
	r.TooMuch += o.TooMuch
	r.Complaints = append(r.Complaints, o.Complaints...)
	r.Holds.add(o.Holds)
}

// String prints the figures.
func (r Reminded) String() string {
	return fmt.Sprintf("reminders %d, to payers %d (of whom %d owe as much by another number), asking too much %d; %s", r.Sent, r.ToPayer, r.Equal, r.TooMuch, r.Holds)
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

// owesEqual reports whether who is asked for something paid owes another invoice of its
// amount, which the message does not ask for: their payment was put on that one.
func (t *truth) owesEqual(m ledger.Reminder, item ledger.ReminderItem, day ledger.Date) bool {
	asked := t.invoices[item.Invoice]
	for number, i := range t.invoices {
		if number == item.Invoice || i.Customer != asked.Customer || i.Amount != asked.Amount || i.Arrives > day || t.open(number, 1, day) < i.Amount {
			continue
		}
		if !slices.ContainsFunc(m.Items, func(other ledger.ReminderItem) bool { return other.Invoice == number }) {
			return true
		}
	}
	return false
}

// MarkReminders marks what was sent and what was held.
func (s *Sitting) MarkReminders() Reminded {
	t := newTruth(s.Firm)
	r := Reminded{Holds: s.markHolds(t)}
	for _, m := range s.Reminders {
		day := ledger.DateOf(m.SentAt)
		for _, item := range m.Items {
			r.Sent++
			switch open := t.open(item.Invoice, item.Instalment, day); {
			case open <= 0:
				r.ToPayer++
				if t.owesEqual(m, item, day) {
					r.Equal++
				}
				r.Complaints = append(r.Complaints, fmt.Sprintf("%s %s of %s to %s asks %s, which is paid: %s", day, item.Step, item.Invoice, m.Customer, item.Amount, t.paidBy(item.Invoice, day)))
			case item.Amount.Minor > open:
				r.TooMuch++
				r.Complaints = append(r.Complaints, fmt.Sprintf("%s %s of %s to %s asks %s, where %s is open: %s", day, item.Step, item.Invoice, m.Customer, item.Amount,
					ledger.Money{Minor: open, Currency: "EUR"}, t.paidBy(item.Invoice, day)))
			}
		}
	}
	return r
}
