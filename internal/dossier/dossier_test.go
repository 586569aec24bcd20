package dossier

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"relanced/dunning/charges"
	"relanced/internal/ledger"
)

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

// example is a claim with one of everything.
func example() Dossier {
	return Dossier{
		Subject: "customer C1", Book: "main", Version: "1.0", AsOf: "2026-04-08", Language: "en",
		Written:  time.Date(2026, 4, 8, 12, 0, 1, 500, time.UTC),
		Customer: ledger.Customer{ID: "C1", Name: "Dupont", Kind: ledger.KindBusiness},
		Accounts: []Account{{
			Invoice: ledger.Invoice{Number: "FA/1", IssueDate: "2026-02-02", DueDate: "2026-03-04", Amount: eur(100000)},
			Lines: []Line{
				{Kind: "payment", Day: "2026-03-30", Amount: eur(40000), Ref: "REF-1"},
				{Kind: "adjustment", Day: "2026-03-30", Amount: eur(45), Reason: "provider fee"},
			},
			Statement: charges.Statement{
				Segments: []charges.Segment{{From: "2026-03-05", To: "2026-03-30", Days: 26, Rate: 121500, Base: eur(100000), Amount: eur(865), Source: "ecb_mro 2.15 + 10.00"}},
				Interest: eur(865), Indemnity: eur(4000), PrincipalLeft: eur(59955), InterestLeft: eur(865), IndemnityLeft: eur(4000), Owed: eur(64820),
				Notes: []string{"the rate may change"}, Provisional: true,
			},
			Original:   &Original{Name: "../facture 1.pdf", Data: []byte("%PDF")},
			Limitation: Limitation{Last: "2026-05-01", Years: 5, Article: "art. L110-4 C. com.", Near: true},
		}, {
			Invoice: ledger.Invoice{Number: "FA-2", Amount: eur(500)}, Statement: charges.Statement{PrincipalLeft: eur(500), Owed: eur(500)},
		}},
		Undecided: []Undecided{
			{Entry: ledger.Entry{BankRef: "Z6", BookingDate: "2026-04-01", Amount: eur(126900), Counterparty: "Dupont"}},
			{Entry: ledger.Entry{BankRef: "Z7", BookingDate: "2026-04-02", Amount: eur(100)}, TakenBack: "2026-04-03"},
		},
		Credits: []Credit{{Number: "AV-1", Issued: "2026-03-01", Amount: eur(100)}, {Amount: eur(200)}},
		Reminders: []Reminder{
			{Reminder: ledger.Reminder{ID: "R1"}, Text: "Dear all", Missing: []string{"ar.pdf"}},
			{Reminder: ledger.Reminder{ID: "R2"}, Files: []Original{{"R2.eml", []byte("From: us")}}},
		},
		Events: []Event{{Event: ledger.Event{Seq: 7, Kind: "entry.review", Detail: "{}", Hash: "ab"}}, {Event: ledger.Event{Seq: 9, Detail: "Lefèvre"}, Withheld: true}},
		Holds:  []Hold{{Hold: ledger.Hold{Customer: "C1", Kind: ledger.HoldPlan, Plan: []ledger.Instalment{{DueDate: "2026-05-01", Amount: eur(50000)}, {DueDate: "2026-06-01", Amount: eur(14820)}}}}},
	}
}

func members(t *testing.T, d Dossier) map[string]string {
	t.Helper()
	f, err := d.files()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, member := range f.files {
		all[member.Name] = string(member.data)
	}
	return all
}

// TestWriteIsDeterministic: whoever has the ledger can show that the ZIP is what
// it gives.
func TestWriteIsDeterministic(t *testing.T) {
	t.Parallel()
	var a, b, later bytes.Buffer
	d := example()
	for _, out := range []*bytes.Buffer{&a, &b} {
		if err := Write(out, d); err != nil {
			t.Fatal(err)
		}
	}
	d.Written = d.Written.Add(time.Hour)
	if err := Write(&later, d); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || bytes.Equal(a.Bytes(), later.Bytes()) {
		t.Error("the bytes depend on something else than the dossier")
	}
}

// TestTheManifestListsEveryFile: with its size and hash, but for itself.
func TestTheManifestListsEveryFile(t *testing.T) {
	t.Parallel()
	all := members(t, example())
	var m manifest
	if err := json.Unmarshal([]byte(all["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Files) != len(all)-1 || !slices.IsSortedFunc(m.Files, func(a, b file) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%d of %d files: %+v", len(m.Files), len(all), m.Files)
	}
	for _, f := range m.Files {
		sum := sha256.Sum256([]byte(all[f.Name]))
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != len(all[f.Name]) {
			t.Errorf("%+v, and it has %d bytes", f, len(all[f.Name]))
		}
		if f.Name != "00_index.txt" && !strings.Contains(all["00_index.txt"], f.SHA256+" ") {
			t.Errorf("the index lacks %s", f.Name)
		}
		if strings.Contains(f.Name, "..") || strings.ContainsAny(f.Name, " \\:") {
			t.Errorf("%q is no name for a file", f.Name)
		}
	}
	if m.Version != "1.0" || m.Book != "main" || m.AsOf != "2026-04-08" || m.Written != "2026-04-08T12:00:01Z" {
		t.Errorf("%+v", m)
	}
}

// TestTheStatementAddsUp, line by line, to its total.
func TestTheStatementAddsUp(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(members(t, example())["02_statement.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, row := range rows[1:] {
		amount, err := ledger.ParseDecimal(row[7], row[8])
		switch {
		case err != nil:
			t.Fatal(err)
		case row[1] == "total" && amount.Minor != sums[row[0]]:
			t.Errorf("invoice %s: the lines make %d and the total is %s", row[0], sums[row[0]], amount)
		case row[1] != "total" && row[1] != "not_due":
			sums[row[0]] += amount.Minor
		}
	}
	if len(sums) != 2 {
		t.Errorf("sums of %v", sums)
	}
}

func TestWhatPeopleRead(t *testing.T) {
	t.Parallel()
	english := members(t, example())
	french := example()
	french.Language = "fr"
	for name, wants := range map[string][]string{
		"01_summary.txt": {
			"Principal left : 604.55 EUR", "Total : 653.20 EUR", "PROVISIONAL", "MIND, limitation near or past : 2026-05-01 (5 years",
			"MIND, MONEY RECEIVED THAT WAITS FOR A DECISION", "2026-04-01, Z6, 1269.00 EUR, Dupont\n", "2026-04-02, Z7, 1.00 EUR (taken back on 2026-04-03)\n",
			"Credit note AV-1", "Money on no invoice : 2.00 EUR", "Kind : professional",
		},
		"02_statement.txt": {"MIND, MONEY RECEIVED THAT WAITS FOR A DECISION", "2026-04-01, Z6, 1269.00 EUR, Dupont\n", "26 days, 12.15 % on 1000.00", "ecb_mro 2.15 + 10.00", "Difference accepted, 2026-03-30, provider fee", "(the rate may change)"},
		"00_index.txt": {
			"Invoice FA-2: its original is not in the archive; only its data is known, from an unknown source",
			"Reminder R1: the file that left is no longer kept", "Reminder R1: proof missing from the archive: ar.pdf",
		},
		"05_reminders/R1/history.txt": {"Dear all"},
		"05_reminders/R2/R2.eml":      {"From: us"},
		"06_log.csv":                  {"7,,,entry.review,,{},,ab", withheld},
		"07_holds.csv":                {`customer C1,plan,,,,,"2026-05-01=500.00,2026-06-01=148.20"`},
	} {
		for _, want := range wants {
			if !strings.Contains(english[name], want) {
				t.Errorf("%s lacks %q:\n%s", name, want, english[name])
			}
		}
	}
	if text := members(t, french)["02_statement.txt"]; !strings.Contains(text, "Arrêté au 2026-04-08") || !strings.Contains(text, "26 jours") {
		t.Errorf("in French:\n%s", text)
	}
	french.Accounts[0].Statement.Notes = []string{"the rate ecb_mro of 2026-07-01 is not known yet: that of 2026-01-01 is used", "written by anna"}
	french.Accounts[0].Lines[1].Reason = "charges claimed on 2026-02-18 paid along"
	for _, want := range []string{
		"(le taux ecb_mro du 2026-07-01 n'est pas encore connu : celui du 2026-01-01 est appliqué)", "(written by anna)",
		", sommes accessoires réclamées le 2026-02-18, réglées avec la facture ",
	} {
		if text := members(t, french)["02_statement.txt"]; !strings.Contains(text, want) {
			t.Errorf("in French, without %q:\n%s", want, text)
		}
	}
	for _, name := range []string{"01_summary.txt", "02_statement.txt"} {
		if text := members(t, french)[name]; !strings.Contains(text, "ATTENTION, SOMMES REÇUES EN ATTENTE DE DÉCISION") || !strings.Contains(text, "Z7, 1.00 EUR (repris le 2026-04-03)") {
			t.Errorf("in French, %s:\n%s", name, text)
		}
	}
	if strings.Contains(english["06_log.csv"], "Lefèvre") {
		t.Error("what is withheld is in the log")
	}
}

// TestEveryPhraseIsInBothLanguages: and each is used with the key it has.
func TestEveryPhraseIsInBothLanguages(t *testing.T) {
	t.Parallel()
	for key, p := range phrases {
		if p[0] == "" || p[1] == "" {
			t.Errorf("%q: %q", key, p)
		}
	}
}

func TestPlainNamesStayApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, text := range []string{"FA-1", "FA/1", "FA_1", "FA 1", "../FA-1", "", ".", "..", ".FA-1", "é", "è", strings.Repeat("x", 300)} {
		name := plain(text)
		if other, taken := seen[name]; taken || name == "" || name[0] == '.' || strings.ContainsAny(name, "/ ") || len(name) > 120 {
			t.Errorf("%q gives %q, as %q", text, name, other)
		}
		seen[name] = text
	}
}
