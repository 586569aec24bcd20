package dunning

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func plannerOf(t testing.TB, change func(*Config)) *Planner {
	t.Helper()
	c := DefaultConfig()
	if change != nil {
		change(&c)
	}
	p, err := NewPlanner(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// book returns a snapshot on a day with one customer, one invoice of 240.00 EUR
// issued on 1 February and due on 2 March 2026, and statements up to the day
// before. Every guard is quiet.
func book(today ledger.Date) Snapshot {
	return Snapshot{
		Today:     today,
		Customers: []ledger.Customer{{ID: "C1", Name: "Boulangerie Leclercq", Email: "compta@leclercq.example"}},
		Invoices:  []ledger.Invoice{bill("FA-1", "C1", 240_00, "2026-02-01", "2026-03-02")},
		Statements: []StatementCover{
			silent(cover("2026-01-01", today.AddDays(-1), "", 0, 0)),
		},
	}
}

func bill(number, customer string, minor int64, issued, due ledger.Date) ledger.Invoice {
	return ledger.Invoice{
		Number: number, Type: ledger.TypeInvoice, Customer: customer,
		IssueDate: issued, DueDate: due, Amount: euros(minor),
	}
}

func creditNote(number, customer string, minor int64) ledger.Invoice {
	i := bill(number, customer, -minor, "2026-02-10", "2026-02-10")
	i.Type = ledger.TypeCreditNote
	return i
}

// past is a reminder of FA-1 to C1 in a state, planned (and sent) on a day.
func past(step string, state ledger.ReminderState, day ledger.Date) ledger.Reminder {
	r := ledger.Reminder{
		ID: "C1-EUR-" + string(day), Customer: "C1", Currency: "EUR", Policy: "default", Step: step,
		State: state, PlannedFor: day, Recipient: "compta@leclercq.example",
		Items: []ledger.ReminderItem{{Invoice: "FA-1", Instalment: 1, Step: step, Cycle: 1, Amount: euros(240_00), DueDate: "2026-03-02"}},
	}
	if state == ledger.ReminderSent {
		r.SentAt = day.At(9, plannerZone)
	}
	return r
}

func sent(step string, day ledger.Date) ledger.Reminder { return past(step, ledger.ReminderSent, day) }

// brief writes a plan in one line: "due C1 EUR friendly [FA-1/1 friendly] 240.00; held FA-1/1 …".
func brief(r Result) string {
	var parts []string
	for _, d := range r.Due {
		var items []string
		for _, i := range d.Items {
			items = append(items, fmt.Sprintf("%s/%d %s", i.Invoice, i.Instalment, i.Step))
		}
		parts = append(parts, fmt.Sprintf("due %s %s %s [%s] %s", d.Customer, d.Currency, d.Step, strings.Join(items, ", "), d.Total.Decimal()))
	}
	for _, h := range r.Held {
		parts = append(parts, fmt.Sprintf("held %s/%d %s %s %s", h.Invoice, h.Instalment, h.Step, h.Guard, h.FirstPossible))
	}
	return strings.Join(parts, "; ")
}

// steps lists the steps that are due for an invoice.
func steps(r Result, invoice string) []string {
	var list []string
	for _, d := range r.Due {
		for _, i := range d.Items {
			if i.Invoice == invoice {
				list = append(list, i.Step)
			}
		}
	}
	return list
}

func heldFor(r Result, invoice string) (Held, bool) {
	i := slices.IndexFunc(r.Held, func(h Held) bool { return h.Invoice == invoice })
	if i < 0 {
		return Held{}, false
	}
	return r.Held[i], true
}

// record turns what is due into sent reminders, as a dispatcher would.
func record(s *Snapshot, due []Due) {
	for _, d := range due {
		s.Reminders = append(s.Reminders, ledger.Reminder{
			ID: fmt.Sprintf("%s-%s-%s", s.Today, d.Customer, d.Currency), Customer: d.Customer, Currency: d.Currency,
			Policy: d.Policy, Step: d.Step, State: ledger.ReminderSent, PlannedFor: s.Today,
			SentAt: s.Today.At(9, plannerZone), Recipient: d.Recipient, Items: d.Items,
		})
	}
}
