package app

import "testing"

// TestPrintable: a note or a counterparty's name cannot command a terminal.
func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\x1b[2Jgone\a":              "\uFFFD[2Jgone\uFFFD",
		"Société Générale\r\n\tIBAN": "Société Générale\r\n\tIBAN",
		"\u009b31mred":               "\uFFFD31mred",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}
