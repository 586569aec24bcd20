package reconcile

import (
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func customers(names ...string) []ledger.Customer {
	var list []ledger.Customer
	for i, n := range names {
		list = append(list, ledger.Customer{ID: string(rune('A' + i)), Name: n})
	}
	return list
}

func TestNameWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, want string }{
		{"Menuiserie Dupont SARL", "MENUISERIE DUPONT"},
		{"S.A.R.L. Dupont & Fils", "DUPONT FILS"},
		{"M. ou Mme LECLERCQ Jean", "LECLERCQ JEAN"},
		{"Société Générale d'Électricité", "GENERALE ELECTRICITE"},
		{"J.P. Morgan", "JP MORGAN"},
		{"SARL", ""},
		{"Œuvre de la Forêt", "OEUVRE FORET"},
	} {
		if got := strings.Join(nameWords(test.name), " "); got != test.want {
			t.Errorf("%q: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, customer, written string
		inText                  bool
		least, most             float64 // bits
		full                    bool
	}{
		{"the same", "Menuiserie Dupont SARL", "MENUISERIE DUPONT", false, 9, 18, true},
		{"accents and legal form", "Électricité Lévêque", "SARL ELECTRICITE LEVEQUE", false, 12, 18, true},
		{"word order", "Jean Leclercq", "LECLERCQ JEAN", false, 14, 20, true},
		{"one letter wrong", "Menuiserie Dupont", "MENUISERIE DUPOND", false, 6, 12, false},
		{"two letters swapped", "Leclercq", "LECLECRQ", false, 6, 12, false},
		{"initial", "Jean Leclercq", "J LECLERCQ", false, 8, 13, false},
		{"cut at 32", "Etablissements Vandenbroucke Mecanique Generale", "VANDENBROUCKE MECANIQUE GENERALE"[:32], false, 15, 20, true},
		{"cut in a word at 35", "Vandenbroucke Chaudronnerie Industrielle", "VANDENBROUCKE CHAUDRONNERIE INDUSTR", false, 15, 20, true},
		{"one word of two", "Menuiserie Leclercq", "LECLERCQ", false, 6, 10, false},
		{"one word more", "Leclercq", "LECLERCQ VANDAMME", false, 3, 8, false},
		{"in a text", "Menuiserie Leclercq", "VIR SEPA RECU MENUISERIE LECLERCQ FA 12", true, 10, 16, true},
		{"scattered over a text", "Claire Martin", "DE MARTIN DUPRE POUR CLAIRE", true, 0, 13, false},
		{"a trade alone", "Boulangerie du Centre", "BOULANGERIE DU CENTRE", false, 1, 8, false},
		{"a common surname alone", "Martin SARL", "M MARTIN", false, 3, 8, false},

		{"a trade in common", "Menuiserie Leclercq", "MENUISERIE VANDAMME", false, 0, 0, false},
		{"a first name in common", "Jean Leclercq", "JEAN VANDAMME", false, 0, 3, false},
		{"somebody else", "Leclercq", "VANDAMME", false, 0, 0, false},
		{"a part of a word", "Leclerc", "ECLERCAGE", false, 0, 0, false},
		{"short words do not bend", "Bilo", "BALO", false, 0, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := newNameIndex(newCustomers(customers(test.customer, "Zzyzx Autre", "Qwerty Encore")))
			var hit nameHit
			for _, h := range n.find(test.written, test.inText) {
				if h.customer == 0 {
					hit = h
				}
			}
			if hit.bits < test.least || hit.bits > test.most || hit.full != test.full {
				t.Errorf("%.1f bits (full %v), want %.1f to %.1f (full %v)", hit.bits, hit.full, test.least, test.most, test.full)
			}
		})
	}
}

func TestRareWordsWeighMore(t *testing.T) {
	t.Parallel()
	names := []string{"Leclercq Plâtrerie"}
	for range 20 {
		names = append(names, "Vandamme Toitures")
	}
	n := newNameIndex(newCustomers(customers(names...)))
	if rare, many := n.bits("LECLERCQ"), n.bits("VANDAMME"); rare < many+8 {
		t.Errorf("LECLERCQ %.1f, VANDAMME %.1f bits", rare, many)
	}
	if trade, rare := n.bits("PLOMBERIE"), n.bits("LECLERCQ"); trade > rare-6 {
		t.Errorf("PLOMBERIE %.1f, LECLERCQ %.1f bits", trade, rare)
	}
}

func TestWrittenNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		entry ledger.Entry
		want  string
	}{
		{ledger.Entry{Label: "VIR SEPA RECU /DE DUPONT SARL /MOTIF FA-12 /REF X1"}, "DUPONT SARL"},
		{ledger.Entry{Label: "VIR RECU 1234 DE: DUPONT SARL MOTIF: FA-12 REF: X1"}, "DUPONT SARL"},
		{ledger.Entry{Label: "VIREMENT EN VOTRE FAVEUR DUPONT SARL"}, "DUPONT SARL"},
		{ledger.Entry{Counterparty: "VIR SEPA DUPONT SARL"}, "DUPONT SARL"},
		{ledger.Entry{Counterparty: "VIREMENT DE DUPONT SARL"}, "DUPONT SARL"},
		{ledger.Entry{Counterparty: "VIRGINIE DUPONT"}, "VIRGINIE DUPONT"},
		{ledger.Entry{Counterparty: "DELORME SA"}, "DELORME SA"},
		{ledger.Entry{Label: "REMISE CHEQUES"}, ""},
	} {
		if got := strings.Join(writtenNames(&test.entry), "|"); got != test.want {
			t.Errorf("%+v: %q, want %q", test.entry, got, test.want)
		}
	}
}

func TestTypoForms(t *testing.T) {
	t.Parallel()
	if forms := withoutOne("ABCDE"); !slices.Equal(forms, []string{"ABCDE", "BCDE", "ACDE", "ABDE", "ABCE", "ABCD"}) {
		t.Errorf("%v", forms)
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{{"DUPONT", "DUPOND", true}, {"DUPONT", "DUPNOT", true}, {"MARTN", "MARTIN", true}, {"BOULANGERIE", "BOLANGRIE", true}, {"DUPONT", "DUMONT", true}, {"DUPONT", "DURAND", false}, {"BILO", "BALO", false}} {
		if _, ok := misspelt(test.a, test.b); ok != test.want {
			t.Errorf("misspelt(%s, %s) = %v", test.a, test.b, ok)
		}
	}
}
