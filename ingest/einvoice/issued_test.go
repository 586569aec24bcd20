package einvoice

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func value(text string) Value { return Value{Text: text, Line: 7, Field: "X"} }

func euros(text string) []Value {
	if text == "" {
		return nil
	}
	return []Value{{Text: text, About: "EUR", Line: 7, Field: "X"}}
}

// plain is an invoice over 120.00 with nothing odd in it.
func plain() *Document {
	return &Document{
		Number: value("F1"), IssueDate: value("2026-03-01"), TypeCode: value("380"), Currency: value("EUR"),
		Seller: Party{Named: true, Name: value("Lune")}, Buyer: Party{Named: true, Name: value("Ferme")},
		Gross: euros("120.00"), Due: euros("120.00"),
	}
}

func issued(t *testing.T, d *Document) ledger.IssuedInvoice {
	t.Helper()
	got, err := d.Issued()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPlainHasNoNotes(t *testing.T) {
	t.Parallel()
	if got := issued(t, plain()); len(got.Notes) != 0 || got.Invoice.DueDate != "" || got.Invoice.Amount.Minor != 12000 {
		t.Errorf("%+v", got)
	}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, code, gross, rounding, prepaid, due string
		amount, settled                           int64
		kind                                      ledger.InvoiceType
		note                                      string
	}{
		{"simple", "380", "120.00", "", "", "120.00", 12000, 0, ledger.TypeInvoice, ""},
		{"part prepaid", "380", "120.00", "", "20", "100.00", 12000, 2000, ledger.TypeInvoice, ""},
		{"all prepaid", "380", "120.00", "", "120.00", "0.00", 12000, 12000, ledger.TypeInvoice, ""},
		{"rounded", "380", "119.97", "0.03", "", "120.00", 12000, 0, ledger.TypeInvoice, ""},
		{"negative prepaid", "380", "220.00", "", "-220.00", "440.00", 44000, 0, ledger.TypeInvoice, "were prepaid of"},
		{"prepaid too much", "380", "100.00", "", "120.00", "-20.00", -2000, 0, ledger.TypeCreditNote, "negative invoice"},
		{"no amount due", "380", "120.00", "", "20.00", "", 12000, 2000, ledger.TypeInvoice, "BT-115"},
		{"no total", "380", "", "", "20.00", "100.00", 12000, 2000, ledger.TypeInvoice, "BT-112"},
		{"credit note", "381", "120.00", "", "20.00", "100.00", -12000, -2000, ledger.TypeCreditNote, ""},
		{"negative credit note", "381", "-120.00", "", "", "-120.00", -12000, 0, ledger.TypeCreditNote, "owed back all the same"},
		{"negative invoice", "380", "-233.47", "", "", "-233.47", -23347, 0, ledger.TypeCreditNote, "negative invoice"},
		{"refund paid out", "380", "-8.79", "", "-8.79", "0", -879, -879, ledger.TypeCreditNote, "negative invoice"},
		{"nothing", "380", "0.00", "", "", "0.00", 0, 0, ledger.TypeInvoice, ""},
		{"deposit", "386", "120.00", "", "", "120.00", 12000, 0, ledger.TypeDeposit, ""},
		{"self-billed", "389", "120.00", "", "", "120.00", 12000, 0, ledger.TypeInvoice, "by the buyer"},
		{"self-billed credit", "261", "120.00", "", "", "120.00", -12000, 0, ledger.TypeCreditNote, "by the buyer"},
		{"factored credit", "396", "120.00", "", "", "120.00", -12000, 0, ledger.TypeCreditNote, "factor"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			d.TypeCode = value(tt.code)
			d.Gross, d.Rounding, d.Prepaid, d.Due = euros(tt.gross), euros(tt.rounding), euros(tt.prepaid), euros(tt.due)
			got := issued(t, d)
			if i := got.Invoice; i.Amount.Minor != tt.amount || i.Settled != tt.settled || i.Type != tt.kind || (i.SettledBy != "") != (tt.settled != 0) {
				t.Errorf("%s %s, settled %d %q", i.Type, i.Amount, i.Settled, i.SettledBy)
			}
			if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, tt.note) || tt.note == "" && notes != "" {
				t.Errorf("notes %q", got.Notes)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(*Document)
		want  string
	}{
		{"no number", func(d *Document) { d.Number.Text = "" }, "no number"},
		{"long number", func(d *Document) { d.Number.Text = strings.Repeat("9", 101) }, "longer than 100"},
		{"figures", func(d *Document) { d.Due = euros("100.00") }, "100.00 EUR to pay, but 120.00 EUR and a rounding of 0.00 EUR less 0.00 EUR prepaid make 120.00 EUR"},
		{"no figures", func(d *Document) { d.Due, d.Gross = nil, nil }, "neither"},
		{"comma", func(d *Document) { d.Due = euros("120,00") }, `not an amount: "120,00"`},
		{"exponent", func(d *Document) { d.Due = euros("1.2E2") }, "not an amount"},
		{"precision", func(d *Document) { d.Gross = euros("120.001") }, "more decimals"},
		{"empty amount", func(d *Document) { d.Prepaid = []Value{{Field: "X"}} }, "amount is empty"},
		{"no currency", func(d *Document) { d.Currency, d.Due[0].About, d.Gross[0].About = Value{}, "", "" }, "names no currency"},
		{"two currencies", func(d *Document) { d.Currency, d.Gross[0].About = Value{}, "SEK" }, "several"},
		{"unknown currency", func(d *Document) { d.Currency.Text = "EUX" }, "unknown currency"},
		{"other currency", func(d *Document) { d.Currency.Text = "GBP" }, "in EUR, while the invoice is in GBP"},
		{"given twice", func(d *Document) { d.Due = append(d.Due, Value{Text: "1.00", Field: "X"}) }, "given twice"},
		{"no day", func(d *Document) { d.IssueDate = Value{} }, "day of issue is missing"},
		{"30 February", func(d *Document) { d.IssueDate = value("20260230") }, "no such day"},
		{"due 31 June", func(d *Document) { d.DueDates = []Value{value("2026-06-31")} }, "no such day"},
		{"French date", func(d *Document) { d.DueDates = []Value{value("31/03/2026")} }, "no such day"},
		{"week", func(d *Document) { d.IssueDate.About = "616" }, "format 616"},
		{"type", func(d *Document) { d.TypeCode.Text = "999" }, `unknown type of document "999"`},
		{"no type", func(d *Document) { d.TypeCode = Value{} }, "does not say whether"},
		{"pro forma", func(d *Document) { d.TypeCode.Text = "325" }, "pro forma"},
		{"credit note 380", func(d *Document) { d.CreditNote = true }, "which is an invoice"},
		{"VAT", func(d *Document) { d.Taxes = []Tax{{value("1,0"), value("0"), value("S"), value("20")}} }, "not an amount"},
		{"part", func(d *Document) { d.Terms = []Term{{Due: value("2026-04-01"), Amount: value("x")}} }, "not an amount"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			tt.spoil(d)
			_, err := d.Issued()
			fault, ok := errors.AsType[*ledger.ReadError](err)
			if !ok || fault.Remedy == "" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMinimumHasNoPrepaid(t *testing.T) {
	t.Parallel()
	d := plain()
	d.NoPrepaid, d.Due = true, euros("100.00")
	if i := issued(t, d).Invoice; i.Amount.Minor != 12000 || i.Settled != 2000 {
		t.Errorf("%+v", i)
	}
	d.Due = euros("130.00")
	if _, err := d.Issued(); err == nil {
		t.Error("more to pay than the total was read")
	}
}

func TestCurrencyOfTheTotals(t *testing.T) {
	t.Parallel()
	d := plain()
	d.Currency = Value{}
	if got := issued(t, d); got.Invoice.Amount.Currency != "EUR" || len(got.Notes) != 1 {
		t.Errorf("%+v", got)
	}
	d.Currency = value("eur")
	d.Due = append(d.Due, Value{Text: "1388.00", About: "SEK", Field: "X"})
	if got := issued(t, d); got.Invoice.Amount.String() != "120.00 EUR" {
		t.Errorf("%+v", got)
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ledger.Date{
		"20260331": "2026-03-31", "2026-03-31": "2026-03-31", "2026-03-31Z": "2026-03-31", "2026-03-31+01:00": "2026-03-31",
		"2026-03-31T00:00:00": "2026-03-31", "2026-03-31T10:00:00.5+02:00": "2026-03-31",
		"2026": "", "202603": "", "2026-3-31": "", "20139102": "", "2026-03-31 10:00": "", "31.03.2026": "",
	} {
		got, err := parseDay(value(text))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestPartyIdentifiers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		p                      Party
		siren, vat, id, others string
		notes                  int
	}{
		{"SIREN", Party{Legal: []Value{{Text: "123 456 782", About: "0002"}}}, "123456782", "", "", "0002:123 456 782", 0},
		{"SIRET", Party{IDs: []Value{{Text: "12345678200077", About: "0009"}}}, "123456782", "", "", "0009:12345678200077", 0},
		{"directory", Party{Electronic: []Value{{Text: "123456782_12345678200077", About: "0225"}}}, "123456782", "", "", "0225:123456782_12345678200077", 0},
		{"bare legal, French", Party{Country: value("FR"), Legal: []Value{{Text: "123456782"}}}, "123456782", "", "", "0002:123456782", 0},
		{"bare legal, foreign", Party{Country: value("NO"), Legal: []Value{{Text: "123456782"}}}, "", "", "", "123456782", 0},
		{"too short", Party{Legal: []Value{{Text: "12345678", About: "0002"}}}, "", "", "", "0002:12345678", 0},
		{"VAT", Party{VAT: []Value{{Text: "FR 11 123.456.782"}}}, "123456782", "FR11123456782", "", "", 0},
		{"VAT, wrong key", Party{VAT: []Value{{Text: "FR12123456782"}}}, "", "FR12123456782", "", "", 0},
		{"VAT, Monaco", Party{VAT: []Value{{Text: "FR56000008341"}}}, "", "FR56000008341", "", "", 0},
		{"VAT without country", Party{VAT: []Value{{Text: "175 269 2355"}}}, "", "", "", "175 269 2355", 0},
		{"VAT of another", Party{Legal: []Value{{Text: "987654321", About: "0002"}}, VAT: []Value{{Text: "FR11123456782"}}}, "987654321", "FR11123456782", "", "0002:987654321", 1},
		{"number", Party{IDs: []Value{{Text: "C1"}, {Text: "C2"}}}, "", "", "C1", "C2", 0},
		{"number of UBL", Party{Called: value("K7"), IDs: []Value{{Text: "C1"}}}, "", "", "K7", "C1", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			tt.p.Name = value("Ferme")
			d.Buyer = tt.p
			got := issued(t, d)
			if b := got.Buyer; b.SIREN != tt.siren || b.VAT != tt.vat || b.ID != tt.id || strings.Join(b.Identifiers, " ") != tt.others || len(got.Notes) != tt.notes {
				t.Errorf("%+v %q", b, got.Notes)
			}
		})
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	em := []Value{{Text: "em@ferme.example", About: "EM"}, {Text: "1234", About: "0088"}}
	for _, tt := range []struct {
		contact string
		others  []Value
		want    string
		notes   int
	}{
		{"a@b.example", em, "a@b.example", 0},
		{"", em, "em@ferme.example", 0},
		{"a@b.example, c@d.example", em, "em@ferme.example", 1},
		{"Ferme <a@b.example>", nil, "", 1},
		{"", nil, "", 0},
	} {
		d := plain()
		d.Buyer.Email, d.Buyer.Electronic = Value{Text: tt.contact}, tt.others
		if got := issued(t, d); got.Buyer.Email != tt.want || len(got.Notes) != tt.notes {
			t.Errorf("%q: %q %q", tt.contact, got.Buyer.Email, got.Notes)
		}
	}
}

func TestPayee(t *testing.T) {
	t.Parallel()
	siren := []Value{{Text: "123456782", About: "0002"}}
	other := []Value{{Text: "987654321", About: "0002"}}
	for _, tt := range []struct {
		name  string
		payee Party
		code  string
		want  string
	}{
		{"none", Party{}, "380", ""},
		{"the seller by SIREN", Party{Named: true, Name: value("Lune, encaissements"), Legal: siren}, "380", ""},
		{"the seller by name", Party{Named: true, Name: value("LUNE")}, "380", ""},
		{"other SIREN, same name", Party{Named: true, Name: value("Lune"), Legal: other}, "380", "Lune"},
		{"a factor", Party{Named: true, Name: value("Factor")}, "393", "Factor"},
		{"a factor not named", Party{}, "393", "a factor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			d.Seller.Legal, d.Payee, d.TypeCode = siren, tt.payee, value(tt.code)
			got := issued(t, d)
			if got.Invoice.Payee != tt.want || (tt.want != "") != (len(got.Notes) > 0) {
				t.Errorf("payee %q, notes %q", got.Invoice.Payee, got.Notes)
			}
		})
	}
}

// TestAssignment: a notice in words that somebody else is to be paid.
func TestAssignment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Créance cédée à BPCE FACTOR, subrogation, seul paiement libératoire":                       "a factor",
		"Pour être libératoire, votre règlement doit être effectué à l'ordre de CGA":                "a factor",
		"La créance relative à cette facture : cession de créance, loi Dailly":                      "a factor",
		"Nous conservons la propriété des biens vendus jusqu'au paiement (loi du 12 mai 1980)":      "",
		"En cas de retard : pénalités au taux de la BCE plus 10 points, indemnité forfaitaire 40 €": "",
	} {
		for _, inTerms := range []bool{false, true} {
			d := plain()
			if inTerms {
				d.Terms = append(d.Terms, Term{Text: []Value{value(text)}})
			} else {
				d.Remarks = []Value{value(text)}
			}
			if got := issued(t, d).Invoice.Payee; got != want {
				t.Errorf("%q: payee %q, want %q", text, got, want)
			}
		}
	}
}

func TestPayment(t *testing.T) {
	t.Parallel()
	d := plain()
	d.PayTo = []Value{value("fr76 3000 6000 0112 3456 7890 189"), value("FR7630006000011234567890189"), value("5402-9681"), value("FR7630006000011234567890188")}
	d.References = []Value{value("n/a"), value("A  1"), value("A 1"), value("B")}
	d.Order = value("NA")
	d.Means = []Value{value("59"), value("30")}
	got := issued(t, d)
	if !slices.Equal(got.PayTo, []string{"FR7630006000011234567890189"}) || got.Invoice.Reference != "A 1" || got.Invoice.PurchaseOrder != "" || len(got.Notes) != 3 {
		t.Errorf("%+v", got)
	}
}
