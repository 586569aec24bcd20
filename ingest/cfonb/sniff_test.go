package cfonb

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	old := balance("01", "090326", plus200)
	for name, c := range map[string]struct {
		head string
		want bool
	}{
		"statement":             {old + "\n", true},
		"byte order mark":       {"\xef\xbb\xbf\r\n" + old, true},
		"trimmed":               {strings.TrimRight(old, " "), true},
		"cut":                   {old[:50], true},
		"blank currency":        {balance("01", "090326", plus200, map[int]string{17: "    "}), true},
		"bad date, good amount": {balance("01", "  CART", plus200), true},
		"without its beginning": {moved("05", "VIR", plus100), true},
		"CFONB 240":             {line240(), true},
		"CFONB 160":             {line160(), true},
		"empty":                 {"", false},
		"cut too early":         {old[:30], false},
		"bad date, bad amount":  {balance("01", "  CART", "0000000002000Y"), false},
		"numbers":               {strings.Repeat("01", 200), false},
		"CSV":                   {"0112345;00012;EUR;2;12345678901;10/03/2026;12,50\n", false},
		"dates first":           {"01/03/2026;VIR;100,00\n", false},
		"MT940":                 {":20:STARTUMS\r\n:25:30004/00012345678\r\n:28C:1/1\r\n:60F:C260309EUR200,00\r\n", false},
		"OFX":                   {"OFXHEADER:100\nDATA:OFXSGML\n", false},
		"XML":                   {`<?xml version="1.0"?><Document/>`, false},
		"FEC":                   {"JournalCode\tJournalLib\tEcritureNum\n01\tVentes\t1\n", false},
		"phone numbers":         {"0145678901 EUR2 Durand\n0145678902 EUR2 Dupont\n" + strings.Repeat("0145678903\n", 20), false},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte(balance("01", "090326", plus200)))
	f.Add([]byte(line240()))
	f.Add([]byte(line160()))
	f.Fuzz(func(_ *testing.T, head []byte) { Sniff(head) })
}
