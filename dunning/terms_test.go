package dunning

import (
	"fmt"
	"strings"
	"testing"

	paper "relanced/dunning/channel/letter"
	"relanced/dunning/charges"
	"relanced/internal/ledger"
	"relanced/internal/store"
)

// stated is the statement of FA-1 on a day, its segments as "from..to on base".
func (f *firm) stated(asOf ledger.Date) (charges.Statement, string) {
	f.t.Helper()
	var s charges.Statement
	f.view(func(tx *store.Tx) error {
		invoice, _, err := tx.Invoice("FA-1")
		if err != nil {
			return err
		}
		customer, _, err := tx.Customer(invoice.Customer)
		if err != nil {
			return err
		}
		s, err = f.Planner.Statement(tx, "default", customer, invoice, asOf)
		return err
	})
	var parts []string
	for _, segment := range s.Segments {
		parts = append(parts, fmt.Sprintf("%s..%s on %s", segment.From, segment.To, segment.Base.Decimal()))
	}
	return s, strings.Join(parts, ", ")
}

func (f *firm) wantStated(asOf ledger.Date, want string) {
	f.t.Helper()
	if _, got := f.stated(asOf); got != want {
		f.t.Errorf("as of %s the interest is %q, want %q", asOf, got, want)
	}
}

// noticed makes the last step of the default policy a formal notice.
func noticed(channel string) func(*Config) {
	return func(c *Config) {
		p := DefaultPolicy()
		p.Steps[len(p.Steps)-1].Notice = 8
		p.Steps[len(p.Steps)-1].Channel = channel
		c.Policies["default"] = p
	}
}

// TestAConsumerOwesInterestFromTheNotice: art. 1231-6 and 1344-1 C. civ.
func TestAConsumerOwesInterestFromTheNotice(t *testing.T) {
	t.Parallel()
	eachFirm(t, noticed(""), func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindConsumer))
		f.toFormal()
		f.wantStated("2026-04-10", "")
		f.on("2026-04-08")
		f.remind()
		id := f.reminders()[2].ID
		f.wantStated("2026-04-10", "") // planned, and waits for a person
		f.decide(id, ledger.ReminderApproved)
		f.retry()
		if r := f.reminder(id); r.State != ledger.ReminderSent {
			t.Fatalf("the notice is %s (%s)", r.State, r.Reason)
		}
		f.wantStated("2026-04-07", "")
		f.wantStated("2026-04-18", "2026-04-09..2026-04-18 on 240.00")
		s, _ := f.stated("2026-04-18")
		if s.Indemnity.Minor != 0 {
			t.Errorf("a consumer is asked for a fixed sum of %s", s.Indemnity)
		}
	})
}

// TestANoticeByPostCountsFromItsDelivery, and for nothing as long as nobody knows
// that it was delivered.
func TestANoticeByPostCountsFromItsDelivery(t *testing.T) {
	t.Parallel()
	eachFirm(t, noticed("letter"), func(t *testing.T, f *firm) {
		outbox, err := paper.NewOutbox(t.TempDir(), false)
		if err != nil {
			t.Fatal(err)
		}
		f.Channels["letter"] = outbox
		f.update(savesCustomer(ledger.Customer{
			ID: "C1", Name: "Anne Leclercq", Email: "c1@example.com", Kind: ledger.KindConsumer, Address: "3 place de l'Église\n35000 Rennes",
		}))
		f.toFormal()
		f.on("2026-04-08")
		f.remind()
		id := f.reminders()[2].ID
		f.decide(id, ledger.ReminderApproved)
		f.retry()
		f.wantStated("2026-04-30", "")
		f.update(func(tx *store.Tx) error {
			return tx.AddProof(ledger.Proof{Reminder: id, Deposited: "2026-04-09", Delivered: "2026-04-14", Author: "anna"})
		})
		f.wantStated("2026-04-30", "2026-04-15..2026-04-30 on 240.00")
	})
}

// TestInterestEndsWithTheJudgment: art. L622-28 C. com.
func TestInterestEndsWithTheJudgment(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.wantStated("2026-03-31", "2026-03-03..2026-03-31 on 240.00")
		insolvent := func(until, since ledger.Date) {
			f.update(func(tx *store.Tx) error {
				return tx.AddHold(ledger.Hold{Customer: "C1", Kind: ledger.HoldInsolvency, Until: until, Since: since, Author: "anna"})
			})
		}
		insolvent("9999-12-31", "2026-03-11")
		f.wantStated("2026-03-31", "2026-03-03..2026-03-10 on 240.00")
		insolvent("9999-12-31", "2026-02-20") // before the invoice was due: nothing was late
		if s, got := f.stated("2026-03-31"); got != "" || s.OnTop().Minor != 0 {
			t.Errorf("%q, and %s on top", got, s.OnTop())
		}
		insolvent("9999-12-31", "") // the day it became known, for want of a better one
		f.wantStated("2026-03-31", "2026-03-03..2026-03-08 on 240.00")
		insolvent(monday, "2026-03-11") // it was another firm of that name
		f.wantStated("2026-03-31", "2026-03-03..2026-03-31 on 240.00")
	})
}

// TestAPlanMovesTheInterest to the days of its instalments, from the day on which it
// was agreed on; what had accrued by then stays owed.
func TestAPlanMovesTheInterest(t *testing.T) {
	t.Parallel()
	eachFirm(t, nil, func(t *testing.T, f *firm) {
		f.update(ofKind(ledger.KindBusiness))
		f.update(f.paid("FA-1", 40_00, "2026-03-06"))
		f.update(func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "FA-1", Kind: ledger.HoldPlan, Until: "2026-05-31", Author: "anna", Plan: []ledger.Instalment{
				{Number: 1, DueDate: "2026-04-30", Amount: euros(120_00)}, {Number: 2, DueDate: "2026-05-31", Amount: euros(80_00)},
			}})
		})
		const before = "2026-03-03..2026-03-06 on 240.00, 2026-03-07..2026-03-09 on 200.00"
		f.wantStated("2026-04-30", before)
		f.wantStated("2026-05-10", before+", 2026-05-01..2026-05-10 on 120.00")
		f.wantStated("2026-06-02", before+", 2026-05-01..2026-06-02 on 120.00, 2026-06-01..2026-06-02 on 80.00")
		f.wantStated("2026-03-08", "2026-03-03..2026-03-06 on 240.00, 2026-03-07..2026-03-08 on 200.00") // before there was a plan
	})
}

// TestWhatAnInvoiceIsLoweredByIsNotOwed: of a plan of 140.00 and 100.00 the oldest is
// 40.00 less.
func TestWhatAnInvoiceIsLoweredByIsNotOwed(t *testing.T) {
	t.Parallel()
	f := sqliteFirm(t)
	f.update(ofKind(ledger.KindBusiness))
	f.agreeOn()
	f.becomes(200_00)
	const before = "2026-03-03..2026-03-09 on 200.00"
	f.wantStated("2026-04-10", before+", 2026-04-02..2026-04-10 on 100.00")
	if s, _ := f.stated("2026-04-10"); s.PrincipalLeft != euros(200_00) {
		t.Errorf("%s of the principal are owed", s.PrincipalLeft)
	}
}
