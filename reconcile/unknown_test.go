package reconcile

import (
	"fmt"
	"slices"
	"testing"

	"relanced/internal/ledger"
)

// TestUnknownPayerPaysForOneCustomer: nobody knows the payer, and what one
// customer owes makes the amount: it is proposed, never booked, and not reminded.
func TestUnknownPayerPaysForOneCustomer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, want, reason string
		settles                    int64
	}{
		{"two invoices", "404.41", "K-1 K-2", "", 40441},
		{"one less a discount", "588.01", "K-3", "early-payment discount 2 %", 60001},
		{"one with the indemnity", "640.01", "K-3", "the flat indemnity for late payment paid along", 60001},
		{"half of one", "406.01", "K-4", "", 40601},
		{"one, made whole", "812.00", "K-4", "rounding", 81202},
		{"a cent too much", "812.03", "K-4", "rounding", 81202},
		{"two, made whole", "404.00", "", "", 0},
		{"short, and nobody from abroad", "583.01", "", "", 0},
		{"two invoices of two customers", "824.41", "K-1 K-3", "", 82441},
		{"what is issued later", "1018.25", "", "", 0},
	} {
		b := newBook(t).crowd(20).customer("C1", "Leclercq").customer("C2", "Vandamme").
			invoice("K-1", "C1", "224.40").invoice("K-2", "C1", "180.01").invoice("K-3", "C2", "600.01").invoice("K-4", "C2", "812.02").
			add(ledger.Invoice{Number: "K-5", Customer: "C2", Amount: eur(20623), IssueDate: "2026-03-09"}) // with K-4
		d := b.credit(test.amount, "REGLEMENT", "CABINET OLIVIER EXPERTISE").only()
		reviews(t, d, test.want)
		if test.want == "" {
			continue
		}
		p := d.Proposals[0]
		var settles int64
		for _, part := range p.Parts {
			settles += part.Settles()
		}
		if p.Rule != sumRule || p.Probability < DefaultConfig().Propose || settles != test.settles || p.Parts[0].Reason != test.reason || p.Total() > b.Entries[0].Amount.Minor {
			t.Errorf("%s: %s %+v", test.name, describe(d), p.Parts)
		}
	}
}

// TestManyMayBeMeant: as many as 25 whose invoices add up to what somebody unknown has
// paid are in doubt, and of more none is.
func TestManyMayBeMeant(t *testing.T) {
	t.Parallel()
	for owing, held := range map[int]int{11: 11, 25: 25, 26: 0} {
		b := newBook(t).crowd(60)
		for n := range owing {
			b.add(ledger.Invoice{Number: fmt.Sprintf("AB-%d", n), Customer: b.Customers[n].ID, Amount: eur(14910)})
			b.add(ledger.Invoice{Number: fmt.Sprintf("CD-%d", n), Customer: b.Customers[n].ID, Amount: eur(14911)})
		}
		d := b.credit("298.21", "FACTURE", "INDIVISION PEREZ").only()
		if got := len(inDoubt(d)); got != 2*held {
			t.Errorf("of %d who owe it %d invoices are in doubt, want %d", owing, got, 2*held)
		}
	}
}

// TestAnOddPartExplainsNothing: who is known to pay for one customer, names nothing and
// pays no usual part of what that one owes may pay what another one owes to the cent.
func TestAnOddPartExplainsNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		held bool
	}{{"CLIENT 01084", true}, {"FA-2026-900", false}} {
		d := newBook(t).crowd(20).customer("C1", "Groupe Lumitek", ibanA).customer("C2", "Vandamme").
			invoice("FA-2026-900", "C1", "8547.45").invoice("FA-2026-901", "C2", "1320.00").invoice("FA-2026-902", "C2", "1796.55").
			entry(ledger.Entry{IBAN: ibanA, Counterparty: "GROUPE LUMITEK", Remittance: test.text, BookingDate: "2026-03-23"}, "3116.55").only()
		if held := slices.Contains(inDoubt(d), "FA-2026-901") && slices.Contains(inDoubt(d), "FA-2026-902"); held != test.held {
			t.Errorf("%s: held %t, want %t\n%s", test.text, held, test.held, describe(d))
		}
	}
}

// TestACounterAloneHolds: somebody unknown announces an invoice by its counter and pays
// another amount. What has that counter is in doubt, unless much has it.
func TestACounterAloneHolds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		series     int
		held       bool
	}{
		{"announced", "CHANTIER RGT FAC 308", 1, true},
		{"of three series", "CHANTIER RGT FAC 308", 3, true},
		{"of four", "CHANTIER RGT FAC 308", 4, false},
		{"another counter", "CHANTIER RGT FAC 309", 1, false},
		{"announced by nothing", "CHANTIER 308", 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).crowd(20).customer("C1", "Leclercq")
			for n := range test.series {
				b.invoice(fmt.Sprintf("%c2026-308", 'F'+n), "C1", fmt.Sprintf("%d.07", 190+n))
			}
			d := b.credit("163.00", test.text, "JULIE VIDAL").only()
			if held := slices.Contains(inDoubt(d), "F2026-308"); held != test.held {
				t.Errorf("held %t, want %t\n%s", held, test.held, describe(d))
			}
		})
	}
}

// TestCountersOfOneCustomer: somebody unknown announces invoices of one customer by their
// counters and pays more than those are. What else that customer owes is in doubt too.
func TestCountersOfOneCustomer(t *testing.T) {
	t.Parallel()
	for amount, want := range map[string]string{
		"4216.27": "[F2604-1177 F2604-1350 F2605-1388]", // less than what is owed, and 8340 is too much of the rest
		"2000.00": "[F2604-1177 F2604-1350]",
	} {
		b := newBook(t).crowd(20).customer("C1", "Leclercq").customer("C2", "Vandamme").
			invoice("F2604-1177", "C1", "1310.15").invoice("F2604-1350", "C1", "1306.05").invoice("F2605-1388", "C1", "1340.00").
			invoice("F2605-1390", "C1", "8340.00").invoice("F2605-1391", "C2", "1340.01")
		d := b.credit(amount, "VOS FACTURES FACT 1177/FACT 1350", "RENOVATION SAINTE ANNE").only()
		if got := fmt.Sprint(inDoubt(d)); got != want {
			t.Errorf("%s: %s, want %s\n%s", amount, got, want, describe(d))
		}
	}
}

// TestANameALittleLikeIsUnknown: a payer whose name is only a little like that of one who
// owes the amount may pay for another one who owes it too.
func TestANameALittleLikeIsUnknown(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(60).customer("C1", "Centre de Formation Bretagne Nord").customer("C2", "Vandamme").
		invoice("K-1", "C1", "149.10").invoice("K-2", "C1", "149.11").invoice("K-3", "C2", "149.10").invoice("K-4", "C2", "149.11")
	d := b.credit("298.21", "FACTURE", "FORMATION BRETAGNE SUD SCOP").only()
	if got := inDoubt(d); d.Accepted != nil || !slices.Equal(got, []string{"K-1", "K-2", "K-3", "K-4"}) {
		t.Error(got, describe(d))
	}
}

// TestWhatIsDueTogether: somebody unknown pays for a customer who owes more invoices than
// all sets are looked at all that was due by a day, with the instalments that were, or what
// was issued in one month.
func TestWhatIsDueTogether(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq")
	sum := map[string]int64{}
	for n := range 17 {
		issued := ledger.NewDate(2025, 10, 3).AddDays(9 * n)
		money := eur(100_000 + int64(n*n)*7_919 + int64(n)*1_013)
		b.add(ledger.Invoice{Number: fmt.Sprintf("K-%02d", n), Customer: "C1", Amount: money, IssueDate: issued, DueDate: issued.AddDays(30)})
		if issued.AddDays(30) <= "2026-02-01" {
			sum["due"] += money.Minor
		}
		if monthOf(issued) == "2026-01" {
			sum["January"] += money.Minor
		}
		sum["all"] += money.Minor
	}
	third := eur(454_011)
	b.add(ledger.Invoice{Number: "L-1", Customer: "C1", Amount: eur(3 * third.Minor), IssueDate: "2025-12-15", DueDate: "2026-01-02", Instalments: []ledger.Instalment{
		{Number: 1, DueDate: "2026-01-02", Amount: third}, {Number: 2, DueDate: "2026-02-01", Amount: third}, {Number: 3, DueDate: "2026-03-15", Amount: third},
	}})
	for name, test := range map[string]struct {
		minor int64
		held  int
	}{
		"all that was due": {sum["due"] + 2*third.Minor, 12},
		"a month":          {sum["January"], 4},
		"everything":       {sum["all"] + 3*third.Minor, 18},
		"a cent more":      {sum["all"] + 3*third.Minor + 1, 0},
	} {
		b.Entries = nil
		d := b.credit(eur(test.minor).Decimal(), "FACTURES", "PEINTURE GARNIER SCOP").only()
		if got := inDoubt(d); d.Accepted != nil || len(got) != test.held {
			t.Errorf("%s: %d in doubt, want %d: %s", name, len(got), test.held, describe(d))
		}
		total := int64(0)
		for _, p := range d.Proposals {
			total = p.Total()
		}
		if test.held > 0 && total != test.minor {
			t.Errorf("%s: %d of %d", name, total, test.minor)
		}
	}
}

// TestAnySetOfFourteen: somebody unknown pays for a customer any of fourteen open invoices;
// of fifteen, the newest is not looked at.
func TestAnySetOfFourteen(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq")
	minor := func(n int) int64 { return 100_000 + int64(n*n*n)*1_319 + int64(1<<n)*7 }
	for n := range 15 {
		day := ledger.NewDate(2026, 1, 2).AddDays(n)
		b.add(ledger.Invoice{Number: fmt.Sprintf("K-%02d", n), Customer: "C1", Amount: eur(minor(n)), IssueDate: "2026-01-01", DueDate: day})
	}
	for name, test := range map[string]struct {
		minor int64
		want  string
	}{
		"of fourteen": {minor(2) + minor(5) + minor(11) + minor(13), "[K-02 K-05 K-11 K-13]"},
		"of fifteen":  {minor(2) + minor(5) + minor(14), "[]"},
	} {
		b.Entries = nil
		d := b.credit(eur(test.minor).Decimal(), "FACTURES", "PEINTURE GARNIER SCOP").only()
		if got := fmt.Sprint(inDoubt(d)); got != test.want {
			t.Errorf("%s: %s, want %s: %s", name, got, test.want, describe(d))
		}
	}
}

// TestATitleAndAnInitial: "M I GAUTIER" may be Inès Gautier, who pays a part, and "M B GAUTIER"
// of her household.
func TestATitleAndAnInitial(t *testing.T) {
	t.Parallel()
	for name, held := range map[string]bool{"M I GAUTIER": true, "M. I. GAUTIER": true, "I GAUTIER": true, "M B GAUTIER": true, "M I BERTRAND": false} {
		b := newBook(t).crowd(60).customer("C1", "Inès Gautier").invoice("K-1", "C1", "2086.00")
		d := b.credit("1000.00", "ACOMPTE", name).only()
		if got := slices.Contains(inDoubt(d), "K-1"); d.Accepted != nil || got != held {
			t.Errorf("%s: held %t, want %t: %s", name, got, held, describe(d))
		}
	}
}

// TestAnUnknownPayersInstalment: what somebody unknown pays for a customer may be an
// instalment, or all that are due by then, and other invoices, less a credit note; all are
// held, and no more of the first is settled.
func TestAnUnknownPayersInstalment(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq").invoice("K-1", "C1", "15763.06").
		add(ledger.Invoice{Number: "A-1", Customer: "C1", Amount: eur(-157630), Type: ledger.TypeCreditNote})
	third := b.euros("4540.00")
	b.add(ledger.Invoice{Number: "K-2", Customer: "C1", Amount: b.euros("13620.00"), Instalments: []ledger.Instalment{
		{Number: 1, DueDate: "2026-02-01", Amount: third}, {Number: 2, DueDate: "2026-03-03", Amount: third}, {Number: 3, DueDate: "2026-04-02", Amount: third},
	}})
	for amount, settles := range map[string]int64{"18726.76": 454000, "27806.76": 1362000, "23266.76": 908000, "18726.75": 0} {
		b.Entries = nil
		d := b.credit(amount, "REGLEMENT FACTURE", "PEINTURE GARNIER SCOP").only()
		if settles == 0 {
			if d.proposes(sumRule) {
				t.Error(amount, describe(d))
			}
			continue
		}
		reviews(t, d, "A-1 K-1 K-2")
		for _, part := range d.Proposals[0].Parts {
			if part.Invoice == "K-2" && part.Settles() != settles {
				t.Errorf("%s settles %d of K-2", amount, part.Settles())
			}
		}
	}
}

// TestWhatIsLeftOverIsUnknown: whoever pays six times what the customer of that name
// owes pays for others too, and what those owe to the cent is not reminded.
func TestWhatIsLeftOverIsUnknown(t *testing.T) {
	t.Parallel()
	d := newBook(t).crowd(20).customer("C1", "Holding Bonnet").customer("C2", "Leclercq").customer("C3", "Vandamme").
		invoice("K-1", "C1", "495.00").invoice("K-2", "C2", "770.00").invoice("K-3", "C3", "2253.51").
		credit("3023.51", "FACTURE JANVIER", "HOLDING BONNET").only()
	if d.Accepted != nil || !slices.Equal(inDoubt(d), []string{"K-1", "K-2", "K-3"}) {
		t.Error(describe(d))
	}
}

// TestANameAloneExplainsNothing: a customer trades under the name of another one, and pays
// what it owes to the cent: it is not reminded because the other one might have paid a part.
func TestANameAloneExplainsNothing(t *testing.T) {
	t.Parallel()
	d := newBook(t).crowd(20).customer("C1", "Établissements Faure Frères EURL").customer("C2", "SARL Ixelle").
		invoice("K-1", "C1", "2094.85").invoice("K-2", "C2", "118.80").
		credit("118.80", "CLIENT 56515", "ETABLISSEMENTS FAURE FRERES").only()
	if d.Accepted != nil || !slices.Equal(inDoubt(d), []string{"K-1", "K-2"}) {
		t.Error(describe(d))
	}
}

// TestUnknownPayerOfManyPairs: where many pairs make an amount it says nothing of any.
func TestUnknownPayerOfManyPairs(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	for n := range 4 {
		low, high := fmt.Sprintf("L%d", n), fmt.Sprintf("H%d", n)
		b = b.customer(low, "Bas "+low).customer(high, "Haut "+high).invoice("K-"+low, low, "150.50").invoice("K-"+high, high, "210.20")
	}
	reviews(t, b.credit("360.70", "REGLEMENT", "CABINET OLIVIER EXPERTISE").only(), "")
}

// TestUnknownPayerOfAnAmount: that somebody owes just the amount does not say that
// nobody else is meant by it.
func TestUnknownPayerOfAnAmount(t *testing.T) {
	t.Parallel()
	d := newBook(t).crowd(5).customer("C1", "Leclercq").customer("C2", "Vandamme").
		invoice("K-1", "C1", "1440.00").invoice("K-2", "C1", "660.00").invoice("K-3", "C2", "2100.00").
		entry(ledger.Entry{IBAN: ibanB, Label: "VIREMENT DE GAELLE OZTURK PAIEMENT VIR17039797"}, "2100.00").only()
	reviews(t, d, "K-3")
	if d.Proposals[0].Probability < certainAlone || !slices.Equal(inDoubt(d), []string{"K-1", "K-2", "K-3"}) {
		t.Error(describe(d))
	}
}

// TestUnknownPayerFromAbroad: a bank on the way kept a part of what a firm that
// nobody knows sent.
func TestUnknownPayerFromAbroad(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq").invoice("K-1", "C1", "600.01")
	d := b.credit("583.01", "VIREMENT", "ALT GROUP AG").only()
	reviews(t, d, "K-1")
	if p := d.Proposals[0].Parts[0]; p.Reason != "the fee of a bank abroad" || p.Settles() != 60001 {
		t.Errorf("%+v", p)
	}
	reviews(t, newBook(t).crowd(20).customer("C1", "Leclercq").invoice("K-1", "C1", "75.50").credit("61.17", "RUECKZAHLUNG", "KAUFMANN KG").only(), "")
	reviews(t, newBook(t).crowd(20).customer("C1", "Leclercq").invoice("K-1", "C1", "700.01").credit("583.01", "VIREMENT", "ALT GROUP AG").only(), "")
}

// TestUnknownPayerOfALargeBook: whatever its size, what adds up is held.
func TestUnknownPayerOfALargeBook(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(5000).customer("C1", "Leclercq").invoice("K-1", "C1", "224.40").invoice("K-2", "C1", "180.01")
	reviews(t, b.credit("404.41", "REGLEMENT", "CABINET OLIVIER EXPERTISE").only(), "K-1 K-2")
}

// TestRejectedSumIsNotProposedAgain: nor held on, but by the refusal itself.
func TestRejectedSumIsNotProposedAgain(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Leclercq").invoice("K-1", "C1", "224.40").invoice("K-2", "C1", "180.01").
		rejecting("e1", "K-2 K-1").entry(ledger.Entry{ID: "e1", Counterparty: "CABINET OLIVIER"}, "404.41")
	reviews(t, b.only(), "")
}

// TestUnknownLineOfAnAdviceHolds: a line cites nothing, and its name is that of
// two customers: neither is reminded of what it owes.
func TestUnknownLineOfAnAdviceHolds(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Menuiserie Duportail").customer("C2", "Menuiserie Duportail").customer("C3", "Leclercq").
		invoice("K-1", "C1", "224.40").invoice("K-2", "C2", "180.01").invoice("K-3", "C3", "600.01")
	b.payout(ledger.AdviceRemittance, "8528784", "700.00", b.paying("700.00", "0.00", "", "Menuiserie Duportail", ""))
	d := b.credit("700.00", "8528784 DE 1 CHQ", "").only()
	var held []string
	for _, p := range d.Proposals {
		held = append(held, p.Invoices()...)
	}
	slices.Sort(held)
	if !slices.Equal(held, []string{"K-1", "K-2"}) {
		t.Errorf("held %q: %s", held, describe(d))
	}
	// Without a name, whoever may have paid so much.
	b.Advices[0].Lines[0].Name = ""
	b.invoice("K-4", "C3", "100.00")
	if d = b.only(); !slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return slices.Equal(p.Invoices(), []string{"K-3"}) }) {
		t.Error(describe(d))
	}
}
