package reconcile

import (
	"fmt"
	"testing"

	"relanced/internal/ledger"
)

// A testBook builds a snapshot in the words of a test.
type testBook struct {
	t *testing.T
	Snapshot
}

func newBook(t *testing.T) *testBook {
	t.Helper()
	return &testBook{t: t, Snapshot: Snapshot{Learned: map[string][]LearnedAccount{}, Rejected: map[string][]string{}}}
}

func (b *testBook) customer(id, name string, ibans ...string) *testBook {
	b.Customers = append(b.Customers, ledger.Customer{ID: id, Name: name, IBANs: ibans})
	return b
}

func (b *testBook) invoice(number, customer, amount string) *testBook {
	return b.add(ledger.Invoice{Number: number, Customer: customer, Amount: b.euros(amount)})
}

func (b *testBook) add(i ledger.Invoice) *testBook {
	if i.IssueDate == "" {
		i.IssueDate = "2026-02-01"
	}
	if i.DueDate == "" {
		i.DueDate = "2026-03-03"
	}
	b.Invoices = append(b.Invoices, i)
	return b
}

// paid adds an invoice that an earlier credit has settled.
func (b *testBook) paid(number, customer, amount, entry string) *testBook {
	money := b.euros(amount)
	b.add(ledger.Invoice{Number: number, Customer: customer, Amount: money, Allocated: money.Minor})
	b.Settled = append(b.Settled, SettledCredit{
		Entry:       ledger.Entry{ID: entry, BankRef: "BANK-" + entry, Account: "A1", BookingDate: "2026-02-20", Amount: money, State: ledger.EntryAllocated},
		Allocations: []ledger.Allocation{{ID: 1, Entry: entry, Invoice: number, Amount: money}},
	})
	return b
}

// crowd adds invoices of strangers, so that the ledger has a size.
func (b *testBook) crowd(n int) *testBook {
	for i := range n {
		id := fmt.Sprintf("X%03d", i)
		b.customer(id, fmt.Sprintf("Etranger%c%c%c", 'A'+i/26%26, 'Q'+i%7, 'A'+i%26))
		b.add(ledger.Invoice{Number: fmt.Sprintf("ZZ-2019-%04d", 5000+i), Customer: id, Amount: ledger.Money{Minor: int64(1234567 + 1013*i), Currency: "EUR"}})
	}
	return b
}

func (b *testBook) euros(text string) ledger.Money {
	b.t.Helper()
	m, err := ledger.ParseDecimal(text, "EUR")
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b *testBook) entry(e ledger.Entry, amount string) *testBook {
	e.Amount = b.euros(amount)
	if e.ID == "" {
		e.ID = fmt.Sprintf("e%d", len(b.Entries)+1)
	}
	if e.Account == "" {
		e.Account = "A1"
	}
	if e.BookingDate == "" {
		e.BookingDate = "2026-03-02"
	}
	e.State = ledger.EntryNew
	b.Entries = append(b.Entries, e)
	return b
}

// credit adds a credit with a remittance text and a payer's name.
func (b *testBook) credit(amount, text, name string) *testBook {
	return b.entry(ledger.Entry{Remittance: text, Counterparty: name}, amount)
}

func (b *testBook) match() map[string]Decision {
	decisions := map[string]Decision{}
	for _, d := range Match(b.Snapshot, DefaultConfig()) {
		decisions[d.Entry] = d
	}
	if len(decisions) != len(b.Entries) {
		b.t.Fatalf("%d decisions for %d entries", len(decisions), len(b.Entries))
	}
	return decisions
}

// only matches a book of one entry.
func (b *testBook) only() Decision {
	b.t.Helper()
	for _, d := range b.match() {
		return d
	}
	b.t.Fatal("no decision")
	return Decision{}
}

// settles checks that a decision allocates exactly these invoices.
func settles(t *testing.T, d Decision, key string) {
	t.Helper()
	if d.State != ledger.EntryAllocated || d.Accepted == nil || d.Accepted.Key() != key {
		t.Fatalf("want %s allocated, got %s", key, describe(d))
	}
}

// reviews checks that a decision waits for a person, with this first proposal
// ("" for none).
func reviews(t *testing.T, d Decision, first string) {
	t.Helper()
	got := ""
	if len(d.Proposals) > 0 && d.Proposals[0].Probability > 0 { // what is only in doubt is no proposal
		got = d.Proposals[0].Key()
	}
	if d.State != ledger.EntryReview || d.Accepted != nil || got != first {
		t.Fatalf("want %q in review, got %s", first, describe(d))
	}
}

func describe(d Decision) string {
	s := fmt.Sprintf("%s %s: %s", d.Entry, d.State, d.Note)
	if d.Accepted != nil {
		s += fmt.Sprintf("\n  accepted %s %.4f %s", d.Accepted.Key(), d.Accepted.Probability, ledger.Explain(d.Accepted.Evidence))
	}
	for _, p := range d.Proposals {
		s += fmt.Sprintf("\n  %d. %s %.4f %s", p.Rank, p.Key(), p.Probability, ledger.Explain(p.Evidence))
	}
	return s
}

const (
	ibanA = "FR7630006000011234567890189"
	ibanB = "FR1420041010050500013M02606"
	ibanC = "BE68539007547034"
	ibanD = "DE89370400440532013000"
)
