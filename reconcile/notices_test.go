package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// noticed is a book in which a letter of 2026-03-17 claimed charges on two invoices of
// C1, on one of which only the charges are unpaid, and on the first instalment of one
// of C2.
func noticed(t *testing.T) *testBook {
	t.Helper()
	b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).customer("C2", "Garage Bordoni", ibanB).
		add(ledger.Invoice{Number: "FA-2026-110", Customer: "C1", Amount: ledger.Money{Minor: 1000_00, Currency: "EUR"}, Allocated: 1000_00, DueDate: "2026-02-10"}).
		add(ledger.Invoice{Number: "FA-2026-111", Customer: "C1", Amount: ledger.Money{Minor: 700_00, Currency: "EUR"}, DueDate: "2026-02-10"}).
		add(ledger.Invoice{Number: "FA-2026-112", Customer: "C1", Amount: ledger.Money{Minor: 1000_00, Currency: "EUR"}, DueDate: "2026-02-12"}).
		add(ledger.Invoice{Number: "FA-2026-113", Customer: "C1", Amount: ledger.Money{Minor: 84_00, Currency: "EUR"}, DueDate: "2026-03-30"}).
		add(ledger.Invoice{Number: "FA-2026-120", Customer: "C2", Amount: ledger.Money{Minor: 900_00, Currency: "EUR"}, DueDate: "2026-02-12", Instalments: []ledger.Instalment{
			{Number: 1, DueDate: "2026-02-12", Amount: ledger.Money{Minor: 300_00, Currency: "EUR"}}, {Number: 2, DueDate: "2026-05-12", Amount: ledger.Money{Minor: 600_00, Currency: "EUR"}},
		}})
	b.ChargesLeft = map[string]int64{"FA-2026-110": 45_17, "FA-2026-111": 48_39, "FA-2026-112": 51_20, "FA-2026-120": 43_10}
	b.Notices = []Notice{
		{
			Customer: "C1", Currency: "EUR", Sent: "2026-03-17", Principal: map[string]int64{"FA-2026-111": 700_00, "FA-2026-112": 1000_00},
			Charges: map[string]int64{"FA-2026-110": 45_17, "FA-2026-111": 48_39, "FA-2026-112": 51_20},
		},
		{Customer: "C2", Currency: "EUR", Sent: "2026-03-17", Principal: map[string]int64{"FA-2026-120": 300_00}, Charges: map[string]int64{"FA-2026-120": 43_10}},
	}
	return b
}

func partsOf(p ledger.Proposal) string {
	var list []string
	for _, part := range p.Parts {
		list = append(list, fmt.Sprintf("%s %d %d", strings.TrimPrefix(part.Invoice, "FA-2026-"), part.Amount.Minor, part.Adjustment))
		if part.Adjustment != 0 && part.Reason != "charges claimed on 2026-03-17 paid along" {
			list = append(list, part.Reason)
		}
	}
	return strings.Join(list, ", ")
}

// TestWhatALetterAskedForLeads: whoever pays to the cent what a letter has asked for
// pays that, principal and charges, before anything else is thought of.
func TestWhatALetterAskedForLeads(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, text, payer, iban string
		want                            string
		allocated                       bool
	}{
		{"one invoice, cited", "1051.20", "FA-2026-112", "QUINCAILLERIE VERMANDEL", ibanA, "112 105120 -5120", true},
		{"one invoice, not cited", "1051.20", "votre lettre", "QUINCAILLERIE VERMANDEL", ibanA, "112 105120 -5120", true},
		{"all that it lists", "1799.59", "votre lettre", "QUINCAILLERIE VERMANDEL", ibanA, "111 74839 -4839, 112 105120 -5120", true},
		{"and the charges of what was paid before", "1844.76", "votre lettre", "QUINCAILLERIE VERMANDEL", ibanA, "111 74839 -4839, 112 105120 -5120, 110 4517 -4517", true},
		{"by somebody unknown", "1799.59", "reglement", "J MARTIN", "", "111 74839 -4839, 112 105120 -5120", false},
		{"the instalment that it lists", "343.10", "votre lettre", "GARAGE BORDONI", ibanB, "120 34310 -4310", true},
		{"the invoice without them", "1000.00", "FA-2026-112", "QUINCAILLERIE VERMANDEL", ibanA, "112 100000 0", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := noticed(t).entry(ledger.Entry{IBAN: test.iban, Counterparty: test.payer, Remittance: test.text, BookingDate: "2026-03-23"}, test.amount).only()
			got := ""
			if d.Accepted != nil {
				got = partsOf(*d.Accepted)
			} else if len(d.Proposals) > 0 {
				got = partsOf(d.Proposals[0])
			}
			if got != test.want || (d.Accepted != nil) != test.allocated {
				t.Errorf("got %s, want %s\n%s", got, test.want, describe(d))
			}
		})
	}
}

// TestChargesThatArePaidByThemselvesLead, and a person takes them: 110 is paid, and
// 45.17 was claimed beside it.
func TestChargesThatArePaidByThemselvesLead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, text, payer, iban string
		want, note                      string
	}{
		{"cited", "45.17", "FA-2026-110", "QUINCAILLERIE VERMANDEL", ibanA, "110 4517 -4517", "only what was claimed beside FA-2026-110, which is paid"},
		{"by a customer who is known", "45.17", "votre lettre", "QUINCAILLERIE VERMANDEL", ibanA, "110 4517 -4517", "only what was claimed beside FA-2026-110, which is paid"},
		{"by somebody unknown", "45.17", "reglement", "J MARTIN", "", "110 4517 -4517", "only what was claimed beside FA-2026-110, which is paid"},
		{"by another customer", "45.17", "votre lettre", "GARAGE BORDONI", ibanB, "120 4517 0", ""},
		{"another sum", "45.16", "FA-2026-110", "QUINCAILLERIE VERMANDEL", ibanA, "113 4516 0", "FA-2026-110 is already settled"},
		{"charges of an invoice that is open", "51.20", "votre lettre", "QUINCAILLERIE VERMANDEL", ibanA, "113 5120 0", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := noticed(t).entry(ledger.Entry{IBAN: test.iban, Counterparty: test.payer, Remittance: test.text, BookingDate: "2026-03-23"}, test.amount).only()
			got := ""
			if len(d.Proposals) > 0 {
				got = strings.ReplaceAll(partsOf(d.Proposals[0]), ", claimed charges paid along", "")
			}
			theirs := slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return strings.HasPrefix(partsOf(p), "110 ") })
			if d.Accepted != nil || got != test.want || theirs != strings.HasPrefix(test.want, "110 ") || test.note != "" && d.Note != test.note {
				t.Errorf("got %q and %q, want %q and %q\n%s", got, d.Note, test.want, test.note, describe(d))
			}
		})
	}
}

// TestARefusedNoticeIsNotProposedAgain, although it pays on an invoice that is paid.
func TestARefusedNoticeIsNotProposedAgain(t *testing.T) {
	t.Parallel()
	b := noticed(t).entry(ledger.Entry{ID: "e1", IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "votre lettre", BookingDate: "2026-03-23"}, "1844.76")
	b.Rejected["e1"] = []string{"FA-2026-111 FA-2026-112 FA-2026-110"}
	d := b.only()
	for _, p := range d.Proposals {
		if strings.Contains(partsOf(p), "110 ") {
			t.Errorf("it is proposed again: %s", describe(d))
		}
	}
	if d.Accepted != nil {
		t.Errorf("it is allocated: %s", describe(d))
	}
}

// TestChargesArePaidOnce: two payments of the same run want the same charges.
func TestChargesArePaidOnce(t *testing.T) {
	t.Parallel()
	b := noticed(t)
	for _, ref := range []string{"e1", "e2"} {
		b.entry(ledger.Entry{ID: ref, IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "FA-2026-112", BookingDate: "2026-03-23"}, "1051.20")
	}
	allocated := 0
	for _, d := range b.match() {
		if d.Accepted != nil {
			allocated++
		}
	}
	if allocated > 1 {
		t.Errorf("%d payments are allocated to the same charges", allocated)
	}
}

// TestALetterNetsCreditNotes: what it asks for is less them, and they are used up.
func TestALetterNetsCreditNotes(t *testing.T) {
	t.Parallel()
	b := noticed(t)
	b.add(ledger.Invoice{Number: "AV-2026-007", Type: ledger.TypeCreditNote, Customer: "C1", Amount: ledger.Money{Minor: -60_00, Currency: "EUR"}})
	d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "votre lettre", BookingDate: "2026-03-23"}, "1739.59").only()
	if d.Accepted == nil || partsOf(*d.Accepted) != "AV-2026-007 -6000 0, 111 74839 -4839, 112 105120 -5120" {
		t.Error(describe(d))
	}
}

// TestASurplusPaysNoChargesTwice: what was claimed and is paid, or waived, is not taken once
// more out of a surplus.
func TestASurplusPaysNoChargesTwice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		left   map[string]int64
		accept bool
	}{
		{"nothing was claimed", nil, true},
		{"claimed and unpaid", map[string]int64{"FA-2026-112": 40_00}, true},
		{"paid or waived", map[string]int64{"FA-2026-112": 0}, false},
		{"paid in part", map[string]int64{"FA-2026-112": 12_00}, false},
		{"paid, of another invoice", map[string]int64{"FA-2026-113": 0}, true},
	} {
		b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).
			add(ledger.Invoice{Number: "FA-2026-112", Customer: "C1", Amount: ledger.Money{Minor: 1000_00, Currency: "EUR"}, DueDate: "2026-02-12"})
		b.ChargesLeft = test.left
		d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "FA-2026-112"}, "1040.00").only()
		if (d.Accepted != nil) != test.accept {
			t.Errorf("%s: %s", test.name, describe(d))
		}
	}
}

// TestASurplusOnSeveralInvoicesKeepsToTheirClaims: no invoice takes more than was claimed
// on it, and a part of the charges on several is for a person, as the sum of an older
// letter is.
func TestASurplusOnSeveralInvoicesKeepsToTheirClaims(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, want string
		left               map[string]int64
		accept             bool
	}{
		{"an older letter asked for less", "1588.49", "FA-2026-201 104999 -4999, FA-2026-202 53850 -3850", map[string]int64{"FA-2026-201": 49_99, "FA-2026-202": 44_99}, false},
		{"all that was claimed", "1594.98", "FA-2026-201 104999 -4999, FA-2026-202 54499 -4499", map[string]int64{"FA-2026-201": 49_99, "FA-2026-202": 44_99}, true},
		{"claimed on the smaller one only", "1540.00", "FA-2026-201 100000 0, FA-2026-202 54000 -4000", map[string]int64{"FA-2026-202": 40_00}, true},
		{"a part, and nothing claimed on the other", "1540.00", "FA-2026-201 100000 0, FA-2026-202 54000 -4000", map[string]int64{"FA-2026-202": 44_99}, false},
		{"more than was claimed", "1588.49", "FA-2026-201 104999 -4999, FA-2026-202 50000 0", map[string]int64{"FA-2026-201": 49_99, "FA-2026-202": 0}, false},
	} {
		b := newBook(t).crowd(100).customer("C1", "Garage Lefevre SARL", ibanA)
		for number, minor := range map[string]int64{"FA-2026-201": 1000_00, "FA-2026-202": 500_00} {
			b.add(ledger.Invoice{Number: number, Customer: "C1", Amount: eur(minor), DueDate: "2026-02-01"})
		}
		b.ChargesLeft = test.left
		d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "GARAGE LEFEVRE SARL", Remittance: "FA-2026-201 FA-2026-202", BookingDate: "2026-03-04"}, test.amount).only()
		best := d.Accepted
		if best == nil && len(d.Proposals) > 0 {
			best = &d.Proposals[0]
		}
		got := ""
		if best != nil {
			var list []string
			for _, part := range best.Parts {
				list = append(list, fmt.Sprintf("%s %d %d", part.Invoice, part.Amount.Minor, part.Adjustment))
			}
			got = strings.Join(list, ", ")
		}
		if got != test.want || (d.Accepted != nil) != test.accept {
			t.Errorf("%s: got %s, want %s\n%s", test.name, got, test.want, describe(d))
		}
	}
}

// TestALetterAboutEachInstalment is known by its own sum, and an older one's is for a
// person: it is no part of the principal.
func TestALetterAboutEachInstalment(t *testing.T) {
	t.Parallel()
	claim := func(reminder string, part int, kind ledger.ChargeKind, minor int64) ledger.Charge {
		return ledger.Charge{Reminder: reminder, Invoice: "FA-2026-301", Instalment: part, Kind: kind, Amount: eur(minor)}
	}
	first := []ledger.Charge{claim("r2", 0, ledger.ChargeIndemnity, 40_00), claim("r2", 1, ledger.ChargeInterest, 4_99), claim("r3", 2, ledger.ChargeInterest, 9_99)}
	account := ledger.Charged{Invoice: "FA-2026-301", Customer: "C1", Currency: "EUR", Claims: first}
	listed := map[string]map[string]int64{"r1": {"FA-2026-301": 1000_00}, "r2": {"FA-2026-301": 1000_00}, "r3": {"FA-2026-301": 2000_00}}
	older := []ledger.Charge{claim("r1", 0, ledger.ChargeIndemnity, 40_00), claim("r1", 1, ledger.ChargeInterest, 2_50)}
	for _, test := range []struct {
		name, amount, want string
		accept             bool
	}{
		{"the first", "1044.99", "FA-2026-301 104499 -4499", true},
		{"the second", "2009.99", "FA-2026-301 200999 -999", true},
		{"an older one", "1042.50", "FA-2026-301 104250 0", false},
		{"a part of the principal", "1042.51", "FA-2026-301 104251 0", true},
	} {
		b := newBook(t).crowd(100).customer("C1", "Garage Lefevre SARL", ibanA).
			add(ledger.Invoice{Number: "FA-2026-301", Customer: "C1", Amount: eur(3000_00), DueDate: "2026-02-01"})
		b.Notices, b.ChargesLeft = besideLast([]ledger.Charged{account}, listed), map[string]int64{"FA-2026-301": 54_98}
		b.Asked = askedWith(append(older, first...), listed)
		d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "GARAGE LEFEVRE SARL", Remittance: "FA-2026-301", BookingDate: "2026-03-23"}, test.amount).only()
		best := d.Accepted
		if best == nil && len(d.Proposals) > 0 {
			best = &d.Proposals[0]
		}
		if best == nil || (d.Accepted != nil) != test.accept || fmt.Sprintf("%s %d %d", best.Parts[0].Invoice, best.Parts[0].Amount.Minor, best.Parts[0].Adjustment) != test.want {
			t.Errorf("%s: want %s\n%s", test.name, test.want, describe(d))
		}
	}
}

// TestASurplusThatIsAnotherInvoice is no penalty: the bank cut the list of numbers.
func TestASurplusThatIsAnotherInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(100).customer("C1", "Maia Treguer", ibanA)
	text, want, sum := "FACTURES", []string{}, int64(275_00)
	for n := range 20 {
		number, minor := fmt.Sprintf("FA2026-%d", 1300+17*n), int64(449_43+n*n*123_11)
		if n == 9 {
			minor = 275_00
		}
		b.add(ledger.Invoice{Number: number, Customer: "C1", Amount: eur(minor), DueDate: ledger.Date("2025-06-12").AddDays(n)})
		if n < 10 {
			want = append(want, number)
		}
		if n < 9 {
			text, sum = text+" "+number+" +", sum+minor
		}
	}
	b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "MAIA TREGUER", Remittance: text + " FA202"}, ledger.Money{Minor: sum, Currency: "EUR"}.Decimal())
	x := newIndex(b.Snapshot, DefaultConfig())
	named := make([]int, 9)
	for n := range named {
		named[n] = x.at(want[n])
	}
	if f := x.fit(x.consider(&b.Entries[len(b.Entries)-1]), named); f.kind != fitOver {
		t.Errorf("what is paid beyond the nine is read as %s", f.fact.text())
	}
	d := b.only()
	best := d.Accepted
	if best == nil && len(d.Proposals) > 0 {
		best = &d.Proposals[0]
	}
	if best == nil || sortedKey(best.Key()) != strings.Join(want, " ") {
		t.Error(describe(d))
	}
}

// TestChargesBeforeACreditNote: what a credit note settles bears no charges, so that
// less may be owed of them than the letter before it said. A person decides.
func TestChargesBeforeACreditNote(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, amount, issued string
		allocated            bool
	}{
		{"after the letter", "1051.20", "2026-03-20", false},
		{"before it", "1051.20", "2026-03-10", true},
		{"after it, and no charges are paid", "1000.00", "2026-03-20", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := noticed(t).add(ledger.Invoice{
				Number: "AV-2026-001", Customer: "C1", Amount: ledger.Money{Minor: -100_00, Currency: "EUR"}, IssueDate: ledger.Date(test.issued), DueDate: ledger.Date(test.issued),
			})
			d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "FA-2026-112", BookingDate: "2026-03-23"}, test.amount).only()
			if (d.Accepted != nil) != test.allocated || !test.allocated && !strings.Contains(d.Note, "before credit note AV-2026-001") {
				t.Errorf("allocated %t, want %t\n%s", d.Accepted != nil, test.allocated, describe(d))
			}
		})
	}
}

// TestChargesThatTheAccountsHaveSettledFrom: the same of what the accounts have settled
// in a later version of the invoice.
func TestChargesThatTheAccountsHaveSettledFrom(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(100).customer("C1", "Quincaillerie Vermandel SARL", ibanA).add(ledger.Invoice{
		Number: "FA-2026-112", Customer: "C1", Amount: ledger.Money{Minor: 1500_00, Currency: "EUR"}, Settled: 500_00, Version: 2, DueDate: "2026-02-12",
	})
	b.ChargesLeft = map[string]int64{"FA-2026-112": 51_20}
	d := b.entry(ledger.Entry{IBAN: ibanA, Counterparty: "QUINCAILLERIE VERMANDEL", Remittance: "FA-2026-112", BookingDate: "2026-03-23"}, "1051.20").only()
	if d.Accepted != nil || !strings.Contains(d.Note, "the accounts have settled something") {
		t.Error(describe(d))
	}
}
