package ledger

import (
	"errors"
	"strings"
	"testing"
)

func TestAdviceCheck(t *testing.T) {
	t.Parallel()
	advice := func(net int64, lines ...AdviceLine) Advice {
		return Advice{Source: AdviceStripe, Reference: "po_1", Date: "2026-03-10", Net: Money{net, "EUR"}, Lines: lines}
	}
	sale := AdviceLine{Kind: AdvicePayment, Gross: 10000, Fee: 150, Net: 9850, Place: "row 2"}
	refund := AdviceLine{Kind: AdviceRefund, Gross: -500, Net: -500, Place: "row 3"}
	odd := AdviceLine{Kind: AdvicePayment, Gross: 10000, Fee: 150, Net: 9900, Place: "row 4"}
	for name, test := range map[string]struct {
		advice Advice
		want   string
	}{
		"adds up":    {advice(9350, sale, refund), ""},
		"too little": {advice(9360, sale, refund), "the lines are 93.50 EUR together and the total is 93.60 EUR, a difference of -0.10 EUR"},
		"a line":     {advice(9900, odd), "row 4: 100.00 EUR less a fee of 1.50 EUR is not 99.00 EUR"},
	} {
		err := test.advice.Check()
		if test.want == "" && err != nil || test.want != "" && (!errors.Is(err, ErrAdvice) || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestAdviceExplains(t *testing.T) {
	t.Parallel()
	a := Advice{Source: AdviceStripe, Reference: "po_1", Date: "2026-03-10"}
	longer := a
	longer.Date = "2026-03-1"
	made := Allocation{Rule: RuleAdvice, Explanation: a.Name() + ", 93.50 EUR to the cent +10.0"}
	other := made
	other.Rule = "reference+amount"
	if !a.Explains(made) || a.Explains(other) || longer.Explains(made) {
		t.Error(a.Explains(made), a.Explains(other), longer.Explains(made))
	}
	if got := (Advice{Source: AdviceRemittance}).Name(); got != "remittance advice without reference of an unknown day" {
		t.Error(got)
	}
}
