package app

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
	"relanced/internal/store"
	"relanced/internal/store/storetest"
)

// secret is another customer, whose name is in everything that is about ours too.
const secret = "Garage Lefèvre & Fils"

// TestDossierTellsNothingOfOthers: one credit pays for two customers, and people
// write the other's name into notes and reasons.
func TestDossierTellsNothingOfOthers(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		sharedPast(t, a.store)
		clock.Set(time.Date(2026, 4, 8, 10, 0, 0, 0, time.UTC))
		for _, subject := range [][2]string{{"customer", "C1"}, {"invoice", "F1"}} {
			members := dossierOf(t, a, subject[0], subject[1])
			for name, content := range members {
				for _, word := range []string{"Lefèvre", "Lef\\u00e8vre", "Lefevre", "C2", "F2", "F3"} {
					if regexp.MustCompile(`\b` + regexp.QuoteMeta(word)).MatchString(content) {
						t.Errorf("%s %s: %s names %q:\n%s", subject[0], subject[1], name, word, content)
					}
				}
			}
			log, payments := members["06_log.csv"], allIn(members, "04_payments/")
			for _, want := range []string{"customer.added,C1", "invoice.added,F1", "allocation.made,", "hold.set,F1", withheldText} {
				if !strings.Contains(log, want) {
					t.Errorf("the log lacks %q:\n%s", want, log)
				}
			}
			for _, want := range []string{"60.00 EUR, F1", "10.00 EUR, F1", "2026-03-02 : " + withheldText, "2026-03-02 : returned by BACK", "-10.00 EUR", "Retour, motif : AC04"} {
				if !strings.Contains(payments, want) {
					t.Errorf("the payments lack %q:\n%s", want, payments)
				}
			}
			checkStatement(t, members["02_statement.csv"])
			if holds := members["07_holds.csv"]; !strings.Contains(holds, "promise,2026-03-10,broken,anna,"+withheldText) {
				t.Errorf("holds:\n%s", holds)
			}
		}
	})
}

// checkStatement wants the open credit note set off, and lines that add up.
func checkStatement(t *testing.T, statement string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(statement)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	amounts, sum := map[string]int64{}, int64(0)
	for _, row := range rows[1:] {
		amount, err := ledger.ParseDecimal(row[7], row[8])
		if err != nil || row[0] != "F1" {
			t.Fatalf("%q: %v", row, err)
		}
		amounts[row[1]] += amount.Minor
		if row[1] != "total" {
			sum += amount.Minor
		}
	}
	if amounts["payment"] != -6000 || amounts["set_off"] != -500 || amounts["interest"] <= 0 || amounts["total"] != sum {
		t.Errorf("the lines make %d:\n%s", sum, statement)
	}
}

// TestDossierOfADayKnowsNothingLater: what happened since is not in it.
func TestDossierOfADayKnowsNothingLater(t *testing.T) {
	t.Parallel()
	forEachEngine(t, func(t *testing.T, a *App, clock *storetest.Clock) {
		sharedPast(t, a.store)
		clock.Set(time.Date(2026, 4, 8, 10, 0, 0, 0, time.UTC))
		err := a.store.Update(t.Context(), "main", func(tx *store.Tx) error {
			return tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldManual, Until: "2026-05-01", Author: "anna", Note: "later"})
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.Set(time.Date(2026, 2, 20, 10, 0, 0, 0, time.UTC))
		for name, content := range dossierOf(t, a, "customer", "C1") {
			if strings.Contains(content, "later") || strings.HasPrefix(name, "04_payments/") {
				t.Errorf("%s:\n%s", name, content)
			}
		}
	})
}

func allIn(members map[string]string, dir string) string {
	text := ""
	for name, content := range members {
		if strings.HasPrefix(name, dir) {
			text += content
		}
	}
	return text
}

// dossierOf writes a dossier twice, wants the same bytes, and reads it.
func dossierOf(t *testing.T, a *App, what, id string) map[string]string {
	t.Helper()
	var first []byte
	for n := range 2 {
		path := filepath.Join(t.TempDir(), "out.zip")
		if err := a.Dossier(t.Context(), io.Discard, "main", what, id, path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 && !bytes.Equal(data, first) {
			t.Error("the same dossier has other bytes")
		}
		first = data
	}
	r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		members[f.Name] = string(data)
	}
	return members
}

// sharedPast makes a ledger in which our customer C1 and another have to do with
// the same money.
func sharedPast(t *testing.T, s *store.Store) {
	t.Helper()
	eur := func(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }
	err := s.Update(t.Context(), "main", func(tx *store.Tx) error {
		var failed []error
		must := func(err error) { failed = append(failed, err) }
		for _, c := range []ledger.Customer{{ID: "C1", Name: "Menuiserie Dupont", Kind: ledger.KindBusiness}, {ID: "C2", Name: secret}} {
			_, err := tx.SaveCustomer(c)
			must(err)
		}
		for number, customer := range map[string]string{"F1": "C1", "F2": "C2", "F3": "C2"} {
			_, _, err := tx.SaveInvoice(ledger.Invoice{
				Number: number, Type: ledger.TypeInvoice, Customer: customer, IssueDate: "2026-02-01", DueDate: "2026-03-01", Amount: eur(10000),
			})
			must(err)
		}
		_, _, err := tx.SaveInvoice(ledger.Invoice{Number: "AV1", Type: ledger.TypeCreditNote, Customer: "C1", IssueDate: "2026-02-10", Amount: eur(-500)})
		must(err)
		file, err := tx.AddFile(ledger.File{Name: "march.xml", Kind: ledger.FileStatement, State: ledger.FileDismissed})
		must(err)
		row, err := tx.AddStatement(file, ledger.Statement{Account: ledger.Account{ID: "A", Currency: "EUR"}, From: "2026-03-01", To: "2026-03-31"})
		must(err)
		entry := func(minor int64, ref, reason string) ledger.Entry {
			e := ledger.Entry{Account: "A", BookingDate: "2026-03-02", BankRef: ref, Amount: eur(minor), State: ledger.EntryNew, Return: reason}
			e.ID = e.Fingerprint().Identify(0)
			_, err := tx.AddEntries(row, []ledger.Entry{e})
			must(err)
			return e
		}
		allocate := func(e ledger.Entry, invoice string, minor int64) {
			must(tx.Allocate(ledger.Allocation{
				Entry: e.ID, Invoice: invoice, Amount: eur(minor), DecidedBy: ledger.ByEngine, Rule: "amount", Explanation: "paid with F2 of " + secret,
			}))
		}
		both, wrong, back := entry(10000, "BOTH", ""), entry(1000, "WRONG", ""), entry(1000, "PAID", "")
		entry(-1000, "BACK", "AC04")
		allocate(both, "F1", 6000)
		allocate(both, "F2", 4000)
		allocate(wrong, "F1", 1000)
		allocate(back, "F1", 1000)
		must(tx.RejectProposal(both.ID, "F3", "anna", "not theirs"))
		live, err := tx.AllocationsTo("F1")
		must(err)
		for _, a := range live {
			switch a.Entry {
			case wrong.ID:
				must(tx.Reverse(a, "anna", "it is the money of "+secret))
			case back.ID:
				must(tx.Reverse(a, ledger.ByEngine, "returned by BACK"))
			}
		}
		must(tx.AddHold(ledger.Hold{Invoice: "F1", Kind: ledger.HoldPromise, Until: "2026-03-10", Author: "anna", Note: "as " + strings.ToUpper(secret)}))
		must(tx.AddHold(ledger.Hold{Customer: "C2", Kind: ledger.HoldDispute, Until: "2026-04-10", Author: "anna"}))
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
