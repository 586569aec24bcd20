package reconcile

import (
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestWhoPaysForOthersMayPayForAnybodyUnknown: an accountant whom nobody knows pays, and
// whoever is paid for by nobody known is not reminded; who pays themselves is, and so is
// who owes more than came.
func TestWhoPaysForOthersMayPayForAnybodyUnknown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, counterparty, label string
		want                              []string
	}{
		{"an accountant", "900.03", "CABINET GUERIN EXPERTISE", "", []string{"K-1", "K-2", "K-5", "K-6"}},
		{"in a label alone", "900.03", "", "VIREMENT DE CABINET GUERIN EXPERTISE FACTURE 1760648266", []string{"K-1", "K-2", "K-5", "K-6"}},
		{"what is explained to the cent", "224.40", "HOLDING BONNET", "", []string{"K-1"}},
		{"to the cent, in either of two ways", "77.70", "SYNDIC BONNET", "", []string{"K-5", "K-6"}},
		{"a firm like any other", "900.03", "GUERIN", "", nil},
	} {
		b := newBook(t).customer("C1", "Leclercq").customer("C2", "Vandamme").customer("C3", "Dubosc").
			invoice("K-1", "C1", "224.40").invoice("K-2", "C2", "180.01").invoice("K-3", "C2", "2180.01").invoice("K-4", "C3", "500.00").
			invoice("K-5", "C1", "77.70").invoice("K-6", "C2", "77.70").
			credit(test.amount, "", test.counterparty)
		b.Entries[0].Label = test.label
		b.Learned["FR7630006000011234567890189"] = []LearnedAccount{{Customer: "C3", Since: "2026-01-05", Count: 2}}
		if d := b.only(); d.Accepted != nil || !slices.Equal(inDoubt(d), test.want) {
			t.Errorf("%s: %s", test.name, describe(d))
		}
	}
}

// TestWhoPaysForSomeMayPayForOneMore: a holding has paid for one customer before, and what
// it pays now is not what that one owes.
func TestWhoPaysForSomeMayPayForOneMore(t *testing.T) {
	t.Parallel()
	for amount, held := range map[string]bool{"704.41": true, "224.40": false} {
		b := newBook(t).crowd(5).customer("C1", "Leclercq").customer("C2", "Vandamme").customer("C3", "Dubosc").
			invoice("K-1", "C1", "224.40").invoice("K-2", "C2", "180.01").invoice("K-3", "C3", "300.00").credit(amount, "", "HOLDING BONNET")
		b.LearnedNames = map[string][]LearnedAccount{"BONNET HOLDING": {{Customer: "C1", Count: 9}}}
		b.add(ledger.Invoice{Number: "K-9", Customer: "C1", Amount: eur(4141)})   // which leaves most of it
		b.add(ledger.Invoice{Number: "K-8", Customer: "C1", Amount: eur(150000)}) // of which it would be a part
		if d := b.only(); slices.Contains(inDoubt(d), "K-2") != held {
			t.Errorf("%s: %s", amount, describe(d))
		}
	}
}

// TestWhoPaysForSeveralMayPayForAnother: a manager has paid for three customers, and what it
// pays now one of them owes, and somebody else of whom nobody knows who pays for them.
func TestWhoPaysForSeveralMayPayForAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, owes, text string
		known            bool // who pays for the other one
		settles          bool
	}{
		{name: "who owes as much", owes: "963.07"},
		{name: "who owes more", owes: "963.08", settles: true},
		{name: "whose payer is known", owes: "963.07", known: true, settles: true},
		{name: "the number is cited", owes: "963.07", text: "FACTURE F2026-0278", settles: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(60).customer("C1", "Leclercq").customer("C2", "Vandamme").customer("C3", "Dubosc").customer("C4", "Pruvost").
				invoice("F2026-0278", "C1", "963.07").invoice("F2026-0076", "C4", test.owes)
			b.LearnedNames = map[string][]LearnedAccount{"BRETAGNE SUD SYNDIC": {{Customer: "C1", Count: 3}, {Customer: "C2", Count: 3}, {Customer: "C3", Count: 3}}}
			if test.known {
				b.LearnedNames["PRUVOST"] = []LearnedAccount{{Customer: "C4", Count: 2}}
			}
			d := b.credit("963.07", test.text, "SYNDIC BRETAGNE SUD").only()
			if test.settles {
				settles(t, d, "F2026-0278")
			} else if d.Accepted != nil || !slices.Contains(inDoubt(d), "F2026-0278") {
				t.Error(describe(d))
			}
		})
	}
}

// TestTheTextGoesOnBehindASignature: a bank writes the name of the payer and goes on;
// what it has paid for before is not reminded.
func TestTheTextGoesOnBehindASignature(t *testing.T) {
	t.Parallel()
	for label, want := range map[string][]string{
		"VIREMENT DE BRUN PATRIMOINE AMBULANCES BLANCHARD": {"K-1", "K-2"},
		"VIREMENT DE BRUN PATRIMOINE":                      {"K-1", "K-2"},
		"VIREMENT DE BRUN AMBULANCES BLANCHARD":            nil,
	} {
		b := newBook(t).crowd(5).customer("C1", "Leclercq").customer("C2", "Vandamme").
			invoice("K-1", "C1", "224.40").invoice("K-2", "C2", "180.01").credit("3013.92", "", "")
		b.Entries[0].Label = label
		b.LearnedNames = map[string][]LearnedAccount{"BRUN PATRIMOINE": {{Customer: "C1", Count: 2}, {Customer: "C2", Count: 2}}}
		if d := b.only(); d.Accepted != nil || !slices.Equal(inDoubt(d), want) {
			t.Errorf("%s: %s", label, describe(d))
		}
	}
}
