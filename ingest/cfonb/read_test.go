package cfonb

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"relanced/internal/ledger"
)

func eur(minor int64) ledger.Money { return ledger.Money{Minor: minor, Currency: "EUR"} }

func TestStatement(t *testing.T) {
	t.Parallel()
	sink := read(t, statementOf(moved("05", "VIR SEPA RECU", plus100)))
	want := []heard{{
		Begin: ledger.Statement{
			Format: ledger.FormatCFONB, Account: ledger.Account{ID: accountIBAN, IBAN: accountIBAN, Currency: "EUR", Bank: bank},
			Opening: ledger.Balance{Money: eur(20000), Date: "2026-03-09", Set: true},
		},
		Entries: []ledger.Entry{{
			Account: accountIBAN, BookingDate: "2026-03-10", ValueDate: "2026-03-11", Amount: eur(10000),
			Label: "VIR SEPA RECU", Code: "CFONB/05/0158", Place: "record 2 (line 2)",
		}},
		End: ledger.Statement{
			Format: ledger.FormatCFONB, Account: ledger.Account{ID: accountIBAN, IBAN: accountIBAN, Currency: "EUR", Bank: bank},
			From: "2026-03-10", To: "2026-03-10",
			Opening: ledger.Balance{Money: eur(20000), Date: "2026-03-09", Set: true},
			Closing: ledger.Balance{Money: eur(30000), Date: "2026-03-10", Set: true}, Entries: 1,
		},
	}}
	if diff := cmp.Diff(want, sink.Statements, cmp.AllowUnexported(heard{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestLayouts: the same records are read the same however they are laid out.
func TestLayouts(t *testing.T) {
	t.Parallel()
	records := []string{
		balance("01", "090326", plus200), moved("05", "VIR SEPA RECU", plus100), told("NPY", "DURAND"), told("LCC", "FACTURE 2026-014"),
		balance("07", "100326", plus300),
	}
	plain := read(t, strings.Join(records, "\n")).Statements
	short := slices.Clone(records)
	short[3] = short[3][:119]
	long := slices.Clone(records)
	long[3] += "  "
	mixed := strings.Join(records[:2], "\r\n") + "\n \r\n\r" + strings.Join(records[2:], "\n\n\n") + "\r\n\x1a"
	var trimmed []string
	for _, r := range records {
		trimmed = append(trimmed, strings.TrimRight(r, " "))
	}
	for name, file := range map[string]string{
		"CRLF":                     strings.Join(records, "\r\n") + "\r\n",
		"CR":                       strings.Join(records, "\r"),
		"no break":                 strings.Join(records, ""),
		"no break, trimmed end":    strings.TrimRight(strings.Join(records, ""), " "),
		"break after the header":   records[0] + "\n" + strings.Join(records[1:], ""),
		"mixed and blank lines":    mixed,
		"trimmed":                  strings.Join(trimmed, "\n"),
		"trimmed, CRLF":            strings.Join(trimmed, "\r\n") + "\r\n\r\n",
		"byte order mark":          "\xef\xbb\xbf" + strings.Join(records, "\n"),
		"one 119 long, no break":   strings.Join(short, ""),
		"one 122 long, no break":   strings.Join(long, ""),
		"one 122 long, with break": strings.Join(long, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, file).Statements
			ignorePlace := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Place" || p.Last().String() == ".Notes" }, cmp.Ignore())
			if diff := cmp.Diff(plain, got, cmp.AllowUnexported(heard{}), ignorePlace); diff != "" {
				t.Errorf("-plain +got\n%s", diff)
			}
			if noted := len(got[0].End.Notes) > 0; noted != strings.HasPrefix(name, "one 119") {
				t.Errorf("notes %q", got[0].End.Notes)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	opened := balance("01", "090326", plus200) + "\n"
	credit := moved("05", "VIR", plus100)
	foreign := map[int]string{22: "99999999999"}
	for name, c := range map[string]struct{ file, want string }{
		"empty":                        {"", "there is no record of a statement in it"},
		"blank":                        {" \r\n\n", "there is no record of a statement in it"},
		"not CFONB":                    {"date;amount\n", "line 1, record 1: no record of a statement"},
		"unknown kind":                 {opened + line(map[int]string{1: "02" + bank}), "line 2, record 2: no record of a statement"},
		"movement outside":             {credit, "line 1, record 1: a movement stands outside of any statement"},
		"movement behind the end":      {statementOf(credit) + credit, "line 4, record 4: a movement stands outside of any statement"},
		"05 before 04":                 {statementOf(told("LIB", "X")), "line 2, record 2: there is no movement (record 04) before it"},
		"05 behind the end":            {statementOf(credit) + told("LIB", "X"), "line 4, record 4: there is no movement (record 04) before it"},
		"07 without 01":                {balance("07", "100326", plus300), "line 1, record 1: a new balance without its old one"},
		"07 of another account":        {opened + credit + "\n" + balance("07", "100326", plus300, foreign), "record 3, account (columns 3 to 32): the new balance is of 30004 00828 99999999999"},
		"07 of another bank, no sum":   {opened + credit + "\n" + balance("07", "100326", plus200, map[int]string{3: "10278"}), "record 3, account (columns 3 to 32): the new balance is of 10278 00828 00012345678"},
		"04 of another account":        {statementOf(moved("05", "VIR", plus100, foreign)), `record 2, account (columns 22 to 32): the movement is of "99999999999"`},
		"05 of another account":        {statementOf(credit, told("LIB", "X", foreign)), "record 3, account (columns 22 to 32): 99999999999, and the movement before it is of 00012345678"},
		"no account":                   {balance("01", "090326", plus200, map[int]string{22: "           "}), `record 1, account (columns 22 to 32): "" is no account number`},
		"no sign":                      {statementOf(moved("05", "VIR", "00000000010000")), "record 2, amount (columns 91 to 104): the last character is no digit with a sign"},
		"odd sign":                     {statementOf(moved("05", "VIR", "0000000001000Y")), "record 2, amount (columns 91 to 104): the last character is no digit with a sign"},
		"letter in the amount":         {statementOf(moved("05", "VIR", "000000000X000{")), "record 2, amount (columns 91 to 104): it is not made of digits"},
		"no amount":                    {statementOf(credit[:90]), "record 2, amount (columns 91 to 104): the record ends before it"},
		"cut amount":                   {statementOf(credit[:100]), "record 2, amount (columns 91 to 104): the last character is no digit with a sign"},
		"amount one column early":      {statementOf(credit[:60] + credit[61:]), "record 2, amount (columns 91 to 104): the last character is no digit with a sign"},
		"too large":                    {statementOf(moved("05", "VIR", "9999999999999I")), "record 2, amount (columns 91 to 104): amount is too large"},
		"a tenth of a cent":            {statementOf(moved("05", "VIR", "0000000001000A", map[int]string{20: "3"})), "record 2, amount (columns 91 to 104): amount has more decimals"},
		"two currencies":               {statementOf(moved("05", "VIR", plus100, map[int]string{17: "USD"})), "record 2, currency (columns 17 to 19): USD in a statement in EUR"},
		"unknown currency":             {balance("01", "090326", plus200, map[int]string{17: "ZZZ"}), "record 1, currency (columns 17 to 19): unknown currency"},
		"odd decimals":                 {statementOf(moved("05", "VIR", plus100, map[int]string{20: "E"})), `record 2, decimals (column 20): "E" is no digit`},
		"no opening date":              {balance("01", "  CART", plus200), `record 1, date (columns 35 to 40): "CART" is not a date`},
		"no closing date":              {opened + balance("07", "310226", plus200), `record 2, date (columns 35 to 40): "310226" is not a date`},
		"no booking date":              {statementOf(moved("05", "VIR", plus100, map[int]string{35: "      "})), `record 2, booking date (columns 35 to 40): "" is not a date`},
		"before 1970":                  {balance("01", "010161", plus200), `"010161" is not a date`},
		"longer than 120":              {opened + credit + "AND MORE\n", "line 2, record 2: 120 columns further there is neither a line break nor another record"},
		"lost columns before the date": {opened + credit[:20] + credit[30:] + strings.Repeat(" ", 3) + credit, "record 2"},
		"CFONB 240":                    {line240(), "line 1: this is a CFONB 240 file of transactions"},
		"CFONB 160":                    {line160(), "line 1: this is a CFONB 160 file of orders to a bank"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.file); !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func line240() string {
	return line(map[int]string{1: "3100000121150326E", 22: bank + branch + number}) + strings.Repeat(" ", 120) + "\r\n"
}

func line160() string {
	return line(map[int]string{1: "0302", 13: "123456", 26: "1503", 31: "EMETTEUR SA"}) + strings.Repeat(" ", 40) + "\r\n"
}

func TestManyDetails(t *testing.T) {
	t.Parallel()
	detail := told("LIB", "X") + "\n"
	if got := refused(t, statementOf(moved("05", "VIR", plus100), strings.Repeat(detail, maxDetails+1))); !strings.Contains(got, "more than 500 records 05") {
		t.Error(got)
	}
	read(t, statementOf(moved("05", "VIR", plus100), strings.Repeat(detail, maxDetails)))
}

func TestMissingNewBalance(t *testing.T) {
	t.Parallel()
	other := map[int]string{22: "00099999999"}
	file := strings.Join([]string{
		balance("01", "070326", plus200), moved("05", "VIR A", plus100),
		balance("01", "090326", plus200, other), // while the first is open
		balance("07", "100326", plus200, other),
		balance("01", "100326", plus300),
	}, "\n")
	got := read(t, file).Statements
	if len(got) != 3 {
		t.Fatalf("%d statements", len(got))
	}
	for i, want := range []struct {
		from, to ledger.Date
		closed   bool
	}{{"2026-03-08", "2026-03-10", false}, {"2026-03-10", "2026-03-10", true}, {"", "", false}} {
		s := got[i].End
		if s.From != want.from || s.To != want.to || s.Closing.Set != want.closed || slices.Contains(s.Notes, noClosing) == want.closed {
			t.Errorf("statement %d: %+v", i, s)
		}
	}
	if len(got[0].Entries) != 1 || len(got[1].Entries)+len(got[2].Entries) != 0 {
		t.Error("the movement is not in its own statement")
	}
}

// TestSeveralStatements: several accounts of several banks, days in any order.
func TestSeveralStatements(t *testing.T) {
	t.Parallel()
	second := map[int]string{3: "16707", 22: "0000888899H"}
	file := statementOf(moved("05", "VIR A", plus100)) +
		balance("01", "260326", plus300, second) + moved("05", "VIR B", minus100, second, map[int]string{35: "270326"}) + balance("07", "270326", plus200, second) +
		balance("01", "080326", plus200) + balance("07", "090326", plus200)
	var got []string
	for _, s := range read(t, file).Statements {
		got = append(got, strings.Join([]string{s.End.Account.ID, string(s.End.From), string(s.End.To), s.End.Closing.Decimal()}, " "))
	}
	want := []string{
		accountIBAN + " 2026-03-10 2026-03-10 300.00",
		ledger.FrenchIBAN("16707", branch, "0000888899H") + " 2026-03-27 2026-03-27 200.00",
		accountIBAN + " 2026-03-09 2026-03-09 200.00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTwinsAreTwo(t *testing.T) {
	t.Parallel()
	twin := moved("05", "VR.PERMANENT LOYER", plus100)
	entries := read(t, statementOf(twin, twin, twin)).entries()
	if len(entries) != 3 {
		t.Fatalf("%d entries", len(entries))
	}
	if a, b := entries[0].Fingerprint(), entries[2].Fingerprint(); a != b {
		t.Error("equal movements have different fingerprints")
	}
}

func TestIdentityOfAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cells    map[int]string
		id, iban string
	}{
		"letters":       {map[int]string{3: "20041", 12: "01005", 22: "0500013M026"}, "FR1420041010050500013M02606", "FR1420041010050500013M02606"},
		"small letters": {map[int]string{3: "20041", 12: "01005", 22: "0500013m026"}, "FR1420041010050500013M02606", "FR1420041010050500013M02606"},
		"no branch":     {map[int]string{3: "20041", 12: "     ", 22: "0500013M026"}, "20041-0500013M026", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := balance("01", "090326", plus200, c.cells) + "\n" + balance("07", "100326", plus200, c.cells)
			a := read(t, file).Statements[0].End.Account
			if a.ID != c.id || a.IBAN != c.iban {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestOtherBankOfTheSameAccount(t *testing.T) {
	t.Parallel()
	other := map[int]string{3: "10556"}
	got := read(t, balance("01", "090326", plus200)+"\n"+moved("05", "VIR", plus100, other)+"\n"+balance("07", "100326", plus300, other)).Statements[0]
	if got.Entries[0].Account != accountIBAN || len(got.End.Notes) != 2 {
		t.Errorf("%s, notes %q", got.Entries[0].Account, got.End.Notes)
	}
}

func TestPeriodAndSequence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		oldDate, oldZone, newDate, newZone string
		from, to                           ledger.Date
		sequence                           string
	}{
		"plain":                 {"090326", "", "100326", "", "2026-03-10", "2026-03-10", ""},
		"over a weekend":        {"060326", "", "090326", "", "2026-03-07", "2026-03-09", ""},
		"same day":              {"100326", "", "100326", "", "2026-03-10", "2026-03-10", ""},
		"backwards":             {"120326", "", "100326", "", "2026-03-10", "2026-03-10", ""},
		"pair of the balances":  {"090326", "090326100326", "100326", "", "2026-03-10", "2026-03-10", ""},
		"pair says more":        {"010326", "050326100326", "100326", "", "2026-03-05", "2026-03-10", ""},
		"pair out of range":     {"010326", "110326120326", "100326", "", "2026-03-02", "2026-03-10", ""},
		"pair is no dates":      {"010326", "993326120326", "100326", "", "2026-03-02", "2026-03-10", ""},
		"numbered":              {"090326", "097", "100326", "097", "2026-03-10", "2026-03-10", "97"},
		"numbered at the start": {"090326", "100", "100326", "", "2026-03-10", "2026-03-10", "100"},
		"numbers differ":        {"090326", "097", "100326", "100", "2026-03-10", "2026-03-10", ""},
		"number and text":       {"090326", "097 X", "100326", "", "2026-03-10", "2026-03-10", ""},
		"last century":          {"311298", "", "020199", "", "1999-01-01", "1999-01-02", ""},
		"this century":          {"311259", "", "020160", "", "2060-01-01", "2060-01-02", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, balance("01", c.oldDate, plus200, map[int]string{105: c.oldZone})+"\n"+balance("07", c.newDate, plus200, map[int]string{105: c.newZone})).Statements[0].End
			if s.From != c.from || s.To != c.to || s.Sequence != c.sequence {
				t.Errorf("%s to %s, number %q", s.From, s.To, s.Sequence)
			}
		})
	}
}

func TestReservedColumns(t *testing.T) {
	t.Parallel()
	used := map[int]string{8: "9999", 33: "A3", 43: "000000", 49: "** PAS DE MOUVEMENT CE JOUR **", 82: "0000000"}
	s := read(t, balance("01", "090326", plus200, used)+"\n"+balance("07", "100326", plus200, used)).Statements[0]
	if len(s.Entries) != 0 || len(s.End.Notes) != 0 || s.End.Closing.Minor != 20000 {
		t.Errorf("%+v", s)
	}
}

func TestCharacterSets(t *testing.T) {
	t.Parallel()
	file := statementOf(moved("05", "VIREMENT REÇU DE", plus100), told("NPY", "Société Noël & Frères"), told("LCC", "Réglé à l’échéance"))
	want := read(t, file).entries()[0]
	for name, encode := range map[string]func() (string, error){
		"Windows-1252": func() (string, error) { return charmap.Windows1252.NewEncoder().String(file) },
		"CP850": func() (string, error) {
			return charmap.CodePage850.NewEncoder().String(strings.ReplaceAll(file, "’", "'"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			encoded, err := encode()
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{encoded, strings.ReplaceAll(encoded, "\n", "")} {
				s := read(t, text).Statements[0]
				got := s.Entries[0]
				got.Remittance, got.Place = strings.ReplaceAll(got.Remittance, "'", "’"), want.Place
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if !slices.Contains(s.End.Notes, "the texts are written in "+name) {
					t.Errorf("notes %q", s.End.Notes)
				}
			}
		})
	}
	// A program that filled its fields up by bytes.
	bytewise := strings.Replace(file, "REÇU DE  ", "REÇU DE ", 1)
	bytewise = strings.Replace(bytewise, "Noël & Frères   ", "Noël & Frères", 1)
	bytewise = strings.Replace(bytewise, "échéance       ", "échéance ", 1)
	for _, text := range []string{bytewise, strings.ReplaceAll(bytewise, "\n", "")} {
		s := read(t, text).Statements[0]
		if got := s.Entries[0]; got.Amount != want.Amount || got.Label != want.Label || got.Counterparty != want.Counterparty {
			t.Errorf("%+v", got)
		}
		if !strings.Contains(strings.Join(s.End.Notes, ";"), "count bytes") {
			t.Errorf("notes %q", s.End.Notes)
		}
	}
}

// TestQuotesAreNoAccents: bytes that are accents in CP850 are quotes and dots in
// Windows-1252, whose own letters give it away.
func TestQuotesAreNoAccents(t *testing.T) {
	t.Parallel()
	file := statementOf(moved("05", "VIREMENT", plus100), told("LCC", "SOLDE…SUITE RÉGLÉ"))
	encoded, err := charmap.Windows1252.NewEncoder().String(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, encoded).entries()[0].Remittance; got != "SOLDE…SUITE RÉGLÉ" {
		t.Errorf("%q", got)
	}
}

var errSink = errors.New("the sink has had enough")

// weary is a sink that fails at its n-th call.
type weary struct{ calls int }

func (w *weary) call() error {
	if w.calls--; w.calls == 0 {
		return errSink
	}
	return nil
}
func (w *weary) Begin(ledger.Statement) error { return w.call() }
func (w *weary) Entry(ledger.Entry) error     { return w.call() }
func (w *weary) End(ledger.Statement) error   { return w.call() }

func TestSinkErrorsComeBackUnchanged(t *testing.T) {
	t.Parallel()
	file := statementOf(moved("05", "VIR", plus100))
	for n := 1; n <= 3; n++ {
		if err := Read(strings.NewReader(file), &weary{n}); err != errSink { //nolint:errorlint // unchanged, not wrapped
			t.Errorf("call %d: %v", n, err)
		}
	}
	if err := Read(strings.NewReader(file), &weary{4}); err != nil {
		t.Error(err)
	}
}

func TestReadErrorsAreWrapped(t *testing.T) {
	t.Parallel()
	file := statementOf(moved("05", "VIR", plus100))
	broken := io.MultiReader(strings.NewReader(file[:200]), iotest.ErrReader(io.ErrUnexpectedEOF))
	if err := Read(broken, &recorder{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	var sink recorder
	if err := Read(iotest.OneByteReader(bytes.NewReader([]byte(file))), &sink); err != nil || len(sink.entries()) != 1 {
		t.Errorf("byte by byte: %v", err)
	}
}
