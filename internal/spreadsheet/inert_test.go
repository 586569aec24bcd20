package spreadsheet_test

import (
	"testing"

	"relanced/internal/spreadsheet"
)

func TestInert(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "",
		"FACTURE FA-1":                    "FACTURE FA-1",
		"Société =1+1":                    "Société =1+1",
		"12.00":                           "12.00",
		"-12.00":                          "-12.00",
		"+12,5":                           "+12,5",
		"+++090/9337/55493+++":            "+++090/9337/55493+++",
		"-1+1":                            "'-1+1",
		"=HYPERLINK(\"http://x\";\"y\")":  "'=HYPERLINK(\"http://x\";\"y\")",
		"+cmd|' /C calc'!A0":              "'+cmd|' /C calc'!A0",
		"-cmd":                            "'-cmd",
		"@SUM(1)":                         "'@SUM(1)",
		"\t=1+1":                          "'\t'=1+1",
		"\r=1+1":                          "'\r=1+1",
		"＝1+1":                            "'＝1+1",
		"FACTURE 12;=1+1":                 "FACTURE 12;'=1+1",
		"FACTURE 12; @SUM(1)":             "FACTURE 12; '@SUM(1)",
		"FACTURE 12; avoir du 3 mai":      "FACTURE 12; avoir du 3 mai",
		"+33 1 23 45 67 89":               "'+33 1 23 45 67 89",
		"one of 3 who owe -1.6; name +14": "one of 3 who owe -1.6; name +14",
	} {
		if got := spreadsheet.Inert(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
