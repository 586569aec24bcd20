package ofx_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// TestDialects writes one statement in the ways banks do; all say the same.
func TestDialects(t *testing.T) {
	t.Parallel()
	const (
		a = "<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260310</DTPOSTED><TRNAMT>10.00</TRNAMT><FITID>F1</FITID><NAME>MARTIN &amp; FILS</NAME><MEMO>FA 1</MEMO></STMTTRN>"
		b = "<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260311</DTPOSTED><TRNAMT>-4.20</TRNAMT><FITID>F2</FITID><NAME>POSTE</NAME></STMTTRN>"
	)
	good := statementOf(a+b) + ""
	good = strings.Replace(good, list1, "</BANKTRANLIST><LEDGERBAL><BALAMT>5.80</BALAMT><DTASOF>20260331</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", 1)
	want := read(t, good)
	if n := len(want.entries()); n != 2 {
		t.Fatalf("%d entries", n)
	}
	change := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(good) }
	leaves := strings.NewReplacer("</TRNTYPE>", "\n", "</DTPOSTED>", "\n", "</TRNAMT>", "\n", "</FITID>", "\n", "</NAME>", "\n", "</MEMO>", "\n", "</BALAMT>", "", "</DTASOF>", "")
	for name, file := range map[string]string{
		"open leaves":            leaves.Replace(good),
		"some open":              change("</TRNAMT>", "", "</NAME>", ""),
		"lower case":             change("STMTTRN>", "stmttrn>", "NAME>", "name>", "TRNAMT>", "TrnAmt>"),
		"name space":             change("<OFX>", `<o:OFX xmlns:o="x">`, "</OFX>", "</o:OFX>", "<NAME>", "<o:NAME>", "</NAME>", "</o:NAME>"),
		"attributes":             change("<STMTTRN>", `<STMTTRN id="7">`),
		"spaces in tags":         change("<TRNAMT>", "<TRNAMT >", "</TRNAMT>", "</TRNAMT >"),
		"no end of the list":     change("</BANKTRANLIST>", ""),
		"no end of a movement":   change("</STMTTRN>", ""),
		"no end of the account":  change("</BANKACCTFROM>", ""),
		"no end of the balance":  change("</LEDGERBAL>", ""),
		"no end of the file":     change("</OFX>", ""),
		"only the outermost end": change("</STMTRS></STMTTRNRS></BANKMSGSRSV1>", ""),
		"no header":              good[strings.Index(good, "<OFX>"):],
		"header in a comment":    "<!-- OFXHEADER:100 -->" + good[strings.Index(good, "<OFX>"):],
		"empty leaves":           change("<FITID>", "<CHECKNUM></CHECKNUM><SIC/><EXTDNAME><PAYEEID><FITID>"),
		"unknown leaf, closed":   change("<NAME>", "<COLOUR>red</COLOUR><NAME>"),
		"unknown leaf, open":     leaves.Replace(change("<FITID>", "<COLOUR>red<FITID>")),
		"unknown leaf, empty":    leaves.Replace(change("<FITID>", "<COLOUR><FITID>")),
		"unknown aggregate":      change("<NAME>", "<INTU.X><NAME>other</NAME><TRNAMT>99</TRNAMT></INTU.X><NAME>"),
		"stray ends":             change("<NAME>", "</MEMO></PAYEE></FOO><NAME>"),
		"empty aggregates":       change("<NAME>", "<PAYEE></PAYEE><BANKACCTTO></BANKACCTTO><NAME>"),
		"raw &":                  change("&amp;", "&"),
		"CDATA":                  change("MARTIN &amp; FILS", "<![CDATA[MARTIN & FILS]]>"),
		"numeric entity":         change("&amp;", "&#38;"),
		"comments":               change("<NAME>", "<!-- <STMTTRN> --><NAME>"),
		"control characters":     change(">POSTE", ">PO\x01STE\x00", "FA 1", "FA\t1"),
		"zones":                  change("20260310", "20260310000000.000[-12:XXX]", "20260311", "20260311235959[+14:YYY]"),
		"comma":                  change("10.00", "10,00", "-4.20", "-4,20"),
		"plus and zeros":         change("10.00", "+10.00000"),
		"type in lower case":     change("CREDIT", "credit"),
		"old Mac":                strings.ReplaceAll(good, "\n", "\r"),
		"list without tag":       change("<BANKTRANLIST>", "", "</BANKTRANLIST>", ""),
		"balance before list":    change("<BANKTRANLIST>", "<LEDGERBAL><BALAMT>5.80<DTASOF>20260331</LEDGERBAL><BANKTRANLIST>"),
		"unclosed payee":         change("<NAME>POSTE</NAME>", "<PAYEE><NAME>POSTE<CITY>LYON</STMTTRN><!--", "</STMTTRN></BANKTRANLIST>", "--></BANKTRANLIST>"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, file)
			if diff := cmp.Diff(want.entries(), got.entries()); diff != "" {
				t.Error(diff)
			}
			if len(got.Statements) != 1 {
				t.Fatalf("%d statements", len(got.Statements))
			}
			end, wantEnd := got.Statements[0].End, want.Statements[0].End
			end.Notes, wantEnd.Notes = nil, nil
			if diff := cmp.Diff(wantEnd, end); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNotes checks that each repair is named, and once.
func TestNotes(t *testing.T) {
	t.Parallel()
	for note, list := range map[string]string{
		"repaired: unclosed tags":                                                         strings.Repeat("<STMTTRN><DTPOSTED>20260301<TRNAMT>1<TRNTYPE>DEP", 3),
		"repaired: lower-case tags":                                                       strings.Replace(movement(), "STMTTRN", "stmttrn", 2) + strings.Replace(movement("F1", "F2"), "STMTTRN", "stmttrn", 2),
		"repaired: raw & in text":                                                         movement(">N", ">A & B & C"),
		"repaired: bare < in text":                                                        movement(">N", ">A < B << C"),
		"repaired: control characters in text":                                            movement(">N", ">A\x02\x03"),
		"repaired: end tags without a start":                                              movement("<NAME>N", "</X></Y>"),
		"ignored: unknown tag COLOUR":                                                     movement("<NAME>N", "<COLOUR>red<COLOUR>blue"),
		"repaired: DTPOSTED missing, DTUSER taken":                                        movement("DTPOSTED", "DTUSER"),
		"repaired: dates with separators":                                                 movement("20260310", "2026-03-10"),
		"repaired: amounts with separators or currency signs":                             movement("10.00", "1 010,00"),
		`repaired: TRNTYPE "IN" read as OTHER`:                                            movement("CREDIT", "IN"),
		"ignored: unreadable DTAVAIL":                                                     movement("<NAME>", "<DTAVAIL>0<NAME>"),
		"ignored: 1 pending, not booked, in 1-2":                                          movement("CREDIT", "HOLD"),
		"ignored: ORIGCURRENCY USD in STMTTRN 1 and perhaps others":                       movement("<NAME>", "<ORIGCURRENCY><CURSYM>USD</ORIGCURRENCY><NAME>"),
		"check: the FITID of STMTTRN 2, and perhaps of others, is another movement's too": movement() + movement("10.00", "11.00") + movement("10.00", "12.00"),
		"check: 2 bytes are no characters, read as \ufffd":                                movement(">N", ">A\x81\x8d"),
	} {
		t.Run(note, func(t *testing.T) {
			t.Parallel()
			got := read(t, statementOf(list)).Statements[0].End.Notes
			if diff := cmp.Diff([]string{note}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSpan checks which days a statement covers.
func TestSpan(t *testing.T) {
	t.Parallel()
	dates := func(start, end, asof string) string {
		s := statementOf("<DTSTART>" + start + "<DTEND>" + end + movement("20260310", "20260312") + movement())
		return strings.Replace(s, "</BANKTRANLIST>", "</BANKTRANLIST><LEDGERBAL><BALAMT>1<DTASOF>"+asof+"</LEDGERBAL>", 1)
	}
	for _, c := range []struct {
		start, end, asof string
		from, to         ledger.Date
	}{
		{"20260301", "20260331", "20260331", "2026-03-01", "2026-03-31"},
		{"20260301", "20260331", "20260320", "2026-03-01", "2026-03-20"},
		{"20260301", "20260331", "20260405", "2026-03-01", "2026-03-31"},
		{"20260301", "20260331", "20260201", "2026-03-01", "2026-03-31"},
		{"20260301", "20260331", "00000000", "2026-03-01", "2026-03-31"},
		{"", "", "20260331", "2026-03-10", "2026-03-12"},
		{"00000000", "00000000", "", "2026-03-10", "2026-03-12"},
		{"20260331", "20260301", "", "2026-03-10", "2026-03-12"},
		{"20260401", "20260401", "20260331", "2026-03-10", "2026-03-31"},
	} {
		got := read(t, dates(c.start, c.end, c.asof)).Statements[0].End
		if got.From != c.from || got.To != c.to {
			t.Errorf("%v: got %s to %s", c, got.From, got.To)
		}
	}
}

// TestSpanEndsWhereTheBankKnew: an end in the future covers nothing.
func TestSpanEndsWhereTheBankKnew(t *testing.T) {
	t.Parallel()
	one := movement()
	for _, c := range []struct {
		name, server, end, list, asof string
		to                            ledger.Date
	}{
		{"written before the end", "20260315120000[+1:CET]", "20261231", one, "", "2026-03-15"},
		{"written after the end", "20260402", "20260331", one, "", "2026-03-31"},
		{"written after a long silence", "20260630", "20260630", one, "", "2026-06-30"},
		{"written before the balance", "20260315", "20261231", one, "20261231", "2026-03-15"},
		{"balance before it was written", "20260331", "20261231", one, "20260320", "2026-03-20"},
		{"a clock that stands still", "20000101", "20261231", one, "", "2026-03-10"},
		{"nothing says when, soon", "", "20260410", one, "", "2026-04-10"},
		{"nothing says when, late", "", "20260411", one, "", "2026-03-10"},
		{"unreadable, late", "soon", "20261231", one, "", "2026-03-10"},
		{"no movement, soon", "", "20260331", "", "", "2026-03-31"},
		{"no movement, late", "", "20261231", "", "", "2026-03-01"},
		{"the balance says when", "", "20261231", one, "20260630", "2026-06-30"},
	} {
		file := statementOf("<DTSTART>20260301<DTEND>" + c.end + c.list)
		if c.server != "" {
			file = strings.Replace(file, "<OFX>", "<OFX><SIGNONMSGSRSV1><SONRS><DTSERVER>"+c.server+"</SONRS></SIGNONMSGSRSV1>", 1)
		}
		if c.asof != "" {
			file = strings.Replace(file, "</BANKTRANLIST>", "</BANKTRANLIST><LEDGERBAL><BALAMT>1<DTASOF>"+c.asof+"</LEDGERBAL>", 1)
		}
		if got := read(t, file).Statements[0].End; got.From != "2026-03-01" || got.To != c.to {
			t.Errorf("%s: got %s to %s, want %s", c.name, got.From, got.To, c.to)
		}
	}
}

// TestLatinCharacters checks the choice between UTF-8 and single bytes where
// both are possible.
func TestLatinCharacters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Caf\xe9":             "Café",
		"Café":                "Café",
		"Café \xe9":           "Café é",
		"CAF\xc3":             "CAFÃ", // a character cut in two spoils itself alone
		"\x80 5 \x9cuvre":     "€ 5 œuvre",
		"\xe0 CAF\xc9\xa0: 5": "à CAFÉ\u00a0: 5",
		"Αθήνα":               "Αθήνα",
		"na\x81":              "na\ufffd", // windows-1252 has no such character
	} {
		if got := read(t, statementOf(movement(">N", ">"+text))).entries()[0].Counterparty; got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}
