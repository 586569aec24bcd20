package fec_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

const header = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"

// written is a FEC in the making.
type written struct {
	strings.Builder
	entries int
}

// entry writes one entry. A line is "account customer amount", amount in cents
// and negative for a credit, customer "-" for none, and perhaps its letter as
// "AAB@20260131" and its currency as "USD:12,50".
func (w *written) entry(journal, date, ref, label string, lines ...string) *written {
	if w.Len() == 0 {
		w.WriteString(header)
	}
	w.entries++
	for _, l := range lines {
		cells := append(strings.Fields(l), "", "", "")
		account, customer := cells[0], strings.Trim(cells[1], "-")
		var cents int64
		if _, err := fmt.Sscan(cells[2], &cents); err != nil {
			panic(err)
		}
		letter, lettered, _ := strings.Cut(strings.Trim(cells[3], "-"), "@")
		currency, foreign, _ := strings.Cut(cells[4], ":")
		fmt.Fprintf(w, "%s|%s|%d|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s\n", journal, "", w.entries, date, account, "Compte",
			customer, strings.ToUpper(customer), ref, date, label, comma(max(cents, 0)), comma(max(-cents, 0)), letter, lettered, date, foreign, currency)
	}
	return w
}

func comma(cents int64) string { return fmt.Sprintf("%d,%02d", cents/100, cents%100) }

func (w *written) sale(date, ref, customer string, cents int64, letter string) *written {
	return w.entry("VE", date, ref, "Facture "+ref,
		fmt.Sprintf("411000 %s %d %s", customer, cents, letter), fmt.Sprintf("707000 - %d", -cents))
}

func (w *written) payment(date, ref, customer string, cents int64, letter string) *written {
	return w.entry("BQ", date, ref, "VIR", fmt.Sprintf("512000 - %d", cents), fmt.Sprintf("411000 %s %d %s", customer, -cents, letter))
}

func book() *written { return &written{} }

// TestRules says what becomes of a FEC: each invoice as "number customer issued
// amount open", and a part of a note.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		fec  *written
		want []string
		note string
	}{
		{
			"a balanced letter settles", book().sale("20260110", "F001", "c1", 10000, "A@20260131").payment("20260131", "VIR", "c1", 10000, "A@20260131"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00"},
			"",
		},
		{
			"no letter, no settlement, though the payment cites the invoice",
			book().sale("20260110", "F001", "c1", 10000, "").payment("20260131", "F001", "c1", 10000, ""),
			[]string{"F001 c1 2026-01-10 100.00 EUR 100.00"},
			"customers whose account owes nothing",
		},
		{
			"a partial letter settles oldest first",
			book().sale("20260112", "F002", "c1", 10000, "a").sale("20260110", "F001", "c1", 5000, "a").payment("20260131", "VIR", "c1", 12000, "a"),
			[]string{"F002 c1 2026-01-12 100.00 EUR 30.00", "F001 c1 2026-01-10 50.00 EUR 0.00"},
			"",
		},
		{
			"the same letter of another customer is another group",
			book().sale("20260110", "F001", "c1", 10000, "A").payment("20260131", "VIR", "c2", 4000, "A"),
			nil, "left out: invoices lettered with payments that this file does not hold",
		},
		{
			"the same letter of another account is another group",
			book().sale("20260110", "F001", "c1", 10000, "A").payment("20260131", "VIR", "c1", 10000, "A").
				entry("VE", "20260120", "F002", "", "411200 c1 5000 A", "707000 - -5000"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00"},
			"left out: invoices lettered with payments that this file does not hold",
		},
		{
			"a letter that balances between customers settles",
			book().sale("20260110", "F001", "c1", 10000, "AAHF").sale("20260111", "F002", "c2", 5000, "AAHF").payment("20260131", "VIR", "c1", 15000, "AAHF"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00", "F002 c2 2026-01-11 50.00 EUR 0.00"},
			"",
		},
		{
			"a letter given twice is two groups by DateLet",
			book().sale("20260110", "F001", "c1", 10000, "A@20260120").payment("20260120", "VIR", "c1", 10000, "A@20260120").
				sale("20260105", "F000", "c1", 10000, "A@20260131").payment("20260131", "VIR", "c1", 3000, "A@20260131"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00", "F000 c1 2026-01-05 100.00 EUR 70.00"},
			"",
		},
		{
			"lettered after the months of the file: neither open nor settled",
			book().sale("20260110", "F001", "c1", 10000, "A@20260215").payment("20260131", "VIR", "c1", 3000, "A@20260215"),
			nil, "next year too): 1, together 70.00 EUR (c1 F001)",
		},
		{
			"a credit note in the letter settles and is used up",
			book().sale("20260110", "F001", "c1", 10000, "A").sale("20260111", "AV001", "c1", -4000, "A").payment("20260131", "VIR", "c1", 6000, "A"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00", "AV001 c1 2026-01-11 -40.00 EUR 0.00"},
			"",
		},
		{
			"of a credit note as much is used as is needed",
			book().sale("20260110", "F001", "c1", 10000, "a").sale("20260111", "AV001", "c1", -7000, "a").payment("20260131", "VIR", "c1", 8000, "a"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00", "AV001 c1 2026-01-11 -70.00 EUR -50.00"},
			"",
		},
		{
			"a payment that was sent back covers nothing",
			book().sale("20260110", "F001", "c1", 10000, "a").payment("20260115", "PRLV", "c1", 10000, "a").payment("20260120", "REJET", "c1", -10000, "a"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 100.00"},
			"debits that move money",
		},
		{
			"an opening balance in one sum does not take the payments of an invoice",
			book().entry("AN", "20260101", "RAN", "Report à nouveau", "411000 c1 50000 a", "101000 - -50000").
				sale("20260110", "F001", "c1", 10000, "a").payment("20260115", "VIR", "c1", 10000, "a"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00"},
			"opening balances in one sum, without an invoice number: 1, together 500.00 EUR (c1 RAN)",
		},
		{
			"open items brought forward are invoices",
			book().entry("AN", "20260101", "FA2025-099", "A nouveau", "411000 c1 5000 A", "101000 - -5000").
				entry("AN", "20260101", "25117", "Facture Martin", "411000 c2 6000", "101000 - -6000").
				entry("AN", "20260101", "15335", "A.N. au 01/01/2026", "411000 c3 7000", "101000 - -7000").
				payment("20260115", "VIR", "c1", 5000, "A"),
			[]string{"FA2025-099 c1 2026-01-01 50.00 EUR 0.00", "25117 c2 2026-01-01 60.00 EUR 60.00"},
			"opening balances in one sum, without an invoice number: 1",
		},
		{
			"an opening entry's own name is no number",
			book().entry("AN", "20260101", "RAN2026", "Martin", "411000 c1 5000", "101000 - -5000"),
			nil, "opening balances in one sum, without an invoice number: 1",
		},
		{
			"a credit brought forward is no credit note of its invoice",
			book().entry("AN", "20260101", "F001", "Facture F001", "411000 c1 10000", "101000 - -10000").
				entry("AN", "20260101", "F001", "Acompte F001", "411000 c1 -4000", "445710 - 4000"),
			[]string{"F001 c1 2026-01-01 100.00 EUR 100.00"},
			"credits without a letter, which settle nothing: 1",
		},
		{
			"a payment sent back with its costs is no invoice",
			book().entry("BQ", "20260110", "F001", "Rejet", "411000 c1 10500", "512000 - -10000", "758000 - -500"),
			nil, "debits that move money",
		},
		{
			"the doubtful sub-account of a customer is the customer's",
			book().entry("VE", "20260110", "F001", "", "411DUPONT - 10000 A", "707000 - -10000").
				entry("OD", "20260301", "F001", "", "416DUPONT - 10000", "411DUPONT - -10000 A"),
			[]string{"F001 411DUPONT 2026-01-10 100.00 EUR 100.00"},
			"doubtful invoices",
		},
		{
			"where PieceRef counts months, one that stands alone is no number either",
			book().sale("20260110", "0126", "c1", 100, "").sale("20260110", "0126", "c2", 100, "").
				sale("20260210", "0226", "c1", 100, "").sale("20260210", "0226", "c2", 100, "").sale("20260310", "0326", "c1", 100, ""),
			nil, "sales without an invoice number of their own (PieceRef stands on several, or is none): 5",
		},
		{
			"several debits of one piece are one invoice",
			book().entry("VE", "20260110", "F001", "", "411000 c1 6000 A", "411000 c1 4000", "707000 - -10000").payment("20260115", "VIR", "c1", 6000, "A"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 40.00"},
			"",
		},
		{
			"a discount inside the entry is part of the invoice",
			book().entry("VE", "20260110", "F001", "", "411000 c1 10000 A", "411000 c1 -500 A", "707000 - -9500").payment("20260115", "VIR", "c1", 9500, "A"),
			[]string{"F001 c1 2026-01-10 95.00 EUR 0.00"},
			"",
		},
		{
			"a credit of sales under the invoice's own number settles it",
			book().sale("20260110", "F001", "c1", 10000, "").sale("20260111", "F001", "c1", -4000, ""),
			[]string{"F001 c1 2026-01-10 100.00 EUR 60.00"},
			"",
		},
		{
			"a number of two customers is no number",
			book().sale("20260110", "0126", "c1", 10000, "").sale("20260110", "0126", "c2", 5000, ""),
			nil, "sales without an invoice number of their own (PieceRef stands on several, or is none): 2, together 150.00 EUR (c1 0126, c2 0126)",
		},
		{
			"a number of two days is no number",
			book().sale("20260110", "0126", "c1", 10000, "").sale("20260115", "0126", "c1", 5000, ""),
			nil, "sales without an invoice number",
		},
		{
			"the label has the number that PieceRef has not",
			book().entry("VE", "20260110", "0126", "Facture n° FA-2026-7 Martin", "411000 c1 10000", "707000 - -10000").
				entry("VE", "20260110", "0126", "Fact. 2026008", "411000 c2 5000", "707000 - -5000").
				entry("VE", "20260110", "", "Factures 2026009 et 2026010", "411000 c2 5000", "707000 - -5000").
				entry("VE", "20260110", "", "Facture 2026011, 2026012", "411000 c2 5000", "707000 - -5000").
				entry("VE", "20260110", "", "FA2026013 FA2026014", "411000 c2 5000", "707000 - -5000").
				entry("VE", "20260110", "", "Facture du 12/01/2026", "411000 c2 5000", "707000 - -5000").
				entry("VE", "20260110", "", "FA-20260015 Martin", "411000 c1 5000", "707000 - -5000"),
			[]string{"FA-2026-7 c1 2026-01-10 100.00 EUR 100.00", "2026008 c2 2026-01-10 50.00 EUR 50.00", "FA-20260015 c1 2026-01-10 50.00 EUR 50.00"},
			"sales without an invoice number",
		},
		{
			"a day, a word and a counter are no numbers",
			book().sale("20260110", "01/2026", "c1", 100, "").sale("20260111", "CB", "c1", 200, "").sale("20260112", "12", "c1", 300, ""),
			nil, "own (PieceRef stands on several, or is none): 3, together 6.00 EUR",
		},
		{
			"a doubtful invoice is open again",
			book().sale("20260110", "F001", "c1", 10000, "A").
				entry("OD", "20260301", "F001", "Douteux", "416000 c1 10000 B", "411000 c1 -10000 A").
				entry("BQ", "20260305", "VIR", "", "512000 - 2500", "416000 c1 -2500 B"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 75.00"},
			"doubtful invoices (account 416), handed on as open: 1, together 75.00 EUR (c1 F001)",
		},
		{
			"a doubtful invoice of before stands alone",
			book().entry("OD", "20260301", "F001", "Douteux", "416000 c1 6000", "411000 c1 -6000").entry("OD", "20260301", "F001", "Douteux", "416000 c1 4000", "411000 c1 -4000"),
			[]string{"F001 c1 2026-03-01 100.00 EUR 100.00"},
			"doubtful invoices",
		},
		{
			"a debit that sells nothing is no invoice",
			book().entry("OD", "20260110", "F001", "Virement de compte à compte", "411000 c1 10000", "411000 c2 -10000"),
			nil, "debits that are neither sales nor opening items: 1, together 100.00 EUR (c1 F001)",
		},
		{
			"a refund is no invoice",
			book().payment("20260115", "F001", "c1", -5000, ""),
			nil, "debits that move money",
		},
		{
			"a sale paid at once, in one entry",
			book().entry("CA", "20260110", "F001", "", "411000 c1 10000 A", "707000 - -10000", "530000 - 10000", "411000 c1 -10000 A"),
			[]string{"F001 c1 2026-01-10 100.00 EUR 0.00"},
			"",
		},
		{
			"a loss takes nothing back but what is lettered",
			book().sale("20260110", "F001", "c1", 12000, "A").entry("OD", "20260301", "PERTE 12", "Irrécouvrable", "654000 - 10000", "445710 - 2000", "411000 c1 -12000 A"),
			[]string{"F001 c1 2026-01-10 120.00 EUR 0.00"},
			"",
		},
		{
			"a sub-account is a customer, a collective one is not",
			book().entry("VE", "20260110", "F001", "", "411DUPONT - 10000", "707000 - -10000").entry("VE", "20260110", "F002", "", "41100000 - 5000", "707000 - -5000"),
			[]string{"F001 411DUPONT 2026-01-10 100.00 EUR 100.00"},
			"collective account without CompAuxNum",
		},
		{
			"an advance is a deposit",
			book().entry("VE", "20260110", "AC001", "", "411000 c1 12000", "419100 - -10000", "445710 - -2000"),
			[]string{"AC001 c1 2026-01-10 120.00 EUR 120.00"},
			"lines on accounts 419",
		},
		{
			"a foreign invoice is in its currency, and settled in proportion",
			book().entry("VE", "20260110", "F001", "", "411000 c1 10000 a USD:110,01", "707000 - -10000").payment("20260115", "VIR", "c1", 5000, "a").
				entry("VE", "20260110", "F002", "", "411000 c2 10000 a EUR:100,00", "707000 - -10000").payment("20260115", "VIR", "c2", 5000, "a").
				entry("VE", "20260110", "AV003", "", "411000 c3 -10000 a USD:110,01", "707000 - 10000").sale("20260110", "F003", "c3", 5000, "a"),
			[]string{"F001 c1 2026-01-10 110.01 USD 55.00", "F002 c2 2026-01-10 100.00 EUR 50.00", "F003 c3 2026-01-10 50.00 EUR 0.00", "AV003 c3 2026-01-10 -110.01 USD -55.00"},
			"",
		},
		{
			"two currencies in one invoice",
			book().entry("VE", "20260110", "F001", "", "411000 c1 10000 - USD:110,00", "411000 c1 500", "707000 - -10500"),
			nil, "invoices booked in several currencies: 1",
		},
		{
			"an invoice taken back whole comes to nothing",
			book().entry("VE", "20260110", "F001", "", "411000 c1 0", "707000 - 0"), nil, "",
		},
		{
			"payments beyond the invoices",
			book().sale("20260110", "F001", "c1", 5000, "A").payment("20260115", "VIR", "c1", 6000, "A"),
			[]string{"F001 c1 2026-01-10 50.00 EUR 0.00"},
			"payments beyond the invoices of their letter: 1, together 10.00 EUR",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := read(t, c.fec.String())
			var got []string
			for _, i := range h.Invoices {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", i.Number, i.Customer, i.IssueDate, i.Amount, i.Open().Decimal()))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q\nnotes %q", got, c.want, h.Notes)
			}
			if !h.noted(c.note) {
				t.Errorf("no note %q in %q", c.note, h.Notes)
			}
		})
	}
}

// TestNumberlessEntries reads a file whose entries all have the number 0: what is
// booked on one day under another PieceRef is another entry.
func TestNumberlessEntries(t *testing.T) {
	t.Parallel()
	file := book().entry("OD", "20260110", "F001", "", "411000 c1 10000", "512000 - -10000").
		entry("OD", "20260110", "F002", "", "411000 c2 5000", "707000 - -5000").String()
	h := read(t, strings.NewReplacer("|1|2026", "|0|2026", "|2|2026", "|0|2026").Replace(file))
	if _, found := h.invoice("F002"); !found || len(h.Invoices) != 1 {
		t.Errorf("%+v", h)
	}
}

// TestCollectiveByName leaves out what stands on an account "Clients France".
func TestCollectiveByName(t *testing.T) {
	t.Parallel()
	file := book().entry("VE", "20260110", "F001", "", "4111200 - 10000", "707000 - -10000").String()
	if h := read(t, file); len(h.Invoices) != 1 {
		t.Errorf("%+v", h)
	}
	if h := read(t, strings.Replace(file, "|4111200|Compte|", "|4111200|Clients France|", 1)); len(h.Invoices) != 0 || !h.noted("4111200 Clients France") {
		t.Errorf("%+v", h)
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	h := read(t, book().sale("20260110", "F001", "c1", 10000, "A@20260131").payment("20260131", "VIR", "c1", 10000, "A@20260131").
		sale("20260111", "AV01", "c1", -100, "").entry("VE", "20260110", "AC001", "", "411000 c1 12000", "419100 - -12000").String())
	want := map[string]ledger.InvoiceType{"F001": ledger.TypeInvoice, "AV01": ledger.TypeCreditNote, "AC001": ledger.TypeDeposit}
	for number, kind := range want {
		if i, found := h.invoice(number); !found || i.Type != kind {
			t.Errorf("%s: %+v", number, i)
		}
	}
	if i, _ := h.invoice("F001"); i.SettledBy != "lettrage A of 2026-01-31" || i.DueDate != "" || i.Version != 0 {
		t.Errorf("%+v", i)
	}
}
