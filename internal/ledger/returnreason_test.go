package ledger

import (
	"slices"
	"strings"
	"testing"
)

func TestReasonOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		codes       string
		retry       Retry
		consequence Consequence
	}{
		{"AM04 MS03 AG07", RetryLater, ConsequenceReopen},
		{"AC04 AG01", RetryOther, ConsequenceReopen},
		{"AC01 AC02", RetryFixed, ConsequenceReopen},
		{"FOCR", RetryNever, ConsequenceReopen},
		{"MD01 MD06 MS02 SL01 SL11 SL12 AM09 CUST", RetryNever, ConsequenceDispute},
		{"SL13 SL14", RetryOther, ConsequenceDispute},
		{"MD07", RetryNever, ConsequenceStop},
		{"AM05", RetryNever, ConsequenceOurs},
		{"CNOR DNOR ED01 AG03", RetryOther, ConsequenceOurs},
		{"AG02 AC13 BE04 BE05 FF01 FF03 FF05 FF11 MD02 RC01 RR01 RR02 RR03 RR07 AC03 AC07 AM01 AM02 AM03 BE07 CURR RF01 DT01 ED03", RetryFixed, ConsequenceOurs},
		{"ED05", RetryLater, ConsequenceOurs},
		{"FRAD LEGL DUPL TECH NOAS NOOR AM07", RetryNever, ConsequencePerson},
		{"BE01 BE06 RR04", RetryFixed, ConsequencePerson},
		{"AC06", RetryOther, ConsequencePerson},
		{"RETURN XY99 1234 LONGER", RetryLater, ConsequenceReopen},
	} {
		for _, code := range strings.Fields(test.codes) {
			got := ReasonOf(code)
			if got.Retry != test.retry || got.Consequence != test.consequence || got.Code != code || got.Name == "" {
				t.Errorf("%s: %+v, want retry %s, consequence %s", code, got, test.retry, test.consequence)
			}
		}
	}
}

func TestReasonsOfOddCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"":       Unspecified,
		" md07 ": "MD07",
		"xy99":   "XY99",
	} {
		if got := ReasonOf(code); got.Code != want {
			t.Errorf("%q: %+v, want the code %s", code, got, want)
		}
	}
	if got := ReasonOf("XY99"); got.Name != "XY99" {
		t.Errorf("an unknown code is called %q", got.Name)
	}
}

func TestTheTableOfReasons(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range returnReasons {
		if seen[r.Code] || len(r.Code) != 4 || r.Name == "" || r.Name == r.Code {
			t.Errorf("%+v: twice, or no code, or no name", r)
		}
		seen[r.Code] = true
		if !slices.Contains(Consequences(), r.Consequence) {
			t.Errorf("%s has the consequence %q", r.Code, r.Consequence)
		}
		if !slices.Contains([]Retry{RetryNever, RetryLater, RetryFixed, RetryOther}, r.Retry) {
			t.Errorf("%s may be retried %q", r.Code, r.Retry)
		}
	}
	for _, c := range Consequences() {
		if c.Advice() == "" || c.Holds() != (c != ConsequenceReopen) {
			t.Errorf("%s: advice %q, holds %v", c, c.Advice(), c.Holds())
		}
	}
}
