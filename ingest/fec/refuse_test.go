package fec_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"relanced/ingest/fec"
	"relanced/internal/ledger"
)

// TestRefuse says where a file is refused, why, and that there is a remedy.
func TestRefuse(t *testing.T) {
	t.Parallel()
	good := book().sale("20260110", "F001", "c1", 10000, "A@20260131").payment("20260131", "VIR", "c1", 10000, "A@20260131").String()
	change := func(old, now string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(good, old, now, 1)
	}
	for _, c := range []struct {
		name, file, want string
	}{
		{"nothing", "", "the file is empty"},
		{"blank rows", "\n||||\n\n", "the file is empty"},
		{"a wrong header", "Journal|Date|Compte|Debit|Credit\nVE|1|2|3|4\n", "line 1, header: the columns JournalCode, "},
		{"a short header", change("|EcritureLet|DateLet", ""), "line 1, header: the columns EcritureLet, DateLet are missing"},
		{"neither debit nor amount", change("|Debit|Credit|", "|Soll|Haben|"), "the columns Debit, Credit are missing"},
		{"an amount without a side", change("|Debit|Credit|", "|Montant|Credit|"), "the columns Sens are missing"},
		{"a row cut off", good[:len(good)-12], "columns where the header has 18"},
		{"a separator in a label", change("|Facture F001|", "|Facture | F001|"), "line 2, row 2: 19 columns where the header has 18"},
		{"an amount that is none", change("|100,00|0,00|A", "|1OO,00|0,00|A"), `line 2, row 2, Debit: not an amount: "1OO.00"`},
		{"an amount with three decimals", change("|100,00|0,00|A", "|100,001|0,00|A"), "line 2, row 2, Debit: amount has more decimals"},
		{"an amount of points", change("|100,00|0,00|A", "|.|0,00|A"), "line 2, row 2, Debit: not an amount"},
		{"a piece date that is none", change("|F001|20260110|", "|F001|20261310|"), `line 2, row 2, PieceDate: "20261310" is not a date`},
		{"an entry date that is none", change("|1|20260110|411000|", "|1|hier|411000|"), `line 2, row 2, EcritureDate: "hier" is not a date`},
		{"no date", strings.ReplaceAll(change("|F001|20260110|", "|F001||"), "|1|20260110|", "|1||"), "line 2, row 2, EcritureDate: the line has no date"},
		{"a lettering date that is none", change("|A|20260131|", "|A|31|"), `line 2, row 2, DateLet: "31" is not a date`},
		{"no account", change("|411000|", "||"), `line 2, row 2, CompteNum: "" is not an account number`},
		{"an account in words", change("|411000|", "|Clients|"), "CompteNum"},
		{"rows are missing", good[:strings.LastIndex(good[:len(good)-1], "\n")+1], "debits less credits make 100.00 EUR over all rows: some are missing"},
		{"an unknown currency", change("|20260110||\n", "|20260110|110,00|DOLLARS\n"), `line 2, row 2, Idevise: unknown currency "DOLLARS"`},
		{"a foreign amount that is none", change("|20260110||\n", "|20260110|1x|USD\n"), "line 2, row 2, Montantdevise: not an amount"},
		{"a row without end", header + strings.Repeat("x", 1<<17), "line 2: the row is longer than"},
		{"a header without end", strings.Repeat("x", 1<<17), "line 1: the row is longer than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var h heard
			_, err := fec.Read(strings.NewReader(c.file), &h)
			reason, ok := errors.AsType[*ledger.ReadError](err)
			if !ok || reason.Remedy == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if len(h.Customers)+len(h.Invoices) > 0 {
				t.Error("something was handed on")
			}
		})
	}
}

func TestSides(t *testing.T) {
	t.Parallel()
	head := strings.Replace(header, "Debit|Credit", "Montant|Sens", 1)
	row := "VE||1|20260110|%s||%s||F001|20260110||100,00|%s|||||\n"
	for _, sides := range [][2]string{{"D", "C"}, {"d", "c"}, {"+1", "-1"}, {"1", "-1"}, {"+", "-"}} {
		h := read(t, head+fmt.Sprintf(row, "411000", "c1", sides[0])+fmt.Sprintf(row, "707000", "", sides[1]))
		if i, found := h.invoice("F001"); !found || i.Amount.Minor != 10000 {
			t.Errorf("%q: %+v", sides, h.Invoices)
		}
	}
	for _, bad := range []string{fmt.Sprintf(row, "411000", "c1", "S"), strings.Replace(fmt.Sprintf(row, "411000", "c1", "D"), "100,00", "", 1)} {
		_, err := fec.Read(strings.NewReader(head+bad), &heard{})
		if _, ok := errors.AsType[*ledger.ReadError](err); !ok {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestVariants writes one file in the ways programs do: what is read is the same.
func TestVariants(t *testing.T) {
	t.Parallel()
	plain := book().sale("20260110", "F001", "c1", 123456, "A@20260131").payment("20260131", "VIR", "c1", 123456, "A@20260131").String()
	want := fmt.Sprintf("%+v", read(t, plain))
	rows := strings.Split(strings.TrimSuffix(plain, "\n"), "\n")
	latin := strings.ReplaceAll(plain, "Facture", "Soci\xe9t\xe9")
	for name, file := range map[string]string{
		"CRLF":              strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                strings.ReplaceAll(plain, "\n", "\r"),
		"no last line end":  strings.TrimSuffix(plain, "\n"),
		"end-of-file mark":  plain + "\x1a",
		"blank rows":        strings.ReplaceAll(plain, "\n", "\n\n"),
		"BOM":               "\xef\xbb\xbf" + plain,
		"UTF-16":            utf16(plain),
		"tabs":              strings.ReplaceAll(plain, "|", "\t"),
		"semicolons":        strings.ReplaceAll(plain, "|", ";"),
		"quotes":            `"` + strings.NewReplacer("|", `"|"`, "\n", "\"\n\"").Replace(strings.TrimSuffix(plain, "\n")) + `"`,
		"trailing column":   strings.Join(rows, "|\n") + "|",
		"four more columns": strings.Join(rows, "|a|b|c|d\n") + "|a|b|c|d",
		"capitals":          strings.Replace(plain, rows[0], strings.ToUpper(rows[0]), 1),
		"spaced header":     strings.Replace(plain, rows[0], strings.ReplaceAll(rows[0], "|", " | "), 1),
		"decimal points":    strings.ReplaceAll(plain, ",", "."),
		"padding":           strings.ReplaceAll(plain, "|", "  |  "),
		"zeros":             strings.ReplaceAll(plain, "1234,56", " 0000001234,560"),
		"thousands":         strings.ReplaceAll(plain, "1234,56", "1 234,56"),
		"empty sides":       strings.ReplaceAll(plain, "|0,00|", "||"),
		"ISO days":          strings.ReplaceAll(strings.ReplaceAll(plain, "20260110", "2026-01-10"), "20260131", "31/01/2026"),
		"windows-1252":      latin,
	} {
		if !fec.Sniff([]byte(file)) {
			t.Errorf("%s: not recognised", name)
		}
		if got := fmt.Sprintf("%+v", read(t, file)); got != want {
			t.Errorf("%s: got  %s\nwant %s", name, got, want)
		}
	}
}

// TestLoneReturns reads more rows between carriage returns than one buffer holds.
func TestLoneReturns(t *testing.T) {
	t.Parallel()
	h := read(t, strings.ReplaceAll(string(generated(500)), "\n", "\r"))
	if len(h.Invoices) != 500 {
		t.Errorf("%d invoices", len(h.Invoices))
	}
}

func utf16(s string) string {
	b := []byte{0xff, 0xfe}
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return string(b)
}

func TestCharset(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"SOCI\xc9T\xc9 \xbcUVRE \xa4": "SOCIÉTÉ ŒUVRE €", "L\x92\xe9t\xe9 \x80": "L’été €", "Société  du   Port": "Société du Port", "a\x07b": "a b",
	} {
		h := read(t, strings.Replace(book().sale("20260110", "F001", "c1", 100, "").String(), "|C1|", "|"+raw+"|", 1))
		if got := h.Customers[0].Name; got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}

func TestRounding(t *testing.T) {
	t.Parallel()
	h := read(t, book().entry("VE", "20260110", "F001", "", "411000 c1 10001", "707000 - -10000").String())
	if len(h.Invoices) != 1 || !h.noted("debits and credits differ by 0.01 EUR") {
		t.Errorf("%+v", h)
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]bool{
		header: true, strings.TrimSuffix(header, "\n"): true, header[:100]: true, "\xef\xbb\xbf" + strings.ToLower(header): true,
		strings.ReplaceAll(header, "|", "\t"): true, "\n\n" + header: true,
		"": false, "|||": false, "number,customer_id,issue_date,due_date,currency,amount,reference\n": false,
		"Date;Libellé;Débit;Crédit\n": false, "<?xml version=\"1.0\"?>\n<Document/>": false, "OFXHEADER:100\n": false,
		"journalcode;ecriturenum\n": false, strings.Repeat("JournalCode", 1<<14): false,
	} {
		if fec.Sniff([]byte(head)) != want {
			t.Errorf("%.40q: not %t", head, want)
		}
	}
}

// failing is a sink that refuses at the n-th call.
type failing struct {
	heard
	left int
	err  error
}

// Customer implements ledger.BookSink.
func (f *failing) Customer(string, ledger.Customer) error { return f.call() }

// Invoice implements ledger.BookSink.
func (f *failing) Invoice(string, ledger.Invoice) error { return f.call() }

func (f *failing) call() error {
	if f.left--; f.left < 0 {
		return f.err
	}
	return nil
}

func TestErrorsAreHandedOn(t *testing.T) {
	t.Parallel()
	file := book().sale("20260110", "F001", "c1", 100, "").String()
	for n := range 2 {
		want := errors.New("full")
		if _, err := fec.Read(strings.NewReader(file), &failing{left: n, err: want}); err != want { //nolint:errorlint // unchanged, not wrapped
			t.Errorf("after %d calls: %v", n, err)
		}
	}
	broken := errors.New("broken")
	for _, r := range []io.Reader{iotest.ErrReader(broken), io.MultiReader(strings.NewReader(file), iotest.ErrReader(broken))} {
		if _, err := fec.Read(r, &heard{}); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
	read(t, header)
}
