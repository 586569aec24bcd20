package camt

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestOddities lists repairs and what the user is told of them.
func TestOddities(t *testing.T) {
	t.Parallel()
	entry := "<Ntry>" + amount10 + booked + "</Ntry>"
	day := balanceOf("OPBD", "0", "2026-03-31") + balanceOf("CLBD", "10", "2026-03-31")
	for _, c := range []struct {
		name, text string
		entries    int
		notes      []string
	}{
		{"nothing odd", day + entry, 1, nil},
		{"status of the bank's own", day + entry + "<Ntry><Sts><Prtry>WAIT</Prtry></Sts></Ntry>", 1, []string{"an entry with a status of the bank's own is left out (Stmt 1 Ntry 2)"}},
		{"future entry", day + entry + "<Ntry><Sts><Cd>FUTR</Cd></Sts></Ntry>", 1, []string{"an entry that is not booked (FUTR) is left out (Stmt 1 Ntry 2)"}},
		{"foreign entry", day + strings.Replace(entry, "EUR", "USD", 1), 1, []string{"an entry is in USD, the account in EUR (Stmt 1 Ntry 1)"}},
		{
			"unreadable totals", day + "<TxsSummry><TtlNtries><NbOfNtries>few</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>much</Sum></TtlCdtNtries></TxsSummry>" + entry, 1,
			[]string{"the totals of the statement (TxsSummry) cannot be read and are left out"},
		},
		{"not the last page", "<StmtPgntn><PgNb>3</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>" + day + entry, 1, []string{"page 3 of a statement that goes on in another file"}},
		{"lost character", day + strings.Replace(entry, "</Ntry>", "<AddtlNtryInf>Soci\uFFFDt\uFFFD</AddtlNtryInf></Ntry>", 1), 1, []string{"characters that are not in the encoding of the file are lost (U+FFFD)"}},
		{
			"batch without details", day + strings.Replace(entry, "</Ntry>", "<NtryDtls><Btch><NbOfTxs>5</NbOfTxs></Btch></NtryDtls></Ntry>", 1), 1,
			[]string{"a batch stays whole: its details are not in the file (Stmt 1 Ntry 1)"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readText(t, statementOf(c.text)).Statements[0]
			if len(got.Entries) != c.entries || !slices.Equal(got.Statement.Notes, c.notes) {
				t.Errorf("%d entries, notes %q; want %d, %q", len(got.Entries), got.Statement.Notes, c.entries, c.notes)
			}
		})
	}
}

func TestSequence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ electronic, legal, want string }{
		{"12", "99", "12"}, {"", "00099", "99"}, {"000", "", "0"}, {"2026/12", "", ""}, {"", "", ""},
	} {
		s := &statement{sequence: c.electronic, legal: c.legal}
		if got := s.sequenceDigits(); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.electronic, c.legal, got, c.want)
		}
	}
}

// TestAnnounced lists how many movements an entry says it has.
func TestAnnounced(t *testing.T) {
	t.Parallel()
	number := func(n string) string { return "<Btch><NbOfTxs>" + n + "</NbOfTxs></Btch>" }
	detail := func(amount string) string { return `<TxDtls><Amt Ccy="EUR">` + amount + "</Amt></TxDtls>" }
	for _, c := range []struct {
		name, inner        string
		details, announced int
	}{
		{"no details", "", 0, 0},
		{"one", number("1") + detail("10"), 0, 0},
		{"one, of another amount", detail("9"), 0, 0},
		{"all", number("2") + detail("4") + detail("6"), 2, 0},
		{"all, not announced", detail("4") + detail("6"), 2, 0},
		{"all by their sum, others announced", number("3") + detail("4") + detail("6"), 2, 0},
		{"listed, but not the sum", detail("4") + detail("5"), 0, 2},
		{"announced in two parts", number("3") + number("4"), 0, 7},
		{"summed up in one", number("209") + detail("10"), 0, 209},
		{"not all", number("5") + detail("4") + detail("5"), 0, 5},
		{"more than announced", number("1") + detail("4") + detail("5"), 0, 2},
		{"without amounts", "<TxDtls/><TxDtls/>", 0, 2},
		{"a number that is none", number("many"), 0, 0},
		{"a single one of several", number("5") + detail("4"), 0, 5},
	} {
		got := readText(t, entryOf(amount10+booked+"<NtryDtls>"+c.inner+"</NtryDtls>")).Statements[0].Entries
		if len(got) != 1 || len(got[0].Details) != c.details || got[0].Announced != c.announced || got[0].Amount.Minor != 1000 {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestClaims compares what a notification claims of itself, which counts Ntry
// elements, with what is in it.
func TestClaims(t *testing.T) {
	t.Parallel()
	batch := `<NtryDtls><TxDtls><Amt Ccy="EUR">4</Amt></TxDtls><TxDtls><Amt Ccy="EUR">6</Amt></TxDtls></NtryDtls>`
	for _, c := range []struct {
		name, count, sum string
		fits             bool
	}{
		{"right", "1", "10.00", true}, {"counts details", "2", "10.00", false}, {"another sum", "1", "11.00", false},
	} {
		text := entryOf(amount10 + booked + batch)
		text = strings.Replace(text, "<Ntry>", "<TxsSummry><TtlNtries><NbOfNtries>"+c.count+"</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>"+c.sum+"</Sum></TtlCdtNtries></TxsSummry><Ntry>", 1)
		text = strings.Replace(text, "<Ccy>EUR</Ccy>", "", 1) // the account's currency comes with the entry
		if _, err := readText(t, text).Statements[0].check(); (err == nil) != c.fits {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestEncodings reads one statement in every encoding, declared or shown.
func TestEncodings(t *testing.T) {
	t.Parallel()
	const name = "Société Œuvre €"
	body := entryOf(amount10 + booked + "<AddtlNtryInf>" + name + "</AddtlNtryInf>")
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	declaredAs := func(label string, e encoding.Encoding) string {
		return must(e.NewEncoder().String(`<?xml version="1.0" encoding="` + label + `"?>` + body))
	}
	encoded := map[string]string{
		"ISO-8859-16 by its registry name": declaredAs("ISO-8859-16", charmap.ISO8859_16),
		"GB18030":                          declaredAs("gb18030", simplifiedchinese.GB18030),
		"UTF-8":                            body,
		"UTF-8 said to be UTF-16":          `<?xml version="1.0" encoding="UTF-16"?>` + body,
		"UTF-16 with a mark":               must(big.NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?>` + body)),
		"UTF-16 without a mark":            must(little.NewEncoder().String(body)),
		"Windows-1252":                     must(charsets["windows-1252"].NewEncoder().String(`<?xml version='1.0' encoding='Windows-1252'?>` + body)),
		"ISO-8859-15":                      must(charsets["iso-8859-15"].NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-15"?>` + body)),
		"Windows-1252 as ISO-8859-1":       must(charsets["windows-1252"].NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-1"?>` + body)),
		"Windows-1252 without a word":      must(charsets["windows-1252"].NewEncoder().String(body)),
		"Windows-1252 said to be UTF-8":    must(charsets["windows-1252"].NewEncoder().String(`<?xml version="1.0" encoding="utf-8"?>` + body)),
	}
	for how, text := range encoded {
		if got := readText(t, text).Statements[0].Entries[0].Label; got != name {
			t.Errorf("%s: %q", how, got)
		}
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}
