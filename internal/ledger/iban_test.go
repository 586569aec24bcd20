package ledger_test

import (
	"testing"

	"relanced/internal/ledger"
)

// The valid ones are the examples of the SWIFT IBAN registry.
func TestValidIBAN(t *testing.T) {
	t.Parallel()
	for _, iban := range []string{
		"FR1420041010050500013M02606", "DE89370400440532013000", "GB29NWBK60161331926819", "BE68539007547034", "NL91ABNA0417164300",
		"CH9300762011623852957", "MT84MALT011000012345MTLCAST001S", "NO9386011117947", "LU280019400644750000", "ES9121000418450200051332",
		"IT60X0542811101000000123456", "MC5811222000010123456789030",
		"AE070331234567890123456", // a country without a length of ours
	} {
		if !ledger.ValidIBAN(iban) {
			t.Errorf("%s is refused", iban)
		}
	}
	for why, iban := range map[string]string{
		"empty":             "",
		"one digit off":     "FR1420041010050500013M02607",
		"two swapped":       "FR1420041010050500031M02606",
		"too short":         "FR1420041010050500013M0260",
		"of another length": "DE8937040044053201300",
		"not normalised":    "FR14 2004 1010 0505 0001 3M02 606",
		"lower case":        "fr1420041010050500013m02606",
		"no country":        "1420041010050500013M02606FR",
		"no check digits":   "FRXX20041010050500013M02606",
		"an accent":         "FR1420041010050500013É02606",
		"far too long":      "AE07033123456789012345678901234567890123456789",
	} {
		if ledger.ValidIBAN(iban) {
			t.Errorf("%s: %s is accepted", why, iban)
		}
	}
}

func TestNormalizeAndFormatIBAN(t *testing.T) {
	t.Parallel()
	const iban = "FR1420041010050500013M02606"
	for _, text := range []string{iban, "fr14 2004 1010 0505 0001 3m02 606", "FR14-2004.1010/0505\u00a00001 3M02606\n"} {
		if got := ledger.NormalizeIBAN(text); got != iban {
			t.Errorf("%q: got %s", text, got)
		}
	}
	if got := ledger.FormatIBAN(iban); got != "FR14 2004 1010 0505 0001 3M02 606" {
		t.Errorf("got %q", got)
	}
	if got := ledger.FormatIBAN(""); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestValidRF(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"RF18539007547034", "RF45G72UUR", "RF6518K5"} {
		if !ledger.ValidRF(ref) {
			t.Errorf("%s is refused", ref)
		}
	}
	for _, ref := range []string{"", "RF18", "RF19539007547034", "RF185390075470340000000000000", "XX18539007547034", "RF1853900754703é", "rf18539007547034"} {
		if ledger.ValidRF(ref) {
			t.Errorf("%s is accepted", ref)
		}
	}
}
