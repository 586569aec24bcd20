package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"relanced/internal/ledger"
)

const (
	none   = ledger.EndOfMonthNone
	after  = ledger.EndOfMonthAfter
	before = ledger.EndOfMonthBefore
)

func TestParseTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want ledger.Terms
	}{
		{"30 jours", ledger.Terms{Days: 30}},
		{"30 jours net", ledger.Terms{Days: 30}},
		{"30 jours nets.", ledger.Terms{Days: 30}},
		{"30 jours date de facture", ledger.Terms{Days: 30}},
		{"30 jours à compter de la date d'émission de la facture", ledger.Terms{Days: 30}},
		{"Paiement à 30 jours", ledger.Terms{Days: 30}},
		{"Délai de paiement : 30 jours", ledger.Terms{Days: 30}},
		{"payable sous 15 jours", ledger.Terms{Days: 15}},
		{"net 30", ledger.Terms{Days: 30}},
		{"Net 30 days", ledger.Terms{Days: 30}},
		{"30 days from invoice date", ledger.Terms{Days: 30}},
		{"payment within 14 days", ledger.Terms{Days: 14}},
		{"60 j", ledger.Terms{Days: 60}},
		{"60j", ledger.Terms{Days: 60}},
		{"60 DDF", ledger.Terms{Days: 60}},
		{"60 FDM", ledger.Terms{Days: 60, EndOfMonth: after}},
		{"LCR 60 jours", ledger.Terms{Days: 60}},
		{"LCR à 45 jours fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"Virement à réception de facture", ledger.Terms{}},
		{"J+30", ledger.Terms{Days: 30}},
		{"trente jours", ledger.Terms{Days: 30}},
		{"0 jours", ledger.Terms{}},
		{"30 jours le 15", ledger.Terms{Days: 30, DayOfMonth: 15}},

		{"45 jours fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"Quarante-cinq jours fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"45 jours nets fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"45 jours date de facture fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"45 jours puis fin de mois", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"30J FDM", ledger.Terms{Days: 30, EndOfMonth: after}},
		{"45 JFM", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"45JFDM", ledger.Terms{Days: 45, EndOfMonth: after}},
		{"30 days end of month", ledger.Terms{Days: 30, EndOfMonth: after}},
		{"30 jours fin de mois le 10", ledger.Terms{Days: 30, EndOfMonth: after, DayOfMonth: 10}},
		{"30 jours fin de mois, le 10 du mois suivant", ledger.Terms{Days: 30, EndOfMonth: after, DayOfMonth: 10}},
		{"fin de mois", ledger.Terms{EndOfMonth: after}},
		{"fin de mois le 10", ledger.Terms{EndOfMonth: after, DayOfMonth: 10}},

		{"fin de mois + 45 jours", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"fin de mois 45 jours", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"Fin de mois puis 45 jours", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"45 jours à compter de la fin du mois", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"45 jours à compter de la fin du mois d'émission", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"45 days after end of month", ledger.Terms{Days: 45, EndOfMonth: before}},
		{"30 days from the end of the month", ledger.Terms{Days: 30, EndOfMonth: before}},
		{"net 30 EOM", ledger.Terms{Days: 30, EndOfMonth: before}},
		{"EOM + 30 days", ledger.Terms{Days: 30, EndOfMonth: before}},

		{"comptant", ledger.Terms{}},
		{"Au comptant", ledger.Terms{}},
		{"à réception", ledger.Terms{}},
		{"30 jours à réception de facture", ledger.Terms{Days: 30}},
		{"60 jours après réception de la facture", ledger.Terms{Days: 60}},
		{"2 mois", ledger.Terms{Months: 2}},
		{"Paiement à deux mois date de facture", ledger.Terms{Months: 2}},
		{"1 mois fin de mois le 10", ledger.Terms{Months: 1, EndOfMonth: after, DayOfMonth: 10}},
		{"A RECEPTION DE FACTURE", ledger.Terms{}},
		{"Paiement à réception de la facture", ledger.Terms{}},
		{"due on receipt", ledger.Terms{}},
		{"Payable upon receipt", ledger.Terms{}},
	} {
		got, err := ledger.ParseTerms(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q: got %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestParseTermsRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "jours", "30", "30 jours ou 60 jours", "30 % à la commande, solde à 30 jours", "13 mois", "fin de mois + 2 mois", "-30 jours", "30/60 jours",
		"400 jours", "30 jours fin de mois le 32", "30 jours fin de mois le 0", "30 jours le 10 le 15", "2/10 net 30", "sous huitaine", "1.5 jours",
		"30 jours après livraison", "30 jours fin de mois + 10 jours", "escompte 2 % à 8 jours", "bientôt",
	} {
		got, err := ledger.ParseTerms(text)
		if !errors.Is(err, ledger.ErrTerms) || !strings.Contains(err.Error(), `"`+text+`"`) || got != (ledger.Terms{}) {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
}

// TestTermsDue holds the examples computed for the two lawful ways to count 45
// days end of month, beside 60 days net.
func TestTermsDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ issue, after, before, net ledger.Date }{
		{"2026-01-15", "2026-03-31", "2026-03-17", "2026-03-16"},
		{"2026-01-31", "2026-03-31", "2026-03-17", "2026-04-01"},
		{"2026-02-15", "2026-04-30", "2026-04-14", "2026-04-16"},
		{"2026-10-31", "2026-12-31", "2026-12-15", "2026-12-30"},
		{"2026-12-17", "2027-01-31", "2027-02-14", "2027-02-15"},
		{"2028-01-15", "2028-02-29", "2028-03-16", "2028-03-15"},
	} {
		for text, want := range map[string]ledger.Date{
			"45 jours fin de mois": c.after, "fin de mois + 45 jours": c.before, "60 jours": c.net, "comptant": c.issue,
		} {
			checkDue(t, text, c.issue, want)
		}
		for _, due := range []ledger.Date{c.after, c.before, c.net} {
			if warning, lawful := ledger.Lawful(c.issue, due); !lawful {
				t.Errorf("issued %s, due %s: %s", c.issue, due, warning)
			}
		}
	}
}

func TestTermsDueOnADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text        string
		issue, want ledger.Date
	}{
		{"30 jours fin de mois le 10", "2026-01-15", "2026-03-10"},
		{"30 jours fin de mois le 31", "2026-01-15", "2026-03-31"},
		{"fin de mois le 31", "2026-01-15", "2026-02-28"},
		{"30 jours le 15", "2026-01-10", "2026-02-15"},
		{"30 jours le 15", "2026-01-17", "2026-03-15"},
		{"5 jours le 15", "2026-01-10", "2026-01-15"},
		{"30 jours le 31", "2026-01-20", "2026-02-28"},
		{"fin de mois + 30 jours le 10", "2026-01-15", "2026-03-10"},
		{"fin de mois + 45 jours le 20", "2026-12-17", "2027-02-20"},
		{"fin de mois", "2024-02-29", "2024-02-29"},
		{"fin de mois", "2026-12-01", "2026-12-31"},
		{"2 mois", "2026-12-31", "2027-02-28"},
		{"1 mois", "2026-02-28", "2026-03-28"},
		{"1 mois fin de mois le 10", "2026-01-31", "2026-03-10"},
		{"30 jours", "", ""},
	} {
		checkDue(t, c.text, c.issue, c.want)
	}
}

func checkDue(t *testing.T, text string, issue, want ledger.Date) {
	t.Helper()
	terms, err := ledger.ParseTerms(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := terms.Due(issue); got != want {
		t.Errorf("%s, issued %s: due %s, want %s", text, issue, got, want)
	}
}

func TestExcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		issue    ledger.Date
		periodic bool
		want     int
	}{
		{"60 jours", "2026-01-15", false, 0},
		{"61 jours", "2026-01-15", false, 1},
		{"75 jours", "2026-01-15", false, 15},
		{"45 jours fin de mois", "2026-01-15", false, 0},
		{"fin de mois + 45 jours", "2026-01-15", false, 0},
		{"60 jours fin de mois", "2026-01-15", false, 0}, // 31 March is what 45 days would give
		{"60 jours fin de mois", "2026-01-31", false, 29},
		{"fin de mois + 60 jours", "2026-01-15", false, 15},
		{"45 jours fin de mois le 10", "2026-01-15", false, 10},
		{"30 jours fin de mois le 10", "2026-01-15", false, 0},
		{"45 jours", "2026-01-15", true, 0},
		{"46 jours", "2026-01-15", true, 1},
		{"45 jours fin de mois", "2026-01-15", true, 30},
		{"comptant", "2026-01-15", true, 0},
		{"90 jours", "", false, 0},
	} {
		terms, err := ledger.ParseTerms(c.text)
		if err != nil {
			t.Fatal(err)
		}
		days, warning := terms.Excess(c.issue, c.periodic)
		if days != c.want || (warning != "") != (days > 0) || days > 0 && !strings.Contains(warning, "L441-10") {
			t.Errorf("%s from %s, periodic %t: %d days, %q; want %d", c.text, c.issue, c.periodic, days, warning, c.want)
		}
	}
}

func TestLawful(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		issue, due ledger.Date
		want       bool
	}{
		{"2026-01-15", "2026-03-16", true},
		{"2026-01-15", "2026-03-31", true},
		{"2026-01-15", "2026-04-01", false},
		{"2026-01-31", "2026-04-01", true}, // 60 days, later than both ends of month
		{"2026-01-31", "2026-04-02", false},
		{"2026-12-17", "2027-02-15", true},
		{"2026-12-17", "2027-02-16", false},
		{"2026-01-15", "2026-01-01", true},
		{"", "2026-01-01", true},
		{"2026-01-01", "", true},
	} {
		warning, lawful := ledger.Lawful(c.issue, c.due)
		if lawful != c.want || (warning == "") != lawful || !lawful && !strings.Contains(warning, "L441-10") {
			t.Errorf("issued %s, due %s: %t, %q", c.issue, c.due, lawful, warning)
		}
	}
}

// TestTermsProperties goes through every kind of terms on the days of four years.
func TestTermsProperties(t *testing.T) {
	t.Parallel()
	first := ledger.NewDate(2026, time.January, 1)
	for _, order := range []ledger.EndOfMonth{none, after, before} {
		for _, days := range []int{0, 1, 8, 15, 30, 45, 60, 90, ledger.MaxTermDays} {
			for _, day := range []int{0, 1, 10, 28, 30, 31} {
				terms := ledger.Terms{Days: days, EndOfMonth: order, DayOfMonth: day}
				if again, err := ledger.ParseTerms(terms.String()); again != terms || err != nil {
					t.Errorf("%+v is written %q and read %+v, %v", terms, terms, again, err)
				}
				previous := ledger.Date("")
				for n := range 4 * 365 {
					issue := first.AddDays(n)
					due := terms.Due(issue)
					if due < issue.AddDays(days) || due < previous || due.Sub(issue) > days+31+31+2 {
						t.Fatalf("%s: issued %s, due %s, the day before %s", terms, issue, due, previous)
					}
					previous = due
				}
			}
		}
	}
}

func FuzzParseTerms(f *testing.F) {
	for _, text := range []string{"30 jours", "net 30", "45 JFM", "fin de mois + 45 jours le 10", "comptant", "à réception", "2/10 net 30"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms, err := ledger.ParseTerms(text)
		if err != nil {
			return
		}
		if again, err := ledger.ParseTerms(terms.String()); again != terms || err != nil {
			t.Errorf("%q is %+v, written %q and read %+v, %v", text, terms, terms, again, err)
		}
		if due := terms.Due("2026-01-31"); due < "2026-01-31" {
			t.Errorf("%q: due %s", text, due)
		}
	})
}
