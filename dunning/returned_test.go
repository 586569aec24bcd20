package dunning

import (
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestWhyAPaymentCameBack: what the bank says of it decides who may be reminded.
func TestWhyAPaymentCameBack(t *testing.T) {
	t.Parallel()
	back := time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		reason string
		said   map[string]time.Time // which invoice a person called unpaid, and when
		held   string
		text   string // of FA-1
	}{
		{name: "no money", reason: "AM04"},
		{name: "no reason", reason: "RETURN"},
		{name: "a code nobody knows", reason: "XY99"},
		{name: "a refund was asked for", reason: "MD06", held: "FA-1", text: "returned: the payment of FA-1 came back on 2026-03-04 with MD06 (refund requested by the payer): ask the customer why; accept invoice:FA-1 to claim it all the same"},
		{name: "our own error", reason: "AG02", held: "FA-1", text: "not the customer's doing"},
		{name: "fraud", reason: "FRAD", held: "FA-1", text: "find out whether"},
		{name: "a death", reason: "MD07", held: "FA-1 FA-2", text: "write nothing"},
		{name: "a person knows", reason: "MD06", said: map[string]time.Time{"FA-1": back.Add(time.Hour)}},
		{name: "in the same instant", reason: "MD06", said: map[string]time.Time{"FA-1": back}},
		{name: "but said so before it came back", reason: "MD06", said: map[string]time.Time{"FA-1": back.Add(-time.Hour)}, held: "FA-1"},
		{name: "or of another", reason: "MD06", said: map[string]time.Time{"FA-2": back.Add(time.Hour)}, held: "FA-1"},
		{name: "after a death one by one", reason: "MD07", said: map[string]time.Time{"FA-1": back.Add(time.Hour)}, held: "FA-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := book("2026-03-12")
			s.Invoices = append(s.Invoices, bill("FA-2", "C1", 50_00, "2026-02-01", "2026-03-02"), bill("FA-3", "C2", 50_00, "2026-02-01", "2026-03-02"))
			s.Customers = append(s.Customers, ledger.Customer{ID: "C2", Name: "Vandamme", Email: "c2@example.com"})
			s.Returned = []store.Returned{{Invoice: "FA-1", Customer: "C1", Reason: test.reason, Ref: "R-1", Day: "2026-03-04", At: back}}
			s.Confirmed = test.said
			plan := plannerOf(t, nil).Plan(s)
			var held []string
			for _, h := range plan.Held {
				if h.Guard != GuardReturned || h.Since != "2026-03-04" {
					t.Errorf("%+v", h)
				}
				if held = append(held, h.Invoice); h.Invoice == "FA-1" && !strings.Contains(h.Reason, test.text) {
					t.Errorf("%q, want %q", h.Reason, test.text)
				}
			}
			if got := strings.Join(held, " "); got != test.held {
				t.Errorf("held %q, want %q", got, test.held)
			}
			if len(steps(plan, "FA-3")) != 1 {
				t.Errorf("somebody else's invoice is not reminded: %s", brief(plan))
			}
		})
	}
}

// TestAReturnOnTheLedger: the reason is found from the entry that took the
// money back, and a person's word ends the hold.
func TestAReturnOnTheLedger(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"MD01", "AM04"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				f := newFirm(t, s, clock, nil)
				f.update(func(tx *store.Tx) error { return tx.ConfirmUnpaid("FA-1", "anna") }) // before all this
				f.update(f.pays("FA-1", 240_00))
				f.on("2026-03-10")
				f.update(f.comesBack("FA-1", reason))
				f.on("2026-03-23")
				sums := f.remind()
				if held := len(sums.Held) == 1 && sums.Held[0].Guard == GuardReturned; held != (reason == "MD01") || held == (sums.Sent == 1) {
					t.Fatalf("%+v", sums)
				}
				if reason != "MD01" {
					return
				}
				f.update(func(tx *store.Tx) error { return tx.ConfirmUnpaid("FA-1", "anna") })
				if sums = f.remind(); sums.Sent != 1 {
					t.Errorf("after the person's word: %+v", sums)
				}
			})
		})
	}
}

// comesBack takes the payment of an invoice back, as matching does.
func (f *firm) comesBack(invoice, reason string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		paid, err := tx.AllocationsTo(invoice)
		if err != nil {
			return err
		}
		debit := ledger.Entry{
			ID: "back", Account: home.ID, BookingDate: f.covered, Amount: euros(-paid[0].Amount.Minor), State: ledger.EntryNew, Return: reason,
		}
		if _, err := tx.AddEntries(1, []ledger.Entry{debit}); err != nil {
			return err
		}
		if err := tx.Reverse(paid[0], ledger.ByEngine, "returned by "+debit.Ref()); err != nil {
			return err
		}
		credit, _, err := tx.Entry(paid[0].Entry)
		if err != nil {
			return err
		}
		if err := tx.MoveEntry(credit, ledger.EntryIgnored, ""); err != nil {
			return err
		}
		return tx.MoveEntry(debit, ledger.EntryIgnored, "")
	}
}

// TestWhatIsOwedToAFactor is never asked for by us, whatever a person has said.
func TestWhatIsOwedToAFactor(t *testing.T) {
	t.Parallel()
	s := book("2026-03-09")
	s.Invoices = append(s.Invoices, bill("FA-2", "C1", 50_00, "2026-02-01", "2026-03-02"))
	s.Invoices[0].Payee = "FACTOFRANCE"
	s.Confirmed = map[string]time.Time{"FA-1": time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC)}
	plan := plannerOf(t, nil).Plan(s)
	h, held := heldFor(plan, "FA-1")
	if !held || h.Guard != GuardPayee || h.Reason != "payee: to be paid to FACTOFRANCE, not to us" {
		t.Errorf("held %v: %+v", held, h)
	}
	if len(steps(plan, "FA-1")) > 0 || len(steps(plan, "FA-2")) != 1 {
		t.Error(brief(plan))
	}
}

// TestMoneyOnAccount: while the accounts show payments that are on no invoice,
// any invoice of the customer may be the one that was paid.
func TestMoneyOnAccount(t *testing.T) {
	t.Parallel()
	for paid, want := range map[int64]string{
		0:     "",
		12345: "on_account: the accounts show 123.45 EUR paid by the customer that no letter puts on an invoice: letter it, and drop the FEC again",
	} {
		s := book("2026-03-09")
		s.Customers[0].OnAccount = paid
		h, held := heldFor(plannerOf(t, nil).Plan(s), "FA-1")
		if held != (want != "") || h.Reason != want {
			t.Errorf("%d on account: held %v: %+v", paid, held, h)
		}
	}
}
