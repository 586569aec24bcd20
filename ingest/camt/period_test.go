package camt

import (
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func balanceOf(code, amount string, day string) string {
	return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`, code, amount, day)
}

func periodOf(from, to string) string {
	return "<FrToDt><FrDtTm>" + from + "</FrDtTm><ToDtTm>" + to + "</ToDtTm></FrToDt>"
}

// TestPeriod lists which days a statement covers.
func TestPeriod(t *testing.T) {
	t.Parallel()
	march := balanceOf("OPBD", "1", "2026-03-01") + balanceOf("CLBD", "1", "2026-03-31")
	day := balanceOf("OPBD", "1", "2026-03-31") + balanceOf("CLBD", "1", "2026-03-31")
	const made = "<CreDtTm>2026-04-01T05:00:00</CreDtTm>"
	for _, c := range []struct {
		name, text string
		from, to   ledger.Date
		note       string
	}{
		{"by balances", march, "2026-03-01", "2026-03-31", ""},
		{"previous closing", balanceOf("PRCD", "1", "2026-03-30") + balanceOf("CLBD", "1", "2026-03-31"), "2026-03-31", "2026-03-31", ""},
		{"previous closing of the same day", balanceOf("PRCD", "1", "2026-03-31") + balanceOf("CLBD", "1", "2026-03-31"), "2026-03-31", "2026-03-31", ""},
		{"PRCD beside OPBD", balanceOf("PRCD", "1", "2026-02-28") + march, "2026-03-01", "2026-03-31", ""},
		{"closing only", balanceOf("CLBD", "1", "2026-03-31"), "2026-03-31", "2026-03-31", ""},
		{"written", periodOf("2026-03-01T00:00:00", "2026-03-31T23:59:59") + day, "2026-03-01", "2026-03-31", ""},
		{"written in another zone", periodOf("2026-03-30T22:00:00Z", "2026-03-31T21:59:59Z") + day, "2026-03-30", "2026-03-31", ""},
		{"midnight is the end", periodOf("2026-03-31T00:00:00", "2026-04-01T00:00:00") + day, "2026-03-31", "2026-03-31", ""},
		{"midnight of the closing day", periodOf("2026-03-01T00:00:00", "2026-03-31T00:00:00") + march, "2026-03-01", "2026-03-31", ""},
		{"ends after it was made", made + periodOf("2026-03-01T00:00:00", "2026-04-30T23:59:59") + march, "2026-03-01", "2026-04-01", "ends after the statement was made"},
		{"months away", periodOf("2025-10-01T00:00:00", "2025-10-31T23:59:59") + march, "2026-03-01", "2026-03-31", "contradicts"},
		{"years long", periodOf("2020-01-01T00:00:00", "2026-03-31T23:59:59") + march, "2026-03-01", "2026-03-31", "contradicts"},
		{"turned around", periodOf("2026-03-31T00:00:00", "2026-03-01T23:59:59") + march, "2026-03-01", "2026-03-31", "contradicts"},
		{"unreadable", periodOf("early", "late") + march, "2026-03-01", "2026-03-31", "cannot be read"},
		{"written, no balances", periodOf("2026-03-01T00:00:00", "2026-03-31T23:59:59"), "2026-03-01", "2026-03-31", ""},
		{"by entries", "<Ntry>" + amount10 + booked + "</Ntry>", "2026-03-31", "2026-03-31", "that of its entries"},
		{"undated", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readText(t, statementOf(c.text)).Statements[0].Statement
			if got.From != c.from || got.To != c.to {
				t.Errorf("%s to %s, want %s to %s", got.From, got.To, c.from, c.to)
			}
			if notes := strings.Join(got.Notes, "\n"); (c.note == "") != (notes == "") || !strings.Contains(notes, c.note) {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}
}

// TestReportDays: a report within the day goes as far as its interim balance,
// which closes nothing.
func TestReportDays(t *testing.T) {
	t.Parallel()
	text := statementOf(balanceOf("OPBD", "1", "2026-03-30") + balanceOf("ITBD", "2", "2026-03-31"))
	text = strings.NewReplacer("BkToCstmrStmt", "BkToCstmrAcctRpt", "Stmt>", "Rpt>").Replace(text)
	got := readText(t, text).Statements[0].Statement
	if got.From != "2026-03-30" || got.To != "2026-03-31" || shown(got.Opening) != "1.00" || got.Closing.Set {
		t.Errorf("%+v", got)
	}
}

// TestBalances lists which balances open and close a statement.
func TestBalances(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, opening, closing string }{
		{"plain", balanceOf("OPBD", "1", "2026-03-31") + balanceOf("CLBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"closing first", balanceOf("CLBD", "2", "2026-03-31") + balanceOf("OPBD", "1", "2026-03-31"), "1.00", "2.00"},
		{"previous", balanceOf("PRCD", "1", "2026-03-30") + balanceOf("CLBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"both", balanceOf("PRCD", "9", "2026-03-30") + balanceOf("OPBD", "1", "2026-03-31") + balanceOf("CLBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"newest first", balanceOf("CLBD", "3", "2026-03-31") + balanceOf("CLBD", "2", "2026-03-30") + balanceOf("OPBD", "2", "2026-03-31") + balanceOf("OPBD", "1", "2026-03-30"), "1.00", "3.00"},
		{"first page", balanceOf("OPBD", "1", "2026-03-31") + balanceOf("ITBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"middle page", balanceOf("ITBD", "2", "2026-03-31") + balanceOf("ITBD", "3", "2026-03-31"), "2.00", "3.00"},
		{"last page", balanceOf("ITBD", "3", "2026-03-31") + balanceOf("CLBD", "4", "2026-03-31"), "3.00", "4.00"},
		{"interim beside both", balanceOf("OPBD", "1", "2026-03-31") + balanceOf("ITBD", "9", "2026-03-31") + balanceOf("CLBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"one interim alone", balanceOf("ITBD", "9", "2026-03-31"), "none", "none"},
		{"available only", balanceOf("OPAV", "1", "2026-03-31") + balanceOf("CLAV", "2", "2026-03-31"), "none", "none"},
		{"garbled, but not used", balanceOf("OPBD", "1", "2026-03-31") + balanceOf("CLAV", "??", "never") + balanceOf("CLBD", "2", "2026-03-31"), "1.00", "2.00"},
		{"other currency", balanceOf("OPBD", "1", "2026-03-31") + strings.Replace(balanceOf("CLBD", "2", "2026-03-31"), "EUR", "SEK", 1), "1.00", "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readText(t, statementOf(c.text)).Statements[0].Statement
			if o, cl := shown(got.Opening), shown(got.Closing); o != c.opening || cl != c.closing {
				t.Errorf("%s to %s, want %s to %s", o, cl, c.opening, c.closing)
			}
		})
	}
}

func shown(b ledger.Balance) string {
	if !b.Set {
		return "none"
	}
	return b.Decimal()
}
