package reconcile

import (
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// A bank cuts the end of a name; a household that shares a word with a firm,
// and has the letters of a cut name, is not the firm.
func TestCutNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, payer string
		full        bool
	}{
		{"Transports Leclercq Frigorifiques SARL", "MONSIEUR OU MADAME LECLERCQ", false},
		{"Leclercq Frigorifiques", "MONSIEUR OU MADAME LECLERCQ", false},
		{"Leclercquemann Frigorifiques", "MONSIEUR OU MADAME LECLERCQ", false},
		{"Leclercq Transports Frigorifiques du Nord", "SOCIETE LECLERCQ TRANSPORTS", false},
		{"Bertignac Leclercq Frigorifiques", "ETS DE LA SOCIETE LECLERCQ.", false},
		{"Bertignac Leclercq Frigorifiques", "SARL LECLERCQ FRIGORIFIQUES", false},
		{"Leclercq", "MONSIEUR OU MADAME LECLERCQ", true},
		{"Transports Leclercq Frigorifiques", "TRANSPORTS LECLERCQ FRIGORI", true},
		{"Bertignac Leclercq Frigorifiques", "ETS DES BERTIGNAC LECLERCQ.", true},
	} {
		t.Run(test.name+" "+test.payer, func(t *testing.T) {
			t.Parallel()
			if len(test.payer) != 27 {
				t.Fatalf("%q has %d letters", test.payer, len(test.payer))
			}
			d := newBook(t).crowd(100).customer("C1", test.name).invoice("FA-2026-008", "C1", "480.37").credit("480.37", "acompte", test.payer).only()
			if test.full {
				settles(t, d, "FA-2026-008")
			} else {
				reviews(t, d, "FA-2026-008")
			}
		})
	}
}

// A text that speaks of a customer is no signature when somebody else signs.
func TestNameInText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		payer, text string
		known       bool
	}{
		{"QUINCAILLERIE VERMANDEL", "remise de 5% comme Garage Bordoni", false},
		{"VIR SEPA QUINCAILLERIE VERMANDEL", "remise de 5% comme Garage Bordoni", false},
		{"", "VIR SEPA GARAGE BORDONI", true},
		{"VIR SEPA RECU", "GARAGE BORDONI SOLDE", true},
		{"VIR SEPA GARAGE BORDONI", "solde", true},
		{"VIR SEPA GARAGE BORD", "GARAGE BORDONI SOLDE", true},
		{"VIR INST 20260302", "GARAGE BORDONI SOLDE", true},
	} {
		t.Run(test.payer+" "+test.text, func(t *testing.T) {
			t.Parallel()
			d := newBook(t).crowd(100).customer("C1", "Garage Bordoni").invoice("FA-2026-008", "C1", "480.37").credit("480.37", test.text, test.payer).only()
			if test.known {
				settles(t, d, "FA-2026-008")
			} else {
				reviews(t, d, "FA-2026-008")
			}
		})
	}
}

// An account that paid for a customer may belong to another one.
func TestLearnedAccountOfAnother(t *testing.T) {
	t.Parallel()
	for payer, known := range map[string]bool{"GARAGE BORDONI": false, "QUINCAILLERIE VERMANDEL": true, "V. MANDEL": true, "": true} {
		b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL").customer("C2", "Garage Bordoni").invoice("FA-2026-112", "C1", "480.37")
		b.Learned[ibanB] = []LearnedAccount{{"C1", "2026-01-01", 2}}
		d := b.entry(ledger.Entry{Counterparty: payer, IBAN: ibanB, Remittance: "acompte"}, "480.37").only()
		if known {
			settles(t, d, "FA-2026-112")
		} else {
			reviews(t, d, "FA-2026-112")
		}
	}
}

// A customer's account passes for the book's own once a statement of it was
// dropped by mistake: their money is still theirs.
func TestCustomersMoneyFromOwnAccount(t *testing.T) {
	t.Parallel()
	own := func(onFile ...string) *testBook {
		b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", onFile...).invoice("FA-2026-112", "C1", "480.37")
		b.OwnAccounts = []string{ibanA}
		return b
	}
	settles(t, own(ibanA).entry(ledger.Entry{IBAN: ibanA}, "480.37").only(), "FA-2026-112")
	settles(t, own().entry(ledger.Entry{IBAN: ibanA, Remittance: "FA-2026-112"}, "480.37").only(), "FA-2026-112")
	reviews(t, own(ibanA).entry(ledger.Entry{IBAN: ibanA, Remittance: "divers"}, "7.77").only(), "FA-2026-112")
	if d := own().entry(ledger.Entry{IBAN: ibanA, Remittance: "virement interne"}, "480.37").only(); d.State != ledger.EntryIgnored {
		t.Error(describe(d))
	}
}

// Some banks give the payer's name only in a label, before what the payer wrote.
func TestNameThatOpensALabel(t *testing.T) {
	t.Parallel()
	for label, known := range map[string]bool{
		"VIREMENT DE SA ETABLISSEMENTS MULLER & FILS FACTURE DU 9 FEVRIER": true,
		"VIREMENT DE QUINCAILLERIE POUR SA ETABLISSEMENTS MULLER & FILS":   false,
		"SOLDE SA ETABLISSEMENTS MULLER & FILS":                            false,
		"VIREMENT DE ETS MULLER FILS REGLEMENT 20260302":                   true,
		"VIREMENT DE MULLER FILS":                                          true,
		"VIREMENT DE MULLER FILS ET GENDRES":                               false,
		"VIREMENT DE MULLER PAIEMENT":                                      false,
	} {
		d := newBook(t).crowd(100).customer("C1", "SA Établissements Muller & Fils").invoice("FA-2026-112", "C1", "1881.00").
			entry(ledger.Entry{Label: label}, "1881.00").only()
		if known {
			settles(t, d, "FA-2026-112")
		} else {
			reviews(t, d, "FA-2026-112")
		}
	}
}

// A name of one word opens a label when it is rare and ends there.
func TestOneWordThatOpensALabel(t *testing.T) {
	t.Parallel()
	for label, known := range map[string]bool{
		"VIREMENT DE SYNAPSIA":                      true,
		"VIREMENT DE SYNAPSIA PAIEMENT 20260316":    true,
		"VIREMENT DE SYNAPSIA INDUSTRIE PAIEMENT":   false,
		"VIREMENT DE MARTIN PAIEMENT":               false,
		"VIREMENT DE DUVAL POUR SYNAPSIA":           false,
		"VIREMENT DE MAISON SYNAPSIA SOLDE MERCI":   false,
		"VIREMENT DE SYNAPSIA VIREMENT DE SYNAPSIA": true,
	} {
		d := newBook(t).crowd(100).customer("C1", "Synapsia").customer("C2", "Martin").invoice("FA-2026-112", "C1", "1881.00").invoice("FA-2026-113", "C2", "77.10").
			entry(ledger.Entry{Label: label}, "1881.00").only()
		if known {
			settles(t, d, "FA-2026-112")
		} else if d.Accepted != nil {
			t.Error(label, describe(d))
		}
	}
}

// Somebody who is known pays for another customer sooner when they say for whom:
// an account, or a name, says more against an invoice that the text does not name.
func TestUnsaidForWhom(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		payer      ledger.Entry
		bits       float64
	}{
		{"an account, and the invoice is named", "FA-2026-112", ledger.Entry{IBAN: ibanA}, otherAccountBits},
		{"an account, and nothing is named", "reglement", ledger.Entry{IBAN: ibanA}, otherAccountBits + unsaidBits},
		{"a name, and the invoice is named", "FA-2026-112", ledger.Entry{Counterparty: "GARAGE BORDONI VANDEVELDE"}, otherNameBits},
		{"a name, and nothing is named", "reglement", ledger.Entry{Counterparty: "GARAGE BORDONI VANDEVELDE"}, otherNameBits + unsaidBits},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(40).customer("C1", "Quincaillerie Vermandel SARL").customer("C2", "Garage Bordoni Vandevelde", ibanA).
				invoice("FA-2026-112", "C1", "480.37").invoice("FA-2026-113", "C2", "91.50")
			test.payer.Remittance = test.text
			b.entry(test.payer, "480.37")
			x := newIndex(b.Snapshot, DefaultConfig())
			c := x.consider(&b.Entries[0])
			facts := x.payerFacts(c, x.place["C1"], []int{x.at("FA-2026-112")})
			at := slices.IndexFunc(facts, func(f fact) bool { return strings.Contains(f.text(), "of another customer, C2") })
			if at < 0 || facts[at].bits != test.bits {
				t.Errorf("want %.1f bits: %+v", test.bits, facts)
			}
		})
	}
}
