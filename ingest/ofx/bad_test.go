package ofx_test

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"relanced/ingest/ofx"
	"relanced/internal/ledger"
)

// statementOf wraps a list of movements into the smallest statement; the list
// begins on line 3.
func statementOf(list string) string {
	return "OFXHEADER:100\nDATA:OFXSGML VERSION:102\n" + list0 + list + list1
}

const (
	list0 = `<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST>`
	list1 = `</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`
)

// movement is one good STMTTRN, and what replaces parts of it.
func movement(pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace("<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260310<TRNAMT>10.00<FITID>F1<NAME>N</STMTTRN>")
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	nested := strings.Repeat("<DEEP>", 40)
	for name, c := range map[string]struct{ file, want string }{
		"empty file":          {"", "there is no bank or card statement in it"},
		"not OFX":             {"number;date\n1;2\n", "there is no bank or card statement in it"},
		"sign-on only":        {"<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS></SONRS></SIGNONMSGSRSV1></OFX>", "there is no bank or card statement in it"},
		"sign-on refused":     {"<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Mot de passe</STATUS></SONRS></SIGNONMSGSRSV1></OFX>", "line 2, STATUS: the bank answered with an error: 15500, Mot de passe"},
		"account refused":     {"<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>2000</STATUS></STMTTRNRS></BANKMSGSRSV1></OFX>", "line 1, STATUS: the bank answered with an error: 2000"},
		"refused in words":    {"<OFX><STATUS><CODE>AUTH<SEVERITY>error</STATUS></OFX>", "line 1, STATUS: the bank answered with an error: AUTH"},
		"odd severity":        {"<OFX><STATUS><CODE>15500<SEVERITY>FATAL</STATUS></OFX>", "line 1, STATUS: the bank answered with an error: 15500"},
		"nothing new":         {"<OFX><STATUS><CODE>0<SEVERITY>INFO</STATUS>\n<STATUS><CODE>1<SEVERITY>INFO<MESSAGE>Up to date</STATUS></OFX>", "line 2, STATUS: there is no bank or card statement in it; the bank answered: 1, Up to date"},
		"a mild refusal":      {"<OFX><STATUS><CODE>15500<SEVERITY>WARN</STATUS></OFX>", "line 1, STATUS: there is no bank or card statement in it; the bank answered: 15500"},
		"hollow only":         {"<OFX><STMTRS><CURDEF><BANKACCTFROM><BANKID><ACCTID></BANKACCTFROM><BANKTRANLIST></BANKTRANLIST><LEDGERBAL><BALAMT></LEDGERBAL></STMTRS></OFX>", "line 1, STMTRS, ACCTID: it is missing or empty"},
		"a balance of no one": {"<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST></BANKTRANLIST><LEDGERBAL><BALAMT>1</LEDGERBAL></STMTRS></OFX>", "line 1, STMTRS, ACCTID: it is missing or empty"},
		"investment only":     {"<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><STMTTRN><TRNAMT>1</STMTTRN></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>", "it holds an investment account and no bank or card statement"},
		"no statement around": {"<OFX>\n<STMTTRN><TRNAMT>1</STMTTRN></OFX>", "line 2, STMTTRN: a movement stands outside of any statement"},
		"no account":          {"<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST></BANKTRANLIST></STMTRS></OFX>", "line 1, STMTRS, ACCTID: it is missing or empty"},
		"no currency":         {strings.Replace(statementOf(movement()), "<CURDEF>EUR", "<CURDEF>", 1), "line 3, STMTRS, CURDEF: it is missing or empty"},
		"odd currency":        {strings.Replace(statementOf(movement()), "<CURDEF>EUR", "<CURDEF>EURO", 1), `line 3, STMTRS, CURDEF: unknown currency "EURO": a three-letter ISO 4217 code such as EUR is expected`},
		"no amount":           {statementOf(movement("<TRNAMT>10.00", "")), "line 3, STMTTRN 1, TRNAMT: it is missing or empty"},
		"dot amount":          {statementOf(movement("10.00", "  .  ")), `line 3, STMTTRN 1, TRNAMT: not an amount: "."`},
		"word amount":         {statementOf(movement("10.00", "dix")), `line 3, STMTTRN 1, TRNAMT: read "dix": not an amount: "dix"`},
		"exponent":            {statementOf(movement("10.00", "1e3")), `line 3, STMTTRN 1, TRNAMT: read "1e3": not an amount: "1e3"`},
		"fraction":            {statementOf(movement("10.00", "1/3")), `line 3, STMTTRN 1, TRNAMT: read "1/3": not an amount: "1/3"`},
		"two numbers":         {statementOf(movement("10.00", "12 34")), `line 3, STMTTRN 1, TRNAMT: read "12 34": not an amount: "12 34"`},
		"ambiguous":           {statementOf(movement("10.00", "1,234")), `line 3, STMTTRN 1, TRNAMT: read "1,234": amount is ambiguous (thousands or decimals? write 1234.00 or 1.23): "1,234"`},
		"half a cent":         {statementOf(movement("10.00", "10.005")), `line 3, STMTTRN 1, TRNAMT: amount has more decimals than its currency: "10.005"`},
		"too large":           {statementOf(movement("10.00", "99999999999999.00")), `line 3, STMTTRN 1, TRNAMT: amount is too large: "99999999999999.00"`},
		"no date":             {statementOf(movement("<DTPOSTED>20260310", "")), "line 3, STMTTRN 1, DTPOSTED: it is missing or empty"},
		"zero date":           {statementOf(movement("20260310", "00000000")), `line 3, STMTTRN 1, DTPOSTED: "00000000" is not a date: YYYYMMDD is expected`},
		"impossible date":     {statementOf(movement("20260310", "20260231120000[0:GMT]")), `line 3, STMTTRN 1, DTPOSTED: "20260231120000[0:GMT]" is not a date: YYYYMMDD is expected`},
		"ambiguous date":      {statementOf(movement("20260310", "03/04/2026")), `line 3, STMTTRN 1, DTPOSTED: "03/04/2026" is ambiguous: day or month first?`},
		"bad stand-in":        {statementOf(movement("<DTPOSTED>20260310", "<DTUSER>2026")), `line 3, STMTTRN 1, DTUSER: "2026" is not a date: YYYYMMDD is expected`},
		"run together":        {statementOf(movement("<NAME>N", "<TRNAMT>11.00")), "line 3, STMTTRN 1, TRNAMT: it is given twice and differs: two movements run into one"},
		"correction":          {statementOf(movement("<NAME>N", "<CORRECTFITID>F0<CORRECTACTION>REPLACE")), "line 3, STMTTRN 1, CORRECTFITID: the bank corrects its earlier movement F0 (REPLACE), which may be booked already"},
		"deletion":            {statementOf(movement("<NAME>N", "<CORRECTFITID>F0<CORRECTACTION>DELETE")), "line 3, STMTTRN 1, CORRECTFITID: the bank corrects its earlier movement F0 (DELETE), which may be booked already"},
		"another currency":    {statementOf(movement() + "\n" + movement("<NAME>", "<CURRENCY><CURRATE>1.1<CURSYM>usd</CURRENCY><NAME>")), "line 4, STMTTRN 2, CURRENCY: the amount is in USD, and the statement in EUR"},
		"cut in a movement":   {strings.TrimSuffix(statementOf(movement()), "<NAME>N</STMTTRN>"+list1), "line 3, STMTTRN 1: the file ends inside a statement: it was cut short"},
		"cut behind one":      {strings.TrimSuffix(statementOf(movement()+"\n"), list1), "line 4: the file ends inside a statement: it was cut short"},
		"long element":        {statementOf(movement("<NAME>N", "<NAME>"+strings.Repeat("N", 70000))), "line 3: an element is longer than 65536 bytes"},
		"long movement":       {statementOf(movement("<NAME>N", strings.Repeat("<MEMO>m", 3000))), "line 3, STMTTRN 1, MEMO: more than 65536 bytes without an end"},
		"long frame":          {statementOf(strings.Repeat("<BAL>", 10000)), "line 3, BAL: more than 262144 bytes without an end"},
		"long comment":        {"<OFX><!--" + strings.Repeat("-", 70000) + "-->", "line 1: a comment or CDATA section is longer than 65536 bytes"},
		"deep":                {statementOf(movement("<NAME>N", nested)), "line 3, STMTTRN 1, DEEP: more than 16 elements inside one another"},
		"several": {
			statementOf(movement("10.00", "x") + "\n" + movement() + "\n" + movement("20260310", "")),
			"line 3, STMTTRN 1, TRNAMT: read \"x\": not an amount: \"x\"\nline 5, STMTTRN 3, DTPOSTED: it is missing or empty",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sink recorder
			err := ofx.Read(strings.NewReader(c.file), &sink)
			if err == nil || err.Error() != c.want {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			var where *ledger.ReadError
			if !errors.As(err, &where) || where.Remedy == "" {
				t.Errorf("no remedy: %#v", err)
			}
			if len(sink.Statements) > 0 && !sink.open {
				t.Error("the statement was ended")
			}
		})
	}
}

// TestManyBadMovements checks that reading stops when enough is known.
func TestManyBadMovements(t *testing.T) {
	t.Parallel()
	err := ofx.Read(strings.NewReader(statementOf(strings.Repeat(movement("10.00", "x"), 500))), &recorder{})
	if err == nil || strings.Count(err.Error(), "\n")+1 != 20 {
		t.Errorf("got %v", err)
	}
}

// failing is a sink that refuses at one point.
type failing struct{ at string }

var errSink = errors.New("the sink is full")

func (f failing) refuse(at string) error {
	if f.at == at {
		return errSink
	}
	return nil
}
func (f failing) Begin(ledger.Statement) error { return f.refuse("begin") }
func (f failing) Entry(ledger.Entry) error     { return f.refuse("entry") }
func (f failing) End(ledger.Statement) error   { return f.refuse("end") }

func TestSinkErrorsComeBackUnchanged(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"begin", "entry", "end"} {
		if err := ofx.Read(strings.NewReader(statementOf(movement())), failing{at}); err != errSink { //nolint:errorlint // unchanged, not wrapped
			t.Errorf("%s: got %v", at, err)
		}
	}
}

func TestBrokenSource(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, before := range []string{"", "<OFX>", statementOf(movement()) + "<!-- ", "<OFX><STMTRS>"} {
		err := ofx.Read(io.MultiReader(strings.NewReader(before), iotest.ErrReader(broken)), &recorder{})
		if !errors.Is(err, broken) {
			t.Errorf("behind %q: got %v", before, err)
		}
	}
}

// TestSlowSource reads every sample one byte at a time: no token, character or
// line ending may depend on where the buffers end.
func TestSlowSource(t *testing.T) {
	t.Parallel()
	for path, content := range samples(t) {
		whole := read(t, string(content))
		var slow recorder
		if err := ofx.Read(iotest.OneByteReader(strings.NewReader(string(content))), &slow); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if len(slow.entries()) != len(whole.entries()) {
			t.Errorf("%s: %d entries, %d when slow", path, len(whole.entries()), len(slow.entries()))
		}
		for i, e := range slow.entries() {
			if !reflect.DeepEqual(e, whole.entries()[i]) {
				t.Errorf("%s: %v, slowly %v", path, whole.entries()[i], e)
			}
		}
	}
}
