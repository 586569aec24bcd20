package dunning

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// FuzzPlan lives through some months of a small book whose days are shaped by
// the bytes given: payments, returns, holds, doubts, missing statements,
// refusals, days without a run. Whatever happens, the promises hold.
func FuzzPlan(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("an ordinary spring"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
	f.Add(slices.Repeat([]byte{7, 3, 250, 9, 66, 131}, 30))
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		script := make([]byte, 120)
		for i := range script {
			script[i] = byte(random.UintN(256))
		}
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		p := plannerOf(t, func(c *Config) { c.DailyCap = 3 })
		s := smallBook()
		for day, n := s.Today, 0; n < min(200, 40+len(script)); n++ {
			event := byte(0)
			if n < len(script) {
				event = script[n]
			}
			happen(&s, event)
			s.Today = day
			s.Statements[0].To = day.AddDays(-1)
			if event != 13 { // the program was off
				live(t, p, &s, event)
			}
			day = day.AddDays(1)
		}
	})
}

func smallBook() Snapshot {
	s := book("2026-04-20")
	s.Invoices = nil
	s.Reopened, s.Unapplied = map[string]ledger.Date{}, map[string]map[string]int64{}
	s.Confirmed = map[string]time.Time{}
	for i := range 3 {
		id := fmt.Sprintf("C%d", i+1)
		if i > 0 {
			s.Customers = append(s.Customers, ledger.Customer{ID: id, Email: id + "@example.com"})
		}
		for k := range 3 {
			due := ledger.Date("2026-04-24").AddDays(9*k + 4*i)
			invoice := bill(fmt.Sprintf("F%d%d", i, k), id, 100_00, due.AddDays(-30), due)
			if k == 2 {
				invoice.Amount.Currency = "USD"
			}
			s.Invoices = append(s.Invoices, invoice)
		}
	}
	return s
}

// happen lets one event come to pass.
func happen(s *Snapshot, event byte) {
	invoice := &s.Invoices[int(event)%len(s.Invoices)]
	s.Unmatched, s.Doubts, s.RejectedFiles = 0, nil, nil
	switch event / 16 {
	case 1:
		invoice.Allocated = invoice.Amount.Minor
	case 2:
		invoice.Allocated = min(invoice.Amount.Minor, invoice.Allocated+30_00)
	case 3:
		if invoice.Allocated > 0 {
			invoice.Allocated, s.Reopened[invoice.Number] = 0, s.Today
		}
	case 4:
		s.Holds = append(s.Holds, ledger.Hold{Invoice: invoice.Number, Until: s.Today.AddDays(int(event % 16))})
	case 5:
		s.Holds = append(s.Holds, ledger.Hold{Customer: invoice.Customer, Until: s.Today.AddDays(int(event % 16))})
	case 6:
		s.Doubts = []Doubt{{ledger.Entry{Amount: invoice.Amount}, []string{invoice.Customer}, nil}}
	case 7:
		s.Unmatched = 2
	case 8:
		s.RejectedFiles = []string{"x.xml"}
	case 9:
		s.Unapplied[invoice.Customer] = map[string]int64{"EUR": int64(event%16) * 20_00}
	case 10:
		s.Invoices = append(s.Invoices, creditNote(fmt.Sprintf("AV%d", len(s.Invoices)), invoice.Customer, 60_00))
	case 11:
		invoice.DueDate = invoice.DueDate.AddDays(int(event%16) - 8)
	case 12:
		reason := []string{"AM04", "MD06", "MD07", "AG02"}[event%4]
		s.Returned = append(s.Returned, store.Returned{Invoice: invoice.Number, Customer: invoice.Customer, Reason: reason, Day: s.Today, At: s.Today.Time()})
	case 13:
		s.Confirmed[invoice.Number] = s.Today.Time()
	case 14:
		invoice.Payee = "FACTOR"
	}
}

// live runs a day twice and checks what was sent.
func live(t *testing.T, p *Planner, s *Snapshot, event byte) {
	t.Helper()
	plan := p.Plan(*s)
	if len(plan.Due) > p.config.DailyCap {
		t.Fatalf("%s: %d messages are over the cap", s.Today, len(plan.Due))
	}
	for _, due := range plan.Due {
		checkDue(t, p, s, due)
	}
	for _, h := range plan.Held {
		if h.Reason == "" || !slices.Contains(Guards(), h.Guard) {
			t.Fatalf("%s: held without a reason: %+v", s.Today, h)
		}
		if h.FirstPossible != "" && (h.FirstPossible <= s.Today || !p.calendar.BusinessDay(h.FirstPossible)) {
			t.Fatalf("%s: first possible day %s", s.Today, h.FirstPossible)
		}
	}
	before := len(s.Reminders)
	record(s, plan.Due)
	if event%16 == 15 { // the channel refuses them all, then the addresses change
		for i := before; i < len(s.Reminders); i++ {
			s.Reminders[i].State = ledger.ReminderRefused
		}
		for i := range s.Customers {
			s.Customers[i].Email = fmt.Sprintf("n%d.%s", len(s.Reminders), s.Customers[i].Email)
		}
	}
	for _, due := range p.Plan(*s).Due {
		for _, r := range s.Reminders {
			if r.PlannedFor == s.Today && r.Customer == due.Customer && r.Currency == due.Currency {
				t.Fatalf("%s: a second message to %s", s.Today, due.Customer)
			}
		}
	}
}

func checkDue(t *testing.T, p *Planner, s *Snapshot, due Due) {
	t.Helper()
	if !p.calendar.BusinessDay(s.Today) {
		t.Fatalf("%s is not a business day", s.Today)
	}
	if s.Unmatched > 0 || len(s.RejectedFiles) > 0 {
		t.Fatalf("%s: a guard of the book was passed over", s.Today)
	}
	var sum int64
	for _, item := range due.Items {
		i := slices.IndexFunc(s.Invoices, func(i ledger.Invoice) bool { return i.Number == item.Invoice })
		invoice := s.Invoices[i]
		if invoice.Open() != item.Amount || item.Amount.Minor <= 0 {
			t.Fatalf("%s: %s lists %s, open is %s", s.Today, item.Invoice, item.Amount, invoice.Open())
		}
		sum += item.Amount.Minor
		if invoice.Payee != "" {
			t.Fatalf("%s: %s is to be paid to somebody else", s.Today, item.Invoice)
		}
		for _, r := range s.Returned {
			dead := r.Reason == "MD07" && r.Customer == due.Customer
			if (dead || r.Reason != "AM04" && r.Invoice == item.Invoice) && s.Confirmed[item.Invoice].Before(r.At) {
				t.Fatalf("%s: %s came back with %s", s.Today, item.Invoice, r.Reason)
			}
		}
		for _, h := range s.Holds {
			if h.Until >= s.Today && (h.Invoice == item.Invoice || h.Customer == due.Customer) {
				t.Fatalf("%s: %s is held until %s", s.Today, item.Invoice, h.Until)
			}
		}
		checkStep(t, p, s, item)
	}
	if due.Total.Minor != sum-due.Credit.Minor || due.Total.Minor <= 1_00 || due.Credit.Minor < 0 {
		t.Fatalf("%s: %d listed, credit %s, total %s", s.Today, sum, due.Credit, due.Total)
	}
}

// checkStep compares a step with the history of its invoice: each step once,
// in order, with its gap, none passed over but those before the due date.
func checkStep(t *testing.T, p *Planner, s *Snapshot, item ledger.ReminderItem) {
	t.Helper()
	ladder := p.config.Policies["default"].Steps
	at := p.config.Policies["default"].index(item.Step)
	if ladder[at].After < 0 && s.Today >= item.DueDate {
		t.Fatalf("%s: %s on or after the due date %s", s.Today, item.Step, item.DueDate)
	}
	if s.Today < item.DueDate.AddDays(ladder[at].After) {
		t.Fatalf("%s: %s before its day", s.Today, item.Step)
	}
	furthest := -1
	for _, r := range s.Reminders {
		for _, old := range r.Items {
			if old.Invoice != item.Invoice || r.State != ledger.ReminderSent {
				continue
			}
			furthest = max(furthest, p.config.Policies["default"].index(old.Step))
			if s.Today.Sub(r.PlannedFor) < ladder[at].Gap {
				t.Fatalf("%s: %s too soon after %s", s.Today, item.Step, r.PlannedFor)
			}
		}
	}
	if furthest >= at {
		t.Fatalf("%s: %s was sent before", s.Today, item.Step)
	}
	for _, skipped := range ladder[furthest+1 : at] {
		if skipped.After >= 0 {
			t.Fatalf("%s: %s skips %s", s.Today, item.Step, skipped.Name)
		}
	}
}
