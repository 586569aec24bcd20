package reconcile

import (
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// paying is a line of a payout: gross, fee, text, and who paid.
func (b *testBook) paying(gross, fee, text, name, email string) ledger.AdviceLine {
	g, f := b.euros(gross).Minor, b.euros(fee).Minor
	return ledger.AdviceLine{Kind: ledger.AdvicePayment, Gross: g, Fee: f, Net: g - f, Text: text, Name: name, Email: email}
}

// payout adds an advice of the day before the credits of the tests.
func (b *testBook) payout(source ledger.AdviceSource, reference, net string, lines ...ledger.AdviceLine) *testBook {
	for i := range lines {
		lines[i].Place = "row " + string(rune('2'+i))
	}
	a := ledger.Advice{ID: int64(len(b.Advices) + 1), Source: source, Reference: reference, Date: "2026-02-27", Net: b.euros(net), Lines: lines}
	if err := a.Check(); err != nil {
		b.t.Fatal(err)
	}
	b.Advices = append(b.Advices, a)
	return b
}

// shop is a firm with three customers and a payout of theirs.
func shop(t *testing.T) *testBook {
	t.Helper()
	b := newBook(t).crowd(30).customer("C1", "Menuiserie Duportail").customer("C2", "Garage Lefebvrier").customer("C3", "Boulangerie Quercitron")
	b.Customers[len(b.Customers)-1].Email = "bonjour@quercitron.example"
	return b.invoice("FA-2026-101", "C1", "1200.00").invoice("FA-2026-102", "C2", "480.00").invoice("FA-2026-103", "C3", "75.50")
}

func (b *testBook) three() *testBook {
	return b.payout(ledger.AdviceStripe, "po_1Qe4", "1729.69",
		b.paying("1200.00", "18.25", "FA-2026-101", "", ""),
		b.paying("480.00", "6.20", "invoice FA 2026 102", "", ""),
		b.paying("75.50", "1.36", "", "", "Bonjour@quercitron.example"))
}

func TestPayoutIsAllocatedByItsLines(t *testing.T) {
	t.Parallel()
	d := shop(t).three().credit("1729.69", "PAYOUT", "STRIPE TECHNOLOGY EUROPE").only()
	settles(t, d, "FA-2026-101 FA-2026-102 FA-2026-103")
	p := d.Accepted
	if p.Rule != "advice" || p.Total() != 172969 || p.Parts[0].Settles() != 120000 || p.Parts[0].Adjustment != 1825 || p.Parts[0].Reason != "provider fee" {
		t.Errorf("got %+v", p)
	}
	if !(ledger.Advice{Source: "stripe", Reference: "po_1Qe4", Date: "2026-02-27"}).Explains(ledger.Allocation{Rule: p.Rule, Explanation: ledger.Explain(p.Evidence)}) {
		t.Errorf("the explanation does not name the advice: %s", ledger.Explain(p.Evidence))
	}
}

// TestListedLessItsDiscount: a list names the invoice, and what is missing is the
// discount that it offers, taken in time.
func TestListedLessItsDiscount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		until ledger.Date
		paid  string
		want  bool
	}{
		{"in its delay", "2026-03-01", "1176.00", true},
		{"a week in a drawer", "2026-02-20", "1176.00", true},
		{"too late", "2026-02-12", "1176.00", false},
		{"another amount", "2026-03-01", "1180.00", false},
	} {
		b := shop(t)
		b.Invoices[len(b.Invoices)-3].Discounts = []ledger.Discount{{Until: test.until, Rate: 200}}
		total := ledger.Money{Minor: b.euros(test.paid).Minor + 48000, Currency: "EUR"}.Decimal()
		d := b.payout(ledger.AdviceRemittance, "0041277", total, b.paying(test.paid, "0.00", "FA-2026-101", "", ""), b.paying("480.00", "0.00", "FA-2026-102", "", "")).
			credit(total, "REMISE CHEQUES 0041277 2 CHQ", "").only()
		if !test.want {
			reviews(t, d, "FA-2026-101 FA-2026-102")
			continue
		}
		settles(t, d, "FA-2026-101 FA-2026-102")
		if p := d.Accepted.Parts[0]; p.Settles() != 120000 || p.Adjustment != 2400 || p.Reason != "early-payment discount 2 %" {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
}

// TestListedLessACreditNote: a line of a list pays an invoice less a credit note of
// its customer. When it does not add up, all that the line cites is in doubt.
func TestListedLessACreditNote(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, paid, want, doubt string }{
		{"named last", "FA-2026-101 AV-2026-009", "1000.00", "AV-2026-009 FA-2026-101 FA-2026-102", ""},
		{"named first", "AV-2026-009 FA-2026-101", "1000.00", "AV-2026-009 FA-2026-101 FA-2026-102", ""},
		{"another amount", "FA-2026-101 AV-2026-009", "990.00", "", "FA-2026-101"},
		{"with one that is paid", "FA-2026-100 FA-2026-101", "1000.00", "", "FA-2026-101"},
	} {
		b := shop(t).paid("FA-2026-100", "C1", "60.00", "s1").
			add(ledger.Invoice{Number: "AV-2026-009", Customer: "C1", Amount: eur(-20000), Type: ledger.TypeCreditNote})
		total := ledger.Money{Minor: b.euros(test.paid).Minor + 48000, Currency: "EUR"}.Decimal()
		d := b.payout(ledger.AdviceRemittance, "0041277", total, b.paying(test.paid, "0.00", test.text, "", ""), b.paying("480.00", "0.00", "FA-2026-102", "", "")).
			credit(total, "REMISE CHEQUES 0041277 2 CHQ", "").only()
		if test.want == "" {
			if got := inDoubt(d); d.State != ledger.EntryReview || !slices.Contains(got, test.doubt) {
				t.Errorf("%s: in doubt %v: %s", test.name, got, describe(d))
			}
			continue
		}
		settles(t, d, test.want)
		if p := d.Accepted; p.Total() != b.euros(total).Minor || p.Parts[0].Settles() != -20000 || p.Parts[1].Settles() != 120000 {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
}

// TestPayoutNeedsEvidence: the same money on a day that fits is not enough, and
// neither is the provider's name on another day, or over another amount.
func TestPayoutNeedsEvidence(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]*testBook{
		"another payer":   shop(t).three().credit("1729.69", "virement", "MARTIN ET FILS"),
		"another amount":  shop(t).three().credit("1729.68", "PAYOUT", "STRIPE"),
		"too late":        shop(t).three().entry(ledger.Entry{Counterparty: "STRIPE", BookingDate: "2026-03-11"}, "1729.69"),
		"before":          shop(t).three().entry(ledger.Entry{Counterparty: "STRIPE", BookingDate: "2026-02-26"}, "1729.69"),
		"another source":  shop(t).three().credit("1729.69", "PAYOUT", "SUMUP"),
		"a person's word": shop(t).three().rejecting("e1", "FA-2026-101 FA-2026-102 FA-2026-103").entry(ledger.Entry{ID: "e1", Counterparty: "STRIPE"}, "1729.69"),
	} {
		if d := b.only(); d.State != ledger.EntryReview || len(d.Proposals) > 0 && d.Proposals[0].Rule == ledger.RuleAdvice {
			t.Errorf("%s: %s", name, describe(d))
		}
	}
	d := shop(t).three().entry(ledger.Entry{Counterparty: "STRIPE", BookingDate: "2026-03-10"}, "1729.69").only()
	settles(t, d, "FA-2026-101 FA-2026-102 FA-2026-103") // the seventh banking day
}

func (b *testBook) rejecting(entry, key string) *testBook {
	b.Rejected[entry] = append(b.Rejected[entry], key)
	return b
}

func TestPayoutThatIsNotUnique(t *testing.T) {
	t.Parallel()
	twice := shop(t).three().three()
	twice.Advices[1].Reference = "po_2Xy9"
	d := twice.credit("1729.69", "PAYOUT", "STRIPE").only()
	reviews(t, d, "FA-2026-101 FA-2026-102 FA-2026-103")
	if !strings.Contains(d.Note, "2 advices") {
		t.Error(d.Note)
	}
	// The credit that names its payout has it, whatever else it could be.
	named := shop(t).three().three()
	named.Advices[1].Reference, named.Advices[1].Lines[0].Text = "po_2Xy9", "FA-2026-999"
	settles(t, named.credit("1729.69", "PAYOUT po_1Qe4", "STRIPE").only(), "FA-2026-101 FA-2026-102 FA-2026-103")

	credits := shop(t).three().credit("1729.69", "PAYOUT", "STRIPE").credit("1729.69", "PAYOUT", "STRIPE").match()
	for _, id := range []string{"e1", "e2"} {
		reviews(t, credits[id], "FA-2026-101 FA-2026-102 FA-2026-103")
	}
}

func TestPayoutIsUsedOnce(t *testing.T) {
	t.Parallel()
	b := shop(t).three()
	b.Settled = append(b.Settled, SettledCredit{
		Entry: ledger.Entry{ID: "s1", BookingDate: "2026-02-28", Amount: b.euros("1729.69"), State: ledger.EntryAllocated},
		Allocations: []ledger.Allocation{{
			ID: 1, Entry: "s1", Invoice: "ZZ-2019-5000", Rule: "advice", Explanation: "stripe advice po_1Qe4 of 2026-02-27, 1729.69 EUR to the cent +10.0",
		}},
	})
	if d := b.credit("1729.69", "PAYOUT", "STRIPE").only(); d.State != ledger.EntryReview || len(d.Proposals) > 0 && d.Proposals[0].Rule == "advice" {
		t.Error(describe(d))
	}
}

// TestPayoutKnownInPart: what is known is proposed, and what it may be besides is
// not reminded.
func TestPayoutKnownInPart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line      func(b *testBook) ledger.AdviceLine
		note      string
		doubt     string // an invoice that must not be reminded
		proposals string
	}{
		"nobody's": {func(b *testBook) ledger.AdviceLine { return b.paying("75.50", "1.36", "", "", "") }, "no invoice is cited", "FA-2026-103", "FA-2026-101 FA-2026-102"},
		"owes it twice": {func(b *testBook) ledger.AdviceLine {
			return b.invoice("FA-2026-104", "C3", "75.50").paying("75.50", "1.36", "", "", "bonjour@quercitron.example")
		}, "owes this amount 2 times", "FA-2026-104", "FA-2026-101 FA-2026-102"},
		"another's number": {func(b *testBook) ledger.AdviceLine {
			return b.paying("75.50", "1.36", "FA-2026-103", "Garage Lefebvrier", "")
		}, "it cites FA-2026-103, and comes from C2", "FA-2026-103", "FA-2026-101 FA-2026-102"},
		"paid already": {func(b *testBook) ledger.AdviceLine {
			return b.paid("FA-2026-090", "C3", "75.50", "s1").paying("75.50", "1.36", "FA-2026-090", "", "")
		}, "FA-2026-090 has nothing left to pay: paid by the payment of 2026-02-20", "", "FA-2026-101 FA-2026-102"},
		"twice in one": {func(b *testBook) ledger.AdviceLine { return b.paying("75.50", "1.36", "FA-2026-101", "", "") }, "FA-2026-101 has nothing left to pay", "", "FA-2026-101 FA-2026-102"},
		"in part": {func(b *testBook) ledger.AdviceLine {
			return b.invoice("FA-2026-105", "C3", "100.00").paying("75.50", "1.36", "FA-2026-105", "", "")
		}, "it is less than what is open of FA-2026-105", "FA-2026-105", "FA-2026-101 FA-2026-102 FA-2026-105"},
	} {
		b := shop(t)
		b.payout(ledger.AdviceStripe, "po_1Qe4", "1729.69",
			b.paying("1200.00", "18.25", "FA-2026-101", "", ""), b.paying("480.00", "6.20", "FA-2026-102", "", ""), c.line(b))
		d := b.credit("1729.69", "PAYOUT", "STRIPE").only()
		reviews(t, d, c.proposals)
		if !strings.Contains(d.Note, c.note) {
			t.Errorf("%s: %q, want %q", name, d.Note, c.note)
		}
		held := slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return slices.Contains(p.Invoices(), c.doubt) })
		if c.doubt != "" && !held {
			t.Errorf("%s: %s may be reminded: %s", name, c.doubt, describe(d))
		}
	}
}

func TestPayoutLessRefunds(t *testing.T) {
	t.Parallel()
	refund := func(text string) ledger.AdviceLine {
		return ledger.AdviceLine{Kind: ledger.AdviceRefund, Gross: -5000, Net: -5000, Text: text}
	}
	b := shop(t).paid("FA-2026-090", "C3", "50.00", "s1")
	b.payout(ledger.AdviceSumUp, "1234567", "1131.75", b.paying("1200.00", "18.25", "FA-2026-101", "", ""), refund("FA-2026-090"))
	d := b.credit("1131.75", "PID1234567-SUMUP", "").only()
	reviews(t, d, "FA-2026-101")
	if !strings.Contains(d.Note, "for FA-2026-090, which the payment of 2026-02-20 (BANK-s1) has paid") {
		t.Error(d.Note)
	}
	if p := d.Proposals[0]; p.Total() != 113175 || p.Parts[0].Settles() != 120000 || p.Parts[0].Reason == "provider fee" {
		t.Errorf("got %+v", p)
	}

	// A credit note of that amount is what the refund is.
	b = shop(t).add(ledger.Invoice{Number: "AV-2026-004", Customer: "C3", Type: ledger.TypeCreditNote, Amount: ledger.Money{Minor: -5000, Currency: "EUR"}})
	b.payout(ledger.AdviceSumUp, "1234567", "1131.75", b.paying("1200.00", "18.25", "FA-2026-101", "", ""), refund("AV-2026-004"))
	d = b.credit("1131.75", "PID1234567-SUMUP", "").only()
	settles(t, d, "AV-2026-004 FA-2026-101")
	if d.Accepted.Total() != 113175 {
		t.Errorf("got %+v", d.Accepted)
	}
}

func TestPayoutLessItsOwnFee(t *testing.T) {
	t.Parallel()
	b := shop(t)
	b.payout(ledger.AdviceStripe, "po_1Qe4", "1179.75", b.paying("1200.00", "18.25", "FA-2026-101", "", ""),
		ledger.AdviceLine{Kind: ledger.AdviceFee, Gross: -200, Net: -200, Text: "usage fee"})
	d := b.credit("1179.75", "PAYOUT", "STRIPE").only()
	settles(t, d, "FA-2026-101")
	if p := d.Accepted.Parts[0]; p.Settles() != 120000 || p.Adjustment != 2025 {
		t.Errorf("got %+v", p)
	}
}

// TestChequeRemittance: a slip whose number the bank repeats, and one that only
// the bank's words tell.
func TestChequeRemittance(t *testing.T) {
	t.Parallel()
	slip := func(b *testBook, reference string) *testBook {
		return b.payout(ledger.AdviceRemittance, reference, "1755.50",
			b.paying("1200.00", "0.00", "FA-2026-101", "Menuiserie Duportail", ""), b.paying("480.00", "0.00", "102", "Garage Lefebvrier", ""),
			b.paying("75.50", "0.00", "", "BOULANGERIE QUERCITRON", ""))
	}
	for _, e := range []ledger.Entry{
		{Label: "REMISE DE CHEQUES BORDEREAU 0012345"}, {Label: "REM CHQ N 12345"}, {BankRef: "0012345"}, {Label: "REMISE CHEQUES"},
	} {
		d := slip(shop(t), "0012345").entry(e, "1755.50").only()
		settles(t, d, "FA-2026-101 FA-2026-102 FA-2026-103")
		if d.Accepted.Parts[0].Adjustment != 0 || d.Accepted.Parts[0].Reason != "" {
			t.Errorf("got %+v", d.Accepted)
		}
	}
	if d := slip(shop(t), "0012345").credit("1755.50", "facture", "UN AUTRE").only(); d.State != ledger.EntryReview {
		t.Error(describe(d))
	}
}

// TestPayoutAgainstATransfer: an invoice that was paid by transfer as well is
// nobody's for certain, and never paid twice.
func TestPayoutAgainstATransfer(t *testing.T) {
	t.Parallel()
	all := shop(t).three().credit("1729.69", "PAYOUT", "STRIPE").credit("480.00", "facture FA-2026-102", "GARAGE LEFEBVRIER").match()
	settled := 0
	for _, d := range all {
		if d.Accepted != nil && slices.Contains(d.Accepted.Invoices(), "FA-2026-102") {
			settled++
		}
	}
	if settled > 1 {
		t.Errorf("%s\n%s", describe(all["e1"]), describe(all["e2"]))
	}
}
