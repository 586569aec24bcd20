package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// showing makes a statement of one account that shows some lines.
func showing(format ledger.Format, from, to ledger.Date, entries ...ledger.Entry) shownFile {
	for i := range entries {
		e := &entries[i]
		e.Account = ownIBAN
		if e.Amount.Minor == 0 {
			e.Amount.Minor = 10000
		}
		e.Amount.Currency = "EUR"
		if e.BookingDate == "" {
			e.BookingDate = "2026-03-10"
		}
	}
	return shownFile{name: fmt.Sprint(format, " ", from), statement: ledger.Statement{
		Format: format, From: from, To: to, Account: ledger.Account{ID: ownIBAN, IBAN: ownIBAN, Currency: "EUR"},
	}, entries: entries}
}

func balanced(f shownFile, sequence string, opening int64) shownFile {
	closing := opening
	for _, e := range f.entries {
		closing += e.Amount.Minor
	}
	f.statement.Sequence = sequence
	f.statement.Opening = ledger.Balance{Money: ledger.Money{Minor: opening, Currency: "EUR"}, Date: f.statement.From, Set: true}
	f.statement.Closing = ledger.Balance{Money: ledger.Money{Minor: closing, Currency: "EUR"}, Date: f.statement.To, Set: true}
	return f
}

// TestSameMovement shows 100.00 EUR in two files, in both orders, and asks how
// many movements that is, and how many a person must look at.
func TestSameMovement(t *testing.T) {
	t.Parallel()
	const day, week, end = "2026-03-10", "2026-03-09", "2026-03-15"
	named := func(name string) ledger.Entry { return ledger.Entry{Counterparty: name} }
	with := func(e ledger.Entry, change func(*ledger.Entry)) ledger.Entry { change(&e); return e }
	on := func(e ledger.Entry, booked, valued ledger.Date) ledger.Entry {
		return with(e, func(e *ledger.Entry) { e.BookingDate, e.ValueDate = booked, valued })
	}
	durand, martin := named("DURAND SARL"), named("MARTIN")
	ref := func(e ledger.Entry, ref string) ledger.Entry { e.BankRef = ref; return e }
	text := func(e ledger.Entry, text string) ledger.Entry { e.Remittance = text; return e }
	for name, c := range map[string]struct {
		a, b             shownFile
		movements, twins int
	}{
		"the same day in two formats":           {showing(ledger.FormatCAMT053, day, day, durand), showing(ledger.FormatOFX, week, end, ledger.Entry{Label: "VIR SEPA"}), 1, 0},
		"two payers, each format covers both":   {showing(ledger.FormatCAMT053, day, day, durand), showing(ledger.FormatCFONB, week, end, martin), 2, 1},
		"two payers, a notification of one":     {showing(ledger.FormatCAMT053, day, day, durand), showing(ledger.FormatCAMT054, day, day, martin), 2, 0},
		"a name that is cut":                    {showing(ledger.FormatCAMT053, day, day, named("MENUISERIE DUPONT SARL")), showing(ledger.FormatCFONB, week, end, named("MENUISERIE DUP")), 1, 0},
		"two end-to-end references":             {showing(ledger.FormatCAMT053, day, day, ledger.Entry{EndToEnd: "E1"}), showing(ledger.FormatCAMT054, day, day, ledger.Entry{EndToEnd: "E2"}), 2, 0},
		"two accounts":                          {showing(ledger.FormatCAMT053, day, day, ledger.Entry{IBAN: "DE1"}), showing(ledger.FormatCAMT054, day, day, ledger.Entry{IBAN: "DE2"}), 2, 0},
		"one format, one text differs":          {showing(ledger.FormatOFX, day, day, durand), showing(ledger.FormatOFX, week, end, martin), 2, 0},
		"one format, the same reference":        {showing(ledger.FormatCAMT053, day, day, ledger.Entry{BankRef: "R1", Label: "A"}), showing(ledger.FormatCAMT053, week, end, ledger.Entry{BankRef: "R1", Label: "B"}), 1, 0},
		"the same reference, two payers":        {showing(ledger.FormatCAMT053, day, day, with(durand, func(e *ledger.Entry) { e.BankRef = "R1" })), showing(ledger.FormatCAMT053, week, end, with(martin, func(e *ledger.Entry) { e.BankRef = "R1" })), 2, 0},
		"one format, more text":                 {showing(ledger.FormatCAMT053, day, day, durand), showing(ledger.FormatCAMT053, week, end, with(durand, func(e *ledger.Entry) { e.Remittance = "FA-1" })), 1, 0},
		"one format, two texts":                 {showing(ledger.FormatCAMT053, day, day, with(durand, func(e *ledger.Entry) { e.Remittance = "FA-2" })), showing(ledger.FormatCAMT053, week, end, with(durand, func(e *ledger.Entry) { e.Remittance = "FA-1" })), 2, 0},
		"another booking day, the same value":   {showing(ledger.FormatCAMT053, week, end, on(durand, "2026-03-10", "2026-03-10")), showing(ledger.FormatOFX, week, end, on(durand, "2026-03-11", "2026-03-10")), 1, 0},
		"another booking day, one reference":    {showing(ledger.FormatCAMT053, week, end, with(durand, func(e *ledger.Entry) { e.BankRef = "R1" })), showing(ledger.FormatOFX, week, end, on(ledger.Entry{BankRef: "R1"}, "2026-03-12", "")), 1, 0},
		"another booking day, nothing shared":   {showing(ledger.FormatCAMT053, week, end, durand), showing(ledger.FormatOFX, week, end, on(ledger.Entry{Label: "VIR"}, "2026-03-12", "")), 2, 1},
		"another booking day, far away":         {showing(ledger.FormatCAMT053, week, "2026-03-31", durand), showing(ledger.FormatOFX, week, "2026-03-31", on(durand, "2026-03-20", "2026-03-10")), 2, 0},
		"days the other format does not cover":  {showing(ledger.FormatCAMT053, day, day, durand), showing(ledger.FormatOFX, "2026-03-11", end, on(ledger.Entry{Label: "VIR"}, "2026-03-12", "")), 2, 0},
		"twice alike in one, once in the other": {showing(ledger.FormatCAMT053, day, day, durand, durand), showing(ledger.FormatOFX, day, day, durand), 2, 0},
		"money going out is not doubted":        {showing(ledger.FormatCAMT053, week, end, ledger.Entry{Amount: ledger.Money{Minor: -100}}), showing(ledger.FormatOFX, week, end, on(ledger.Entry{Amount: ledger.Money{Minor: -100}}, "2026-03-12", "")), 2, 0},
		"two statements of a day, one after the other": {
			balanced(showing(ledger.FormatCAMT053, day, day, durand), "", 500), balanced(showing(ledger.FormatCAMT053, day, day, durand), "", 10500), 2, 0,
		},
		"two statements of a day, by their numbers": {
			balanced(showing(ledger.FormatCAMT053, day, day, durand), "7", 500), balanced(showing(ledger.FormatCAMT053, day, day, durand, named("X")), "9", 99), 3, 0,
		},
		"a statement issued again": {
			balanced(showing(ledger.FormatCAMT053, day, day, durand), "7", 500), balanced(showing(ledger.FormatCAMT053, day, day, durand), "7", 500), 1, 0,
		},
		"a download that names its lines anew":      {showing(ledger.FormatOFX, week, end, ref(durand, "A1")), showing(ledger.FormatOFX, week, "2026-03-14", ref(durand, "B1")), 1, 0},
		"named anew, as often as one shows it":      {showing(ledger.FormatOFX, week, end, ref(durand, "A1"), ref(durand, "A2")), showing(ledger.FormatOFX, week, "2026-03-14", ref(durand, "B1")), 2, 0},
		"named anew on a day that was not over":     {showing(ledger.FormatOFX, week, day, ref(durand, "A1")), showing(ledger.FormatOFX, week, end, ref(durand, "B1")), 2, 1},
		"named anew in the reports of a day":        {showing(ledger.FormatCAMT052, day, day, ref(durand, "A1")), showing(ledger.FormatCAMT052, day, day, ref(durand, "B1")), 2, 1},
		"the whole day again, and another number":   {showing(ledger.FormatOFX, week, end, text(durand, "FA-1")), showing(ledger.FormatOFX, week, "2026-03-14", text(durand, "FA-2")), 2, 1},
		"a statement issued again under references": {balanced(showing(ledger.FormatCAMT053, day, day, ref(durand, "K1")), "7", 500), balanced(showing(ledger.FormatCAMT053, day, day, ref(durand, "T1")), "8", 500), 1, 0},
		"a day and its week": {
			balanced(showing(ledger.FormatCAMT053, day, day, durand), "7", 500), balanced(showing(ledger.FormatCAMT053, week, end, durand), "2", 500), 1, 0,
		},
	} {
		for order, files := range map[string][]shownFile{"": {c.a, c.b}, ", the other way round": {c.b, c.a}} {
			t.Run(name+order, func(t *testing.T) {
				t.Parallel()
				s := onSQLite(t).Store
				for n, f := range files {
					if err := recordShown(s, f, n); err != nil {
						t.Fatal(err)
					}
				}
				got := counted(t, s)
				twins := strings.Count(strings.Join(got, "\n"), "twin=true")
				if len(got) != c.movements || twins != c.twins {
					t.Errorf("got %d movements, %d in doubt, want %d and %d:\n%s", len(got), twins, c.movements, c.twins, strings.Join(got, "\n"))
				}
			})
		}
	}
}

// TestChainOfADay: three statements of a day with the same payment each, in any
// order, are three payments; all of them again are still three.
func TestChainOfADay(t *testing.T) {
	t.Parallel()
	var files []shownFile
	for n := range 3 {
		files = append(files, balanced(showing(ledger.FormatCAMT053, "2026-03-10", "2026-03-10", ledger.Entry{Counterparty: "DURAND"}), "", int64(500+10000*n)))
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		s := onSQLite(t).Store
		for n, at := range append(order, order...) {
			if err := recordShown(s, files[at], n); err != nil {
				t.Fatal(err)
			}
		}
		if got := counted(t, s); len(got) != 3 {
			t.Errorf("%v: got %d payments", order, len(got))
		}
	}
}

// TestReportWithinTheDay: one line of a report is not two of the statements that
// follow it, though all three look alike.
func TestReportWithinTheDay(t *testing.T) {
	t.Parallel()
	const day = "2026-03-10"
	paid := func() ledger.Entry { return ledger.Entry{Counterparty: "DURAND"} }
	files := []shownFile{
		showing(ledger.FormatCAMT052, day, day, paid()),
		balanced(showing(ledger.FormatCAMT053, day, day, paid()), "", 500),
		balanced(showing(ledger.FormatCAMT053, day, day, paid()), "", 10500),
	}
	for _, order := range [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {2, 0, 1}} {
		s := onSQLite(t).Store
		for n, at := range order {
			if err := recordShown(s, files[at], n); err != nil {
				t.Fatal(err)
			}
		}
		if got := counted(t, s); len(got) != 2 {
			t.Errorf("%v: got %d payments", order, len(got))
		}
	}
}

// TestDetailsThatArriveLater replace a batch, unless a person has decided on it.
func TestDetailsThatArriveLater(t *testing.T) {
	t.Parallel()
	whole := showing(ledger.FormatCAMT053, "2026-03-10", "2026-03-10", ledger.Entry{BankRef: "B1", Announced: 2})
	part := func(minor int64, ref string) ledger.Entry {
		return ledger.Entry{
			Account: ownIBAN, BookingDate: "2026-03-10", BankRef: ref, Counterparty: "DURAND", Amount: ledger.Money{Minor: minor, Currency: "EUR"},
		}
	}
	detailed := showing(ledger.FormatCAMT054, "2026-03-10", "2026-03-10", ledger.Entry{BankRef: "B1", Details: []ledger.Entry{part(4000, "B1/1"), part(6000, "B1/2")}})
	for _, by := range []string{"", ledger.ByEngine, "anna"} {
		t.Run("decided by "+by, func(t *testing.T) {
			t.Parallel()
			forEach(t, func(t *testing.T, o *office) {
				o.must(recordShown(o.Store, whole, 1))
				if by != "" {
					o.decide("B1", by)
				}
				o.must(recordShown(o.Store, detailed, 2))
				got := counted(t, o.Store)
				if by == "anna" {
					if len(got) != 1 || !strings.Contains(got[0], "100.00 EUR B1") {
						t.Errorf("got %q", got)
					}
					return
				}
				if len(got) != 2 || !strings.Contains(got[0], "40.00 EUR B1/1") || !strings.Contains(got[1], "60.00 EUR B1/2") {
					t.Errorf("got %q", got)
				}
				if by != "" && o.invoice(mainBook, "F1").Open().Minor != 10000 {
					t.Errorf("the invoice is settled by %s", o.invoice(mainBook, "F1").Open())
				}
			})
		})
	}
}

// decide puts an entry on an invoice of its amount.
func (o *office) decide(ref, by string) {
	o.t.Helper()
	o.update(mainBook, func(tx *store.Tx) error {
		entries, err := tx.EntriesByRef(ref)
		if err != nil || len(entries) != 1 {
			return fmt.Errorf("%d entries %s: %w", len(entries), ref, err)
		}
		e := entries[0]
		if _, err := tx.SaveCustomer(ledger.Customer{ID: "C1"}); err != nil {
			return err
		}
		invoice := ledger.Invoice{Number: "F1", Type: ledger.TypeInvoice, Customer: "C1", IssueDate: "2026-02-01", DueDate: "2026-03-03", Amount: e.Amount}
		if _, _, err := tx.SaveInvoice(invoice); err != nil {
			return err
		}
		return errors.Join(
			tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: "F1", Amount: e.Amount, DecidedBy: by, Rule: "test"}),
			tx.MoveEntry(e, ledger.EntryAllocated, ""))
	})
}

// TestEqualDetailsOfTwoBatches are different money.
func TestEqualDetailsOfTwoBatches(t *testing.T) {
	t.Parallel()
	s := onSQLite(t).Store
	for n := range 2 {
		d := ledger.Entry{Account: ownIBAN, BookingDate: "2026-03-10", Counterparty: "DURAND", Amount: ledger.Money{Minor: 5000, Currency: "EUR"}}
		f := balanced(showing(ledger.FormatCAMT053, "2026-03-10", "2026-03-10", ledger.Entry{Details: []ledger.Entry{d, d}}), "", int64(500+10000*n))
		if err := recordShown(s, f, n); err != nil {
			t.Fatal(err)
		}
	}
	if got := counted(t, s); len(got) != 4 {
		t.Errorf("got %d payments: %q", len(got), got)
	}
}

// TestWithdrawingClearsWhatItCaused: suspicion, and what a return sent back.
func TestWithdrawingClearsWhatItCaused(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.must(recordShown(o.Store, showing(ledger.FormatCAMT053, "2026-03-09", "2026-03-15", ledger.Entry{Counterparty: "DURAND", BankRef: "R1"}), 1))
		o.must(recordShown(o.Store, showing(ledger.FormatCFONB, "2026-03-09", "2026-03-15", ledger.Entry{Counterparty: "MARTIN", BankRef: "R2"}), 2))
		returned := showing(ledger.FormatCAMT054, "2026-03-12", "2026-03-12", ledger.Entry{BankRef: "R3", Amount: ledger.Money{Minor: -10000}})
		o.must(recordShown(o.Store, returned, 3))
		o.update(mainBook, func(tx *store.Tx) error {
			entries, err := tx.EntriesByRef("R2")
			if err != nil {
				return err
			}
			return tx.MoveEntry(entries[0], ledger.EntryIgnored, "returned by R3")
		})
		if got := strings.Join(counted(t, o.Store), "\n"); !strings.Contains(got, "twin=true") {
			t.Fatalf("nothing is in doubt: %s", got)
		}
		for _, name := range []string{"camt.053 2026-03-09", "camt.054 2026-03-12"} {
			if _, err := o.Withdraw(context.Background(), mainBook, name, "anna", ""); err != nil {
				t.Fatal(err)
			}
		}
		entries := o.entries(mainBook)
		if len(entries) != 1 || entries[0].Twin != "" || entries[0].State != ledger.EntryReview {
			t.Errorf("got %+v", entries)
		}
	})
}
