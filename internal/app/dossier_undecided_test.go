package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// TestDossierNamesTheMoneyThatHoldsReminders: whoever claims what may have been paid
// must know, and learns nothing of others by it.
func TestDossierNamesTheMoneyThatHoldsReminders(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		clock.Set(time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC))
		moneyThatWaits(t, a.store)
		members := dossierOf(t, a, "customer", "C1")
		for _, name := range []string{"01_summary.txt", "02_statement.txt"} {
			for _, want := range []string{
				"ATTENTION, SOMMES REÇUES EN ATTENTE DE DÉCISION\n", "  2026-03-02, Z6, 100.00 EUR, Dupont\n",
				"  2026-03-03, Z7, 100.00 EUR, " + withheldText + " (repris le 2026-03-10)\n",
			} {
				if !strings.Contains(members[name], want) {
					t.Errorf("%s lacks %q:\n%s", name, want, members[name])
				}
			}
			for _, foreign := range []string{"Z8", "Lefèvre"} {
				if strings.Contains(members[name], foreign) {
					t.Errorf("%s tells of %s:\n%s", name, foreign, members[name])
				}
			}
		}
		if text := dossierOf(t, a, "invoice", "F3")["01_summary.txt"]; strings.Contains(text, "ATTENTION") {
			t.Errorf("what nobody may have paid:\n%s", text)
		}
		clock.Set(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
		if text := dossierOf(t, a, "customer", "C1")["01_summary.txt"]; !strings.Contains(text, "Z6") || strings.Contains(text, "Z7") {
			t.Errorf("the day before Z7 came:\n%s", text)
		}
	})
}

// moneyThatWaits makes a ledger in which Z6 may be the money of C1, Z7 was taken back
// from it, and Z8 is another's if anybody's.
func moneyThatWaits(t *testing.T, s *store.Store) {
	t.Helper()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		var failed []error
		must := func(err error) { failed = append(failed, err) }
		for number, c := range map[string]ledger.Customer{"F1": {ID: "C1", Name: "Menuiserie Dupont"}, "F2": {ID: "C2", Name: secret}, "F3": {ID: "C3", Name: "Petit"}} {
			_, err := tx.SaveCustomer(c)
			must(err)
			_, _, err = tx.SaveInvoice(ledger.Invoice{
				Number: number, Type: ledger.TypeInvoice, Customer: c.ID, IssueDate: "2026-02-01", DueDate: "2026-03-01", Amount: eur(10000),
			})
			must(err)
		}
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileRecorded})
		must(err)
		row, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}, From: "2026-03-01", To: "2026-03-31"})
		must(err)
		waits := func(ref string, day ledger.Date, payer string, allocated string, proposed ...ledger.Proposal) {
			e := ledger.Entry{Account: "A", BookingDate: day, BankRef: ref, Amount: eur(10000), Counterparty: payer, State: ledger.EntryNew}
			e.ID = e.Fingerprint().Identify(0)
			_, err := tx.AddEntries(row, []ledger.Entry{e})
			must(err)
			if allocated != "" {
				must(tx.Allocate(ledger.Allocation{Entry: e.ID, Invoice: allocated, Amount: e.Amount, DecidedBy: ledger.ByEngine, Rule: "amount"}))
				made, err := tx.AllocationsOf(e.ID)
				must(err)
				must(tx.Reverse(made[0], "anna", "wrong"))
				must(tx.RejectProposal(e.ID, allocated, "anna", "wrong"))
			}
			must(tx.MoveEntry(e, ledger.EntryReview, ""))
			must(tx.SaveProposals(e.ID, proposed))
		}
		of := func(customer, invoice string) ledger.Proposal {
			return ledger.Proposal{Rank: 1, Customer: customer, Rule: "amount", Probability: 0.9, Parts: []ledger.Part{{Invoice: invoice, Amount: eur(10000)}}}
		}
		waits("Z6", "2026-03-02", "Dupont", "", of("C1", "F1"))
		waits("Z7", "2026-03-03", secret, "F1")
		waits("Z8", "2026-03-03", "Dupont", "", of("C2", "F2"))
		return errors.Join(failed...)
	})
	if err != nil {
		t.Fatal(err)
	}
}
