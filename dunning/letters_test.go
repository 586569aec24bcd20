package dunning

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"relanced/internal/ledger"
)

func lettersOf(t testing.TB, dir string) *Letters {
	t.Helper()
	l, err := NewLetters(dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// oneLine is the letter of a baker's invoice; manyLines lists three, one paid
// in part, one an instalment, less a credit note.
func oneLine() LetterData {
	return LetterData{
		Date: "2026-03-09",
		Sender: Sender{
			Name: "Menuiserie Aubry", Email: "compta@aubry.example", Phone: "01 02 03 04 05",
			Address: "12 rue des Tilleuls, 69003 Lyon", SIREN: "732829320",
		},
		Customer: ledger.Customer{ID: "C1", Name: "Boulangerie Leclercq", Kind: ledger.KindBusiness},
		Lines: []Line{{
			Number: "FA-2026-0042", Instalment: 1, Of: 1, IssueDate: "2026-02-01", DueDate: "2026-03-02",
			Amount: euros(1234_56), Open: euros(1234_56), DaysLate: 7,
		}},
		Credit: euros(0), Total: euros(1234_56), IBAN: homeIBAN, Holder: "MENUISERIE AUBRY SARL",
		QuoteNumbers: []string{"FA-2026-0042"}, NextStep: "2026-04-01", Charges: Charges{Mentioned: true, Articles: "articles L441-10 et D441-5 du code de commerce"},
	}
}

func manyLines() LetterData {
	d := oneLine()
	d.Lines = append(d.Lines,
		Line{Number: "FA-2026-0051", Instalment: 1, Of: 1, IssueDate: "2026-02-06", DueDate: "2026-03-08", Amount: euros(80_00), Open: euros(45_10), DaysLate: 1},
		Line{Number: "FA-2026-0057", Instalment: 2, Of: 3, IssueDate: "2026-02-12", DueDate: "2026-03-12", Amount: euros(10_000_00), Open: euros(10_000_00), DaysLate: -3},
	)
	d.Credit, d.Total = euros(100_00), euros(11_179_66)
	d.QuoteNumbers = QuoteNumbers(d.Lines)
	return d
}

// planLines lists two instalments of a payment plan.
func planLines() LetterData {
	d := oneLine()
	d.Lines = nil
	for n, due := range []ledger.Date{"2026-02-16", "2026-03-02"} {
		d.Lines = append(d.Lines, Line{
			Number: "FA-2026-0042", Instalment: n + 1, Of: 3, Agreed: "2026-02-03", IssueDate: "2026-02-01", DueDate: due,
			Amount: euros(400_00), Open: euros(400_00), DaysLate: 21 - 14*n,
		})
	}
	d.Total = euros(800_00)
	return d
}

// situations are the letters of the presets besides those of the default ladder.
var situations = []Step{
	{Name: "new"}, {Name: "often"}, {Name: "large"}, {Name: "small"}, {Name: "before-notice"}, {Name: "notice", Notice: 8}, {Name: "call"},
}

func TestGoldenLetters(t *testing.T) {
	t.Parallel()
	letters := lettersOf(t, "")
	for _, step := range slices.Concat(DefaultPolicy().Steps, situations, []Step{{Name: ledger.StepApology}}) {
		for _, language := range Languages() {
			examples := map[string]LetterData{"one": oneLine(), "many": manyLines()}
			if step.Name == "formal" || step.Name == "last" || step.Notice > 0 {
				examples["charges"] = withCharges()
			}
			switch step.Name {
			case "friendly", "before-notice", "notice":
				examples["plan"] = planLines()
			case "courtesy", "small":
				one := planLines()
				one.Lines, one.Total = one.Lines[:1], euros(400_00)
				examples["plan"] = one
			}
			for number, data := range examples {
				name := step.Name + "." + language + "." + number + ".txt"
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					data := data
					if language == english {
						data.Charges.Articles = "articles L441-10 and D441-5 of the French commercial code"
					}
					switch step.Name {
					case "courtesy":
						data.Lines = append([]Line{}, data.Lines...)
						for i := range data.Lines {
							data.Lines[i].DaysLate = -5
						}
					case "last":
						data.NextStep = ""
					case "large":
						data.Copied = []string{"direction@aubry.example"}
						for i := range data.Lines {
							data.Lines[i].Order = "BC-4500123"
						}
					case ledger.StepApology:
						data.Reminded = "2026-03-06"
						data.Received = []Received{{Number: "FA-2026-0042", Booked: "2026-03-05", Amount: euros(1234_56)}}
						if number == "many" {
							data.Received = append(data.Received, Received{Number: "FA-2026-0051", Booked: "2026-03-04", Amount: euros(34_90)})
							data.Rest = data.Lines[1:2]
						}
					case "notice", "call", "before-notice":
						data.NoticeNext = step.Notice == 0
						data.Notice, data.Earlier = step.Notice, []ledger.Date{"2026-02-20", "2026-03-01"}[:min(len(data.Lines), 2)]
					}
					subject, body, err := letters.Render(step.Name, language, data)
					if err != nil {
						t.Fatal(err)
					}
					checkWidth(t, body)
					golden(t, filepath.Join("letters", name), subject+"\n\n"+body)
				})
			}
		}
	}
}

func checkWidth(t *testing.T, body string) {
	t.Helper()
	for _, line := range strings.Split(body, "\n") {
		if n := utf8.RuneCountInString(line); n > lineWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func render(t *testing.T, step, language string, data LetterData) string {
	t.Helper()
	subject, body, err := lettersOf(t, "").Render(step, language, data)
	if err != nil {
		t.Fatal(err)
	}
	return subject + "\n" + strings.Join(strings.Fields(strings.ReplaceAll(body, noBreak, " ")), " ")
}

func TestOnlyBusinessesReadOfTheLaw(t *testing.T) {
	t.Parallel()
	for _, kind := range []ledger.CustomerKind{ledger.KindBusiness, ledger.KindUnknown, ledger.KindPublic, ledger.KindConsumer} {
		for _, step := range []string{"courtesy", "friendly", "formal", "last", "notice"} {
			for _, language := range Languages() {
				data := oneLine()
				data.Customer.Kind = kind
				text := render(t, step, language, data)
				want := kind == ledger.KindBusiness && (step == "formal" || step == "last" || step == "notice")
				if got := strings.Contains(text, "L441-10") && strings.Contains(text, "D441-5"); got != want {
					t.Errorf("%s %s to %q: law mentioned: %v", step, language, kind, got)
				}
				for _, forbidden := range []string{"40 €", "€40", "40,00", "40 euros", "huissier", "tribunal", "bailiff", "lawyer"} {
					if strings.Contains(text, forbidden) {
						t.Errorf("%s %s speaks of %q", step, language, forbidden)
					}
				}
			}
		}
	}
}

func TestLetterWithoutBankDetails(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.IBAN = ""
	for language, want := range map[string]string{
		french:  "aux coordonnées bancaires qui figurent sur la facture.",
		english: "to the bank details printed on the invoice.",
	} {
		text := render(t, "friendly", language, data)
		if !strings.Contains(text, want) || strings.Contains(text, "IBAN") {
			t.Errorf("%s: %s", language, text)
		}
		data := manyLines()
		data.IBAN = ""
		if text := render(t, "friendly", language, data); !strings.Contains(text, strings.TrimSuffix(strings.Replace(want, "la facture", "les factures", 1), ".")) {
			t.Errorf("%s: %s", language, text)
		}
	}
}

func TestNextStepIsAnnouncedFromTheFormalLetterOn(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]bool{"courtesy": false, "friendly": false, "formal": true, "last": true} {
		if got := strings.Contains(render(t, step, french, oneLine()), "1er avril 2026"); got != want {
			t.Errorf("%s announces the next step: %v", step, got)
		}
	}
	data := oneLine()
	data.NextStep = ""
	if text := render(t, "formal", french, data); strings.Contains(text, "Sans règlement") {
		t.Errorf("a step that does not come is announced: %s", text)
	}
	if text := render(t, "last", french, data); !strings.Contains(text, "une personne de notre équipe") {
		t.Errorf("the last letter does not say what follows: %s", text)
	}
}

func TestWhatIsNotDueIsNotClaimed(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{french: "à régler qu'à leur échéance", english: "on their due dates only"} {
		if text := render(t, "friendly", language, manyLines()); !strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
		if text := render(t, "friendly", language, oneLine()); strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
	}
}

func TestCustomerWithoutAName(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.Customer.Name = ""
	for step, want := range map[string]string{
		"courtesy": "la facture suivante arrive", "friendly": "de la facture suivante ne nous",
		"formal": "de la facture suivante :", "last": "de la facture suivante ne nous",
	} {
		if text := render(t, step, french, data); !strings.Contains(text, want) {
			t.Errorf("%s: %s", step, text)
		}
	}
}

func TestLongNumbersStandOnTheirOwnLine(t *testing.T) {
	t.Parallel()
	data := manyLines()
	data.Lines[0].Number = strings.Repeat("2026/DIRECTION-REGIONALE/", 2) + "000042"
	data.QuoteNumbers = QuoteNumbers(data.Lines)
	_, body, err := lettersOf(t, "").Render("friendly", french, data)
	if err != nil {
		t.Fatal(err)
	}
	checkWidth(t, body)
	if !strings.Contains(body, "\n"+data.Lines[0].Number+"\n") {
		t.Error(body)
	}
}

func TestNamesCannotChangeAMessage(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.Lines[0].Number = "FA-1\r\nBcc: x@example.com"
	data.Customer.Name = "A\x1b[31mB\u202eC"
	subject, body, err := lettersOf(t, "").Render("friendly", french, data)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(subject, "\r\n") || strings.ContainsAny(body, "\x1b\u202e\r") {
		t.Errorf("%q\n%q", subject, body)
	}
}

func TestOwnLetters(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, files map[string]string) string {
		t.Helper()
		dir := t.TempDir()
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	l := lettersOf(t, write(t, map[string]string{
		"friendly.fr.tmpl": "Subject: {{label .First}}\r\n\r\nBonjour {{.Customer.Name}}\r\n{{template \"signature\" .}}\r\n",
		"visit.fr.tmpl":    "Subject: Visite\n\n{{money .Total}} au {{date .Date}}",
		"notes.txt":        "not a letter",
	}))
	subject, body, err := l.Render("friendly", french, oneLine())
	if err != nil || subject != "FA-2026-0042" || !strings.HasPrefix(body, "Bonjour Boulangerie Leclercq\nMenuiserie Aubry\n") {
		t.Errorf("%q %q %v", subject, body, err)
	}
	if _, body, _ = l.Render("visit", french, oneLine()); strings.ReplaceAll(body, noBreak, " ") != "1 234,56 € au 9 mars 2026\n" {
		t.Errorf("%q", body)
	}
	c := DefaultConfig()
	c.Policies["default"] = Policy{Steps: []Step{{Name: "visit"}, {Name: "two", Template: "formal"}}}
	if faults := l.Check(c); len(faults) != 1 || faults[0] != "policies.default.steps[0].template: there is no letter visit.en.tmpl" {
		t.Errorf("faults %q", faults)
	}
	if faults := l.Check(DefaultConfig()); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
	for name, text := range map[string]string{
		"formal.fr.tmpl":   "Subject: x\n\n{{.Costumer.Name}}", // a wrong field
		"friendly.fr.tmpl": "Subject: x\n\n{{if .Many}}{{.Wrong}}{{end}}y",
		"last.fr.tmpl":     "Subject: x\n\n{{if .Many}}",
		"last.en.tmpl":     "no subject\n\ntext",
		"courtesy.en.tmpl": "Subject: nothing below",
		"courtesy.de.tmpl": "Subject: x\n\ny",
		"parts.fr.tmpl":    "{{define \"named\"}}{{end}}",
	} {
		if _, err := NewLetters(write(t, map[string]string{name: text})); err == nil {
			t.Errorf("%s is accepted: %s", name, text)
		}
	}
	if _, err := NewLetters(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that does not exist is accepted")
	}
	if _, _, err := l.Render("nothing", french, oneLine()); err == nil {
		t.Error("a letter that does not exist is rendered")
	}
}

func TestPhrasing(t *testing.T) {
	t.Parallel()
	fr, en := phrasingOf(french), phrasingOf(english)
	for _, tt := range []struct{ got, want string }{
		{fr.money(euros(1234_56)), "1 234,56 €"},
		{fr.money(euros(-20_00)), "-20,00 €"},
		{fr.money(euros(5)), "0,05 €"},
		{fr.money(ledger.Money{Minor: 1234567, Currency: "JPY"}), "1 234 567 JPY"},
		{fr.money(ledger.Money{Minor: 123456789, Currency: "TND"}), "123 456,789 TND"},
		{en.money(euros(1234_56)), "€1,234.56"},
		{en.money(euros(-1234567_89)), "-€1,234,567.89"},
		{en.money(ledger.Money{Minor: 999_00, Currency: "GBP"}), "£999.00"},
		{en.money(ledger.Money{Minor: 1000_00, Currency: "CHF"}), "1,000.00 CHF"},
		{fr.date("2026-03-31"), "31 mars 2026"},
		{fr.date("2026-08-01"), "1er août 2026"},
		{en.date("2026-08-01"), "1 August 2026"},
		{fr.date(""), ""},
		{fr.late(1), "1 jour"},
		{fr.late(12), "12 jours"},
		{fr.late(0), "ce jour"},
		{fr.late(-3), "à échoir"},
		{en.late(1), "1 day"},
		{en.late(2), "2 days"},
		{fr.list([]string{"A"}), "A"},
		{fr.list([]string{"A", "B"}), "A et B"},
		{en.list([]string{"A", "B", "C"}), "A, B and C"},
		{fr.list(nil), ""},
		{siren("732829320"), "732 829 320"},
		{siren("FR12"), "FR12"},
		{languageOf("en-GB", french), english},
		{languageOf("FR", english), french},
		{languageOf("it", english), english},
		{languageOf("", french), french},
	} {
		if got := strings.ReplaceAll(tt.got, noBreak, " "); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestWrapKeepsWhatMustStayWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("mot ", 17) + "1" + noBreak + "234,56" + noBreak + "€ puis la suite"
	for _, line := range strings.Split(wrap(long), "\n") {
		if n := utf8.RuneCountInString(line); n > lineWidth || n == 0 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if !strings.Contains(wrap(long), "1"+noBreak+"234,56"+noBreak+"€") {
		t.Error("an amount was broken")
	}
	word := strings.Repeat("x", 100)
	if got := wrap("a " + word + " b"); got != "a\n"+word+"\nb" {
		t.Errorf("%q", got)
	}
}

// TestThePaymentBoxAsksWhatTheLetterSays: the box, the code and the text of a
// letter that claims charges all name the total with them; that of a letter that
// only mentions them, the total of the ledger.
func TestThePaymentBoxAsksWhatTheLetterSays(t *testing.T) {
	t.Parallel()
	for _, step := range append(DefaultPolicy().Steps, situations...) {
		for _, language := range Languages() {
			for _, data := range []LetterData{oneLine(), withCharges()} {
				w := written(t, step.Name, language, data)
				asked, charged := data.Total, false
				for _, b := range w.Blocks {
					charged = charged || b.Table != nil && len(b.Table.Head) == 7
				}
				if charged {
					asked = data.Charges.Total
				}
				figure := phrasingOf(language).money(asked)
				if !strings.Contains(w.Text, figure) {
					t.Errorf("%s %s does not name %s", step.Name, language, figure)
				}
				for _, b := range w.Blocks {
					if b.Payment != nil && (b.Payment.Fields[2].Value != figure || !strings.Contains(b.Payment.Code, "\nEUR"+asked.Decimal()+"\n")) {
						t.Errorf("%s %s says %s, its box %+v", step.Name, language, figure, b.Payment)
					}
				}
			}
		}
	}
}
