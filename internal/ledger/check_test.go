package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func set(minor int64) ledger.Balance {
	return ledger.Balance{Money: ledger.Money{Minor: minor, Currency: "EUR"}, Date: "2026-03-31", Set: true}
}

func TestTotalsAdd(t *testing.T) {
	t.Parallel()
	totals := ledger.NewTotals("2026-03-31")
	for _, e := range []ledger.Entry{
		{Amount: ledger.Money{Minor: 500}, ValueDate: "2026-03-31"},
		{Amount: ledger.Money{Minor: -200}, ValueDate: "2026-04-01"},
		{Amount: ledger.Money{Minor: 30}},
	} {
		totals.Add(e)
	}
	if totals.Count != 3 || totals.Net != 330 || totals.Credits != 530 || totals.Debits != 200 || totals.LateValued != -200 {
		t.Errorf("got %+v", totals)
	}
	undated := ledger.NewTotals("")
	undated.Add(ledger.Entry{Amount: ledger.Money{Minor: 5}, ValueDate: "2026-04-01"})
	if undated.LateValued != 0 {
		t.Error("nothing is late when the closing day is not known")
	}
}

// TestCheck gives every statement the same entries: 500 in, 200 out, and 50 in
// that is valued a day after the closing.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statement ledger.Statement
		verified  bool
		note      string // part of the note, or of the refusal
		refused   bool
	}{
		"it adds up":           {ledger.Statement{Opening: set(1000), Closing: set(1350)}, true, "", false},
		"overdrawn":            {ledger.Statement{Opening: set(-1000), Closing: set(-650)}, true, "", false},
		"late values left out": {ledger.Statement{Opening: set(1000), Closing: set(1300)}, true, "leaves out entries valued after", false},
		"forward balance":      {ledger.Statement{Opening: set(1000), Closing: set(1111), Forward: set(1350)}, true, "forward balance", false},
		"opening lacks sign":   {ledger.Statement{Opening: set(1000), Closing: set(-650)}, true, "lacks its debit sign", false},
		"closing lacks sign":   {ledger.Statement{Opening: set(-1000), Closing: set(650)}, true, "lacks its debit sign", false},
		"both lack it":         {ledger.Statement{Opening: set(1000), Closing: set(650)}, true, "lacks its debit sign", false},
		"no balances":          {ledger.Statement{}, false, "unverified", false},
		"only a closing one":   {ledger.Statement{Closing: set(1)}, false, "unverified", false},
		"claims hold": {ledger.Statement{
			Count: 3, Credits: 550, Debits: 200, Claimed: ledger.Claims{Count: true, Credits: true, Debits: true},
		}, false, "unverified", false},
		"balances beat claims": {ledger.Statement{
			Opening: set(1000), Closing: set(1350), Count: 99, Claimed: ledger.Claims{Count: true},
		}, true, "", false},

		"a cent off":           {ledger.Statement{Opening: set(1000), Closing: set(1351)}, false, "opening 10.00 EUR + 3 entries 3.50 EUR = 13.50 EUR, but it closes at 13.51 EUR (difference 0.01 EUR)", true},
		"an entry missing":     {ledger.Statement{Opening: set(1000), Closing: set(1500)}, false, "difference 1.50 EUR", true},
		"an entry too many":    {ledger.Statement{Opening: set(1000), Closing: set(850)}, false, "difference -5.00 EUR", true},
		"forward does not fit": {ledger.Statement{Opening: set(1000), Closing: set(1111), Forward: set(1112)}, false, "difference -2.39 EUR", true},
		"claimed count":        {ledger.Statement{Count: 4, Claimed: ledger.Claims{Count: true}}, false, "announces 4 entries and holds 3", true},
		"claimed credits":      {ledger.Statement{Credits: 551, Claimed: ledger.Claims{Credits: true}}, false, "credits of 551", true},
		"claimed debits":       {ledger.Statement{Debits: 1, Claimed: ledger.Claims{Debits: true}}, false, "debits of 1 ", true},
		"claims and half": {ledger.Statement{
			Closing: set(1350), Count: 4, Claimed: ledger.Claims{Count: true},
		}, false, "announces 4 entries", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			totals := ledger.NewTotals("2026-03-31")
			for _, e := range []ledger.Entry{
				{Amount: ledger.Money{Minor: 500}, ValueDate: "2026-03-30"},
				{Amount: ledger.Money{Minor: -200}, ValueDate: "2026-03-31"},
				{Amount: ledger.Money{Minor: 50}, ValueDate: "2026-04-01"},
			} {
				totals.Add(e)
			}
			got, err := totals.Check(c.statement)
			if c.refused {
				if !errors.Is(err, ledger.ErrStatement) || !strings.Contains(err.Error(), c.note) {
					t.Fatalf("got %+v, %v; want a refusal with %q", got, err, c.note)
				}
				return
			}
			if err != nil || got.Verified != c.verified || !strings.Contains(got.Note, c.note) || (got.Note == "") != (c.note == "") {
				t.Errorf("got %+v, %v; want verified %t and a note with %q", got, err, c.verified, c.note)
			}
		})
	}
}
