package ingest

import (
	"errors"
	"os"
	"strings"
	"testing"

	"relanced/internal/ledger"
	"relanced/internal/store"
)

// TestIssuedBy: an invoice we received must never be reminded, so that only what
// is certainly ours is taken.
func TestIssuedBy(t *testing.T) {
	t.Parallel()
	us := Seller{Name: "Menuiserie", SIREN: "732829320", IBANs: []string{ourIBAN}}
	ours := ledger.Party{Name: "Menuiserie", SIREN: "732829320"}
	other := ledger.Party{Name: "Bois SA", SIREN: "552100554"}
	nameless := ledger.Party{Name: "Menuiserie"}
	known := []ledger.Account{{ID: ourIBAN, IBAN: ourIBAN}}
	for name, c := range map[string]struct {
		own           Seller
		accounts      []ledger.Account
		seller, buyer ledger.Party
		payee         string
		payTo         []string
		refused       string // "" taken
	}{
		"ours":                        {us, nil, ours, other, "", []string{ourIBAN}, ""},
		"ours by its VAT number":      {us, nil, ledger.Party{VAT: "FR44732829320"}, other, "", []string{ourIBAN}, ""},
		"ours without an IBAN":        {us, nil, ours, other, "", nil, ""},
		"ours, to a factor":           {us, nil, ours, other, "Factor SA", []string{otherIBAN}, ""},
		"only the IBAN says so":       {Seller{}, known, nameless, other, "", []string{otherIBAN, ourIBAN}, ""},
		"received":                    {us, known, other, ours, "", []string{otherIBAN}, "was received, not issued"},
		"received, with our own IBAN": {us, known, other, ours, "", []string{ourIBAN}, "was received, not issued"},
		"of two strangers":            {us, known, other, ledger.Party{SIREN: "1"}, "", []string{ourIBAN}, "not the firm of this book"},
		"to a foreign account":        {us, known, ours, other, "", []string{otherIBAN}, "no account of this book"},
		"to an account nobody knows":  {Seller{}, known, nameless, other, "", []string{otherIBAN}, "no account of this book"},
		"nothing known of us":         {Seller{}, nil, nameless, other, "", []string{otherIBAN}, "issued or received"},
		"nothing known of it":         {Seller{}, known, nameless, other, "", nil, "issued or received"},
	} {
		err := issuedBy(c.own, c.accounts, ledger.IssuedInvoice{Seller: c.seller, Buyer: c.buyer, Payee: ledger.Party{Name: c.payee}, PayTo: c.payTo})
		if (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%s: got %v", name, err)
		}
		if e, ok := errors.AsType[*ledger.ReadError](err); err != nil && (!ok || e.Remedy == "") {
			t.Errorf("%s: no remedy", name)
		}
	}
}

// TestBuyerIsFoundOrMade: the customer of an electronic invoice is one we know
// whenever that is certain.
func TestBuyerIsFoundOrMade(t *testing.T) {
	t.Parallel()
	forEach(t, func(t *testing.T, o *office) {
		o.update(mainBook, func(tx *store.Tx) error {
			for _, c := range []ledger.Customer{
				{ID: "C1", Name: "Durand SARL", SIREN: "552100554", Email: "keep@durand.example"},
				{ID: "C2", Name: "Martin", VAT: "FR44732829320"},
				{ID: "C3", Name: "Même Nom"},
				{ID: "C4", Name: "Même nom"},
			} {
				if _, err := tx.SaveCustomer(c); err != nil {
					return err
				}
			}
			w := &bookRecorder{tx: tx, own: mainBook, renamed: map[string]string{}}
			for name, c := range map[string]struct {
				buyer ledger.Party
				id    string
			}{
				"by SIREN":                     {ledger.Party{Name: "Other name", SIREN: "552100554", ID: "77"}, "C1"},
				"by VAT number":                {ledger.Party{VAT: "FR 44732829320"}, "C2"},
				"by our number":                {ledger.Party{ID: "C2", Name: "Martin & Fils"}, "C2"},
				"our number, but another firm": {ledger.Party{ID: "C1", Name: "X", SIREN: "732829320"}, "732829320"},
				"by name":                      {ledger.Party{Name: "DURAND SARL"}, "C1"},
				"the name of two":              {ledger.Party{Name: "Même Nom", SIREN: "123456789"}, "123456789"},
				"new, with a number of ours":   {ledger.Party{ID: "C9", Name: "Neuf"}, "C9"},
				"new, with nothing but a name": {ledger.Party{Name: "Tout Neuf & Cie"}, "TOUTNEUFCIE"},
			} {
				got, err := w.buyer(c.buyer)
				if err != nil || got.ID != c.id {
					t.Errorf("%s: got %s, %v", name, got.ID, err)
				}
			}
			if _, err := w.buyer(ledger.Party{}); err == nil {
				t.Error("a buyer without anything is taken")
			}
			said, err := w.buyer(ledger.Party{SIREN: "552100554", Email: "other@durand.example", Country: "FR"})
			if err != nil {
				return err
			}
			if _, err := w.saveCustomer(said); err != nil {
				return err
			}
			kept, _, err := tx.Customer("C1")
			if kept.Email != "keep@durand.example" || kept.Country != "FR" || kept.Kind != ledger.KindBusiness {
				t.Errorf("got %+v", kept)
			}
			return err
		})
	})
}

// TestSettledStaysSettled: a table that does not speak of settlement must not
// reopen what the accounts say is paid.
func TestSettledStaysSettled(t *testing.T) {
	t.Parallel()
	known := ledger.Invoice{
		Number: "F1", DueDate: "2026-03-31", Amount: ledger.Money{Minor: 100, Currency: "EUR"}, Settled: 100, SettledBy: "lettrage A", Payee: "Factor", Terms: "30 jours", Policy: "patient",
	}
	for name, c := range map[string]struct {
		said    ledger.Invoice
		speaks  bool
		settled int64
	}{
		"a table without the column": {ledger.Invoice{Number: "F1"}, false, 100},
		"a table that says open":     {ledger.Invoice{Number: "F1", SettledBy: "as the export says"}, false, 0},
		"the accounts, unlettered":   {ledger.Invoice{Number: "F1", Partial: true}, true, 0},
		"the accounts, lettered":     {ledger.Invoice{Number: "F1", Partial: true, Settled: 40, SettledBy: "lettrage B"}, true, 40},
	} {
		got := mergeInvoice(known, c.said, c.speaks)
		if got.Settled != c.settled || got.Payee != "Factor" || got.Terms != "30 jours" || got.Policy != "patient" || got.Partial {
			t.Errorf("%s: got %+v", name, got)
		}
		if c.said.Partial && got.DueDate != known.DueDate {
			t.Errorf("%s: the due date is lost", name)
		}
	}
}

// TestIssuedDueBeforeItsIssue: one of its dates is wrong, and a reminder on the
// other would go to somebody who owes nothing yet.
func TestIssuedDueBeforeItsIssue(t *testing.T) {
	t.Parallel()
	invoice, err := os.ReadFile("testdata/due-before-issue.ubl.xml")
	if err != nil {
		t.Fatal(err)
	}
	o := onSQLite(t)
	o.Sellers = map[string]Seller{mainBook: {SIREN: "732829320"}}
	o.drop("wrong.xml", string(invoice))
	o.drop("right.xml", strings.ReplaceAll(strings.ReplaceAll(string(invoice), "F-1", "F-2"), "2026-01-05", "2026-04-05"))
	if r := o.pass(); r.Recorded != 1 || r.Rejected != 1 {
		t.Errorf("got %+v", r)
	}
	if why := o.read("rejected/wrong.xml.reason.txt"); !strings.Contains(why, "due 2026-01-05, before its issue on 2026-03-05") {
		t.Error(why)
	}
}
