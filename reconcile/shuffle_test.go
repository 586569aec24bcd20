package reconcile

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relanced/internal/ledger"
)

// A town is a generated book with known truth: which credit pays what.
type town struct {
	Snapshot
	truth map[string]string // entry -> key of what it really settles
	sure  map[string]bool   // entries that cite literally with the exact amount
}

func newTown(seed uint64, invoices int) town {
	r := rand.New(rand.NewPCG(seed, 7))
	parts := []string{"le", "bou", "clerc", "van", "damme", "thi", "baud", "ques", "nel", "fer", "rand", "cas", "taing", "ob", "recht", "mar", "tin", "du", "pont", "eau"}
	trades := []string{"Menuiserie", "Boulangerie", "Garage", "Transports", "Cabinet", "Atelier"}
	prices := []int64{4990, 12000, 120000, 9900, 33333}
	t := town{Snapshot: Snapshot{Learned: map[string][]LearnedAccount{}, Rejected: map[string][]string{}}, truth: map[string]string{}, sure: map[string]bool{}}
	customers := max(2, invoices/4)
	for i := range customers {
		c := ledger.Customer{ID: fmt.Sprintf("C%05d", i), Name: trades[r.IntN(len(trades))] + " " + parts[r.IntN(20)] + parts[r.IntN(20)] + parts[r.IntN(20)]}
		if r.IntN(2) == 0 {
			c.IBANs = []string{fmt.Sprintf("XX00%020d", i)}
		}
		t.Customers = append(t.Customers, c)
	}
	for i := range invoices {
		amount := int64(r.IntN(400000) + 1000)
		if r.IntN(3) == 0 {
			amount = prices[r.IntN(len(prices))]
		}
		t.Invoices = append(t.Invoices, ledger.Invoice{
			Number: fmt.Sprintf("FA-2026-%06d", i), Customer: t.Customers[r.IntN(customers)].ID, IssueDate: "2026-01-05",
			DueDate: ledger.NewDate(2026, 2, 1).AddDays(r.IntN(60)), Amount: ledger.Money{Minor: amount, Currency: "EUR"},
		})
	}
	return t
}

// pay adds credits for invoices drawn from the town, in every manner of citing.
func (t *town) pay(seed uint64, credits int) {
	r := rand.New(rand.NewPCG(seed, 8))
	byID := map[string]ledger.Customer{}
	for _, c := range t.Customers {
		byID[c.ID] = c
	}
	for i := range credits {
		invoice := t.Invoices[r.IntN(len(t.Invoices))]
		c := byID[invoice.Customer]
		e := ledger.Entry{
			ID: fmt.Sprintf("e%06d", i), Account: "A1", BookingDate: ledger.NewDate(2026, 3, 1).AddDays(r.IntN(20)), Amount: invoice.Amount, State: ledger.EntryNew,
		}
		switch r.IntN(6) {
		case 0, 1:
			e.Remittance = "Facture " + invoice.Number
			t.sure[e.ID] = true
		case 2:
			e.Remittance = "fact " + invoice.Number[3:7] + " " + invoice.Number[8:]
		case 3:
			e.Counterparty = c.Name
		case 4:
			e.Counterparty = c.Name
			e.Amount.Minor -= int64(r.IntN(3000))
		case 5:
			e.Remittance = "VIR " + fmt.Sprint(r.IntN(100000))
		}
		if len(c.IBANs) > 0 && r.IntN(2) == 0 {
			e.IBAN = c.IBANs[0]
		}
		t.truth[e.ID] = invoice.Number
		t.Entries = append(t.Entries, e)
	}
}

func (t *town) shuffle(seed uint64) Snapshot {
	r := rand.New(rand.NewPCG(seed, 9))
	s := t.Snapshot
	s.Customers, s.Invoices, s.Entries = mixed(r, s.Customers), mixed(r, s.Invoices), mixed(r, s.Entries)
	s.Settled, s.OwnAccounts = mixed(r, s.Settled), mixed(r, s.OwnAccounts)
	return s
}

func mixed[T any](r *rand.Rand, list []T) []T {
	out := append([]T(nil), list...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// same reports whether two invoices are one, or equal ones of one customer: who
// does not say which means the oldest.
func (t *town) same(a, b string) bool {
	at := func(number string) ledger.Invoice {
		return t.Invoices[slices.IndexFunc(t.Invoices, func(i ledger.Invoice) bool { return i.Number == number })]
	}
	return a == b || at(a).Customer == at(b).Customer && at(a).Amount == at(b).Amount
}

// The result depends on no order, at any size of a run; nothing is settled
// twice; and nothing is allocated that does not belong.
func TestAnyOrderSameResult(t *testing.T) {
	t.Parallel()
	allocated, wrong := 0, 0
	for seed := range uint64(200) {
		town := newTown(seed, 30)
		town.pay(seed, 25)
		for i := range 5 { // returns and settled credits in the same run
			e := town.Entries[i]
			e.ID, e.Amount.Minor, e.Return, e.Remittance = fmt.Sprintf("r%d", i), -e.Amount.Minor, "AC04", ""
			town.Entries = append(town.Entries, e)
		}
		town.Learned["YY1"] = []LearnedAccount{{"C00001", "2026-01-01", 2}, {"C00000", "2026-01-01", 3}}
		town.Rejected["e000003"] = []string{town.truth["e000003"]}
		want := Match(town.Snapshot, DefaultConfig())
		got := Match(town.shuffle(seed), DefaultConfig())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: the order matters:\n%s", seed, diff)
		}
		settled := map[string]int64{}
		for _, d := range want {
			if d.Accepted == nil {
				continue
			}
			allocated++
			for _, part := range d.Accepted.Parts {
				settled[part.Invoice] += part.Amount.Minor
			}
			if !town.same(d.Accepted.Key(), town.truth[d.Entry]) {
				wrong++
				t.Errorf("seed %d: %s really pays %s: %s", seed, d.Entry, town.truth[d.Entry], describe(d))
			}
		}
		for _, invoice := range town.Invoices {
			if settled[invoice.Number] > invoice.Amount.Minor {
				t.Errorf("seed %d: %s is overpaid", seed, invoice.Number)
			}
		}
	}
	if allocated < 1000 {
		t.Errorf("only %d allocations: the test proves little", allocated)
	}
	t.Logf("%d allocated, %d wrong", allocated, wrong)
}

// Every credit that cites its invoice literally with the exact amount is
// allocated, at every size of the ledger, unless the invoice is paid twice.
func TestLiteralCitationsAreAllocated(t *testing.T) {
	t.Parallel()
	for _, size := range []int{5, 100, 2000} {
		town := newTown(3, size)
		town.pay(3, size/2+2)
		payments := map[string]int{}
		for _, number := range town.truth {
			payments[number]++
		}
		for _, d := range Match(town.Snapshot, DefaultConfig()) {
			number := town.truth[d.Entry]
			if town.sure[d.Entry] && payments[number] == 1 && (d.Accepted == nil || d.Accepted.Key() != number) {
				t.Errorf("among %d: %s for %s: %s", size, d.Entry, number, describe(d))
			}
		}
	}
}
