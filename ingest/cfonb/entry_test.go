package cfonb

import (
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestAmounts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int64{
		"0000000166956E": 1669565, "0000000000227R": -2279, "0000000166728F": 1667286, "0000000050000}": -500000,
		"0000000000000{": 0, "0000000000000}": 0, "0000000000000R": -9, "0000000000000A": 1, "0000000000001I": 19,
		"0000000000000J": -1, "            12{": 120, "             {": 0,
		"0000000000000a": 1, "0000000000000r": -9, "000000000001é": 10, "000000000001É": 10, "000000000001è": -10, "000000000001È": -10,
	} {
		value, note, err := overpunched(raw)
		if err != nil || value != want {
			t.Errorf("%q: %d, %v", raw, value, err)
		}
		if last := raw[len(raw)-1]; (note != "") != (last != '{' && last != '}' && !isUpper(last)) {
			t.Errorf("%q: note %q", raw, note)
		}
	}
	for _, raw := range []string{"", " ", "0000000001000", "0000000001000S", "0000000001000Y", "0000000001000[", "000000-001000{", "00000000 1000{", "0000000001000E "} {
		if value, _, err := overpunched(raw); err == nil {
			t.Errorf("%q: %d", raw, value)
		}
	}
}

func TestCurrencyAndDecimals(t *testing.T) {
	t.Parallel()
	blank := map[int]string{17: "    "}
	unit := func(u string) map[int]string { return map[int]string{17: u} }
	for name, c := range map[string]struct {
		old, move, closing map[int]string
		minor              int64
		currency, note     string
	}{
		"all said":                {unit("EUR2"), unit("EUR2"), unit("EUR2"), 10000, "EUR", ""},
		"blank on the balances":   {blank, unit("EUR2"), blank, 10000, "EUR", "the balances name no currency or decimals: those of the movements are taken"},
		"dollars on movements":    {blank, unit("USD2"), blank, 10000, "USD", "the balances name no currency or decimals: those of the movements are taken"},
		"blank everywhere":        {blank, blank, blank, 10000, "EUR", "no record names a currency: amounts are read as euros and cents"},
		"no decimals anywhere":    {unit("EUR "), unit("EUR "), unit("EUR "), 10000, "EUR", "no record says how many decimals its amounts have: those of EUR are taken"},
		"francs of the Pacific":   {unit("XPF0"), unit("XPF0"), unit("XPF0"), 10000, "XPF", ""},
		"francs without decimals": {unit("XPF "), unit("XPF "), unit("XPF "), 10000, "XPF", "no record says how many decimals its amounts have: those of XPF are taken"},
		"three decimals of euros": {unit("EUR3"), unit("EUR3"), unit("EUR3"), 1000, "EUR", ""},
		"no decimals of euros":    {unit("EUR0"), unit("EUR0"), unit("EUR0"), 1000000, "EUR", ""},
		"three decimals of dinar": {unit("TND3"), unit("TND3"), unit("TND3"), 10000, "TND", ""},
		"blank on the movement":   {unit("USD2"), blank, unit("USD2"), 10000, "USD", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, balance("01", "090326", plus200, c.old)+"\n"+moved("05", "VIR", plus100, c.move)+"\n"+balance("07", "100326", plus300, c.closing)).Statements[0]
			got := []ledger.Money{s.End.Opening.Money, s.Entries[0].Amount, s.End.Closing.Money}
			for i, money := range got {
				if want := (ledger.Money{Minor: c.minor * []int64{2, 1, 3}[i], Currency: c.currency}); money != want {
					t.Errorf("%d: got %v, want %v", i, money, want)
				}
			}
			if s.End.Account.Currency != c.currency || strings.Join(s.End.Notes, ";") != c.note {
				t.Errorf("%s, notes %q", s.End.Account.Currency, s.End.Notes)
			}
		})
	}
}

func TestValueDate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		day   ledger.Date
		noted bool
	}{
		"090326": {"2026-03-09", false}, "020426": {"2026-04-02", false}, "000000": {"", false}, "      ": {"", false},
		"  CART": {"", true}, "310226": {"", true},
	} {
		e, s := one(t, moved("05", "VIR", plus100, map[int]string{43: text}))
		if e.ValueDate != want.day || (len(s.Notes) > 0) != want.noted {
			t.Errorf("%q: %q, notes %q", text, e.ValueDate, s.Notes)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	full := func(s string) string { return (s + strings.Repeat("X", 31))[:31] }
	zone := func(s string) map[int]string { return map[int]string{105: s} }
	for name, c := range map[string]struct {
		records []string
		want    string
	}{
		"alone":                    {[]string{moved("05", "VIR  SEPA   DURAND", plus100)}, "VIR SEPA DURAND"},
		"LIB repeated":             {[]string{moved("05", "CARTE", plus100), told("LIB", "MT D'ORIGINE USA 60300"), told("LIB", "1 USD = 0,90220563 EUR")}, "CARTE MT D'ORIGINE USA 60300 1 USD = 0,90220563 EUR"},
		"LIB with a digit":         {[]string{moved("05", "VIR", plus100), told("LIB", "1DURAND")}, "VIR 1DURAND"},
		"full label goes on":       {[]string{moved("05", "VIREMENT RECU  FACTURE N F2026-", plus100), told("LIB", "0335 DURAND")}, "VIREMENT RECU FACTURE N F2026-0335 DURAND"},
		"full line of LIB goes on": {[]string{moved("05", "VIR", plus100), told("LIB", strings.Repeat("X", 66)+"2026"), told("LIB", "014")}, "VIR " + strings.Repeat("X", 66) + "2026014"},
		"counter":                  {[]string{moved("05", full("VIREMENT EN VOTRE FAVE"), plus100, zone("000070"))}, full("VIREMENT EN VOTRE FAVE")},
		"overflow":                 {[]string{moved("05", full("VIR /DE MME DURAND"), plus100, zone(" MARIE /MOTIF VI")), told("LIB", "REMENT /REF")}, full("VIR /DE MME DURAND") + " MARIE /MOTIF VIREMENT /REF"},
		"overflow in a word":       {[]string{moved("05", full("VIR /DE DUR"), plus100, zone("AND SARL"))}, full("VIR /DE DUR") + "AND SARL"},
		"reference":                {[]string{moved("05", full("VIR"), plus100, zone("FR46ZZZ005002")), told("LIB", "SUITE")}, full("VIR") + "SUITE FR46ZZZ005002"},
		"start behind the amount":  {[]string{moved("62", "ENT SEPA RECU", plus100, zone("FRAIS VIREM"))}, "FRAIS VIREMENT SEPA RECU"},
		"text behind the amount":   {[]string{moved("05", "VIR RECU", plus100, zone("DURAND SARL"))}, "VIR RECU DURAND SARL"},
		"unknown qualifiers":       {[]string{moved("05", "VIR", plus100), told("AAA", "UN"), told("N Y", "DEUX"), told("   ", "TROIS"), told("2'C", "QUATRE")}, "VIR AAA UN N Y DEUX TROIS 2'C QUATRE"},
		"beyond column 118":        {[]string{moved("05", "VIR", plus100), told("LIB", strings.Repeat("X", 72))}, "VIR " + strings.Repeat("X", 72)},
		"foreign currency":         {[]string{moved("45", "VIR", plus100), told("MMO", "USD200000000060300090220563"), told("FEE", "EUR20000000000121H")}, "VIR MMO USD 603.00 FEE EUR 12.18"},
		"foreign and unreadable":   {[]string{moved("45", "VIR", plus100), told("MMO", "603 DOLLARS ET QUELQUES")}, "VIR MMO 603 DOLLARS ET QUELQUES"},
		"laid out like a 04":       {[]string{moved("05", "VIREMENT RECU  FACTURE N F2026-", plus100), told("", "", map[int]string{43: "110326", 49: "0335 DURAND"})}, "VIREMENT RECU FACTURE N F2026-0335 DURAND"},
		"laid out with a blank":    {[]string{moved("05", full("ACHAT"), plus100), told("", "", map[int]string{43: "110326", 49: " AVOIRS"})}, full("ACHAT") + " AVOIRS"},
		"as before 2004":           {[]string{moved("05", "VIR", plus100), told("", "", map[int]string{41: "DURAND SARL FACTURE 12", 82: "1234567", 91: plus300})}, "VIR DURAND SARL FACTURE 12"},
		"none":                     {[]string{moved("02", "", plus100)}, "cheques remitted"},
		"mandate and purpose":      {[]string{moved("A1", "PRLV", plus100), told("RUM", "MD-1"), told("RCN", line(map[int]string{1: "E2E-1", 36: "SALA"})[:70])}, "PRLV RUM MD-1 SALA"},
		"country of the payer":     {[]string{moved("05", "VIR", plus100), told("PDO", "FR FRANCE")}, "VIR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e, _ := one(t, c.records...); e.Label != c.want {
				t.Errorf("got  %q\nwant %q", e.Label, c.want)
			}
		})
	}
}

func TestParties(t *testing.T) {
	t.Parallel()
	const theirs = "DE89370400440532013000"
	all := []string{
		told("NPY", "DURAND SARL"), told("NPO", "DURAND HOLDING"), told("NBE", "NOUS SA"), told("NBU", "NOTRE FILIALE"),
		told("IPY", "DE89 3704 0044 0532 0130 00"), told("IBE", accountIBAN),
	}
	for name, c := range map[string]struct {
		records            []string
		party, iban, label string
	}{
		"credit":                       {append([]string{moved("05", "VIR", plus100)}, all...), "DURAND SARL", theirs, "VIR DURAND HOLDING"},
		"debit":                        {append([]string{moved("06", "VIR", minus100)}, all...), "NOUS SA", "", "VIR NOTRE FILIALE"},
		"return":                       {append([]string{moved("B3", "IMPAYE", minus100)}, all...), "DURAND SARL", theirs, "IMPAYE DURAND HOLDING"},
		"return without a payer":       {[]string{moved("B3", "IMPAYE", minus100), told("NBE", "DURAND")}, "DURAND", "", "IMPAYE"},
		"only the ultimate payer":      {[]string{moved("05", "VIR", plus100), told("NPO", "DURAND HOLDING")}, "DURAND HOLDING", "", "VIR"},
		"debit that names a payer":     {[]string{moved("B1", "PRLV", minus100), told("NPY", "ELECTRICITE")}, "", "", "PRLV ELECTRICITE"},
		"credit that names the payee":  {[]string{moved("05", "VIR", plus100), told("NBE", "NOUS SA")}, "", "", "VIR"},
		"identifier that is no IBAN":   {[]string{moved("05", "VIR", plus100), told("NPY", "D"), told("IPY", "FR46ZZZ005002"), told("CPY", theirs+"  IBAN")}, "D", theirs, "VIR"},
		"our own IBAN is nobody's":     {[]string{moved("05", "VIR", plus100), told("CPY", accountIBAN)}, "", "", "VIR"},
		"IBAN with wrong check digits": {[]string{moved("05", "VIR", plus100), told("IPY", "DE88370400440532013000")}, "", "", "VIR"},
		"a name in the label is none":  {[]string{moved("05", "VIR RECU DE DURAND", plus100)}, "", "", "VIR RECU DE DURAND"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e, _ := one(t, c.records...); e.Counterparty != c.party || e.IBAN != c.iban || e.Label != c.label {
				t.Errorf("%q, %q, %q", e.Counterparty, e.IBAN, e.Label)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	seam := strings.Repeat("X", 66)
	credit := moved("05", "VIR", plus100)
	for name, c := range map[string]struct {
		records                                  []string
		remittance, structured, endToEnd, banked string
	}{
		"LCC":                 {[]string{credit, told("LCC", "FACTURE 2026-014")}, "FACTURE 2026-014", "", "", ""},
		"LCC and LC2":         {[]string{credit, told("LCC", "FACTURE 2026-014"), told("LC2", "ET 015")}, "FACTURE 2026-014 ET 015", "", "", ""},
		"full LCC and LC2":    {[]string{credit, told("LCC", seam+"2026"), told("LC2", "-014")}, seam + "2026-014", "", "", ""},
		"full LCC, a blank":   {[]string{credit, told("LCC", seam+"2026"), told("LC2", " 014")}, seam + "2026 014", "", "", ""},
		"structured":          {[]string{credit, told("LCS", "RF18539007547034")}, "", "RF18539007547034", "", ""},
		"end to end":          {[]string{credit, told("RCN", "E2E 12")}, "", "", "E2E 12", ""},
		"end to end, 35":      {[]string{credit, told("RCN", strings.Repeat("9", 35)+"SUPP")}, "", "", strings.Repeat("9", 35), ""},
		"NOTPROVIDED":         {[]string{credit, told("RCN", "NOTPROVIDED")}, "", "", "", ""},
		"bank's reference":    {[]string{credit, told("REF", "2026031012345")}, "", "", "", "2026031012345"},
		"a word is none":      {[]string{credit, told("REF", "REFERENCE")}, "", "", "", ""},
		"zeros are none":      {[]string{credit, told("REF", "0000000000")}, "", "", "", ""},
		"behind the amount":   {[]string{moved("05", "VIR", plus100, map[int]string{105: "AB20260310998877"})}, "", "", "", "AB20260310998877"},
		"creditor identifier": {[]string{moved("05", "VIR", plus100, map[int]string{105: "FR46ZZZ005002"})}, "", "", "", ""},
		"entry number":        {[]string{moved("05", "VIR", plus100, map[int]string{82: "1234567"})}, "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _ := one(t, c.records...)
			if e.Remittance != c.remittance || e.Reference != c.structured || e.EndToEnd != c.endToEnd || e.BankRef != c.banked {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestReturns(t *testing.T) {
	t.Parallel()
	reject := map[int]string{41: "11"}
	for name, c := range map[string]struct {
		records        []string
		reason, origin string
	}{
		"unpaid cheque":            {[]string{moved("03", "CHEQUE IMPAYE", minus100)}, "RETURN", ""},
		"direct debit, ISO reason": {[]string{moved("B3", "REJET PRLV", minus100), told("LCC", "MOTIF MD06 REMBOURSEMENT"), told("RCN", "E2E-1"), told("RUM", "MD-1")}, "MD06", "E2E-1 MD-1"},
		"reason in the label":      {[]string{moved("B4", "PRLV IMPAYE AM04", minus100)}, "AM04", ""},
		"recall of what we got":    {[]string{moved("C4", "RECALL", minus100), told("RCN", "E2E-2")}, "RETURN", "E2E-2"},
		"our transfer came back":   {[]string{moved("12", "REJET VIR", plus100)}, "RETURN", ""},
		"reject code":              {[]string{moved("99", "REGUL", minus100, reject)}, "RETURN", ""},
		"reject code 00":           {[]string{moved("99", "REGUL", minus100, map[int]string{41: "00"})}, "", ""},
		"reject code on a fee":     {[]string{moved("62", "FRAIS REJET", minus100, reject)}, "", ""},
		"reject code on a payment": {[]string{moved("B1", "PRLV", minus100, reject)}, "", ""},
		"reject code on a credit":  {[]string{moved("05", "VIR", plus100, reject)}, "", ""},
		"transfer":                 {[]string{moved("05", "VIR MD06", plus100)}, "", ""},
		"fee":                      {[]string{moved("62", "FRAIS IMPAYE", minus100)}, "", ""},
		"card credit slip":         {[]string{moved("36", "CREDIT CB", minus100)}, "", ""},
		"index, not a reject code": {[]string{moved("21", "VIR", minus100, map[int]string{21: "E"})}, "", ""},
		"no interbank code":        {[]string{moved("  ", "FRAIS", minus100)}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, s := one(t, c.records...)
			if e.Return != c.reason || e.Original != c.origin {
				t.Errorf("%q, %q", e.Return, e.Original)
			}
			if ignored := slices.ContainsFunc(s.Notes, func(n string) bool { return strings.HasPrefix(n, "a reject code") }); ignored != strings.HasPrefix(name, "reject code on") {
				t.Errorf("notes %q", s.Notes)
			}
		})
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	for want, cells := range map[string]map[int]string{
		"CFONB/05/0158": {}, "CFONB/C2/0158": {33: "C2"}, "CFONB/05": {8: "    "}, "CFONB//0158": {33: "  "}, "": {8: "    ", 33: "  "},
	} {
		if e, _ := one(t, moved("05", "VIR", plus100, cells)); e.Code != want {
			t.Errorf("got %q, want %q", e.Code, want)
		}
	}
}

func TestNotesNameTheFirstPlace(t *testing.T) {
	t.Parallel()
	bad := moved("05", "VIR", plus100, map[int]string{43: "999999"})
	s := read(t, statementOf(bad, bad)).Statements[0].End
	if want := []string{"a value date cannot be read and is left out (2 times, first record 2 (line 2))"}; !slices.Equal(s.Notes, want) {
		t.Errorf("%q", s.Notes)
	}
}
