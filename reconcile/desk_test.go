package reconcile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// counter is a book in a ledger, with a desk for Anne.
type counter struct {
	t     *testing.T
	s     *store.Store
	clock *storetest.Clock
	files int
}

func forEachCounter(t *testing.T, test func(c *counter)) {
	t.Helper()
	storetest.ForEach(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		test(&counter{t: t, s: s, clock: clock})
	})
}

func (c *counter) desk(why string) Desk {
	return Desk{Store: c.s, Book: "main", Config: DefaultConfig(), Actor: "Anne", Why: why}
}

func (c *counter) update(fn func(tx *store.Tx) error) {
	c.t.Helper()
	if err := c.s.Update(c.t.Context(), "main", fn); err != nil {
		c.t.Fatal(err)
	}
}

// invoice records one; due orders those of a customer.
func (c *counter) invoice(number, customer, amount string, due ledger.Date) {
	c.t.Helper()
	c.update(func(tx *store.Tx) error {
		m, err := ledger.ParseDecimal(amount, "EUR")
		if err != nil {
			return err
		}
		kind := ledger.TypeInvoice
		if m.Minor < 0 {
			kind = ledger.TypeCreditNote
		}
		_, _, err = tx.SaveInvoice(ledger.Invoice{Number: number, Type: kind, Customer: customer, IssueDate: "2026-01-10", DueDate: due, Amount: m})
		return err
	})
}

func (c *counter) customer(id, name string, ibans ...string) {
	c.t.Helper()
	c.update(func(tx *store.Tx) error {
		_, err := tx.SaveCustomer(ledger.Customer{ID: id, Name: name, IBANs: ibans})
		return err
	})
}

// credits records entries; their ID is their bank reference.
func (c *counter) credits(entries ...ledger.Entry) {
	c.t.Helper()
	c.files++
	c.update(func(tx *store.Tx) error {
		file, err := tx.AddFile(ledger.File{SHA256: fmt.Sprint(c.files), State: ledger.FileRecorded})
		if err != nil {
			return err
		}
		row, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}})
		if err != nil {
			return err
		}
		for i := range entries {
			entries[i].Account, entries[i].BankRef, entries[i].Amount.Currency = "A", entries[i].ID, "EUR"
			if entries[i].BookingDate == "" {
				entries[i].BookingDate = "2026-03-01"
			}
		}
		_, err = tx.AddEntries(row, entries)
		return err
	})
}

func (c *counter) run() Result {
	c.t.Helper()
	r, err := Run(c.t.Context(), c.s, "main", DefaultConfig())
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// state tells of an entry: its state, what of it is on which invoice, by whom.
func (c *counter) state(id string) string {
	c.t.Helper()
	var parts []string
	err := c.s.View(c.t.Context(), "main", func(tx *store.Tx) error {
		e, _, err := tx.Entry(id)
		if err != nil {
			return err
		}
		parts = append(parts, string(e.State))
		all, err := tx.AllocationsOf(id)
		for _, a := range all {
			if live(a) {
				parts = append(parts, a.Invoice+"="+a.Amount.Decimal()+" "+a.DecidedBy)
			}
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(parts, ", ")
}

func (c *counter) want(id, want string) {
	c.t.Helper()
	if got := c.state(id); got != want {
		c.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

func (c *counter) unapplied(want ...store.Unapplied) {
	c.t.Helper()
	err := c.s.View(c.t.Context(), "main", func(tx *store.Tx) error {
		got, err := tx.Unapplied()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			c.t.Errorf("unapplied %v, want %v", got, want)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func (c *counter) event(subject, kind string, words ...string) {
	c.t.Helper()
	err := c.s.View(c.t.Context(), "main", func(tx *store.Tx) error {
		events, err := tx.Events(subject)
		for _, e := range events {
			if e.Kind != kind {
				continue
			}
			text, missing := e.Actor+" "+e.Detail, false
			for _, word := range words {
				missing = missing || !strings.Contains(text, word)
			}
			if !missing {
				return nil
			}
		}
		c.t.Errorf("no event %s of %s with %q", kind, subject, words)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestAcceptInPart: the oldest due is settled first, and the rest of the money
// stays with its customer until somebody places it.
func TestAcceptInPart(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Quincaillerie Vermandel")
		c.invoice("FA-2026-101", "C1", "100.00", "2026-02-20")
		c.invoice("FA-2026-102", "C1", "80.00", "2026-02-10")
		c.credits(ledger.Entry{ID: "R1", Amount: eur(18000), Counterparty: "VERMANDEL"})
		c.run()
		c.want("R1", "review")
		for _, amount := range []string{"0", "-5", "180.01", "1,234", "much", "120.005"} {
			if _, _, err := c.desk("").Accept(c.t.Context(), "R1", amount); err == nil || !strings.Contains(err.Error(), "--amount") {
				c.t.Errorf("amount %s: %v", amount, err)
			}
		}
		c.want("R1", "review")
		if _, p, err := c.desk("she called").Accept(c.t.Context(), "R1", "120,00 "); err != nil || p.Total() != 12000 {
			c.t.Fatalf("%+v, %v", p, err)
		}
		c.want("R1", "allocated, FA-2026-101=40.00 Anne, FA-2026-102=80.00 Anne")
		c.unapplied(store.Unapplied{Customer: "C1", Currency: "EUR", Minor: 6000})
		c.event("R1", "proposal.accepted", "Anne", "she called", "120.00 EUR")

		// What is left can be placed, and no more.
		if _, _, err := c.desk("").Assign(c.t.Context(), "R1", "FA-2026-101", "60.01"); !errors.Is(err, ErrMuch) {
			c.t.Errorf("more than was left: %v", err)
		}
		if _, _, err := c.desk("").Assign(c.t.Context(), "R1", "FA-2026-101", ""); err != nil {
			c.t.Fatal(err)
		}
		c.want("R1", "allocated, FA-2026-101=40.00 Anne, FA-2026-102=80.00 Anne, FA-2026-101=60.00 Anne")
		c.unapplied()
		if _, _, err := c.desk("").Assign(c.t.Context(), "R1", "FA-2026-101", ""); !errors.Is(err, ErrMuch) || !strings.Contains(err.Error(), "review undo") {
			c.t.Errorf("nothing is left: %v", err)
		}
		if _, _, err := c.desk("all wrong").Undo(c.t.Context(), "R1"); err != nil {
			c.t.Fatal(err)
		}
		c.run()
		c.want("R1", "review")
		c.unapplied()
	})
}

// TestOldestFirstUsesCreditNotes: what a credit note gives is money too.
func TestOldestFirstUsesCreditNotes(t *testing.T) {
	t.Parallel()
	parts := []ledger.Part{{Invoice: "AV-1", Amount: eur(-5000)}, {Invoice: "FA-1", Amount: eur(20000)}, {Invoice: "FA-2", Amount: eur(10000)}}
	due := map[string]ledger.Invoice{"AV-1": {DueDate: "2026-01-01"}, "FA-1": {DueDate: "2026-03-01"}, "FA-2": {DueDate: "2026-02-01"}}
	for rest, want := range map[int64]string{
		25000: "AV-1=-50.00 FA-1=200.00 FA-2=100.00", 10000: "AV-1=-50.00 FA-1=50.00 FA-2=100.00", 5000: "AV-1=-50.00 FA-2=100.00", 100: "AV-1=-50.00 FA-2=51.00",
	} {
		var got []string
		var sum int64
		for _, p := range oldestFirst(parts, due, rest) {
			got = append(got, p.Invoice+"="+p.Amount.Decimal())
			sum += p.Amount.Minor
		}
		if strings.Join(got, " ") != want || sum != rest {
			t.Errorf("%d: %v, want %s", rest, got, want)
		}
	}
}

func TestSplitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Quincaillerie Vermandel")
		c.customer("C2", "Garage Lefèvre")
		c.invoice("FA-1", "C1", "100.00", "2026-02-20")
		c.invoice("FA=2", "C2", "80.00", "2026-02-10")
		c.invoice("AV-3", "C2", "-20.00", "2026-02-10")
		c.invoice("FA-4", "C2", "0.00", "2026-02-10")
		c.credits(ledger.Entry{ID: "R1", Amount: eur(17000), Counterparty: "CABINET MARTIN"})
		c.run()
		for parts, want := range map[string]string{
			"FA-1":                        "INVOICE=AMOUNT",
			"=5":                          "INVOICE=AMOUNT",
			"FA-1=":                       "FA-1",
			"FA-1=1,234":                  "write 1234.00 or 1.23",
			"FA-1=10 FA-1=20":             "named twice",
			"FA-1=100.01":                 "has 100.00 EUR open, not 100.01 EUR",
			"FA-1=100 FA=2=80":            "add up to 180.00 EUR, and the credit has 170.00 EUR",
			"FA-1=50 FA-9=1":              `no invoice "FA-9"`,
			"FA-1=50 AV-3=20":             "with a minus",
			"FA-1=-50":                    "more than nothing",
			"AV-3=-20":                    "more than nothing",
			"FA-4=1":                      "nothing open",
			"FA-1=100.01 FA-9=1 FA=2=900": `no invoice "FA-9"`,
		} {
			if _, _, err := c.desk("").Split(c.t.Context(), "R1", strings.Fields(parts)); err == nil || !strings.Contains(err.Error(), want) {
				c.t.Errorf("%s: %v, want %q", parts, err, want)
			}
			c.want("R1", "review")
		}
		if _, p, err := c.desk("one transfer for both").Split(c.t.Context(), "R1", []string{"FA=2=60,00", "FA-1=1e2"}); err == nil {
			c.t.Fatalf("an amount nobody writes was taken: %+v", p)
		}
		if _, _, err := c.desk("one transfer for both").Split(c.t.Context(), "R1", []string{"FA=2=60,00", "AV-3=-10", "FA-1=100.00"}); err != nil {
			c.t.Fatal(err)
		}
		c.want("R1", "allocated, FA=2=60.00 Anne, AV-3=-10.00 Anne, FA-1=100.00 Anne")
		c.unapplied(store.Unapplied{Customer: "C2", Currency: "EUR", Minor: 2000}) // whose invoice was named first
		c.event("R1", "credit.split", "Anne", "one transfer for both", "150.00 EUR")
		if _, _, err := c.desk("").Split(c.t.Context(), "R1", []string{"FA=2=20"}); err != nil {
			c.t.Fatal(err)
		}
		c.unapplied()
	})
}

// TestIgnoreAlways: what a source sends is ignored from then on, but never what
// may be a customer's.
func TestIgnoreAlways(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Quincaillerie Vermandel", ibanB)
		c.invoice("FA-2026-101", "C1", "100.00", "2026-02-20")
		c.credits(
			ledger.Entry{ID: "R1", Amount: eur(4200), Counterparty: "DGFIP", IBAN: ibanA}, ledger.Entry{ID: "R2", Amount: eur(900), Counterparty: "INTERETS"},
			ledger.Entry{ID: "R3", Amount: eur(700)}, ledger.Entry{ID: "R4", Amount: eur(701), IBAN: ibanB}, ledger.Entry{ID: "R5", Amount: eur(702), Counterparty: "Quincaillerie VERMANDEL"},
		)
		c.run()
		for id, want := range map[string]error{"R1": nil, "R2": nil, "R3": ErrNameless, "R4": ErrIsCustomer, "R5": ErrIsCustomer} {
			if _, _, err := c.desk("no business of ours").Ignore(c.t.Context(), id, true); !errors.Is(err, want) {
				c.t.Errorf("%s: %v, want %v", id, err, want)
			}
		}
		c.event(ibanA, "source.ignored", "Anne", "no business of ours")
		c.credits(
			ledger.Entry{ID: "S1", Amount: eur(4300), Counterparty: "TRESOR PUBLIC", IBAN: "fr76 3000 6000 0112 3456 7890 189", BookingDate: "2026-03-05"},
			ledger.Entry{ID: "S2", Amount: eur(901), Counterparty: "INTERETS", BookingDate: "2026-03-05"},
			ledger.Entry{ID: "S3", Amount: eur(901), Counterparty: "INTERETS", IBAN: ibanC, BookingDate: "2026-03-06"},
			ledger.Entry{ID: "S4", Amount: eur(10000), Counterparty: "DGFIP", IBAN: ibanA, Remittance: "FACTURE FA-2026-101", BookingDate: "2026-03-06"},
		)
		c.run()
		c.want("S1", "ignored")
		c.want("S2", "ignored")
		c.want("S3", "review") // an account of its own
		if got := c.state("S4"); got == "ignored" {
			c.t.Error("what cites an open invoice was ignored")
		}
		// A person takes one up: it is never ignored again by itself.
		if _, _, err := c.desk("ours after all").Undo(c.t.Context(), "S1"); err != nil {
			c.t.Fatal(err)
		}
		c.run()
		c.want("S1", "review")
		err := c.s.Update(c.t.Context(), "main", func(tx *store.Tx) error {
			if _, err := c.desk("").Forget(tx, "NOBODY"); !errors.Is(err, ErrNoSource) {
				c.t.Errorf("forgot nobody: %v", err)
			}
			_, err := c.desk("").Forget(tx, "INTERETS")
			return err
		})
		if err != nil {
			c.t.Fatal(err)
		}
		c.credits(ledger.Entry{ID: "S5", Amount: eur(902), Counterparty: "INTERETS", BookingDate: "2026-03-09"})
		c.run()
		c.want("S5", "review")
		c.want("S2", "ignored") // what was ignored stays so
	})
}

// TestNothingAPersonDecidedChangesByItself: whatever arrives later.
func TestNothingAPersonDecidedChangesByItself(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		for i, name := range []string{"Quincaillerie Vermandel", "Garage Lefèvre", "Boulangerie Petit"} {
			id := fmt.Sprintf("C%d", i+1)
			c.customer(id, name)
			c.invoice("FA-2026-10"+fmt.Sprint(i+1), id, "100.00", "2026-02-20")
			c.invoice("FA-2026-20"+fmt.Sprint(i+1), id, "250.00", "2026-02-25")
		}
		entries := []ledger.Entry{
			{ID: "accepted", Amount: eur(9000), Counterparty: "VERMANDEL"},
			{ID: "split", Amount: eur(20000), Counterparty: "CABINET MARTIN", IBAN: ibanA},
			{ID: "rejected", Amount: eur(10000), Counterparty: "LEFEVRE"},
			{ID: "ignored", Amount: eur(25000), Counterparty: "PETIT BOULANGERIE", IBAN: ibanB},
			{ID: "undone", Amount: eur(25000), Counterparty: "GARAGE LEFEVRE", Remittance: "FACTURE FA-2026-202"},
			{ID: "debit", Amount: eur(-3000), Counterparty: "LOYER"},
		}
		c.credits(entries...)
		c.run()
		c.want("undone", "allocated, FA-2026-202=250.00 relanced")
		ctx := c.t.Context()
		_, _, accepted := c.desk("").Accept(ctx, "accepted", "")
		_, _, split := c.desk("").Split(ctx, "split", []string{"FA-2026-102=100", "FA-2026-103=60"})
		_, rejected := c.desk("").Reject(ctx, "rejected")
		_, _, ignored := c.desk("").Ignore(ctx, "ignored", false)
		_, _, undone := c.desk("").Undo(ctx, "undone")
		_, _, debit := c.desk("").Undo(ctx, "debit")
		if err := errors.Join(accepted, split, rejected, ignored, undone, debit); err != nil {
			c.t.Fatal(err)
		}
		ids := []string{"accepted", "split", "rejected", "ignored", "undone", "debit"}
		before := map[string]string{}
		for _, id := range ids {
			before[id] = c.state(id)
		}
		later := func(what string) {
			c.t.Helper()
			c.run()
			c.run()
			for _, id := range ids {
				if got := c.state(id); got != before[id] {
					c.t.Errorf("after %s: %s is %s, was %s", what, id, got, before[id])
				}
			}
		}
		later("another run")
		c.invoice("FA-2026-103", "C3", "100.00", "2026-04-30")
		later("a new version of an invoice")
		c.customer("C3", "Boulangerie Petit", ibanB)
		c.customer("C4", "Cabinet Martin", ibanA)
		c.invoice("FA-2026-301", "C4", "200.00", "2026-02-25")
		later("accounts and a customer that explain it better")
		c.credits(ledger.Entry{ID: "next", Amount: eur(20000), Counterparty: "CABINET MARTIN", IBAN: ibanA, Remittance: "FA-2026-301", BookingDate: "2026-03-20"})
		later("an account that was learned")
		c.credits(entries...)
		later("the same file again")
		c.clock.Advance(400 * 24 * time.Hour)
		later("a year")
	})
}

// TestWhatAPersonHadDecidedIsAPersonsAgain: when a later fact takes a person's
// allocation back, the engine proposes and no more.
func TestWhatAPersonHadDecidedIsAPersonsAgain(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Garage Lefèvre", ibanA)
		c.invoice("FA-2026-102", "C1", "250.00", "2026-02-20")
		c.credits(ledger.Entry{ID: "R1", Amount: eur(10000), Counterparty: "GARAGE LEFEVRE", IBAN: ibanA, Remittance: "facture FA-2026-101"})
		c.run()
		if _, _, err := c.desk("").Assign(c.t.Context(), "R1", "FA-2026-102", ""); err != nil {
			c.t.Fatal(err)
		}
		c.invoice("FA-2026-101", "C1", "100.00", "2026-02-20") // which explains it, now
		c.update(func(tx *store.Tx) error {                    // as the intake does when the invoice changed its customer
			e, _, err := tx.Entry("R1")
			all, failed := tx.AllocationsOf("R1")
			if err := errors.Join(err, failed, tx.Reverse(all[0], ledger.ByEngine, "invoice changed")); err != nil {
				return err
			}
			return tx.MoveEntry(e, ledger.EntryReview, "invoice changed")
		})
		c.run()
		c.want("R1", "review")
		queue := waitingIn(c.t, c.s)
		if len(queue) != 1 || queue[0].Entry.Note != "Anne had decided on it before: a person decides again" || queue[0].Proposals[0].Key() != "FA-2026-101" {
			c.t.Errorf("%+v", queue)
		}
	})
}

// TestDemotionInTheLedger: two errors among thirty, and the rule only proposes;
// what people then accept of it promotes it again.
func TestDemotionInTheLedger(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		next := 0
		pay := func(n int) (ids []string) {
			var entries []ledger.Entry
			for range n {
				next++
				id, number := fmt.Sprintf("C%03d", next), fmt.Sprintf("FA-2026-%04d", 1000+next)
				c.customer(id, fmt.Sprintf("Menuiserie %c%c%c", 'A'+next/26%26, 'K'+next%9, 'A'+next%26))
				c.invoice(number, id, fmt.Sprintf("%d.%02d", 100+next, 1+next%97), "2026-02-20")
				entries = append(entries, ledger.Entry{
					ID: fmt.Sprintf("R%04d", next), Amount: eur(int64(100*(100+next) + 1 + next%97)), Counterparty: "VIREMENT", Remittance: "facture " + number,
				})
				ids = append(ids, entries[len(entries)-1].ID)
			}
			c.credits(entries...)
			return ids
		}
		first := pay(30)
		if r := c.run(); r.Allocated != 30 || r.ByRule["reference+amount"] != 30 {
			c.t.Fatalf("%+v", r)
		}
		c.clock.Advance(60 * 24 * time.Hour)
		undo := func(id string) {
			c.t.Helper()
			if _, _, err := c.desk("somebody else's").Undo(c.t.Context(), id); err != nil {
				c.t.Fatal(err)
			}
			c.clock.Advance(time.Hour)
		}
		undo(first[0])
		if r := c.run(); len(r.Demoted) != 0 {
			c.t.Fatalf("one of thirty: %+v", r)
		}
		undo(first[1])
		held := pay(5)
		if r := c.run(); len(r.Demoted) != 1 || r.Demoted[0] != "reference+amount" || r.Allocated != 0 {
			c.t.Fatalf("two of thirty: %+v", r)
		}
		c.event("reference+amount", "rule.demoted", "relanced", "2 of 30 were wrong")
		if r := c.run(); len(r.Demoted)+len(r.Promoted)+r.Allocated+r.Review != 0 {
			c.t.Errorf("a second run: %+v", r)
		}
		c.want(held[0], "review")
		for _, id := range append(held, pay(180)...) {
			if strings.HasPrefix(id, "R0036") {
				c.run()
			}
			if _, _, err := c.desk("").Accept(c.t.Context(), id, ""); err != nil {
				c.t.Fatal(err)
			}
		}
		last := pay(1)
		if r := c.run(); len(r.Promoted) != 1 || r.Allocated != 1 {
			c.t.Fatalf("after the evidence: %+v", r)
		}
		c.want(last[0], "allocated, FA-2026-1216=316.23 relanced")
		c.event("reference+amount", "rule.promoted", "relanced")
	})
}

// TestConfirm: a person's word on what was allocated without one.
func TestConfirm(t *testing.T) {
	t.Parallel()
	forEachCounter(t, func(c *counter) {
		c.customer("C1", "Garage Lefèvre")
		c.invoice("FA-2026-101", "C1", "100.37", "2026-02-20")
		c.credits(ledger.Entry{ID: "R1", Amount: eur(10037), Counterparty: "GARAGE LEFEVRE", Remittance: "FA-2026-101"}, ledger.Entry{ID: "R2", Amount: eur(77)})
		c.run()
		sample := func() (list []ledger.Settlement, s Standing) {
			err := c.s.View(c.t.Context(), "main", func(tx *store.Tx) error {
				h, err := LoadHistory(tx, DefaultConfig())
				list = Sample(h, DefaultConfig(), time.UTC)
				s = Standings(h, DefaultConfig())["reference+name+amount"]
				return err
			})
			if err != nil {
				c.t.Fatal(err)
			}
			return list, s
		}
		if list, s := sample(); len(list) != 1 || list[0].Entry != "R1" || list[0].Key != "FA-2026-101" || s.Young != 1 {
			c.t.Fatalf("sample %+v, standing %+v", list, s)
		}
		if _, _, err := c.desk("I asked them").Confirm(c.t.Context(), "R1"); err != nil {
			c.t.Fatal(err)
		}
		if list, s := sample(); len(list) != 0 || s.Confirmed != 1 || s.Young != 0 {
			c.t.Errorf("sample %+v, standing %+v", list, s)
		}
		c.event("R1", "allocation.confirmed", "Anne", "I asked them")
		for _, id := range []string{"R2", "R9"} {
			if _, _, err := c.desk("").Confirm(c.t.Context(), id); !errors.Is(err, ErrNotDecided) {
				c.t.Errorf("%s: %v", id, err)
			}
		}
		c.clock.Advance(time.Minute)
		if _, _, err := c.desk("").Undo(c.t.Context(), "R1"); err != nil {
			c.t.Fatal(err)
		}
		if _, s := sample(); s.Undone != 1 || s.Confirmed != 0 {
			c.t.Errorf("confirmed and then undone: %+v", s)
		}
		if _, _, err := c.desk("").Assign(c.t.Context(), "R2", "FA-2026-101", ""); err != nil {
			c.t.Fatal(err)
		}
		if _, _, err := c.desk("").Confirm(c.t.Context(), "R2"); !errors.Is(err, ErrNotAutomatic) {
			c.t.Errorf("a person's own: %v", err)
		}
	})
}
