package label_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/label"
	"relanced/internal/ledger"
)

func TestEnrich(t *testing.T) {
	t.Parallel()
	const bnp = "VIR SEPA RECU /DE DURAND SARL /MOTIF FACTURE 12 /REF E2E-7"
	credit, debit := ledger.Money{Minor: 100, Currency: "EUR"}, ledger.Money{Minor: -100, Currency: "EUR"}
	for name, c := range map[string]struct{ before, after ledger.Entry }{
		"credit": {
			ledger.Entry{Amount: credit, Label: bnp},
			ledger.Entry{Amount: credit, Label: bnp, Counterparty: "DURAND SARL", Remittance: "FACTURE 12", EndToEnd: "E2E-7"},
		},
		"what is known stays": {
			ledger.Entry{Amount: credit, Label: bnp, Counterparty: "A", Remittance: "B", EndToEnd: "C", Return: "D"},
			ledger.Entry{Amount: credit, Label: bnp, Counterparty: "A", Remittance: "B", EndToEnd: "C", Return: "D"},
		},
		"only what is missing": {
			ledger.Entry{Amount: credit, Label: bnp, Remittance: "FACTURES 12 ET 13"},
			ledger.Entry{Amount: credit, Label: bnp, Counterparty: "DURAND SARL", Remittance: "FACTURES 12 ET 13", EndToEnd: "E2E-7"},
		},
		"remittance in one line": {
			ledger.Entry{Amount: credit, Label: "VIR RECU", Remittance: "/DE DURAND SARL /MOTIF FACTURE 12 /REF E2E-7"},
			ledger.Entry{Amount: credit, Label: "VIR RECU", Remittance: "/DE DURAND SARL /MOTIF FACTURE 12 /REF E2E-7", Counterparty: "DURAND SARL", EndToEnd: "E2E-7"},
		},
		"no marks": {
			ledger.Entry{Amount: credit, Label: "VIR DURAND FACT 12"},
			ledger.Entry{Amount: credit, Label: "VIR DURAND FACT 12"},
		},
		"a remittance without marks": {
			ledger.Entry{Amount: credit, Label: "VIR", Remittance: "FACTURE IMPAYEE 12"},
			ledger.Entry{Amount: credit, Label: "VIR", Remittance: "FACTURE IMPAYEE 12"},
		},
		"debit goes to its payee": {
			ledger.Entry{Amount: debit, Label: "VIR SEPA EMIS /MOTIF SALAIRE /BEN PETIT ANNE"},
			ledger.Entry{Amount: debit, Label: "VIR SEPA EMIS /MOTIF SALAIRE /BEN PETIT ANNE", Counterparty: "PETIT ANNE", Remittance: "SALAIRE"},
		},
		"a debit has no payer": {
			ledger.Entry{Amount: debit, Label: "VIR /DE NOUS /MOTIF SALAIRE"},
			ledger.Entry{Amount: debit, Label: "VIR /DE NOUS /MOTIF SALAIRE", Remittance: "SALAIRE"},
		},
		"direct debit goes to its creditor": {
			ledger.Entry{Amount: debit, Label: "PRELEVEMENT DE: ELECTRICITE SA MOTIF: CONTRAT"},
			ledger.Entry{Amount: debit, Label: "PRELEVEMENT DE: ELECTRICITE SA MOTIF: CONTRAT", Counterparty: "ELECTRICITE SA", Remittance: "CONTRAT"},
		},
		"what we sent and got back has no payer": {
			ledger.Entry{Amount: credit, Label: "VIR EMIS /DE NOUS /BEN PETIT"},
			ledger.Entry{Amount: credit, Label: "VIR EMIS /DE NOUS /BEN PETIT"},
		},
		"unpaid": {
			ledger.Entry{Amount: debit, Label: "IMPAYE PRLV LEROY AM04"},
			ledger.Entry{Amount: debit, Label: "IMPAYE PRLV LEROY AM04", Return: "AM04"},
		},
		"unpaid with marks": {
			ledger.Entry{Amount: debit, Label: "REJET PRLV DE: LEROY MOTIF: ABONNEMENT REF: E2E-1"},
			ledger.Entry{Amount: debit, Label: "REJET PRLV DE: LEROY MOTIF: ABONNEMENT REF: E2E-1", Return: "RETURN", Counterparty: "LEROY", Remittance: "ABONNEMENT", EndToEnd: "E2E-1"},
		},
		"a credit is no return": {
			ledger.Entry{Amount: credit, Label: "IMPAYE DE MARS LEROY"},
			ledger.Entry{Amount: credit, Label: "IMPAYE DE MARS LEROY"},
		},
		"a text about an unpaid invoice is no return": {
			ledger.Entry{Amount: debit, Label: "VIR EMIS /MOTIF IMPAYE MARS /BEN LEROY"},
			ledger.Entry{Amount: debit, Label: "VIR EMIS /MOTIF IMPAYE MARS /BEN LEROY", Counterparty: "LEROY", Remittance: "IMPAYE MARS"},
		},
		"a fee is no return": {
			ledger.Entry{Amount: debit, Label: "FRAIS REJET PRLV LEROY"},
			ledger.Entry{Amount: debit, Label: "FRAIS REJET PRLV LEROY"},
		},
		"a reference at the cut is not whole": {
			ledger.Entry{Amount: credit, Label: "VIR /DE DURAND /MOTIF A /REF 202"}, // 32 characters
			ledger.Entry{Amount: credit, Label: "VIR /DE DURAND /MOTIF A /REF 202", Counterparty: "DURAND", Remittance: "A"},
		},
		"a name at the cut is not whole": {
			ledger.Entry{Amount: credit, Label: "VIR SEPA RECU /DE DURAND MARTIN"}, // 31 characters
			ledger.Entry{Amount: credit, Label: "VIR SEPA RECU /DE DURAND MARTIN"},
		},
		"a shorter one is": {
			ledger.Entry{Amount: credit, Label: "VIR SEPA RECU /DE DURAND SARL"},
			ledger.Entry{Amount: credit, Label: "VIR SEPA RECU /DE DURAND SARL", Counterparty: "DURAND SARL"},
		},
		"too long for a reference": {
			ledger.Entry{Amount: credit, Label: "VIR /DE DURAND /REF UNE REFERENCE QUI N EN EST PAS UNE DU TOUT"},
			ledger.Entry{Amount: credit, Label: "VIR /DE DURAND /REF UNE REFERENCE QUI N EN EST PAS UNE DU TOUT", Counterparty: "DURAND"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := label.Enrich(c.before)
			if diff := cmp.Diff(c.after, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if diff := cmp.Diff(got, label.Enrich(got)); diff != "" {
				t.Errorf("twice is not once\n%s", diff)
			}
		})
	}
}

func BenchmarkEnrich(b *testing.B) {
	for name, text := range map[string]string{
		"plain":    "VIREMENT EN VOTRE FAVEUR DURAND SARL FACTURE 2026-014 DU 10 03",
		"slashes":  "VIR SEPA RECU /DE DURAND SARL /MOTIF FACTURE 2026-014 /REF E2E-7",
		"colons":   "VIR RECU 1234567890S DE: DURAND SARL MOTIF: FACTURE 12 REF: E2E-7",
		"a date":   "CARTE 10/03/26 BOUCHER DE LA PLACE A LYON 3",
		"pluses":   "EREF+E2E-7 KREF+K1 SVWZ+Rechnung 2026-014 ABWA+Muster GmbH",
		"no words": "20260310000001234",
	} {
		e := ledger.Entry{Amount: ledger.Money{Minor: 100, Currency: "EUR"}, Label: text}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				label.Enrich(e)
			}
		})
	}
}
