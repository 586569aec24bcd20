package dunning

import (
	"fmt"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestElision(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Boulangerie Leclercq": "de Boulangerie Leclercq", "Inconnu": "d'Inconnu", "Émile Zola": "d'Émile Zola", "EDF": "d'EDF",
		"Yves": "d'Yves", "Yaourts du Jura": "de Yaourts du Jura", "Hugo": "de Hugo", "3 Suisses": "de 3 Suisses", "": "de ",
	} {
		if got := elided(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	data := oneLine()
	data.Customer.Name = "Inconnu"
	if text := render(t, "friendly", french, data); !strings.Contains(text, "établie au nom d'Inconnu, ne nous est") {
		t.Error(text)
	}
}

// TestManyNumbersAreNotAllQuoted: nobody types 45 of them.
func TestManyNumbersAreNotAllQuoted(t *testing.T) {
	t.Parallel()
	data := oneLine()
	data.QuoteNumbers = nil
	for n := range 45 {
		data.QuoteNumbers = append(data.QuoteNumbers, fmt.Sprintf("F%02d", n+1))
	}
	for language, want := range map[string]string{french: "F01, F02, F03, F04, F05, F06, F07, F08, F09, F10 et 35 autres.", english: "F09, F10 and 35 more with the transfer."} {
		if text := render(t, "friendly", language, data); !strings.Contains(text, want) || strings.Contains(text, "F11") {
			t.Errorf("%s: %s", language, text)
		}
	}
	box := phrasingOf(french).payment(data, false)
	if got := box.Fields[len(box.Fields)-1].Value; got != "F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 et 35 autres" {
		t.Errorf("the box asks for %q", got)
	}
	data.QuoteNumbers = data.QuoteNumbers[:11]
	if text := render(t, "friendly", french, data); !strings.Contains(text, "F10 et F11.") {
		t.Error(text)
	}
}

// TestWhatIsNoPhoneNumber holds: it is not sent to a provider.
func TestWhatIsNoPhoneNumber(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]struct{ sms, call bool }{
		"06 12 34 56 78":                {true, true},
		"+33 6.12.34.56.78":             {true, true},
		"+33 (0)6-12-34-56-78":          {true, true},
		"call me maybe":                 {false, false},
		"01 23 45 67 89, ask for Anne":  {false, true},
		"3949":                          {true, true},
		"no. 1":                         {false, false},
		"12345678901234567890":          {false, true},
		"0612345678;ext=1":              {false, true},
		"06\u00a012\u00a034\u00a056 78": {true, true},
	} {
		c := ledger.Customer{ID: "C1", Phone: phone}
		for channel, ok := range map[string]bool{channelSMS: want.sms, channelCall: want.call} {
			to, err := recipient(c, channel)
			if (err == nil) != ok {
				t.Errorf("%s to %q: %q, %v", channel, phone, to, err)
			}
			if !ok && err != nil && !strings.Contains(err.Error(), "of customer C1 is not a phone number") {
				t.Errorf("%s to %q: %v", channel, phone, err)
			}
		}
	}
}
