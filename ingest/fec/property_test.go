package fec_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"relanced/internal/ledger"
)

// random writes a FEC in which every line on a customer's account belongs to an
// invoice, a credit note or a letter that does not hold more payments than
// invoices. It returns the balance of those accounts, and of every letter.
func random(rng *rand.Rand) (w *written, balance int64, letters map[string]int64) {
	w, letters = book(), map[string]int64{}
	number := 0
	document := func(customer, letter string, cents int64) {
		number++
		ref := fmt.Sprintf("F%05d", number)
		w.sale(fmt.Sprintf("202601%02d", 1+rng.IntN(28)), ref, customer, cents, letter)
		balance += cents
	}
	for c := range 1 + rng.IntN(4) {
		customer := fmt.Sprintf("c%d", c)
		for l := range rng.IntN(4) {
			letter := string(rune('A' + l))
			var open int64
			for range 1 + rng.IntN(4) {
				cents := 1 + rng.Int64N(100_000)
				document(customer, letter, cents)
				open += cents
			}
			for range rng.IntN(3) {
				cents := 1 + rng.Int64N(open)
				document(customer, letter, -cents)
				if open -= cents; open == 0 {
					break
				}
			}
			pay := open // balanced, or in part
			if rng.IntN(2) == 0 {
				pay = rng.Int64N(open + 1)
			}
			for pay > 0 {
				part := 1 + rng.Int64N(pay)
				w.payment(fmt.Sprintf("202601%02d", 1+rng.IntN(28)), "VIR", customer, part, letter)
				pay, open, balance = pay-part, open-part, balance-part
			}
			letters[customer+letter] = open
		}
		for range rng.IntN(3) {
			document(customer, "", 1+rng.Int64N(100_000))
		}
	}
	if w.Len() == 0 {
		w.WriteString(header)
	}
	return w, balance, letters
}

// TestOpenIsTheBalance checks that what is open, with what is held back, adds up
// to the balance of the customers' accounts: nothing is settled that no credit
// covers, and nothing is open that the accounts say is settled.
func TestOpenIsTheBalance(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		w, balance, letters := random(rand.New(rand.NewPCG(seed, 7)))
		h := read(t, w.String())
		if h.noted("next year") {
			continue // letters without any payment: see TestRules
		}
		var open int64
		for _, i := range h.Invoices {
			open += i.Open().Minor
		}
		if open != balance {
			t.Fatalf("seed %d: open %d, balance %d\n%s%+v", seed, open, balance, w.String(), h)
		}
		for _, i := range h.Invoices {
			for letter, rest := range letters {
				if rest == 0 && i.Customer+i.SettledBy == letter[:2]+"lettrage "+letter[2:] && i.Open().Minor != 0 {
					t.Fatalf("seed %d: %+v stands in a letter that balances", seed, i)
				}
			}
		}
	}
}

// TestOrderDoesNotMatter turns the entries round: the same invoices come out, and
// the same is settled.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		w, _, _ := random(rand.New(rand.NewPCG(seed, 9)))
		want := map[string]ledger.Invoice{}
		for _, i := range read(t, w.String()).Invoices {
			want[i.Number] = i
		}
		got := read(t, reversed(w.String())).Invoices
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d invoices, not %d", seed, len(got), len(want))
		}
		var sum int64
		for _, i := range got {
			same := want[i.Number]
			// Of two invoices of one day either may be settled first.
			if i.Amount != same.Amount || i.Customer != same.Customer || i.IssueDate != same.IssueDate || i.Type != same.Type {
				t.Fatalf("seed %d: %+v, not %+v", seed, i, same)
			}
			sum += i.Settled - same.Settled
		}
		if sum != 0 {
			t.Fatalf("seed %d: %d more is settled", seed, sum)
		}
	}
}

// TestMoreIsSettled reads a year again that has one payment more.
func TestMoreIsSettled(t *testing.T) {
	t.Parallel()
	first := book().sale("20260110", "F001", "c1", 10000, "a").payment("20260115", "VIR", "c1", 4000, "a")
	before, _ := read(t, first.String()).invoice("F001")
	after, _ := read(t, first.payment("20260120", "VIR", "c1", 6000, "a").String()).invoice("F001")
	if before.Settled != 4000 || after.Settled != 10000 || before.Amount != after.Amount {
		t.Errorf("%+v, %+v", before, after)
	}
}

// reversed writes the rows of a file in the opposite order.
func reversed(file string) string {
	rows := strings.Split(strings.TrimSuffix(strings.TrimPrefix(file, header), "\n"), "\n")
	slices.Reverse(rows)
	return header + strings.Join(rows, "\n") + "\n"
}
