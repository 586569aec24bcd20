package reconcile

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"relanced/internal/ledger"
)

func TestChequesOfSeveralCustomersAreInDoubt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, cents, text string
		want              []string
	}{
		{"two of two customers", "2367.00", "REMISE CHEQUES 2", []string{"K-1 K-2"}},
		{"three", "2467.00", "REM CHQ 0004127", []string{"K-1 K-2 K-3"}},
		{"two ways", "1627.00", "REMISE CB TPE", []string{"K-1 K-3", "K-1 K-4"}},
		{"nothing says that it is several payments", "2367.00", "VIREMENT DIVERS", nil},
		{"nothing adds up", "2367.01", "REMISE CHEQUES 2", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Leclercq").customer("C2", "Vandamme").
				invoice("K-1", "C1", "1527.00").invoice("K-2", "C2", "840.00").invoice("K-3", "C1", "100.00")
			if len(test.want) > 1 {
				b.invoice("K-4", "C2", "100.00")
			}
			d := b.credit(test.cents, test.text, "").only()
			var got []string
			for _, p := range d.Proposals {
				if p.Rule == "remittance" {
					got = append(got, p.Key())
				}
			}
			if d.State != ledger.EntryReview || !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q: %s", got, test.want, describe(d))
			}
		})
	}
}

// What is in a bulk credit that nobody details is not known: customers who never
// paid by transfer are not reminded of what may be in it.
func TestBulkHoldsWhoMayPaySo(t *testing.T) {
	t.Parallel()
	shop := func() *testBook {
		b := newBook(t).customer("C1", "Leclercq", ibanA).customer("C2", "Vandamme").customer("C3", "Bordoni").customer("C4", "Vermandel").
			invoice("K-1", "C1", "1527.13").invoice("K-2", "C2", "840.40").invoice("K-3", "C3", "99000.00").invoice("K-4", "C4", "120.00")
		b.Learned[ibanA] = []LearnedAccount{{Customer: "C1", Since: "2026-01-05", Count: 1}} // on file is not enough
		b.Learned[ibanB] = []LearnedAccount{{Customer: "C4", Since: "2026-01-05", Count: 1}}
		return b
	}
	for _, test := range []struct {
		name string
		b    *testBook
		want []string
	}{
		{"who has paid by transfer does not pay by cheque", shop().credit("22037.27", "REMISE CHEQUES 5 CHQ", ""), []string{"K-2"}},
		{"who has paid by cheque does", shop().inBulk("K-9", "C4", "REMISE CHEQUES").credit("22037.27", "REMISE CHEQUES 5 CHQ", ""), []string{"K-2", "K-4"}},
		{"who has paid by card alone does not", shop().inBulk("K-9", "C2", "STRIPE PAYOUT").credit("22037.27", "REMISE CHEQUES 5 CHQ", ""), nil},
		{"and does by card", shop().inBulk("K-9", "C2", "SUMUP").credit("22037.27", "STRIPE PAYOUT", ""), []string{"K-2"}},
		{"a single cheque is paid by whoever owes as much", shop().customer("C5", "Dubreuil").invoice("K-5", "C5", "100.00").credit("840.00", "REMISE DE 1 CHEQUE", ""), []string{"K-2"}},
		{"what is larger, less a credit note", shop().invoice("K-6", "C2", "23000.00").add(ledger.Invoice{Number: "A-1", Customer: "C2", Amount: eur(-150000), Type: ledger.TypeCreditNote}).
			credit("20037.27", "REMISE CHEQUES 5 CHQ", ""), []string{"K-2", "K-6"}},
		{"nobody pays what is issued later", shop().entry(ledger.Entry{Remittance: "REMISE CHEQUES", BookingDate: "2026-01-20"}, "22037.27"), nil},
	} {
		d := test.b.only()
		var held []string
		for _, p := range d.Proposals {
			if p.Rule == bulkRule && p.Probability == 0 {
				held = append(held, p.Invoices()...)
			}
		}
		if d.State != ledger.EntryReview || !slices.Equal(held, test.want) {
			t.Errorf("%s: held %q, want %q: %s", test.name, held, test.want, describe(d))
		}
	}
}

// TestTwoChequesAreNotOneInvoice: that somebody owes just the sum of two cheques
// does not say that they paid it.
func TestTwoChequesAreNotOneInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(40).customer("C1", "Leclercq").customer("C2", "Vandamme").customer("C3", "Bordoni").
		invoice("K-1", "C1", "312.00").invoice("K-2", "C2", "1440.00").invoice("K-3", "C3", "1752.00").
		credit("1752.00", "9607385 DE 2 CHQ", "")
	b.Entries[0].Label = "REMISE CHEQUES"
	reviews(t, b.only(), "K-1 K-2")
	b.Entries[0].Remittance = "9607385 DE 1 CHQ"
	reviews(t, b.only(), "K-3")
	b.Entries[0].Remittance = "9607385"
	if got := inDoubt(b.only()); !slices.Equal(got, []string{"K-1", "K-2", "K-3"}) {
		t.Errorf("how many they are is not said: in doubt %v", got)
	}
}

// inBulk adds an invoice that was paid in a bulk credit.
func (b *testBook) inBulk(number, customer, label string) *testBook {
	b.paid(number, customer, "50.00", "bulk-"+number)
	b.Settled[len(b.Settled)-1].Entry.Label = label
	return b
}

// sixDebtors is a book of six customers, C1 to C6, who owe K-1 to K-6.
func sixDebtors(t *testing.T, last string) *testBook {
	t.Helper()
	b := newBook(t)
	for n, amount := range []string{"1527.13", "840.40", "312.77", "95.11", "2201.09", last} {
		id := string(rune('1' + n))
		b.customer("C"+id, "Nom"+id).invoice("K-"+id, "C"+id, amount)
	}
	return b
}

// TestOneSetExplainsABulkCredit: when one set adds up to it and none would by
// coincidence, the others may be reminded.
func TestOneSetExplainsABulkCredit(t *testing.T) {
	t.Parallel()
	b := sixDebtors(t, "633.21")
	d := b.credit("2463.01", "REMISE CHEQUES 3 CHQ", "").only() // K-1, K-2, K-4 less a cent: nothing
	reviews(t, d, "")
	if d = b.with("2462.64"); d.Proposals[0].Key() != "K-1 K-2 K-4" || d.Proposals[0].Probability < 0.9 || len(d.Proposals) > 1 {
		t.Error(describe(d))
	}
	b.Entries[0].Remittance = "REMISE CHEQUES 1 CHQ"
	if d = b.with("2462.64"); slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == remittanceRule }) {
		t.Errorf("one cheque of three customers: %s", describe(d))
	}
	b.Entries[0].Remittance = "REMISE CHEQUES 4 CHQ"
	if d = b.with("2462.64"); slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == remittanceRule }) {
		t.Errorf("four cheques of three invoices: %s", describe(d))
	}
	if d = b.with("840.40"); d.State != ledger.EntryReview || slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == remittanceRule }) {
		t.Errorf("three cheques are one invoice: %s", describe(d))
	}
}

// with matches the same book with another amount of its credit.
func (b *testBook) with(amount string) Decision {
	b.Entries[0].Amount = b.euros(amount)
	return b.only()
}

// TestPayoutLessItsFees: a provider keeps its tariff of each payment.
func TestPayoutLessItsFees(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	for n, amount := range []string{"1527.13", "840.40", "312.77", "95.11"} {
		id := string(rune('1' + n))
		b.customer("C"+id, "Nom"+id).invoice("K-"+id, "C"+id, amount)
	}
	// 840.40 less 12.61 and 0.25, 95.11 less 1.43 and 0.25
	d := b.credit("920.97", "STRIPE PAYOUT", "STRIPE").only()
	reviews(t, d, "K-2 K-4")
	if p := d.Proposals[0]; p.Total() != 92097 || p.Parts[0].Settles() != 84040 || p.Parts[0].Reason != "provider fee" {
		t.Error(describe(d))
	}
	// 840.40 less 2 % offered, less 12.35 and 0.25: 811.00 with 95.11 less its fees
	b.Invoices[1].Discounts = []ledger.Discount{{Until: "2026-03-15", Rate: 200}}
	b.Entries[0].Amount = b.euros("904.42")
	d = b.only()
	reviews(t, d, "K-2 K-4")
	if p := d.Proposals[0]; p.Parts[0].Settles() != 84040 || p.Parts[0].Reason != "early-payment discount 2 % and provider fee" {
		t.Error(describe(d))
	}
}

// TestBulkOfAnInstalment: what arrives is the next instalment of a larger invoice.
func TestBulkOfAnInstalment(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Nom1").customer("C2", "Nom2").invoice("K-2", "C2", "312.77").add(ledger.Invoice{
		Number: "K-1", Customer: "C1", Amount: eur(201600), DueDate: "2026-05-01",
		Instalments: []ledger.Instalment{{Number: 1, DueDate: "2026-03-01", Amount: eur(67200)}, {Number: 2, DueDate: "2026-05-01", Amount: eur(134400)}},
	})
	d := b.credit("665.08", "VERSEMENT 398118", "GOCARDLESS").only()
	reviews(t, d, "K-1")
	if p := d.Proposals[0].Parts[0]; p.Settles() != 67200 || p.Amount.Minor != 66508 {
		t.Errorf("%+v", p)
	}
	b.Entries[0].Amount = b.euros("650.00") // nothing fits: it may be in it all the same
	if d = b.only(); len(d.Proposals) != 1 || d.Proposals[0].Rule != bulkRule || d.Proposals[0].Key() != "K-1 K-2" {
		t.Error(describe(d))
	}
}

// TestAProviderTeachesNoPayer: what a provider pays out says nothing of how a
// customer pays.
func TestAProviderTeachesNoPayer(t *testing.T) {
	t.Parallel()
	sign := ownSign(payerWords)
	for _, name := range []string{"STRIPE", "REMISE CHEQUES", "PAYPAL EUROPE"} {
		if got := sign(&ledger.Entry{Counterparty: name}); got != "" {
			t.Errorf("%s is the sign of a payer: %q", name, got)
		}
	}
	if sign(&ledger.Entry{Counterparty: "LECLERCQ"}) == "" {
		t.Error("a payer has no sign")
	}
}

// TestOneChequeIsOneCustomers: what two of them owe does not add up to it.
func TestOneChequeIsOneCustomers(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Nom1").customer("C2", "Nom2").
		invoice("K-1", "C1", "1000.13").invoice("K-2", "C1", "700.00").invoice("K-3", "C2", "600.40").invoice("K-4", "C2", "1100.00")
	reviews(t, b.credit("1600.53", "REMISE CHEQUES 1 CHQ", "").only(), "")
	reviews(t, b.with("1700.13"), "K-1 K-2")
}

// TestFarTooManyForABulkCredit: where so many invoices may be in it that neither a
// set nor a hold would say anything, looking for them ends early; of a single
// payment, only those of who owes as much count, and they may be few.
func TestFarTooManyForABulkCredit(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq").invoice("K-1", "C1", "404.41").credit("398.09", "PAYOUT", "STRIPE TECHNOLOGY EUROPE")
	for n := range mostBulkSteps + 10 {
		b.add(ledger.Invoice{Number: fmt.Sprintf("F-%d", n), Customer: "C1", Amount: eur(100)})
	}
	x, c := newIndex(b.Snapshot, DefaultConfig()), &credit{entry: &b.Entries[0]}
	for way, payments := range map[way]int{byCard: 0, byCheque: 20} {
		if pool := x.mayBeIn(&bulkCredit{credit: c, way: way, payments: payments}); pool != nil {
			t.Errorf("%d payments: %d invoices may be in it", payments, len(pool))
		}
	}
	if pool := x.mayBeIn(&bulkCredit{credit: c, way: byCheque, payments: 1}); len(pool) == 0 {
		t.Error("one payment is nobody's")
	}
}

// TestRemittanceAmongMany: where there are too many invoices for sets of them, one
// that makes the credit alone is found all the same, and counted against those that
// nearly do.
func TestRemittanceAmongMany(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq").invoice("K-1", "C1", "404.41").credit("398.09", "PAYOUT", "STRIPE TECHNOLOGY EUROPE")
	net := b.Entries[0].Amount.Minor
	for n := range int64(12) { // each misses it by whole euros at the first tariff
		gross := int64(40441)
		for tariffs["STRIPE"][0].net(gross) != net+100*(n+1) {
			gross++
		}
		b.add(ledger.Invoice{Number: fmt.Sprintf("N-%d", n), Customer: "C2", Amount: eur(gross)})
	}
	for n := range 600 {
		b.add(ledger.Invoice{Number: fmt.Sprintf("F-%d", n), Customer: fmt.Sprintf("D%d", n), Amount: eur(int64(10003 + 13*n))})
	}
	d := b.only()
	at := slices.IndexFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == remittanceRule })
	if at < 0 || d.Proposals[at].Key() != "K-1" {
		t.Fatal(describe(d))
	}
	chance := 0.0
	for _, tariff := range tariffs["STRIPE"] {
		nearly := 0
		for _, i := range b.Invoices {
			if off := net - tariff.net(i.Amount.Minor); off != 0 && off%100 == 0 && max(off, -off) <= 1900 {
				nearly++
			}
		}
		chance += (float64(nearly) + 0.5) / 38
	}
	if want := likelyWhole / (likelyWhole + (1-likelyWhole)*chance); math.Abs(d.Proposals[at].Probability-want) > 1e-9 {
		t.Errorf("probability %v, want %v", d.Proposals[at].Probability, want)
	}
}

// TestASumThatMayBeChance: where a set that adds up to a bulk credit may do so by
// coincidence, whoever may have paid in it is held all the same.
func TestASumThatMayBeChance(t *testing.T) {
	t.Parallel()
	b := sixDebtors(t, "633.21")
	for n := range 12 { // which miss it by whole euros, each in the place of K-4
		id := fmt.Sprintf("D%d", n)
		b.customer(id, "Autre"+id).add(ledger.Invoice{Number: "L-" + id, Customer: id, Amount: eur(9511 + 100*int64(n+1))})
	}
	d := b.credit("2462.64", "REMISE CHEQUES 3 CHQ", "").only()
	at := slices.IndexFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == bulkRule })
	if d.Proposals[0].Key() != "K-1 K-2 K-4" || at < 0 || !slices.Contains(d.Proposals[at].Invoices(), "K-6") {
		t.Error(describe(d))
	}
}

// TestSeveralSumsFreeNobody: where two sums make a bulk credit, and hardly by chance, it
// is not known which, and whoever may have paid in it is held.
func TestSeveralSumsFreeNobody(t *testing.T) {
	t.Parallel()
	for _, other := range []string{"633.21", "95.11"} {
		b := sixDebtors(t, other)
		d := b.credit("2462.64", "REMISE CHEQUES 3 CHQ", "").only()
		held := slices.ContainsFunc(d.Proposals, func(p ledger.Proposal) bool { return p.Rule == bulkRule })
		if several := other == "95.11"; held != several {
			t.Errorf("another %s: %s", other, describe(d))
		}
	}
}
