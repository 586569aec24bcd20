package ingest

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestOwnAccount: one format names an account by its IBAN, another by its
// national number, in any order.
func TestOwnAccount(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		resolve := func(tx *store.Tx, id, iban, currency string) string {
			a, err := ownAccount(tx, ledger.Account{ID: id, IBAN: iban, Currency: currency}, []string{otherIBAN})
			o.must(err)
			file, err := tx.AddFile(ledger.File{Name: id, State: ledger.FileDismissed})
			o.must(err)
			_, err = tx.AddStatement(file, ledger.Statement{Account: a, From: "2026-03-01", To: "2026-03-01"})
			o.must(err)
			return a.ID
		}
		o.update(mainBook, func(tx *store.Tx) error {
			for _, step := range []struct{ name, id, iban, currency, want string }{
				{"a number first", "20041-0500013M026", "", "EUR", "20041-0500013M026"},
				{"its IBAN later", ourIBAN, ourIBAN, "EUR", ourIBAN},
				{"the number again", "20041-0500013M026", "", "EUR", ourIBAN},
				{"the parts in another order", "0500013M026-20041", "", "EUR", "0500013M026-20041"},
				{"another currency", "20041-0500013M026", "", "USD", "20041-0500013M026"},
				{"the number of a configured account", "37040044-532013000", "", "EUR", otherIBAN},
				{"too short to be sure", "13M026", "", "EUR", "13M026"},
			} {
				if got := resolve(tx, step.id, step.iban, step.currency); got != step.want {
					t.Errorf("%s: got %s, want %s", step.name, got, step.want)
				}
			}
			statements, err := tx.Statements()
			ours := 0
			for _, s := range statements {
				if s.Account.ID == ourIBAN {
					ours++
				}
			}
			if ours != 3 {
				t.Errorf("%d statements are of our account", ours)
			}
			return err
		})
	})
}

// TestAccountOfAnotherBook: a statement of one firm never pays the invoices of
// another.
func TestAccountOfAnotherBook(t *testing.T) {
	t.Parallel()
	o := onSQLite(t)
	o.Sellers = map[string]Seller{mainBook: {IBANs: []string{otherIBAN}}, "b": {IBANs: []string{ourIBAN}}}
	o.drop("wrong.xml", march())
	o.drop("b/right.xml", march())
	o.drop("ours.xml", bank{iban: otherIBAN, from: "2026-03-01", to: "2026-03-31", lines: march().lines})
	o.drop("number.ofx", ofxOf("CHARSET:1252\n", "DURAND"))
	if r := o.pass(); r.Recorded != 2 || r.Rejected != 2 {
		t.Errorf("got %+v", r)
	}
	for _, name := range []string{"wrong.xml", "number.ofx"} {
		if why := o.read("rejected/" + name + ".reason.txt"); !strings.Contains(why, "is that of the book b") || !strings.Contains(why, "inbox/b") {
			t.Errorf("%s: %s", name, why)
		}
	}
	if got := o.entries(mainBook); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}
