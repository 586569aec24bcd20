package label_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/ingest/label"
)

type parsed = label.Parsed

func marked(kind label.Kind, payer, payee, motif, reference string) parsed {
	return parsed{Kind: kind, Payer: payer, Payee: payee, Motif: motif, Reference: reference, Marked: true}
}

func plain(kind label.Kind, motif string) parsed { return parsed{Kind: kind, Motif: motif} }

func back(reason, motif string) parsed {
	return parsed{Kind: label.KindUnpaid, Motif: motif, Return: reason}
}

// labels are written in each bank's manner.
var labels = map[string]map[string]parsed{
	"BNP Paribas": {
		"VIR SEPA RECU /DE DURAND SARL /MOTIF FACTURE 2026-014 /REF E2E-7":              marked(label.KindReceived, "DURAND SARL", "", "FACTURE 2026-014", "E2E-7"),
		"VIR SEPA RECU   /DE  DURAND   SARL  /MOTIF  FACTURE  12  /REF  NOTPROVIDED":    marked(label.KindReceived, "DURAND SARL", "", "FACTURE 12", ""),
		"VIR SEPA INST RECU /DE M LEROY /REF 20260310A /MOTIF LOYER MARS":               marked(label.KindReceived, "M LEROY", "", "LOYER MARS", "20260310A"),
		"VIR SEPA RECU /MOTIF FACT 9 /DE LEROY":                                         marked(label.KindReceived, "LEROY", "", "FACT 9", ""),
		"VIR SEPA RECU /DE /MOTIF FACTURE 12 /REF":                                      marked(label.KindReceived, "", "", "FACTURE 12", ""),
		"VIR SEPA RECU /DE DURAND SARL /MOTIF /REF ABC":                                 marked(label.KindReceived, "DURAND SARL", "", "", "ABC"),
		"VIREMENT RECU /FRM ACME GMBH /MOTIF INVOICE 7":                                 marked(label.KindReceived, "ACME GMBH", "", "INVOICE 7", ""),
		"VIR SEPA RECU /DE NOTPROVIDED /MOTIF A":                                        marked(label.KindReceived, "", "", "A", ""),
		"VIR SEPA RECU /DE DURAND /FRM BANQUE X /MOTIF A":                               marked(label.KindReceived, "DURAND", "", "A", ""),
		"VIR SEPA EMIS /MOTIF SALAIRE MARS /BEN PETIT ANNE /REFDO SAL-03 /REFBEN 12":    marked(label.KindSent, "", "PETIT ANNE", "SALAIRE MARS", "SAL-03"),
		"VIR SEPA RECU /DE DURAND SARL /MOTIF FACT 12 /REF 33 /REF E2E-9":               marked(label.KindReceived, "DURAND SARL", "", "FACT 12 /REF 33", "E2E-9"),
		"VIR SEPA RECU /DE DURAND SARL /REF E2E-9 /MOTIF FACT 12 /REF 33":               marked(label.KindReceived, "DURAND SARL", "", "FACT 12 /REF 33", "E2E-9"),
		"VIR SEPA RECU /DE DE MOTIF SARL /MOTIF REF DU 12/03 /REF X1":                   marked(label.KindReceived, "DE MOTIF SARL", "", "REF DU 12/03", "X1"),
		"VIR SEPA RECU /DE DEPOT/DEMENAGEMENT SA /MOTIF A/REF 3":                        marked(label.KindReceived, "DEPOT/DEMENAGEMENT SA", "", "A/REF 3", ""),
		"vir sepa reçu /de société noël /motif réglé le 3 /ref é-1":                     marked(label.KindReceived, "société noël", "", "réglé le 3", "é-1"),
		"/DE DURAND SARL /MOTIF FACTURE 12 /REF E2E-7":                                  marked(label.KindReceived, "DURAND SARL", "", "FACTURE 12", "E2E-7"),
		"PRLV SEPA ELECTRICITE SA ECH/050326 ID EMETTEUR/FR46ZZZ005002 MDT/RUM1 REF/12": plain(label.KindDirectDebit, "ELECTRICITE SA ECH/050326 ID EMETTEUR/FR46ZZZ005002 MDT/RUM1 REF/12"),
		"REMISE CHEQUES BORDEREAU 0004711 NB 3":                                         plain(label.KindCheques, "BORDEREAU 0004711 NB 3"),
		"VIR SEPA RECU DURAND /REF 12":                                                  plain(label.KindReceived, "DURAND /REF 12"),
	},
	"BNP Paribas, cut or broken": {
		"VIR SEPA RECU /DE SOCIETE DUPON":                         marked(label.KindReceived, "SOCIETE DUPON", "", "", ""),
		"VIR SEPA RECU /DE DURAND SARL /":                         marked(label.KindReceived, "DURAND SARL", "", "", ""),
		"VIR SEPA RECU /DE DURAND SA /MO":                         marked(label.KindReceived, "DURAND SA", "", "", ""),
		"VIR SEPA RECU /DE DURAND /MOTIF":                         marked(label.KindReceived, "DURAND", "", "", ""),
		"VIR SEPA RECU /DE DURAND /MOTIF FACT 12 /RE":             marked(label.KindReceived, "DURAND", "", "FACT 12", ""),
		"VIR SEPA RECU /DE DURAND ET FILS /MO TIF FACT 12 /REF 1": marked(label.KindReceived, "DURAND ET FILS", "", "FACT 12", "1"),
		"VIR SEPA RECU /DE DURAND / MOTIF FACT 12":                marked(label.KindReceived, "DURAND", "", "FACT 12", ""),
		"VIR SEPA RECU /D E DURAND /MOTI F FACT 12 /R EF 1":       marked(label.KindReceived, "DURAND", "", "FACT 12", "1"),
		"VIR SEPA RECU /DE TRANSPORTS / DE LYON /MOTIF A":         marked(label.KindReceived, "TRANSPORTS / DE LYON", "", "A", ""),
		"VIR SEPA RECU TRANSPORTS / DE LYON /MOTIF A":             marked(label.KindReceived, "", "", "A", ""),
		"VIR SEPA RECU /DE X /MOTIF ACOMPTE /REF DO 12":           marked(label.KindReceived, "X", "", "ACOMPTE", "DO 12"),
	},
	"Société Générale": {
		"VIR RECU 1234567890S DE: DURAND SARL MOTIF: FACTURE 12 REF: E2E-7":                               marked(label.KindReceived, "DURAND SARL", "", "FACTURE 12", "E2E-7"),
		"VIR RECU    1234567890S DE: DURAND SARL   MOTIF: FACTURE 12   REF: NOTPROVIDED":                  marked(label.KindReceived, "DURAND SARL", "", "FACTURE 12", ""),
		"VIR INST RE 612345 DE: M LEROY DATE: 10/03/2026 12:04 MOTIF: LOYER REF: 55":                      marked(label.KindReceived, "M LEROY", "", "LOYER", "55"),
		"000001 VIR EUROPEEN EMIS LOGITEL POUR: PETIT ANNE REF: SAL-03 MOTIF: SALAIRE CHEZ: BNP":          marked(label.KindSent, "", "PETIT ANNE", "SALAIRE", "SAL-03"),
		"VIR RECU 12 DE: DE MOTIF SARL MOTIF: A REF: B":                                                   marked(label.KindReceived, "DE MOTIF SARL", "", "A", "B"),
		"VIR RECU 12 DE: DURAND MOTIF: VOTRE REF: 33 REF: E2E-9":                                          marked(label.KindReceived, "DURAND", "", "VOTRE REF: 33", "E2E-9"),
		"VIR RECU 12 DE: DURAND MOTIF: LOYER DE: MARS POUR: NOUS REF: E2E-9":                              marked(label.KindReceived, "DURAND", "", "LOYER DE: MARS POUR: NOUS", "E2E-9"),
		"VIR RECU 12 DE: DURAND SARL MOTIF":                                                               marked(label.KindReceived, "DURAND SARL", "", "", ""),
		"VIR RECU 12 DE: DURAND MOTIF: FACT 12 REF":                                                       marked(label.KindReceived, "DURAND", "", "FACT 12", ""),
		"VIR RECU 12 DE: MOTIF: FACT 12 REF: 1":                                                           marked(label.KindReceived, "", "", "FACT 12", "1"),
		"PRELEVEMENT EUROPEEN 123 DE: ELECTRICITE SA ID: FR46ZZZ005002 MOTIF: CONTRAT 7 REF: 9 MANDAT 12": marked(label.KindDirectDebit, "", "ELECTRICITE SA", "CONTRAT 7", "9 MANDAT 12"),
		"DE: DURAND MOTIF: FACTURE 12":                                                                    marked(label.KindReceived, "DURAND", "", "FACTURE 12", ""),
		"REMISE CB 0310 COMMERCE 12":                                                                      plain(label.KindCard, "0310 COMMERCE 12"),
		"HEURE DE: 12 REF: 3":                                                                             plain(label.KindOther, "HEURE DE: 12 REF: 3"),
	},
	"LCL": {
		"VIR SEPA RECU DURAND SARL": plain(label.KindReceived, "DURAND SARL"),
		"VIREMENT DURAND SARL":      plain(label.KindTransfer, "DURAND SARL"),
		"VIR.PERMANENT LEROY":       plain(label.KindTransfer, "LEROY"),
		"PE SEPA ELECTRICITE":       plain(label.KindDirectDebit, "ELECTRICITE"),
		"REM CHQ N 0004711":         plain(label.KindCheques, "N 0004711"),
		"IMPAYES CHQ 0004711":       back("RETURN", "IMPAYES CHQ 0004711"),
	},
	"Crédit Mutuel, CIC": {
		"VIR DURAND FACT 123":         plain(label.KindTransfer, "DURAND FACT 123"),
		"VIR SEPA DURAND FACT 123":    plain(label.KindTransfer, "DURAND FACT 123"),
		"VIRT. DURAND":                plain(label.KindTransfer, "DURAND"),
		"VIR COM PLUS SARL":           plain(label.KindTransfer, "COM PLUS SARL"),
		"VIR DE BUSSY SA FACT 12":     plain(label.KindReceived, "BUSSY SA FACT 12"),
		"IMPAYE PRLV LEROY AM04":      back("AM04", "IMPAYE PRLV LEROY AM04"),
		"VIR IMPAYE MARS LEROY":       plain(label.KindTransfer, "IMPAYE MARS LEROY"),
		"VIR SEPA REJETE LEROY":       back("RETURN", "VIR SEPA REJETE LEROY"),
		"PRLV LEROY REJET":            plain(label.KindDirectDebit, "LEROY REJET"),
		"VRST GAB 0310":               plain(label.KindCash, "GAB 0310"),
		"REMISE DE 3 CHEQUES":         plain(label.KindOther, "REMISE DE 3 CHEQUES"),
		"F COMMISSION D INTERVENTION": plain(label.KindFee, "F COMMISSION D INTERVENTION"),
	},
	"Crédit Agricole": {
		"VIREMENT EN VOTRE FAVEUR DURAND SARL FACTURE 12":    plain(label.KindReceived, "DURAND SARL FACTURE 12"),
		"VIREMENT EN VOTRE FAVEUR DURAND SARL VOTRE REF: 12": plain(label.KindReceived, "DURAND SARL VOTRE REF: 12"),
		"VIREMENT EMIS PETIT ANNE":                           plain(label.KindSent, "PETIT ANNE"),
		"VIREMENT EN FAVEUR DE PETIT ANNE":                   plain(label.KindSent, "EN FAVEUR DE PETIT ANNE"),
		"PRELEVEMENT ELECTRICITE SA":                         plain(label.KindDirectDebit, "ELECTRICITE SA"),
		"VERSEMENT D'ESPECES 10/03":                          plain(label.KindCash, "D'ESPECES 10/03"),
		"REJET DE PRELEVEMENT LEROY MD06":                    back("MD06", "REJET DE PRELEVEMENT LEROY MD06"),
		"COMMISSIONS SUR REJET DE PRELEVEMENT":               plain(label.KindFee, "COMMISSIONS SUR REJET DE PRELEVEMENT"),
	},
	"BPCE": {
		"VIR INST DURAND SARL":         plain(label.KindTransfer, "DURAND SARL"),
		"VIR.PERIODIQUE LEROY":         plain(label.KindTransfer, "LEROY"),
		"CHEQUE IMPAYE 0004711":        back("RETURN", "CHEQUE IMPAYE 0004711"),
		"FRAIS CHEQUE IMPAYE":          plain(label.KindFee, "FRAIS CHEQUE IMPAYE"),
		"PRLV IMPAYE FRAIS":            plain(label.KindFee, "PRLV IMPAYE FRAIS"),
		"CB DURAND FACT 100326":        plain(label.KindCard, "DURAND FACT 100326"),
		"CHEQUE 0004711":               plain(label.KindOther, "CHEQUE 0004711"),
		"REMISE CHEQUES EFFET IMPAYES": back("RETURN", "REMISE CHEQUES EFFET IMPAYES"),
	},
	"Crédit du Nord": {
		"VIR SEPA DE DURAND SARL Motif : FACTURE 12": marked(label.KindReceived, "DURAND SARL", "", "FACTURE 12", ""),
		"E-VIREMENT DE DURAND SARL Motif: FACT 12":   marked(label.KindReceived, "DURAND SARL", "", "FACT 12", ""),
		"VIR SEPA DURAND SARL Motif : FACTURE 12":    marked(label.KindTransfer, "", "", "FACTURE 12", ""),
		"VIR SEPA DE DURAND FACT 12 Motif : SOLDE":   marked(label.KindReceived, "", "", "SOLDE", ""),
		"REM. CHQ. 0004711":                          plain(label.KindCheques, "0004711"),
	},
	"La Banque Postale": {
		"VIREMENT DE DURAND SARL REFERENCE : E2E-7": marked(label.KindReceived, "DURAND SARL", "", "", "E2E-7"),
		"VIREMENT DE DURAND SARL FACTURE 12":        plain(label.KindReceived, "DURAND SARL FACTURE 12"),
		"VIREMENT INSTANTANE DE M LEROY":            plain(label.KindReceived, "M LEROY"),
		"VIREMENT DE COMPTE A COMPTE":               plain(label.KindTransfer, "DE COMPTE A COMPTE"),
		"REMISE DE CHEQUE(S) N 12":                  plain(label.KindCheques, "(S) N 12"),
		"VIREMENT POUR PETIT ANNE":                  plain(label.KindSent, "POUR PETIT ANNE"),
	},
	"BoursoBank": {
		"VIR SEPA DURAND SARL":   plain(label.KindTransfer, "DURAND SARL"),
		"VIR INST M LEROY JEAN":  plain(label.KindTransfer, "M LEROY JEAN"),
		"CARTE 10/03/26 BOUCHER": plain(label.KindCard, "10/03/26 BOUCHER"),
		"RETRAIT DAB 10/03/26":   plain(label.KindCash, "DAB 10/03/26"),
		"RETOUR PRLV SEPA LEROY": back("RETURN", "RETOUR PRLV SEPA LEROY"),
		"RET. PRLV LEROY":        back("RETURN", "RET. PRLV LEROY"),
		"RETOUR MARCHANDISE 12":  plain(label.KindOther, "RETOUR MARCHANDISE 12"),
		"Échéance impayée n° 12": back("RETURN", "Échéance impayée n° 12"),
	},
	"German banks": {
		"EREF+E2E-7 KREF+K1 SVWZ+Rechnung 2026-014 ABWA+Muster GmbH": marked(label.KindOther, "Muster GmbH", "", "Rechnung 2026-014", "E2E-7"),
		"SVWZ+Rechnung 12EREF+NOTPROVIDEDKREF+K1":                    marked(label.KindOther, "", "", "Rechnung 12", "K1"),
		"SVWZ+RECHNUNG 12 EREF+NOTPROVIDED KREF+K1":                  marked(label.KindOther, "", "", "RECHNUNG 12", "K1"),
		"SVWZ+RECHNUNG 12EREF+E2E-7":                                 marked(label.KindOther, "", "", "RECHNUNG 12", "E2E-7"),
		"GUTSCHRIFT C++ KURS":                                        plain(label.KindOther, "GUTSCHRIFT C++ KURS"),
	},
	"others": {
		"":    plain(label.KindOther, ""),
		"   ": plain(label.KindOther, ""),
		"/":   plain(label.KindOther, "/"),
		":":   plain(label.KindOther, ""),
		"VIR": plain(label.KindTransfer, ""),
		"REGLEMENT FACTURE RESTEE IMPAYEE DEPUIS MARS": plain(label.KindOther, "REGLEMENT FACTURE RESTEE IMPAYEE DEPUIS MARS"),
	},
}

func TestParse(t *testing.T) {
	t.Parallel()
	count := 0
	for bank, list := range labels {
		count += len(list)
		t.Run(bank, func(t *testing.T) {
			t.Parallel()
			for text, want := range list {
				if diff := cmp.Diff(want, label.Parse(text)); diff != "" {
					t.Errorf("%q: -want +got\n%s", text, diff)
				}
			}
		})
	}
	if count < 60 {
		t.Errorf("only %d labels", count)
	}
}

// FuzzParse: nothing is invented, each text stands in the label.
func FuzzParse(f *testing.F) {
	for _, list := range labels {
		for text := range list {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := label.Parse(text)
		folded := strings.Join(strings.Fields(text), " ")
		for _, part := range []string{p.Payer, p.Payee, p.Reference} {
			if !strings.Contains(folded, strings.Join(strings.Fields(part), " ")) {
				t.Errorf("%q is not in %q", part, text)
			}
		}
		if !p.Marked && (p.Payer != "" || p.Payee != "" || p.Reference != "") {
			t.Errorf("%q: a name without a mark: %+v", text, p)
		}
		if (p.Return != "") != (p.Kind == label.KindUnpaid) {
			t.Errorf("%q: %+v", text, p)
		}
	})
}
