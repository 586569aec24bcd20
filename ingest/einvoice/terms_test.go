package einvoice

import (
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func part(due, amount string) Term {
	t := Term{Due: value(due)}
	if amount != "" {
		t.Amount = value(amount)
	}
	return t
}

func TestInstalments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		terms []Term
		paid  string
		want  string
		due   ledger.Date
		notes int
	}{
		{"one date", []Term{part("2026-04-01", "")}, "", "", "2026-04-01", 0},
		{"one part that is all", []Term{part("2026-04-01", "120.00")}, "", "", "2026-04-01", 0},
		{"two parts", []Term{part("2026-05-01", "20.00"), part("2026-04-01", "100.00")}, "", "1 2026-04-01 100.00; 2 2026-05-01 20.00", "2026-05-01", 0},
		{"of what is left", []Term{part("2026-04-01", "50"), part("2026-05-01", "50")}, "20.00", "1 2026-03-01 20.00; 2 2026-04-01 50.00; 3 2026-05-01 50.00", "2026-05-01", 0},
		{"of the whole", []Term{part("2026-04-01", "60"), part("2026-05-01", "60")}, "20.00", "1 2026-04-01 60.00; 2 2026-05-01 60.00", "2026-05-01", 0},
		{"that do not add up", []Term{part("2026-04-01", "60"), part("2026-05-01", "50")}, "", "", "2026-05-01", 2},
		{"without a date", []Term{part("2026-04-01", "60"), {Amount: value("60")}}, "", "", "2026-04-01", 1},
		{"two dates, no parts", []Term{part("2026-05-01", ""), part("2026-04-01", "")}, "", "", "2026-05-01", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			d.Terms = tt.terms
			if tt.paid != "" {
				d.Prepaid, d.Due = euros(tt.paid), euros("100.00")
			}
			got := issued(t, d)
			var parts []string
			for _, p := range got.Invoice.Instalments {
				parts = append(parts, fmt.Sprint(p.Number, " ", p.DueDate, " ", p.Amount.Decimal()))
			}
			if strings.Join(parts, "; ") != tt.want || got.Invoice.DueDate != tt.due || len(got.Notes) != tt.notes {
				t.Errorf("%v due %s %q", parts, got.Invoice.DueDate, got.Notes)
			}
		})
	}
}

func TestInstalmentsOfACreditNote(t *testing.T) {
	t.Parallel()
	d := plain()
	d.TypeCode.Text, d.Terms = "381", []Term{part("2026-04-01", "60"), part("2026-05-01", "60")}
	i := issued(t, d).Invoice
	if len(i.Instalments) != 2 || i.Instalments[0].Amount.Minor != -6000 {
		t.Errorf("%+v", i.Instalments)
	}
}

// The invoice of every case is over 120.00 and of 2026-03-01.
func TestDiscountTexts(t *testing.T) {
	t.Parallel()
	const unread = "?"
	for text, want := range map[string]string{
		"2 % d'escompte si paiement sous 10 jours":                              "2026-03-11 200 2.40",
		"2% d’escompte pour tout règlement dans les 8 jours.":                   "2026-03-09 200 2.40",
		"Escompte de 1,5 % pour paiement sous 10 jours":                         "2026-03-11 150 1.80",
		"30 jours nets. Escompte pour paiement anticipé : 1 % à 15 jours.":      "2026-03-16 100 1.20",
		"Escompte : 2,00\u00a0% sous 10\u00a0jours\nPénalités : 3 fois le taux": "2026-03-11 200 2.40",
		"#SKONTO#TAGE=14#PROZENT=2.25#":                                         "2026-03-15 225 2.70",
		"#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=100.00#\n30 Tage":             "2026-03-15 225 2.25",
		"#SKONTO#TAGE=7#PROZENT=3.00#\n#SKONTO#TAGE=14#PROZENT=2.00#":           "2026-03-08 300 3.60; 2026-03-15 200 2.40",
		"#SKONTO#TAGE=7#PROZENT=3.00#\n#SKONTO#TAGE=bald#PROZENT=2.00#":         "2026-03-08 300 3.60" + unread,
		"#SKONTO#TAGE=400#PROZENT=3.00#":                                        unread,
		"#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=9999.00#":                      unread,
		"Pas d'escompte pour paiement anticipé sous 10 jours, 2 %":              "",
		"Escompte : néant":                                                 "",
		"Escompte 0 % sous 10 jours":                                       "",
		"Aucun escompte en cas de paiement sous 10 jours":                  "",
		"Les règlements avant l'échéance ne donneront pas lieu à escompte": "",
		"Escompte de 0,5 % par mois d'anticipation sous 10 jours":          unread,
		"Escompte 2 % à 10 jours fin de mois":                              unread,
		"Escompte 2 % sous 10 jours ou 1 % sous 20 jours":                  unread,
		"Escompte 2 % sous 10 jours. Escompte 1 % sous 20 jours":           unread,
		"Escompte 2 % sous 10 jours, frais de 40 euros au-delà":            unread,
		"Escompte 2 %":                   unread,
		"2 % de pénalités sous 10 jours": "",
		"Zahlbar innerhalb 30 Tagen netto, 3% Skonto innerhalb 10 Tagen": unread,
		"2 % discount if paid within 2 days":                             unread,
		"30 jours fin de mois":                                           "",
		"Escompte 2 % sous 10 jours ouvrés":                              unread,
	} {
		d := plain()
		d.Terms = []Term{{Text: []Value{value(text)}}}
		got := issued(t, d)
		var parts []string
		for _, f := range got.Invoice.Discounts {
			parts = append(parts, fmt.Sprint(f.Until, " ", f.Rate, " ", f.Amount.Decimal()))
		}
		said := strings.Join(parts, "; ")
		if len(got.Notes) > 0 {
			said += unread
		}
		if said != want {
			t.Errorf("%q: %q instead of %q, notes %q", text, said, want, got.Notes)
		}
	}
}

func TestStructuredDiscounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		e    Early
		want string
	}{
		{"percent", Early{Period: Value{Text: "10", About: "DAY"}, Percent: value("2.00")}, "2026-03-11 200 2.40"},
		{"from a day", Early{From: value("20260305"), Period: value("10.0"), Percent: value("2")}, "2026-03-15 200 2.40"},
		{"last day", Early{Until: value("2026-03-20"), Percent: value("2")}, "2026-03-20 200 2.40"},
		{"amount alone", Early{Period: value("10"), Amount: value("3.00")}, "2026-03-11 0 3.00"},
		{"amount rounded down", Early{Period: value("10"), Percent: value("3.33"), Amount: value("3.99")}, "2026-03-11 333 3.99"},
		{"amount and percent disagree", Early{Period: value("10"), Percent: value("2"), Amount: value("3.00")}, ""},
		{"months", Early{Period: Value{Text: "1", About: "MON"}, Percent: value("2")}, ""},
		{"no period", Early{Percent: value("2")}, ""},
		{"half a day", Early{Period: value("1.5"), Percent: value("2")}, ""},
		{"no day", Early{From: value("20260230"), Period: value("10"), Percent: value("2")}, ""},
		{"more than all", Early{Period: value("10"), Amount: value("121")}, ""},
		{"negative", Early{Period: value("10"), Amount: value("-1")}, ""},
		{"neither", Early{Period: value("10")}, ""},
		{"percent with three decimals", Early{Period: value("10"), Percent: value("2.125")}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := plain()
			d.Terms = []Term{{Text: []Value{value("Escompte 9 % sous 9 jours")}, Discount: []Early{tt.e}}}
			got := issued(t, d)
			said := ""
			for _, f := range got.Invoice.Discounts {
				said += fmt.Sprint(f.Until, " ", f.Rate, " ", f.Amount.Decimal())
			}
			if said != tt.want || (tt.want == "") != (len(got.Notes) == 1) {
				t.Errorf("%q, notes %q", said, got.Notes)
			}
		})
	}
}

func TestNoDiscountOnWhatIsOwedBack(t *testing.T) {
	t.Parallel()
	d := plain()
	d.TypeCode.Text, d.Terms = "381", []Term{{Text: []Value{value("Escompte 2 % sous 10 jours")}}}
	if got := issued(t, d); len(got.Invoice.Discounts) != 0 {
		t.Errorf("%+v", got.Invoice.Discounts)
	}
}

func TestVAT(t *testing.T) {
	t.Parallel()
	sek := Value{Text: "9", About: "SEK", Field: "X"}
	for _, tt := range []struct {
		name  string
		taxes []Tax
		want  string
		notes int
	}{
		{"rates", []Tax{{value("100"), value("20"), value("S"), value("20.00000")}, {value("10"), value("0.55"), value("S"), value("5.5")}}, "20.00:100.00:20.00; 5.50:10.00:0.55", 0},
		{"added up", []Tax{{value("10"), value("0"), value("E"), Value{}}, {value("5"), value("0"), value("Z"), value("0")}}, "0.00:15.00:0.00", 0},
		{"three decimals", []Tax{{value("10"), value("0.88"), value("S"), value("8.755")}}, "8.755:10.00:0.88", 0},
		{"other currency", []Tax{{value("100"), sek, value("S"), value("20")}}, "", 0},
		{"no rate", []Tax{{value("100"), value("20"), value("S"), Value{}}}, "", 1},
		{"no base", []Tax{{Value{}, value("20"), value("S"), value("20")}}, "", 1},
	} {
		d := plain()
		d.Taxes = tt.taxes
		if got := issued(t, d); got.Invoice.VAT != tt.want || len(got.Notes) != tt.notes {
			t.Errorf("%s: %q %q", tt.name, got.Invoice.VAT, got.Notes)
		}
	}
}
