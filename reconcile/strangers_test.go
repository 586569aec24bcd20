package reconcile

import (
	"strings"
	"testing"
)

// Money for an invoice that is not in the books yet must not settle another
// one of the same customer and amount.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ book, text, want string }{
		{"FA-2026-950", "REGLEMENT FACTURE FA-2026-1000", "FA-2026-1000"},
		{"FA-2026-950", "fa 2026 1000", "FA 2026 1000"},
		{"FA2026950", "FA-2026-1000 du 12 mars", "FA-2026-1000"},
		{"F-9", "F-10", "F-10"},
		{"F-12", "F-9", "F-9"},
		{"FA-2026-008", "facture 9", "9"},
		{"FA-2026-008", "FACTURE 2026-1000", "2026-1000"},
		{"FA-2026-008-A", "FA-2026-009-B", "FA-2026-009-B"},
		{"FA-2026-008", "FA-2026-009B", "FA-2026-009B"},
		{"2026F008", "2026F1000", "2026F1000"},
		{"FA-2026-112", "FA-2026-1/2", "FA-2026-1/2"},

		{"FA-2026-008", "FACTURE 8", ""},
		{"FA-2026-008", "facture du 9 mars", ""},
		{"FA-2026-008", "FACTURE 12/03/2026", ""},
		{"FA-2026-008", "FACTURE 03/2026", ""},
		{"FA-2026-008", "FACTURES 2026", ""},
		{"FA-2026-008", "8 RUE POPINCOURT 75011 PARIS", ""},
		{"FA-2026-008", "CDE 77", ""},
		{"F-12", "F 9", ""},
		{"2026F008", "75011 F 12", ""},
	} {
		t.Run(test.book+" "+test.text, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).invoice(test.book, "C1", "480.37").
				credit("480.37", test.text, "QUINCAILLERIE VERMANDEL").only()
			if test.want == "" {
				settles(t, d, test.book)
				return
			}
			reviews(t, d, test.book)
			if want := "cites " + test.want + ", which is not in the books"; d.Note != want {
				t.Errorf("note %q, want %q", d.Note, want)
			}
		})
	}
}

// Digits that the number does not split there may be two numbers.
func TestSeams(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		book, text string
		auto       bool
	}{
		{"FA-2026-12", "FA-2026-1/2", false},
		{"FA-2026-12", "FA-2026-1.2", false},
		{"FA-2026-112", "FA-2026-1 12 mars", false},
		{"FA-2026-102", "FA-2026-1 O2", false},
		{"20260144", "facture 2026 01 44", false},

		{"FA-2026-014", "FA2026014", true},
		{"FA-2026-014", "FA 2026 014", true},
		{"FA-2026-014", "FA 2026014", true},
		{"FA-2026-014", "FA-2O26-O14", true},
		{"FA-2026-014", "FA-02026-14", true},
		{"FA-2026-014", "PAIEMENT FA-2026-0\n14", true},
		{"FA2026014", "FA-2026-014", true},
		{"FA2026014", "FA 2026 014", true},
	} {
		t.Run(test.book+" "+test.text, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL").customer("C2", "Garage Bordoni").
				invoice(test.book, "C1", "480.37").credit("480.37", test.text, "GARAGE BORDONI").only()
			if test.auto {
				settles(t, d, test.book)
			} else {
				reviews(t, d, test.book)
			}
		})
	}
}

// A postcode, or a counter of the payer's own, is no citation; of the customer
// who pays it is one.
func TestShortNumbers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		book, text, payer string
		auto              bool
	}{
		{"75011", "acompte 8 RUE POPINCOURT 75011 PARIS", "GARAGE BORDONI", false},
		{"75011", "VIREMENT 75011 PARIS", "DURAND PAUL", false},
		{"10045", "10045", "GARAGE BORDONI", false},
		{"10045", "10045", "QUINCAILLERIE VERMANDEL", true},
		{"75011", "facture 75011", "GARAGE BORDONI", true},
		{"75011", "n° 75011", "DURAND PAUL", true},
		{"20260312", "DATE VALEUR 20260312", "GARAGE BORDONI", false},
		{"20260301", "IJ DU 2026-03-01", "CPAM RENNES", false},
		{"20260312", "facture 20260312", "GARAGE BORDONI", true},
		{"750114", "VIREMENT 750114", "GARAGE BORDONI", true},
	} {
		t.Run(test.book+" "+test.text+" "+test.payer, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL").customer("C2", "Garage Bordoni").
				invoice(test.book, "C1", "480.37").credit("480.37", test.text, test.payer).only()
			if test.auto {
				settles(t, d, test.book)
			} else {
				reviews(t, d, test.book)
			}
		})
	}
	paid := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL").paid("4711", "C1", "480.37", "s1").invoice("4712", "C1", "480.37").
		credit("480.37", "REGLEMENT 4711", "QUINCAILLERIE VERMANDEL").only()
	reviews(t, paid, "4712")
	if !strings.Contains(paid.Note, "4711 is already paid") {
		t.Error(paid.Note)
	}
}
