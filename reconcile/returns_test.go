package reconcile

import (
	"strings"
	"testing"

	"relanced/internal/ledger"
)

func TestReturns(t *testing.T) {
	t.Parallel()
	credit := func(b *testBook, id, day string, e ledger.Entry) {
		e.ID, e.Account, e.BookingDate, e.Amount = id, "A1", ledger.Date(day), b.euros("120.00")
		number := "FA-2026-" + id
		b.add(ledger.Invoice{Number: number, Customer: "C1", Amount: e.Amount, Allocated: e.Amount.Minor})
		b.Settled = append(b.Settled, SettledCredit{Entry: e, Allocations: []ledger.Allocation{{ID: 1, Entry: id, Invoice: number, Amount: e.Amount}}})
	}
	for _, test := range []struct {
		name  string
		debit ledger.Entry
		cents string
		want  string // the credit it reverses, "review" or "ignored"
		note  string
	}{
		{"the bank names the movement", ledger.Entry{Return: "AC04", Original: "BREF1"}, "-120.00", "1", "returns the payment of 2026-02-01 (BREF1), reason AC04"},
		{"the payer's end-to-end reference", ledger.Entry{Return: "MD06", EndToEnd: "E2E-000002"}, "-120.00", "2", "reason MD06"},
		{"the bank's reference in the text", ledger.Entry{Label: "REJET VIR BREF-333333 COMPTE CLOS"}, "-120.00", "3", ""},
		{"the reference in the text, nothing else said", ledger.Entry{Label: "ANNULATION BREF-333333"}, "-120.00", "3", ""},
		{"the same account", ledger.Entry{Return: "AM04", IBAN: ibanB}, "-120.00", "2", ""},
		{"the same name", ledger.Entry{Return: "RETURN", Counterparty: "Leclercq SARL"}, "-120.00", "1", ""},
		{"unpaid, with the number of the invoice", ledger.Entry{Label: "PRLV IMPAYE FA-2026-3"}, "-120.00", "3", ""},
		{"unpaid, several of one payer", ledger.Entry{Label: "IMPAYE", Counterparty: "VANDAMME"}, "-120.00", "review", "could be any of 2: BREF-444444, BREF-555555"},
		{"unpaid, several of one payer and the day", ledger.Entry{Label: "REJET VIREMENT DU 04/02", Counterparty: "VANDAMME"}, "-120.00", "4", ""},
		{"unpaid, the name in the text alone", ledger.Entry{Label: "IMPAYE LECLERCQ SARL"}, "-120.00", "1", ""},
		{"unpaid, the name behind the bank's words, cut", ledger.Entry{Counterparty: "PRLV SEPA IMPAYE SASU DISTRIBUTI"}, "-120.00", "6", ""},
		{"unpaid, another name behind the bank's words", ledger.Entry{Counterparty: "PRLV SEPA IMPAYE BORDONI"}, "-120.00", "review", "no credit"},
		{"unpaid, several of the name in the text", ledger.Entry{Label: "IMPAYE VANDAMME"}, "-120.00", "review", "could be any of 2"},
		{"unpaid, a part of the name in the text", ledger.Entry{Label: "IMPAYE LECLER"}, "-120.00", "review", "no credit"},
		{"unpaid, somebody else named", ledger.Entry{Label: "IMPAYE LECLERCQ", Counterparty: "BORDONI"}, "-120.00", "review", "no credit"},
		{"unpaid, several of one payer and the invoice", ledger.Entry{Label: "IMPAYE FA-2026-5", Counterparty: "VANDAMME"}, "-120.00", "5", ""},
		{"announced, of whom a text without name or account speaks", ledger.Entry{Return: "RETURN", Counterparty: "M. HUGO SIMON", IBAN: ibanB}, "-140.00", "7", ""},
		{"announced, of somebody whom no text speaks of", ledger.Entry{Return: "RETURN", Counterparty: "M. HUGO PETIT", IBAN: ibanB}, "-140.00", "review", "no credit"},
		{"before it was paid", ledger.Entry{Return: "AC04", Original: "BREF1", BookingDate: "2026-01-31"}, "-120.00", "review", "no credit"},
		{"on another account", ledger.Entry{Return: "AC04", Original: "BREF1", Account: "A2"}, "-120.00", "review", "no credit"},
		{"of another amount", ledger.Entry{Return: "AC04", Original: "BREF1"}, "-119.00", "review", "no credit"},
		{"announced, and nothing names it", ledger.Entry{Return: "MS03"}, "-120.00", "review", "no credit"},
		{"the fee for it", ledger.Entry{Label: "FRAIS IMPAYE FA-2026-3"}, "-120.00", "ignored", "debit"},
		{"a purchase of the same amount", ledger.Entry{Label: "CB FOURNITURES", Counterparty: "PAPETERIE"}, "-120.00", "ignored", "debit"},
		{"a purchase from a customer", ledger.Entry{Counterparty: "LECLERCQ SARL", IBAN: ibanB}, "-120.00", "ignored", "debit"},
		{"a part of a reference", ledger.Entry{Label: "ACHAT XBREF-3333334"}, "-120.00", "ignored", "debit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t).customer("C1", "Leclercq")
			credit(b, "1", "2026-02-01", ledger.Entry{BankRef: "BREF1", Counterparty: "LECLERCQ SARL"})
			credit(b, "2", "2026-02-02", ledger.Entry{BankRef: "BREF2", EndToEnd: "E2E-000002", IBAN: ibanB})
			credit(b, "3", "2026-02-03", ledger.Entry{BankRef: "BREF-333333"})
			credit(b, "4", "2026-02-04", ledger.Entry{BankRef: "BREF-444444", Counterparty: "VANDAMME"})
			credit(b, "5", "2026-02-05", ledger.Entry{BankRef: "BREF-555555", Counterparty: "VANDAMME"})
			credit(b, "6", "2026-02-06", ledger.Entry{BankRef: "BREF-666666", Counterparty: "PRLV SEPA EMIS SASU DISTRIBUTION"})
			credit(b, "7", "2026-02-07", ledger.Entry{BankRef: "BREF-777777", Label: "VIREMENT DE M. HUGO SIMON RF2320260145"})
			b.Settled[6].Entry.Amount = b.euros("140.00")
			d := b.entry(test.debit, test.cents).only()
			got := d.Reverses
			if got == "" {
				got = string(d.State)
			} else if d.State != ledger.EntryIgnored {
				t.Errorf("a return that is %s", d.State)
			}
			if got != test.want || !strings.Contains(d.Note, test.note) {
				t.Errorf("want %s %q, got %s", test.want, test.note, describe(d))
			}
		})
	}
}

// A credit comes back only once: the second return is a person's business.
func TestReturnedTwice(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq").paid("FA-2026-1", "C1", "120.00", "p1")
	b.entry(ledger.Entry{ID: "r2", Return: "AC04", Original: "BANK-p1", BookingDate: "2026-03-05"}, "-120.00").
		entry(ledger.Entry{ID: "r1", Return: "AC04", Original: "BANK-p1", BookingDate: "2026-03-04"}, "-120.00")
	d := b.match()
	if d["r1"].Reverses != "p1" || d["r2"].State != ledger.EntryReview || len(d) != 2 {
		t.Errorf("%s\n%s", describe(d["r1"]), describe(d["r2"]))
	}
}

func TestReturnOfAnUndecidedCredit(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq").invoice("FA-2026-1", "C1", "120.00")
	b.entry(ledger.Entry{ID: "in", BankRef: "B-77", Remittance: "FA-2026-1", BookingDate: "2026-03-02"}, "120.00").
		entry(ledger.Entry{ID: "out", BankRef: "B-78", Return: "AC04", Original: "B-77", BookingDate: "2026-03-03"}, "-120.00")
	d := b.match()
	for id, note := range map[string]string{"in": "came back: returned by B-78", "out": "returns the payment of 2026-03-02 (B-77), reason AC04"} {
		if d[id].State != ledger.EntryIgnored || d[id].Note != note || d[id].Reverses != "" {
			t.Error(describe(d[id]))
		}
	}
}

// TestReturnedInstalment: two instalments of an invoice are alike, and the later
// one is what comes back.
func TestReturnedInstalment(t *testing.T) {
	t.Parallel()
	b := newBook(t).customer("C1", "Leclercq")
	b.add(ledger.Invoice{Number: "FA-2026-1120", Customer: "C1", Amount: eur(30000), Allocated: 20000})
	for n, day := range []ledger.Date{"2026-02-01", "2026-03-01"} {
		e := ledger.Entry{ID: string(rune('a' + n)), Account: "A1", BookingDate: day, Amount: eur(10000), Counterparty: "LECLERCQ", IBAN: ibanB, Remittance: "FACTURE FA-2026-1120"}
		b.Settled = append(b.Settled, SettledCredit{Entry: e, Allocations: []ledger.Allocation{{ID: int64(n + 1), Entry: e.ID, Invoice: "FA-2026-1120", Amount: e.Amount}}})
	}
	d := b.entry(ledger.Entry{Account: "A1", Counterparty: "LECLERCQ", IBAN: ibanB, Remittance: "FACTURE FA-2026-1120", Label: "PRLV SEPA IMPAYE", BookingDate: "2026-03-09"}, "-100.00").only()
	if d.Reverses != "b" {
		t.Error(describe(d))
	}
}

// TestReturnSaysTheDayOfTheInvoice: a return repeats the words of the payment that came
// back, and the day in them is that of an invoice: the payment of that day stands.
func TestReturnSaysTheDayOfTheInvoice(t *testing.T) {
	t.Parallel()
	b := newBook(t).crowd(20).customer("C1", "Pharmacie d'Aquitaine", ibanA)
	for _, p := range []struct{ number, issued, day string }{{"FC2512-1050", "2025-12-01", "2026-01-01"}, {"FC2601-1356", "2026-01-01", "2026-02-02"}} {
		b.add(ledger.Invoice{Number: p.number, Customer: "C1", IssueDate: ledger.Date(p.issued), DueDate: ledger.Date(p.issued).AddDays(30), Amount: eur(5880), Allocated: 5880})
		b.Settled = append(b.Settled, SettledCredit{
			Entry:       ledger.Entry{ID: p.number, BankRef: "B-" + p.number, Account: "A1", IBAN: ibanA, BookingDate: ledger.Date(p.day), Amount: eur(5880), State: ledger.EntryAllocated},
			Allocations: []ledger.Allocation{{ID: 1, Entry: p.number, Invoice: p.number, Amount: eur(5880)}},
		})
	}
	d := b.entry(ledger.Entry{IBAN: ibanA, Return: "RETURN", Remittance: "VOTRE FACTURE DU 01/01/2026", BookingDate: "2026-02-05"}, "-58.80").only()
	if d.Reverses != "FC2601-1356" {
		t.Errorf("%s reverses %q", describe(d), d.Reverses)
	}
}
