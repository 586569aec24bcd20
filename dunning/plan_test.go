package dunning

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

var plannerZone = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}()

// TestLadder walks FA-1 (issued 2026-02-01, due Monday 2026-03-02) up.
func TestLadder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		today  ledger.Date
		change func(*Snapshot)
		want   string
	}{
		{"before anything", "2026-02-24", nil, ""},
		{"five days before: courtesy", "2026-02-25", nil, "due C1 EUR courtesy [FA-1/1 courtesy] 240.00"},
		{"courtesy may be late", "2026-02-27", nil, "due C1 EUR courtesy [FA-1/1 courtesy] 240.00"},
		{"never on the due date", "2026-03-02", nil, ""},
		{"nor after it", "2026-03-06", nil, ""},
		{"seven days late: friendly", "2026-03-09", nil, "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"the day before", "2026-03-08", nil, ""},
		{"missed days do not matter", "2026-03-12", nil, "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"even far behind, the first step first", "2026-06-09", nil, "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"not on a Saturday", "2026-03-14", nil, ""},
		{"not on Easter Monday", "2026-04-06", nil, ""},
		{"not on 14 July", "2026-07-14", nil, ""},
		{"once sent, not again", "2026-03-10", with(sent("friendly", "2026-03-09")), ""},
		{"formal at fifteen days", "2026-03-17", with(sent("friendly", "2026-03-09")), "due C1 EUR formal [FA-1/1 formal] 240.00"},
		{"the gap counts from when the step was sent", "2026-03-18", with(sent("friendly", "2026-03-12")), ""},
		{"and then it is reached", "2026-03-19", with(sent("friendly", "2026-03-12")), "due C1 EUR formal [FA-1/1 formal] 240.00"},
		{"last", "2026-04-01", with(sent("friendly", "2026-03-09"), sent("formal", "2026-03-17")), "due C1 EUR last [FA-1/1 last] 240.00"},
		{"after the last nothing more", "2026-12-01", with(sent("friendly", "2026-03-09"), sent("formal", "2026-03-17"), sent("last", "2026-04-01")), ""},
		{"a cancelled reminder counts for nothing", "2026-03-10", with(past("friendly", ledger.ReminderCancelled, "2026-03-09")), "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"a planned one holds its step", "2026-03-10", with(past("friendly", ledger.ReminderPlanned, "2026-03-09")), ""},
		{"nor does the next step come before it left", "2026-04-10", with(past("friendly", ledger.ReminderApproved, "2026-03-09")), ""},
		{"a courtesy that was sent counts for the gap", "2026-03-09", with(sent("courtesy", "2026-03-03")), ""},
		{"a short term: the courtesy would come too late", "2026-03-01", func(s *Snapshot) { s.Invoices[0].IssueDate = "2026-02-26" }, ""},
		{"a due date put off does not bring the courtesy back", "2026-03-12", func(s *Snapshot) {
			s.Invoices[0].DueDate = "2026-03-16"
			s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
		}, ""},
		{"steps of another policy are no rungs of this one", "2026-03-16", with(sent("gentle", "2026-03-09")), "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"but the gap is kept", "2026-03-13", with(sent("gentle", "2026-03-09")), ""},
		{"a payment that came back starts the gap again", "2026-03-20", func(s *Snapshot) {
			s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
			s.Reopened = map[string]ledger.Date{"FA-1": "2026-03-16"}
		}, ""},
		{"and the ladder goes on where it stood", "2026-03-23", func(s *Snapshot) {
			s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
			s.Reopened = map[string]ledger.Date{"FA-1": "2026-03-16"}
		}, "due C1 EUR formal [FA-1/1 formal] 240.00"},
		{"paid", "2026-03-09", func(s *Snapshot) { s.Invoices[0].Allocated = 240_00 }, ""},
		{"paid in part: the rest is asked for", "2026-03-09", func(s *Snapshot) { s.Invoices[0].Allocated = 100_00 }, "due C1 EUR friendly [FA-1/1 friendly] 140.00"},
		{"written off", "2026-03-09", func(s *Snapshot) { s.Invoices[0].WrittenOff = true }, ""},
		{"a deposit is asked for too", "2026-03-09", func(s *Snapshot) { s.Invoices[0].Type = ledger.TypeDeposit }, "due C1 EUR friendly [FA-1/1 friendly] 240.00"},
		{"a credit note never", "2026-03-09", func(s *Snapshot) { s.Invoices[0] = creditNote("AV-1", "C1", 240_00) }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book(tt.today)
			if tt.change != nil {
				tt.change(&s)
			}
			if got := brief(plannerOf(t, nil).Plan(s)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func with(reminders ...ledger.Reminder) func(*Snapshot) {
	return func(s *Snapshot) { s.Reminders = reminders }
}

func TestGuards(t *testing.T) {
	t.Parallel()
	credit := func(minor int64, currency string) ledger.Entry {
		return ledger.Entry{BankRef: "REF7", BookingDate: "2026-03-05", Amount: ledger.Money{Minor: minor, Currency: currency}, Counterparty: "LECLERCQ"}
	}
	const friendly = "due C1 EUR friendly [FA-1/1 friendly] 240.00"
	for _, tt := range []struct {
		name   string
		change func(*Snapshot)
		want   string // of brief, on Monday 2026-03-09
		reason string
	}{
		{"no statement at all", func(s *Snapshot) { s.Statements = nil }, "held FA-1/1 friendly coverage 2026-03-10", "coverage: no bank statement has been taken in yet"},
		{"stale", lastStatement("2026-03-04"), "held FA-1/1 friendly coverage 2026-03-10", "coverage: FR76 3000 6000 0112 3456 7890 189 has no statement since 2026-03-04"},
		{"a banking day late", lastStatement("2026-03-05"), "held FA-1/1 friendly coverage 2026-03-10", "coverage: FR76 3000 6000 0112 3456 7890 189 has no statement since 2026-03-05"},
		{"a gap", gap("2026-03-02", "2026-03-04"), "held FA-1/1 friendly coverage 2026-03-10", "coverage: FR76 3000 6000 0112 3456 7890 189 misses 2026-03-03 (closes at 0.10 EUR on 2026-03-02 but opens at 0.15 EUR on 2026-03-04)"},
		{"a gap before the invoice could be paid", gap("2025-12-29", "2025-12-31"), friendly, ""},
		{"a gap just inside the lookback", gap("2025-12-31", "2026-01-03"), "held FA-1/1 friendly coverage 2026-03-10", "misses 2026-01-02"},
		{"an account never seen", func(s *Snapshot) {
			s.Accounts = []ledger.Account{home, {ID: "DE89370400440532013000", IBAN: "DE89370400440532013000", Currency: "EUR"}}
		}, "held FA-1/1 friendly coverage 2026-03-10", "coverage: DE89 3704 0044 0532 0130 00 has no statement yet"},
		{"the account by its national number", func(s *Snapshot) {
			s.Statements[0].Account = ledger.Account{ID: "12345678901", Currency: "EUR"}
			s.Accounts = []ledger.Account{home}
		}, friendly, ""},
		{"an account in another currency", func(s *Snapshot) {
			old := cover("2026-01-01", "2026-01-31", "", 0, 1)
			old.Account = ledger.Account{ID: "DOLLARS", Currency: "USD"}
			s.Statements = append(s.Statements, old)
		}, friendly, ""},
		{"a rejected statement file", func(s *Snapshot) { s.RejectedFiles = []string{"mars.xml"} }, "held FA-1/1 friendly rejected_file 2026-03-10", "rejected_file: mars.xml was refused: read mars.xml.reason.txt, then drop a sound copy into the inbox or take the file away"},
		{"credits nobody looked at", func(s *Snapshot) { s.Unmatched = 3 }, "held FA-1/1 friendly unmatched 2026-03-10", "unmatched: 3 credits are not matched yet"},
		{"one of them", func(s *Snapshot) { s.Unmatched = 1 }, "held FA-1/1 friendly unmatched 2026-03-10", "unmatched: 1 credit is not matched yet"},
		{"money in doubt, by customer", func(s *Snapshot) { s.Doubts = []Doubt{{credit(240_00, "EUR"), []string{"C1"}, nil}} }, "held FA-1/1 friendly doubt 2026-03-10", "doubt: the credit REF7 of 2026-03-05, 240.00 EUR from LECLERCQ, may be this customer's and waits for a decision"},
		{"money in doubt, by invoice", func(s *Snapshot) { s.Doubts = []Doubt{{credit(240_00, "EUR"), nil, []string{"FA-1"}}} }, "held FA-1/1 friendly doubt 2026-03-10", "doubt: "},
		{"somebody else's money", func(s *Snapshot) {
			s.Doubts = []Doubt{{credit(240_00, "EUR"), []string{"C2"}, []string{"FA-2"}}, {credit(240_00, "EUR"), nil, nil}}
		}, friendly, ""},
		{"money in another currency", func(s *Snapshot) { s.Doubts = []Doubt{{credit(240_00, "USD"), []string{"C1"}, nil}} }, friendly, ""},
		{"money that left", func(s *Snapshot) { s.Doubts = []Doubt{{credit(-240_00, "EUR"), []string{"C1"}, []string{"FA-1"}}} }, friendly, ""},
		{"hold on the invoice", holding(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPromise, Until: "2026-03-20", Note: "pays on the 20th"}), "held FA-1/1 friendly hold 2026-03-25", "hold: promise until 2026-03-20 and two banking days (pays on the 20th)"},
		{"hold on the customer", holding(ledger.Hold{Customer: "C1", Kind: ledger.HoldDispute, Until: "2026-03-09"}), "held FA-1/1 friendly hold 2026-03-10", "hold: dispute until 2026-03-09"},
		{"a hold that has ended", holding(ledger.Hold{Customer: "C1", Kind: ledger.HoldDispute, Until: "2026-03-08"}), friendly, ""},
		{"somebody else's hold", holding(ledger.Hold{Customer: "C2", Until: "2026-03-20"}, ledger.Hold{Invoice: "FA-2", Until: "2026-03-20"}), friendly, ""},
		{"no address", func(s *Snapshot) { s.Customers[0].Email = " " }, "held FA-1/1 friendly address 2026-03-10", "address: customer C1 has no e-mail address"},
		{"not an address", func(s *Snapshot) { s.Customers[0].Email = "compta@leclercq.example, chef" }, "held FA-1/1 friendly address 2026-03-10", "is not an e-mail address"},
		{"not on file", func(s *Snapshot) { s.Customers = nil }, "held FA-1/1 friendly address 2026-03-10", "address: customer C1 is not on file: add it to customers.csv"},
		{"refused before", with(past("friendly", ledger.ReminderRefused, "2026-03-06")), "held FA-1/1 friendly refused 2026-03-10", "refused: compta@leclercq.example was refused on 2026-03-06; correct the address of customer C1"},
		{"refused, and the address has changed", func(s *Snapshot) {
			s.Reminders = []ledger.Reminder{past("friendly", ledger.ReminderRefused, "2026-03-06")}
			s.Customers[0].Email = "new@leclercq.example"
		}, friendly, ""},
		{"refused once, taken since", func(s *Snapshot) {
			s.Reminders = []ledger.Reminder{past("courtesy", ledger.ReminderRefused, "2026-02-25"), sent("courtesy", "2026-02-27")}
		}, friendly, ""},
		{"uncertain", with(past("courtesy", ledger.ReminderUncertain, "2026-02-25")), "held FA-1/1 friendly uncertain 2026-03-10", "uncertain: the message of 2026-02-25 may have left; say whether it did"},
		{"too little", func(s *Snapshot) { s.Invoices[0].Allocated = 239_00 }, "held FA-1/1 friendly minimum 2026-03-10", "minimum: 1.00 EUR to pay in all is not more than the minimum of 1.00 EUR"},
		{"just enough", func(s *Snapshot) { s.Invoices[0].Allocated = 238_99 }, "due C1 EUR friendly [FA-1/1 friendly] 1.01", ""},
		{"a policy that is gone", func(s *Snapshot) { s.Customers[0].Policy = "soft" }, "held FA-1/1  policy ", "policy: customer C1 has the policy \"soft\", which is not configured"},
		{"several at once", func(s *Snapshot) { s.Unmatched, s.Statements = 2, nil }, "held FA-1/1 friendly coverage 2026-03-10", "coverage: no bank statement has been taken in yet; unmatched: 2 credits are not matched yet"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-09")
			tt.change(&s)
			plan := plannerOf(t, nil).Plan(s)
			if got := brief(plan); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if h, _ := heldFor(plan, "FA-1"); !strings.Contains(h.Reason, tt.reason) || tt.reason == "" && h.Reason != "" {
				t.Errorf("reason %q, want %q", h.Reason, tt.reason)
			}
		})
	}
}

func lastStatement(day ledger.Date) func(*Snapshot) {
	return func(s *Snapshot) { s.Statements[0].To = day }
}

// gap leaves out what moved between two days.
func gap(before, after ledger.Date) func(*Snapshot) {
	return func(s *Snapshot) {
		s.Statements = []StatementCover{
			cover("2025-12-01", before, "", 0, 10), cover(after, "2026-03-08", "", 15, 20),
		}
	}
}

func holding(list ...ledger.Hold) func(*Snapshot) { return func(s *Snapshot) { s.Holds = list } }

func TestIgnoredAccountsHoldNothing(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	savings := cover("2025-01-01", "2025-01-31", "", 0, 1)
	savings.Account = ledger.Account{ID: "DE89370400440532013000", IBAN: "DE89370400440532013000", Currency: "EUR"}
	s.Statements = append(s.Statements, savings)
	if got := brief(plannerOf(t, nil).Plan(s)); !strings.Contains(got, "coverage") {
		t.Fatalf("a stale account must hold: %q", got)
	}
	p := plannerOf(t, func(c *Config) { c.IgnoreAccounts = []string{"DE89 3704 0044 0532 0130 00"} })
	if got := brief(p.Plan(s)); !strings.HasPrefix(got, "due") {
		t.Errorf("got %q", got)
	}
}

func TestGraceBelongsToThePolicy(t *testing.T) {
	t.Parallel()
	for grace, last := range []ledger.Date{"2026-03-06", "2026-03-05", "2026-03-04"} {
		p := plannerOf(t, func(c *Config) {
			policy := DefaultPolicy()
			policy.Grace = grace
			c.Policies["default"] = policy
		})
		s := book("2026-03-09")
		s.Statements[0].To = last
		if got := brief(p.Plan(s)); !strings.HasPrefix(got, "due") {
			t.Errorf("grace %d, covered to %s: %q", grace, last, got)
		}
		s.Statements[0].To = last.AddDays(-1)
		if got := brief(p.Plan(s)); !strings.HasPrefix(got, "held") {
			t.Errorf("grace %d, covered to %s: %q", grace, last.AddDays(-1), got)
		}
	}
}

func TestChannelsAskForTheirOwnAddress(t *testing.T) {
	t.Parallel()
	for channel, want := range map[string]string{
		"": "compta@leclercq.example", "email": "compta@leclercq.example", "letter": "1 rue du Four",
		"call": "0102030405", "sms": "0102030405", "webhook": "C1",
	} {
		c := ledger.Customer{ID: "C1", Email: "compta@leclercq.example", Address: "1 rue du Four", Phone: "0102030405"}
		if got, err := recipient(c, channel); err != nil || got != want {
			t.Errorf("%s: %q, %v", channel, got, err)
		}
		if _, err := recipient(ledger.Customer{ID: "C1"}, channel); (err == nil) != (channel == "webhook") {
			t.Errorf("%s without an address: %v", channel, err)
		}
	}
}

func TestNetting(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*Snapshot)
		want   string
		credit int64
	}{
		{"a credit note is deducted", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C1", 40_00))
		}, "due C1 EUR friendly [FA-1/1 friendly] 200.00", 40_00},
		{"unapplied money too", func(s *Snapshot) {
			s.Unapplied = map[string]map[string]int64{"C1": {"EUR": 30_00, "USD": 99_00}}
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C1", 40_00))
		}, "due C1 EUR friendly [FA-1/1 friendly] 170.00", 70_00},
		{"an overpaid invoice too", func(s *Snapshot) {
			over := bill("FA-0", "C1", 100_00, "2026-01-01", "2026-01-31")
			over.Allocated = 115_00
			s.Invoices = append(s.Invoices, over)
		}, "due C1 EUR friendly [FA-1/1 friendly] 225.00", 15_00},
		{"a used credit note is not", func(s *Snapshot) {
			used := creditNote("AV-1", "C1", 40_00)
			used.Allocated = -40_00
			s.Invoices = append(s.Invoices, used)
		}, "due C1 EUR friendly [FA-1/1 friendly] 240.00", 0},
		{"somebody else's is not", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C2", 40_00))
			s.Unapplied = map[string]map[string]int64{"C2": {"EUR": 30_00}}
		}, "due C1 EUR friendly [FA-1/1 friendly] 240.00", 0},
		{"covered whole: nothing to claim", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C1", 240_00))
		}, "held FA-1/1 friendly minimum 2026-03-10", 0},
		{"covered but for a trifle", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C1", 239_50))
		}, "held FA-1/1 friendly minimum 2026-03-10", 0},
		{"the oldest due is covered first", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, bill("FA-0", "C1", 100_00, "2026-01-01", "2026-01-31"), creditNote("AV-1", "C1", 140_00))
		}, "due C1 EUR friendly [FA-1/1 friendly] 200.00; held FA-0/1 friendly minimum 2026-03-10", 40_00},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-09")
			tt.change(&s)
			plan := plannerOf(t, nil).Plan(s)
			if got := brief(plan); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if len(plan.Due) > 0 && plan.Due[0].Credit != euros(tt.credit) {
				t.Errorf("credit %s, want %d", plan.Due[0].Credit, tt.credit)
			}
		})
	}
}

func TestOneMessageListsEverything(t *testing.T) {
	t.Parallel()
	s := book("2026-03-17")
	dollars := bill("FA-9", "C1", 50_00, "2026-01-01", "2026-03-01")
	dollars.Amount.Currency = "USD"
	plan := bill("FA-5", "C1", 300_00, "2026-01-01", "2026-04-01")
	plan.Instalments = []ledger.Instalment{
		{Number: 1, DueDate: "2026-02-01", Amount: euros(100_00)},
		{Number: 2, DueDate: "2026-03-01", Amount: euros(100_00)},
		{Number: 3, DueDate: "2026-04-01", Amount: euros(100_00)},
	}
	plan.Allocated = 130_00
	s.Invoices = append(s.Invoices, dollars, plan, bill("FA-4", "C1", 10_00, "2026-02-20", "2026-03-20"))
	s.Reminders = []ledger.Reminder{sent("friendly", "2026-03-09")}
	want := "due C1 EUR formal [FA-5/2 friendly, FA-1/1 formal, FA-4/1 courtesy] 320.00; due C1 USD friendly [FA-9/1 friendly] 50.00"
	result := plannerOf(t, nil).Plan(s)
	if got := brief(result); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if next := result.Due[0].NextDay; next != "2026-04-01" {
		t.Errorf("the next step is announced for %s, want 2026-04-01", next)
	}
}

func TestGraceLetsAStatementBeLate(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	lastStatement("2026-03-05")(&s)
	grace := func(days int) func(*Config) {
		return func(c *Config) {
			p := DefaultPolicy()
			p.Grace = days
			c.Policies = map[string]Policy{defaultPolicy: p}
		}
	}
	if due := plannerOf(t, grace(1)).Plan(s).Due; len(due) != 1 {
		t.Error("one banking day late is more than a grace of one")
	}
	if due := plannerOf(t, grace(0)).Plan(s).Due; len(due) != 0 {
		t.Error("nothing is held without a grace")
	}
}

func TestDailyCapKeepsTheOldest(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices, s.Customers = nil, nil
	for i, due := range []ledger.Date{"2026-02-20", "2026-01-05", "2026-02-01", "2026-01-20"} {
		id := string(rune('A' + i))
		s.Customers = append(s.Customers, ledger.Customer{ID: id, Email: id + "@example.com"})
		s.Invoices = append(s.Invoices, bill("FA-"+id, id, 100_00, "2025-12-20", due))
	}
	p := plannerOf(t, func(c *Config) { c.DailyCap = 2 })
	plan := p.Plan(s)
	want := "due B EUR friendly [FA-B/1 friendly] 100.00; due D EUR friendly [FA-D/1 friendly] 100.00; " +
		"held FA-C/1 friendly cap 2026-03-10; held FA-A/1 friendly cap 2026-03-10"
	if got := brief(plan); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	record(&s, plan.Due)
	if again := p.Plan(s); len(again.Due) > 0 {
		t.Errorf("a second run on the day went over the cap: %s", brief(again))
	}
	s.Today = "2026-03-10"
	s.Statements = book(s.Today).Statements
	if next := p.Plan(s); len(next.Due) != 2 {
		t.Errorf("the rest leaves the day after: %s", brief(next))
	}
}

func TestWaitingBehindAnotherMessage(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices = append(s.Invoices, bill("FA-0", "C1", 100_00, "2026-01-01", "2026-01-31"))
	s.Reminders = []ledger.Reminder{past("friendly", ledger.ReminderPlanned, "2026-03-06")}
	plan := plannerOf(t, nil).Plan(s)
	if got, want := brief(plan), "held FA-0/1 friendly waiting 2026-03-10"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if reason := plan.Held[0].Reason; reason != "waiting: the message planned for 2026-03-06 has not left yet" {
		t.Errorf("reason %q", reason)
	}
}

func TestApproval(t *testing.T) {
	t.Parallel()
	approve := func(change func(*Policy)) bool {
		p := plannerOf(t, func(c *Config) {
			policy := DefaultPolicy()
			change(&policy)
			c.Policies["default"] = policy
		})
		return p.Plan(book("2026-03-09")).Due[0].Approve
	}
	if approve(func(*Policy) {}) {
		t.Error("no approval was asked for")
	}
	if !approve(func(p *Policy) { p.Approve = true }) || !approve(func(p *Policy) { p.Steps[1].Approve = true }) {
		t.Error("an approval was asked for")
	}
}

func TestSilentPolicy(t *testing.T) {
	t.Parallel()
	p := plannerOf(t, func(c *Config) {
		c.Policies["never"] = Policy{MinimumAmount: "0"}
		c.Segments["internal"] = "never"
	})
	s := book("2026-03-09")
	s.Customers[0].Segment = "internal"
	s.Unmatched = 1
	plan := p.Plan(s)
	if got := brief(plan); got != "" {
		t.Errorf("got %q", got)
	}
	if note := plan.Outlooks[0].Note; note != "the policy never has no steps: nobody is reminded" {
		t.Errorf("note %q", note)
	}
}

func TestOutlooks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		today  ledger.Date
		change func(*Snapshot)
		want   Outlook
	}{
		{"ahead", "2026-03-03", nil, Outlook{State: OutlookAhead, Step: "friendly", Reached: "2026-03-09", FirstPossible: "2026-03-09", Note: "reached on 2026-03-09"}},
		{"due", "2026-03-10", nil, Outlook{State: OutlookDue, Step: "friendly", Reached: "2026-03-09", FirstPossible: "2026-03-10", Note: "due today"}},
		{"on a Sunday", "2026-03-15", nil, Outlook{State: OutlookAhead, Step: "friendly", Reached: "2026-03-09", FirstPossible: "2026-03-16", Note: "reached on 2026-03-09"}},
		{"held", "2026-03-10", holding(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldManual, Until: "2026-04-04"}), Outlook{
			State: OutlookHeld, Step: "friendly", Reached: "2026-03-09", FirstPossible: "2026-04-07",
			Blockers: []string{"hold: manual until 2026-04-04"}, Note: "hold: manual until 2026-04-04",
		}},
		{"would be held", "2026-03-03", func(s *Snapshot) { s.Unmatched = 1 }, Outlook{
			State: OutlookAhead, Step: "friendly", Reached: "2026-03-09", FirstPossible: "2026-03-09",
			Blockers: []string{"unmatched: 1 credit is not matched yet"}, Note: "reached on 2026-03-09; today it would be held",
		}},
		{"pending", "2026-03-11", with(past("friendly", ledger.ReminderPlanned, "2026-03-10")), Outlook{
			State: OutlookPending, Step: "friendly", Reached: "2026-03-10", FirstPossible: "2026-03-11", Note: "a message planned for 2026-03-10 is planned", Reminder: "C1-EUR-2026-03-10",
		}},
		{"finished", "2026-05-11", with(sent("last", "2026-05-04")), Outlook{State: OutlookFinished, Note: "ladder finished: a person takes over", Last: "last", LastSent: "2026-05-04", Person: "2026-05-05"}},
		{"settled", "2026-05-11", func(s *Snapshot) { s.Invoices[0].Allocated = 240_00 }, Outlook{State: OutlookSettled, Note: "settled: nothing is open"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book(tt.today)
			if tt.change != nil {
				tt.change(&s)
			}
			tt.want.Invoice, tt.want.Instalment, tt.want.Name, tt.want.Customer = "FA-1", 1, "instalment 1", "C1"
			if diff := cmp.Diff([]Outlook{tt.want}, plannerOf(t, nil).Plan(s).Outlooks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		today  ledger.Date
		change func(*Snapshot)
		want   string
	}{
		{"as it was planned", "2026-03-09", nil, ""},
		{"approved days later", "2026-03-12", nil, ""},
		{"another instalment has become due since", "2026-03-12", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, bill("FA-0", "C1", 100_00, "2026-01-01", "2026-01-31"))
		}, ""},
		{"paid", "2026-03-09", func(s *Snapshot) { s.Invoices[0].Allocated = 240_00 }, "FA-1: nothing is open any more"},
		{"paid in part", "2026-03-09", func(s *Snapshot) { s.Invoices[0].Allocated = 40_00 }, "FA-1: 200.00 EUR is open, not 240.00 EUR"},
		{"put off", "2026-03-10", func(s *Snapshot) { s.Invoices[0].DueDate = "2026-03-03" }, "FA-1: it is due on 2026-03-03, not on 2026-03-02"},
		{"held", "2026-03-09", holding(ledger.Hold{Customer: "C1", Kind: ledger.HoldDispute, Until: "2026-03-12"}), "FA-1: hold: dispute until 2026-03-12"},
		{"in doubt", "2026-03-09", func(s *Snapshot) { s.Unmatched = 1 }, "FA-1: unmatched: 1 credit is not matched yet"},
		{"the address changed", "2026-03-09", func(s *Snapshot) { s.Customers[0].Email = "new@leclercq.example" }, "the customer is now reached at new@leclercq.example, not at compta@leclercq.example"},
		{"sent already", "2026-03-10", with(sent("friendly", "2026-03-09")), "FA-1: step friendly is no longer the next one"},
		{"a holiday", "2026-05-01", nil, "2026-05-01 is not a business day"},
		{"covered by a credit note", "2026-03-09", func(s *Snapshot) {
			s.Invoices = append(s.Invoices, creditNote("AV-1", "C1", 240_00))
		}, "FA-1: minimum: the customer's credit notes and unapplied money cover the 240.00 EUR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := book(tt.today)
			if tt.change != nil {
				tt.change(&s)
			}
			planned := past("friendly", ledger.ReminderPlanned, "2026-03-09")
			planned.ID = "the one"
			s.Reminders = append(s.Reminders, planned)
			due, faults := plannerOf(t, nil).Verify(s, planned)
			if got := strings.Join(faults, "; "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.want == "" && (due.Total != euros(240_00) || len(due.Items) != 1) {
				t.Errorf("message %+v", due)
			}
		})
	}
}

func TestPlanOfOneCustomerIsThePlanOfAll(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Customers = append(s.Customers, ledger.Customer{ID: "C2", Email: "c2@example.com"})
	s.Invoices = append(s.Invoices, bill("FA-2", "C2", 100_00, "2026-01-01", "2026-02-01"))
	p := plannerOf(t, nil)
	all := p.Plan(s)
	s.Customers, s.Invoices = s.Customers[:1], s.Invoices[:1]
	one := p.Plan(s)
	if len(all.Due) != 2 || len(one.Due) != 1 {
		t.Fatalf("%s | %s", brief(all), brief(one))
	}
	if diff := cmp.Diff(all.Due[1], one.Due[0]); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkPlan(b *testing.B) {
	p := plannerOf(b, nil)
	s := book("2026-03-09")
	for i := range 10_000 {
		number := "F" + string(rune('A'+i%26)) + time.Duration(i).String()
		s.Invoices = append(s.Invoices, bill(number, "C1", 100_00, "2026-01-01", "2026-02-01"))
	}
	for b.Loop() {
		p.Plan(s)
	}
}
