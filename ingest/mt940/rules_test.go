package mt940_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"relanced/ingest/mt940"
	"relanced/internal/ledger"
)

// message wraps entries into the smallest MT940; they begin on line 5.
func message(entries string) string {
	return ":20:R\n:25:DE89370400440532013000\n:28C:7/1\n:60F:C260302EUR100,00\n" + entries + ":62F:C260304EUR100,00\n-\n"
}

func one(t *testing.T, entries string) ledger.Entry {
	t.Helper()
	all := read(t, message(entries)).entries()
	if len(all) != 1 {
		t.Fatalf("%d entries", len(all))
	}
	return all[0]
}

func TestStatementLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line          string
		amount        int64
		booked, value string
		code, ref     string
		label         string
		returned      string
	}{
		"credit":             {"2603030303C12,5NTRFNONREF", 1250, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"debit":              {"2603030303D12,NTRFX//Y", -1200, "2026-03-03", "2026-03-03", "NTRF", "Y", "X", ""},
		"funds code":         {"2603030303CR12,NTRFX", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "X", ""},
		"debit reversed":     {"2603030303RDR12,NTRFX", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "X", "RETURN"},
		"credit reversed":    {"2603030303RC12,NTRFX", -1200, "2026-03-03", "2026-03-03", "NTRF", "", "X", "RETURN"},
		"leading zeros":      {"2603030303C000000000012,00NTRF", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"no comma":           {"2603030303C500NTRF29-07-2026 10:05//B4G", 50000, "2026-03-03", "2026-03-03", "NTRF", "B4G", "29-07-2026 10:05", ""},
		"blank behind":       {"2603030303C12,00 NTRFNONREF", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"wrapped amount":     {"2603030303C1\n2,00NTRFNONREF", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"wrapped decimals":   {"2603030303C12,0\n1NTRFNONREF", 1201, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"supplementary":      {"2603030303C12,00NTRFA//B\nDETAILS  X", 1200, "2026-03-03", "2026-03-03", "NTRF", "B", "A DETAILS X", ""},
		"on one line":        {"2603030303C12,00N0441234567890      NAME OF", 1200, "2026-03-03", "2026-03-03", "N044", "", "1234567890 NAME OF", ""},
		"zeros are none":     {"2603030303C12,00NTRF0000//000000", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"no entry date":      {"260303C12,00NTRF", 1200, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"entry next year":    {"2512310102C12,00NTRF", 1200, "2026-01-02", "2025-12-31", "NTRF", "", "", ""},
		"entry last year":    {"2601021231C12,00NTRF", 1200, "2025-12-31", "2026-01-02", "NTRF", "", "", ""},
		"leap day":           {"2402280229C12,00NTRF", 1200, "2024-02-29", "2024-02-28", "NTRF", "", "", ""},
		"30 February":        {"2602300301C12,00NTRF", 1200, "2026-03-01", "2026-02-28", "NTRF", "", "", ""},
		"last century":       {"9703030303C12,00NTRF", 1200, "1997-03-03", "1997-03-03", "NTRF", "", "", ""},
		"bank pays nothing":  {"2603030303C0,NTRF", 0, "2026-03-03", "2026-03-03", "NTRF", "", "", ""},
		"type of a SWIFT MT": {"2603030303C1,00S103X", 100, "2026-03-03", "2026-03-03", "S103", "", "X", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := one(t, ":61:"+c.line+"\n")
			if e.Amount.Minor != c.amount || string(e.BookingDate) != c.booked || string(e.ValueDate) != c.value ||
				e.Code != c.code || e.BankRef != c.ref || e.Label != c.label || e.Return != c.returned {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestDetails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mark, details string
		want          ledger.Entry // the fields that are compared
	}{
		"full name is cut":    {"C", "166?00X?32ABCDEFGHIJKLMNOPQRSTUVWXYZA?33B GMBH", ledger.Entry{Counterparty: "ABCDEFGHIJKLMNOPQRSTUVWXYZAB GMBH"}},
		"short name is whole": {"C", "166?00X?32MAX?33MUSTER", ledger.Entry{Counterparty: "MAX MUSTER"}},
		"wrapped in a tag":    {"C", "166?00X?3\n2MAX", ledger.Entry{Counterparty: "MAX"}},
		"other mark":          {"C", "051>00X>20FA-1>32MAX", ledger.Entry{Counterparty: "MAX", Remittance: "FA-1"}},
		"plus as mark":        {"C", "051+00X+20SVWZ+26 mal FA-1+32MAX", ledger.Entry{Counterparty: "MAX", Remittance: "26 mal FA-1"}},
		"mark in the text":    {"C", "051?00X?20Warum?10 Euro?32MAX", ledger.Entry{Counterparty: "MAX", Remittance: "Warum?10 Euro"}},
		"not provided":        {"C", "166?20EREF+NOTPROVIDED?21SVWZ+FA-1", ledger.Entry{Remittance: "FA-1"}},
		"full then key word":  {"C", "166?20EREF+ABCDEFGHIJKLMNOPQRSTUV?21SVWZ+FA-1", ledger.Entry{EndToEnd: "ABCDEFGHIJKLMNOPQRSTUV", Remittance: "FA-1"}},
		"key word cut":        {"C", "166?20EREF+ABCDEFGHIJKLMNOPQR SVW?21Z+FA-1", ledger.Entry{EndToEnd: "ABCDEFGHIJKLMNOPQR", Remittance: "FA-1"}},
		"late subfields":      {"C", "166?20A?60B", ledger.Entry{Remittance: "A B"}},
		"wrong IBAN":          {"C", "166?20A?31DE00370400440532013000", ledger.Entry{Remittance: "A"}},
		"German account":      {"C", "166?20A?3037040044?310532013000", ledger.Entry{Remittance: "A"}},
		"return code":         {"D", "109?20EREF+FA-1?21SVWZ+AC04 KONTO AUFGELOEST", ledger.Entry{EndToEnd: "FA-1", Remittance: "AC04 KONTO AUFGELOEST", Return: "AC04", Original: "FA-1"}},
		"return without one":  {"C", "159?00RETOURE?20EREF+FA-1?21MTLG:Grund", ledger.Entry{EndToEnd: "FA-1", Return: "RETURN", Original: "FA-1"}},
		"payer writes return": {"C", "166?00GUTSCHRIFT?20SVWZ+Retoure FA-1", ledger.Entry{Remittance: "Retoure FA-1"}},
		"fee of a return":     {"D", "805?00ENTGELT RETOURE?20FA-1", ledger.Entry{Remittance: "FA-1"}},
		"code words":          {"C", "/ORDP//NAME/J. DE VRIES/REMI/FA-1/2/EREF/E2", ledger.Entry{Counterparty: "J. DE VRIES", Remittance: "FA-1/2", EndToEnd: "E2"}},
		"first name counts":   {"C", "/NAME/A/REMI/FA-1 /NAME/B", ledger.Entry{Counterparty: "A", Remittance: "FA-1"}},
		"structured":          {"C", "/REMI/STRD/CUR/1234567890123456/", ledger.Entry{Reference: "1234567890123456"}},
		"creditor reference":  {"C", "RF18 5390 0754 7034", ledger.Entry{Reference: "RF18539007547034", Remittance: "RF18 5390 0754 7034"}},
		"plain":               {"C", "VIR SEPA RECU\nDE DURAND", ledger.Entry{Remittance: "VIR SEPA RECU DE DURAND"}},
		"plain, full line":    {"C", strings.Repeat("A", 61) + "\nB", ledger.Entry{Remittance: strings.Repeat("A", 61) + "B"}},
		"an hour in front":    {"C", "VIR A 10\n:26:37", ledger.Entry{Remittance: "VIR A 10 :26:37"}},
		"French return":       {"D", "IMPAYE PRLV FA-1 MD06", ledger.Entry{Remittance: "IMPAYE PRLV FA-1 MD06", Return: "MD06"}},
		"French credit":       {"C", "VIR REJET FA-1", ledger.Entry{Remittance: "VIR REJET FA-1"}},
		"French fee":          {"D", "COMMISSION REJET FA-1", ledger.Entry{Remittance: "COMMISSION REJET FA-1"}},
		"Dutch account":       {"C", "FACTUUR 1\nREK: NL91ABNA0417164300/NAAM: WINKEL", ledger.Entry{Counterparty: "WINKEL", IBAN: "NL91ABNA0417164300", Remittance: "FACTUUR 1 REK: NL91ABNA0417164300/NAAM: WINKEL"}},
		"code page 850":       {"C", "SOCI\x82T\x82", ledger.Entry{Remittance: "SOCIéTé"}},
		"windows-1252":        {"C", "SOCI\xe9T\xe9 \x80", ledger.Entry{Remittance: "SOCIéTé €"}},
		"UTF-8":               {"C", "SOCIéTé", ledger.Entry{Remittance: "SOCIéTé"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := one(t, ":61:2603030303"+c.mark+"1,00NTRFNONREF\n:86:"+c.details+"\n")
			got := ledger.Entry{
				Counterparty: e.Counterparty, IBAN: e.IBAN, Remittance: e.Remittance, EndToEnd: e.EndToEnd,
				Reference: e.Reference, Return: e.Return, Original: e.Original,
			}
			if !equal(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func equal(a, b ledger.Entry) bool {
	return a.Counterparty == b.Counterparty && a.IBAN == b.IBAN && a.Remittance == b.Remittance && a.EndToEnd == b.EndToEnd &&
		a.Reference == b.Reference && a.Return == b.Return && a.Original == b.Original
}

func TestAccount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ledger.Account{
		"DE89370400440532013000":             {ID: "DE89370400440532013000", IBAN: "DE89370400440532013000"},
		"DE89 3704 0044 0532 0130 00 EUR":    {ID: "DE89370400440532013000", IBAN: "DE89370400440532013000"},
		"COBADEFF/DE89370400440532013000":    {ID: "DE89370400440532013000", IBAN: "DE89370400440532013000", Bank: "COBADEFF"},
		"37040044/0532013000EUR":             {ID: "37040044-0532013000", Bank: "37040044"},
		"30004/00001/00001234567":            {ID: "FR7630004000010000123456789", IBAN: "FR7630004000010000123456789"},
		"30004 00001 00001234567 89":         {ID: "FR7630004000010000123456789", IBAN: "FR7630004000010000123456789"},
		"30004000010000123456789":            {ID: "FR7630004000010000123456789", IBAN: "FR7630004000010000123456789"},
		"30004000010000123456788":            {ID: "30004000010000123456788"}, // the key is wrong
		"300040000100001234567":              {ID: "300040000100001234567"},   // without key nor parts it may be anything
		"//AT39364/12345678912/EUR":          {ID: "39364-12345678912", Bank: "39364"},
		"TRIODOSBANK/0390123456":             {ID: "0390123456", Bank: "TRIODOSBANK"},
		"1291.99.348EUR":                     {ID: "129199348"},
		"UBRTHUHB/123456789150ABCDEF002/HUF": {ID: "123456789150ABCDEF002", Bank: "UBRTHUHB"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			file := strings.Replace(message(""), "DE89370400440532013000", text, 1)
			got := read(t, file).Statements[0].End.Account
			if want.Currency = "EUR"; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	entry := func(days string) string { return ":61:" + days + "C0,00NTRF\n" }
	for name, c := range map[string]struct{ entries, from, to string }{
		"nothing booked":         {"", "2026-03-03", "2026-03-04"},
		"booked the first day":   {entry("2603020302"), "2026-03-02", "2026-03-04"},
		"booked the day after":   {entry("2603030303"), "2026-03-03", "2026-03-04"},
		"valued before, no date": {entry("260101"), "2026-03-02", "2026-03-04"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, message(c.entries)).Statements[0].End
			if string(s.From) != c.from || string(s.To) != c.to {
				t.Errorf("%s to %s", s.From, s.To)
			}
		})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	first := strings.Replace(message(":61:2603030303C5,00NTRF\n"), ":62F:C260304EUR100,00", ":62M:C260303EUR105,00", 1)
	second := strings.Replace(message(":61:2603030303C5,00NTRF\n"), ":60F:C260302EUR100,00", ":60M:C260303EUR105,00", 1)
	second = strings.Replace(second, ":62F:C260304EUR100,00", ":62F:C260304EUR110,00", 1)
	sink := read(t, first+second)
	if len(sink.Statements) != 1 || len(sink.entries()) != 2 || sink.verify() != nil {
		t.Errorf("%d statements, %v", len(sink.Statements), sink.verify())
	}
	other := strings.Replace(second, ":60M:C260303EUR105,00", ":60M:C260303EUR106,00", 1)
	if sink := read(t, first+other); len(sink.Statements) != 2 {
		t.Errorf("a page of another balance was joined")
	}
	other = strings.Replace(second, ":28C:7/1", ":28C:8/1", 1)
	if sink := read(t, first+other); len(sink.Statements) != 2 {
		t.Errorf("a page of another number was joined")
	}
}

func TestYen(t *testing.T) {
	t.Parallel()
	file := strings.NewReplacer("EUR100,00", "JPY15459988,").Replace(message(":61:2603030303C12,NTRF\n"))
	sink := read(t, file)
	if got := sink.Statements[0].End.Opening.Minor; got != 15459988 || sink.entries()[0].Amount.Minor != 12 {
		t.Errorf("opening %d", got)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	entry := ":61:2603030303C1,00NTRF\n"
	for name, c := range map[string]struct{ file, want string }{
		"empty":               {"", "there is no statement in it"},
		"other text":          {"number;date\n1;2\n", "there is no statement in it"},
		"entry alone":         {entry, "line 1, :61:: it stands outside of any statement"},
		"no account":          {strings.Replace(message(entry), ":25:DE89370400440532013000\n", "", 1), "line 3, statement 1, :25:: the account is missing"},
		"two accounts":        {strings.Replace(message(entry), ":62F:", ":25:1\n:62F:", 1), "line 6, statement 1, :25:: the account is named twice"},
		"no opening":          {strings.Replace(message(entry), ":60F:C260302EUR100,00\n", "", 1), "line 4, record 1, :61:: there is no opening balance in front of it, so that the currency is unknown"},
		"two openings":        {strings.Replace(message(entry), ":62F:", ":60F:", 1), "line 6, statement 1, :60F:: the opening balance is given twice"},
		"two closings":        {strings.Replace(message(entry), "-\n", ":62F:C260304EUR100,00\n", 1), "line 7, statement 1, :62F:: the closing balance is given twice"},
		"no closing":          {strings.Replace(message(entry), ":62F:C260304EUR100,00\n", "", 1), "line 5, statement 1, :62F:: the closing balance is missing: it was cut short"},
		"cut in an entry":     {strings.Split(message(entry), "NTRF")[0], "line 5, statement 1, :62F:: the closing balance is missing: it was cut short"},
		"cut, next follows":   {strings.Replace(message(entry), ":62F:C260304EUR100,00\n-\n", "", 1) + message(entry), "line 5, statement 1, :62F:: the closing balance is missing: it was cut short"},
		"entry behind":        {strings.Replace(message(""), "-\n", entry, 1), "line 6, record 1, :61:: an entry stands behind the closing balance"},
		"currencies differ":   {strings.Replace(message(entry), ":62F:C260304EUR", ":62F:C260304USD", 1), "line 6, statement 1, :62F:: it is in USD, and the statement in EUR"},
		"unknown currency":    {strings.Replace(message(entry), "EUR", "EUX", 1), `line 4, statement 1, :60F:: unknown currency "EUX": a three-letter ISO 4217 code such as EUR is expected`},
		"balance with a word": {strings.Replace(message(entry), "C260302EUR100,00", "C260302EURO100,00", 1), `line 4, statement 1, :60F:: "C260302EURO100,00" is not a balance: C or D, YYMMDD, currency and amount are expected`},
		"impossible day":      {message(":61:2613030303C1,00NTRF\n"), "line 5, record 1, :61:: not a day of the calendar: day 3 of month 13"},
		"dot":                 {message(":61:2603030303C1.00NTRF\n"), `line 5, record 1, :61:: "2603030303C1.00NTRF" is not a statement line: date, mark and amount are expected`},
		"half a cent":         {message(":61:2603030303C1,005NTRF\n"), `line 5, record 1, :61:: amount has more decimals than its currency: "1.005"`},
		"no mark":             {message(":61:26030303031,00NTRF\n"), `line 5, record 1, :61:: "26030303031,00NTRF" is not a statement line: date, mark and amount are expected`},
		"MT103":               {"{1:F01X}{2:I103X}{4:\n:20:X\n", "line 1: it holds a message MT103, and only MT940 and MT942 are read"},
		"long line":           {message(":61:" + strings.Repeat("1", 20_000) + "\n"), "line 5, statement 1: a line is longer than 16384 bytes"},
		"long field":          {message(entry + ":86:" + strings.Repeat(strings.Repeat("x", 1000)+"\n", 70)), "line 6, record 1, :86:: it is longer than 65536 bytes"},
		"long details":        {message(entry + strings.Repeat(":86:"+strings.Repeat("x", 1000)+"\n", 70)), "line 71, record 1, :86:: the details of one entry are longer than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sink recorder
			err := mt940.Read(strings.NewReader(c.file), &sink)
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

// failing is a sink that refuses at one of its calls.
type failing struct {
	recorder
	at string
}

var errSink = errors.New("no")

func (f *failing) Begin(ledger.Statement) error { return f.when("begin") }
func (f *failing) Entry(ledger.Entry) error     { return f.when("entry") }
func (f *failing) End(ledger.Statement) error   { return f.when("end") }

func (f *failing) when(call string) error {
	if call == f.at {
		return errSink
	}
	return nil
}

func TestErrorsOfOthers(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"begin", "entry", "end"} {
		err := mt940.Read(strings.NewReader(message(":61:2603030303C1,00NTRF\n")), &failing{at: at})
		if err != errSink { //nolint:errorlint // unchanged, not wrapped
			t.Errorf("%s: %v", at, err)
		}
	}
	err := mt940.Read(io.MultiReader(strings.NewReader(message("")), iotest.ErrReader(errSink)), &recorder{})
	if !errors.Is(err, errSink) {
		t.Errorf("read: %v", err)
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		message(""): true,
		"\x01{1:F01X}{2:O9400800260331BNPAFRPPAXXX}{4:\r\n": true,
		"ABNANL2A\n940\nABNANL2A\n" + message(""):           true,
		":20:X\n:25:1\n:34F:EUR0,\n":                        true,
		":20:X\n:21:NONREF\n:32A:260302EUR1,\n":             false, // MT103
		"{1:F01X}{2:I103X}{4:\n:20:X\n":                     false,
		":60F:C260302EUR1,00\n":                             false,
		"OFXHEADER:100\n":                                   false,
		"number;customer\n:20:;:25:\n":                      false,
		"":                                                  false,
	} {
		if got := mt940.Sniff([]byte(text)); got != want {
			t.Errorf("%.40q: %t", text, got)
		}
	}
}
