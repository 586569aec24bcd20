package csvbank_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relanced/ingest/csvbank"
	"relanced/ingest/csvbook"
	"relanced/ingest/ofx"
)

func TestSniffLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"customers":       "id,name,email,segment,iban\nC1,Durand,a@b.example,b2b,FR1420041010050500013M02606\n",
		"invoices":        "number,customer_id,issue_date,due_date,currency,amount,reference\nF1,C1,2026-01-01,2026-02-01,EUR,10.00,R\n",
		"French invoices": "Numéro;Code client;Date;Échéance;Libellé;Montant TTC;Solde\nF1;C1;01/03/2026;31/03/2026;x;10,00;10,00\n",
		"FEC":             "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\nVE\tVentes\t1\t20260301\t411\tClients\tF1\t20260301\tx\t10,00\t0,00\n",
		"ledger":          "Date;Journal;Compte;Libellé;Débit;Crédit\n01/03/2026;BQ;512;x;10,00;\n",
		"Stripe payouts":  "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On,Description\ntxn_1,charge,ch_1,10.00,0.50,9.50,eur,2026-03-01,2026-03-03,x\n",
		"PayPal":          "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Balance,Description\n01/03/2026,1,CET,D,x,Completed,EUR,10.00,-1.00,9.00,a@b.example,9.00,x\n",
		"expenses":        "Date;Libellé;Montant\n01/03/2026;x;10,00\n",
		"a row is none":   "Date;Date de valeur;Libellé;Montant\n01/03/2026;01/03/2026;x;10,00\nx;x;x;x y\nbof;01/03/2026;x;dix\n",
		"order unclear":   "Transaction Date,Description,Amount,Balance\n03/04/2026,x,10.00,10.00\n",
		"no rows":         "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n",
		"text":            "Bonjour,\nvoici mon relevé; merci.\n",
		"OFX":             "OFXHEADER:100\nDATA:OFXSGML\n<OFX><STMTTRN>\n",
		"empty":           "",
	} {
		if m, ok := csvbank.Sniff([]byte(file), nil); ok {
			t.Errorf("%s: claimed as %s", name, m.YAML())
		}
	}
}

// TestOthersLeaveOursAlone checks the samples against the readers that are
// asked first, and the samples of those against ours.
func TestOthersLeaveOursAlone(t *testing.T) {
	t.Parallel()
	for path, content := range samples(t) {
		if kind, ok := csvbook.Sniff(content); ok || ofx.Sniff(content) {
			t.Errorf("%s is claimed as %q", path, kind)
		}
	}
	theirs, err := filepath.Glob("../csvbook/testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range theirs {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // a folder
		}
		if _, ok := csvbank.Sniff(content, nil); ok {
			t.Errorf("%s is claimed", path)
		}
	}
}

func TestSniffConfigured(t *testing.T) {
	t.Parallel()
	other := "FR7630004000010000123456789"
	file := "%Date;Libellé;Montant\n01/03/2026;x;10,00\n"
	above := func(line string) []byte { return []byte(strings.Replace(file, "%", line, 1)) }
	mine := plain()
	second := plain(func(m *csvbank.Mapping) { m.Name, m.Account = "second", other })
	wide := plain(func(m *csvbank.Mapping) { m.Name, m.Balance = "wide", "Solde" })
	for name, c := range map[string]struct {
		head     []byte
		mappings []csvbank.Mapping
		want     string
	}{
		"columns fit":                 {above(""), []csvbank.Mapping{mine}, "b"},
		"a column is missing":         {above(""), []csvbank.Mapping{wide}, ""},
		"most columns win":            {bytes.ReplaceAll(above(""), []byte("Montant"), []byte("Montant;Solde")), []csvbank.Mapping{mine, wide}, "wide"},
		"account named":               {above("IBAN " + other + "\n"), []csvbank.Mapping{mine, second}, "second"},
		"another account is named":    {above("IBAN " + other + "\n"), []csvbank.Mapping{mine}, "bank"},
		"header in front of the skip": {above(""), []csvbank.Mapping{plain(func(m *csvbank.Mapping) { m.SkipLines = 1 })}, ""},
		"header behind the skip":      {above("x\n"), []csvbank.Mapping{plain(func(m *csvbank.Mapping) { m.SkipLines = 1 })}, "b"},
	} {
		got, ok := csvbank.Sniff(c.head, c.mappings)
		if ok != (c.want != "") || ok && got.Name != c.want {
			t.Errorf("%s: %t %q", name, ok, got.Name)
		}
	}
	got, ok := csvbank.Sniff(above(""), []csvbank.Mapping{mine, second})
	err := csvbank.Read(bytes.NewReader(above("")), got, &recorder{})
	if want := `account: the file names no account, and the mappings "b" and "second" both fit`; !ok || err == nil || err.Error() != want {
		t.Errorf("two accounts fit: %t %v", ok, err)
	}
}

func TestGuessSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, notes := csvbank.Guess([]byte("Transaction Date,Description,Amount\n03/04/2026,x,10.00\n"))
	want := []string{"names no account", "dmy or mdy"}
	for _, part := range want {
		if !strings.Contains(strings.Join(notes, "\n"), part) {
			t.Errorf("%q is missing in %v", part, notes)
		}
	}
	if _, notes := csvbank.Guess([]byte("bonjour\n")); len(notes) != 1 {
		t.Error(notes)
	}
}
