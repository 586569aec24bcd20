package ledger

import "testing"

// TestPayAlong: money settles what was claimed by then, interest first; what it has
// beyond that settles what is claimed later, and so does what a claim that was lowered
// sets free.
func TestPayAlong(t *testing.T) {
	t.Parallel()
	interest := func(minor int64) Charge {
		return Charge{Kind: ChargeInterest, Amount: Money{Minor: minor, Currency: "EUR"}}
	}
	flat := Charge{Kind: ChargeIndemnity, Amount: Money{Minor: 4000, Currency: "EUR"}}
	for _, test := range []struct {
		name                   string
		before                 []Charge
		paid                   int64
		since                  []Charge
		interestLeft, flatLeft int64
	}{
		{"what was claimed", []Charge{interest(813), flat}, 4813, []Charge{interest(2510), flat}, 1697, 0},
		{"a part", []Charge{interest(813), flat}, 1000, []Charge{interest(2510), flat}, 1697, 3813},
		{"more", []Charge{interest(813), flat}, 5000, []Charge{interest(2510), flat}, 1510, 0},
		{"before any claim", nil, 1000, []Charge{interest(813), flat}, 0, 3813},
		{"a claim that was lowered since", []Charge{interest(813), flat}, 1000, []Charge{interest(300), flat}, 0, 3300},
	} {
		c := Charged{Currency: "EUR", Claims: test.before}
		c.PayAlong(1, test.paid)
		c.Claims = test.since
		if i, f := c.LeftOf(ChargeInterest).Minor, c.LeftOf(ChargeIndemnity).Minor; i != test.interestLeft || f != test.flatLeft {
			t.Errorf("%s: %d and %d are left, want %d and %d", test.name, i, f, test.interestLeft, test.flatLeft)
		}
	}
}
