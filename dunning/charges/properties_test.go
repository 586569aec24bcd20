package charges

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"relanced/internal/ledger"
)

// somebody draws a claim, its law and the settings. One in three has instalments,
// most have payments, some of more than is owed.
func somebody(rng *rand.Rand, laws Laws) (Law, Settings, Claim) {
	law := laws[rng.IntN(len(laws))]
	settings := Settings{
		ContractRate: Rate(rng.IntN(2) * rng.IntN(20*onePercent)),
		BelowFloor:   []BelowFloor{TakeSupplementary, TakeFloor}[rng.IntN(2)],
		DayCount:     []DayCount{Fixed365, ActualDay}[rng.IntN(2)],
		Imputation:   []Imputation{PrincipalFirst, InterestFirst, CostsFirst}[rng.IntN(3)],
		Indemnity:    []Indemnity{PerInvoice, PerInstalment, NoIndemnity}[rng.IntN(3)],
	}
	c := Claim{Currency: []string{"EUR", "EUR", "GBP", "CHF"}[rng.IntN(4)]}
	first := ledger.Date("2023-01-01").AddDays(rng.IntN(1200))
	for i := range 1 + max(0, rng.IntN(6)-3) {
		c.Instalments = append(c.Instalments, Instalment{
			Number: i + 1, Due: first.AddDays(30*i + rng.IntN(40)), Amount: int64(rng.IntN(2_000_00)), Unclaimed: rng.IntN(4) == 0,
		})
	}
	for n := range max(0, rng.IntN(5)-2) { // agreed on anew: two dates, then the first ones again
		change := Change{Day: first.AddDays(60*n + rng.IntN(60)), Instalments: c.Instalments}
		if n == 0 {
			sum := int64(0)
			for _, i := range c.Instalments {
				sum += i.Amount
			}
			part := rng.Int64N(sum + 1)
			change.Instalments = []Instalment{
				{Number: 1001, Due: change.Day.AddDays(rng.IntN(90) - 20), Amount: part}, {Number: 1002, Due: change.Day.AddDays(100), Amount: sum - part},
			}
		}
		c.Changes = append(c.Changes, change)
	}
	for range rng.IntN(5) {
		c.Payments = append(c.Payments, Payment{Day: first.AddDays(rng.IntN(300) - 60), Amount: int64(rng.IntN(1_000_00)), Waived: rng.IntN(5) == 0})
	}
	if rng.IntN(3) == 0 {
		toward := []Toward{TowardCharges, TowardInterest, TowardIndemnity}[rng.IntN(3)]
		c.Payments = append(c.Payments, Payment{Day: first.AddDays(rng.IntN(300)), Amount: int64(rng.IntN(60_00)), Toward: toward})
	}
	if rng.IntN(2) == 0 {
		c.Notice = first.AddDays(rng.IntN(200) - 20)
	}
	if rng.IntN(8) == 0 {
		c.Insolvency = first.AddDays(rng.IntN(300) - 60)
	}
	return law, settings, c
}

// TestProperties: whatever is owed and paid, no figure is negative, the segments
// add up, no later day brings less interest, and a statement as of a day does not
// depend on what came after it.
func TestProperties(t *testing.T) {
	t.Parallel()
	rates, laws := shipped(t)
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the same every time, on purpose
		law, settings, c := somebody(rng, laws)
		what := fmt.Sprintf("seed %d: %s %s %+v %+v", seed, law.Country, law.Kind, settings, c)
		day := c.Instalments[0].Due.AddDays(-30)
		before := Statement{}
		for range 12 {
			s := Charge(rates, law, settings, c, day)
			consistent(t, s)
			if law.Segmentation != FixedAtPayment && s.Interest.Minor < before.Interest.Minor || s.Indemnity.Minor < before.Indemnity.Minor {
				t.Errorf("%s: %s owes %s and %s, less than before", what, day, s.Interest, s.Indemnity)
			}
			if (law.Kind == ledger.KindConsumer || settings.Indemnity == NoIndemnity) && s.Indemnity.Minor > 0 {
				t.Errorf("%s: a flat sum of %s", what, s.Indemnity)
			}
			if s.Owed.Minor < openOf(c, day) {
				t.Errorf("%s: %s: %s owed is less than what is open", what, day, s.Owed)
			}
			past := c
			past.Payments = nil
			for _, p := range c.Payments {
				if p.Day <= day {
					past.Payments = append(past.Payments, p)
				}
			}
			if again := Charge(rates, law, settings, past, day); again.Owed != s.Owed || again.Interest != s.Interest {
				t.Errorf("%s: as of %s it depends on the future: %s, then %s", what, day, again.Owed, s.Owed)
			}
			if t.Failed() {
				return
			}
			before, day = s, day.AddDays(1+rng.IntN(60))
		}
	}
}

// openOf is what the ledger shows as open.
func openOf(c Claim, day ledger.Date) int64 {
	return (&run{claim: c, asOf: day, parts: partsOf(c)}).open()
}

func partsOf(c Claim) []part {
	var parts []part
	for _, i := range c.Instalments {
		parts = append(parts, part{Instalment: i})
	}
	return parts
}
