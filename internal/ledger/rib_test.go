package ledger_test

import (
	"testing"

	"relanced/internal/ledger"
)

func TestFrenchIBAN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ bank, branch, account, want string }{
		{"20041", "01005", "0500013M026", "FR1420041010050500013M02606"},              // the example of the IBAN registry
		{"30006", "00001", "234", ledger.FrenchIBAN("30006", "00001", "00000000234")}, // filled with zeros
		{"3000", "00001", "12345678901", ""},
		{"30006", "0000A", "12345678901", ""},
		{"30006", "00001", "123456789012", ""},
		{"30006", "00001", "1234567é901", ""},
		{"30006", "00001", "", ""},
	} {
		got := ledger.FrenchIBAN(c.bank, c.branch, c.account)
		if got != c.want || got != "" && !ledger.ValidIBAN(got) {
			t.Errorf("%s %s %s: got %q, want %q", c.bank, c.branch, c.account, got, c.want)
		}
	}
	if got := ledger.RIBKey("20041", "01005", "0500013M026"); got != "06" {
		t.Errorf("got key %s", got)
	}
}
