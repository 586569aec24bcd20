package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestDossierOfADayFollowsTheMoney: what the bank took back later was there, with what
// was left of it; what somebody had put there by mistake was not, and what was paid
// in advance is money of the customer until its invoice is issued.
func TestDossierOfADayFollowsTheMoney(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		clock.Set(time.Date(2026, 4, 8, 10, 0, 0, 0, time.UTC))
		paidAndReturned(t, a.store)
		for day, want := range map[int]string{
			4:  "payment of -60.00, set_off of -40.00", // 40.00 of 45.00 are left for F1
			7:  "payment of -60.00, set_off of -25.00", // F2 has been issued, of the 20.00 in advance
			10: "",                                     // all of it has gone back, but what F2 has
		} {
			clock.Set(time.Date(2026, 3, day, 10, 0, 0, 0, time.UTC))
			var got []string
			members := dossierOf(t, a, "customer", "C1")
			for line := range strings.Lines(members["02_statement.csv"]) {
				cells := strings.Split(line, ",")
				if cells[0] == "F1" && (cells[1] == "payment" || cells[1] == "set_off") {
					got = append(got, cells[1]+" of "+cells[7])
				}
			}
			if text := strings.Join(got, ", "); text != want {
				t.Errorf("on %d March: %s, want %s", day, text, want)
			}
			if payments := allIn(members, "04_payments/"); strings.Contains(payments, "returned by BACK") != (day == 10) {
				t.Errorf("on %d March:\n%s", day, payments)
			}
		}
	})
}

// paidAndReturned makes a customer whose payment of 85.00 for the 100.00 of F1 came back
// on 10 March, and that paid F2, of 8 March, in advance.
func paidAndReturned(t *testing.T, s *store.Store) {
	t.Helper()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		var failed []error
		must := func(err error) { failed = append(failed, err) }
		_, err := tx.SaveCustomer(ledger.Customer{ID: "C1", Name: "Menuiserie Dupont", Kind: ledger.KindBusiness})
		must(err)
		for number, issued := range map[string]ledger.Date{"F1": "2026-02-01", "F2": "2026-03-07"} {
			_, _, err = tx.SaveInvoice(ledger.Invoice{Number: number, Type: ledger.TypeInvoice, Customer: "C1", IssueDate: issued, DueDate: issued.AddDays(20), Amount: eur(10000)})
			must(err)
		}
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		must(err)
		row, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}, From: "2026-03-01", To: "2026-03-31"})
		must(err)
		entry := func(ref string, day ledger.Date, minor int64) string {
			e := ledger.Entry{Account: "A", BookingDate: day, BankRef: ref, Amount: eur(minor), State: ledger.EntryNew}
			e.ID = e.Fingerprint().Identify(0)
			_, err := tx.AddEntries(row, []ledger.Entry{e})
			must(err)
			return e.ID
		}
		allocate := func(e, invoice string, minor int64, undo string) {
			must(tx.Allocate(ledger.Allocation{Entry: e, Invoice: invoice, Amount: eur(minor), DecidedBy: ledger.ByEngine, Rule: "amount"}))
			made, err := tx.AllocationsOf(e)
			must(err)
			if undo != "" {
				must(tx.Reverse(made[len(made)-1], ledger.ByEngine, undo))
			}
		}
		allocate(entry("WRONG", "2026-03-02", 1000), "F1", 1000, "not theirs")
		allocate(entry("PAID", "2026-03-02", 8500), "F1", 6000, "returned by BACK")
		allocate(entry("EARLY", "2026-03-03", 2000), "F2", 2000, "")
		entry("BACK", "2026-03-10", -8500)
		for _, err := range failed {
			if err != nil {
				return fmt.Errorf("making the past: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
