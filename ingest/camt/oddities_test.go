package camt

import (
	"slices"
	"strings"
	"testing"

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

// TestEncodings reads one statement in every encoding, declared or shown.
func TestEncodings(t *testing.T) {
	t.Parallel()
	const name = "Société Œuvre €"
	body := entryOf(amount10 + booked + "<AddtlNtryInf>" + name + "</AddtlNtryInf>")
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	encoded := map[string]string{
		"UTF-8":                         body,
		"UTF-8 said to be UTF-16":       `<?xml version="1.0" encoding="UTF-16"?>` + body,
		"UTF-16 with a mark":            must(big.NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?>` + body)),
		"UTF-16 without a mark":         must(little.NewEncoder().String(body)),
		"Windows-1252":                  must(charsets["windows-1252"].NewEncoder().String(`<?xml version='1.0' encoding='Windows-1252'?>` + body)),
		"ISO-8859-15":                   must(charsets["iso-8859-15"].NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-15"?>` + body)),
		"Windows-1252 as ISO-8859-1":    must(charsets["windows-1252"].NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-1"?>` + body)),
		"Windows-1252 without a word":   must(charsets["windows-1252"].NewEncoder().String(body)),
		"Windows-1252 said to be UTF-8": must(charsets["windows-1252"].NewEncoder().String(`<?xml version="1.0" encoding="utf-8"?>` + body)),
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
