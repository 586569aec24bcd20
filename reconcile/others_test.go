package reconcile

import (
	"fmt"
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// inDoubt lists the invoices that a decision keeps from being reminded.
func inDoubt(d Decision) []string {
	var list []string
	for _, p := range d.Proposals {
		list = append(list, p.Invoices()...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// TestAManagerPaysForSome: who has paid for several customers pays for some of
// them, and nothing says for whom: none of them is reminded of what was issued by
// then. What is explained to the cent holds nobody else.
func TestAManagerPaysForSome(t *testing.T) {
	t.Parallel()
	book := func(managed int) *testBook {
		b := newBook(t).crowd(30)
		for n := range managed {
			id := fmt.Sprintf("C%d", n+1)
			b.customer(id, fmt.Sprintf("Copropriete%c%c", 'A'+n%26, 'A'+n/26)).invoice(fmt.Sprintf("FA-%d", n+1), id, fmt.Sprintf("%d7.13", 100+7*n))
			b.Learned[ibanC] = append(b.Learned[ibanC], LearnedAccount{Customer: id, Since: "2026-01-05", Count: 9})
		}
		b.LearnedNames = map[string][]LearnedAccount{"GROUPE ORZANNE": {{Customer: "C1", Since: "2026-01-05", Count: 1}}}
		return b.add(ledger.Invoice{Number: "FA-LATER", Customer: "C1", Amount: eur(5000), IssueDate: "2026-12-01"})
	}
	for _, test := range []struct {
		name    string
		managed int
		credit  ledger.Entry
		amount  string
		want    []string
	}{
		{"of a few", 2, ledger.Entry{IBAN: ibanC}, "8000.00", []string{"FA-1", "FA-2"}},
		{"of too many to prove anybody", 9, ledger.Entry{IBAN: ibanC}, "8000.00", []string{"FA-1", "FA-2", "FA-3", "FA-4", "FA-5", "FA-6", "FA-7", "FA-8", "FA-9"}},
		{"one is named, and there is a rest", 9, ledger.Entry{IBAN: ibanC, Remittance: "FA-2"}, "8000.00", []string{"FA-1", "FA-2", "FA-3", "FA-4", "FA-5", "FA-6", "FA-7", "FA-8", "FA-9"}},
		{"of so many that none is in doubt", 700, ledger.Entry{IBAN: ibanC}, "999999.00", nil},
		{"somebody else pays", 9, ledger.Entry{IBAN: ibanB}, "8000.00", nil},
		{"of one, who pays for nobody else", 1, ledger.Entry{IBAN: ibanC}, "8000.00", []string{"FA-1"}},
		{"of one, and somebody else's is named", 1, ledger.Entry{Label: "VIREMENT DE GROUPE ORZANNE FACTURE ZZ-2019-5003"}, "18000.00", []string{"FA-1", "ZZ-2019-5003"}},
	} {
		d := book(test.managed).entry(test.credit, test.amount).only()
		if got := inDoubt(d); d.State != ledger.EntryReview || !slices.Equal(got, test.want) {
			t.Errorf("%s: in doubt %v, want %v: %s", test.name, got, test.want, describe(d))
		}
	}
	b := book(2)
	b.Learned[ibanC][0].Count = 1
	d := b.entry(ledger.Entry{IBAN: ibanC, Twin: "e0"}, "1007.13").only() // to the cent, and a person has to look all the same
	if got := inDoubt(d); d.State != ledger.EntryReview || !slices.Equal(got, []string{"FA-1"}) {
		t.Errorf("explained: in doubt %v: %s", got, describe(d))
	}
}
