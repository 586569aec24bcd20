package ledger_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestDecimals(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int{"EUR": 2, "USD": 2, "CHF": 2, "JPY": 0, "XOF": 0, "TND": 3} {
		if got, err := ledger.Decimals(code); got != want || err != nil {
			t.Errorf("%s: got %d, %v", code, got, err)
		}
	}
	for _, code := range []string{"", "eur", "EURO", "€", "XXX", "ZZZ", "EU"} {
		if _, err := ledger.Decimals(code); !errors.Is(err, ledger.ErrCurrency) {
			t.Errorf("%q: got %v", code, err)
		}
	}
}

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, currency string
		want           int64
		err            error
	}{
		{"1234.56", "EUR", 123456, nil},
		{" 1234.5 ", "EUR", 123450, nil},
		{"+1234", "EUR", 123400, nil},
		{"-0.01", "EUR", -1, nil},
		{".5", "EUR", 50, nil},
		{"5.", "EUR", 500, nil},
		{"-0", "EUR", 0, nil},
		{"000000000000000000000012.00", "EUR", 1200, nil},
		{"5442.09000", "EUR", 544209, nil},
		{"100.00", "JPY", 100, nil},
		{"1.234", "TND", 1234, nil},
		{"99999999999.99", "EUR", ledger.MaxMinor, nil},
		{"-99999999999.99", "EUR", -ledger.MaxMinor, nil},
		{"100000000000.00", "EUR", 0, ledger.ErrAmountRange},
		{strings.Repeat("9", 400), "EUR", 0, ledger.ErrAmountRange},
		{"12.345", "EUR", 0, ledger.ErrAmountPrecision},
		{"0.5", "JPY", 0, ledger.ErrAmountPrecision},
		{"", "EUR", 0, ledger.ErrAmountEmpty},
		{"  ", "EUR", 0, ledger.ErrAmountEmpty},
		{".", "EUR", 0, ledger.ErrAmountSyntax},
		{"-", "EUR", 0, ledger.ErrAmountSyntax},
		{"--1", "EUR", 0, ledger.ErrAmountSyntax},
		{"1,5", "EUR", 0, ledger.ErrAmountSyntax},
		{"1 000", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.2.3", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.00.0", "EUR", 0, ledger.ErrAmountSyntax},
		{"1e3", "EUR", 0, ledger.ErrAmountSyntax},
		{"0x10", "EUR", 0, ledger.ErrAmountSyntax},
		{"١٢", "EUR", 0, ledger.ErrAmountSyntax},
		{"NaN", "EUR", 0, ledger.ErrAmountSyntax},
		{"1", "XXX", 0, ledger.ErrCurrency},
	} {
		check(t, ledger.ParseDecimal, c.text, c.currency, c.want, c.err)
	}
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, currency string
		want           int64
		err            error
	}{
		{"1234,56", "EUR", 123456, nil},
		{"1234.56", "EUR", 123456, nil},
		{"1.234,56", "EUR", 123456, nil},
		{"1,234.56", "EUR", 123456, nil},
		{"1 234,56", "EUR", 123456, nil},
		{"1\u00a0234,56", "EUR", 123456, nil},
		{"1\u202f234\u202f567,8", "EUR", 123456780, nil},
		{"1'234.56", "CHF", 123456, nil},
		{"1’234.56", "CHF", 123456, nil},
		{"1.234.567", "EUR", 123456700, nil},
		{"1,234,567", "EUR", 123456700, nil},
		{"-12,34", "EUR", -1234, nil},
		{"−12,34", "EUR", -1234, nil},
		{"12,34-", "EUR", -1234, nil},
		{"- 12,34", "EUR", -1234, nil},
		{"+12,34", "EUR", 1234, nil},
		{",5", "EUR", 50, nil},
		{"12,", "EUR", 1200, nil},
		{"0,500", "EUR", 50, nil},
		{"1234,500", "EUR", 123450, nil},

		{"1,234", "EUR", 0, ledger.ErrAmountAmbiguous},
		{"1.234", "EUR", 0, ledger.ErrAmountAmbiguous},
		{"-123.456", "EUR", 0, ledger.ErrAmountAmbiguous},
		{"1.234", "TND", 0, ledger.ErrAmountAmbiguous},
		{"1,234", "JPY", 0, ledger.ErrAmountAmbiguous},

		{"(12.34)", "EUR", 0, ledger.ErrAmountSyntax},
		{"12,3,4", "EUR", 0, ledger.ErrAmountSyntax},
		{"1,23,456", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.234.56", "EUR", 0, ledger.ErrAmountSyntax},
		{"1234.567.890", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.,234.,567", "EUR", 0, ledger.ErrAmountSyntax},
		{"1\xc2234 567,00", "EUR", 0, ledger.ErrAmountSyntax},
		{"1\xc2234", "EUR", 0, ledger.ErrAmountSyntax},
		{"1 234 56", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.234 567,00", "EUR", 0, ledger.ErrAmountSyntax},
		{"12 €", "EUR", 0, ledger.ErrAmountSyntax},
		{"12.3a", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.23a", "EUR", 0, ledger.ErrAmountSyntax},
		{"-12-", "EUR", 0, ledger.ErrAmountSyntax},
		{"--12", "EUR", 0, ledger.ErrAmountSyntax},
		{"-", "EUR", 0, ledger.ErrAmountSyntax},
		{",", "EUR", 0, ledger.ErrAmountSyntax},
		{"1e3", "EUR", 0, ledger.ErrAmountSyntax},
		{"douze", "EUR", 0, ledger.ErrAmountSyntax},
		{"", "EUR", 0, ledger.ErrAmountEmpty},
		{"1.234,567", "EUR", 0, ledger.ErrAmountPrecision},
		{"100 000 000 000,00", "EUR", 0, ledger.ErrAmountRange},
		{"12,34", "EURO", 0, ledger.ErrCurrency},
	} {
		check(t, ledger.ParseAmount, c.text, c.currency, c.want, c.err)
	}
}

func check(t *testing.T, parse func(text, code string) (ledger.Money, error), text, currency string, minor int64, cause error) {
	t.Helper()
	got, err := parse(text, currency)
	want := ledger.Money{Minor: minor, Currency: currency}
	if cause != nil {
		want = ledger.Money{}
	}
	if got != want || !errors.Is(err, cause) {
		t.Errorf("%q %s: got %+v, %v; want %+v, %v", text, currency, got, err, want, cause)
	}
}

// TestMaxMinor is what the limit is for.
func TestMaxMinor(t *testing.T) {
	t.Parallel()
	if math.MaxInt64/ledger.MaxMinor < 900_000 {
		t.Error("the sum of nine hundred thousand amounts overflows")
	}
}

func TestMoneyString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		money ledger.Money
		want  string
	}{
		{ledger.Money{Minor: 123456, Currency: "EUR"}, "1234.56 EUR"},
		{ledger.Money{Minor: -5, Currency: "EUR"}, "-0.05 EUR"},
		{ledger.Money{Minor: 0, Currency: "EUR"}, "0.00 EUR"},
		{ledger.Money{Minor: 1000, Currency: "JPY"}, "1000 JPY"},
		{ledger.Money{Minor: 0, Currency: "JPY"}, "0 JPY"},
		{ledger.Money{Minor: -1, Currency: "TND"}, "-0.001 TND"},
		{ledger.Money{Minor: 123, Currency: "???"}, "1.23 ???"},
	} {
		if got := c.money.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// FuzzParseAmount checks that what is read can be written and read again as the
// same amount, and that nothing beyond the limit passes.
func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"1234,56", "1.234,56", "1'234.5", "(12.34)", "1,234", "-0", "−7", "12-", "1\u202f234"} {
		f.Add(text, "EUR")
		f.Add(text, "JPY")
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		for _, parse := range []func(string, string) (ledger.Money, error){ledger.ParseAmount, ledger.ParseDecimal} {
			got, err := parse(text, code)
			if err != nil {
				continue
			}
			if got.Abs().Minor > ledger.MaxMinor {
				t.Fatalf("%q: %d is beyond the limit", text, got.Minor)
			}
			if again, err := ledger.ParseDecimal(got.Decimal(), code); again != got {
				t.Fatalf("%q: %s is read again as %v, %v", text, got, again, err)
			}
		}
	})
}
