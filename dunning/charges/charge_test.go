package charges

import (
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func shipped(t testing.TB) (Table, Laws) {
	t.Helper()
	rates, err := ShippedRates()
	if err != nil {
		t.Fatal(err)
	}
	laws, err := ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	return rates, laws
}

// owing is a claim in EUR with one instalment.
func owing(amount int64, due ledger.Date, payments ...Payment) Claim {
	return Claim{Currency: "EUR", Instalments: []Instalment{{Number: 1, Due: due, Amount: amount}}, Payments: payments}
}

func paid(day ledger.Date, amount int64) Payment { return Payment{Day: day, Amount: amount} }

// french charges a claim by French law.
func french(t testing.TB, kind ledger.CustomerKind, settings Settings, c Claim, asOf ledger.Date) Statement {
	t.Helper()
	return charged(t, "FR", kind, settings, c, asOf)
}

func charged(t testing.TB, country string, kind ledger.CustomerKind, settings Settings, c Claim, asOf ledger.Date) Statement {
	t.Helper()
	rates, laws := shipped(t)
	law, _ := laws.Of(country, kind)
	s := Charge(rates, law, settings, c, asOf)
	consistent(t, s)
	return s
}

// consistent checks what holds of every statement.
func consistent(t testing.TB, s Statement) {
	t.Helper()
	var segments int64
	for _, part := range s.Segments {
		segments += part.Amount.Minor
		if part.Amount.Minor < 0 || part.Base.Minor < 0 || part.Days != part.To.Sub(part.From)+1 || part.Days < 1 || part.Source == "" {
			t.Errorf("segment %+v", part)
		}
	}
	if segments != s.Interest.Minor {
		t.Errorf("the segments add up to %d, not to the interest of %s", segments, s.Interest)
	}
	if s.PrincipalLeft.Minor+s.InterestLeft.Minor+s.IndemnityLeft.Minor != s.Owed.Minor {
		t.Errorf("%s + %s + %s is not %s", s.PrincipalLeft, s.InterestLeft, s.IndemnityLeft, s.Owed)
	}
	for _, m := range []ledger.Money{s.Interest, s.Indemnity, s.PrincipalLeft, s.InterestLeft, s.IndemnityLeft, s.Owed, s.InterestOnTop, s.IndemnityOnTop, s.Daily} {
		if m.Minor < 0 {
			t.Errorf("%s is negative in %+v", m, s)
		}
	}
}

// brief writes the segments in one line: "30 d at 12.15 on 1190.00; …".
func brief(s Statement) string {
	var parts []string
	for _, part := range s.Segments {
		parts = append(parts, fmt.Sprintf("%d d at %s on %s", part.Days, part.Rate, part.Base.Decimal()))
	}
	return strings.Join(parts, "; ")
}

// TestPublishedFigures are worked examples, computed by hand.
func TestPublishedFigures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind     ledger.CustomerKind
		amount   int64
		due, day ledger.Date
		segments string
		interest string
	}{
		{ledger.KindBusiness, 1190_00, "2026-05-31", "2026-08-15", "30 d at 12.15 on 1190.00; 46 d at 12.40 on 1190.00", "30.48"},
		{
			ledger.KindBusiness, 10_000_00, "2025-12-15", "2026-11-22",
			"16 d at 12.15 on 10000.00; 181 d at 12.15 on 10000.00; 145 d at 12.40 on 10000.00", "1148.37",
		},
		{ledger.KindBusiness, 1200_00, "2026-10-31", "2026-11-22", "22 d at 12.40 on 1200.00", "8.97"},
		{ledger.KindPublic, 10_000_00, "2025-12-15", "2026-11-22", "342 d at 10.15 on 10000.00", "951.04"},
	} {
		// As of a day, and paid on it: what was owed that day stays owed.
		open := french(t, test.kind, Settings{}, owing(test.amount, test.due), test.day)
		settled := french(t, test.kind, Settings{}, owing(test.amount, test.due, paid(test.day, test.amount)), test.day.AddDays(30))
		for _, s := range []Statement{open, settled} {
			if brief(s) != test.segments || s.Interest.Decimal() != test.interest || s.Provisional || s.Indemnity.Minor != 40_00 {
				t.Errorf("%d due %s: %s = %s (%v), indemnity %s", test.amount, test.due, brief(s), s.Interest, s.Notes, s.Indemnity)
			}
		}
		if settled.PrincipalLeft.Minor != 0 || settled.Owed.Minor != settled.Interest.Minor+40_00 || settled.Daily.Minor != 0 {
			t.Errorf("paid: %+v", settled)
		}
	}
}

// TestImputation: 10 000 due 2026-05-31, 4 000 paid 2026-07-15, as of 2026-09-30.
func TestImputation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		imputation                Imputation
		indemnity                 Indemnity
		principal, interest, owed string
		onTop                     string // of the 6 000.00 open in the ledger
		atPayment                 string
	}{
		{InterestFirst, NoIndemnity, "6150.82", "160.90", "6311.72", "311.72", "150.82"},
		{PrincipalFirst, NoIndemnity, "6000.00", "307.77", "6307.77", "307.77", "150.82"},
		{CostsFirst, PerInvoice, "6190.82", "161.95", "6352.77", "352.77", "150.82"},
		{"", "", "6000.00", "307.77", "6347.77", "347.77", "150.82"},
	} {
		c := owing(10_000_00, "2026-05-31", paid("2026-07-15", 4_000_00))
		settings := Settings{Imputation: test.imputation, Indemnity: test.indemnity}
		s := french(t, ledger.KindBusiness, settings, c, "2026-09-30")
		got := []string{s.PrincipalLeft.Decimal(), s.InterestLeft.Decimal(), s.Owed.Decimal(), s.OnTop().Decimal()}
		want := []string{test.principal, test.interest, test.owed, test.onTop}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: principal, interest, owed, on top = %v, want %v", test.imputation, got, want)
		}
		if then := french(t, ledger.KindBusiness, settings, c, "2026-07-15"); then.Interest.Decimal() != test.atPayment {
			t.Errorf("%s: %s at the payment", test.imputation, then.Interest)
		}
	}
}

func TestWhoOwesWhat(t *testing.T) {
	t.Parallel()
	late := owing(1000_00, "2026-03-31")
	noticed := late
	noticed.Notice = "2026-05-31"
	early := noticed
	early.Notice = "2026-03-01" // before it was due
	for _, test := range []struct {
		name                string
		kind                ledger.CustomerKind
		claim               Claim
		segments            string
		interest, indemnity string
	}{
		{"a professional, unasked", ledger.KindBusiness, late, "91 d at 12.15 on 1000.00; 92 d at 12.40 on 1000.00", "61.55", "40.00"},
		{"a public buyer", ledger.KindPublic, late, "183 d at 10.15 on 1000.00", "50.89", "40.00"},
		{"a consumer who was never put on notice", ledger.KindConsumer, late, "", "0.00", "0.00"},
		{"a consumer from the notice on", ledger.KindConsumer, noticed, "30 d at 2.62 on 1000.00; 92 d at 2.75 on 1000.00", "9.08", "0.00"},
		{"a consumer put on notice too early", ledger.KindConsumer, early, "91 d at 2.62 on 1000.00; 92 d at 2.75 on 1000.00", "13.46", "0.00"},
		{"somebody unknown", ledger.KindUnknown, noticed, "", "0.00", "0.00"},
	} {
		s := french(t, test.kind, Settings{ContractRate: 0}, test.claim, "2026-09-30")
		if brief(s) != test.segments || s.Interest.Decimal() != test.interest || s.Indemnity.Decimal() != test.indemnity {
			t.Errorf("%s: %s = %s and %s", test.name, brief(s), s.Interest, s.Indemnity)
		}
		// No setting makes a consumer, or somebody unknown, owe more.
		if test.kind == ledger.KindConsumer || test.kind == ledger.KindUnknown {
			more := french(t, test.kind, Settings{ContractRate: 15 * onePercent, Indemnity: PerInstalment}, test.claim, "2026-09-30")
			if more.Interest != s.Interest || more.Indemnity.Minor != 0 {
				t.Errorf("%s: by contract %s and %s", test.name, more.Interest, more.Indemnity)
			}
		}
	}
}

func TestTheDayOfPaymentCountsAndTheDueDateDoesNot(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		asOf ledger.Date
		days string
		flat int64
	}{
		{"2026-09-29", "", 0}, {"2026-09-30", "", 0}, {"2026-10-01", "1 d at 12.40 on 365.00", 40_00}, {"2026-10-02", "2 d at 12.40 on 365.00", 40_00},
	} {
		s := french(t, ledger.KindBusiness, Settings{}, owing(365_00, "2026-09-30"), test.asOf)
		if brief(s) != test.days || s.Indemnity.Minor != test.flat {
			t.Errorf("as of %s: %q, %s", test.asOf, brief(s), s.Indemnity)
		}
	}
	onTime := french(t, ledger.KindBusiness, Settings{}, owing(365_00, "2026-09-30", paid("2026-09-30", 365_00)), "2026-11-30")
	if onTime.Owed.Minor != 0 || onTime.Indemnity.Minor != 0 {
		t.Errorf("paid on its day, it owes %s", onTime.Owed)
	}
}

// TestContractRate: in 2024 three times the legal rate was above the ECB's rate
// plus ten.
func TestContractRate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		rate     Rate
		below    BelowFloor
		due, day ledger.Date
		segments string
		noted    bool
	}{
		{"none", 0, "", "2023-12-31", "2024-06-30", "182 d at 14.50 on 1000.00", false},
		{"above", 16 * onePercent, "", "2023-12-31", "2024-06-30", "182 d at 16.00 on 1000.00", false},
		{"at the floor", 152100, "", "2023-12-31", "2024-06-30", "182 d at 15.21 on 1000.00", false},
		{"just below", 152099, TakeFloor, "2023-12-31", "2024-06-30", "182 d at 15.21 on 1000.00", true},
		{"just below, by law", 152099, "", "2023-12-31", "2024-06-30", "182 d at 14.50 on 1000.00", true},
		{"below in one semester only", 8 * onePercent, TakeFloor, "2026-05-31", "2026-07-31", "30 d at 8.00 on 1000.00; 31 d at 8.25 on 1000.00", true},
	} {
		s := french(t, ledger.KindBusiness, Settings{ContractRate: test.rate, BelowFloor: test.below}, owing(1000_00, test.due), test.day)
		if noted := strings.Contains(strings.Join(s.Notes, "; "), "below the floor"); brief(s) != test.segments || noted != test.noted || s.Provisional {
			t.Errorf("%s: %s, notes %q", test.name, brief(s), s.Notes)
		}
	}
	if s := french(t, ledger.KindPublic, Settings{ContractRate: 20 * onePercent}, owing(1000_00, "2026-03-31"), "2026-04-30"); brief(s) != "30 d at 10.15 on 1000.00" {
		t.Errorf("a contract changes what a public buyer owes: %s", brief(s))
	}
	// Whether a contract's rate stands is not known before the floor is.
	if s := french(t, ledger.KindBusiness, Settings{ContractRate: 20 * onePercent}, owing(1000_00, "2026-12-31"), "2027-01-31"); !s.Provisional {
		t.Errorf("a contract's rate counts before its floor is known: %+v", s)
	}
}

func TestDayCount(t *testing.T) {
	t.Parallel()
	c := owing(366_000_00, "2023-12-30")
	for count, want := range map[DayCount]string{
		// 1 d of 2023 at 14.00, 182 d at 14.50 of a leap year.
		Fixed365: "26602.68", ActualDay: "26530.38",
	} {
		if s := french(t, ledger.KindBusiness, Settings{DayCount: count}, c, "2024-06-30"); s.Interest.Decimal() != want {
			t.Errorf("%s: %s, want %s", count, s.Interest, want)
		}
	}
	// A fixed rate runs over the end of the year in one segment.
	s := french(t, ledger.KindPublic, Settings{DayCount: ActualDay}, owing(1000_00, "2023-12-30"), "2024-01-30")
	if brief(s) != "31 d at 12.00 on 1000.00" || s.Interest.Decimal() != "10.16" {
		t.Errorf("%s = %s", brief(s), s.Interest)
	}
}

func TestFlatSum(t *testing.T) {
	t.Parallel()
	thrice := Claim{Currency: "EUR", Instalments: []Instalment{
		{Number: 1, Due: "2026-03-31", Amount: 100_00}, {Number: 2, Due: "2026-04-30", Amount: 100_00}, {Number: 3, Due: "2026-12-31", Amount: 100_00},
	}}
	foreign := owing(100_00, "2026-03-31")
	foreign.Currency = "CHF"
	for _, test := range []struct {
		name      string
		indemnity Indemnity
		claim     Claim
		want      int64
	}{
		{"once for an invoice", PerInvoice, thrice, 40_00},
		{"for each instalment that was late", PerInstalment, thrice, 80_00},
		{"not at all", NoIndemnity, thrice, 0},
		{"once after a late payment of a part", PerInvoice, owing(100_00, "2026-03-31", paid("2026-04-02", 50_00)), 40_00},
		{"once after several", PerInvoice, owing(100_00, "2026-03-31", paid("2026-04-02", 50_00), paid("2026-04-09", 10_00)), 40_00},
		{"also when all came a day late", PerInvoice, owing(100_00, "2026-03-31", paid("2026-04-01", 100_00)), 40_00},
		{"not when a part came in time and the rest too", PerInvoice, owing(100_00, "2026-03-31", paid("2026-02-01", 50_00), paid("2026-03-31", 50_00)), 0},
		{"not in another money", PerInvoice, foreign, 0},
	} {
		s := french(t, ledger.KindBusiness, Settings{Indemnity: test.indemnity}, test.claim, "2026-05-31")
		if s.Indemnity.Minor != test.want {
			t.Errorf("%s: %s, want %d", test.name, s.Indemnity, test.want)
		}
	}
	if s := french(t, ledger.KindBusiness, Settings{}, foreign, "2026-05-31"); len(s.Notes) != 1 || s.Interest.Minor == 0 {
		t.Errorf("nobody is told that the flat sum is left out: %+v", s)
	}
}

// TestPaymentsGoToWhatWasDueFirst: the second instalment keeps its base.
func TestPaymentsGoToWhatWasDueFirst(t *testing.T) {
	t.Parallel()
	c := Claim{
		Currency: "EUR", Instalments: []Instalment{{Number: 2, Due: "2026-08-31", Amount: 300_00}, {Number: 1, Due: "2026-07-31", Amount: 300_00}},
		Payments: []Payment{paid("2026-08-10", 400_00)},
	}
	s := french(t, ledger.KindBusiness, Settings{}, c, "2026-09-10")
	if got := brief(s); got != "10 d at 12.40 on 300.00; 10 d at 12.40 on 200.00" {
		t.Error(got)
	}
}

// TestUnclaimedInstalmentsTakePaymentsOnly: no interest, no flat sum, and their
// share of what came all the same.
func TestUnclaimedInstalmentsTakePaymentsOnly(t *testing.T) {
	t.Parallel()
	c := Claim{
		Currency: "EUR", Instalments: []Instalment{
			{Number: 1, Due: "2026-07-31", Amount: 300_00, Unclaimed: true}, {Number: 2, Due: "2026-08-31", Amount: 300_00},
		},
		Payments: []Payment{paid("2026-08-10", 400_00)},
	}
	s := french(t, ledger.KindBusiness, Settings{Indemnity: PerInstalment}, c, "2026-09-10")
	if got := brief(s); got != "10 d at 12.40 on 200.00" || s.Indemnity.Minor != 40_00 {
		t.Errorf("%s, and %s", got, s.Indemnity)
	}
}

func TestWaivedAmountsLowerThePrincipalOnly(t *testing.T) {
	t.Parallel()
	for _, imputation := range []Imputation{PrincipalFirst, InterestFirst, CostsFirst} {
		c := owing(1000_00, "2026-07-31", Payment{Day: "2026-08-31", Amount: 20_00, Waived: true}, Payment{Amount: 100_00, Waived: true})
		s := french(t, ledger.KindBusiness, Settings{Imputation: imputation}, c, "2026-09-30")
		if brief(s) != "31 d at 12.40 on 900.00; 30 d at 12.40 on 880.00" || s.PrincipalLeft.Minor != 880_00 || s.Owed.Minor != 880_00+s.Interest.Minor+40_00 {
			t.Errorf("%s: %s: %+v", imputation, brief(s), s)
		}
		c.Payments = append(c.Payments, Payment{Day: "2026-09-01", Amount: 2000_00, Waived: true})
		if s := french(t, ledger.KindBusiness, Settings{Imputation: imputation}, c, "2026-09-30"); s.Owed.Minor != s.Interest.Minor+40_00 || s.OnTop() != s.Owed {
			t.Errorf("%s: what is waived pays for charges: %+v", imputation, s)
		}
	}
}

// TestSurplusPaysForCharges: a payer who adds what was claimed owes nothing more.
func TestSurplusPaysForCharges(t *testing.T) {
	t.Parallel()
	full := french(t, ledger.KindBusiness, Settings{}, owing(1190_00, "2026-05-31"), "2026-08-15").Owed
	if full.Minor != 1190_00+30_48+40_00 {
		t.Fatalf("owed %s", full)
	}
	for _, imputation := range []Imputation{PrincipalFirst, InterestFirst, CostsFirst} {
		for _, test := range []struct{ pays, interest, indemnity int64 }{
			{1190_00, 30_48, 40_00}, {1200_00, 20_48, 40_00}, {1220_48, 0, 40_00}, {1250_00, 0, 10_48}, {full.Minor, 0, 0}, {full.Minor + 5_00, 0, 0},
		} {
			s := french(t, ledger.KindBusiness, Settings{Imputation: imputation}, owing(1190_00, "2026-05-31", paid("2026-08-15", test.pays)), "2026-08-15")
			if s.InterestOnTop.Minor != test.interest || s.IndemnityOnTop.Minor != test.indemnity {
				t.Errorf("%s, %d paid: %s and %s on top", imputation, test.pays, s.InterestOnTop, s.IndemnityOnTop)
			}
		}
	}
}

// TestWhatIsMeantForChargesLeavesThePrincipal, whatever the imputation, and each kind
// of charge the other.
func TestWhatIsMeantForChargesLeavesThePrincipal(t *testing.T) {
	t.Parallel()
	for _, imputation := range []Imputation{PrincipalFirst, InterestFirst, CostsFirst} {
		for _, test := range []struct {
			toward                                 Toward
			amount, principal, interest, indemnity int64
		}{
			{TowardCharges, 35_48, 500_00, 0, 35_00},
			{TowardInterest, 20_00, 500_00, 10_48, 40_00},
			{TowardInterest, 40_00, 500_00, 0, 40_00},
			{TowardIndemnity, 40_00, 500_00, 30_48, 0},
			{TowardIndemnity, 10_00, 500_00, 30_48, 30_00},
		} {
			c := owing(1190_00, "2026-05-31", Payment{Day: "2026-08-15", Amount: test.amount, Toward: test.toward}, Payment{Day: "2026-08-15", Amount: 690_00, Waived: true})
			s := french(t, ledger.KindBusiness, Settings{Imputation: imputation}, c, "2026-08-15")
			if s.PrincipalLeft.Minor != test.principal || s.InterestOnTop.Minor != test.interest || s.IndemnityOnTop.Minor != test.indemnity {
				t.Errorf("%s, %d toward %s: %s, and %s and %s on top", imputation, test.amount, test.toward, s.PrincipalLeft, s.InterestOnTop, s.IndemnityOnTop)
			}
		}
	}
}

func TestInsolvency(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		opened   ledger.Date
		segments string
		flat     int64
	}{
		{"", "30 d at 12.40 on 1000.00", 40_00},
		{"2026-10-11", "10 d at 12.40 on 1000.00", 40_00}, // it was late before
		{"2026-09-30", "", 0},
		{"2026-01-15", "", 0},
		{"2026-12-01", "30 d at 12.40 on 1000.00", 40_00},
	} {
		c := owing(1000_00, "2026-09-30")
		c.Insolvency = test.opened
		s := french(t, ledger.KindBusiness, Settings{}, c, "2026-10-30")
		if brief(s) != test.segments || s.Indemnity.Minor != test.flat {
			t.Errorf("opened %s: %q and %s", test.opened, brief(s), s.Indemnity)
		}
	}
}

func TestPaymentAfterInsolvencyCounts(t *testing.T) {
	t.Parallel()
	c := owing(1000_00, "2026-09-30", paid("2026-10-20", 300_00))
	c.Insolvency = "2026-10-11"
	if s := french(t, ledger.KindBusiness, Settings{}, c, "2026-10-30"); s.PrincipalLeft.Minor != 700_00 || s.Interest.Decimal() != "3.40" {
		t.Errorf("%+v", s)
	}
}

func TestStatementOfAPastDay(t *testing.T) {
	t.Parallel()
	c := owing(1000_00, "2026-09-30", paid("2026-10-20", 300_00))
	if s := french(t, ledger.KindBusiness, Settings{}, c, "2026-10-10"); s.PrincipalLeft.Minor != 1000_00 || s.OnTop().Minor != 3_40+40_00 {
		t.Errorf("%+v", s)
	}
}

// TestInterestBeginsTheDayAfter: a public buyer's rate is that of the first day
// that bears interest, not that of the due date.
func TestInterestBeginsTheDayAfter(t *testing.T) {
	t.Parallel()
	if s := french(t, ledger.KindPublic, Settings{}, owing(1000_00, "2026-06-30"), "2026-07-10"); brief(s) != "10 d at 10.40 on 1000.00" {
		t.Error(brief(s))
	}
}

func TestMissingSemesterIsSaid(t *testing.T) {
	t.Parallel()
	s := french(t, ledger.KindBusiness, Settings{}, owing(1000_00, "2026-12-15"), "2027-01-31")
	if brief(s) != "16 d at 12.40 on 1000.00; 31 d at 12.65 on 1000.00" || !s.Provisional || len(s.Notes) != 1 {
		t.Errorf("%s, provisional %v: %q", brief(s), s.Provisional, s.Notes)
	}
	if s := french(t, ledger.KindBusiness, Settings{}, owing(1000_00, "2026-12-15"), "2026-12-31"); s.Provisional {
		t.Errorf("what is known is provisional: %q", s.Notes)
	}
	// Before the table begins nothing is counted, and that is said.
	if s := french(t, ledger.KindBusiness, Settings{}, owing(1000_00, "2016-06-29"), "2016-07-01"); s.Interest.Decimal() != "0.27" || !s.Provisional {
		t.Errorf("%s: %s %q", brief(s), s.Interest, s.Notes)
	}
}

func TestDailyAmount(t *testing.T) {
	t.Parallel()
	s := french(t, ledger.KindBusiness, Settings{}, owing(10_000_00, "2026-09-30"), "2026-10-10")
	if s.Daily.Decimal() != "3.40" {
		t.Errorf("a day costs %s", s.Daily)
	}
}

// TestOtherCountries: the rates of the second half of 2026.
func TestOtherCountries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		country, currency string
		kind              ledger.CustomerKind
		amount            int64
		notice            ledger.Date
		segments          string
		flat              int64
		provisional       bool
	}{
		{"DE", "EUR", ledger.KindBusiness, 1000_00, "", "1 d at 10.52 on 1000.00", 40_00, false},
		{"DE", "EUR", ledger.KindBusiness, 1000_00, "2026-07-31", "31 d at 10.52 on 1000.00", 40_00, false},
		{"DE", "EUR", ledger.KindConsumer, 1000_00, "", "", 0, false},
		{"DE", "EUR", ledger.KindConsumer, 1000_00, "2026-08-21", "10 d at 6.52 on 1000.00", 0, false},
		{"AT", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.73 on 1000.00", 40_00, true},
		{"AT", "EUR", ledger.KindConsumer, 1000_00, "2026-08-21", "10 d at 4.00 on 1000.00", 0, true},
		{"BE", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.50 on 1000.00", 40_00, true},
		{"BE", "EUR", ledger.KindConsumer, 1000_00, "2026-08-21", "", 0, false},
		{"NL", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.40 on 1000.00", 40_00, true},
		{"LU", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.40 on 1000.00", 40_00, true},
		{"IT", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.40 on 1000.00", 40_00, false},
		{"ES", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.40 on 1000.00", 40_00, true},
		{"IE", "EUR", ledger.KindBusiness, 999_99, "", "31 d at 10.40 on 999.99", 40_00, true},
		{"IE", "EUR", ledger.KindBusiness, 1000_00, "", "31 d at 10.40 on 1000.00", 70_00, true},
		{"GB", "GBP", ledger.KindBusiness, 999_99, "", "31 d at 11.75 on 999.99", 40_00, false},
		{"GB", "GBP", ledger.KindBusiness, 9999_99, "", "31 d at 11.75 on 9999.99", 70_00, false},
		{"GB", "GBP", ledger.KindBusiness, 10000_00, "", "31 d at 11.75 on 10000.00", 100_00, false},
		{"GB", "GBP", ledger.KindConsumer, 1000_00, "2026-08-21", "", 0, false},
		{"CH", "CHF", ledger.KindBusiness, 1000_00, "", "", 0, false},
		{"CH", "CHF", ledger.KindBusiness, 1000_00, "2026-08-21", "10 d at 5.00 on 1000.00", 0, false},
		{"US", "USD", ledger.KindBusiness, 1000_00, "2026-08-21", "", 0, false},
	} {
		c := owing(test.amount, "2026-07-31")
		c.Currency, c.Notice = test.currency, test.notice
		s := charged(t, test.country, test.kind, Settings{}, c, "2026-08-31")
		if brief(s) != test.segments || s.Indemnity.Minor != test.flat || s.Provisional != test.provisional {
			t.Errorf("%s %s: %q, %s, provisional %v %q", test.country, test.kind, brief(s), s.Indemnity, s.Provisional, s.Notes)
		}
	}
}

func TestOneRateAtThePaymentInIreland(t *testing.T) {
	t.Parallel()
	c := owing(1000_00, "2026-05-31", paid("2026-06-10", 400_00))
	if s := charged(t, "IE", ledger.KindBusiness, Settings{}, c, "2026-08-31"); brief(s) != "10 d at 10.15 on 1000.00; 82 d at 10.40 on 600.00" {
		t.Error(brief(s))
	}
}

func TestBritainFixesTheRateAtTheStart(t *testing.T) {
	t.Parallel()
	rates, laws := shipped(t)
	law, _ := laws.Of("GB", ledger.KindBusiness)
	rates = rates.With([]Row{{"boe_base", "2027-01-01", 3 * onePercent, "2027-01-02", Verified, "a test"}})
	if s := Charge(rates, law, Settings{}, owing(1000_00, "2026-12-01"), "2027-02-01"); brief(s) != "62 d at 11.75 on 1000.00" {
		t.Error(brief(s))
	}
}

// TestDatesAgreedAnewCountFromTheirDay: 1000.00 due on 4 March are to be paid in two
// parts, as was said on the 20th, and at once again from 22 April on. Each day bears
// interest once, and what had accrued stays owed.
func TestDatesAgreedAnewCountFromTheirDay(t *testing.T) {
	t.Parallel()
	at := owing(1000_00, "2026-03-04", paid("2026-04-15", 300_00))
	plan := []Instalment{{Number: 1001, Due: "2026-04-10", Amount: 500_00}, {Number: 1002, Due: "2026-05-10", Amount: 500_00}}
	at.Changes = []Change{{Day: "2026-03-20", Instalments: plan}, {Day: "2026-04-22", Instalments: at.Instalments}}
	for _, c := range []struct {
		asOf ledger.Date
		want string
	}{
		{"2026-03-20", "1: 16 d on 1000.00 = 5.33"},
		{"2026-04-10", "1: 16 d on 1000.00 = 5.33"},
		{"2026-04-20", "1: 16 d on 1000.00 = 5.33, 1001: 5 d on 500.00 = 0.83, 1001: 5 d on 200.00 = 0.33"},
		{"2026-04-30", "1: 16 d on 1000.00 = 5.33, 1001: 5 d on 500.00 = 0.83, 1001: 7 d on 200.00 = 0.46, 1: 8 d on 700.00 = 1.87"},
	} {
		s := french(t, ledger.KindBusiness, Settings{}, at, c.asOf)
		var got []string
		for _, g := range s.Segments {
			got = append(got, fmt.Sprintf("%d: %d d on %s = %s", g.Instalment, g.Days, g.Base.Decimal(), g.Amount.Decimal()))
		}
		if text := strings.Join(got, ", "); text != c.want || s.Indemnity.Minor != 40_00 {
			t.Errorf("as of %s: %q and %s, want %q and 40.00 once", c.asOf, text, s.Indemnity, c.want)
		}
	}
}

// TestInterestThatIsGivenUp is told apart from what was paid of it.
func TestInterestThatIsGivenUp(t *testing.T) {
	t.Parallel()
	s := french(t, ledger.KindBusiness, Settings{}, owing(1000_00, "2026-03-04",
		Payment{Day: "2026-03-20", Amount: 3_00, Toward: TowardInterest, Waived: true}, Payment{Day: "2026-03-21", Amount: 1_00, Toward: TowardInterest}), "2026-03-20")
	if s.InterestWaived.Minor != 3_00 || s.InterestOnTop.Minor != 2_33 {
		t.Errorf("%s waived of %s, %s left", s.InterestWaived, s.Interest, s.InterestOnTop)
	}
}

// TestWhatACreditNoteLoweredSinceIsNotAskedAgain: the interest that was waived, or paid,
// had accrued on what a credit note took from the beginning; what of it is too much
// settles what accrues later.
func TestWhatACreditNoteLoweredSinceIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	note := Payment{Amount: 400_00, Waived: true}
	for _, test := range []struct {
		name          string
		with          Payment
		asOf          ledger.Date
		waived, onTop int64
	}{
		{"waived", Payment{Amount: 3_00, Toward: TowardInterest, Waived: true}, "2026-03-10", 1_20, 40_00},
		{"waived, later", Payment{Amount: 3_00, Toward: TowardInterest, Waived: true}, "2026-03-20", 3_00, 40_20},
		{"paid as interest", Payment{Amount: 3_00, Toward: TowardInterest}, "2026-03-20", 0, 40_20},
		{"paid along", Payment{Amount: 43_00, Toward: TowardCharges}, "2026-03-20", 0, 20},
		{"paid as an indemnity", Payment{Amount: 45_00, Toward: TowardIndemnity}, "2026-03-20", 0, 3_20},
	} {
		test.with.Day = "2026-03-10"
		s := french(t, ledger.KindBusiness, Settings{}, owing(1000_00, "2026-03-04", note, test.with), test.asOf)
		if s.InterestWaived.Minor != test.waived || s.OnTop().Minor != test.onTop {
			t.Errorf("%s: %s waived of %s, %s on top", test.name, s.InterestWaived, s.Interest, s.OnTop())
		}
	}
}
