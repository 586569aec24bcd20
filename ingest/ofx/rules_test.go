package ofx

import (
	"errors"
	"strings"
	"testing"

	"github.com/aclindsa/ofxgo"

	"relanced/internal/ledger"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	const iban = "FR1420041010050500013M02606"
	for _, c := range []struct{ bank, branch, number, key, id, iban string }{
		{"20041", "01005", "0500013M026", "", iban, iban},
		{"20041", "01005", "0500013M026", "06", iban, iban},
		{"20041", "01005", "0500013m026", " 6", "20041-01005-0500013M026", ""}, // a wrong key proves something is wrong
		{"20041", "01005", "20041010050500013M02606", "", iban, iban},
		{"", "", "20041010050500013M02606", "", iban, iban},
		{"99999", "", "20041010050500013M02606", "", "99999-20041010050500013M02606", ""},
		{"whatever", "", "FR14 2004 1010 0505 0001 3M02 606", "", iban, iban},
		{"", "", "FR1520041010050500013M02606", "", "FR1520041010050500013M02606", ""},
		{"003801010", "", "011016298027", "", "003801010-011016298027", ""}, // 21 characters, and not French
		{"20041", "", "0500013M026", "", "20041-0500013M026", ""},
		{"20041", "01005", "500013M026", "", "20041-01005-500013M026", ""},
		{"", "", "4970-XXXX 1234", "", "4970XXXX1234", ""},
		{"1", "2", " - ", "", "", ""},
		// A short number is filled with zeros when its key proves it.
		{"30004", "00828", "12345678", "41", "FR7630004008280001234567841", "FR7630004008280001234567841"},
		{"30004", "00828", "12345678", "42", "30004-00828-12345678", ""},
		// The key behind the account number.
		{"20041", "01005", "0500013M02606", "", iban, iban},
		{"20041", "01005", "0500013M02606", "06", iban, iban},
		{"20041", "01005", "0500013M02606", "07", "20041-01005-0500013M02606", ""},
		{"20041", "01005", "0500013M02607", "", "20041-01005-0500013M02607", ""},
		{"", "", "0500013M02606", "", "0500013M02606", ""},
		// A whole RIB, whatever stands beside it unless it contradicts.
		{"PSSTFRPPXXX", "", "20041 01005 0500013M026 06", "", iban, iban},
		{"20041", "01005", "20041010050500013M02606", "06", iban, iban},
		{"20041", "01005", "20041010050500013M02606", "07", "20041-01005-20041010050500013M02606", ""},
		{"20041", "01006", "20041010050500013M02606", "", "20041-01006-20041010050500013M02606", ""},
		{"", "", "20041010050500013M02607", "", "20041010050500013M02607", ""},
		// Zeros are no bank.
		{"00000", "00000", "06186626572", "", "00000-00000-06186626572", ""},
		{"16958", "00001", "01234567890", "", "FR7616958000010123456789037", "FR7616958000010123456789037"},
	} {
		number := account{c.bank, c.branch, c.number, c.key}
		for _, part := range []*string{&number.bank, &number.branch, &number.number, &number.key} {
			*part = ledger.NormalizeIBAN(*part)
		}
		id, got := number.identify()
		if id != c.id || got != c.iban {
			t.Errorf("%q %q %q %q: got %q, %q", c.bank, c.branch, c.number, c.key, id, got)
		}
		if got != "" && !ledger.ValidIBAN(got) {
			t.Errorf("%s is not valid", got)
		}
	}
}

func TestAmountOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, currency string
		want           int64
		err            error
	}{
		{"10", "EUR", 1000, nil},
		{"+100.00", "EUR", 10000, nil},
		{"-.5", "EUR", -50, nil},
		{"-12,34", "EUR", -1234, nil},
		{"5442.09000", "EUR", 544209, nil},
		{"1.200", "EUR", 120, nil}, // OFX has no thousands separators
		{"-1.006,60", "EUR", -100660, nil},
		{"-1,006.60", "EUR", -100660, nil},
		{"1\u00a0234,56", "EUR", 123456, nil},
		{"1'234.56", "CHF", 123456, nil},
		{"1.234.567", "EUR", 123456700, nil},
		{"R$\u00a05.326,43", "BRL", 532643, nil},
		{"-$120", "USD", -12000, nil},
		{"$-120", "USD", -12000, nil},
		{"12,34 EUR", "EUR", 1234, nil},
		{"12.34-", "EUR", -1234, nil},
		{"1000", "JPY", 1000, nil},
		{"1.234", "TND", 1234, nil},
		{"12,34 USD", "EUR", 0, ledger.ErrAmountSyntax},
		{"(1.5)", "EUR", 0, ledger.ErrAmountSyntax},
		{"0x10", "EUR", 0, ledger.ErrAmountSyntax},
		{"1.5", "JPY", 0, ledger.ErrAmountPrecision},
		{"1,234", "EUR", 0, ledger.ErrAmountAmbiguous},
		{"--1", "EUR", 0, ledger.ErrAmountSyntax},
		{"-", "EUR", 0, ledger.ErrAmountSyntax},
		{"", "EUR", 0, errMissing},
	} {
		got, err := amountOf(c.text, c.currency, &notes{})
		if !errors.Is(err, c.err) || got.Minor != c.want {
			t.Errorf("%q: got %v, %v", c.text, got, err)
		}
	}
}

func TestDayOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ledger.Date{
		"20260331":                    "2026-03-31",
		"20260331235959.999[-12:XYZ]": "2026-03-31",
		"20260401000000[+14]":         "2026-04-01",
		"20240224000000[-0300:BRT]":   "2024-02-24",
		"20180804093914:014":          "2018-08-04",
		"20240229":                    "2024-02-29",
		"2026-03-31T10:00:00Z":        "2026-03-31",
		"30/06/2025":                  "2025-06-30",
		"06/30/2025":                  "2025-06-30",
		"05/05/2025":                  "2025-05-05",
		"06/07/2025":                  "",
		"20230229":                    "",
		"00000000":                    "",
		"00000000000000":              "",
		"201120000000":                "",
		"260331":                      "",
		"31032026":                    "",
		"":                            "",
		"hier":                        "",
	} {
		got, err := dayOf(text, &notes{})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

func TestReturned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, code, reason, original string }{
		{"IMPAYE CHQ 7012345", "DEBIT", "RETURN", "7012345"},
		{"Chèque impayé n°7012345 du 03/02/26", "CHECK", "RETURN", "n°7012345"},
		{"REJ. PRLV DUPONT", "DEBIT", "RETURN", ""},
		{"RETOUR PRLV SEPA MD06 REF:E2E-2026-7", "DEBIT", "MD06", "E2E-2026-7"},
		{"RETOUR DE VIREMENT 12,50", "DEBIT", "RETURN", ""},
		{"EFFET IMPAYE LCR 000123", "DEBIT", "RETURN", "000123"},
		{"FRAIS REJET PRLV 7012345", "DEBIT", "", ""},
		{"COM. IMPAYE", "DEBIT", "", ""},
		{"REJET PRLV 7012345", "FEE", "", ""},
		{"RETOUR MARCHANDISE", "DEBIT", "", ""},
		{"PROJET REJETON IMPAYABLE", "DEBIT", "", ""},
		{"VIR SALAIRE", "DEBIT", "", ""},
		{"", "DEBIT", "", ""},
	} {
		reason, original := returned(c.text, c.code)
		if reason != c.reason || original != c.original {
			t.Errorf("%q: got %q, %q", c.text, reason, original)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, memo, want string }{
		{"DUPONT", "FA-12", "DUPONT FA-12"},
		{"DUPONT", "", "DUPONT"},
		{"", "FA-12", "FA-12"},
		{"VIR DUPONT", "VIR DUPONT FA-12", "VIR DUPONT FA-12"},
		{"VIR DUPONT FA-12", "VIR DUPONT", "VIR DUPONT FA-12"},
		{"VIR INST MENUISERIE DU VIEUX PON", "T SARL FA-9", "VIR INST MENUISERIE DU VIEUX PONT SARL FA-9"},
		{"VIR INST ÉBÉNISTERIE DU VIEUX PO", "NT SARL", "VIR INST ÉBÉNISTERIE DU VIEUX PONT SARL"},
	} {
		if got := whole(c.name, c.memo); got != c.want {
			t.Errorf("%q + %q: got %q", c.name, c.memo, got)
		}
	}
}

func TestNumbersInTheLabel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fitid, cheque, ref, want string }{
		{"F1", "0000931", "", "X CHECKNUM 0000931"},
		{"F1", "000", "0", "X"},
		{"F1", "90TE1TI", "R2", "X CHECKNUM 90TE1TI REFNUM R2"},
		{"R2", "", "R2", "X"},
	} {
		if got := withNumbers("X", c.fitid, c.cheque, c.ref); got != c.want {
			t.Errorf("%v: got %q", c, got)
		}
	}
}

// TestBatchNamesTheBadOne checks the way back when ofxgo refuses a batch.
func TestBatchNamesTheBadOne(t *testing.T) {
	t.Parallel()
	var b batch
	for i, amount := range []string{"1.00", "one", "3.00"} {
		rec := record{number: i + 7, line: 70 + i, from: b.xml.Len()}
		b.xml.WriteString("<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260301</DTPOSTED><TRNAMT>" + amount + "</TRNAMT></STMTTRN>")
		rec.to = b.xml.Len()
		b.records = append(b.records, rec)
	}
	_, err := b.decode()
	const want = "line 71, STMTTRN 8: decode as OFX 2: Failed to parse OFX amount"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestTwoReadings checks that an amount ofxgo reads otherwise is never booked.
func TestTwoReadings(t *testing.T) {
	t.Parallel()
	var other ofxgo.Amount
	other.SetFrac64(1001, 100)
	_, err := entry(record{number: 1, money: ledger.Money{Minor: 1000, Currency: "EUR"}}, "A", ofxgo.Transaction{TrnAmt: other})
	if !errors.Is(err, errDisagree) {
		t.Errorf("got %v", err)
	}
}

func TestDeclaredCharset(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"ENCODING:USASCII\nCHARSET:1252\n<OFX>":                             "USASCII/1252",
		"OFXHEADER:100DATA:OFXSGMLENCODING:USASCIICHARSET:1252COMPRESSION:": "USASCII/1252",
		"ENCODING: UTF-8\r\nCHARSET: NONE\r\n":                              "UTF-8/NONE",
		`<?xml version="1.0" encoding='utf-8'?>`:                            "UTF-8",
		`<?xml version="1.0"?>`:                                             "",
		"<OFX><MEMO>CHARSET:1252":                                           "",
	} {
		if got := declaredCharset([]byte(head)); got != want {
			t.Errorf("%q: got %q", head, got)
		}
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{
		"OFXHEADER:100\nDATA:OFXSGML\n", "OFXHEADER:100DATA:OFXSGMLVERSION:102", "\n\n \r\nOFXHEADER:100", "\ufeffOFXHEADER:100",
		"DATA:OFXSGML\nVERSION:102", "<OFX>", "<ofx>\n", "  <OFX xmlns=\"x\">", "<ns:OFX xmlns:ns=\"x\">",
		"<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>", "<?xml version='1.0'?><!-- made by x --><OFX>",
		"<!--\nOFXHEADER:100\n-->\n<OFX>", "<!DOCTYPE OFX SYSTEM \"ofx.dtd\"><OFX>",
		"\xff\xfe<\x00O\x00F\x00X\x00>\x00", "<\x00O\x00F\x00X\x00>\x00", "\xfe\xff\x00<\x00O\x00F\x00X\x00>", "Content-Type: application/x-ofx\r\n\r\nOFXHEADER:100",
	} {
		if !Sniff([]byte(yes)) {
			t.Errorf("not recognised: %q", yes)
		}
	}
	for _, no := range []string{
		"", "<", "number;date\n", "<?xml version=\"1.0\"?><Document>", "<OFC><ACCTSTMT>", "<OFXTRA>", ":20:STMT\n", "0120041",
		"label;note\nsee <OFX>;x", "<html><!-- <OFX> --></html>", strings.Repeat(" ", 100000),
	} {
		if Sniff([]byte(no)) {
			t.Errorf("recognised: %q", no)
		}
	}
}
