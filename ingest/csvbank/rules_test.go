package csvbank_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"relanced/ingest/csvbank"
	"relanced/internal/ledger"
)

// plain is a mapping of three columns, and what a test changes about it.
func plain(change ...func(*csvbank.Mapping)) csvbank.Mapping {
	m := csvbank.Mapping{Name: "b", Account: ownIBAN, Currency: "EUR", Date: "Date", Amount: "Montant", Label: []string{"Libellé"}}
	for _, f := range change {
		f(&m)
	}
	return m
}

func twoColumns(m *csvbank.Mapping) { m.Amount, m.Debit, m.Credit = "", "Débit", "Crédit" }

func TestAmounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, decimal string
		want          int64
	}{
		{"1234,56", ",", 123456},
		{"1 234,56", ",", 123456},
		{"1\u00a0234,56 €", ",", 123456},
		{"1\u202f234,56", "", 123456},
		{"1.234,56", ",", 123456},
		{"1.234", ",", 123400},
		{"1,234", ".", 123400},
		{"1,234.56", ".", 123456},
		{"1'234.56", ".", 123456},
		{"-12,5", ",", -1250},
		{"12,50-", ",", -1250},
		{"(12,50)", ",", -1250},
		{"(12,50 €)", "", -1250},
		{"- 12,50", ",", -1250},
		{"−12,50", ",", -1250},
		{"+12,50", ",", 1250},
		{"EUR 12.50", ".", 1250},
		{"12.50 EUR", "", 1250},
		{"$-3.10", ".", -310},
		{"0,00", ",", 0},
		{"12", "", 1200},
	} {
		t.Run(c.text+c.decimal, func(t *testing.T) {
			t.Parallel()
			m := plain(func(m *csvbank.Mapping) { m.Decimal = c.decimal })
			e := first(t, m, "Date;Libellé;Montant\n01/03/2026;x;"+c.text+"\n")
			if e.Amount.Minor != c.want {
				t.Errorf("%d, want %d", e.Amount.Minor, c.want)
			}
		})
	}
}

func TestDirections(t *testing.T) {
	t.Parallel()
	sens := plain(func(m *csvbank.Mapping) { m.Direction = "Sens" })
	for name, c := range map[string]struct {
		m    csvbank.Mapping
		file string
		want int64
	}{
		"debit":            {sens, "Date;Libellé;Montant;Sens\n01/03/2026;x;12,50;D\n", -1250},
		"credit":           {sens, "Date;Libellé;Montant;Sens\n01/03/2026;x;12,50;Crédit\n", 1250},
		"minus":            {sens, "Date;Libellé;Montant;Sens\n01/03/2026;x;12,50;-\n", -1250},
		"inverted":         {plain(func(m *csvbank.Mapping) { m.Inverted = true }), "Date;Libellé;Montant\n01/03/2026;x;12,50\n", -1250},
		"column of debit":  {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;x;12,50;\n", -1250},
		"debit with sign":  {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;x;-12,50;\n", -1250},
		"zero beside":      {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;x;0,00;12,50\n", 1250},
		"trailing columns": {plain(twoColumns), "Date;Libellé;Débit;Crédit;\n01/03/2026;x;;12,50;;;\n", 1250},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e := first(t, c.m, c.file); e.Amount.Minor != c.want {
				t.Errorf("%d, want %d", e.Amount.Minor, c.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, format, want string }{
		{"03/04/2026", "", "2026-04-03"},
		{"03/04/2026", "dmy", "2026-04-03"},
		{"03/04/2026", "mdy", "2026-03-04"},
		{"3.4.26", "", "2026-04-03"},
		{"2026-04-03", "", "2026-04-03"},
		{"2026-04-03 23:59:59", "ymd", "2026-04-03"},
		{"2026-04-03T23:59:59.5Z", "", "2026-04-03"},
		{"20260403", "", "2026-04-03"},
		{"03-04-2026 08:12:44", "dmy", "2026-04-03"},
	} {
		t.Run(c.text+c.format, func(t *testing.T) {
			t.Parallel()
			m := plain(func(m *csvbank.Mapping) { m.DateFormat = c.format })
			if e := first(t, m, "Date;Libellé;Montant\n"+c.text+";x;1,00\n"); string(e.BookingDate) != c.want {
				t.Errorf("%s, want %s", e.BookingDate, c.want)
			}
		})
	}
}

func TestBalances(t *testing.T) {
	t.Parallel()
	m := plain(func(m *csvbank.Mapping) { m.Balance = "Solde" })
	for name, c := range map[string]struct {
		rows             string
		opening, closing int64
	}{
		"oldest first":      {"01/03/2026;a;10,00;110,00\n02/03/2026;b;-5,00;105,00\n", 10000, 10500},
		"newest first":      {"02/03/2026;b;-5,00;105,00\n01/03/2026;a;10,00;110,00\n", 10000, 10500},
		"one row":           {"01/03/2026;a;10,00;110,00\n", 10000, 11000},
		"last of each day":  {"01/03/2026;a;10,00;\n01/03/2026;b;1,00;111,00\n02/03/2026;c;2,00;\n02/03/2026;d;3,00;116,00\n03/03/2026;e;4,00;\n", 10000, 12000},
		"first of each day": {"03/03/2026;e;4,00;\n02/03/2026;d;3,00;116,00\n02/03/2026;c;2,00;\n01/03/2026;b;1,00;111,00\n01/03/2026;a;10,00;\n", 10000, 12000},
		"both ways, old":    {"01/03/2026;a;0,00;100,00\n02/03/2026;b;0,00;100,00\n", 10000, 10000},
		"overdrawn":         {"01/03/2026;a;-10,00;-110,00\n", -10000, -11000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := read(t, m, "Date;Libellé;Montant;Solde\n"+c.rows)
			s := sink.Statements[0].End
			if s.Opening.Minor != c.opening || s.Closing.Minor != c.closing || sink.verify() != nil {
				t.Errorf("%s to %s, %v", s.Opening.Money, s.Closing.Money, sink.verify())
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	latin := "Date;Libell\xe9;Montant\n01/03/2026;SOCI\xc9T\xc9 \x80;1,00\n"
	for name, c := range map[string]struct{ file, encoding, want string }{
		"windows-1252":      {latin, "", "SOCIÉTÉ €"},
		"declared":          {strings.Replace(latin, "\x80", "\xa4", 1), "iso-8859-15", "SOCIÉTÉ €"},
		"UTF-8 with mark":   {"\ufeffDate;Libellé;Montant\n01/03/2026;SOCIÉTÉ;1,00\n", "", "SOCIÉTÉ"},
		"UTF-16":            {"D\x00a\x00t\x00e\x00;\x00L\x00i\x00b\x00e\x00l\x00l\x00e\x00;\x00M\x00o\x00n\x00t\x00a\x00n\x00t\x00\n\x000\x001\x00/\x000\x003\x00/\x002\x000\x002\x006\x00;\x00X\x00;\x001\x00\n\x00", "", "X"},
		"carriage returns":  {"Date;Libellé;Montant\r01/03/2026;X;1,00\r", "", "X"},
		"lines in a cell":   {"Date;Libellé;Montant\n01/03/2026;\"A\nB \"\"C\"\"\";1,00\n", "", `A B "C"`},
		"quotes inside":     {"Date;Libellé;Montant\n01/03/2026;ECRAN 24\" LG;1,00\n", "", `ECRAN 24" LG`},
		"space before cell": {"Date;Libellé;Montant\n01/03/2026; \"A;B\" ;1,00\n", "", `A;B`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := plain(func(m *csvbank.Mapping) {
				if m.Encoding = c.encoding; name == "UTF-16" {
					m.Label = []string{"Libelle"}
				}
			})
			if e := first(t, m, c.file); e.Label != c.want {
				t.Errorf("%q, want %q", e.Label, c.want)
			}
		})
	}
}

func TestAsides(t *testing.T) {
	t.Parallel()
	sink := read(t, plain(), "Compte\n\nDate;Libellé;Montant\n01/03/2026;a;1,00\n\n;;\nTotal;;1,00\nSolde au 31/03;;1,00\n;suite;\n")
	s := sink.Statements[0].End
	want := []string{"ignored: a row of totals (line 7)", "ignored: a row of totals (line 8)", "ignored: a row without date and amount (line 9)"}
	if diff := cmp.Diff(want, s.Notes); diff != "" || len(sink.entries()) != 1 {
		t.Error(diff)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	none := plain(func(m *csvbank.Mapping) { m.Account = "" })
	for name, c := range map[string]struct{ above, want string }{
		"IBAN":          {"Compte : FR14 2004 1010 0505 0001 3M02 606 EUR", ownIBAN},
		"number":        {"Compte de Dépôt n° 76123450000;", "76123450000"},
		"RIB":           {"Compte;30004 00001 00001234567 89", "FR7630004000010000123456789"},
		"first cell":    {`="0301500050123456";01/02/2026;12`, "0301500050123456"},
		"IBAN and less": {"Compte 76123450000\nIBAN FR1420041010050500013M02606", ownIBAN},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := read(t, none, c.above+"\nDate;Libellé;Montant\n01/03/2026;a;1,00\n")
			if got := sink.Statements[0].End.Account.ID; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	if e := first(t, plain(func(m *csvbank.Mapping) { m.Reference = "Réf" }), "Date;Libellé;Montant;Réf\n01/03/2026;Solde facture FA-1;1,00;000\n"); e.BankRef != "" || e.Label != "Solde facture FA-1" {
		t.Errorf("%+v", e)
	}
	column := plain(func(m *csvbank.Mapping) { m.Account, m.AccountColumn = "", "Compte" })
	sink := read(t, column, "Compte;Date;Libellé;Montant\n1234567;01/03/2026;a;1,00\n7654321;01/03/2026;a;1,00\n7654321;02/03/2026;a;1,00\n")
	if len(sink.Statements) != 2 || sink.Statements[1].End.Account.ID != "7654321" || sink.Statements[1].End.Entries != 2 {
		t.Errorf("%+v", sink.Statements)
	}
}

func TestReturned(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"REJET PRLV SEPA FA-1 MD06;-1": "MD06", "Impayé chèque;-1": "RETURN", "FRAIS REJET;-1": "", "REJET;1": "", "VIR DURAND;-1": "",
	} {
		if e := first(t, plain(), "Date;Libellé;Montant\n01/03/2026;"+text+"\n"); e.Return != want {
			t.Errorf("%s: %q, want %q", text, e.Return, want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	head := "Date;Libellé;Montant\n"
	balance := plain(func(m *csvbank.Mapping) { m.Balance = "Solde" })
	status := plain(func(m *csvbank.Mapping) { m.Status, m.Booked = "Statut", []string{"réglé"} })
	sens := plain(func(m *csvbank.Mapping) { m.Direction = "Sens" })
	none := plain(func(m *csvbank.Mapping) { m.Account = "" })
	devise := plain(func(m *csvbank.Mapping) { m.Currency, m.CurrencyColumn = "", "Devise" })
	for name, c := range map[string]struct {
		m          csvbank.Mapping
		file, want string
	}{
		"bad mapping":        {csvbank.Mapping{Name: "b"}, head, "mapping b: date: is missing; name the column of the booking date"},
		"empty":              {plain(), "", `there is no header with the column "Date"`},
		"column missing":     {plain(), "Date;Libellé;Solde\n", `the column "Montant" is missing`},
		"column twice":       {plain(), "Date;Libellé;Montant;MONTANT\n", `the column "Montant" is there 2 times`},
		"no rows":            {plain(), head, "there is no booked movement in it"},
		"no account":         {none, head + "01/03/2026;a;1,00\n", "account: the file does not say of which account it is"},
		"two accounts":       {none, "Compte 12345678\nCompte 87654321\n" + head, "account: the file does not say of which account it is"},
		"another account":    {plain(), "IBAN FR7630004000010000123456789\n" + head, `account: the mapping "b" is for the account FR1420041010050500013M02606, and the file names FR7630004000010000123456789`},
		"month past twelve":  {plain(), head + "03/25/2026;a;1,00\n", `line 2, row 1, Date: "03/25/2026" is not a day of the calendar: day 03, month 25`},
		"other order":        {plain(func(m *csvbank.Mapping) { m.DateFormat = "ymd" }), head + "03/04/2026;a;1,00\n", `line 2, row 1, Date: "03/04/2026" is not a date with the year first`},
		"year where the day": {plain(func(m *csvbank.Mapping) { m.DateFormat = "dmy" }), head + "2026-03-04;a;1,00\n", `line 2, row 1, Date: "2026-03-04" is not a date with the day first`},
		"balance as a row":   {plain(), head + "31/03/2026;SOLDE CREDITEUR AU 31/03;1,00\n", `line 2, row 1, Libellé: "SOLDE CREDITEUR AU 31/03" is a balance and no movement`},
		"a day above":        {none, "Compte courant au 20260331\n" + head + "01/03/2026;a;1,00\n", "account: the file does not say of which account it is"},
		"a balance above":    {none, "Compte courant;1 905 000,00 EUR\n" + head + "01/03/2026;a;1,00\n", "account: the file does not say of which account it is"},
		"a SIRET above":      {none, "12345678901234;MARTIN\n" + head + "01/03/2026;a;1,00\n", "account: the file does not say of which account it is"},
		"ambiguous amount":   {plain(), head + "01/03/2026;a;1,234\n", `line 2, row 1, Montant: read "1,234": amount is ambiguous (thousands or decimals? write 1234.00 or 1.23): "1,234"`},
		"wrong mark":         {plain(func(m *csvbank.Mapping) { m.Decimal = "," }), head + "01/03/2026;a;12.50\n", `line 2, row 1, Montant: read "12.50": not an amount: "12.50."`},
		"no amount":          {plain(), head + "01/03/2026;a;\n", "line 2, row 1, Montant: amount is empty"},
		"two signs":          {plain(), head + "01/03/2026;a;-(1,00)\n", `line 2, row 1, Montant: read "-(1,00)": not an amount: "(1,00)"`},
		"neither":            {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;a;;\n", "line 2, row 1, Crédit: the row has neither a debit nor a credit"},
		"both":               {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;a;1;2\n", "line 2, row 1, Débit: the row has a debit and a credit"},
		"credit below zero":  {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;a;;-2\n", "line 2, row 1, Crédit: a credit below zero"},
		"mixed debits":       {plain(twoColumns), "Date;Libellé;Débit;Crédit\n01/03/2026;a;-2;\n01/03/2026;a;2;\n", "line 3, row 2, Débit: debits are written with a sign in some rows and without in others"},
		"direction unknown":  {sens, "Date;Libellé;Montant;Sens\n01/03/2026;a;1;X\n", `line 2, row 1, Sens: "X" says neither debit nor credit`},
		"direction, sign":    {sens, "Date;Libellé;Montant;Sens\n01/03/2026;a;-1;D\n", "line 2, row 1, Montant: the amount has a sign beside the column that says debit or credit"},
		"status unknown":     {status, "Date;Libellé;Montant;Statut\n01/03/2026;a;1;peut-être\n", `line 2, row 1, Statut: the status "peut-être" is not known`},
		"all pending":        {status, "Date;Libellé;Montant;Statut\n01/03/2026;a;1;pending\n", "there is no booked movement in it"},
		"balance broken":     {balance, "Date;Libellé;Montant;Solde\n01/03/2026;a;1,00;10,00\n02/03/2026;b;1,00;12,00\n", "line 3, row 2, Solde: the balances do not follow from the amounts: 1200 minor units behind 1000, and this row moves 100"},
		"turns round":        {balance, "Date;Libellé;Montant;Solde\n01/03/2026;a;1,00;10,00\n02/03/2026;b;2,00;12,00\n02/03/2026;c;5,00;10,00\n", "line 4, row 3, Solde: the balances do not follow from the amounts: 1000 minor units behind 1200, and this row moves 500"},
		"cell too many":      {plain(), head + "01/03/2026;a;b;1,00\n", "line 2, row 1: 4 cells where the header has 3"},
		"no date":            {plain(), head + ";a;1,00\n", `line 2, row 1, Date: "" is not a date`},
		"two currencies":     {devise, "Date;Libellé;Montant;Devise\n01/03/2026;a;1;EUR\n01/03/2026;a;1;USD\n", "line 3, row 2, Devise: the row is in USD, and those before in EUR"},
		"open quotation":     {plain(), head + "01/03/2026;\"a;1,00\n02/03/2026;b;1,00\n", "line 2: a quotation mark is opened and not closed"},
		"text behind quote":  {plain(), head + "01/03/2026;\"a\"b;1,00\n", "line 2: text stands behind the closing quotation mark of a cell"},
		"long line":          {plain(), head + strings.Repeat("x", 40_000), "line 2: a line is longer than 32768 bytes"},
		"long row":           {plain(), head + "\"" + strings.Repeat(strings.Repeat("x", 1000)+"\n", 80), "line 2: the row is longer than 65536 bytes"},
		"wide row":           {plain(), head + strings.Repeat(";", 300), "line 2: the row has more than 200 cells"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sink recorder
			err := csvbank.Read(strings.NewReader(c.file), c.m, &sink)
			if err == nil || err.Error() != c.want {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			var bad *ledger.ReadError
			if !errors.As(err, &bad) || bad.Remedy == "" {
				t.Error("no remedy")
			}
		})
	}
}

func TestRemedyIsConfiguration(t *testing.T) {
	t.Parallel()
	m, ok := csvbank.Sniff(samples(t)["testdata/credit-mutuel.csv"], nil)
	if !ok {
		t.Fatal("not recognised")
	}
	var bad *ledger.ReadError
	err := csvbank.Read(strings.NewReader(string(samples(t)["testdata/credit-mutuel.csv"])), m, &recorder{})
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(bad.Remedy, "write into the configuration ")
	m.Account = "THE IBAN OF THE ACCOUNT"
	for name, yamlText := range map[string]string{"remedy": text, "YAML": m.YAML()} {
		var config struct {
			Intake struct {
				BankCSV []csvbank.Mapping `yaml:"bank_csv"`
			}
		}
		if err := yaml.Unmarshal([]byte(yamlText), &config); err != nil || len(config.Intake.BankCSV) != 1 {
			t.Fatalf("%s: %v in %s", name, err, yamlText)
		}
		if got := config.Intake.BankCSV[0]; got.YAML() != m.YAML() {
			t.Errorf("%s: %s", name, got.YAML())
		}
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	if faults := plain().Validate(); len(faults) > 0 {
		t.Error(faults)
	}
	for want, change := range map[string]func(*csvbank.Mapping){
		"name": func(m *csvbank.Mapping) { m.Name = " " }, "date": func(m *csvbank.Mapping) { m.Date = "" }, "label": func(m *csvbank.Mapping) { m.Label = nil },
		"amount": func(m *csvbank.Mapping) { m.Amount = "" }, "debit": func(m *csvbank.Mapping) { m.Debit = "D" },
		"account":     func(m *csvbank.Mapping) { m.Account = "FR1420041010050500013M02607" },
		"currency":    func(m *csvbank.Mapping) { m.Currency = "EURO" },
		"delimiter":   func(m *csvbank.Mapping) { m.Delimiter = ":" },
		"date_format": func(m *csvbank.Mapping) { m.DateFormat = "dd/mm/yyyy" },
		"decimal":     func(m *csvbank.Mapping) { m.Decimal = ";" },
		"encoding":    func(m *csvbank.Mapping) { m.Encoding = "latin1" },
		"skip_lines":  func(m *csvbank.Mapping) { m.SkipLines = -1 },
		"status":      func(m *csvbank.Mapping) { m.Status = "S" },
		"direction":   func(m *csvbank.Mapping) { twoColumns(m); m.Direction = "S" },
		"inverted":    func(m *csvbank.Mapping) { m.Direction, m.Inverted = "S", true },
	} {
		faults := plain(change).Validate()
		if len(faults) != 1 || !strings.HasPrefix(faults[0], want+":") {
			t.Errorf("%s: %v", want, faults)
		}
	}
}

// failing is a sink that refuses at one of its calls.
type failing struct{ at string }

var errSink = errors.New("no")

func (f failing) Begin(ledger.Statement) error { return f.when("begin") }
func (f failing) Entry(ledger.Entry) error     { return f.when("entry") }
func (f failing) End(ledger.Statement) error   { return f.when("end") }

func (f failing) when(call string) error {
	if call == f.at {
		return errSink
	}
	return nil
}

func TestErrorsOfOthers(t *testing.T) {
	t.Parallel()
	file := "Date;Libellé;Montant\n01/03/2026;a;1,00\n"
	for _, at := range []string{"begin", "entry", "end"} {
		if err := csvbank.Read(strings.NewReader(file), plain(), failing{at}); err != errSink { //nolint:errorlint // unchanged, not wrapped
			t.Errorf("%s: %v", at, err)
		}
	}
	long := file + strings.Repeat("01/03/2026;a;1,00\n", 5000)
	err := csvbank.Read(io.MultiReader(strings.NewReader(long), iotest.ErrReader(errSink)), plain(), &recorder{})
	if !errors.Is(err, errSink) {
		t.Errorf("read: %v", err)
	}
}
