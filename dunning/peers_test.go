package dunning

import (
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning/channel"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// These are the complaints users make most often about programs that send
// reminders. Each test is one of them, with where it was made.

// Reminders of what had been paid (akaunting#259, odoo#16440).
func TestNoReminderThoughPaid(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices[0].Allocated = 240_00
	if plan := plannerOf(t, nil).Plan(s); len(plan.Due)+len(plan.Held) > 0 {
		t.Errorf("a paid invoice is reminded: %s", brief(plan))
	}
}

// Written before the payment, sent after it (ottehr#8548).
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

// A guard that fires for everything is switched off (OCA/credit-control#211, #226, #568).
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

// Twenty-two second reminders in a day (invoiceninja#1693, #2330, #1921).
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

// A run that was missed loses a step for ever (invoiceninja#2183, Dolibarr#25197).
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

// Sixty days late, sent sixty days early (Dolibarr#30771).
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

// "Past due" the morning after the invoice (invoiceninja#9312).
func TestNotTooEarlyAfterTheInvoice(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices[0].IssueDate, s.Invoices[0].DueDate = "2026-03-08", "2026-01-31"
	if plan := plannerOf(t, nil).Plan(s); len(plan.Due) > 0 {
		t.Errorf("reminded the morning after the invoice: %s", brief(plan))
	}
}

// After a part payment, straight to the harsher letter (killbill#2297).
func TestPartialPaymentSkipsNoStep(t *testing.T) {
	t.Parallel()
	s := book("2026-04-20")
	s.Invoices[0].Allocated = 100_00
	s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
	if got := steps(plannerOf(t, nil).Plan(s), "FA-1"); !slices.Equal(got, []string{"formal"}) {
		t.Errorf("got %v", got)
	}
}

// The ladder is spent on a weekend (probo#1591).
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

// Every reminder of the past, once more (adempiere#2369).
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

// A stop with a reason and an end (invoiceninja#1578, OCA/credit-control#208).
func TestHoldOfACustomerWithAnEnd(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Holds = []ledger.Hold{{Customer: "C1", Kind: ledger.HoldPromise, Until: "2026-03-13", Note: "will pay on Friday"}}
	p := plannerOf(t, nil)
	h, _ := heldFor(p.Plan(s), "FA-1")
	if h.Guard != GuardHold || h.FirstPossible != "2026-03-18" || h.Reason != "hold: promise until 2026-03-13 and two banking days (will pay on Friday)" {
		t.Errorf("held %+v", h)
	}
	s.Today, s.Statements[0].To = "2026-03-18", "2026-03-17"
	if got := steps(p.Plan(s), "FA-1"); !slices.Equal(got, []string{"friendly"}) {
		t.Errorf("the ladder does not resume: %v", got)
	}
}

// One message for each invoice is a flood (erpnext#12429, metasfresh#5379).
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

// Every line shows the amount of the last one (erpnext#46650, #42605, #41817).
func TestEveryLineHasItsOwnOpenAmount(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	partly := bill("FA-2", "C1", 100_00, "2026-01-15", "2026-02-15")
	partly.Allocated = 35_00
	s.Invoices = append(s.Invoices, partly, bill("FA-3", "C1", 80_00, "2026-01-15", "2026-02-20"))
	p := plannerOf(t, nil)
	due := p.Plan(s).Due[0]
	var got []int64
	for _, line := range p.Lines(due.Items, s.Invoices, nil, s.Today) {
		got = append(got, line.Open.Minor)
	}
	if want := []int64{65_00, 80_00, 240_00}; !slices.Equal(got, want) || due.Total.Minor != 385_00 {
		t.Errorf("lines %v, total %s", got, due.Total)
	}
}

// "Reconcile right before, every time": the user's duty everywhere
// (odoo/documentation#4497). Here a bank that has not been heard of holds everything.
func TestNobodyHasToReconcileFirst(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Statements[0].To = "2026-03-04"
	plan := plannerOf(t, nil).Plan(s)
	if h, held := heldFor(plan, "FA-1"); len(plan.Due) > 0 || !held || h.Guard != GuardCoverage {
		t.Errorf("reminded on the word of an old statement: %s", brief(plan))
	}
}

// Daily mail for ever (tendenci#1382).
func TestTheLadderEnds(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	p := plannerOf(t, nil)
	for day := s.Today; day < "2027-06-01"; day = day.AddDays(1) {
		s.Today, s.Statements[0].To = day, day.AddDays(-1)
		record(&s, p.Plan(s).Due)
	}
	if ladder := DefaultPolicy().Steps; len(s.Reminders) > len(ladder) {
		t.Errorf("%d messages in fifteen months from a ladder of %d steps", len(s.Reminders), len(ladder))
	}
	outlooks := p.Plan(s).Outlooks
	if len(outlooks) != 1 || outlooks[0].State != OutlookFinished {
		t.Errorf("nobody is told that the ladder has ended: %+v", outlooks)
	}
}

// What was paid in part is not reminded at all (OCA/credit-control#330).
func TestWhatWasPaidInPartIsReminded(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices[0].Allocated = 239_00 - 200_00
	plan := plannerOf(t, nil).Plan(s)
	if len(plan.Due) != 1 || plan.Due[0].Total.Minor != 201_00 {
		t.Errorf("got %s", brief(plan))
	}
}

// The interest is lost as soon as the invoice itself is paid (erpnext#58220).
func TestInterestOutlivesThePrincipal(t *testing.T) {
	t.Parallel()
	eachFirm(t, claiming(nil), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.update(saves(bill("FA-2", "C1", 300_00, "2026-03-20", "2026-04-01")))
		f.toFormal()
		f.update(f.paid("FA-1", 240_00, "2026-03-16"))
		f.on("2026-04-08")
		f.remind()
		f.on("2026-04-22")
		f.remind()
		id := "2026-04-22-C1-EUR"
		f.wantInLetter(id, "FA-1 (réglée depuis)")
	})
}

// A reminder in euros printed the account for crowns, and was paid there
// (accounted#1806).
func TestTheAccountIsThatOfTheCurrency(t *testing.T) {
	t.Parallel()
	crowns := ledger.Account{ID: "SE4550000000058398257466", IBAN: "SE4550000000058398257466", Currency: "SEK"}
	euro := ledger.Account{ID: homeIBAN, IBAN: homeIBAN, Currency: "EUR"}
	for _, known := range [][]ledger.Account{{crowns, euro}, {euro, crowns}} {
		got, err := payInto(known, nil, nil, "EUR")
		if err != nil || got.IBAN != homeIBAN {
			t.Errorf("a letter in euros prints %s (%v)", got.IBAN, err)
		}
	}
	if got, err := payInto([]ledger.Account{crowns}, nil, nil, "EUR"); err != nil || got.IBAN != "" {
		t.Errorf("a letter in euros prints %s (%v), for want of a better one", got.IBAN, err)
	}
}

// A debit that bounced cannot be undone, or asks for what was paid in between
// (OCA/account-payment#283, #471, kivitendo#774).
func TestWhatCameBackIsAskedForAgain(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(f.pays("FA-1", 240_00))
		f.remind()
		f.wantLetters()
		f.on("2026-03-11")
		f.update(func(tx *store.Tx) error {
			all, err := tx.AllocationsTo("FA-1")
			if err != nil {
				return err
			}
			return tx.Reverse(all[0], ledger.ByEngine, "returned by R1")
		})
		f.on("2026-03-19")
		f.remind()
		f.wantStory("2026-03-19-C1-EUR friendly sent")
	})
}

// Mail that nobody took is "queued" for ever, mail that left is shown as an error,
// and one bad address marks them all (OCA/credit-control#447, #11, OCA/social#1501).
func TestEveryMessageHasItsOwnTruth(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.owes("C2", "FA-2", 50_00)
		f.owes("C3", "FA-3", 50_00)
		f.AtOnce = 3
		unhook := f.hook(func(p point, m channel.Message) error {
			switch {
			case p == sending && strings.Contains(m.ID, "C1"):
				return fails(channel.Permanent, channel.ReasonAddress)(p, m)
			case p == sending && strings.Contains(m.ID, "C2"):
				return fails(channel.Passing, channel.ReasonServer)(p, m)
			}
			return nil
		})
		f.remind()
		f.wantStory(friendlyID+" friendly refused", "2026-03-09-C2-EUR friendly planned", "2026-03-09-C3-EUR friendly sent")
		unhook()
		f.on("2026-03-10")
		f.remind()
		f.wantStory(friendlyID+" friendly refused", "2026-03-09-C2-EUR friendly sent", "2026-03-09-C3-EUR friendly sent")
		if r := f.reminder(friendlyID); !strings.Contains(r.Reason, "address") {
			t.Errorf("refused because of %q", r.Reason)
		}
	})
}

// Approved by nobody, sent all the same: nothing expires into being sent.
func TestNothingExpiresIntoBeingSent(t *testing.T) {
	t.Parallel()
	eachFirm(t, approve, func(t *testing.T, f *firm) {
		for day := monday; day < "2026-05-15"; day = day.AddDays(9) {
			f.on(day)
			f.remind()
			f.clock.Advance(5 * time.Hour)
			f.retry()
		}
		f.wantLetters()
		for _, r := range f.reminders() {
			if r.State != ledger.ReminderPlanned && r.State != ledger.ReminderCancelled {
				t.Errorf("%s is %s", r.ID, r.State)
			}
		}
	})
}
