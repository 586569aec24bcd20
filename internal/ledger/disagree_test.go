package ledger

import "testing"

func TestContradict(t *testing.T) {
	t.Parallel()
	said := func(remittance string) Entry { return Entry{Remittance: remittance} }
	for name, c := range map[string]struct {
		a, b Entry
		want bool
	}{
		"two numbers":                 {said("FA-101"), said("FA-102"), true},
		"one is the other's start":    {said("FA-2026-1"), said("FA-2026-10"), true},
		"the same":                    {said("FA-101"), said("Facture FA 0101"), false},
		"nothing said":                {said("FA-101"), said(""), false},
		"no number said":              {said("FA-101"), said("MERCI"), false},
		"more said":                   {said("FA-101"), said("FA-101 FA-102"), false},
		"one in common, one not each": {said("FA-101 FA-103"), said("FA-101 FA-102"), true},
		"cut at the end":              {said("FACTURES FA-2026-101 ET FA-20"), said("FACTURES FA-2026-101 ET FA-2026-102"), false},
		"cut within a number":         {said("REGLEMENT DES FACTURES FA-10"), said("REGLEMENT DES FACTURES FA-101"), false},
		"another number in a long":    {said("REGLEMENT DES FACTURES FA-103"), said("REGLEMENT DES FACTURES FA-101"), true},
		"digits grouped":              {Entry{Reference: "RF18539007547034"}, said("RF18 5390 0754 7034"), false},
		"digits grouped, another":     {Entry{Reference: "RF18539007547035"}, said("RF18 5390 0754 7034"), true},
		"it stands in the label":      {said("FA-101"), Entry{Remittance: "REF 77", Label: "VIR FA-101 REF 77"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if Contradict(c.a, c.b) != c.want || Contradict(c.b, c.a) != c.want {
				t.Errorf("Contradict = %t and %t, want %t both ways", Contradict(c.a, c.b), Contradict(c.b, c.a), c.want)
			}
		})
	}
}
