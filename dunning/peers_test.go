package dunning

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// These are the complaints users make most often about programs that send
// reminders. Each test is one of them.

func TestNoReminderThoughPaid(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices[0].Allocated = 240_00
	if plan := plannerOf(t, nil).Plan(s); len(plan.Due)+len(plan.Held) > 0 {
		t.Errorf("a paid invoice is reminded: %s", brief(plan))
	}
}

func TestNoReminderPaidBetweenPlanAndSend(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	p := plannerOf(t, nil)
	due := p.Plan(s).Due[0]
	planned := ledger.Reminder{ID: "R", Customer: "C1", Currency: "EUR", State: ledger.ReminderPlanned, PlannedFor: s.Today, Recipient: due.Recipient, Items: due.Items}
	s.Reminders = []ledger.Reminder{planned}
	s.Invoices[0].Allocated = 240_00
	if _, faults := p.Verify(s, planned); len(faults) == 0 {
		t.Error("a reminder of a paid invoice may leave")
	}
}

func TestGuardsStayQuiet(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	foreign := ledger.Entry{Amount: euros(75_00), BookingDate: "2026-03-04"}
	s.Doubts = []Doubt{{Entry: foreign, Customers: []string{"C7"}}, {Entry: foreign}}
	s.Invoices = append(s.Invoices, creditNote("AV-9", "C7", 12_00), bill("FA-7", "C7", 75_00, "2026-02-01", "2026-03-02"))
	if got := steps(plannerOf(t, nil).Plan(s), "FA-1"); !slices.Equal(got, []string{"friendly"}) {
		t.Errorf("somebody else's doubt and credit note hold a reminder: %v", got)
	}
}

func TestNotSentManyTimesADay(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	p := plannerOf(t, nil)
	for range 22 {
		record(&s, p.Plan(s).Due)
	}
	if len(s.Reminders) != 1 {
		t.Errorf("%d reminders in a day", len(s.Reminders))
	}
}

func TestMissedRunsLoseNoStep(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	p := plannerOf(t, nil)
	var got []string
	for _, day := range []ledger.Date{"2026-04-20", "2026-04-21", "2026-06-01", "2026-06-10", "2026-06-11", "2026-09-01"} {
		s.Today, s.Statements[0].To = day, day.AddDays(-1)
		due := p.Plan(s)
		got = append(got, steps(due, "FA-1")...)
		record(&s, due.Due)
	}
	if want := []string{"friendly", "formal", "last"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDaysAfterAreNotDaysBefore(t *testing.T) {
	t.Parallel()
	p := plannerOf(t, func(c *Config) {
		c.Policies["default"] = Policy{Steps: []Step{{Name: "friendly", After: 60, Gap: 7}}, MinimumAmount: "0"}
	})
	s := book("2025-12-31")
	s.Invoices[0].IssueDate = "2025-10-01"
	if got := steps(p.Plan(s), "FA-1"); len(got) > 0 {
		t.Errorf("sent before the due date: %v", got)
	}
	s = book("2026-05-04")
	if got := steps(p.Plan(s), "FA-1"); len(got) != 1 {
		t.Errorf("not sent sixty days late: %v", got)
	}
}

func TestNotTooEarlyAfterTheInvoice(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices[0].IssueDate, s.Invoices[0].DueDate = "2026-03-08", "2026-01-31"
	if plan := plannerOf(t, nil).Plan(s); len(plan.Due) > 0 {
		t.Errorf("reminded the morning after the invoice: %s", brief(plan))
	}
}

func TestPartialPaymentSkipsNoStep(t *testing.T) {
	t.Parallel()
	s := book("2026-04-20")
	s.Invoices[0].Allocated = 100_00
	s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
	if got := steps(plannerOf(t, nil).Plan(s), "FA-1"); !slices.Equal(got, []string{"formal"}) {
		t.Errorf("got %v", got)
	}
}

func TestWeekendsDoNotBurnTheLadder(t *testing.T) {
	t.Parallel()
	s := book("2026-03-06")
	s.Invoices[0].DueDate = "2026-02-27"
	p := plannerOf(t, nil)
	for _, day := range []ledger.Date{"2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"} {
		s.Today = day
		record(&s, p.Plan(s).Due)
	}
	if len(s.Reminders) != 1 || s.Reminders[0].PlannedFor != "2026-03-06" {
		t.Errorf("got %+v", s.Reminders)
	}
}

func TestNoSecondBlastAfterAnEmptyHistory(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	for i := range 300 {
		id := string(rune('a'+i%26)) + string(rune('a'+i/26))
		s.Customers = append(s.Customers, ledger.Customer{ID: id, Email: id + "@example.com"})
		s.Invoices = append(s.Invoices, bill("F"+id, id, 100_00, "2023-01-01", "2023-01-31"))
	}
	p := plannerOf(t, func(c *Config) { c.TrustOldInvoices = true })
	plan := p.Plan(s)
	if len(plan.Due) != DefaultConfig().DailyCap {
		t.Fatalf("%d messages leave on the first day", len(plan.Due))
	}
	record(&s, plan.Due)
	if again := p.Plan(s); len(again.Due) > 0 {
		t.Errorf("%d more leave on the same day", len(again.Due))
	}
}

func TestHoldOfACustomerWithAnEnd(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Holds = []ledger.Hold{{Customer: "C1", Kind: ledger.HoldPromise, Until: "2026-03-13", Note: "will pay on Friday"}}
	p := plannerOf(t, nil)
	h, _ := heldFor(p.Plan(s), "FA-1")
	if h.Guard != GuardHold || h.FirstPossible != "2026-03-16" || h.Reason != "hold: promise until 2026-03-13 (will pay on Friday)" {
		t.Errorf("held %+v", h)
	}
	s.Today, s.Statements[0].To = "2026-03-16", "2026-03-15"
	if got := steps(p.Plan(s), "FA-1"); !slices.Equal(got, []string{"friendly"}) {
		t.Errorf("the ladder does not resume: %v", got)
	}
}

func TestOneMessageForManyInvoices(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	for _, n := range []string{"FA-2", "FA-3", "FA-4"} {
		s.Invoices = append(s.Invoices, bill(n, "C1", 50_00, "2026-01-15", "2026-02-15"))
	}
	plan := plannerOf(t, nil).Plan(s)
	if len(plan.Due) != 1 || len(plan.Due[0].Items) != 4 {
		t.Errorf("got %s", brief(plan))
	}
}

func TestEveryLineHasItsOwnOpenAmount(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	partly := bill("FA-2", "C1", 100_00, "2026-01-15", "2026-02-15")
	partly.Allocated = 35_00
	s.Invoices = append(s.Invoices, partly, bill("FA-3", "C1", 80_00, "2026-01-15", "2026-02-20"))
	due := plannerOf(t, nil).Plan(s).Due[0]
	var got []int64
	for _, line := range Lines(due.Items, s.Invoices, s.Today) {
		got = append(got, line.Open.Minor)
	}
	if want := []int64{65_00, 80_00, 240_00}; !slices.Equal(got, want) || due.Total.Minor != 385_00 {
		t.Errorf("lines %v, total %s", got, due.Total)
	}
}
